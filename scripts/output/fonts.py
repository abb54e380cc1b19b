"""The typefaces that pictures are lettered in, and which of them has a letter.

The letters of a font are told from its ``cmap`` table, read here; formats 4 and 12 are what fonts of our time have.
Source: OpenType specification 1.9, "Font file" and "cmap".
"""

from __future__ import annotations

import os
import struct
import sys
from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

from scripts import temporary


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface: a file and the number in its collection. Without a file it is Pillow's own, which has ASCII."""

    path: Path | None = None
    number: int = 0

    def has(self, letter: str) -> bool:
        """Whether the typeface has a picture of a letter."""
        if self.path is None:
            return " " <= letter <= "~" or letter == "·"
        return _coverage(self.path, self.number).has(ord(letter))

    def font(self, pixels: int, *, complex_script: bool = False) -> Any:
        """The typeface in a size, as Pillow draws with it. Raises OSError for a file that cannot be read."""
        return _font(self.path, self.number, pixels, complex_script)


def faces(script: str) -> tuple[Face, ...]:
    """Every typeface there is, the best for a script first: Pillow's, the one that ships, then the system's.

    ``script`` is a key of ``SYSTEM_FONTS``.
    """
    own = (Face(temporary.FONT_FILE),) if temporary.FONT_FILE.is_file() else ()
    return (Face(), *own, *_system_faces(script))


# ------------------------------------------------------------------------------------------ the system's


def font_folders() -> tuple[Path, ...]:
    """Where this system keeps its fonts."""
    home = Path.home()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        found = [Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "Fonts"]
        return (*found, Path(local) / "Microsoft" / "Windows" / "Fonts") if local else tuple(found)
    if sys.platform == "darwin":
        return Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"
    shared = [Path(part) / "fonts" for part in os.environ.get("XDG_DATA_DIRS", "").split(":") if part]
    usual = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".local/share/fonts", home / ".fonts"]
    return tuple(dict.fromkeys([*usual, *shared]))


@lru_cache(maxsize=8)
def _system_faces(script: str) -> tuple[Face, ...]:
    """The system's typefaces: those known for the script, those known for others, then all the rest by name."""
    there = _font_files(font_folders())
    order = dict.fromkeys([*temporary.SYSTEM_FONTS.get(script, ()), *sum(temporary.SYSTEM_FONTS.values(), ())])
    known: list[Face] = []
    for name in order:
        file, _, number = name.partition("#")
        if file in there:
            known.append(Face(there[file], int(number or 0)))
    taken = {face.path for face in known}
    rest = sorted(name for name, path in there.items() if path not in taken)
    plain = [name for name in rest if not any(word in name for word in temporary.FONTS_LAST)]
    return (*known, *(Face(there[name]) for name in plain[: temporary.MOST_FONTS]))


@lru_cache(maxsize=4)
def _font_files(folders: tuple[Path, ...]) -> Mapping[str, Path]:
    """Font files by their lower-case name; where two are called alike, the first."""
    found: dict[str, Path] = {}
    for folder in folders:
        for place, inner, files in os.walk(folder):
            inner.sort()
            for name in sorted(files):
                if name.casefold().endswith((".ttf", ".otf", ".ttc")):
                    found.setdefault(name.casefold(), Path(place) / name)
    return found


@lru_cache(maxsize=64)
def _font(path: Path | None, number: int, pixels: int, complex_script: bool) -> Any:
    """A font of Pillow's. Only scripts whose letters change with their neighbours need the other layout engine."""
    from PIL import ImageFont

    if path is None:
        return ImageFont.load_default(pixels)
    engine = ImageFont.Layout.RAQM if complex_script else ImageFont.Layout.BASIC
    return ImageFont.truetype(str(path), pixels, index=number, layout_engine=engine)


def can_shape() -> bool:
    """Whether this Pillow can join the letters of complex scripts."""
    from PIL import features

    return bool(features.check("raqm"))


# ------------------------------------------------------------------------------------------ cmap


class Coverage:
    """The code points of a font, from its ``cmap`` table: stretches of those that have a picture."""

    def __init__(self, stretches: list[tuple[int, int]]) -> None:
        self._stretches = sorted(stretches)
        self._ends = [last for _, last in self._stretches]

    def has(self, code: int) -> bool:
        """Whether a code point lies in a stretch."""
        place = bisect_left(self._ends, code)
        return place < len(self._ends) and self._stretches[place][0] <= code


@lru_cache(maxsize=256)
def _coverage(path: Path, number: int) -> Coverage:
    """The letters of a font; none for a file that is no font or that Pillow cannot draw with."""
    try:
        with path.open("rb") as file:
            stretches = read_cmap(file, number)
        Face(path, number).font(16)
    except (OSError, ValueError, struct.error, IndexError):
        return Coverage([])
    return Coverage(stretches)


def read_cmap(file: BinaryIO, number: int = 0) -> list[tuple[int, int]]:
    """The stretches of code points (first, last) that a font file has pictures for, in no order.

    ``number`` chooses a font of a collection. Raises ValueError, struct.error or OSError for what is no font.
    """
    start = 0
    head = _read(file, 0, 12)
    if head[:4] == b"ttcf":
        count = struct.unpack(">I", head[8:12])[0]
        start = struct.unpack(">I", _read(file, 12 + 4 * min(number, count - 1), 4))[0]
        head = _read(file, start, 12)
    tables = struct.unpack(">H", head[4:6])[0]
    records = _read(file, start + 12, 16 * tables)
    for place in range(0, len(records), 16):
        tag, _, offset, length = struct.unpack(">4sIII", records[place : place + 16])
        if tag == b"cmap":
            return _stretches(_read(file, offset, min(length, temporary.LARGEST_CMAP)))
    raise ValueError("the font has no cmap")


def _read(file: BinaryIO, place: int, length: int) -> bytes:
    """Bytes of a file. Raises ValueError where it ends before."""
    file.seek(place)
    data = file.read(length)
    if len(data) < length:
        raise ValueError("the font ends early")
    return data


def _stretches(table: bytes) -> list[tuple[int, int]]:
    """The stretches of the best Unicode part of a ``cmap`` table."""
    (count,) = struct.unpack(">H", table[2:4])
    best: tuple[int, int] | None = None
    for number in range(count):
        platform, encoding, offset = struct.unpack(">HHI", table[4 + 8 * number : 12 + 8 * number])
        if platform == 0 or (platform, encoding) in ((3, 1), (3, 10)):
            (form,) = struct.unpack(">H", table[offset : offset + 2])
            if form in (4, 12) and (best is None or form > best[0]):
                best = (form, offset)
    if best is None:
        raise ValueError("the font has no Unicode cmap")
    return _format_12(table, best[1]) if best[0] == 12 else _format_4(table, best[1])


def _format_12(table: bytes, place: int) -> list[tuple[int, int]]:
    """Groups of code points with glyphs in a row; glyph 0 is the box that stands for a missing one."""
    (count,) = struct.unpack(">I", table[place + 12 : place + 16])
    found = []
    for first, last, glyph in struct.iter_unpack(">III", table[place + 16 : place + 16 + 12 * count]):
        first = first + 1 if glyph == 0 else first
        if first <= last:
            found.append((first, last))
    return found


def _format_4(table: bytes, place: int) -> list[tuple[int, int]]:
    """Segments of code points whose glyph is told by adding, or stands in a list of its own."""
    segments = struct.unpack(">H", table[place + 6 : place + 8])[0] // 2
    row = 2 * segments
    lists = []
    for number, shift in enumerate((14, 16 + row, 16 + 2 * row, 16 + 3 * row)):
        at = place + shift
        lists.append((at, struct.unpack(f">{segments}{'h' if number == 2 else 'H'}", table[at : at + row])))
    (_, ends), (_, starts), (_, deltas), (offsets_at, offsets) = lists
    found = []
    for n in range(segments):
        for code in range(starts[n], min(ends[n], 0xFFFE) + 1):
            glyph = (code + deltas[n]) & 0xFFFF
            if offsets[n]:
                at = offsets_at + 2 * n + offsets[n] + 2 * (code - starts[n])
                listed = struct.unpack(">H", table[at : at + 2])[0] if at + 2 <= len(table) else 0
                glyph = (listed + deltas[n]) & 0xFFFF if listed else 0
            if glyph:
                found.append((code, code))
    return _joined(found)


def _joined(stretches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Neighbouring stretches made one."""
    found: list[tuple[int, int]] = []
    for first, last in stretches:
        if found and found[-1][1] + 1 == first:
            found[-1] = (found[-1][0], last)
        else:
            found.append((first, last))
    return found
