from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scripts import temporary
from scripts.audio.coding import parts
from scripts.audio.coding.encoder import measure, produce_audio
from scripts.audio.coding.ffmpeg import Job, file_argument
from scripts.audio.coding.mp3 import read_layout
from scripts.audio.coding.segments import frame_places
from scripts.errors import AudioError, OutputError
from scripts.records import Progress, Tags
from scripts.steps import finish
from tests.audio.sounds import RATE, in_blocks, pcm
from tests.patience import patience

STEP = temporary.MP3_SAMPLES_PER_FRAME


def song(seconds: float) -> Any:
    """Chords that change, with noise and hits: hard enough that the coder uses its reservoir."""
    rng = np.random.default_rng(5)
    time = np.arange(round(seconds * RATE)) / RATE
    sound = sum(
        np.sin(2 * np.pi * hertz * (1 + (time // 0.5 % 5) / 12) * time) for hertz in (110.0, 277.0, 831.0, 2311.0)
    )
    age = np.arange(len(time)) % (RATE // 4)
    both = np.stack((sound, np.roll(sound, 300)), axis=1) * 0.05
    return (both + rng.normal(size=both.shape) * (0.15 * np.exp(-age / 2_500))[:, None]).astype(np.float32)


def stretch(sound: Any, first: int, end: int) -> Iterator[Any]:
    return in_blocks(sound[first:end], 16_384)


def coder() -> list[str]:
    return ["-map_metadata", "-1", "-fflags", "+bitexact", *temporary.FORMATS["mp3"].coder]


@pytest.fixture(scope="module")
def sound() -> Any:
    return song(16.0)


@pytest.fixture
def four(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four parts of four seconds."""
    monkeypatch.setattr(temporary, "PARTS_FROM_SECONDS", 5.0)
    monkeypatch.setattr(temporary, "PART_PAIR_SECONDS", 8.0)


def test_the_parts_are_the_song() -> None:
    for seconds, count in ((10, 1), (59.9, 1), (60, 2), (180, 2), (300, 4), (1_200, 16)):
        total = round(seconds * RATE)
        found = parts.parts_of(total)
        assert len(found) == count and found[0].first == 0 and found[-1].end == total
        assert all(a.end == b.first and b.first % STEP == 0 for a, b in pairwise(found))
        lengths = [part.end - part.first for part in found]
        assert max(lengths) - min(lengths) <= 2 * STEP
        for part in found:
            wide = parts._reach(part, total)
            assert 0 <= wide.first <= part.first < part.end <= wide.end <= total and wide.first % STEP == 0


@pytest.mark.slow
def test_joined_parts_are_what_one_run_makes(sound: Any, four: None, tmp_path: Path) -> None:
    """The same length and header; most samples are the very ones, and no seam has more of the coder's error."""
    steps = parts.encode(partial(stretch, sound), len(sound), coder(), tmp_path / "parts.mp3")
    told: list[int] = []
    assert finish(steps, told.append) is True
    assert told == sorted(told) and told[-1] <= len(sound)
    raw = ["-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", "pipe:0"]
    with Job([*raw, *coder(), file_argument(tmp_path / "one.mp3")], tmp_path / "log", feed=True) as job:
        job.write(sound)
        job.finish()
    layouts = [read_layout(tmp_path / name) for name in ("parts.mp3", "one.mp3")]
    assert layouts[0] == layouts[1] and layouts[0] is not None and layouts[0].samples == len(sound)
    joined, one = pcm(tmp_path / "parts.mp3"), pcm(tmp_path / "one.mp3")
    assert len(joined) == len(one) == len(sound)
    assert (joined == one).all(axis=1).mean() > 0.5
    errors = [((decoded - sound) ** 2).sum(axis=1) for decoded in (joined, one)]
    for part in parts.parts_of(len(sound))[1:]:
        for near in range(part.first - 3 * STEP, part.first + 40 * STEP, STEP):
            window = slice(near, near + 2 * STEP)
            assert errors[0][window].mean() <= 1.5 * errors[1][window].mean()


def test_frames_of_another_part_without_their_room_would_be_found_out(sound: Any, four: None, tmp_path: Path) -> None:
    """The reservoir is in use at the seams: the bytes that are moved there are needed."""
    list(parts.encode(partial(stretch, sound), len(sound), coder(), tmp_path / "x.mp3"))
    data = (tmp_path / "x.mp3").read_bytes()
    places = list(frame_places(data))
    rooms = [
        int.from_bytes(data[place + 4 : place + 6], "big") >> 7
        for part in parts.parts_of(len(sound))[1:]
        for place in places[part.first // STEP + 1 :][:1]
    ]
    assert len(rooms) == 3 and max(rooms) > 50
    assert len({(places[n + 1] - places[n]) // 2 for n in range(len(places) - 1)}) == 1  # CBR: 626 or 627 bytes


def test_the_bytes_do_not_hang_on_the_cores(
    sound: Any, four: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = []
    for count in (1, 2, 64):
        monkeypatch.setattr(parts, "cores", lambda count=count: count)
        list(parts.encode(partial(stretch, sound), len(sound), coder(), tmp_path / "x.mp3"))
        made.append((tmp_path / "x.mp3").read_bytes())
    assert made[0] == made[1] == made[2]


def test_where_there_is_no_place_for_a_seam_the_song_is_coded_in_one_run(
    sound: Any, four: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(temporary, "PART_SEAM_MP3_FRAMES", 0)
    told = list(produce_audio(stretch(sound, 0, len(sound)), 16.0, tmp_path / "seam.mp3", Tags("")))
    assert [step.stage for step in told].count("checking") == 1
    monkeypatch.setattr(temporary, "PARTS_FROM_SECONDS", 60.0)
    list(produce_audio(stretch(sound, 0, len(sound)), 16.0, tmp_path / "one.mp3", Tags("")))
    assert (tmp_path / "seam.mp3").read_bytes() == (tmp_path / "one.mp3").read_bytes()


def test_a_song_in_parts_is_checked_like_any(sound: Any, four: None, tmp_path: Path) -> None:
    steps = produce_audio(stretch(sound, 0, len(sound)), 16.0, tmp_path / "x.mp3", Tags("x"))
    told: list[Progress] = []
    loudness = finish(steps, told.append)
    assert list(dict.fromkeys(step.stage for step in told)) == ["producing", "mastering", "converting", "checking"]
    heard = measure(tmp_path / "x.mp3")
    assert abs(loudness.lufs - heard.lufs) < 0.06 and abs(loudness.true_peak_db - heard.true_peak_db) < 0.11
    assert abs(heard.lufs - temporary.TARGET_LUFS) <= 0.3 and heard.true_peak_db <= temporary.TRUE_PEAK_DB
    assert [item.name for item in tmp_path.iterdir()] == ["x.mp3"]


def test_what_goes_wrong_in_a_part_ends_all(sound: Any, four: None, tmp_path: Path) -> None:
    def broken(first: int, end: int) -> Iterator[Any]:
        yield from in_blocks(sound[first:end][: 2 * RATE])
        if first > 0:
            raise AudioError("out of tune")

    with pytest.raises(AudioError, match="out of tune"):
        list(parts.encode(broken, len(sound), coder(), tmp_path / "x.mp3"))
    assert not (tmp_path / "x.mp3").exists()
    assert not [each for each in threading.enumerate() if each.name.startswith("coder")]
    with pytest.raises((AudioError, OutputError)):
        list(parts.encode(partial(stretch, sound), len(sound), ["-c:a", "none"], tmp_path / "x.mp3"))


def test_closing_half_way_ends_the_coders(
    sound: Any, four: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(temporary, "PROGRESS_SECONDS", 0.01)
    went_on = threading.Event()

    def endless(first: int, end: int) -> Iterator[Any]:
        while True:
            yield sound[:16_384]
            went_on.set()

    steps = parts.encode(endless, len(sound), coder(), tmp_path / "x.mp3")
    next(steps)
    assert went_on.wait(patience(60))
    steps.close()
    assert not [each for each in threading.enumerate() if each.name.startswith("coder")]
    assert not (tmp_path / "x.mp3").exists()
