"""The line from styles to files, with the embedded model, the real synth and the real encoder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import mido
import mutagen
import numpy as np
import pytest

import launcher
from scripts.audio.coding.encoder import measure
from scripts.jukebox import to_trash
from scripts.music.abc.reader import read_abc
from scripts.output import files
from scripts.temporary import ROOT
from tests.audio.sounds import pcm
from tests.patience import patience

pytestmark = pytest.mark.slow

ENVIRONMENT = {**os.environ, "PYTHONUTF8": "1"}


def generate(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[dict[str, Any]]:
    assert launcher.main(["generate", *arguments, "--json"]) == 0
    out, _ = capsys.readouterr()
    return [json.loads(line) for line in out.splitlines()]


def test_three_songs_as_midi_and_the_same_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask = ("Chill, Dubstep", "--songs", "3", "--length", "2", "--seed", "7", "--to", "midi")
    first = generate(capsys, *ask, "--output", str(tmp_path / "Ä one"))
    again = generate(capsys, *ask, "--output", str(tmp_path / "two"))
    assert len({song["title"] for song in first}) == 3
    for one, two in zip(first, again, strict=True):
        assert Path(one["midi"]).read_bytes() == Path(two["midi"]).read_bytes()
        assert Path(one["abc"]).read_text(encoding="utf-8") == Path(two["abc"]).read_text(encoding="utf-8")
        assert abs(one["seconds"] - 120) <= 2 and one["mp3"] is None and not one["warnings"]
        midi = mido.MidiFile(one["midi"])
        assert abs(midi.length - 120) <= 2
        assert sum(any(m.type == "note_on" for m in track) for track in midi.tracks) >= 4
        tempo = next(m.tempo for m in midi.tracks[0] if m.type == "set_tempo")
        assert mido.tempo2bpm(tempo) == pytest.approx(one["bpm"], abs=0.01)
    bodies = [Path(song["abc"]).read_text(encoding="utf-8").split("K:")[1] for song in first]
    assert len(set(bodies)) == 3
    assert sorted(p.name for p in (tmp_path / "two").iterdir()) == sorted(song["title"] for song in first)


def test_song_one_of_a_later_seed_is_song_two_of_an_earlier(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ("Irish, Jig", "--length", "1", "--to", "abc", "--output", str(tmp_path))
    pair = generate(capsys, *common, "--songs", "2", "--seed", "20")
    single = generate(capsys, *common, "--seed", "21")
    assert Path(pair[1]["abc"]).read_bytes() == Path(single[0]["abc"]).read_bytes()


def test_a_variation_is_the_same_band_with_another_tune(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    common = ("--length", "0.5", "--to", "midi", "--output", str(tmp_path))
    first = generate(capsys, "Dark Ambient", "--seed", "4", *common)[0]
    record = Path(first["abc"]).parent / "song.json"
    other = generate(capsys, "--vary", str(record), "--seed", "90", *common)[0]
    for name in ("styles", "bpm", "meter", "key", "seconds"):
        assert other[name] == first[name], name
    assert other["title"].startswith(first["title"]) and other["midi"] != first["midi"]
    one, two = (mido.MidiFile(song["midi"], charset="utf-8") for song in (first, other))
    names = [{track.name for track in file.tracks[1:]} for file in (one, two)]
    assert len(names[0] & names[1]) >= 4 and len(names[0] ^ names[1]) <= 1
    tunes = [Path(song["abc"]).read_text(encoding="utf-8").partition("P:")[2] for song in (first, other)]
    assert tunes[0] != tunes[1]


@pytest.mark.parametrize("styles", ["Bossa Nova", "Irish, Jig", "Baroque, Harpsichord", "Dark Ambient", "qwzx, vrrt"])
def test_the_abc_is_whole_and_every_bar_full(styles: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    song = generate(capsys, styles, "--length", "1.5", "--seed", "3", "--to", "abc", "--output", str(tmp_path))[0]
    score = read_abc(Path(song["abc"]).read_text(encoding="utf-8"))
    assert not score.warnings and score.title == song["title"] and len(score.bars) >= 8
    top, bottom = map(int, song["meter"].split("/"))
    assert all(bar.duration * bottom == 4 * top for bar in score.bars)
    assert next(c.onset for c in score.chords) == 0 and len(score.chords) >= len(score.bars)


@pytest.mark.slow
def test_a_finished_mp3(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask = ("Lo-fi", "--length", "0.5", "--seed", "5", "--frequency", "528", "--output", str(tmp_path))
    song = generate(capsys, *ask)[0]
    assert song["audio"] == song["mp3"]
    file = mutagen.File(song["mp3"])
    assert abs(file.info.length - 30) <= 2 and file.info.bitrate == 192_000
    assert abs(song["lufs"] + 14) <= 1 and song["true_peak_db"] <= -0.5
    assert song["note"] == "C5" and song["a4_hz"] == pytest.approx(528 / 2 ** (3 / 12), abs=1e-3)
    tags = file.tags
    assert str(tags["TIT2"]) == song["title"] and "seed 5" in str(tags.getall("COMM")[0])
    folder = Path(song["abc"]).parent
    assert sorted(p.name for p in folder.iterdir()) == [
        "song.abc",
        "song.json",
        "song.mid",
        "song.musicxml",
        "song.png",
    ]
    assert 5_000 < len(tags.getall("APIC")[0].data) <= 100_000
    recipe = json.loads((folder / "song.json").read_text(encoding="utf-8"))
    assert recipe["request"]["seed"] == 5 and recipe["song"]["composer"] == song["composer"]


@pytest.mark.slow
@pytest.mark.parametrize("styles", ["House", "Meditation, Ambient"])
def test_a_loop_has_no_seam(styles: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ask = (
        styles,
        "--length",
        "0.5",
        "--seed",
        "3",
        "--loop",
        "--format",
        "flac",
        "--frequency",
        "528",
        "--drone",
        "-26",
    )
    song = generate(capsys, *ask, "--output", str(tmp_path))[0]
    sound = pcm(Path(song["audio"]))
    assert len(sound) == 30 * 44_100 and song["seconds"] == 30
    top, bottom = map(int, song["meter"].split("/"))
    bars = song["seconds"] * song["bpm"] / 60 * bottom / 4 / top
    assert abs(bars - round(bars)) < 1e-3
    around = np.concatenate((sound[-22_050:], sound[:22_050]))
    steps = np.abs(np.diff(around, axis=0)).max(axis=1)
    assert steps[22_049] <= np.delete(steps, 22_049).max()
    # the beginning is full at once, and so is the end: neither fades
    levels = [np.sqrt((sound[n : n + 44_100] ** 2).mean()) for n in range(0, len(sound), 44_100)]
    assert min(levels[0], levels[-1]) > 0.25 * np.median(levels)
    tempos = [m for track in mido.MidiFile(song["midi"]).tracks for m in track if m.type == "set_tempo"]
    assert len(tempos) == 1


@pytest.mark.slow
def test_a_video_beside_the_song(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    song = generate(capsys, "Piano", "--length", "0.34", "--seed", "2", "--video", "--output", str(tmp_path))[0]
    path = Path(song["video"])
    assert path == Path(song["mp3"]).with_suffix(".mp4") and path.is_file()
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([song["title"], path.name, Path(song["mp3"]).name])
    sound = pcm(path)
    assert abs(len(sound) / 44_100 - song["seconds"]) <= 0.06 and np.abs(sound).max() > 0.1
    moved = to_trash(Path(song["mp3"]), tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == [".trash"] and moved.with_suffix(".mp4").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["flac", "ogg", "m4a"])
def test_another_format(kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    song = generate(capsys, "Piano", "--length", "0.34", "--seed", "2", "--format", kind, "--output", str(tmp_path))[0]
    path = Path(song["audio"])
    assert path == tmp_path / f"{song['title']}.{kind}" and song["mp3"] is None
    assert abs(mutagen.File(path).info.length - song["seconds"]) <= 0.05
    heard = measure(path)
    assert abs(heard.lufs + 14) <= 1 and heard.true_peak_db <= -1.0 and song["true_peak_db"] == heard.true_peak_db
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted([song["title"], path.name])
    assert list(files.songs(tmp_path)) == ([] if kind == "m4a" else [path])


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["generate", "  , ,"], 2, "no styles"),
        (["generate", "Chill", "--length", "0"], 2, "Length"),
        (["generate", "Chill", "--length", "6-4"], 2, "Length"),
        (["generate", "Chill", "--length", "abc"], 2, "Length"),
        (["generate", "Chill", "--length", "99:99"], 2, "Length"),
        (["generate", "Chill", "--frequency", "5"], 2, "Frequency"),
        (["generate", "Chill", "--songs", "0"], 2, "songs"),
        (["generate", "Chill", "--drone", "20"], 2, "--drone"),
        (["generate", "Chill", "--format", "wav"], 2, "--format"),
        (["generate", "Chill", "--video", "--to", "midi"], 2, "--video"),
        (["generate", "Chill", "--loop", "--binaural", "10-4"], 2, "--loop"),
        (["generate", "Chill", "--format", "m4a", "--play"], 2, "m4a"),
        (["generate", "Chill", "--composer", "nobody"], 1, "nobody"),
        (["generate"], 2, "styles"),
        (["sing"], 2, "sing"),
        (["convert", "x.abc", "--plain", "--length", "2"], 2, "--plain"),
    ],
)
def test_bad_asking_is_one_line(
    arguments: list[str], status: int, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [*arguments, "--output", str(tmp_path / "out")] if arguments[0] == "generate" else arguments
    assert launcher.main(arguments) == status
    out, err = capsys.readouterr()
    last = err.strip().splitlines()[-1]
    assert words in last and not out and "Traceback" not in err
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").iterdir())


def test_output_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "out").write_text("in the way", encoding="utf-8")
    assert launcher.main(["generate", "Chill", "--length", "1", "--output", str(tmp_path / "out")]) == 1
    assert "--output" in capsys.readouterr().err.splitlines()[-1]


@pytest.mark.skipif(os.name == "nt", reason="sends SIGINT")
@pytest.mark.parametrize("moment", [0.5, 1.5, 4.0])
def test_ctrl_c_leaves_nothing_half_made(moment: float, tmp_path: Path) -> None:
    command = [sys.executable, "launcher.py", "generate", "Epic", "--length", "19", "--output", str(tmp_path)]
    process = subprocess.Popen(command, cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    time.sleep(moment)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=patience(60))
    assert process.returncode == 130, err
    assert b"Traceback" not in err and list(tmp_path.iterdir()) == []
