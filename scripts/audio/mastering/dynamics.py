"""The master of a song as one gain over time: leveller, glue and limiter, worked out from levels alone.

All three only make music softer and louder from moment to moment, so what they do is found on cells of a millisecond
and a half (``levels.Levels``), its loudness foretold, and the gain laid over the samples once it is right. Conventions:
nodes are the borders of cells; gains run straight from node to node.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import reduce
from itertools import accumulate
from math import exp, inf
from pathlib import Path
from typing import Any

from scripts import temporary
from scripts.audio.mastering import levels
from scripts.audio.mastering.filters import Master
from scripts.audio.mastering.levels import Levels
from scripts.audio.mastering.loudness import integrated
from scripts.records import Block


@dataclass(frozen=True, slots=True)
class Takes:
    """What the first pass left: files of music and, where there are, tone layers, with their levels.

    Of each, ``frames`` from ``first`` on are kept. ``glued_db`` is the gain of the music at the nodes before trim and
    limiter, of which ``gain_db`` sets the level; ``fixed`` for silence, which stays as it is.
    """

    sources: tuple[Path, ...]
    levels: tuple[Levels, ...]
    first: int
    frames: int
    glued_db: Any
    gain_db: float
    fixed: bool


def take(sources: Sequence[Path], energies: Sequence[Any], first: int, frames: int) -> Takes:
    """Survey what the first pass left and glue it. Raises OutputError."""
    import numpy as np

    found = tuple(levels.survey(path, known) for path, known in zip(sources, energies, strict=True))
    lufs = integrated(list(found[0].energies[levels.windows_of(first, frames)]))
    if lufs < temporary.SILENCE_LUFS:
        still = np.zeros(len(found[0].squares) + 1)
        return Takes(tuple(sources), found, first, frames, still, 0.0, True)
    gain_db = temporary.TARGET_LUFS - lufs
    glued_db = gain_db + glue_db(found[0].squares * 10 ** (gain_db / 10))
    takes = Takes(tuple(sources), found, first, frames, glued_db, gain_db, False)
    # Where it comes near the ceiling, what is between the samples counts, and how the glue's gain runs there.
    music, ceiling_db = found[0], temporary.CEILING_DB
    rough = _trimmed(takes, settle(takes, ceiling_db, temporary.TARGET_LUFS).trim_db)[0]
    near = 10 ** ((ceiling_db - temporary.NEAR_PEAK_DB) / 20)
    cells = np.nonzero(music.peaks * np.maximum(rough[1:], rough[:-1]) > near)[0]
    music = replace(music, peaks=levels.true_peaks(sources[0], music.peaks, cells, rough))
    return replace(takes, levels=(music, *found[1:]))


def settle(takes: Takes, ceiling_db: float, target_lufs: float) -> Master:
    """The trim at which glue and limiter leave the target, within ``MASTER_TRIM_DB``, by the secant method."""
    master = Master(takes.gain_db, 0.0, ceiling_db, takes.fixed)
    bound, before = temporary.MASTER_TRIM_DB, None
    for _ in range(0 if takes.fixed else temporary.SETTLE_TRIES):
        lufs = foretold(takes, master)
        if lufs == -inf or abs(lufs - target_lufs) < temporary.SETTLE_LU:
            break
        slope = 1.0
        if before is not None and abs(master.trim_db - before[0]) > 0.01:
            slope = min(1.0, max(0.1, (lufs - before[1]) / (master.trim_db - before[0])))
        before = (master.trim_db, lufs)
        trim_db = min(bound, max(-bound, master.trim_db + (target_lufs - lufs) / slope))
        if trim_db == master.trim_db:
            break
        master = replace(master, trim_db=trim_db)
    return master


def foretold(takes: Takes, master: Master) -> float:
    """The loudness in LUFS that a master will have."""
    gains = gains_of(takes, master)
    both = zip(takes.levels, gains, strict=True)
    energies = sum(levels.changed_energies(known, gain) for known, gain in both)
    return integrated(list(energies[levels.windows_of(takes.first, takes.frames)]))


def gains_of(takes: Takes, master: Master) -> tuple[Any, ...]:
    """The factors at the nodes for each of the files, the limiter's among them."""
    trimmed = _trimmed(takes, master.trim_db)
    peaks = sum(known.peaks * _higher(gain) for known, gain in zip(takes.levels, trimmed, strict=True))
    limit = 10 ** (-limiter_db(peaks / 10 ** (master.ceiling_db / 20)) / 20)
    return tuple(gain * limit for gain in trimmed)


def applied(takes: Takes, gains: Sequence[Any], first: int, end: int) -> Iterator[Block]:
    """The blocks of the master from frame ``first`` to ``end`` of what is kept; silence where the files are too short.

    The same frames come out whatever stretch they are asked for in.
    """
    import numpy as np

    cell = temporary.CELL_FRAMES
    ramp = np.arange(cell, dtype=np.float32) / np.float32(cell)
    place, stop = takes.first + first, takes.first + end
    with ExitStack() as stack:
        files = [stack.enter_context(path.open("rb")) for path in takes.sources]
        nodes = [gain.astype(np.float32) for gain in gains]
        while place < stop:
            skip = place % cell
            count = min(temporary.MASTER_BLOCK_FRAMES - skip, stop - place)
            block = np.zeros((count, 2), dtype=np.float32)
            left, cells = place // cell, -(-(skip + count) // cell)
            for file, gain in zip(files, nodes, strict=True):
                file.seek(place * 8)
                samples = np.frombuffer(file.read(count * 8), dtype="<f4").reshape(-1, 2)
                starts = gain[left : left + cells + 1]
                if len(starts) <= cells:
                    starts = np.append(starts, np.full(cells + 1 - len(starts), gain[-1]))
                curve = starts[:-1, None] + (starts[1:] - starts[:-1])[:, None] * ramp
                block[: len(samples)] += samples * curve.reshape(-1)[skip : skip + len(samples), None]
            yield block
            place += count


def glue_db(squares: Any) -> Any:
    """The gain in dB of the compressors of ``GLUE``, one after the other, at the nodes of cells with these squares.

    Each follows the mean square with its own times up and down, as ffmpeg's ``acompressor`` does, and bends the
    level by a straight line with a soft knee (D. Giannoulis et al., Digital Dynamic Range Compressor Design, 2012).
    """
    import numpy as np

    total = np.zeros(len(squares) + 1)
    for threshold_db, ratio, attack, release, knee_db, makeup_db in temporary.GLUE:
        up, down = (1 - exp(-temporary.CELL_FRAMES / (temporary.SAMPLE_RATE_HZ * time)) for time in (attack, release))
        followed = accumulate(squares.tolist(), _follower(up, down), initial=0.0)
        level_db = 10 * np.log10(np.maximum(np.fromiter(followed, np.float64, len(squares) + 1), 1e-12))
        over_db = level_db - threshold_db
        bent = np.clip(over_db + knee_db / 2, 0.0, knee_db) ** 2 / (2 * knee_db) + np.maximum(over_db - knee_db / 2, 0)
        gain_db = makeup_db - (1 - 1 / ratio) * bent
        total += gain_db
        squares = squares * 10 ** (gain_db[1:] / 10)
    return total


def limiter_db(peaks: Any) -> Any:
    """What must be taken off at the nodes, in dB, so that cells with these peaks stay below 1.

    As ``limiter.limited``: it falls back evenly, is held ahead of each peak, and smoothed over the same time.
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


def _trimmed(takes: Takes, trim_db: float) -> tuple[Any, ...]:
    """The factors before the limiter: what is missing is added to the music alone, which leaves the tone layers at
    the level asked for; what is too much is taken from both."""
    music = 10 ** ((takes.glued_db + trim_db) / 20)
    return (music, *(0 * music + 10 ** (min(0.0, trim_db) / 20) for _ in takes.levels[1:]))


def _higher(nodes: Any) -> Any:
    """The higher of the two nodes of each cell."""
    import numpy as np

    return np.maximum(nodes[:-1], nodes[1:])


def _shifted(values: Any, count: int) -> list[Any]:
    """So many views of the values, each one place later than the one before, all equally long."""
    return [values[number : len(values) - count + 1 + number] for number in range(count)]


def _follower(up: float, down: float) -> Any:
    return lambda level, now: level + (now - level) * (up if now > level else down)
