from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scripts import temporary
from scripts.audio.coding.encoder import produce_audio
from scripts.audio.coding.mp3 import read_layout
from scripts.audio.playing.player import Player, hearing_gain
from scripts.audio.playing.tracks import Track
from scripts.errors import AudioError
from scripts.records import Message, Tags
from tests.audio.sounds import RATE, in_blocks, pcm, sine
from tests.patience import patience


def noise(seconds: float, seed: int) -> Any:
    """Sound that is different at every moment, so that a place in it can be told."""
    wave = np.random.default_rng(seed).standard_normal((round(seconds * RATE), 2)) * 0.1
    return np.cumsum(wave - np.roll(wave, 40, axis=0), axis=0).astype(np.float32) * 0.2


@pytest.fixture(scope="module")
def songs(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("söngs to play")
    paths = [folder / "one.mp3", folder / "two.mp3"]
    for number, path in enumerate(paths):
        tags = Tags(f"Song {number}", lyrics="la " * 500 * number)
        list(produce_audio(in_blocks(noise(20.0 - 19 * number, number)), 20.0, path, tags))
    return paths


@pytest.fixture
def player(songs: list[Path]) -> Iterator[Player]:
    with Player(songs, device="null") as made:
        yield made
    assert made.state().status == "stopped"


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < patience(seconds), "waited too long"
        time.sleep(0.01)


def test_a_track_is_what_ffmpeg_decodes(songs: list[Path]) -> None:
    for path in songs:
        track = Track(path)
        heard, decoded = track.read(10**9), pcm(path)
        assert track.length == len(decoded) == len(heard) == track.position
        assert np.abs(heard - decoded).max() < 1e-3
        assert len(track.read(100)) == 0
        track.close()
        track.close()


def test_a_seek_is_exact_and_quick(songs: list[Path]) -> None:
    decoded = pcm(songs[0])
    track = Track(songs[0])
    longest = 0.0
    for frame in (0, 1, 1_151, 44_100, 441_000, 300_001, 8, len(decoded) - 2_000):
        begun = time.perf_counter()
        track.seek(frame)
        longest = max(longest, time.perf_counter() - begun)
        assert track.position == frame
        heard = track.read(1_500)
        assert np.abs(heard - decoded[frame : frame + 1_500]).max() < 1e-3
    track.seek(10**9)
    assert len(track.read(10)) == 0
    track.close()
    assert longest < 0.1


def test_other_files_play_too(tmp_path: Path, songs: list[Path]) -> None:
    from scripts.audio.coding.ffmpeg import Job, file_argument

    path = tmp_path / "x.flac"
    with Job(["-i", file_argument(songs[1]), file_argument(path)], tmp_path / "log") as job:
        list(job.progress())
        job.finish()
    assert read_layout(path) is None
    track = Track(path)
    track.seek(20_000)
    assert np.abs(track.read(5_000) - pcm(path)[20_000:25_000]).max() < 1e-3
    track.close()


@pytest.mark.parametrize("content", [b"", b"words", b"ID3\x03\0\0\x7f\x7f\x7f\x7f", b"\xff\xfb\xb0\x00" + bytes(500)])
def test_what_is_no_song_is_an_error_of_ours(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.mp3").write_bytes(content)
    with pytest.raises(AudioError, match=r"x\.mp3"):
        Track(tmp_path / "x.mp3")
    with pytest.raises(AudioError, match=r"gone\.mp3"):
        Track(tmp_path / "gone.mp3")


def test_plays_pauses_seeks_and_stops(player: Player, songs: list[Path]) -> None:
    assert player.state().status == "stopped" and player.state().index == -1
    player.play()
    wait_for(lambda: player.state().position_seconds > 0.3)
    now = player.state()
    assert (now.status, now.index, now.path, now.device) == ("playing", 0, songs[0], "null")
    assert abs(now.length_seconds - 20.0) < 0.001
    player.pause()
    wait_for(lambda: player._gain == 0.0)
    held = player.state()
    time.sleep(0.5)
    assert player.state() == held and held.status == "paused"
    player.seek(12.0)
    assert player.state().position_seconds == pytest.approx(12.0, abs=0.001)
    player.pause()
    wait_for(lambda: player.state().position_seconds > 12.2)
    player.set_volume(250)
    assert player.state().volume_percent == 100
    player.stop()
    assert player.state().status == "stopped" and player.state().path is None


def test_time_runs_as_it_does_on_a_clock(player: Player) -> None:
    player.play()
    wait_for(lambda: player.state().position_seconds > 0.4)
    begun, first = time.monotonic(), player.state().position_seconds
    time.sleep(1.5)
    passed, played = time.monotonic() - begun, player.state().position_seconds - first
    assert abs(played - passed) < 0.35  # the device asks in pieces of a fraction of its buffer


def test_goes_on_to_the_end_and_passes_over_what_is_broken(songs: list[Path], tmp_path: Path) -> None:
    (tmp_path / "bad.mp3").write_bytes(b"no song")
    with Player([tmp_path / "gone.mp3", songs[1], tmp_path / "bad.mp3", songs[0]], device="null") as player:
        player.play()
        assert player.state().index == 1
        seen: list[Any] = []
        for item in player.watch():
            seen.append(item)
            if not isinstance(item, Message) and item.index == 3 and item.position_seconds < 15:
                player.seek(19.7)
    words = [item.text for item in seen if isinstance(item, Message)]
    assert len(words) == 2 and "gone.mp3" in words[0] and "bad.mp3" in words[1]
    states = [item for item in seen if not isinstance(item, Message)]
    assert states[-1].status == "stopped" and {state.index for state in states} >= {1, 3}


def test_what_the_device_gets_is_the_song_at_the_volume(songs: list[Path]) -> None:
    with Player(songs, device=None, volume_percent=50) as player:
        player.play()
        decoded = pcm(songs[0])
        first, second = player.pull(4_410), player.pull(4_410)
        gain = hearing_gain(50)
        assert np.abs(second - decoded[4_410:8_820] * gain).max() < 1e-3
        assert np.abs(first[:20]).max() <= np.abs(decoded[:20]).max() * gain * 0.01 + 1e-6
        player.pause()
        falling = player.pull(4_410)
        assert np.abs(falling[-20:]).max() < 0.01
        assert not player.pull(4_410).any()


def test_one_song_goes_over_into_the_next_without_a_missing_sample(songs: list[Path]) -> None:
    with Player(songs, device=None, volume_percent=100) as player:
        player.play(1)
        player.line_up([songs[0]])
        whole = np.concatenate((pcm(songs[1]), pcm(songs[0])[:RATE]))
        player.pull(441)
        heard = [player.pull(1_470) for _ in range((len(whole) - 441) // 1_470)]
        assert player.state().index == 2 and player.state().path == songs[0]
        found = np.concatenate(heard)
        assert np.abs(found - whole[441 : 441 + len(found)]).max() < 1e-3


def test_what_follows_can_be_changed_while_a_song_plays(songs: list[Path]) -> None:
    with Player([songs[1]], device=None) as player:
        player.play()
        player.line_up([songs[1], songs[0]])
        player.prepare()
        assert player._reader.ready is not None and player._reader.ready.path == songs[1]
        player.line_up([songs[0]])
        assert player.songs == [songs[1], songs[0]] and player._reader.ready is None
        player.prepare()
        player.pull(RATE * 2)
        assert player.state().path == songs[0] and player.state().index == 1
        player.line_up([Path("gone.mp3")])
        player.prepare()
        assert player._reader.ready is None
        player.pull(RATE * 30)
        assert player.state().status == "stopped" and "gone.mp3" in player.messages()[0].text


def test_a_cross_fade_keeps_the_power(tmp_path: Path) -> None:
    """Two songs of noise that have nothing in common: where both sound, it is as loud as each alone."""
    paths = [tmp_path / "a.mp3", tmp_path / "b.mp3"]
    for seed, path in enumerate(paths, 20):
        wave = (np.random.default_rng(seed).standard_normal((4 * RATE, 2)) * 0.05).astype(np.float32)
        list(produce_audio(in_blocks(wave), 4.0, path, Tags(path.stem)))
    with Player(paths, device=None, volume_percent=100, crossfade_seconds=2.0) as player:
        player.play()
        sound = np.concatenate([player.pull(4_410) for _ in range(58)])
        assert player.state().index == 1 and player._reader.leaving is None
    power = np.square(sound[: 58 * 4_410, 0]).reshape(58, -1).mean(axis=1)[2:-2]
    level = 10 * np.log10(power / power[:10].mean())
    assert np.abs(level).max() < 1.5
    assert len(sound) / RATE == pytest.approx(5.8, abs=0.1)  # two songs of 4 s, of which 2 s were shared


def test_a_jump_to_another_song_does_not_click(tmp_path: Path) -> None:
    path = tmp_path / "low.mp3"
    list(produce_audio(in_blocks(sine(100.0, 3.0, -6.0)), 3.0, path, Tags("low")))
    with Player([path, path], device=None, volume_percent=100) as player:
        player.play()
        before = player.pull(RATE)
        player.play(1)
        after = player.pull(RATE // 2)
        joined = np.concatenate((before, after))[RATE // 2 :, 0]
    steps = np.abs(np.diff(joined))
    assert steps.max() < 3 * steps[: RATE // 4].max()


def test_a_seek_does_not_click(tmp_path: Path) -> None:
    path = tmp_path / "low.mp3"
    list(produce_audio(in_blocks(sine(100.0, 3.0, -6.0)), 3.0, path, Tags("low")))
    with Player([path], device=None, volume_percent=100) as player:
        player.play()
        before = player.pull(RATE)
        player.seek(2.0037)
        joined = np.concatenate((before, player.pull(RATE // 2)))[RATE // 2 :, 0]
    steps = np.abs(np.diff(joined))
    assert steps.max() < 3 * steps[: RATE // 4].max()


def test_what_was_read_ahead_is_taken_back_when_something_else_is_lined_up(songs: list[Path]) -> None:
    long, short = songs
    for change in ([short, long], [long], [long, long, long], []):
        with Player([short, long, short], device=None, volume_percent=100) as player:
            player.play()
            player.pull(441)
            while player._reader.index < 1:
                player._read()
            player._read()
            assert player.state().index == 0
            player.line_up(change)
            assert player.songs == [short, *change] and player.state().index == 0
            wanted = np.concatenate([pcm(path) for path in (short, *change)])[441 : 3 * RATE]
            heard = np.concatenate([player.pull(2_205) for _ in range(70)])
            assert np.abs(heard[2_205 : len(wanted)] - wanted[2_205 : len(heard)]).max() < 1e-3
            assert (player.state().status == "stopped") == (not change)


def test_a_seek_in_the_song_that_is_heard_while_the_next_is_read_already(songs: list[Path]) -> None:
    long, short = songs
    with Player([short, long], device=None, volume_percent=100) as player:
        player.play()
        player.pull(441)
        while player._reader.index < 1:
            player._read()
        player.seek(0.5)
        assert player.state().index == 0 and player.state().position_seconds == 0.5
        wanted = np.concatenate([pcm(path) for path in (short, long)])[RATE // 2 :]
        heard = np.concatenate([player.pull(2_205) for _ in range(30)])
        assert np.abs(heard - wanted[: len(heard)])[2_205:].max() < 1e-3
        assert player.state().index == 1


def test_songs_that_are_lined_up_while_the_last_one_ends_are_played(songs: list[Path]) -> None:
    with Player([songs[1]], device=None, volume_percent=100) as player:
        player.play()
        while player._read():
            pass
        assert player._reader.over
        player.line_up([songs[0]])
        wanted = np.concatenate((pcm(songs[1]), pcm(songs[0])))
        heard = np.concatenate([player.pull(4_410) for _ in range(15)])
        assert np.abs(heard - wanted[: len(heard)])[4_410:].max() < 1e-3 and player.state().index == 1


def test_a_cross_fade_into_songs_that_are_all_broken_does_not_cut_the_last_one_off(
    songs: list[Path], tmp_path: Path
) -> None:
    (tmp_path / "bad.mp3").write_bytes(b"no song")
    with Player([songs[1], tmp_path / "bad.mp3"], device=None, volume_percent=100, crossfade_seconds=0.4) as player:
        player.play()
        heard = np.concatenate([player.pull(4_410) for _ in range(11)])
        wanted = pcm(songs[1])
        assert np.abs(heard[4_410 : len(wanted)] - wanted[4_410:]).max() < 1e-3
        assert player.state().status == "stopped" and "bad.mp3" in player.messages()[0].text


def test_a_disk_that_is_waited_for_is_not_heard(player: Player) -> None:
    """Whoever reads holds the lock of what is read; what lies ready must do meanwhile, and no more is silence."""
    player.play()
    wait_for(lambda: len(player._pieces) >= temporary.PLAYER_AHEAD_PIECES)
    done, held = threading.Event(), threading.Event()

    def read_for_long() -> None:
        with player._lock:
            held.set()
            done.wait(patience(30))

    reader = threading.Thread(target=read_for_long)
    reader.start()
    held.wait(patience(30))
    try:
        assert player._output is not None
        player._output.close()
        before = player.missed_frames
        player._next_block(sum(len(piece.samples) for piece in player._pieces) - player._used)
        assert player.missed_frames == before
        player._next_block(100)
        assert player.missed_frames == before + 100
    finally:
        done.set()
        reader.join()
        player.stop()


def test_volume_follows_hearing() -> None:
    assert hearing_gain(0) == 0.0 and hearing_gain(100) == 1.0
    steps = [20 * np.log10(hearing_gain(value)) for value in (100, 50, 25)]
    assert steps[0] - steps[1] == pytest.approx(18.06, abs=0.01)
    assert steps[1] - steps[2] == pytest.approx(18.06, abs=0.01)


def test_without_a_sound_card_it_says_so_and_plays_on(songs: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    import miniaudio

    real = miniaudio.PlaybackDevice

    def no_card(**named: Any) -> Any:
        if "backends" not in named:
            raise miniaudio.MiniaudioError("failed to init device", -1)
        return real(**named)

    monkeypatch.setattr(miniaudio, "PlaybackDevice", no_card)
    with Player(songs) as player:
        assert player.state().device == "null"
        assert "No sound card" in player.messages()[0].text
        assert player.messages() == []
        player.play()
        wait_for(lambda: player.state().position_seconds > 0.1)


def test_an_unknown_device_names_those_there_are(songs: list[Path]) -> None:
    with pytest.raises(AudioError, match=r"there are: .*null"):
        Player(songs, device="a device that nobody has")


def test_many_commands_from_elsewhere_do_not_stop_it(player: Player) -> None:
    """Seeks, pauses and changes while the device's thread reads: it still plays afterwards, and closes."""
    player.play()
    rng = np.random.default_rng(3)
    for _ in range(300):
        choice = rng.integers(0, 4)
        if choice == 0:
            player.seek(float(rng.uniform(-5, 25)))
        elif choice == 1:
            player.pause()
        elif choice == 2:
            player.play(int(rng.integers(0, 2)))
        else:
            player.set_volume(int(rng.integers(0, 100)))
    player.play(0)
    wait_for(lambda: player.state().position_seconds > 0.2)
    names = [thread.name for thread in threading.enumerate() if thread.daemon is False]
    player.close()
    player.close()
    assert "MainThread" in names


def test_sine_through_the_whole_line_stays_clean(tmp_path: Path) -> None:
    path = tmp_path / "x.mp3"
    list(produce_audio(in_blocks(sine(1_000.0, 2.0, -20.0)), 2.0, path, Tags("x")))
    track = Track(path)
    heard = track.read(2 * RATE)[RATE // 2 : RATE, 0].astype(np.float64)
    track.close()
    spectrum = np.abs(np.fft.rfft(heard * np.hanning(len(heard))))
    peak = int(np.argmax(spectrum))
    assert abs(peak * RATE / len(heard) - 1_000) < 3
    rest = np.concatenate((spectrum[10 : peak - 10], spectrum[peak + 10 :]))
    assert 20 * np.log10(rest.max() / spectrum[peak]) < -60
