"""Llm-Music-Gen: menus without arguments, one command with them, and the last catcher of errors."""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from typing import Any


def main(arguments: list[str]) -> int:
    """Run the app; returns the exit status: 0 done, 1 an error of ours, 2 usage, 130 cancelled."""
    from scripts.errors import Cancelled, MusicGenError, UsageError

    try:
        if not arguments:  # the menus stand sooner without what the command line needs
            from scripts.interface import run_menus

            return run_menus()
        from scripts.commandline import parse

        options = parse(arguments)
        if options.command is None:
            from scripts.interface import run_menus

            return run_menus(plain=options.plain_menus)
        from scripts.commands import run

        return run(options)
    except (Cancelled, KeyboardInterrupt):
        print("\nCancelled.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read our lines has enough of them, as `... | head` does
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except UsageError as error:
        print(f"Llm-Music-Gen: {error}", file=sys.stderr)
        return 2
    except MusicGenError as error:
        print(f"Llm-Music-Gen: {error}", file=sys.stderr)
        return 1


def _interrupt(number: int, frame: Any) -> None:
    """Remember Ctrl-C before raising: code that a C library calls, or that ends an object, swallows what is raised."""
    from scripts.temporary import STATE

    STATE.interrupted = True
    raise KeyboardInterrupt


def start() -> int:
    """Start from the command line: in the app's own Python, with UTF-8 on every stream."""
    try:
        from scripts.bootstrap import ensure_venv

        ensure_venv()
        signal.signal(signal.SIGINT, _interrupt)
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(encoding="utf-8", errors="replace")
        return main(sys.argv[1:])
    except KeyboardInterrupt:  # even before the first import is through
        return 130


if __name__ == "__main__":
    sys.exit(start())
