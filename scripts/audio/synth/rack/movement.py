"""What moves along a piece: the beat, LFOs, and controllers that go over from value to value without a step.

Conventions: frames count from the start of the piece. What stands still is a number, what moves an array.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from scripts import temporary
from scripts.records import Lfo


class Beat:
    """Quarter notes since the start of the piece, by its tempos."""

    def __init__(self, tempos: Sequence[tuple[float, float]]) -> None:
        self._starts = [seconds * temporary.SAMPLE_RATE_HZ for seconds, _ in tempos]
        self._paces = [bpm / (60.0 * temporary.SAMPLE_RATE_HZ) for _, bpm in tempos]
        self._beats = [0.0]
        for n in range(1, len(tempos)):
            self._beats.append(self._beats[-1] + (self._starts[n] - self._starts[n - 1]) * self._paces[n - 1])

    def at(self, first: int, frames: int) -> Any:
        """The beats of frames that follow each other, float64."""
        import numpy as np

        at = np.arange(first, first + frames, dtype=np.float64)
        n = max((n for n, start in enumerate(self._starts) if start <= first), default=0)
        beats = self._beats[n] + (at - self._starts[n]) * self._paces[n]
        for later in range(n + 1, len(self._starts)):
            if self._starts[later] >= first + frames:
                break
            cut = max(0, int(np.ceil(self._starts[later])) - first)
            beats[cut:] = self._beats[later] + (at[cut:] - self._starts[later]) * self._paces[later]
        return beats


def lfo(wanted: Lfo, turns: Any) -> Any:
    """An LFO after so many turns (an array), 0 to its depth, float32."""
    import numpy as np

    turns = turns + wanted.phase
    place = ((turns - np.floor(turns)) * 4_096.0).astype(np.intp)
    return _lfo_cycle(wanted.shape).take(place, mode="clip") * np.float32(wanted.depth)


@lru_cache(maxsize=8)
def _lfo_cycle(shape: str) -> Any:
    """A cycle of 4,096 values from 0 to 1; jumps take a fiftieth of it, so that none is heard as a click."""
    import numpy as np

    at = np.arange(4_096) / 4_096.0
    if shape == "sine":
        cycle = 0.5 - 0.5 * np.cos(2.0 * np.pi * at)
    elif shape == "triangle":
        cycle = 1.0 - np.abs(2.0 * at - 1.0)
    elif shape == "square":
        cycle = (at < 0.5).astype(np.float64)
    else:
        cycle = 1.0 - at if shape == "saw" else at
    if shape in ("saw", "ramp", "square"):
        smooth = 82
        window = np.hanning(smooth + 2)[1:-1]
        around = np.concatenate((cycle[-smooth:], cycle, cycle[:smooth]))
        cycle = np.convolve(around, window / window.sum(), "same")[smooth:-smooth]
    return cycle.astype(np.float32)


class Ramp:
    """A controller's value: each new one is reached along a straight line of ``RACK_RAMP_FRAMES``."""

    def __init__(self, value: float) -> None:
        self._points: list[tuple[int, float]] = [(0, value)]

    def go(self, frame: int, value: float) -> None:
        """Leave for a value at a frame; frames come in order."""
        here = self.value(frame)
        self._points = [point for point in self._points if point[0] < frame]
        self._points += [(frame, here), (frame + temporary.RACK_RAMP_FRAMES, value)]

    def set(self, value: float) -> None:
        """Be at a value at once: before anything sounds."""
        self._points = [(0, value)]

    def value(self, frame: int) -> float:
        """The value at a frame."""
        before = self._points[0]
        for point in self._points[1:]:
            if point[0] > frame:
                share = max(0.0, (frame - before[0]) / (point[0] - before[0]))
                return before[1] + (point[1] - before[1]) * share
            before = point
        return before[1]

    def over(self, first: int, frames: int) -> Any:
        """The values of frames that follow each other: a number where they are all one. Forgets what was before."""
        import numpy as np

        points = self._points
        while len(points) > 1 and points[1][0] <= first:
            points.pop(0)
        if len(points) == 1 or all(value == points[0][1] for _, value in points):
            self._points = points[-1:]
            return points[-1][1]
        at = np.arange(first, first + frames, dtype=np.float64)
        return np.interp(at, [point[0] for point in points], [point[1] for point in points])
