"""Counting sung syllables in the three files as other programs would."""

from __future__ import annotations

import re


def abc_syllables(text: str) -> list[str]:
    """The syllables of the ``w:`` lines of a tune, by the rules of ABC 2.1, 5.1."""
    found: list[str] = []
    for line in re.findall(r"^w:(.*)$", text, re.MULTILINE):
        for token in line.replace("|", " ").split():
            for part in re.findall(r"(?:\\-|[^-_*\s])+|[-_*]", token):
                if part not in ("-", "_", "*"):
                    found.append(part.replace("~", " ").replace("\\-", "-"))
    return found


def abc_places(text: str) -> list[int]:
    """For each ``w:`` line of a tune the number of notes that its marks stand under."""
    places = []
    for line in re.findall(r"^w:(.*)$", text, re.MULTILINE):
        count = 0
        for token in line.replace("|", " ").split():
            parts = re.findall(r"(?:\\-|[^-_*\s])+-?|[-_*]", token)
            count += len(parts)
        places.append(count)
    return places
