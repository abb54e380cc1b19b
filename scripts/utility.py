"""The door of the production line: a request in, finished songs out, events on the way.

Each stage is a function of the stage before and of a random stream of its own (``streams.rng_for``), so that the
same seed, request and models give the same ABC, MIDI and samples, and a change in one stage does not stir the others.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from scripts.producing import long_piece, song
from scripts.producing.asking import understood as understood
from scripts.records import Context as Context
from scripts.records import Event, Message, Request


def produce(request: Request, context: Context) -> Generator[Event, None, None]:
    """Make what a request asks for, songs or long pieces, one after the other; each ends with its Song event.

    Raises an error of ``scripts.errors``; what was finished before stays. Closing the generator cancels.
    """
    request, understanding = understood(request, context.style_table)
    for line in understanding.said:
        yield Message(line)
    if not long_piece.is_long(request):
        yield from song.produce(request, understanding, context)
        return
    for number in range(request.songs):
        own = replace(request, seed=request.seed + number, songs=1)
        yield from long_piece.produce(own, understanding, context)
