"""How loud a piece is from moment to moment: what its master is worked out from, without touching the samples again.

Conventions: a cell is ``CELL_FRAMES`` frames; a piece is a file of float32, left and right interleaved. Windows are the
momentary ones of EBU R128: 0.4 s long, one every 0.1 s, number ``n`` ending with its hop number ``n``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf, log10
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from scripts import temporary
from scripts.audio.mastering.loudness import between_samples, stretch_of
from scripts.errors import cannot_write
from scripts.records import Block

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

# One value a cell, a node or a window: float64 as it is worked out, float32 as it is kept.
Values: TypeAlias = "npt.NDArray[np.floating[Any]]"
# Numbers of cells.
Places: TypeAlias = "npt.NDArray[np.int64]"


@dataclass(frozen=True, slots=True)
class Levels:
    """Of each cell the mean square of both sides and the highest sample; of each window the K-weighted energy."""

    squares: Values
    peaks: Values
    energies: Values


def survey(path: Path, energies: Values | None = None) -> Levels:
    """The levels of a piece of music, read bit by bit; its ``energies`` are known or not. Raises OutputError."""
    import numpy as np

    cell = 2 * temporary.CELL_FRAMES
    squares, peaks = [], []
    try:
        with path.open("rb") as file:
            while data := file.read(temporary.SURVEY_CELLS * cell * 4):
                samples = np.frombuffer(data, dtype="<f4")
                missing = -len(samples) % cell
                if missing:
                    samples = np.concatenate((samples, np.zeros(missing, dtype=np.float32)))
                cells = samples.reshape(-1, cell)
                squares.append(np.einsum("ij,ij->i", cells, cells) / cell)
                peaks.append(np.maximum(cells.max(axis=1), -cells.min(axis=1)))
    except OSError as error:
        raise cannot_write(path.parent, error) from error
    nothing = np.zeros(0)
    return Levels(
        np.concatenate([nothing, *squares]).astype(np.float64),
        np.concatenate([nothing, *peaks]).astype(np.float64),
        nothing if energies is None else energies,
    )


def true_peaks(path: Path, peaks: Values, cells: Places, gains: Values) -> Values:
    """The peaks of all cells, those of ``cells`` (their numbers, in order) looked at closely.

    There a peak is the highest value at four times the sample rate (a windowed sinc at the quarters between two
    samples, as ITU-R BS.1770-4, annex 2 asks) under a gain that changes inside the cell, divided by the higher of the
    two ``gains`` (factors at the borders of cells) that it runs between. Raises OutputError.
    """
    import numpy as np

    if not len(cells):
        return peaks
    found = peaks.copy()
    taps, frames, together = temporary.CELL_TAPS, temporary.CELL_FRAMES, temporary.SURVEY_CELLS
    kernel = _kernel()
    around = np.arange(frames + 2 * taps)
    ramp = np.clip((around - taps) / frames, 0.0, 1.0)
    try:
        with path.open("rb") as file:
            for begin in range(0, len(peaks), together):
                some = cells[np.searchsorted(cells, begin) : np.searchsorted(cells, begin + together)]
                if not len(some):
                    continue
                starts, ends = gains[some], gains[some + 1]
                curves = (starts[:, None] + (ends - starts)[:, None] * ramp) / np.maximum(starts, ends)[:, None]
                samples = stretch(file, begin * frames - taps, together * frames + 2 * taps)
                windows = samples[(some[:, None] - begin) * frames + around] * curves.astype(np.float32)[:, :, None]
                highest = np.abs(windows[:, taps : taps + frames]).max(axis=(1, 2))
                between = _products(windows.transpose(0, 2, 1), kernel)
                highest = np.maximum(highest, np.abs(between).max(axis=(1, 2)))
                found[some] = highest
    except OSError as error:
        raise cannot_write(path.parent, error) from error
    # Rounded up, so that no other order of summing in a matrix product can change what is made of it.
    rounded: Values = np.ceil(found * 32_768) / 32_768
    return rounded


def true_peak_db(path: Path) -> float:
    """The true peak of a piece in dB below full scale, rounded up to tenths; ``-inf`` for silence.

    It is looked for in the cells whose samples come within ``HIGHEST_DB`` of the highest sample. Raises OutputError.
    """
    import numpy as np

    peaks = survey(path).peaks
    highest = float(peaks.max(initial=0.0))
    if highest <= 0:
        return -inf
    cells = np.nonzero(peaks >= highest * 10 ** (-temporary.HIGHEST_DB / 20))[0]
    return ceil(200 * log10(true_peaks(path, peaks, cells, np.ones(len(peaks) + 1)).max())) / 10


def _products(rows: Block, matrix: Block) -> Block:
    """The rows (cells, 2, width) times a matrix, few at a time: what is small the library works out on one core, where
    its threads would wait for each other (measured: three times as long on a busy machine)."""
    import numpy as np

    count, few = len(rows), temporary.ROWS_AT_ONCE
    rows = np.concatenate((rows, np.zeros((-count % few, *rows.shape[1:]), dtype=rows.dtype)))
    products = rows.reshape(-1, 2 * few, rows.shape[2]) @ matrix
    return products.reshape(-1, 2, matrix.shape[1])[:count]


def stretch(file: BinaryIO, first: int, frames: int) -> Block:
    """Frames of a piece, (frames, 2); silence where it has not begun or is over."""
    import numpy as np

    file.seek(8 * max(0, first))
    known = np.frombuffer(file.read(8 * max(0, frames - max(0, -first))), dtype="<f4").reshape(-1, 2)
    if len(known) == frames:
        return known
    samples = np.zeros((frames, 2), dtype=np.float32)
    samples[max(0, -first) : max(0, -first) + len(known)] = known
    return samples


def _kernel() -> Block:
    """The matrix from a cell with ``CELL_TAPS`` samples at both ends to the three values after each sample."""
    import numpy as np

    taps, frames = temporary.CELL_TAPS, temporary.CELL_FRAMES
    kernel = np.zeros((frames + 2 * taps, frames, 3), dtype=np.float32)
    for number, part in enumerate((0.25, 0.5, 0.75)):
        away = part - np.arange(1 - taps, taps + 1)
        values = between_samples(away, taps)
        for frame in range(frames):
            kernel[frame + 1 : frame + 1 + 2 * taps, frame, number] = values
    return kernel.reshape(frames + 2 * taps, -1)


def read_energies(said: str, name: str) -> Values:
    """The energy of each window from what the ``ebur128`` filter of this name logged."""
    import numpy as np

    lines = re.findall(rf"\[ebur128@{name} @[^\]]*\] t:.*?\bM:\s*(-?[\d.]+|-?inf|nan)", said)
    levels = np.array([float(level) if level not in ("inf", "-inf", "nan") else -120.0 for level in lines])
    return 10 ** ((levels + 0.691) / 10)


def windows_from(sampled: Sequence[float], every: int, squares: Values) -> Values:
    """The energy of each window from that of some stretches of 0.4 s (``loudness.stretch_of``).

    All windows have their mean square; what the K-weighting makes of it changes slowly, so it is taken over from the
    stretches around in which it is known, as the sum of one over the sum of the other.
    """
    import numpy as np

    hop = temporary.SAMPLE_RATE_HZ / 10 / temporary.CELL_FRAMES
    count = int(len(squares) / hop)
    first, last = _cells_of(count, len(squares))
    sums = np.concatenate(((0.0,), np.cumsum(squares)))
    plain: Values = (sums[last] - sums[first]) / np.maximum(last - first, 1)
    known = np.array([4 * stretch_of(number, every) + 3 for number in range(len(sampled))], dtype=np.int64)
    known = known[known < count]
    if not len(known) or plain[known].max() <= 0:
        doubled: Values = 2 * plain
        return doubled
    around = np.ones(min(temporary.STRETCHES_AROUND, 2 * len(known) - 1))
    weighted, unweighted = (
        np.convolve(values, around)[len(around) // 2 :][: len(known)]
        for values in (np.asarray(sampled)[: len(known)], plain[known])
    )
    weighed: Values = plain * np.interp(np.arange(count), known, weighted / np.maximum(unweighted, 1e-15))
    return weighed


def changed_energies(levels: Levels, gains: Values) -> Values:
    """The energy of each window after a gain (factors at the borders of cells), weighed by where the sound is."""
    import numpy as np

    middle = (gains[:-1] + gains[1:]) / 2
    before = np.concatenate(((0.0,), np.cumsum(levels.squares)))
    after = np.concatenate(((0.0,), np.cumsum(levels.squares * middle**2)))
    first, last = _cells_of(len(levels.energies), len(levels.squares))
    share: Values = (after[last] - after[first]) / np.maximum(before[last] - before[first], 1e-15)
    return levels.energies * share


def _cells_of(windows: int, cells: int) -> tuple[Places, Places]:
    """Of each window its first cell and the one after its last."""
    import numpy as np

    hop = temporary.SAMPLE_RATE_HZ / 10 / temporary.CELL_FRAMES
    ends = np.arange(1, windows + 1) * hop
    last = np.minimum(np.round(ends).astype(np.int64), cells)
    return np.maximum(np.round(ends - 4 * hop).astype(np.int64), 0), last


def windows_of(first: int, frames: int) -> slice:
    """The numbers of the windows that lie inside a stretch of frames."""
    hop = temporary.SAMPLE_RATE_HZ // 10
    return slice(-(-first // hop) + 3, (first + frames) // hop)
