"""The text that is being read: as typed, folded, and with the places blanked where something was read already."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scripts.music.words.text import folded, plain
from scripts.temporary import READ


@dataclass(slots=True)
class Page:
    """A text as typed and as it is read; both of one length."""

    typed: str
    text: str

    @classmethod
    def of(cls, typed: str) -> Page:
        """A page with nothing read yet."""
        usual = plain(typed)
        return cls(usual, folded(usual))

    def blank(self, match: re.Match[str]) -> None:
        """Take what was matched off the page."""
        start, end = match.span()
        self.text = self.text[:start] + READ * (end - start) + self.text[end:]
