"""The doctor: sound parts are proved by use, broken ones are told, and a part that kills its process harms nobody."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

from scripts import doctor, temporary
from scripts.records import PartReport
from tests.patience import patience
from tests.tiny_gguf import write_tiny_gguf


@pytest.fixture
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Settings, models and output in a folder of the test's own."""
    monkeypatch.setattr(temporary, "SETTINGS_FILE", tmp_path / "data" / "persistent.json")
    monkeypatch.setattr(temporary, "MODELS_DIR", tmp_path / "models")
    monkeypatch.setattr(temporary, "OUTPUT_DIR", tmp_path / "output")
    (tmp_path / "models").mkdir()
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("part", ["python", "synth", "soundfont", "ffmpeg", "output folder", "sound card"])
def test_parts_of_this_machine_work(folders: Path, part: str) -> None:
    report = doctor.prove(part)
    assert report.works, report
    assert report.mend == ""


@pytest.mark.parametrize(("name", "package"), [("llama-cpp-python", "llama_cpp"), ("xllamacpp", "xllamacpp")])
def test_an_engine_is_proved_by_writing(folders: Path, name: str, package: str) -> None:
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    write_tiny_gguf(folders / "models" / "embedded.gguf")
    report = doctor.prove(f"engine {name}")
    assert report.works and report.detail == "", report
    (folders / "models" / "embedded.gguf").write_bytes(b"GGUF and then nothing")
    report = doctor.prove(f"engine {name}")
    assert not report.works and report.detail


def test_the_embedded_model_is_looked_at(folders: Path) -> None:
    assert not doctor.prove("embedded model").works
    write_tiny_gguf(folders / "models" / "embedded.gguf")
    report = doctor.prove("embedded model")
    assert report.works and "M F32" in report.version


def test_an_output_folder_that_is_a_file_is_told(folders: Path) -> None:
    (folders / "output").write_text("a file", encoding="utf-8")
    report = doctor.prove("output folder")
    assert not report.works and report.detail and report.mend


def test_a_soundfont_that_is_gone_is_told(folders: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("SOUNDFONT_FOLDERS", ()), ("SOUNDFONT_PACKAGE", ("no_such_package", "x.sf2"))):
        monkeypatch.setattr(temporary, name, value)
    for name in ("TOOLS_DIR", "DATA_DIR", "ROOT"):
        monkeypatch.setattr(temporary, name, folders / "nothing")
    report = doctor.prove("soundfont")
    assert not report.works and "SoundFont" in report.detail


def test_the_pins_of_the_app_can_be_read_here() -> None:
    pins = dict(doctor._pins())
    assert set(temporary.NEEDED_PACKAGES) <= {name.replace("-", "_") for name in pins}
    assert all(version.replace(".", "").isalnum() for version in pins.values())


def test_a_part_that_kills_its_process_is_a_part_that_does_not_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    crash = "import os, sys\nif 'ffmpeg' in sys.orig_argv: os.kill(os.getpid(), 9)\n"
    (tmp_path / "sitecustomize.py").write_text(crash, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    reports = list(doctor.examine(["ffmpeg", "python"]))
    assert [report.part for report in reports] == ["python", "ffmpeg"]
    assert reports[0].works
    assert not reports[1].works and "ended with" in reports[1].detail and reports[1].mend


def test_a_part_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hang = "import sys, time\nif '--prove' in sys.orig_argv: time.sleep(30)\n"
    (tmp_path / "sitecustomize.py").write_text(hang, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setattr(temporary, "DOCTOR_SECONDS", 0.5)
    (report,) = doctor.examine(["curses"])
    assert not report.works and "no answer" in report.detail


def test_the_command_prints_one_json_list() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.doctor", "--json", "python", "soundfont"],
        cwd=temporary.ROOT, capture_output=True, timeout=patience(60), check=True,
    )  # fmt: skip
    reports = json.loads(done.stdout)
    assert [report["part"] for report in reports] == ["python", "soundfont"]
    assert [PartReport(**report).works for report in reports] == [True, True]


def test_one_engine_is_enough_for_a_song() -> None:
    good = [PartReport(part, "", "", True, needed) for part, needed in temporary.DOCTOR_PARTS.items()]
    assert doctor.song_possible(good)

    def without(*parts: str) -> list[PartReport]:
        return [PartReport(r.part, "", "", r.part not in parts, r.needed) for r in good]

    assert doctor.song_possible(without("engine llama-cpp-python"))
    assert doctor.song_possible(without("engine xllamacpp", "sound card", "curses"))
    assert not doctor.song_possible(without("engine llama-cpp-python", "engine xllamacpp"))
    assert not doctor.song_possible(without("ffmpeg"))
