"""Generators that tell of their work by what they yield, and return what came of it."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from typing import Any, Generic

from scripts.temporary import Result, Told


class Followed(Generic[Told, Result]):
    """A generator to be looped over; after the loop, ``result`` is what it returned.

    Closing the loop's own iterator closes the generator.
    """

    result: Result

    def __init__(self, steps: Generator[Told, None, Result]) -> None:
        self._steps = steps

    def __iter__(self) -> Iterator[Told]:
        self.result = yield from self._steps


def follow(steps: Generator[Told, None, Result]) -> Followed[Told, Result]:
    """Loop over a generator and keep what it returns: ``for event in (work := follow(steps))``, ``work.result``."""
    return Followed(steps)


def finish(steps: Generator[Told, None, Result], hear: Callable[[Told], Any] | None = None) -> Result:
    """Run a generator to its end and return what it returns; ``hear`` is given each event."""
    work = follow(steps)
    for event in work:
        if hear is not None:
            hear(event)
    return work.result
