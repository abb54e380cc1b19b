"""Settings: whatever is in the file, the app gets usable values, and what it does not know stays."""

from __future__ import annotations

import json
import math
import os
import stat
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.errors import SettingsError
from scripts.records import Settings
from scripts.settings import change_settings, check_setting, load_settings, save_settings, stored
from scripts.temporary import ROOT
from tests.patience import patience

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


DEFAULTS = stored(Settings())


def write(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def test_the_defaults_are_allowed_values() -> None:
    assert [check_setting(key, value) for key, value in DEFAULTS.items()] == [""] * len(DEFAULTS)


def test_a_missing_file_gives_the_defaults_and_no_warning(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "persistent.json") == (Settings(), ())
    assert list(tmp_path.iterdir()) == []


def test_the_file_holds_every_setting_by_its_name(tmp_path: Path) -> None:
    settings = Settings(volume_percent=5, tokens_per_minute={"a model": 320.0}, others={"from a later version": [1]})
    save_settings(settings, tmp_path / "persistent.json")
    written = json.loads((tmp_path / "persistent.json").read_text(encoding="utf-8"))
    assert written == {
        **DEFAULTS,
        "volume_percent": 5,
        "tokens_per_minute": {"a model": 320.0},
        "from a later version": [1],
    }
    assert "others" not in written and load_settings(tmp_path / "persistent.json") == (settings, ())


def test_what_is_loaded_cannot_be_changed_in_place(tmp_path: Path) -> None:
    settings = load_settings(tmp_path / "no.json")[0]
    with pytest.raises(AttributeError):
        settings.writer = "tables"  # type: ignore[misc]
    settings.tokens_per_minute["x"] = 1.0  # type: ignore[index]
    assert load_settings(tmp_path / "no.json")[0].tokens_per_minute == {}


def test_unknown_keys_are_kept(tmp_path: Path) -> None:
    path = write(tmp_path / "persistent.json", '{"from a later version": [1, {"a": "é"}], "volume_percent": 20}')
    settings, warnings = load_settings(path)
    assert warnings == () and settings.volume_percent == 20
    save_settings(settings, path)
    assert json.loads(path.read_text(encoding="utf-8"))["from a later version"] == [1, {"a": "é"}]


@pytest.mark.parametrize(
    ("key", "bad"),
    [
        ("thread_fraction", "7/6"),
        ("thread_fraction", "1/0"),
        ("thread_fraction", 0.5),
        ("temperature", "hot"),
        ("temperature", True),
        ("temperature", -0.1),
        ("volume_percent", 101),
        ("volume_percent", 65.5),
        ("volume_percent", None),
        ("auto_play", 1),
        ("song_length", "6-4"),
        ("song_length", "abc"),
        ("song_length", 5),
        ("frequency", "99999"),
        ("frequency", 528),
        ("drone_db", 6),
        ("binaural_hz", 0),
        ("soundfont", None),
        ("tokens_per_minute", {"model": "many"}),
        ("tokens_per_minute", []),
    ],
)
def test_a_bad_value_falls_to_its_default_with_a_warning(tmp_path: Path, key: str, bad: object) -> None:
    path = write(tmp_path / "persistent.json", json.dumps({key: bad, "last_styles": "Jig"}))
    settings, warnings = load_settings(path)
    assert getattr(settings, key) == DEFAULTS[key]
    assert settings.last_styles == "Jig"
    assert len(warnings) == 1 and key in warnings[0]


@pytest.mark.parametrize(
    "text", ["", "{", "[1, 2]", "null", "nonsense", b"\xff\xfe\x00", "[" * 100_000, '{"a": 1} trailing', "1" * 5000]
)
def test_a_broken_file_is_set_aside(tmp_path: Path, text: str | bytes) -> None:
    path = write(tmp_path / "persistent.json", text)
    settings, warnings = load_settings(path)
    assert settings == Settings() and len(warnings) == 1
    bad = tmp_path / "persistent.json.bad"
    assert not path.exists()
    assert bad.read_bytes() == (text if isinstance(text, bytes) else text.encode())
    assert load_settings(path)[1] == ()


def test_a_file_from_an_editor_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "persistent.json", b"\xef\xbb\xbf" + b'{"volume_percent": 10}')
    assert load_settings(path)[0].volume_percent == 10


def test_a_folder_in_the_place_of_the_file_is_a_warning(tmp_path: Path) -> None:
    (tmp_path / "persistent.json").mkdir()
    settings, warnings = load_settings(tmp_path / "persistent.json")
    assert settings == Settings() and len(warnings) == 1


def test_saving_makes_the_folder_and_leaves_nothing_beside_the_file(tmp_path: Path) -> None:
    path = tmp_path / "My Müsic Folder" / "data" / "persistent.json"
    save_settings(Settings(volume_percent=5), path)
    save_settings(Settings(volume_percent=6), path)
    assert [entry.name for entry in path.parent.iterdir()] == ["persistent.json"]
    assert json.loads(path.read_text(encoding="utf-8")) == {**DEFAULTS, "volume_percent": 6}


@pytest.mark.parametrize("bad", [{"a": math.nan}, {"a": {1, 2}}, {"a": b"x"}])
def test_what_cannot_be_written_leaves_the_old_file(tmp_path: Path, bad: dict[str, Any]) -> None:
    path = tmp_path / "persistent.json"
    save_settings(Settings(volume_percent=5), path)
    with pytest.raises(SettingsError):
        save_settings(Settings(others=bad), path)
    assert json.loads(path.read_text(encoding="utf-8")) == {**DEFAULTS, "volume_percent": 5}
    assert [entry.name for entry in tmp_path.iterdir()] == ["persistent.json"]


@pytest.mark.skipif(
    os.name == "nt" or not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere"
)
def test_a_folder_that_may_not_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(stat.S_IREAD | stat.S_IEXEC)
    with pytest.raises(SettingsError, match="cannot be written"):
        save_settings(Settings(), tmp_path / "persistent.json")


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file", encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot be written"):
        save_settings(Settings(), tmp_path / "data" / "persistent.json")


@given(st.dictionaries(st.sampled_from(sorted(DEFAULTS)) | st.text(), JSON, max_size=6))
def test_any_object_gives_usable_settings(tmp_path_factory: pytest.TempPathFactory, given: dict[str, Any]) -> None:
    path = tmp_path_factory.mktemp("settings") / "persistent.json"
    path.write_text(json.dumps(given), encoding="utf-8")
    settings, warnings = load_settings(path)
    whole = stored(settings)
    assert set(whole) == set(DEFAULTS) | set(given)
    assert all(check_setting(key, value) == "" for key, value in whole.items())
    refused = [key for key, value in given.items() if check_setting(key, value)]
    assert len(warnings) == len(refused)


@given(st.binary(max_size=200))
def test_any_bytes_are_survived(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = write(tmp_path_factory.mktemp("settings") / "persistent.json", content)
    settings, _ = load_settings(path)
    assert set(DEFAULTS) <= set(stored(settings))
    assert path.exists() != path.with_name("persistent.json.bad").exists()


@given(st.dictionaries(st.text(), st.text() | st.booleans() | st.integers() | st.none(), max_size=5))
def test_what_is_saved_is_what_is_read(tmp_path_factory: pytest.TempPathFactory, extra: dict[str, Any]) -> None:
    path = tmp_path_factory.mktemp("settings") / "persistent.json"
    mine = {key: value for key, value in extra.items() if key not in DEFAULTS}
    save_settings(Settings(others=mine), path)
    assert load_settings(path) == (Settings(others=mine), ())


def test_copies_that_change_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "persistent.json"
    code = (
        "import sys; from dataclasses import replace; from pathlib import Path\n"
        "from scripts.settings import change_settings\n"
        "for number in range(25):\n"
        "    mine = {f'{sys.argv[2]}-{number}': number}\n"
        "    change_settings(lambda now: replace(now, others={**now.others, **mine}), Path(sys.argv[1]))\n"
    )
    copies = [subprocess.Popen([sys.executable, "-c", code, str(path), name], cwd=ROOT) for name in "abc"]
    assert [copy.wait(patience(60)) for copy in copies] == [0, 0, 0]
    settings, warnings = load_settings(path)
    assert not warnings and all(settings.others[f"{name}-{number}"] == number for name in "abc" for number in range(25))
    assert [item.name for item in tmp_path.iterdir()] == ["persistent.json"]


def test_the_lock_of_a_killed_copy_is_broken(tmp_path: Path) -> None:
    path = tmp_path / "persistent.json"
    path.with_name("persistent.json.lock").touch()
    change_settings(lambda now: replace(now, song_length="7"), path)
    assert load_settings(path)[0].song_length == "7"
    assert [item.name for item in tmp_path.iterdir()] == ["persistent.json"]
