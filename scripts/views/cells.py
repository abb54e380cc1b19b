"""Text measured in the cells of a console: how wide it is, how it is cut, wrapped and made showable.

Widths are after Unicode Standard Annex #11 (East Asian Width), with combining marks at no width. Where consoles do not
agree (emoji joined to one picture), the wider answer is given, so that a line may look short but never breaks.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass


def cell_width(text: str) -> int:
    """Return how many cells a text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_width_of, text))


def _width_of(character: str) -> int:
    if character == "\ufe0f":  # the sign that makes the one before it an emoji, two cells wide
        return 1
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1


@dataclass(frozen=True, slots=True)
class Pen:
    """Fits text to a console of ``width`` cells that shows the characters of ``encoding``."""

    width: int
    encoding: str = "utf-8"

    @property
    def dots(self) -> str:
        """The sign for what was left out."""
        return self.show("…").replace("?", "...")

    def show(self, text: str) -> str:
        """Return what the console can show of a text: no control signs, no letters that it lacks."""
        if text.isascii() and text.isprintable():
            return text
        return "".join(map(self._shown, text))

    def _shown(self, character: str) -> str:
        category = unicodedata.category(character)
        if category[0] == "Z" or character in "\t\n\r":
            return " "
        if category[0] == "C" and character != "\u200d":  # U+200D joins emoji
            return "?"
        try:
            character.encode(self.encoding)
        except UnicodeError:
            plain = unicodedata.normalize("NFKD", character).encode("ascii", "ignore").decode()
            return plain or ("" if unicodedata.combining(character) else "?")
        return character

    def clip(self, text: str, cells: int | None = None, *, end: bool = False) -> str:
        """Cut a text to so many cells (the whole width), dots for what is missing; ``end`` keeps its end."""
        room = self.width if cells is None else cells
        text = self.show(text)
        if cell_width(text) <= room:
            return text
        dots = self.dots if room >= cell_width(self.dots) else ""
        kept, used = "", cell_width(dots)
        for character in reversed(text) if end else text:
            used += _width_of(character)
            if used > room:
                break
            kept += character
        return dots + kept[::-1] if end else kept.rstrip() + dots

    def fill(self, text: str) -> str:
        """Return a text with spaces up to exactly the width, cut where it is longer."""
        text = self.clip(text)
        return text + " " * (self.width - cell_width(text))

    def wrap(self, text: str) -> list[str]:
        """Return the lines of a text, broken at spaces, and inside words that are longer than a line."""
        lines, line = [], ""
        for word in self.show(text).split(" "):
            while cell_width(line) + bool(line) + cell_width(word) > self.width:
                if line:
                    lines.append(line)
                    line = ""
                else:
                    head = _head(word, self.width)
                    lines.append(head)
                    word = word[len(head) :]
            line = f"{line} {word}" if line else word
        return [*lines, line]

    def names(self, label: str, names: Sequence[str], lines: int = 1, *, latest: bool = False) -> list[str]:
        """Return ``Label: a, b, c`` on at most so many lines; dots stand for names that found no room.

        A name is never longer than a line; ``latest`` leaves out the first names rather than the last.
        """
        room = max(8, self.width - cell_width(label) - 6)
        chosen: list[str] = []
        found = [label]
        for name in reversed(names) if latest else names:
            one = self.clip(" ".join(self.show(name).split()), room)
            longer = [one, *chosen] if latest else [*chosen, one]
            marked = longer
            if len(longer) < len(names):
                marked = [self.dots, *longer] if latest else [*longer, self.dots]
            tried = self._name_lines(label, marked)
            if len(tried) > lines and chosen:
                break
            chosen, found = longer, tried
        return [self.clip(line) for line in found[:lines]]

    def _name_lines(self, label: str, names: Sequence[str]) -> list[str]:
        """Lines of whole names."""
        lines, line = [], label
        for number, name in enumerate(names, 1):
            word = name + ("," if number < len(names) else "")
            if line != label and cell_width(line) + 1 + cell_width(word) > self.width:
                lines.append(line)
                line = " " * 3
            line = f"{line} {word}"
        return [*lines, line]


def _head(word: str, cells: int) -> str:
    """The beginning of a word that fits in so many cells, at least one character."""
    used = 0
    for number, character in enumerate(word):
        used += _width_of(character)
        if used > cells:
            return word[: max(1, number)]
    return word
