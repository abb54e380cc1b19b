"""A limiter that looks ahead, worked out only where music is too loud: elsewhere samples pass untouched.

What it does to a sample depends on the stretch around it alone (a quarter of a second), so that a piece
limited in parts is the piece limited in one run. The reduction in dB that the louder side needs falls back evenly, is
held ahead of each peak, and is smoothed over the same time by a triangle, which keeps it from ever being too small.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scripts import temporary
from scripts.records import Block


def limited(blocks: Iterator[Block], ceiling: float) -> Iterator[Block]:
    """The blocks, (frames, 2), with no sample above ``ceiling``; the same frames, none late.

    Blocks are as long as the limiter's memory or longer, but for the last.
    """
    ahead = temporary.LIMITER_AHEAD_FRAMES
    over = _Reduction(ceiling)
    waiting: Block | None = None
    needs: Any = None
    for block in blocks:
        need = over.needed(block)
        if waiting is not None:
            yield over.apply(waiting, needs, None if need is None else need[:ahead])
        waiting, needs = block, need
    if waiting is not None:
        yield over.apply(waiting, needs, None)


class _Reduction:
    """The reduction in dB over time, with what it remembers from block to block."""

    def __init__(self, ceiling: float) -> None:
        import numpy as np

        self._ceiling = ceiling
        ahead = temporary.LIMITER_AHEAD_FRAMES
        # The held reduction of the last frames, and the reduction that still falls back.
        self._held = np.zeros(ahead)
        self._falling = 0.0
        half = ahead // 2
        self._boxes = (half + 1, ahead - half + 1)

    def needed(self, block: Block) -> Any:
        """The reduction in dB that each frame needs by itself; None where none does."""
        import numpy as np

        if max(float(np.max(block, initial=0.0)), -float(np.min(block, initial=0.0))) <= self._ceiling:
            return None
        peaks = np.max(np.abs(block), axis=1).astype(np.float64)
        return 20 * np.log10(np.maximum(peaks / self._ceiling, 1.0))

    def apply(self, block: Block, need: Any, following: Any) -> Block:
        """A block made softer, given what it needs and what the next frames after it need."""
        import numpy as np

        ahead = temporary.LIMITER_AHEAD_FRAMES
        if need is None and following is None and self._falling <= 0 and not self._held.any():
            return block
        frames = len(block)
        own = np.zeros(frames + ahead)
        if need is not None:
            own[:frames] = need
        if following is not None:
            own[frames : frames + len(following)] = following
        slope = temporary.LIMITER_RELEASE_DB_PER_SECOND / temporary.SAMPLE_RATE_HZ
        ramp = slope * np.arange(len(own))
        own[0] = max(own[0], self._falling - slope)
        falling = np.maximum(np.maximum.accumulate(own + ramp) - ramp, 0.0)
        self._falling = float(falling[frames - 1])
        held = np.concatenate((self._held, _most_ahead(falling, ahead)[:frames]))
        self._held = held[frames:].copy()
        smooth = held
        for length in self._boxes:
            sums = np.concatenate(((0.0,), np.cumsum(smooth)))
            smooth = (sums[length:] - sums[:-length]) / length
        # Sums of floats leave crumbs: a millionth of a decibel is added, and less is none.
        gain = np.where(smooth > 1e-6, 10 ** (-(smooth + 1e-6) / 20), 1.0).astype(np.float32)
        return block * gain[:, None]


def _most_ahead(values: Any, ahead: int) -> Any:
    """At each place the largest of it and the ``ahead`` values after it (by doubling)."""
    import numpy as np

    most, length = values, 1
    while length <= ahead:
        step = min(length, ahead + 1 - length)
        shifted = np.concatenate((most[step:], np.zeros(step)))
        most = np.maximum(most, shifted)
        length += step
    return most
