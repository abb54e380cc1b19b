"""The master of a piece as one gain over time: leveller, glue and limiter, worked out from levels alone.

A piece is a song, or one movement of a long piece. All three only make music softer and louder from moment to moment,
so what they do is found on cells of a millisecond and a half (``levels.Levels``), its loudness foretold, and the gain
laid over the samples once it is right. Conventions: nodes are the borders of cells; gains run straight from node to
node.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from math import inf
from pathlib import Path

from scripts import temporary
from scripts.audio.mastering import levels
from scripts.audio.mastering.filters import Master
from scripts.audio.mastering.glue import glue_db
from scripts.audio.mastering.laying import Recording, laid
from scripts.audio.mastering.levels import Levels, Values
from scripts.audio.mastering.limiter import limiter_db
from scripts.audio.mastering.loudness import integrated
from scripts.records import Block


@dataclass(frozen=True, slots=True)
class Takes:
    """What the first pass left: files of music and, where there are, tone layers, with their levels.

    Of each, ``frames`` from ``first`` on are kept. ``glued_db`` is the gain of the music at the nodes before trim and
    limiter, of which ``gain_db`` sets the level; ``fixed`` for silence, which stays as it is. ``beside`` is the highest
    sample of what is added to it later at a level of its own, for which the limiter leaves room.
    """

    sources: tuple[Path, ...]
    levels: tuple[Levels, ...]
    first: int
    frames: int
    glued_db: Values
    gain_db: float
    fixed: bool
    beside: float = 0.0


def take(sources: Sequence[Path], found: Sequence[Levels], first: int, frames: int, *, beside: float = 0.0) -> Takes:
    """Glue what the first pass left, surveyed (``levels.survey``). Raises OutputError."""
    import numpy as np

    found = tuple(found)
    lufs = integrated(list(found[0].energies[levels.windows_of(first, frames)]))
    if lufs < temporary.SILENCE_LUFS:
        still = np.zeros(len(found[0].squares) + 1)
        return Takes(tuple(sources), found, first, frames, still, 0.0, True, beside)
    gain_db = temporary.TARGET_LUFS - lufs
    glued_db = gain_db + glue_db(found[0].squares * 10 ** (gain_db / 10))
    takes = Takes(tuple(sources), found, first, frames, glued_db, gain_db, False, beside)
    # Where it comes near the ceiling, what is between the samples counts, and how the glue's gain runs there.
    music, ceiling_db = found[0], temporary.CEILING_DB
    rough = trimmed(takes, settle(takes, ceiling_db, temporary.TARGET_LUFS).trim_db)[0]
    near = 10 ** ((ceiling_db - temporary.NEAR_PEAK_DB) / 20)
    cells = np.nonzero(music.peaks * higher(rough) + beside > near)[0]
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
    energies = _sum(levels.changed_energies(known, gain) for known, gain in both)
    return integrated(list(energies[levels.windows_of(takes.first, takes.frames)]))


def gains_of(takes: Takes, master: Master) -> tuple[Values, ...]:
    """The factors at the nodes for each of the files, the limiter's among them."""
    before = trimmed(takes, master.trim_db)
    limit = limit_of(peaks_of(takes, before), master.ceiling_db)
    return tuple(gain * limit for gain in before)


def peaks_of(takes: Takes, before: Sequence[Values]) -> Values:
    """The highest value of all files together in each cell under these factors (``trimmed``)."""
    return _sum(known.peaks * higher(gain) for known, gain in zip(takes.levels, before, strict=True)) + takes.beside


def limit_of(peaks: Values, ceiling_db: float) -> Values:
    """The limiter's factors at the nodes for cells with these peaks."""
    return 10 ** (-limiter_db(peaks / 10 ** (ceiling_db / 20)) / 20)


def applied(takes: Takes, gains: Sequence[Values], first: int, end: int) -> Iterator[Block]:
    """The blocks of the master from frame ``first`` to ``end`` of what is kept."""
    return laid([Recording(path) for path in takes.sources], gains, takes.first + first, takes.first + end)


def trimmed(takes: Takes, trim_db: float) -> tuple[Values, ...]:
    """The factors before the limiter: what is missing is added to the music alone, which leaves the tone layers at
    the level asked for; what is too much is taken from both."""
    music = 10 ** ((takes.glued_db + trim_db) / 20)
    return (music, *(0 * music + 10 ** (min(0.0, trim_db) / 20) for _ in takes.levels[1:]))


def higher(nodes: Values) -> Values:
    """The higher of the two nodes of each cell."""
    import numpy as np

    return np.maximum(nodes[:-1], nodes[1:])


def _sum(arrays: Iterable[Values]) -> Values:
    """The sum of arrays of one shape, of which there is at least one."""
    import numpy as np

    return reduce(np.add, arrays)
