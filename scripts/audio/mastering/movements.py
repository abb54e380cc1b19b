"""The master of a song for the movements of a long piece: each alone, and where two are cross-faded.

A movement is glued and trimmed as a song of its own (``dynamics``). Only the limiter looks at what sounds together: in
the middle of a movement at that alone, in a cross-fade at the sum. What it does depends on a quarter of a second, and a
cross-fade is worked out from two seconds before to two seconds after it, so that gains meet where segments do.

Conventions: places are frames of the whole; movements begin at multiples of a cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import inf, log10
from pathlib import Path
from typing import TYPE_CHECKING

from scripts import temporary
from scripts.audio.mastering import dynamics, levels
from scripts.audio.mastering.laying import Recording, Source, laid
from scripts.audio.mastering.loudness import integrated
from scripts.errors import cannot_write
from scripts.records import Block

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Mastered:
    """A recording with its gain over time: ``before`` is without the limiter, ``limit`` the limiter's alone.

    Both are factors at the nodes from place ``recording.first`` on. ``peaks`` are those of the cells after all of it,
    ``energies`` the K-weighted energy of the windows (none where two movements cross).
    """

    recording: Recording
    before: npt.NDArray[np.float32]
    limit: npt.NDArray[np.float32]
    peaks: npt.NDArray[np.float32]
    energies: npt.NDArray[np.float32]

    def blocks(self, beside: Sequence[Source], first: int, end: int) -> Iterator[Block]:
        """A stretch as it is coded, with what sounds beside it at a level of its own."""
        gains = [self.before * self.limit, *(self.limit for _ in beside)]
        return laid([self.recording, *beside], gains, first, end, start=self.recording.first)

    def unlimited(self, first: int, end: int) -> Iterator[Block]:
        """A stretch without the limiter and all that sounds beside it."""
        return laid([self.recording], [self.before], first, end, start=self.recording.first)

    def lufs(self, first: int, end: int, beside: float = 0.0) -> float:
        """The loudness of a stretch as it is foretold; ``beside`` is the energy of what sounds beside it."""
        windows = self.energies[levels.windows_of(first - self.recording.first, end - first)]
        return integrated([float(energy) + beside for energy in windows])

    def peak_db(self, first: int, end: int) -> float:
        """The highest true peak of a stretch in dB below full scale, ``-inf`` for silence.

        It is worked out from the cells; where something sounds beside the music, this is what it reaches at most.
        """
        cell, start = temporary.CELL_FRAMES, self.recording.first
        highest = self.peaks[max(0, first - start) // cell : -(-(end - start) // cell)].max(initial=0.0)
        return 20 * log10(highest) if highest > 0 else -inf


@dataclass(frozen=True, slots=True)
class Fade:
    """A stretch of unlimited music that comes (``rise``) or goes from place ``begin`` on, for ``frames``."""

    recording: Recording
    begin: int
    frames: int
    rise: bool

    def gain(self, places: levels.Places) -> levels.Values:
        """The factor at each place, at equal power."""
        import numpy as np

        angle = 0.5 * np.pi * np.clip((places - self.begin) / self.frames, 0.0, 1.0)
        return np.sin(angle) if self.rise else np.cos(angle)


def master(recording: Recording, sampled: Sequence[float], target_lufs: float, *, beside: float = 0.0) -> Mastered:
    """The gain of a movement, recorded behind the high-pass, that brings it to the target.

    ``sampled`` is the energy of every ``SEGMENT_MEASURE_EVERY``-th stretch of 0.4 s, ``beside`` the highest sample of
    what sounds beside it. Raises OutputError.
    """
    found = levels.survey(recording.path)
    energies = levels.windows_from(sampled, temporary.SEGMENT_MEASURE_EVERY, found.squares)
    surveyed = levels.Levels(found.squares, found.peaks, energies)
    frames = len(found.squares) * temporary.CELL_FRAMES
    takes = dynamics.take([recording.path], [surveyed], 0, frames, beside=beside)
    settled = dynamics.settle(takes, temporary.CEILING_DB, target_lufs)
    before = dynamics.trimmed(takes, settled.trim_db)
    return _limited(recording, before[0], dynamics.peaks_of(takes, before), surveyed)


def crossed(fades: Sequence[Fade], first: int, end: int, path: Path, *, beside: float = 0.0) -> Mastered:
    """The gain of a stretch in which movements are cross-faded; their sum goes into ``path``. Raises OutputError."""
    import numpy as np

    cell = temporary.CELL_FRAMES
    places = first + cell * np.arange(-(-(end - first) // cell) + 1)
    gains = [fade.gain(places) for fade in fades]
    sources = [fade.recording for fade in fades]
    try:
        with path.open("wb") as out:
            for block in laid(sources, gains, first, end, start=first):
                out.write(block.data)
    except OSError as error:
        raise cannot_write(path.parent, error) from error
    surveyed, even = levels.survey(path), np.ones(len(places))
    near = 10 ** ((temporary.CEILING_DB - temporary.NEAR_PEAK_DB) / 20)
    cells = np.nonzero(surveyed.peaks + beside > near)[0]
    peaks = levels.true_peaks(path, surveyed.peaks, cells, even)
    return _limited(Recording(path, first), even, peaks + beside, None)


def _limited(
    recording: Recording, before: levels.Values, peaks: levels.Values, known: levels.Levels | None
) -> Mastered:
    import numpy as np

    limit = dynamics.limit_of(peaks, temporary.CEILING_DB)
    after = peaks * dynamics.higher(limit)
    energies = levels.changed_energies(known, before * limit) if known else np.zeros(0)
    return Mastered(recording, *(values.astype(np.float32) for values in (before, limit, after, energies)))
