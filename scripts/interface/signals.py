"""Signals of the system as keys, so that every way to end the app goes the same road."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any


@contextmanager
def signals_as_keys(found: list[str]) -> Iterator[None]:
    """Turn signals into keys: a closed window ends the app in order, Ctrl-C from elsewhere is like the key."""
    names = {"SIGHUP": "eof", "SIGTERM": "eof", "SIGBREAK": "eof", "SIGINT": "interrupt"}
    before: dict[int, Any] = {}
    for name, key in names.items():
        number = getattr(signal, name, None)
        if number is not None:
            with suppress(ValueError, OSError):
                before[number] = signal.signal(number, _noting(found, key))
    try:
        yield
    finally:
        for number, handler in before.items():
            # a window that is closed sends again while the app ends
            if signal.Signals(number).name not in ("SIGHUP", "SIGBREAK") or not found:
                with suppress(ValueError, OSError, TypeError):
                    signal.signal(number, handler)


def _noting(found: list[str], key: str) -> Callable[[int, Any], None]:
    def note(number: int, frame: Any) -> None:
        found.append(key)

    return note
