"""Syllables, lines that fit their bars, and the laid-out text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.music import lyrics
from scripts.records import Meter, Plan, Section

SYLLABLES = {
    1: "fire the walked times breathe eyes cried goes used kissed tree don't night blue",
    2: "little wanted being roses quiet people ocean dreaming lonely alone changes table evening science poem lion",
    3: "beautiful idea radio created piano memories forever religion violin video",
    4: "melodious",
}


@pytest.mark.parametrize(("word", "count"), [(word, n) for n, words in SYLLABLES.items() for word in words.split()])
def test_syllables_of_words(word: str, count: int) -> None:
    assert lyrics.count_syllables(word) == lyrics.count_syllables(word.upper()) == count


def test_syllables_of_lines() -> None:
    assert lyrics.count_syllables("Walking alone in the neon rain") == 9
    assert lyrics.count_syllables("") == 0 == lyrics.count_syllables(" - ,")


@given(st.lists(st.text(alphabet="abcdeiou", min_size=1, max_size=8), min_size=1, max_size=14), st.integers(1, 14))
def test_a_trimmed_line_is_a_beginning_that_fits(words: list[str], most: int) -> None:
    line = " ".join(words)
    cut = lyrics.trim_line(line, most)
    assert line.startswith(cut) and (lyrics.count_syllables(cut) <= most or " " not in cut)
    if lyrics.count_syllables(line) <= most:
        assert cut == line


def test_no_small_word_dangles() -> None:
    assert lyrics.trim_line("Walking through the neon rain and into the night", 8) == "Walking through the neon rain"


@pytest.mark.parametrize("bpm", [50, 75, 96, 120, 140, 174, 220])
@pytest.mark.parametrize("meter", [Meter(4, 4), Meter(3, 4), Meter(6, 8), Meter(12, 8), Meter(2, 4), Meter(5, 4)])
@pytest.mark.parametrize("bars", [1, 4, 7, 8, 16])
def test_lines_can_be_sung(bars: int, meter: Meter, bpm: float) -> None:
    lines, syllables = lyrics.line_frame(bars, meter, bpm)
    bar_seconds = 4 * meter.numerator / meter.denominator * 60 / bpm
    assert 1 <= lines <= 8 and 3 <= syllables <= 14
    seconds = bar_seconds * -(-bars // lines)
    assert syllables <= max(3, 3.6 * seconds + 0.5) and (seconds <= 7.3 or seconds == bar_seconds or lines == 8)


def plan(*sections: tuple[str, str]) -> Plan:
    return Plan(tuple(Section(label, kind, 8, 0.5) for label, kind in sections), 120.0, 8 * len(sections), 100.0)


def test_the_text_follows_the_song() -> None:
    song = plan(("A", "intro"), ("A", "verse"), ("B", "chorus"), ("C", "verse"), ("B", "chorus"), ("B", "outro"))
    assert [(v.label, v.kind) for v in lyrics.verses(song, Meter(4, 4))] == [
        ("A", "verse"),
        ("B", "chorus"),
        ("C", "verse"),
    ]
    text = lyrics.lay_out({"A": ["one", "two"], "B": ["la"], "C": ["three"]}, song)
    assert text == "[Verse]\none\ntwo\n\n[Chorus]\nla\n\n[Verse 2]\nthree\n\n[Chorus]\nla\n"
    assert lyrics.lay_out({}, song) == ""


def test_a_very_long_song_has_each_section_once() -> None:
    song = plan(*[("A", "verse"), ("B", "chorus")] * 30)
    assert lyrics.lay_out({"A": ["one"], "B": ["la"]}, song) == "[Verse]\none\n\n[Chorus]\nla\n"


def test_at_most_six_sections_are_sung() -> None:
    song = plan(*[(letter, "verse") for letter in "ABCDEFGHIJ"])
    assert len(lyrics.verses(song, Meter(4, 4))) == 6


def test_each_section_has_its_lines() -> None:
    song = plan(("A", "intro"), ("A", "verse"), ("B", "chorus"), ("A", "verse"), ("B", "solo"))
    text = lyrics.lay_out({"A": ["one", "two"], "B": ["three"]}, song)
    assert lyrics.blocks_by_section(text, song) == ((), ("one", "two"), ("three",), ("one", "two"), ())
    assert lyrics.blocks_by_section("", song) == ((),) * 5


def test_lyrics_that_stand_once_are_sung_at_each_return() -> None:
    song = plan(*[("A", "verse"), ("B", "chorus")] * 20)
    text = lyrics.lay_out({"A": ["one"], "B": ["two"]}, song)
    assert lyrics.blocks_by_section(text, song) == (("one",), ("two",)) * 20
