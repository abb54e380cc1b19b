"""What plays next: the queue alone, and the jukebox with a real player and real songs but no device."""

from __future__ import annotations

import itertools
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.audio.coding.encoder import produce_audio
from scripts.errors import OutputError
from scripts.jukebox import Jukebox, Queue, song_page, song_seconds, to_trash
from scripts.jukebox.queue import advanced, joined, next_round, shuffled, upcoming
from scripts.records import Settings, Tags
from tests.audio.sounds import RATE, in_blocks, sine

PATHS = st.lists(st.sampled_from([Path(c) for c in "abcdefghij"]), unique=True)


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


# ---------------------------------------------------------------------------------------------- the queue


@given(PATHS, PATHS, st.integers(0, 25), st.booleans(), st.integers())
def test_a_round_holds_every_song_once_whatever_comes_and_goes(
    first: list[Path], second: list[Path], steps: int, mix: bool, seed: int
) -> None:
    rng = random.Random(seed)
    queue = joined(Queue(shuffle=mix), first, rng)
    queue = advanced(queue, steps, rng)
    current = queue.current
    queue = joined(queue, second, rng)
    assert queue.current == current
    assert sorted(queue.order) == sorted({*second, *([current] if current else [])})
    assert sorted(queue.after) == sorted(queue.order) or queue.order == tuple(first)
    assert (*queue.played, *([current] if current else []), *queue.remaining) == queue.order
    for _ in range(3):
        queue = shuffled(queue, second, rng)
        assert queue.current == current and len(set(queue.order)) == len(queue.order)


@given(PATHS, st.integers(0, 40), st.sampled_from(["all", "one", "off"]), st.booleans(), st.integers())
def test_what_is_told_ahead_is_what_comes(songs: list[Path], steps: int, repeat: str, mix: bool, seed: int) -> None:
    rng = random.Random(seed)
    queue = advanced(joined(Queue(shuffle=mix, repeat=repeat), songs, rng), steps, rng)
    ahead = upcoming(queue)
    if repeat == "one" and queue.current:
        assert ahead[0] == queue.current
        return
    for number, path in enumerate(ahead, 1):
        assert advanced(queue, number, random.Random(1)).current == path
    assert (len(ahead) > 0) == bool(queue.remaining or (songs and repeat == "all"))


def test_shuffled_rounds_differ_and_never_repeat_at_the_seam() -> None:
    rng, songs = random.Random(4), [Path(str(n)) for n in range(12)]
    queue = advanced(joined(Queue(shuffle=True), songs, rng), 1, rng)
    heard = []
    for _ in range(120):
        heard.append(queue.current)
        queue = advanced(queue, 1, rng)
    rounds = [tuple(heard[n : n + 12]) for n in range(0, 120, 12)]
    assert len(set(rounds)) == 10 and all(set(one) == set(songs) for one in rounds)
    assert all(a != b for a, b in itertools.pairwise(heard))


def test_turning_shuffle_off_brings_the_order_back() -> None:
    rng, songs = random.Random(1), [Path(str(n)) for n in range(9)]
    queue = advanced(joined(Queue(shuffle=True), songs, rng), 4, rng)
    back = shuffled(queue, songs, rng)
    assert back.order == tuple(songs) == next_round(back, rng) and back.current == queue.current


# ---------------------------------------------------------------------------------------------- with a player


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three songs of 3, 2 and 2 seconds, each at another pitch."""
    folder = tmp_path_factory.mktemp("Büro songs")
    for name, pitch, seconds in (("1 one", 400.0, 3.0), ("2 twö", 800.0, 2.0), ("3 three", 1_600.0, 2.0)):
        list(produce_audio(in_blocks(sine(pitch, seconds, -12.0)), seconds, folder / f"{name}.mp3", Tags(name)))
    return folder


@pytest.fixture
def output(songs: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "out put"
    shutil.copytree(songs, folder)
    (folder / "2 twö").mkdir()
    (folder / "2 twö" / "song.abc").write_text("X:1\n", encoding="utf-8")
    return folder


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def box(output: Path, clock: Clock) -> Iterator[Jukebox]:
    made = Jukebox(output, Settings(), rng=random.Random(1), device=None, clock=clock)
    made.set_songs(sorted(output.glob("*.mp3")))
    yield made
    made.close()


def hear(box: Jukebox, seconds: float) -> np.ndarray:
    """Let the music go on, ticking as the screen does."""
    assert box.player is not None
    parts = []
    for _ in range(round(seconds * 10)):
        parts.append(box.player.pull(RATE // 10))
        box.tick()
    return np.concatenate(parts) if parts else np.zeros((0, 2), np.float32)


def name(box: Jukebox) -> str:
    song = box.view().song
    return song.stem if song else ""


def test_plays_in_a_loop(box: Jukebox) -> None:
    assert box.view().status == "stopped" and box.player is None
    box.play()
    heard = []
    for _ in range(80):
        hear(box, 0.2)
        if not heard or heard[-1] != name(box):
            heard.append(name(box))
            view = box.view()
            assert [p.stem for p in (*view.played, *view.remaining)] == [n for n in ORDER if n != name(box)]
    assert heard == [*ORDER, *ORDER, ORDER[0]]


ORDER = ["1 one", "2 twö", "3 three"]


def test_songs_go_over_into_each_other_without_a_gap(box: Jukebox) -> None:
    box.play()
    sound = np.abs(hear(box, 6.0)[:, 0])
    loud = sound.reshape(-1, 441).max(axis=1)
    assert loud[5:].min() > 0.01  # no hundredth of a second is silent


def test_next_previous_and_seek(box: Jukebox) -> None:
    box.play()
    hear(box, 0.5)
    box.next()
    assert name(box) == "2 twö"
    box.previous()
    assert name(box) == "1 one"
    box.previous()
    assert name(box) == "1 one"
    box.seek_by(2.5)
    assert box.view().position_seconds == pytest.approx(2.5, abs=0.01)
    hear(box, 0.1)
    box.seek_by(-60)
    assert box.view().position_seconds == 0.0
    box.seek_by(60)
    hear(box, 0.2)
    assert name(box) == "2 twö"
    for _ in range(4):
        box.next()
    assert name(box) == "3 three"


def test_previous_goes_to_the_beginning_first(box: Jukebox, output: Path) -> None:
    list(produce_audio(in_blocks(sine(500.0, 8.0, -12.0)), 8.0, output / "4 long.mp3", Tags("4")))
    box.set_songs(sorted(output.glob("*.mp3")))
    box.play(output / "4 long.mp3")
    hear(box, 5.0)
    box.previous()
    assert name(box) == "4 long" and box.view().position_seconds < 0.1
    box.previous()
    assert name(box) == "3 three"


def test_pause_holds_and_goes_on(box: Jukebox) -> None:
    box.play()
    hear(box, 0.5)
    box.pause()
    hear(box, 0.2)
    place = box.view().position_seconds
    assert not hear(box, 0.5).any() and box.view().position_seconds == place and box.view().status == "paused"
    box.play()
    assert box.view().status == "paused"  # entering the screen again does not start it
    box.pause()
    hear(box, 0.3)
    assert box.view().position_seconds > place


@pytest.mark.parametrize(("repeat", "heard"), [("one", ["1 one"]), ("off", ORDER)])
def test_repeat(box: Jukebox, repeat: str, heard: list[str]) -> None:
    box.set_repeat(repeat)
    box.play()
    found: list[str] = []
    for _ in range(50):
        hear(box, 0.2)
        if name(box) and (not found or found[-1] != name(box)):
            found.append(name(box))
    assert found == heard
    assert box.view().status == ("stopped" if repeat == "off" else "playing")
    if repeat == "off":
        box.pause()
        assert box.view().status == "playing"
    else:
        box.next()
        assert name(box) == "2 twö"


def test_shuffle_mixes_what_remains(box: Jukebox, output: Path) -> None:
    more = [output / f"{n}.mp3" for n in range(10, 40)]
    for path in more:
        shutil.copy(output / "3 three.mp3", path)
    box.set_songs(sorted(output.glob("*.mp3")))
    box.play()
    before = box.view().remaining
    box.set_shuffle(True)
    mixed = box.view().remaining
    assert set(mixed) == set(before) and mixed != before and name(box) == "1 one"
    box.set_shuffle(False)
    view = box.view()
    assert (*view.played, view.song, *view.remaining) == tuple(sorted(output.glob("*.mp3")))


def test_new_songs_join_and_those_that_are_gone_leave(box: Jukebox, output: Path) -> None:
    box.play()
    shutil.copy(output / "3 three.mp3", output / "4 new.mp3")
    (output / "2 twö.mp3").unlink()
    box.set_songs(sorted(output.glob("*.mp3")))
    assert [path.stem for path in box.view().remaining] == ["3 three", "4 new"]
    hear(box, 3.2)
    assert name(box) == "3 three"


def test_broken_and_missing_files_are_skipped_with_a_word(box: Jukebox, output: Path) -> None:
    (output / "2 twö.mp3").write_bytes(b"no music")
    (output / "3 three.mp3").unlink()
    box.play()
    hear(box, 3.4)
    assert name(box) == "1 one"
    words = " ".join(message.text for message in box.messages())
    assert "2 twö.mp3" in words and "3 three.mp3" in words


@pytest.mark.skipif(os.name == "nt", reason="an open file cannot be deleted there")
def test_output_deleted_while_playing(box: Jukebox, output: Path) -> None:
    box.play()
    hear(box, 0.5)
    shutil.rmtree(output)
    box.set_songs(())
    hear(box, 4.0)
    assert box.view().status == "stopped" and box.view().song is None
    for action in (box.pause, box.next, box.previous, box.play):
        action()
        hear(box, 0.2)
    assert box.view().status == "stopped"


def test_sleep_fades_and_holds(box: Jukebox, clock: Clock) -> None:
    box.set_repeat("one")
    box.play()
    box.sleep(1)
    hear(box, 0.3)
    assert box.view().sleep_seconds == 60.0
    loud = np.abs(hear(box, 0.3)).max()
    clock.now += 55
    hear(box, 0.2)
    quiet = np.abs(hear(box, 0.3)).max()
    assert 0 < quiet < loud / 3
    clock.now += 6
    hear(box, 0.3)
    assert box.view().status == "paused" and box.view().sleep_seconds is None
    assert "sleep" in " ".join(message.text for message in box.messages())
    box.pause()
    hear(box, 0.2)
    assert np.abs(hear(box, 0.2)).max() > loud / 2  # the volume is what it was
    box.sleep(5)
    box.sleep(0)
    assert box.view().sleep_seconds is None


def test_cross_fade_sounds_both(box: Jukebox) -> None:
    box.set_crossfade(1.0)
    box.play()
    sound = hear(box, 2.5)[:, 0].astype(np.float64)
    part = sound[int(2.3 * RATE) : int(2.45 * RATE)]
    spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
    at = lambda hz: spectrum[round(hz * len(part) / RATE)]  # noqa: E731
    assert name(box) == "2 twö" and min(at(400), at(800)) > 20 * at(600)


def test_the_trash_takes_the_song_and_its_folder(box: Jukebox, output: Path) -> None:
    box.play(output / "2 twö.mp3")
    hear(box, 0.3)
    box.trash(output / "2 twö.mp3")
    trash = output / ".trash"
    assert sorted(p.name for p in trash.iterdir()) == ["2 twö", "2 twö.mp3"]
    assert not (output / "2 twö.mp3").exists() and not (output / "2 twö").exists()
    assert name(box) == "3 three" and [p.stem for p in box.view().remaining + box.view().played] == ["1 one"]
    for left in ("3 three", "1 one"):
        box.trash(output / f"{left}.mp3")
    assert box.view().song is None and not list(output.glob("*.mp3"))
    with pytest.raises(OutputError, match="1 one"):
        box.trash(output / "1 one.mp3")


def test_the_trash_keeps_songs_of_the_same_name(output: Path) -> None:
    first = to_trash(output / "1 one.mp3", output)
    shutil.copy(output / "3 three.mp3", output / "1 one.mp3")
    second = to_trash(output / "1 one.mp3", output)
    assert first.name == "1 one.mp3" and second.name == "1 one (2).mp3"


def test_lengths_and_pages(output: Path) -> None:
    assert song_seconds(output / "1 one.mp3") == pytest.approx(3.0, abs=0.01)
    (output / "x.mp3").write_bytes(b"\xff\xfb" * 200)
    assert song_seconds(output / "x.mp3") == 0.0 == song_seconds(output / "gone.mp3")
    assert song_page(output / "2 twö.mp3") == output / "2 twö"
    (output / "2 twö" / "index.html").write_text("<p>", encoding="utf-8")
    assert song_page(output / "2 twö.mp3").name == "index.html"
    assert song_page(output / "1 one.mp3") == output
