"""The formats beside MP3: length, loudness and peak of what is decoded, tags, and that the player plays them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest

from scripts import temporary
from scripts.audio.coding.encoder import measure, produce_audio
from scripts.audio.coding.ffmpeg import Job, file_argument
from scripts.audio.coding.tags import write_tags
from scripts.audio.playing.player import Player
from scripts.audio.playing.tracks import Track
from scripts.errors import AudioError
from scripts.output.files import songs
from scripts.records import AudioFormat, Chapter, Tags
from tests.audio.sounds import RATE, in_blocks, pcm, sine

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
CHAPTERS = (Chapter(0.0, 2.5, "Dawn"), Chapter(2.5, 5.7, "Dusk – ü"))
TAGS = Tags("Mötley 歌", "Chill, Dubstep", "Chill", 92.6, "F#m", "one\ntwo", "seed 7; model x", PNG, CHAPTERS)
KINDS = [kind for kind in temporary.FORMATS if kind != "mp3"]


def song() -> Any:
    """5.7 seconds with hits that the limiter has to hold."""
    sound = sine(220.0, 5.7, -14.0) + sine(331.0, 5.7, -18.0)
    age = np.arange(len(sound)) % (RATE // 2)
    return (sound * (0.3 + 3.0 * np.exp(-age / 900))[:, None]).astype(np.float32)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("fört mats")
    paths = {kind: folder / f"a song.{kind}" for kind in KINDS}
    for path in paths.values():
        list(produce_audio(in_blocks(song()), 5.7, path, TAGS))
    return paths


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
def test_length_loudness_and_true_peak_as_decoded(kind: str, made: dict[str, Path]) -> None:
    decoded, wanted = pcm(made[kind]), len(song())
    assert abs(len(decoded) - wanted) <= (0 if kind == "flac" else 0.05 * RATE)
    heard = measure(made[kind])
    assert abs(heard.lufs - temporary.TARGET_LUFS) <= 0.5 and heard.true_peak_db <= temporary.TRUE_PEAK_DB
    assert [p.name for p in made[kind].parent.glob(".*")] == []
    # the hits are where they were put
    window = np.abs(decoded[RATE - 2_000 : RATE + 2_000]).max(axis=1)
    assert abs(int(np.argmax(window > 0.5 * window.max())) - 2_000) < 60


@pytest.mark.parametrize("kind", KINDS)
def test_tags_and_cover(kind: str, made: dict[str, Path]) -> None:
    file = mutagen.File(made[kind])
    if kind == "m4a":
        assert file["\xa9nam"] == ["Mötley 歌"] and file["\xa9alb"] == ["Chill, Dubstep"] and file["tmpo"] == [93]
        assert file["\xa9lyr"] == ["one\ntwo"] and file["----:com.apple.iTunes:initialkey"] == [b"F#m"]
        assert file["\xa9ART"] == [temporary.ARTIST] and [bytes(c) for c in file["covr"]] == [PNG]
        return
    assert file["title"] == ["Mötley 歌"] and file["album"] == ["Chill, Dubstep"] and file["bpm"] == ["93"]
    assert file["lyrics"] == ["one\ntwo"] and file["comment"] == ["seed 7; model x"]
    assert file["chapter001"] == ["00:00:02.500"] and file["chapter001name"] == ["Dusk – ü"]
    if kind == "flac":
        pictures = file.pictures
    else:
        import base64

        from mutagen.flac import Picture

        pictures = [Picture(base64.b64decode(data)) for data in file["metadata_block_picture"]]
    assert [(p.type, p.mime, p.data) for p in pictures] == [(3, "image/png", PNG)]


@pytest.mark.parametrize("kind", KINDS)
def test_writing_again_replaces_all(kind: str, made: dict[str, Path], tmp_path: Path) -> None:
    copy = tmp_path / made[kind].name
    copy.write_bytes(made[kind].read_bytes())
    write_tags(copy, Tags("Only this\x00"))
    file = mutagen.File(copy)
    assert sorted(file.tags.keys()) == (["\xa9ART", "\xa9nam"] if kind == "m4a" else ["artist", "title"])
    assert kind != "flac" or not file.pictures
    assert np.array_equal(pcm(copy), pcm(made[kind]))


@pytest.mark.parametrize("kind", ["flac", "ogg"])
def test_other_programs_find_the_chapters(kind: str, made: dict[str, Path], tmp_path: Path) -> None:
    with Job(
        ["-i", file_argument(made[kind]), "-f", "ffmetadata", file_argument(tmp_path / "x")], tmp_path / "l"
    ) as job:
        job.finish()
    said = (tmp_path / "x").read_text(encoding="utf-8")
    assert said.count("[CHAPTER]") == 2 and "Dusk – ü" in said


@pytest.mark.parametrize("kind", [kind for kind in KINDS if temporary.FORMATS[kind].played_by])
def test_the_player_plays_and_seeks(kind: str, made: dict[str, Path]) -> None:
    assert made[kind] in songs(made[kind].parent)
    track, decoded = Track(made[kind]), pcm(made[kind])
    assert track.length == len(decoded)
    track.seek(3 * RATE)
    assert np.abs(track.read(1_000) - decoded[3 * RATE : 3 * RATE + 1_000]).max() < 1e-3
    track.close()
    with Player([made[kind]], device=None) as player:
        player.play()
        assert np.abs(player.pull(RATE)).max() > 0.001


def test_what_the_player_cannot_read_is_not_in_the_jukebox(made: dict[str, Path]) -> None:
    assert not temporary.FORMATS["m4a"].played_by and made["m4a"] not in songs(made["m4a"].parent)
    with pytest.raises(AudioError, match="cannot be played"):
        Track(made["m4a"])


@pytest.mark.parametrize("kind", KINDS)
def test_same_samples_same_file(kind: str, made: dict[str, Path], tmp_path: Path) -> None:
    list(produce_audio(in_blocks(song()), 5.7, tmp_path / f"b.{kind}", TAGS))
    assert (tmp_path / f"b.{kind}").read_bytes() == made[kind].read_bytes()


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not temporary.FORMATS[kind].framed])
def test_a_long_piece_has_room_for_its_lossless_segments_and_the_whole(kind: str, made: dict[str, Path]) -> None:
    segments = temporary.FORMATS["flac"].long_piece_bytes / 2  # its own are segments and the whole, of one size
    assert segments + made[kind].stat().st_size / 5.7 <= temporary.FORMATS[kind].long_piece_bytes


def test_every_format_that_can_be_asked_for_is_in_the_table_and_has_tags(tmp_path: Path) -> None:
    assert [kind.value for kind in AudioFormat] == list(temporary.FORMATS)
    for name in temporary.FORMATS:
        (tmp_path / f"x.{name}").write_bytes(b"")
        try:
            write_tags(tmp_path / f"x.{name}", Tags("x"))
        except AudioError as error:  # the empty file, not the table
            assert "could not be written" in str(error)


@pytest.mark.parametrize("name", ["a song.wav", "a song", "a song.mp3.part"])
def test_a_format_that_is_not_made_here_is_an_error_and_writes_nothing(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_bytes(b"RIFF")
    with pytest.raises(AudioError, match="of no format that is made here: choose one of mp3, flac"):
        write_tags(path, Tags("x"))
    assert path.read_bytes() == b"RIFF"
    with pytest.raises(AudioError, match="of no format"):
        list(produce_audio(in_blocks(song()), 5.7, tmp_path / "new" / name, TAGS))
    assert not (tmp_path / "new").exists()


def test_a_file_of_another_kind_is_ours(tmp_path: Path) -> None:
    for kind in KINDS:
        (tmp_path / f"x.{kind}").write_text("words", encoding="utf-8")
        with pytest.raises(AudioError):
            write_tags(tmp_path / f"x.{kind}", Tags("x"))


@pytest.mark.parametrize("frames", [44_100, 44_101, 100_000, 132_299])
def test_opus_has_the_music_to_the_frame_though_it_counts_at_48_khz(frames: int, tmp_path: Path) -> None:
    path = tmp_path / "a song.opus"
    list(produce_audio(in_blocks(song()[:frames]), frames / RATE, path, TAGS))
    track = Track(path)
    assert track.length == frames and len(track.read(10**9)) == frames
    track.close()


def test_a_seek_in_what_ffmpeg_decodes_is_exact(tmp_path: Path) -> None:
    wave = np.cumsum(np.random.default_rng(3).standard_normal((8 * RATE, 2)) * 0.01, axis=0)
    wave = (wave - np.roll(wave, 40, axis=0)).astype(np.float32)
    path = tmp_path / "noise.opus"
    list(produce_audio(in_blocks(wave), 8.0, path, TAGS))
    decoded, track = pcm(path), Track(path)
    for frame in (0, 1, 4_409, RATE, 3 * RATE + 7, 300_001, 8 * RATE - 1_500):
        track.seek(frame)
        assert np.abs(track.read(1_500) - decoded[frame : frame + 1_500]).max() < 2e-3, frame
    track.close()


def test_a_broken_file_that_ffmpeg_should_play_is_our_error(tmp_path: Path) -> None:
    (tmp_path / "x.opus").write_text("words", encoding="utf-8")
    for name in ("x.opus", "gone.opus"):
        with pytest.raises(AudioError, match="cannot be"):
            Track(tmp_path / name)
