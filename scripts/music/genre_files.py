"""What the text files that describe genres have in common: comments, faults with their line, families behind genres."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from scripts.errors import SettingsError

if TYPE_CHECKING:
    Described = TypeVar("Described")


def read_lines(text: str, kind: str, read: Callable[[str], None]) -> None:
    """Hand each line on without its comment and the blanks around it; empty ones are left out.

    ``read`` raises ValueError with what is wrong, which becomes a SettingsError with the kind of file and the line.
    """
    for number, line in enumerate(text.splitlines(), 1):
        content = line.partition("#")[0].strip()
        if content:
            try:
                read(content)
            except ValueError as error:
                raise SettingsError(f"{kind} file, line {number}: {error}.") from None


def of_genre(genre: str, family: str, known: Mapping[str, Described]) -> Described | None:
    """What is known of a genre: its own, else its family's (``family NAME``), else None."""
    return known.get(genre, known.get(f"family {family}"))
