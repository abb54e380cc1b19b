"""The MP4 beside a song: both streams, the right length, the sound as it was, nothing left behind."""

from __future__ import annotations

import io
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scripts import temporary
from scripts.audio.coding import video
from scripts.audio.coding.encoder import produce_audio
from scripts.audio.coding.ffmpeg import Job, find_ffmpeg
from scripts.errors import AudioError
from scripts.records import Chapter, Progress, Tags
from tests.audio.sounds import RATE, in_blocks, pcm, sine

Image = pytest.importorskip("PIL.Image")
SECONDS = 130.3


def picture() -> bytes:
    """A square, red in the middle and blue at its edges."""
    image = Image.new("RGB", (500, 500), (0, 0, 200))
    image.paste((200, 0, 0), (100, 100, 400, 400))
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("vidéo one")
    tags = Tags("A täg", chapters=(Chapter(0.0, 60.0, "One"), Chapter(60.0, SECONDS, "Two")), cover=picture())
    made = {}
    for kind in ("mp3", "flac"):
        made[kind] = folder / f"x.{kind}"
        list(produce_audio(in_blocks(sine(330.0, SECONDS, -20.0)), SECONDS, made[kind], tags))
    return made


def said_of(path: Path) -> str:
    """What ffmpeg says of a file."""
    return subprocess.run([find_ffmpeg(), "-i", path], capture_output=True, check=False).stderr.decode("utf-8")


def frames_of(path: Path) -> Any:
    """All pictures, 64 by 36 pixels, and their times are one a second."""
    command = [str(find_ffmpeg()), "-v", "error", "-i", str(path), "-map", "0:v:0", "-vf", "scale=64:36:flags=area"]
    command += ["-f", "rawvideo", "-pix_fmt", "rgb24", "pipe:1"]
    done = subprocess.run(command, capture_output=True, check=True)
    return np.frombuffer(done.stdout, dtype=np.uint8).reshape(-1, 36, 64, 3)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["mp3", "flac"])
def test_both_streams_and_the_right_length(
    kind: str, songs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "ö x.mp4"
    monkeypatch.setattr(temporary, "VIDEO_LOOP_SECONDS", 50)  # more than two rounds of the picture
    told = list(video.make_video(songs[kind], picture(), SECONDS, path))
    assert all(isinstance(step, Progress) and 0 <= step.done <= SECONDS for step in told)
    assert told[-1].done == SECONDS and [step.done for step in told] == sorted(step.done for step in told)
    said = said_of(path)
    assert "Video: h264" in said and "1920x1080" in said and "yuv420p" in said and "1 fps" in said
    assert (
        ("Audio: mp3" if kind == "mp3" else "Audio: aac") in said and "A täg" in said and said.count("Chapter #") == 2
    )
    clock = re.search(r"Duration: (\d+):(\d+):([\d.]+)", said)
    assert clock is not None
    length = 3600 * int(clock[1]) + 60 * int(clock[2]) + float(clock[3])
    assert abs(length - SECONDS) <= 1.0
    heard, song = pcm(path), pcm(songs[kind])
    assert abs(len(heard) - len(song)) <= 0.06 * RATE
    size = min(len(heard), len(song)) - 3_000
    assert np.abs(heard[3_000:size]).mean() == pytest.approx(np.abs(song[3_000:size]).mean(), rel=0.02)
    shown = frames_of(path)
    assert abs(len(shown) - SECONDS) <= 1.5
    assert np.abs(shown.astype(int) - shown[0].astype(int)).max() <= 8
    red, green, blue = shown[0][18, 32].astype(int)
    assert red > 150 and green < 50 and blue < 60
    assert shown[0][18, 2].max() < 150  # the ground beside the picture is dark
    # index in front, for a start before all is loaded
    data = path.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_cancelling_and_failing_leave_nothing(
    songs: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs: list[Job] = []

    class Watched(Job):
        def __init__(self, *arguments: Any, **named: Any) -> None:
            super().__init__(*arguments, **named)
            jobs.append(self)

    monkeypatch.setattr(video, "Job", Watched)
    monkeypatch.setattr(temporary, "PROGRESS_SECONDS", 0.01)
    steps = video.make_video(songs["flac"], picture(), SECONDS, tmp_path / "x.mp4")
    next(steps)
    steps.close()
    assert jobs and all(job._process.poll() is not None for job in jobs) and not list(tmp_path.iterdir())
    with pytest.raises(AudioError):
        list(video.make_video(tmp_path / "gone.mp3", picture(), SECONDS, tmp_path / "x.mp4"))
    assert not list(tmp_path.iterdir())
