"""Which songs are sung, and the words of a whole song in all its files."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import mido
import mutagen
import pytest

import launcher
from scripts import utility
from scripts.producing.singing import Asked, is_sung
from scripts.records import LengthRange, Request, Settings, StyleTable
from scripts.tables import style_table
from tests.music.singing.sung_helpers import abc_syllables

music21 = pytest.importorskip("music21")


@lru_cache(maxsize=1)
def styles() -> StyleTable:
    return style_table()


def sung(text: str, settings: Settings | None = None, **fixed: Any) -> bool:
    table = styles()
    request = Request(text, LengthRange(60, 60), 1)
    request = replace(request, constraints=replace(request.constraints, **fixed))
    request, heard = utility.understood(request, table)
    return is_sung(Asked(request, heard, settings or Settings(), table), heard.genres[0] if heard.genres else "pop")


@pytest.mark.parametrize("style", ["Pop", "Country", "Trap", "House", "Bossa Nova", "Gospel", "Lullaby", "Metal"])
def test_songs_have_words(style: str) -> None:
    assert sung(style)
    assert not sung(style, wordless=True) and not sung(f"{style}, instrumental") and not sung(style, only=("piano",))
    assert not sung(style, Settings(lyrics=False)) and sung(f"{style} with vocals", Settings(lyrics=False))


@pytest.mark.parametrize("style", ["Ambient", "Meditation", "Baroque", "Techno", "Lo-fi", "Ragtime", "Irish Jig"])
def test_instrumental_styles_have_words_where_they_are_asked_for(style: str) -> None:
    assert not sung(style)
    assert sung(f"{style} with vocals") and sung(f"{style} with lyrics") and sung(style, lyrics="One line\n")


def generate(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert launcher.main(["generate", *arguments, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out.splitlines()[0]))


def words_of(folder: Path) -> tuple[list[str], list[str], list[str]]:
    """The syllables of a song's ABC, MusicXML and MIDI."""
    tune = (folder / "song.abc").read_text(encoding="utf-8")
    sheet = music21.converter.parse(str(folder / "song.musicxml")).parts[0]
    events: list[tuple[int, str]] = []
    for track in mido.MidiFile(folder / "song.mid", charset="utf-8").tracks:
        at = 0
        for message in track:
            at += message.time
            if message.type == "lyrics":
                assert track.name.startswith("Melody")
                events.append((at, message.text.rstrip("- \r\n")))
    read = [lyric.text.replace("\u00a0", " ") for note in sheet.recurse().notes for lyric in note.lyrics]
    return abc_syllables(tune), read, [text for _, text in sorted(events, key=lambda event: event[0])]


@pytest.mark.slow
def test_a_finished_song_has_its_words_everywhere(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    song = generate(capsys, "Country, Happy", "--length", "0.5", "--seed", "6", "--output", str(tmp_path))
    folder, beside = Path(song["abc"]).parent, Path(song["mp3"]).with_suffix(".lrc")
    in_abc, in_xml, in_midi = words_of(folder)
    assert in_abc == in_xml == in_midi and len(in_abc) > 15
    text = (folder / "lyrics.txt").read_text(encoding="utf-8")
    assert song["lyrics"] == text and song["lyricist"] == "embedded lyricist" and song["theme"] and song["form"]
    plain = re.sub(r"\[[^\]]*\]|\W", "", text.casefold())
    assert plain == re.sub(r"\W", "", "".join(in_abc).casefold())
    stamps = re.findall(r"<(\d\d):(\d\d\.\d\d)>", beside.read_text(encoding="utf-8"))
    times = [60 * float(minutes) + float(seconds) for minutes, seconds in stamps]
    onsets = []
    file = mido.MidiFile(song["midi"], charset="utf-8")
    tempos = []
    at = 0
    for message in file.tracks[0]:
        at += message.time
        tempos += [(at, message.tempo)] if message.type == "set_tempo" else []
    for track in (t for t in file.tracks if t.name.startswith("Melody")):
        at = 0
        for message in track:
            at += message.time
            if message.type == "note_on" and message.velocity:
                marks = [*((tick, tempo) for tick, tempo in tempos if tick < at), (at, 0)]
                onsets.append(sum(mido.tick2second(b - a, 480, tempo) for (a, tempo), (b, _) in pairwise(marks)))
    assert times == sorted(times) and all(min(abs(t - o) for o in onsets) <= 0.05 for t in times)
    tags = mutagen.File(song["mp3"]).tags
    assert str(tags.getall("USLT")[0]).split() == text.split()
    timed = tags.getall("SYLT")[0].text
    assert [round(at / 1000, 2) for _, at in timed] == pytest.approx(times, abs=0.011)
    assert not (folder / "song.lrc").exists()


@pytest.mark.slow
def test_ones_own_words_and_none(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = tmp_path / "words.txt"
    words.write_text("[Verse]\nI took the train to nowhere\n\n[Chorus]\nCarry me slowly home\n", encoding="utf-8")
    common = ("Folk", "--length", "0.5", "--seed", "8", "--to", "midi", "--output", str(tmp_path))
    own = generate(capsys, *common, "--lyrics", str(words))
    in_abc, in_xml, in_midi = words_of(Path(own["abc"]).parent)
    assert in_abc == in_xml == in_midi and own["lyricist"] == "the user"
    assert "Itookthetraintonowhere" in "".join(in_abc).replace(" ", "")
    none = generate(capsys, *common, "--no-lyrics")
    folder = Path(none["abc"]).parent
    assert words_of(folder) == ([], [], []) and none["lyrics"] == none["lyricist"] == ""
    assert not (folder / "lyrics.txt").exists() and not (folder / "song.lrc").exists()
