from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from math import inf, isinf
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scripts import temporary
from scripts.audio.coding import encoder
from scripts.audio.coding.encoder import measure, produce_audio
from scripts.audio.coding.ffmpeg import Job, file_argument, find_ffmpeg
from scripts.audio.synth.tones import with_layers
from scripts.errors import AudioError, OutputError
from scripts.records import Layers, Loudness, Progress, Tags, Tuning
from scripts.steps import finish
from tests.audio.sounds import RATE, frequency_of, in_blocks, level_of, pcm, sine
from tests.patience import patience

TAGS = Tags("A song")


def produce(sound: Any, path: Path, blocks: Iterator[Any] | None = None) -> tuple[Loudness, list[Progress]]:
    steps = produce_audio(blocks or in_blocks(sound), len(sound) / RATE, path, TAGS)
    told: list[Progress] = []
    return finish(steps, told.append), told


def ambient(seconds: float) -> Any:
    """A quiet chord that swells."""
    swell = 0.6 - 0.4 * np.cos(2 * np.pi * np.arange(round(seconds * RATE)) / RATE / 4)
    chord = sum(sine(frequency, seconds, -50.0) for frequency in (220.0, 277.2, 329.6))
    return (chord * swell[:, None]).astype(np.float32)


def drums(seconds: float) -> Any:
    """Hard hits eight times a second over a kick: far more peak than loudness."""
    rng = np.random.default_rng(7)
    frames = round(seconds * RATE)
    age = np.arange(frames) % (RATE // 8)
    noise = rng.standard_normal((frames, 2)) * (0.25 * np.exp(-age / 1_500))[:, None]
    beat = np.arange(frames) % (RATE // 2)
    kick = 0.8 * np.sin(2 * np.pi * 60 * beat / RATE) * np.exp(-beat / 6_000)
    return np.clip(noise + kick[:, None], -1, 1).astype(np.float32)


@pytest.mark.parametrize("kind", [ambient, drums])
def test_loudness_peaks_and_length_of_the_finished_file(kind: Any, tmp_path: Path) -> None:
    sound = kind(12.3)
    path = tmp_path / "söng with space.mp3"
    loudness, _ = produce(sound, path)
    heard = measure(path)
    assert (loudness.lufs, loudness.true_peak_db) == (heard.lufs, heard.true_peak_db)
    assert abs(heard.lufs - temporary.TARGET_LUFS) <= 0.5
    assert heard.true_peak_db <= -1.0
    decoded = pcm(path)
    assert len(decoded) == len(sound)
    assert 20 * np.log10(np.abs(decoded).max()) <= -1.0
    assert abs(path.stat().st_size * 8 / 12.3 - 192_000) < 6_000
    assert [item.name for item in tmp_path.iterdir()] == [path.name]


def test_onsets_stay_where_they_are(tmp_path: Path) -> None:
    sound = np.zeros((6 * RATE, 2), dtype=np.float32)
    places = [RATE // 2, 2 * RATE, 5 * RATE]
    for place in places:
        sound[place : place + 4_000] = sine(1_000.0, 4_000 / RATE, -12.0)
    produce(sound, tmp_path / "x.mp3")
    decoded = np.abs(pcm(tmp_path / "x.mp3")).max(axis=1)
    for place in places:
        window = decoded[place - 2_000 : place + 2_000]
        assert abs(int(np.argmax(window > 0.5 * window.max())) - 2_000) < 60


@pytest.mark.parametrize("level_db", [-inf, -90.0])
def test_silence_stays_silent(level_db: float, tmp_path: Path) -> None:
    sound = np.zeros((3 * RATE, 2), dtype=np.float32) if isinf(level_db) else sine(440.0, 3.0, level_db)
    loudness, _ = produce(sound, tmp_path / "x.mp3")
    assert loudness.gain_db == 0.0
    assert np.abs(pcm(tmp_path / "x.mp3")).max() < 1e-4


def test_a_blink_of_sound_is_no_error(tmp_path: Path) -> None:
    produce(sine(440.0, 0.05, -10.0), tmp_path / "x.mp3")
    assert len(pcm(tmp_path / "x.mp3")) == round(0.05 * RATE)


def test_progress_is_often_honest_and_never_goes_back(tmp_path: Path) -> None:
    _, told = produce(ambient(8.0), tmp_path / "x.mp3")
    stages = list(dict.fromkeys(step.stage for step in told))
    assert stages == ["producing", "mastering", "converting", "checking"]
    for stage in stages:
        done = [step.done for step in told if step.stage == stage]
        assert all(0 <= value <= 8.0 for value in done) and done[-1] == 8.0
    produced = [step.done for step in told if step.stage == "producing"]
    assert produced == sorted(produced)


def test_slow_blocks_still_give_progress(tmp_path: Path) -> None:
    """Every block that takes longer than the step between two words of progress brings one."""
    blocks = list(in_blocks(ambient(1.5)))[:6]

    def slow() -> Iterator[Any]:
        for block in blocks:
            time.sleep(1.2 * temporary.PROGRESS_SECONDS)
            yield block

    steps = list(produce_audio(slow(), 1.5, tmp_path / "x.mp3", TAGS))
    assert sum(step.stage == "producing" for step in steps) >= len(blocks)


def test_tone_layers_have_the_asked_level_and_pitch_in_the_file(tmp_path: Path) -> None:
    """Quiet music is raised by some 30 dB, and the drone beside it is not."""
    music = ambient(16.0)
    tuning = Tuning(528.0, 72, "C5", 528 / 523.2511306, 443.993)
    blocks = with_layers(in_blocks(music), Layers(drone_db=-26.0), tuning, 16.0)
    loudness, _ = produce(music, tmp_path / "x.mp3", blocks)
    assert loudness.gain_db > 20
    decoded = pcm(tmp_path / "x.mp3")[5 * RATE : 11 * RATE, 0]
    assert abs(level_of(decoded, 528.0) + 26.0) < 1.0
    assert abs(frequency_of(decoded, 528.0) - 528.0) < 0.001


def test_same_samples_same_file(tmp_path: Path) -> None:
    produce(drums(3.0), tmp_path / "a.mp3")
    produce(drums(3.0), tmp_path / "b.mp3")
    assert (tmp_path / "a.mp3").read_bytes() == (tmp_path / "b.mp3").read_bytes()


@pytest.mark.parametrize("stage", ["producing", "mastering", "converting", "checking"])
def test_cancelling_leaves_nothing_behind(stage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jobs: list[Job] = []

    class Watched(Job):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            jobs.append(self)

    monkeypatch.setattr(encoder, "Job", Watched)
    monkeypatch.setattr(temporary, "PROGRESS_SECONDS", 0.01)
    closed: list[bool] = []

    def blocks() -> Iterator[Any]:
        try:
            yield from in_blocks(drums(20.0))
        finally:
            closed.append(True)

    steps = produce_audio(blocks(), 20.0, tmp_path / "x.mp3", TAGS)
    while next(steps).stage != stage:
        pass
    steps.close()
    assert list(tmp_path.iterdir()) == []
    assert closed == [True]
    assert jobs and all(job._process.poll() is not None for job in jobs)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    """A real interrupt while ffmpeg is being fed: the run ends at once, without half-made files."""
    program = """
import sys
from pathlib import Path
import numpy as np
from scripts.audio.coding.encoder import produce_audio
from scripts.records import Tags
blocks = (np.zeros((4096, 2), dtype=np.float32) for _ in range(10**9))
for step in produce_audio(blocks, 1000.0, Path(sys.argv[1]), Tags("x")):
    print(step.stage, flush=True)
"""
    command = [sys.executable, "-c", program, str(tmp_path / "out" / "x.mp3")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=temporary.ROOT
    ) as run:
        assert run.stdout is not None
        assert run.stdout.readline().strip() == "producing"
        assert list((tmp_path / "out").iterdir())
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=patience(60))
    assert run.returncode != 0 and "KeyboardInterrupt" in said
    assert list((tmp_path / "out").iterdir()) == []


def test_an_error_in_the_music_passes_through_and_cleans_up(tmp_path: Path) -> None:
    def broken() -> Iterator[Any]:
        yield np.zeros((4_096, 2), dtype=np.float32)
        raise AudioError("the synth failed")

    with pytest.raises(AudioError, match="the synth failed"):
        list(produce_audio(broken(), 5.0, tmp_path / "x.mp3", TAGS))
    with pytest.raises(AudioError, match="no sound"):
        list(produce_audio(iter([]), 5.0, tmp_path / "x.mp3", TAGS))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
@pytest.mark.parametrize("name", ["music.f32", "song.mp3"])
def test_a_full_disk_is_one_line(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = encoder.tempfile.mkdtemp

    def with_full_file(**named: Any) -> str:
        folder = real(**named)
        (Path(folder) / name).symlink_to("/dev/full")
        return folder

    monkeypatch.setattr(encoder.tempfile, "mkdtemp", with_full_file)
    with pytest.raises(OutputError, match="disk is full") as caught:
        list(produce_audio(in_blocks(drums(6.0)), 6.0, tmp_path / "x.mp3", TAGS))
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_too_little_room_is_said_before_any_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporary, "SCRATCH_BYTES_PER_SECOND", 10**18)
    with pytest.raises(OutputError, match="make room"):
        next(produce_audio(in_blocks(ambient(1.0)), 1.0, tmp_path / "x.mp3", TAGS))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="cannot write"):
        next(produce_audio(in_blocks(ambient(1.0)), 1.0, tmp_path / "file" / "x.mp3", TAGS))
    (tmp_path / "x.mp3" / "taken").mkdir(parents=True)
    with pytest.raises(OutputError, match="cannot write"):
        list(produce_audio(in_blocks(ambient(1.0)), 1.0, tmp_path / "x.mp3", TAGS))


def test_no_ffmpeg_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(tmp_path / "gone"))
    with pytest.raises(AudioError, match=r"requisites\.py"):
        find_ffmpeg()
    with pytest.raises(AudioError, match=r"requisites\.py"):
        list(produce_audio(in_blocks(ambient(1.0)), 1.0, tmp_path / "x.mp3", TAGS))
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_audio_cannot_be_measured(tmp_path: Path) -> None:
    (tmp_path / "x.mp3").write_text("words", encoding="utf-8")
    with pytest.raises(AudioError) as caught:
        measure(tmp_path / "x.mp3")
    assert "\n" not in str(caught.value)


def test_a_job_that_fails_says_why_in_one_line(tmp_path: Path) -> None:
    with (
        Job(["-i", file_argument(tmp_path / "nö.flac"), "-f", "null", "-"], tmp_path / "log") as job,
        pytest.raises(AudioError, match=r"ffmpeg failed: .*No such file"),
    ):
        list(job.progress())
        job.finish()


@pytest.mark.parametrize("suffix", [".mp3", ".flac", ".ogg", ".m4a"])
def test_what_is_heard_on_the_way_is_what_the_file_holds(suffix: str, tmp_path: Path) -> None:
    told, _ = produce(drums(6.0), tmp_path / f"song{suffix}")
    found = measure(tmp_path / f"song{suffix}")
    assert abs(told.lufs - found.lufs) < 0.11 and abs(told.true_peak_db - found.true_peak_db) < 0.11


def test_an_ffmpeg_that_cannot_hear_its_own_output_checks_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, _ = produce(drums(6.0), tmp_path / "song.mp3")
    monkeypatch.setattr(temporary, "FFMPEG_HEARING", ("-no_such_option", "0:0", "-f", "null", "-"))
    again, _ = produce(drums(6.0), tmp_path / "again.mp3")
    assert abs(told.lufs - again.lufs) < 0.11 and abs(told.true_peak_db - again.true_peak_db) < 0.11
    assert (tmp_path / "song.mp3").read_bytes() == (tmp_path / "again.mp3").read_bytes()
