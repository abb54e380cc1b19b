"""Gains laid over samples: any stretch of a mix of several sources, block by block.

Conventions: places are frames of the whole; nodes are the borders of cells, the first of them at ``start``; gains run
straight from node to node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypeAlias

from scripts import temporary
from scripts.audio.mastering import levels
from scripts.records import Block

# What gives so many frames from a place on, (frames, 2).
Reading: TypeAlias = Callable[[int, int], Block]


class Source(Protocol):
    """Something that sounds along the whole."""

    def opened(self) -> AbstractContextManager[Reading]:
        """Make it ready to be read, by one reader."""


@dataclass(frozen=True, slots=True)
class Recording:
    """A file of float32 samples, left and right interleaved, that stands at ``first``; around it is silence."""

    path: Path
    first: int = 0

    @contextmanager
    def opened(self) -> Iterator[Reading]:
        """Read the file bit by bit."""
        with self.path.open("rb") as file:
            yield lambda place, frames: levels.stretch(file, place - self.first, frames)


def laid(
    sources: Sequence[Source], gains: Sequence[levels.Values], first: int, end: int, *, start: int = 0
) -> Iterator[Block]:
    """The blocks from place ``first`` to ``end`` of the sources, each under its own gain; the last value goes on.

    The same frames come out whatever stretch they are asked for in.
    """
    import numpy as np

    cell = temporary.CELL_FRAMES
    ramp = np.arange(cell, dtype=np.float32) / np.float32(cell)
    place = first
    with ExitStack() as stack:
        readings = [stack.enter_context(source.opened()) for source in sources]
        nodes = [gain.astype(np.float32) for gain in gains]
        while place < end:
            skip = (place - start) % cell
            count = min(temporary.MASTER_BLOCK_FRAMES - skip, end - place)
            block = np.zeros((count, 2), dtype=np.float32)
            left, cells = (place - start) // cell, -(-(skip + count) // cell)
            for reading, gain in zip(readings, nodes, strict=True):
                starts = gain[left : left + cells + 1]
                if len(starts) <= cells:
                    starts = np.append(starts, np.full(cells + 1 - len(starts), gain[-1]))
                curve = starts[:-1, None] + (starts[1:] - starts[:-1])[:, None] * ramp
                block += reading(place, count) * curve.reshape(-1)[skip : skip + count, None]
            yield block
            place += count
