"""Which characters a grammar can write at all, so that the many tokens with others need not be looked at."""

from __future__ import annotations

import re


def letters_of(grammar: str) -> frozenset[str] | None:
    """Every character that stands in a GBNF grammar's texts and classes, escapes and ranges written out.

    None where that cannot be said: a class that excludes, the dot for any character, or a character by its number.
    Source of the format: llama.cpp's ``grammars/README.md``.
    """
    parts = re.findall(r'"((?:\\.|[^"\\])*)"|\[((?:\\.|[^\]\\])*)\]', re.sub(r"(?m)^[ \t]*#.*$", "", grammar))
    bare = re.sub(r'"(?:\\.|[^"\\])*"|\[(?:\\.|[^\]\\])*\]', " ", grammar)
    if "." in bare or "#" in bare or re.search(r"\\[xuU]", grammar):
        return None
    letters: set[str] = set()
    for text, inside in parts:
        if inside.startswith("^"):
            return None
        letters |= set(_plain(text))
        for first, last in re.findall(r"(\\.|[^\\])(?:-(\\.|[^\\]))?", inside, re.DOTALL):
            low = _plain(first)
            letters |= {chr(code) for code in range(ord(low), ord(_plain(last) or low) + 1)}
    return frozenset(letters)


def _plain(text: str) -> str:
    """A text with its escapes resolved."""
    return re.sub(r"\\(.)", lambda m: {"n": "\n", "r": "\r", "t": "\t"}.get(m[1], m[1]), text, flags=re.DOTALL)
