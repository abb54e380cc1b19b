"""Makes songs in a process of its own, behind the player and the screen.

A thread would share the interpreter with the player, and would hold the sound up whenever it is held up itself; an
engine that crashes would take the menus with it.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Generator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scripts.errors import Cancelled, MusicGenError
from scripts.records import Context, Event, Message, Request, Settings

if TYPE_CHECKING:
    from multiprocessing.connection import Connection


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be made, with which settings and where.

    ``request`` and the ``waiting`` pieces, interrupted ones that are gone on with and nothing else, are JSON as
    ``codec.plain`` writes it. ``given`` are the names of the options that were set, ``primer`` and ``vary`` files that
    two of them name. What is learnt of the models goes into ``settings_file``.
    """

    request: Mapping[str, Any]
    settings: Settings
    output: Path
    models: Path
    settings_file: Path | None = None
    given: tuple[str, ...] = ()
    primer: Path | None = None
    vary: Path | None = None
    waiting: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Ended:
    """The work is over; ``error`` is empty when nothing went wrong."""

    error: str = ""


def make(order: Order) -> Generator[Event, None, None]:
    """Make the songs of an order; raises what the line raises."""
    from scripts import utility
    from scripts.codec import read
    from scripts.output import files
    from scripts.producing import long_piece
    from scripts.producing.asked import Sources, completed
    from scripts.tables import style_table

    files.clean(order.output)
    context = Context(
        order.settings, style_table(), order.output, order.models, settings_file=order.settings_file
    )  # fmt: skip
    for saved in order.waiting:
        piece, _ = read(Request, saved)
        if piece in long_piece.unfinished(order.output):  # another window may have gone on with it meanwhile
            yield from utility.produce(piece, context)
        else:
            yield Message(f"The piece that was interrupted ({piece.styles}) does not wait any more.", "warning")
    if order.waiting:
        return
    request, _ = read(Request, order.request)
    sources = Sources(order.primer, order.vary)
    yield from utility.produce(completed(request, order.given, sources, context.style_table), context)


def serve(order: Order, line: Connection[Event | Ended, str]) -> None:
    """Run an order in this process and send its events, then Ended; stops when a word comes back or nobody listens."""
    _stand_back()
    error = ""
    try:
        with closing(make(order)) as events:
            for event in events:
                line.send(event)
                if line.poll():
                    break
    except (Cancelled, BrokenPipeError, ConnectionError):
        pass
    except MusicGenError as problem:
        error = str(problem)
    except Exception as problem:  # the menus say what it was, whatever broke
        error = f"Something unforeseen went wrong ({type(problem).__name__}: {problem}). Try again."
    with suppress(OSError):
        line.send(Ended(error))


def _stand_back() -> None:
    """Leave screen, signals and the processor's time to the menus and the player; what is started here does so, too."""
    for name in ("SIGINT", "SIGHUP", "SIGBREAK"):  # the menus say when to stop
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    with suppress(OSError):
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
    with suppress(OSError, AttributeError):
        if sys.platform == "win32":
            import ctypes

            kernel = ctypes.windll.kernel32
            kernel.GetCurrentProcess.restype = ctypes.c_void_p
            kernel.SetPriorityClass(ctypes.c_void_p(kernel.GetCurrentProcess()), 0x4000)  # BELOW_NORMAL_PRIORITY_CLASS
            kernel.SetConsoleCtrlHandler(None, True)  # no Ctrl-C for what is started here, either
        else:
            os.nice(max(0, 10 - os.nice(0)))  # the menus themselves may have put themselves before others
