"""Texts made safe for grammars and prompts."""

from __future__ import annotations

import re

from scripts.temporary import PROMPT_MARKERS


def literal(text: str) -> str:
    """A text as a GBNF literal; nothing for no text."""
    if not text:
        return ""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def clean_symbol(symbol: str) -> str:
    """A chord symbol without anything that could end its quotes or that models have no letters for."""
    return re.sub(r"[^A-Za-z0-9#/+()\-]", "", symbol)


def without_markers(text: str) -> str:
    """A text in which no model's control markers are left, also none that removing one would make."""
    before = ""
    while before != text:
        before = text
        for marker in PROMPT_MARKERS:
            text = text.replace(marker, "")
    return text
