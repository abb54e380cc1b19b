from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import mido
import mutagen
import numpy as np
import pytest

from scripts import temporary, utility
from scripts.audio.coding.encoder import measure
from scripts.audio.coding.ffmpeg import find_ffmpeg
from scripts.audio.coding.mp3 import read_layout
from scripts.codec import plain, read
from scripts.errors import OutputError
from scripts.output import files
from scripts.producing import long_piece
from scripts.producing.long_piece import line
from scripts.producing.long_piece.job import Job
from scripts.records import AudioFormat, Constraints, Key, Layers, LengthRange, Message, Meter, Request, Song
from scripts.settings import load_settings
from scripts.tables import style_table
from tests.audio.sounds import level_of, pcm

pytestmark = pytest.mark.slow

REQUEST = Request(
    "Meditation, Ambient", LengthRange(100, 100), 11, frequency_hz=528.0, layers=Layers(drone_db=-24.0)
)  # fmt: skip
# A small long piece in another process, to be killed.
RUN = """
import sys
from pathlib import Path
from tests.producing.long_piece.test_line import REQUEST, run_short
run_short(Path(sys.argv[1]))
"""


def make_short() -> None:
    """Long pieces from 60 seconds on, of movements of half a minute; the workers take what they are given."""
    line.LONG_PIECE_SECONDS = 60.0  # type: ignore[misc]
    temporary.MOVEMENT_SECONDS = (28.0, 40.0)  # type: ignore[misc]


def run_short(output: Path, request: Request = REQUEST) -> tuple[Song, list[str]]:
    make_short()
    context = utility.Context(load_settings(output / "no settings")[0], style_table(), output)
    events = list(utility.produce(request, context))
    song = events[-1]
    assert isinstance(song, Song)
    return song, [event.text for event in events if isinstance(event, Message)]


@pytest.fixture(autouse=True)
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "LONG_PIECE_SECONDS", 60.0)
    monkeypatch.setattr(temporary, "MOVEMENT_SECONDS", (28.0, 40.0))


def sound_of(path: Path | None) -> str:
    """A digest of the file from its first audio frame on."""
    assert path is not None
    layout = read_layout(path)
    assert layout is not None
    return hashlib.sha256(path.read_bytes()[layout.start_byte :]).hexdigest()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Song:
    patch = pytest.MonkeyPatch()
    with patch.context() as held:
        held.setattr(line, "LONG_PIECE_SECONDS", 60.0)
        held.setattr(temporary, "MOVEMENT_SECONDS", (28.0, 40.0))
        return run_short(tmp_path_factory.mktemp("Hörs of"))[0]


def test_a_short_piece_of_movements(whole: Song) -> None:
    assert whole.mp3 is not None and whole.abc is not None
    layout = read_layout(whole.mp3)
    assert layout is not None and layout.samples == 100 * 44_100
    heard = measure(whole.mp3)
    assert abs(heard.lufs + 14) <= 1 and heard.true_peak_db <= temporary.TRUE_PEAK_DB
    assert whole.lufs is not None and abs(whole.lufs - heard.lufs) <= 1
    tags = mutagen.File(whole.mp3).tags
    chapters = sorted(tags.getall("CHAP"), key=lambda chapter: int(chapter.start_time))
    assert len(chapters) == 3 and str(tags["TIT2"]) == whole.title
    folder = whole.abc.parent
    assert sorted(p.name for p in folder.iterdir()) == ["song.abc", "song.json", "song.mid", "song.png", "youtube.txt"]
    assert whole.audio == whole.mp3 and whole.midi == folder / "song.mid"
    # the coder takes a little of everything and adds peaks of its own
    assert whole.true_peak_db is not None and abs(heard.true_peak_db - whole.true_peak_db) < 1.0
    assert 5_000 < len(tags.getall("APIC")[0].data) <= temporary.COVER_BYTES
    text = (folder / "youtube.txt").read_text(encoding="utf-8")
    assert "528 Hz" in text and "\n0:00:00 " in text and "heal" not in text.lower().replace("healing", "")
    facts = json.loads((folder / "song.json").read_text(encoding="utf-8"))
    assert [m["title"] for m in facts["movements"]] == [str(c.sub_frames["TIT2"]) for c in chapters]
    assert whole.abc.read_text(encoding="utf-8").count("\nX:") == 2
    assert not [p for p in whole.mp3.parent.iterdir() if p.name.startswith(".")]


def test_the_midi_file_holds_every_note_where_it_sounds(whole: Song) -> None:
    assert whole.midi is not None
    read = mido.MidiFile(whole.midi, charset="utf-8")
    assert abs(read.length - 100) < 0.01 and read.type == 1 and read.ticks_per_beat == temporary.TICKS_PER_QUARTER
    marks = [message.text for message in read.tracks[0] if message.type == "marker"]
    assert len(marks) == 3 and read.tracks[0].name == whole.title
    now, first, sounding, notes = 0.0, None, set(), 0
    for message in read:
        now += message.time
        if message.type == "note_on" and message.velocity:
            first, notes = now if first is None else first, notes + 1
    assert first is not None and first < 5 and notes > 50
    for track in read.tracks[1:]:
        assert next(m for m in track if m.type == "midi_port").port in (0, 1)
        for message in track:
            if message.type == "note_on" and message.velocity:
                sounding.add((track.name, message.note))
            elif message.type == "note_off":
                sounding.discard((track.name, message.note))
        volumes = [m.value for m in track if m.type == "control_change" and m.control == 7]
        assert max(volumes) > 30
        assert min(volumes) == 0  # a movement that fades stands on each port
    assert not sounding
    tuned = [m.value for m in read.tracks[1] if m.type == "control_change" and m.control in (100, 101)]
    assert tuned[:2] == [0, 1]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [AudioFormat.FLAC, AudioFormat.OGG, AudioFormat.M4A, AudioFormat.OPUS])
def test_a_long_piece_in_another_format(kind: AudioFormat, whole: Song, tmp_path: Path) -> None:
    song, _ = run_short(tmp_path / "Hörs of 'x'", replace(REQUEST, audio=kind, video=kind == AudioFormat.M4A))
    assert song.audio is not None and song.audio.suffix == f".{kind.value}" and song.mp3 is None
    assert song.midi is not None and whole.midi is not None
    assert song.midi.read_bytes() == whole.midi.read_bytes()
    sound = pcm(song.audio)
    assert abs(len(sound) - 4_410_000) <= (0 if kind == AudioFormat.FLAC else 2_205)
    heard = measure(song.audio)
    assert abs(heard.lufs + 14) <= 1 and heard.true_peak_db <= temporary.TRUE_PEAK_DB
    if kind == AudioFormat.FLAC:
        # what the music and the drone beside it reach at most
        assert song.true_peak_db is not None and -1 < heard.true_peak_db - song.true_peak_db <= 0.11
    # the same music as in the MP3: no segment is missing, doubled or moved
    assert whole.mp3 is not None
    other = pcm(whole.mp3)
    size = min(len(sound), len(other))
    assert np.abs(sound[:size] - other[:size]).mean() < 0.1 * np.abs(other[:size]).mean()
    said = subprocess.run([find_ffmpeg(), "-i", song.audio], capture_output=True, check=False).stderr.decode("utf-8")
    assert said.count("Chapter #") == 3
    assert song.video == (song.audio.with_suffix(".mp4") if kind == AudioFormat.M4A else None)
    if song.video is not None:
        assert abs(len(pcm(song.video)) - len(sound)) <= 2_646
    assert not [p for p in song.audio.parent.iterdir() if p.name.startswith(".")]


@pytest.mark.slow
@pytest.mark.parametrize("kind", [AudioFormat.FLAC, AudioFormat.MP3])
def test_a_long_piece_that_goes_round(kind: AudioFormat, tmp_path: Path) -> None:
    # The drone stands well above the music, which plays the same note now and then.
    song, _ = run_short(tmp_path, replace(REQUEST, audio=kind, loop=True, layers=Layers(drone_db=-16.0)))
    assert song.audio is not None and song.seconds == 100
    sound = pcm(song.audio)
    assert len(sound) == 100 * 44_100
    around = np.concatenate((sound[-44_100:], sound[:44_100]))
    steps = np.abs(np.diff(around, axis=0)).max(axis=1)
    assert steps[44_099] <= np.delete(steps, 44_099).max()
    # no fade at either end, and the drone goes on in phase
    levels = [np.sqrt((sound[n : n + 88_200] ** 2).mean()) for n in range(0, len(sound), 88_200)]
    assert min(levels[0], levels[-1]) > 0.3 * np.median(levels)
    drones = [level_of(part, 528.0) for part in (around[:, 0], around[:44_100, 0], around[44_100:, 0])]
    assert abs(drones[0] - np.mean(drones[1:])) < 1.0
    heard = measure(song.audio)
    assert abs(heard.lufs + 14) <= 1 and heard.true_peak_db <= temporary.TRUE_PEAK_DB


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [0.1, 0.7])
def test_killed_with_its_workers_left_alone_it_goes_on_to_the_same_sound(
    seconds: float, whole: Song, tmp_path: Path
) -> None:
    environment = {**os.environ, "PYTHONUTF8": "1"}
    process = subprocess.Popen([sys.executable, "-c", RUN, str(tmp_path)], cwd=temporary.ROOT, env=environment)
    while not list(tmp_path.glob(".making-journey-*/job.json")) and process.poll() is None:
        time.sleep(0.02)
    time.sleep(seconds)
    process.send_signal(getattr(signal, "SIGKILL", signal.SIGTERM))
    process.wait()
    jobs = list(tmp_path.glob(".making-journey-*"))
    assert len(jobs) == 1 and not list(tmp_path.glob("*.mp3"))
    for path in (jobs[0], *jobs[0].iterdir()):
        os.utime(path, (1, 1))
    assert files.clean(tmp_path) == 0
    assert [r.seed for r in long_piece.unfinished(tmp_path)] == [REQUEST.seed]
    assert long_piece.interrupted(tmp_path, replace(REQUEST, seed=99)) == REQUEST
    assert long_piece.interrupted(tmp_path, replace(REQUEST, frequency_hz=432.0)) is None
    song, _ = run_short(tmp_path)
    assert sound_of(song.mp3) == sound_of(whole.mp3) and long_piece.unfinished(tmp_path) == ()


def test_closed_half_way_it_keeps_what_is_finished(whole: Song, tmp_path: Path) -> None:
    context = utility.Context(load_settings(tmp_path / "none")[0], style_table(), tmp_path)
    with closing(utility.produce(REQUEST, context)) as events:
        for _ in events:
            if list(tmp_path.glob(".making-journey-*/*.done.json")):
                break
    kept = next(tmp_path.glob(".making-journey-*/*.done.json"))
    stamp = kept.stat().st_mtime_ns, kept.read_text(encoding="utf-8")
    with closing(utility.produce(REQUEST, context)) as events:
        said = [
            event.text
            for event in (next(events), next(events), next(events), next(events))
            if isinstance(event, Message)
        ]
        assert any("Going on" in text for text in said)
        with pytest.raises(OutputError, match="another window"):
            list(utility.produce(REQUEST, context))
        assert (kept.stat().st_mtime_ns, kept.read_text(encoding="utf-8")) == stamp
        rest = list(events)
    song = rest[-1]
    assert isinstance(song, Song) and sound_of(song.mp3) == sound_of(whole.mp3)


def test_a_request_comes_back_from_its_json() -> None:
    constraints = Constraints("T", 60.0, Meter(3, 4), Key("D", "dorian"), "tide", {"A": ("C", "G")}, {"bass": "cello"})
    request = Request("a, b", LengthRange(1, 2), 3, 4, 432.0, Layers(-20.0, 6.0), "w", "c", constraints=constraints)
    request = replace(request, audio=AudioFormat.OGG, loop=True, video=True)
    assert read(Request, json.loads(json.dumps(plain(request)))) == (request, ())


def test_a_full_disk_is_told_before_anything_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from collections import namedtuple

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(line.shutil, "disk_usage", lambda _: usage(10, 9, 1_000))
    context = utility.Context(load_settings(tmp_path / "none")[0], style_table(), tmp_path)
    with pytest.raises(OutputError, match="make room"):
        list(utility.produce(REQUEST, context))
    assert not list(tmp_path.iterdir())


def test_only_one_may_hold_a_job(tmp_path: Path) -> None:
    with Job(tmp_path / "x"), pytest.raises(OutputError), Job(tmp_path / "x"):
        pass
    with Job(tmp_path / "x"):
        pass


def test_the_next_start_tells_of_an_interrupted_piece_and_resume_finds_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from scripts import commands
    from scripts.commandline import parse
    from scripts.producing.long_piece.job import write_json

    folder = tmp_path / ".making-journey-0123456789ab"
    folder.mkdir()
    write_json(folder / "job.json", {"request": plain(REQUEST)})
    (tmp_path / ".making-journey-broken").mkdir()
    ask = ["generate", "Folk", "--length", "0.5", "--seed", "1", "--to", "abc", "--output", str(tmp_path)]
    assert commands.run(parse(ask)) == 0
    assert "(Meditation, Ambient) was interrupted" in capsys.readouterr().err
    asked: list[Request] = []
    monkeypatch.setattr(commands, "_make", lambda request, *_: asked.append(request))
    assert commands.run(parse(["resume", "--output", str(tmp_path)])) == 0
    assert asked == [REQUEST]
