"""What the instruments of a SoundFont are off by, as measured once, and what puts them right.

Conventions: cents above 12-tone equal temperament at A4 = 440; programs and keys count from 0 as in MIDI. The samples
of one instrument are off by different amounts, so there is a figure for each key and not one for each instrument.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from scripts import temporary
from scripts.errors import AudioError


def key_pitches(soundfont: Path, table: Path | None = None) -> Mapping[int, tuple[float, ...]]:
    """The pitch in cents that each of the 128 keys shall be given, by program, so that it sounds where it should.

    Whole cents, since FluidSynth plays no others: what is left is half a cent at most. Keys that were not measured stay
    as they are, and so does a SoundFont that is not in the table (known by size and SHA-256). Raises AudioError when
    the table cannot be read.
    """
    path = table or temporary.PATCHES_FILE
    entry = next((e for e in read_table(path)["soundfonts"] if _is_file_of(soundfont, e)), None)
    if entry is None:
        return {}
    try:
        return {int(program): _pitches(int(entry["first_key"]), cents) for program, cents in entry["cents"].items()}
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AudioError(f"{path} cannot be used ({error}): restore it") from error


def read_table(path: Path) -> dict[str, Any]:
    """The table of measured SoundFonts. Raises AudioError when the file is gone or broken."""
    try:
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AudioError(f"{path} cannot be read ({error}): restore it") from error
    if not isinstance(table, dict) or not isinstance(table.get("soundfonts"), list):
        raise AudioError(f"{path} holds no list of SoundFonts: restore it")
    return table


def digest_of(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            digest.update(part)
    return digest.hexdigest()


def _is_file_of(soundfont: Path, entry: Any) -> bool:
    """Whether a table's entry is about this file; the digest is only taken where the size fits."""
    if not isinstance(entry, dict):
        return False
    try:
        return soundfont.stat().st_size == entry.get("bytes") and digest_of(soundfont) == entry.get("sha256")
    except OSError:
        return False  # the synth says so in better words


def _pitches(first_key: int, cents: Sequence[float | None]) -> tuple[float, ...]:
    pitches = [100.0 * key for key in range(128)]
    for key, error in enumerate(cents, first_key):
        pitches[key] -= round(error or 0.0)
    return tuple(pitches)
