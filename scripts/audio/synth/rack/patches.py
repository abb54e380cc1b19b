"""``data/rack/*.json`` as patches, each checked on its own: what is wrong is told with its name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from scripts import temporary
from scripts.errors import SettingsError
from scripts.music.strict import read_record
from scripts.records import Patch


@lru_cache(maxsize=4)
def read_patches(folder: Path = temporary.RACK_DIR) -> Mapping[str, Patch]:
    """All patches by their names. Raises SettingsError with one line for a file or a patch that cannot be used."""
    found: dict[str, Patch] = {}
    for path in sorted(folder.glob("*.json")):
        try:
            table = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SettingsError(f"{path} cannot be read ({error}): mend or restore it.") from error
        if not isinstance(table, Mapping):
            raise SettingsError(f"{path} must hold patches by their names: mend or restore it.")
        for name, entry in table.items():
            try:
                patch = read_record(Patch, entry, f"the patch {name!r}")
                for fault in faults(patch):
                    raise SettingsError(f"the patch {name!r} {fault}.")
            except SettingsError as error:
                raise SettingsError(f"{path.name} cannot be used: {error} Mend it or restore data/rack/.") from None
            if name in found:
                raise SettingsError(f"{path.name} cannot be used: the patch {name!r} is there twice.")
            found[name] = patch
    if not found:
        raise SettingsError(f"there are no patches in {folder}: restore data/rack/.")
    return found


def faults(patch: Patch) -> Iterator[str]:
    """What of a patch cannot be played."""
    unknown = [shape for shape in patch.wave if shape not in temporary.RACK_WAVES]
    if unknown:
        yield f"has the unknown wave {unknown[0]!r}; known are {', '.join(temporary.RACK_WAVES)}"
    if patch.rows not in temporary.RACK_AXES:
        yield f"has the unknown rows {patch.rows!r}; known are {', '.join(temporary.RACK_AXES)}"
    if patch.rows in ("cutoff", "vowel") and not any(level > 0 for level in patch.wave.values()):
        yield "has no wave"
    if patch.rows == "vowel" and not (patch.vowels and set(patch.vowels) <= set(temporary.RACK_VOWELS)):
        yield f"has other vowels than {''.join(temporary.RACK_VOWELS)}"
    for own in patch.lfos:
        if own.shape not in temporary.RACK_LFO_SHAPES:
            yield f"has the unknown LFO shape {own.shape!r}; known are {', '.join(temporary.RACK_LFO_SHAPES)}"
        if own.beats < 0 or (own.beats == 0 and own.hz <= 0):
            yield "has an LFO without a pace: give it beats or hz"
    bounds = {
        "cutoff_hz": (20.0, 20_000.0),
        "resonance": (0.0, 0.95),
        "drive": (0.0, 12.0),
        "start": (0.0, 1.0),
        "unison": (1, 9),
        "width": (0.0, 1.0),
        "octave": (-3, 3),
        "sub_octaves": (-2, 0),
        "sub": (0.0, 4.0),
        "fm_ratio": (1, 16),
        "fm_index": (0.0, 12.0),
        "detune_cents": (0.0, 100.0),
        "expression": (0.0, 1.0),
        "glide_ms": (0.0, 2_000.0),
        "gain_db": (-40.0, 24.0),
    }
    for name, (low, high) in bounds.items():
        value = getattr(patch, name)
        if not low <= value <= high:
            yield f"has {name} {value:g}, which must be from {low:g} to {high:g}"
    for shape in (patch.amp, patch.sweep.shape):
        if min(shape.attack_ms, shape.decay_ms, shape.release_ms) < 0 or not 0 <= shape.sustain <= 1:
            yield "has an envelope with a time below 0 or a sustain out of 0 to 1"
