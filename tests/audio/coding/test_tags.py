from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.audio.coding.encoder import produce_audio
from scripts.audio.coding.tags import clean_line, clean_text, write_tags
from scripts.errors import AudioError
from scripts.records import Chapter, Tags
from tests.audio.sounds import in_blocks, pcm, sine

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("tags") / "song.mp3"
    list(produce_audio(in_blocks(sine(440.0, 0.5, -20.0)), 0.5, path, Tags("first")))
    return path


def test_every_tag_is_there_in_version_2_3(song: Path) -> None:
    from mutagen.id3 import ID3
    from mutagen.mp3 import MP3

    chapters = (Chapter(0.0, 60.5, "Dawn"), Chapter(60.5, 120.0, "Dusk – ü"))
    write_tags(
        song,
        Tags("Mötley 歌", "Chill, Dubstep", "Chill", 92.6, "F#m", "one\ntwo", "seed 7; model x", PNG, chapters),
    )
    found = ID3(song, translate=False)
    assert found.version == (2, 3, 0)
    assert found["TIT2"].text == ["Mötley 歌"]
    assert found["TPE1"].text == ["Llm-Music-Gen"]
    assert found["TALB"].text == ["Chill, Dubstep"]
    assert found["TCON"].text == ["Chill"]
    assert found["TBPM"].text == ["93"]
    assert found["TKEY"].text == ["F#m"]
    assert found.getall("USLT")[0].text == "one\ntwo"
    assert found.getall("COMM")[0].text == ["seed 7; model x"]
    cover = found.getall("APIC")[0]
    assert (cover.mime, cover.data, int(cover.type)) == ("image/png", PNG, 3)
    heard = sorted(found.getall("CHAP"), key=lambda chapter: chapter.start_time)
    assert [(part.start_time, part.end_time) for part in heard] == [(0, 60_500), (60_500, 120_000)]
    assert heard[1].sub_frames["TIT2"].text == ["Dusk – ü"]
    assert found.getall("CTOC")[0].child_element_ids == [part.element_id for part in heard]
    assert abs(MP3(song).info.length - 0.5) < 0.06
    assert len(pcm(song)) == 22_050


def test_writing_again_replaces_all(song: Path) -> None:
    from mutagen.id3 import ID3

    write_tags(song, Tags("Only this"))
    assert sorted(ID3(song, translate=False).keys()) == ["TIT2", "TPE1"]


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=400), st.text(max_size=400), st.floats(allow_nan=False, min_value=0, max_value=999))
def test_text_from_models_is_data(song: Path, line: str, text: str, bpm: float) -> None:
    from mutagen.id3 import ID3

    write_tags(song, Tags(line, line, line, bpm, line, text, text))
    found = ID3(song, translate=False)
    title = found["TIT2"].text[0] if "TIT2" in found else ""
    assert title == clean_line(line)
    assert len(title) <= 250 and all(sign.isprintable() for sign in title)
    lyrics = found.getall("USLT")
    assert (lyrics[0].text if lyrics else "") == clean_text(text)


def test_cleaning() -> None:
    assert clean_line("  a\x00b\r\nc\u202e\u2028d\ud800  ") == "a b c d"
    assert clean_text("one\x07 \t two\r\n\x1b[31mthree\n\n") == "one two\n[31mthree"
    assert len(clean_line("x" * 1_000)) == 250
    assert len(clean_text("x\n" * 100_000)) <= 20_000


def test_a_file_that_is_gone_is_an_os_error_and_a_strange_one_is_ours(tmp_path: Path) -> None:
    with pytest.raises((OSError, AudioError)):
        write_tags(tmp_path / "no" / "gone.mp3", Tags("x"))


def test_the_writers_artist_stands_in_for_ours(tmp_path: Path) -> None:
    song = tmp_path / "song.mp3"
    from mutagen.id3 import ID3

    list(produce_audio(in_blocks(sine(440.0, 0.5, -20.0)), 0.5, song, Tags("One", artist="The Ä Band")))
    assert str(ID3(song)["TPE1"]) == "The Ä Band"
