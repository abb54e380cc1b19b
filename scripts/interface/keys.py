"""One name for each key, whichever curses and console it comes from (all their codes stand in ``KEY_CODES``)."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from scripts.temporary import (
    EOF_READS,
    ESCAPE_SECONDS,
    KEY_CHARACTERS,
    KEY_CODES,
    KEY_SEQUENCES,
    PASTE_KEYS,
    PASTE_QUIET_SECONDS,
    SCREEN_SECONDS,
)


@dataclass(frozen=True, slots=True)
class Pasted:
    """Text that came faster than anybody types."""

    text: str


def key_name(code: int | str) -> str:
    """Return the name of what ``get_wch`` gave: a function key's number or a character; nothing for unknown keys."""
    if isinstance(code, int):
        return KEY_CODES.get(code, "")
    if code in KEY_CHARACTERS:
        return KEY_CHARACTERS[code]
    return code if code.isprintable() or code == "\u200d" else ""


def key_names(codes: Sequence[int | str]) -> list[str | Pasted]:
    """Return the names of keys in a row; escape sequences that curses does not know are read here, or left out.

    Source: ECMA-48, section 5.4 (control sequences); xterm's control sequences for the letters.
    """
    names: list[str | Pasted] = []
    place = 0
    while place < len(codes):
        code = codes[place]
        place += 1
        if code == "\x1b" and place + 1 < len(codes) and codes[place] in ("[", "O"):
            sequence, lead = "", codes[place]
            place += 1
            while place < len(codes):
                sign = codes[place]
                place += 1
                if not isinstance(sign, str):
                    break
                sequence += sign
                if "@" <= sign <= "~" or lead == "O":
                    break
            names.append(KEY_SEQUENCES.get(sequence, ""))
        else:
            names.append(key_name(code))
    return [name for name in names if name]


class Keyboard:
    """Gathers what was typed since the last look, and tells pasted text and the end of the input from typing."""

    def __init__(self, read: Callable[[float], int | str | None], clock: Callable[[], float] = time.monotonic) -> None:
        """``read`` waits so many seconds for one key and gives its code or character, else ``None``."""
        self._read = read
        self._clock = clock
        self._empty = 0

    def keys(self) -> list[str | Pasted]:
        """Wait a moment for keys; all that have come, by name."""
        began = self._clock()
        code = self._read(SCREEN_SECONDS)
        if code is None:
            # A terminal that is gone answers at once, and for ever; a signal does so once.
            self._empty = self._empty + 1 if self._clock() - began < SCREEN_SECONDS / 4 else 0
            return ["eof"] if self._empty >= EOF_READS else []
        self._empty = 0
        codes = [code]
        while (more := self._read(self._patience(codes))) is not None:
            codes.append(more)
            if len(codes) >= 1_000 * PASTE_KEYS:
                break
        if len(codes) < PASTE_KEYS:
            return key_names(codes)
        return [Pasted("".join(code for code in codes if isinstance(code, str)))]

    def _patience(self, codes: list[int | str]) -> float:
        """How long to wait for more: a paste comes in pieces, and so may the sequence after an escape."""
        if len(codes) >= PASTE_KEYS:
            return PASTE_QUIET_SECONDS
        return ESCAPE_SECONDS if "\x1b" in codes[-2:] else 0.0
