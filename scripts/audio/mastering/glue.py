"""The leveller and the glue: compressors that follow the mean square of cells, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate
from math import exp
from typing import TYPE_CHECKING

from scripts import temporary
from scripts.audio.mastering.levels import Values

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


def glue_db(squares: Values) -> npt.NDArray[np.float64]:
    """The gain in dB of the compressors of ``GLUE``, one after the other, at the nodes of cells with these squares.

    Each follows the mean square with its own times up and down, as ffmpeg's ``acompressor`` does, and bends the
    level by a straight line with a soft knee (D. Giannoulis et al., Digital Dynamic Range Compressor Design, 2012).
    """
    import numpy as np

    total = np.zeros(len(squares) + 1)
    for threshold_db, ratio, attack, release, knee_db, makeup_db in temporary.GLUE:
        up, down = (1 - exp(-temporary.CELL_FRAMES / (temporary.SAMPLE_RATE_HZ * time)) for time in (attack, release))
        followed = accumulate(_numbers(squares), _follower(up, down), initial=0.0)
        level_db = 10 * np.log10(np.maximum(np.fromiter(followed, np.float64, len(squares) + 1), 1e-12))
        over_db = level_db - threshold_db
        bent = np.clip(over_db + knee_db / 2, 0.0, knee_db) ** 2 / (2 * knee_db) + np.maximum(over_db - knee_db / 2, 0)
        gain_db = makeup_db - (1 - 1 / ratio) * bent
        total += gain_db
        squares = squares * 10 ** (gain_db[1:] / 10)
    return total


def _numbers(values: Values) -> Iterator[float]:
    """The values as Python's numbers, some at a time: all at once they would take four times the room."""
    for first in range(0, len(values), temporary.SURVEY_CELLS):
        yield from values[first : first + temporary.SURVEY_CELLS].tolist()


def _follower(up: float, down: float) -> Callable[[float, float], float]:
    return lambda level, now: level + (now - level) * (up if now > level else down)
