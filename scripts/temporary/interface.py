"""The console."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# A pasted text is told from typing by how many keys come at once, and how soon after each other.
PASTE_KEYS: Final = 64
PASTE_QUIET_SECONDS: Final = 0.05
ENDLESS_SONGS: Final = 1_000_000_000
LIBRARY_SECONDS: Final = 2.0
SCREEN_SECONDS: Final = 0.2
STOP_SECONDS: Final = 20.0
# How long a process that makes songs may take to go once it has said its last, and once it was ended by force.
LEAVING_SECONDS: Final = 5.0
KILLED_SECONDS: Final = 2.0
SAVE_SECONDS: Final = 1.0
EOF_READS: Final = 40
ESCAPE_SECONDS: Final = 0.025
PLAIN_ROWS: Final = 30
# What the keys of ncurses, of PDCurses on Windows and of the number pad are called here.
KEY_CODES: Final[Mapping[int, str]] = MappingProxyType(
    {
        258: "down",
        259: "up",
        260: "left",
        261: "right",
        262: "home",
        263: "backspace",
        330: "delete",
        338: "page down",
        339: "page up",
        343: "enter",
        360: "end",
        410: "resize",
        450: "up",
        452: "left",
        454: "right",
        456: "down",
        459: "enter",
        462: "delete",
        546: "resize",
    }
)
KEY_SEQUENCES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "A": "up",
        "B": "down",
        "C": "right",
        "D": "left",
        "H": "home",
        "F": "end",
        "M": "enter",
        "3~": "delete",
        "5~": "page up",
        "6~": "page down",
    }
)
KEY_CHARACTERS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "\x03": "interrupt",
        "\x04": "eof",
        "\x08": "backspace",
        "\x7f": "backspace",
        "\n": "enter",
        "\r": "enter",
        "\t": "tab",
        "\x0c": "redraw",
        "\x15": "clear",
        "\x1b": "escape",
        " ": "space",
    }
)
