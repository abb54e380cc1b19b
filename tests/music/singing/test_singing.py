"""Words under notes: every syllable has its note, stresses lean where the tune does, and three files say the same."""

from __future__ import annotations

import itertools
import random
import re
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import mido
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.music import midi, musicxml
from scripts.music.abc.reader import read_abc
from scripts.music.abc.writer import write_abc
from scripts.music.arranger import arrange
from scripts.music.singing import frames, section_frames, set_line, set_lines, syllables, timing, with_room, words
from scripts.records import Heading, Lyrics, Meter, Note, Plan, Score, Section, Slot, SungLine, TunePlan, Voice
from tests.music.band_helpers import TUNES, brief_for, melody
from tests.music.singing.sung_helpers import abc_places, abc_syllables

SPOKEN = {"morning": "10", "again": "01", "beautiful": "100", "over": "10", "tonight": "01", "river": "10", "rain": "1"}


def tune(text: str, meter: str = "4/4") -> Score:
    return read_abc(f"X:1\nM:{meter}\nL:1/8\nK:C\n{text}|\n")


DIVIDED = (
    "beau-ti-ful lit-tle mor-ning eve-ry-thing lone-ly qui-et ra-di-o whis-per af-ter a-gain ta-ble sun-light"
    " re-mem-ber run-ning gol-den i-de-a peo-ple hea-ven moun-tain a-live"
)


@pytest.mark.parametrize("written", DIVIDED.split())
def test_words_divide_as_they_are_sung(written: str) -> None:
    assert syllables.divided(written.replace("-", ""), written.count("-") + 1) == tuple(written.split("-"))


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz'-é,", min_size=1, max_size=14), st.integers(1, 6))
def test_the_parts_of_a_word_are_the_word(word: str, count: int) -> None:
    parts = syllables.divided(word, count)
    assert "".join(parts) == word and len(parts) == count


def test_a_line_ends_where_the_tune_breathes() -> None:
    score = tune("cdef gagf|e4 z4|cdef gagf|c8|cdef gagf|e4 z4|cdef gagf|c8")
    found = section_frames(score, Meter(4, 4), 120.0)
    assert [len(frame.slots) for frame in found] == [9, 9, 9, 9]
    assert [frame.slots[0].notes[0].onset for frame in found] == [0, 8, 16, 24]


def test_a_pick_up_belongs_to_the_line_that_it_leads_to() -> None:
    score = tune("c2d2e2d2|c4z2GA|c2d2e2d2|c8")
    assert [frame.slots[0].notes[0].onset for frame in section_frames(score, Meter(4, 4), 100.0)] == [0, 7]


@given(
    st.lists(st.tuples(st.sampled_from([1, 2, 3, 4, 6, 8]), st.booleans()), min_size=1, max_size=60),
    st.sampled_from([Meter(4, 4), Meter(3, 4), Meter(6, 8), Meter(5, 4)]),
    st.floats(40, 220),
)
def test_every_note_has_its_place_in_order(rows: list[tuple[int, bool]], meter: Meter, bpm: float) -> None:
    at, notes = Fraction(0), []
    for length, sounds in rows:
        if sounds:
            notes.append(Note(at, Fraction(length, 4), 60))
        at += Fraction(length, 4)
    score = Score("", brief_for("Pop").key, meter, bpm, (Voice("", tuple(notes)),), (), (), (), at, ())
    found = section_frames(score, meter, bpm)
    assert [note for frame in found for slot in frame.slots for note in slot.notes] == notes
    assert all(1 <= len(frame.slots) <= 11 for frame in found)


def test_the_metre_tells_where_a_line_leans() -> None:
    notes = [Note(Fraction(n, 2), Fraction(1, 2), 60) for n in range(8)]
    assert frames.beats_of([frames.weight(note, Meter(4, 4)) for note in notes]) == (1, -1) * 4
    early = Note(Fraction(3, 2), Fraction(3, 2), 60)  # an eighth before the middle of the bar, held over it
    assert frames.weight(early, Meter(4, 4)) == 2.5


def slots(*beats: int) -> tuple[Slot, ...]:
    return tuple(Slot((Note(Fraction(n), Fraction(1), 60),), beat) for n, beat in enumerate(beats))


def sung(line: SungLine) -> list[tuple[str, int, bool]]:
    return [(s.text, int(s.onset), s.ends_word) for s in line.syllables]


def test_one_syllable_a_note() -> None:
    assert sung(set_line("Morning rain again,", slots(1, -1, 1, -1, 1), SPOKEN)) == [
        ("Mor", 0, False),
        ("ning", 1, True),
        ("rain", 2, True),
        ("a", 3, False),
        ("gain,", 4, True),
    ]


def test_fewer_syllables_are_held_where_their_stresses_lean() -> None:
    line = set_line("Again tonight", slots(-1, 1, -1, -1, 1, -1), SPOKEN)
    assert [(s.text, int(s.onset)) for s in line.syllables] == [("A", 0), ("gain", 1), ("to", 2), ("night", 4)] or [
        (s.text, int(s.onset)) for s in line.syllables
    ] == [("A", 0), ("gain", 1), ("to", 3), ("night", 4)]
    assert sum(s.duration for s in line.syllables) == 6


def test_more_syllables_share_notes_and_none_is_lost() -> None:
    line = set_line("Over the beautiful river tonight", slots(1, -1, 1, -1), SPOKEN)
    assert len(line.syllables) == 4 and "".join(s.text for s in line.syllables).replace(" ", "").lower() == (
        "overthebeautifulrivertonight"
    )


@given(
    st.lists(
        st.lists(st.sampled_from([*SPOKEN, "the", "x", "rock'n'roll", "-", "42"]), min_size=1, max_size=9), max_size=9
    ),
    st.integers(1, 60),
)
def test_ones_own_lines_are_all_sung(lines: list[list[str]], count: int) -> None:
    notes = tuple(Note(Fraction(n, 2), Fraction(1, 2), 60) for n in range(count))
    voices = (Voice("", notes),)
    score = Score("", brief_for("Pop").key, Meter(4, 4), 100.0, voices, (), (), (), Fraction(count), ())
    texts = [" ".join(line) for line in lines]
    found = set_lines(texts, section_frames(score, Meter(4, 4), 100.0), SPOKEN)
    wanted = [text for text in texts if syllables.words_of_line(text)]
    if count >= len(wanted):
        assert [line.text for line in found][: len(wanted)] == wanted
    onsets = [s.onset for line in found for s in line.syllables]
    assert onsets == sorted(set(onsets))
    for line in found:
        letters = "".join(s.text for s in line.syllables).replace(" ", "")
        assert letters == "".join(syllables.words_of_line(line.text)).replace(" ", "")


@pytest.mark.parametrize(
    ("style", "meter"), [("Pop", "4/4"), ("Waltz", "3/4"), ("Irish Jig", "6/8"), ("Slow Blues", "12/8")]
)
def test_three_files_have_the_same_syllables_at_the_same_time(style: str, meter: str, tmp_path: Path) -> None:
    assert meter in TUNES
    brief = brief_for(style)
    score = melody(brief, 8)
    plan = Plan(
        (Section("A", "verse", 8, 0.7), Section("A", "solo", 8, 0.8), Section("A", "verse", 8, 0.9)), 100.0, 24, 90.0
    )
    room = words.song_frames(plan, [score] * 3, brief.meter)
    assert room[0] and not room[1] and room[0] == room[2]
    lines = [[" ".join("la" for _ in frame.slots) for frame in own] for own in room]
    lines[2] = ["Beautiful morning over the river"] * len(room[2])
    lyrics = Lyrics(words.written_words(lines, room, SPOKEN), "test")
    heading = Heading("Words", brief.key, brief.meter, 100.0)
    sections = [(section.label, score) for section in plan.sections]
    wanted = [s for own in lyrics.sections for line in own for s in line.syllables]
    assert wanted

    text = write_abc(heading, sections, words=lyrics.sections)
    assert abc_syllables(text) == [s.text for s in wanted]
    assert not read_abc(text).warnings
    music = [line for line in text.splitlines() if "|" in line and not line.startswith("w:")]
    notes = [len(re.findall(r"[A-Ga-g][,']*", re.sub(r'"[^"]*"', "", line))) for line in music]
    with_words = [n for n, line in zip(notes, _followed(text), strict=True) if line]
    assert abc_places(text) == with_words

    sheet = ElementTree.fromstring(musicxml.write_musicxml(heading, sections, words=lyrics.sections))
    read = [(e.findtext("text"), e.findtext("syllabic")) for e in sheet.iter("lyric")]
    assert [one for one, _ in read] == [s.text for s in wanted]
    assert [place in ("single", "end") for _, place in read] == [s.ends_word for s in wanted]

    arrangement = arrange({"A": score}, brief, plan, random.Random(5))
    timed = timing.timed(lyrics, arrangement)
    assert [(t.text, t.ends_word) for t in timed] == [(s.text, s.ends_word) for s in wanted]
    assert all(a.tick < b.tick for a, b in itertools.pairwise(timed))
    midi.write_midi(timing.with_lyrics(arrangement, timed), tmp_path / "song.mid")
    events = [
        (at, message.text)
        for track in mido.MidiFile(tmp_path / "song.mid", charset="utf-8").tracks
        for at, message in _at(track)
        if message.type == "lyrics"
    ]
    assert sorted(events) == sorted((t.tick, t.text + _end(t)) for t in timed)
    onsets = {note.onset_ticks for track in arrangement.tracks if track.role == "melody" for note in track.notes}
    assert sum(t.tick in onsets for t in timed) >= 0.9 * len(timed)


def _end(t: object) -> str:
    return "\n" if t.ends_section else "\r" if t.ends_line else " " if t.ends_word else "-"  # type: ignore[attr-defined]


def _at(track: mido.MidiTrack) -> list[tuple[int, mido.Message]]:
    tick, found = 0, []
    for message in track:
        tick += message.time
        found.append((tick, message))
    return found


def _followed(text: str) -> list[bool]:
    rows = text.splitlines()
    return [
        n + 1 < len(rows) and rows[n + 1].startswith("w:")
        for n, row in enumerate(rows)
        if "|" in row and not row.startswith("w:")
    ]


@given(
    st.lists(st.sampled_from([1, 2, 3, 4, 6, 8, 12]), min_size=1, max_size=24),
    st.lists(st.lists(st.sampled_from(list(SPOKEN)), min_size=1, max_size=8), min_size=1, max_size=4),
)
def test_long_notes_are_struck_again_for_ones_own_words(lengths: list[int], lines: list[list[str]]) -> None:
    at, notes = Fraction(0), []
    for length in lengths:
        notes.append(Note(at, Fraction(length, 2), 60 + length))
        at += Fraction(length, 2)
    score = Score("", brief_for("Pop").key, Meter(4, 4), 100.0, (Voice("", tuple(notes)),), (), (), (), at, ())
    texts = [" ".join(line) for line in lines]
    roomy = with_room(score, [texts], Meter(4, 4), 100.0, SPOKEN)
    own = roomy.voices[0].notes
    assert roomy.length == score.length and sum(n.duration for n in own) == at
    for note in notes:  # each note's parts have its pitch and its time
        parts = [n for n in own if note.onset <= n.onset < note.onset + note.duration]
        assert {n.pitch for n in parts} == {note.pitch} and sum(n.duration for n in parts) == note.duration
        assert len(parts) == 1 or min(n.duration for n in parts) >= Fraction(1, 4)


def test_a_line_with_a_note_too_few_gets_it() -> None:
    score = tune("c2d2e2d2|c8")
    roomy = with_room(score, [["Morning over the river"]], Meter(4, 4), 100.0, SPOKEN)
    line = set_lines(["Morning over the river"], section_frames(roomy, Meter(4, 4), 100.0), SPOKEN)[0]
    assert [s.text for s in line.syllables] == ["Mor", "ning", "o", "ver", "the", "ri", "ver"]


def test_lrc_has_a_line_a_line_and_the_time_of_every_word() -> None:
    brief = brief_for("Pop")
    score = melody(brief, 4)
    plan = Plan((Section("A", "verse", 4, 0.7),), 100.0, 4, 20.0)
    room = words.song_frames(plan, [score], brief.meter)
    lyrics = Lyrics(words.written_words([["Beautiful morning"] * len(room[0])], room, SPOKEN))
    timed = timing.timed(lyrics, arrange({"A": score}, brief, plan, random.Random(1)))
    text = timing.lrc(timed, "A Song")
    rows = text.splitlines()
    assert rows[0] == "[ti:A Song]" and len(rows) == 1 + len(room[0])
    row = re.fullmatch(r"\[(\d\d:\d\d\.\d\d)\] <(\d\d:\d\d\.\d\d)> Beautiful <(\d\d:\d\d\.\d\d)> morning", rows[1])
    assert row and row[1] == row[2] < row[3]
    at = float(row[3][:2]) * 60 + float(row[3][3:])
    assert abs(at - next(t.seconds for t in timed if t.text == "mor")) < 0.006
    assert timing.lrc((), "A Song") == ""


def test_words_of_the_last_bar_have_their_notes() -> None:
    """Without words a song ends on one long note; with words its last bar is sung as it is written."""
    brief = replace(brief_for("Pop"), lyrics="la", tunes={"A": TunePlan((), ())})  # it is played as written
    score = melody(brief, 7)  # its last bar has six notes
    plan = Plan((Section("A", "verse", 7, 0.7),), 100.0, 7, 30.0)
    room = words.song_frames(plan, [score], brief.meter)
    lines = [[" ".join("la" for _ in frame.slots) for frame in room[0]]]
    lyrics = Lyrics(words.written_words(lines, room, SPOKEN))
    arrangement = arrange({"A": score}, brief, plan, random.Random(2))
    onsets = {note.onset_ticks for track in arrangement.tracks if track.role == "melody" for note in track.notes}
    timed = timing.timed(lyrics, arrangement)
    assert timed[-1].tick > 6.5 * 4 * 480 and all(t.tick in onsets for t in timed if t.tick >= 6 * 4 * 480)


def test_the_text_tells_each_verse_once_and_the_chorus_each_time() -> None:
    plan = Plan(tuple(Section(a, k, 8, 0.5) for a, k in (("A", "verse"), ("B", "chorus")) * 2), 100.0, 32, 80.0)
    one, two, three = (SungLine(text, ()) for text in ("one", "two", "three"))
    text = words.laid_out(Lyrics(((one,), (two,), (three,), (two,))), plan)
    assert text == "[Verse]\none\n\n[Chorus]\ntwo\n\n[Verse 2]\nthree\n\n[Chorus]\ntwo\n"
    assert [list(b) for b in words.blocks_by_section(text, plan)] == [["one"], ["two"], ["three"], ["two"]]
