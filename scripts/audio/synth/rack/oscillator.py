"""Reading a table: phases of 32 bits, straight lines between samples and between rows.

Conventions: a phase is a uint32 that runs round once a cycle, so that sums wrap by themselves and never drift; what is
read is float32. All of it is adding and multiplying, which gives the same samples everywhere.
"""

from __future__ import annotations

from typing import Any

from scripts import temporary
from scripts.audio.synth.rack.tables import Table


def increment(frequency_hz: Any) -> Any:
    """What a phase advances by in a frame; a number for a number, uint32 for an array."""
    turns = frequency_hz * (4_294_967_296.0 / temporary.SAMPLE_RATE_HZ)
    if isinstance(turns, float):
        return round(turns)
    import numpy as np

    return np.rint(turns).astype(np.uint32)


def phases(start: int, step: Any, frames: int) -> tuple[Any, int]:
    """The phases of so many frames from ``start`` on, and the one after them; ``step`` is one for all or one each."""
    import numpy as np

    if isinstance(step, int):
        ran = np.arange(frames, dtype=np.uint32) * np.uint32(step & 0xFFFFFFFF)
        ran += np.uint32(start)
        return ran, (start + step * frames) & 0xFFFFFFFF
    ran = np.cumsum(step, dtype=np.uint32)
    after = (start + int(ran[-1])) & 0xFFFFFFFF
    ran -= step
    ran += np.uint32(start)
    return ran, after


def blended(table: Table, row: float) -> Any:
    """The cycle at one place between the rows."""
    low = max(0, min(int(row), table.rows - 2))
    part = max(0.0, min(1.0, row - low))
    length = (1 << table.bits) + 1
    first = table.samples[low * length : (low + 1) * length]
    if part == 0.0:
        return first
    second = table.samples[(low + 1) * length : (low + 2) * length]
    return first + (second - first) * first.dtype.type(part)


def read_cycle(cycle: Any, bits: int, phase: Any) -> Any:
    """One cycle read at phases."""
    import numpy as np

    place = (phase >> np.uint32(32 - bits)).astype(np.intp)
    part = (phase & np.uint32((1 << (32 - bits)) - 1)).astype(np.float32)
    part *= np.float32(2.0 ** (bits - 32))
    return _between(cycle, place, part)


def rows_at(table: Table, row: Any) -> tuple[Any, Any]:
    """Where the lower of the two rows of each place begins, and how far the place is above it; for ``read_rows``."""
    import numpy as np

    inside = np.minimum(np.maximum(row, np.float32(0.0)), np.float32(table.rows - 1.001))
    low = inside.astype(np.intp)
    above = inside - low.astype(np.float32)
    low *= (1 << table.bits) + 1
    return low, above


def read_rows(table: Table, phase: Any, rows: tuple[Any, Any]) -> Any:
    """A table read at phases and at places between its rows (``rows_at``, one each)."""
    import numpy as np

    bits, samples = table.bits, table.samples
    low, above = rows
    place = (phase >> np.uint32(32 - bits)).astype(np.intp)
    place += low
    part = (phase & np.uint32((1 << (32 - bits)) - 1)).astype(np.float32)
    part *= np.float32(2.0 ** (bits - 32))
    under = _between(samples, place, part)
    place += 1 << bits  # ``_between`` has gone one further: the upper row
    over = _between(samples, place, part)
    over -= under
    over *= above
    over += under
    return over


def _between(samples: Any, place: Any, part: Any) -> Any:
    """Samples a part of the way from places to the next ones; leaves ``place`` one further."""
    here = samples.take(place, mode="clip")
    place += 1
    there = samples.take(place, mode="clip")
    there -= here
    there *= part
    there += here
    return there
