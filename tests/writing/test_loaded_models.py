"""Both models on one machine: what fits, what is released, what the line does when the writer cannot be used."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from scripts import models, utility
from scripts.engines import footprint
from scripts.engines.gguf import read_header
from scripts.errors import ModelError
from scripts.records import LengthRange, Message, ModelInfo, Progress, Request, Song, Target
from scripts.settings import load_settings
from scripts.tables import style_table
from scripts.temporary import MEMORY_MARGIN_BYTES, MODELS_DIR
from scripts.writing import LoadedModels, ModelChoice
from tests.writing.conftest import write_tiny_writer

GIGABYTE = 10**9


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, writer_file: Path) -> Path:
    """A models folder with the embedded composer and a writer."""
    folder = tmp_path_factory.mktemp("Modèles")
    shutil.copy(MODELS_DIR / "embedded.gguf", folder)
    shutil.copy(writer_file, folder)
    return folder


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was loaded and closed, in order."""
    lines: list[str] = []
    real = models.load

    def load(info: ModelInfo, **more: Any) -> Any:
        model = real(info, **more)
        lines.append(f"load {info.roles[0].value}")
        close = model.close
        monkeypatch.setattr(model, "close", lambda: (lines.append(f"close {info.roles[0].value}"), close())[1])
        return model

    monkeypatch.setattr(models, "load", load)
    return lines


def make(
    folder: Path, output: Path, free: int | None, songs: int = 1, writer: str = ""
) -> tuple[list[Song], list[Any]]:
    context = utility.Context(load_settings(output / "none.json")[0], style_table(), output, folder, lambda: free)
    request = Request("Chill, Dubstep", LengthRange(30, 30), 7, songs=songs, writer=writer, target=Target.ABC)
    events = list(utility.produce(request, context))
    return [event for event in events if isinstance(event, Song)], events


def needs(folder: Path) -> tuple[int, int]:
    found = models.find_models(folder)
    writer = next(info for info in found if not info.embedded)
    embedded = next(info for info in found if info.embedded)
    return footprint.needed_bytes(writer, 4096), footprint.needed_bytes(embedded, 2048)


def test_a_song_with_lyrics(folder: Path, tmp_path: Path, diary: list[str]) -> None:
    (song,), events = make(folder, tmp_path, 64 * GIGABYTE)
    assert song.writer == "ILM3-Tiny F32" and song.abc is not None
    # noise is looked at, refused, and replaced
    assert len(song.warnings) == 1 and "the embedded lyricist writes them" in song.warnings[0]
    assert song.lyricist == "embedded lyricist"
    recipe = json.loads((song.abc.parent / "song.json").read_text(encoding="utf-8"))
    lyrics = (song.abc.parent / "lyrics.txt").read_text(encoding="utf-8")
    assert recipe["song"]["writer"] == song.writer and recipe["brief"]["lyrics"].strip() == lyrics.strip()
    assert lyrics.startswith("[") and recipe["brief"]["artist"] and recipe["brief"]["confidence"] == 1.0
    assert song.stage_seconds["write"] > 0 and song.title == recipe["brief"]["title"]
    assert any(isinstance(event, Progress) and event.stage == "write" for event in events)
    assert any(isinstance(event, Message) and "Writer: ILM3-Tiny" in event.text for event in events)
    assert diary == ["load writer", "load composer", "close writer", "close composer"]


def test_the_writer_is_released_before_the_composer_where_both_do_not_fit(
    folder: Path, tmp_path: Path, diary: list[str]
) -> None:
    writer, composer = needs(folder)
    tight = max(writer, composer) + MEMORY_MARGIN_BYTES
    apart, _ = make(folder, tmp_path / "apart", tight, songs=2)
    assert diary == ["load writer", "close writer", "load composer", "close composer"]
    diary.clear()
    together, _ = make(folder, tmp_path / "together", writer + composer + MEMORY_MARGIN_BYTES, songs=2)
    assert diary == ["load writer", "load composer", "close writer", "close composer"]
    for one, two in zip(apart, together, strict=True):
        assert one.abc is not None and two.abc is not None
        assert one.abc.read_bytes() == two.abc.read_bytes() and one.title == two.title
        assert (one.abc.parent / "lyrics.txt").read_bytes() == (two.abc.parent / "lyrics.txt").read_bytes()


def test_many_songs_are_written_some_ahead(
    folder: Path, tmp_path: Path, diary: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scripts.writing.loaded_models.WRITER_AHEAD", 2)
    songs, _ = make(folder, tmp_path, max(needs(folder)) + MEMORY_MARGIN_BYTES, songs=3)
    assert len(songs) == 3 and len({song.title for song in songs}) == 3
    turn = ["load writer", "close writer", "load composer", "close composer"]
    assert diary == turn * 2


def test_a_writer_that_memory_cannot_hold_is_told(folder: Path, tmp_path: Path, diary: list[str]) -> None:
    (song,), events = make(folder, tmp_path, 1000)
    assert song.writer == "built-in tables" and song.abc is not None
    assert song.lyricist == "embedded lyricist" and (song.abc.parent / "lyrics.txt").exists()
    assert any("ILM3-Tiny needs" in warning and "built-in tables" in warning for warning in song.warnings)
    assert any(
        isinstance(event, Message) and event.level == "warning" and "ILM3-Tiny needs" in event.text for event in events
    )
    assert diary == ["load composer", "close composer"]


@pytest.mark.parametrize("name", ["tables", " None ", "built-in tables"])
def test_the_tables_can_be_asked_for(folder: Path, tmp_path: Path, diary: list[str], name: str) -> None:
    (song,), _ = make(folder, tmp_path, None, writer=name)
    assert song.writer == "built-in tables" and not song.warnings and "load writer" not in diary


def test_a_writer_whose_words_cannot_be_json_is_replaced(tmp_path: Path, diary: list[str]) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(MODELS_DIR / "embedded.gguf", folder)
    letters = "\n" + "".join(chr(n) for n in range(32, 127) if chr(n) not in "{}[]")
    write_tiny_writer(folder / "w.gguf", characters=letters)
    songs, _ = make(folder, tmp_path / "out", None, songs=2)
    for song in songs:
        assert song.writer == "built-in tables" and (song.abc is not None and song.abc.exists())
    assert any("the built-in tables write the brief" in warning for warning in songs[0].warnings)
    assert diary == ["load writer", "close writer", "load composer", "close composer"]


def test_a_wanted_writer_that_is_not_there_ends_the_request(folder: Path, tmp_path: Path) -> None:
    for name in ("nobody", "embedded"):
        with pytest.raises(ModelError, match=name):
            make(folder, tmp_path, None, writer=name)


def test_a_composer_that_memory_cannot_hold(tmp_path: Path) -> None:
    from tests.tiny_gguf import write_tiny_gguf

    shutil.copy(MODELS_DIR / "embedded.gguf", tmp_path)
    write_tiny_gguf(tmp_path / "big.gguf", name="ChatMusician")
    found = models.find_models(tmp_path)
    loaded = LoadedModels(found, ModelChoice("", "", "1/2"), free=lambda: 10)
    assert (
        loaded.composer_info.embedded and len(loaded.warnings) == 1 and "embedded model composes" in loaded.warnings[0]
    )
    assert not LoadedModels(found, ModelChoice("", "", "1/2"), free=lambda: None).composer_info.embedded


def test_a_composer_that_cannot_be_loaded_beside_the_writer(
    folder: Path, monkeypatch: pytest.MonkeyPatch, diary: list[str]
) -> None:
    loaded = LoadedModels(models.find_models(folder), ModelChoice("", "", "1/2"), free=lambda: None)
    loaded.writer()
    real = models.load

    def load(info: ModelInfo, **more: Any) -> Any:
        if info.embedded and "close writer" not in diary:
            raise ModelError("there is not enough memory")
        return real(info, **more)

    monkeypatch.setattr(models, "load", load)
    assert loaded.composer().info.embedded and not loaded.together and loaded.ahead > 1
    loaded.close()
    loaded.close()
    assert diary == ["load writer", "close writer", "load composer", "close composer"]


# ---------------------------------------------------------------------------------------------- figures


def test_keys_and_values_by_the_files_own_figures(writer_file: Path) -> None:
    assert footprint.kept_bytes(read_header(writer_file), 4096) == 1 * 4096 * 2 * (8 + 8) * 2
    info = models.describe(writer_file)
    assert footprint.needed_bytes(info, 10**9) == footprint.needed_bytes(info, 4096)  # its own context is the limit
    assert footprint.needed_bytes(info, 4096) > info.size_bytes


def test_what_fits() -> None:
    assert footprint.fits(10**15, None)
    assert footprint.fits(5, MEMORY_MARGIN_BYTES + 5) and not footprint.fits(6, MEMORY_MARGIN_BYTES + 5)
