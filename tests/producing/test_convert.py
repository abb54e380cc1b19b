from __future__ import annotations

import json
from pathlib import Path

import mido
import pytest

import launcher

pytestmark = pytest.mark.slow

TUNE = "X:1\nT:Little\nM:4/4\nL:1/8\nQ:1/4=100\nK:G\nV:1\nGABc d2B2|A4 G4:|\nV:2\nG,4 D4|D4 G,4:|\n"


def test_plain_midi_is_the_notes_as_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "My tüne.abc"
    source.write_text(TUNE, encoding="utf-8")
    assert launcher.main(["convert", str(source), "--plain", "--to", "midi", "--output", str(tmp_path), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    midi = mido.MidiFile(tmp_path / "My tüne.mid")
    assert answer["source"] == str(source) and answer["midi"] == str(tmp_path / "My tüne.mid")
    tracks = [[m.note for m in t if m.type == "note_on" and m.velocity] for t in midi.tracks]
    played = [notes for notes in tracks if notes]
    assert played == [[67, 69, 71, 72, 74, 71, 69, 67] * 2, [55, 62, 62, 55] * 2]
    assert midi.length == pytest.approx(16 * 60 / 100, abs=0.01)


def test_a_frequency_is_written_into_arranged_files_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "tune.abc"
    source.write_text(TUNE, encoding="utf-8")
    files = []
    for number, options in enumerate((["--plain"], ["--plain", "--frequency", "528"], ["--frequency", "528"])):
        ask = ["convert", str(source), "--to", "midi", "--output", str(tmp_path / str(number)), "--json"]
        assert launcher.main([*ask, *options]) == 0
        files.append(Path(json.loads(capsys.readouterr().out)["midi"]))
    assert files[0].read_bytes() == files[1].read_bytes()
    assert not any(m.is_cc(101) for t in mido.MidiFile(files[1]).tracks for m in t)
    for track in mido.MidiFile(files[2]).tracks[1:]:
        assert {m.control: m.value for m in track if m.is_cc(6) or m.is_cc(38)} == {6: 74, 38: 1}  # 15.64 cents


def test_a_bad_file_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, prose, missing = tmp_path / "good.abc", tmp_path / "prose.abc", tmp_path / "missing.abc"
    good.write_text(TUNE, encoding="utf-8")
    prose.write_text("I am sorry, I cannot write music today.\n", encoding="utf-8")
    files = [str(prose), str(missing), str(tmp_path), str(good)]
    assert launcher.main(["convert", *files, "--plain", "--to", "midi", "--output", str(tmp_path / "o"), "--json"]) == 1
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [a["source"] for a in answers] == files
    assert ["error" in a for a in answers] == [True, True, True, False]
    assert [p.name for p in (tmp_path / "o").iterdir()] == ["good.mid"]


def test_two_files_of_one_stem_do_not_overwrite_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    for folder in ("a", "b"):
        (tmp_path / folder / "tune.abc").write_text(TUNE, encoding="utf-8")
    files = [str(tmp_path / "a" / "tune.abc"), str(tmp_path / "b" / "tune.abc")]
    assert launcher.main(["convert", *files, "--plain", "--to", "midi", "--output", str(tmp_path / "o")]) == 0
    assert sorted(p.name for p in (tmp_path / "o").iterdir()) == ["tune (2).mid", "tune.mid"]
    capsys.readouterr()


@pytest.mark.parametrize("style", ["Bossa Nova", "Dubstep", ""])
def test_a_tune_is_arranged_to_length(style: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "tune.abc"
    source.write_text(TUNE, encoding="utf-8")
    ask = ["convert", str(source), "--to", "midi", "--length", "1", "--output", str(tmp_path), "--json"]
    assert launcher.main([*ask, *(["--style", style] if style else [])]) == 0
    answer = json.loads(capsys.readouterr().out)
    midi = mido.MidiFile(answer["midi"])
    assert abs(answer["seconds"] - 60) <= 2 and abs(midi.length - 60) <= 2
    assert sum(any(m.type == "note_on" for m in t) for t in midi.tracks) >= 4
