from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from scripts import temporary
from scripts.audio.synth.soundfonts import find_soundfont
from scripts.errors import AudioError
from scripts.records import Settings


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A machine without any SoundFont."""
    monkeypatch.setattr(temporary, "TOOLS_DIR", tmp_path / "tools")
    monkeypatch.setattr(temporary, "DATA_DIR", tmp_path / "data")
    monkeypatch.setattr(temporary, "SOUNDFONT_FOLDERS", (str(tmp_path / "system"),))
    monkeypatch.setattr(temporary, "SOUNDFONT_PACKAGE", ("no_such_package_here", "x.sf2"))
    return tmp_path


def put(source: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, target)
    return target.resolve()


def test_none_at_all_says_what_to_do(bare: Path) -> None:
    with pytest.raises(AudioError, match=r"requisites\.py"):
        find_soundfont(Settings())


def test_the_order_is_setting_own_folders_system_package(
    bare: Path, sine_soundfont: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = bare / "packages" / "font_carrier"
    put(sine_soundfont, package / "Font.sf2")
    (package / "__init__.py").write_text("raise RuntimeError('this code must not run')", encoding="utf-8")
    monkeypatch.syspath_prepend(str(package.parent))
    monkeypatch.setattr(temporary, "SOUNDFONT_PACKAGE", ("font_carrier", "Font.sf2"))
    assert find_soundfont(Settings()) == (package / "Font.sf2").resolve()
    assert "font_carrier" not in sys.modules
    system = put(sine_soundfont, bare / "system" / "FluidR3_GM.sf2")
    assert find_soundfont(Settings()) == system
    better = put(sine_soundfont, bare / "system" / "FluidR3Mono_GM.sf3")
    assert find_soundfont(Settings()) == better
    assert find_soundfont(Settings(), (".sf2",)) == system
    own = put(sine_soundfont, bare / "tools" / "soundfonts" / "mine.sf2")
    assert find_soundfont(Settings()) == own
    chosen = put(sine_soundfont, bare / "else where" / "chösen.sf2")
    assert find_soundfont(Settings(soundfont=str(chosen))) == chosen
    assert find_soundfont(Settings(soundfont=str(bare / "gone.sf2"))) == own


def test_files_that_are_no_soundfont_are_passed_over(bare: Path, sine_soundfont: Path) -> None:
    folder = bare / "tools" / "soundfonts"
    folder.mkdir(parents=True)
    (folder / "FluidR3Mono_GM.sf3").write_bytes(b"<html>not found</html>")
    (folder / "FluidR3_GM.sf2").mkdir()
    real = put(sine_soundfont, folder / "zzz.sf2")
    assert find_soundfont(Settings()) == real
