"""What is known of a file's format: one table (``FORMATS``), asked by the file's suffix."""

from __future__ import annotations

from pathlib import Path

from scripts.errors import AudioError
from scripts.records import Format
from scripts.temporary import FORMATS


def format_of(path: Path) -> Format:
    """The format of a file by its suffix, in any case of letters. Raises AudioError for one that is not made here."""
    found = FORMATS.get(path.suffix[1:].lower())
    if found is None:
        made = ", ".join(FORMATS)
        raise AudioError(f"{path.name} is of no format that is made here: choose one of {made}")
    return found
