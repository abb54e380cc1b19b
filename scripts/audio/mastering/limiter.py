"""The one limiter: what must be taken off, found from the peaks of cells and laid over the samples like any gain.

What it does to a cell depends on the half second around it alone, so that a piece limited in parts is the piece limited
in one run.
"""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from scripts import temporary
from scripts.audio.mastering.levels import Values

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def limiter_db(peaks: Values) -> npt.NDArray[np.float64]:
    """What must be taken off at the nodes, in dB, so that cells with these peaks stay below 1.

    It falls back evenly, is held ahead of each peak, and is smoothed over the same time by a triangle, which keeps it
    from ever being too small.
    """
    import numpy as np

    need = np.zeros(len(peaks) + 1)
    need[:-1] = np.maximum(20 * np.log10(np.maximum(peaks, 1e-9)), 0.0)
    need[1:] = np.maximum(need[1:], need[:-1])
    if not need.any():
        return need
    slope = temporary.MASTER_RELEASE_DB_PER_SECOND * temporary.CELL_FRAMES / temporary.SAMPLE_RATE_HZ
    ramp = slope * np.arange(len(need))
    falling = np.maximum(np.maximum.accumulate(need + ramp) - ramp, 0.0)
    ahead = temporary.MASTER_AHEAD_CELLS
    held = np.concatenate((np.zeros(ahead), falling, np.zeros(ahead)))
    held = reduce(np.maximum, _shifted(held, ahead + 1))
    for length in (ahead // 2 + 1, ahead - ahead // 2 + 1):
        held = reduce(np.add, _shifted(held, length)) / length
    return held


def _shifted(values: npt.NDArray[np.float64], count: int) -> list[npt.NDArray[np.float64]]:
    """So many views of the values, each one place later than the one before, all equally long."""
    return [values[number : len(values) - count + 1 + number] for number in range(count)]
