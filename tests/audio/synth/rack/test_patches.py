"""Patches as data: those that ship can be played, and what is wrong with one is told with its name."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from scripts.audio.synth.rack.patches import read_patches
from scripts.errors import SettingsError
from scripts.tables import style_table
from tests.audio.synth.rack.lines import dry, note, sounded


def test_there_are_patches_of_every_kind() -> None:
    patches = read_patches()
    assert len(patches) >= 28
    assert sum("wobble" in name for name in patches) >= 4 and sum("pad" in name for name in patches) >= 4
    assert all(patch.note.endswith(".") for patch in patches.values())


@pytest.mark.parametrize("name", sorted(read_patches()))
def test_a_patch_sounds_at_a_sane_level_and_survives_mono(name: str) -> None:
    patch = read_patches()[name]
    sound = sounded(patch, dry(*note(0.0, 0.8, 40 if patch.mono else 60)), 1.0).astype(np.float64)
    both, mono = np.mean(sound**2), np.mean(sound.mean(axis=1) ** 2)
    assert -55 < 10 * np.log10(both) < -8 and np.abs(sound).max() < 1.0
    assert 10 * np.log10(both / mono) < 2.5


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ({"note": "x.", "gain_db": 0, "wav": {"saw": 1}}, "unknown key 'wav'; is 'wave' meant"),
        ({"note": "x.", "gain_db": 0, "wave": {"sow": 1}}, "unknown wave 'sow'"),
        ({"note": "x.", "gain_db": 0}, "has no wave"),
        ({"note": "x.", "gain_db": 0, "rows": "cutof", "wave": {"saw": 1}}, "unknown rows 'cutof'"),
        ({"note": "x.", "gain_db": 0, "wave": {"saw": 1}, "unison": 40}, "unison 40, which must be from 1 to 9"),
        ({"note": "x.", "gain_db": 0, "wave": {"saw": 1}, "lfos": [{"depth": 1, "shape": "sin"}]}, "LFO shape 'sin'"),
        ({"note": "x.", "gain_db": 0, "wave": {"saw": 1}, "rows": "vowel", "vowels": "xy"}, "other vowels than"),
        ({"gain_db": 0, "wave": {"saw": 1}}, "lacks the key 'note'"),
    ],
)
def test_a_wrong_patch_is_named(entry: dict[str, object], told: str, tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text(json.dumps({"my patch": entry}), encoding="utf-8")
    with pytest.raises(SettingsError, match="my patch") as error:
        read_patches(tmp_path)
    assert told in str(error.value) and "mine.json" in str(error.value)


def test_a_band_that_names_an_unknown_patch_is_told(tmp_path: Path) -> None:
    from scripts.temporary import GROOVES_DIR, STYLES_FILE

    text = STYLES_FILE.read_text(encoding="utf-8")
    assert '"wobble growl"' in text
    wrong = tmp_path / "styles.json"
    wrong.write_text(text.replace('"wobble growl"', '"wobble grawl"'), encoding="utf-8")
    with pytest.raises(SettingsError, match=r"dubstep.*wobble.*'wobble grawl'; is 'wobble growl' meant"):
        style_table(wrong, GROOVES_DIR)
