"""The grooves as the app reads them: how many patterns there are, and that songs play them all."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest

from scripts import temporary
from scripts.music.arranger.context import Span
from scripts.music.arranger.steps import choose_pattern, onsets
from scripts.music.grooves import parse_grooves
from scripts.records import Arrangement, Meter, Part, Pattern
from tests.music.band_helpers import table
from tests.music.groove_helpers import meter_of, seats, song_on_the_grid


def heard(pattern: Pattern) -> frozenset[tuple[int, int, int, str, str]]:
    """What a pattern sounds, however it is spelt: (bar, start, ticks, row, sign)."""
    ticks = 1920 * pattern.meter.numerator // pattern.meter.denominator
    words = [role.words for role in temporary.BAND_ROLES.values()]
    if any(steps in word for _, steps in pattern.rows for word in words):
        return frozenset({(0, 0, 0, "", pattern.rows[0][1])})
    found: list[tuple[int, int, int, str, str]] = []
    for number in range(2 * pattern.bars):
        bar = Span(0, ticks, pattern.meter)
        found += [(number, s.start, s.ticks, s.row, s.sign) for s in onsets(pattern, bar, number, AlwaysRandom())]
    return frozenset(found)


class AlwaysRandom(random.Random):
    """Dice by which everything that may sound does."""

    def random(self) -> float:
        return 0.0


@pytest.mark.parametrize("family", sorted(table().families))
def test_every_role_of_a_family_has_three_patterns_at_each_level_and_metre(family: str) -> None:
    """Each style's own player has them, in each metre of the style: so has the family."""
    counted: dict[tuple[str, str], set[frozenset[tuple[int, int, int, str, str]]]] = defaultdict(set)
    for owner, name, part in seats():
        if owner != family:
            continue
        for metre in table().genres[name].meters:
            for level in "123":
                chosen = [choose_pattern(part, meter_of(metre), level, turn) for turn in range(12)]
                sounds = {heard(pattern) for pattern in chosen if pattern and pattern.level == level}
                assert len(sounds) >= 3, (name, part.name, metre, level)
                counted[part.role, level] |= sounds
    assert counted and min(map(len, counted.values())) >= 3


def bars_of(arrangement: Arrangement, role: str, meter: Meter) -> set[frozenset[tuple[int, int]]]:
    """The different bars of a role: (tick in the bar, pitch) of what is struck in each."""
    ticks = 1920 * meter.numerator // meter.denominator
    bars: dict[int, set[tuple[int, int]]] = defaultdict(set)
    for track in arrangement.tracks:
        if track.role == role:
            for note in track.notes:
                bars[note.onset_ticks // ticks].add((note.onset_ticks % ticks, note.pitch))
    return {frozenset(bar) for bar in bars.values()}


@pytest.mark.slow
def test_thirty_seeds_play_all_drum_patterns_of_a_family() -> None:
    wanted: dict[str, set[Pattern]] = defaultdict(set)
    missing: dict[str, set[Pattern]] = {}
    played: dict[str, set[frozenset[tuple[int, int]]]] = defaultdict(set)
    for family, name, part in seats():
        if family == "hip hop" and part.role == "drums":
            wanted[name] |= {p for p in part.patterns if p.level.isdigit() and p.meter == Meter(4, 4)}
    for seed in range(30):
        for name in wanted:
            words = f"calm, {name}" if seed % 2 else name  # a calm song knows the levels that a loud one leaves out
            brief, _, arrangement = song_on_the_grid(words, seed)
            played[name] |= bars_of(arrangement, "drums", brief.meter)
    crash = temporary.DRUM_NOTES["crash"]
    for name, patterns in wanted.items():
        free = {frozenset(hit for hit in bar if hit[1] != crash) for bar in played[name]}
        for pattern in patterns:
            first = {(s.start, temporary.DRUM_NOTES[s.row]) for s in onsets(pattern, bar_one(), 0, AlwaysRandom())}
            sure = {(s.start, temporary.DRUM_NOTES[s.row]) for s in onsets(pattern, bar_one(), 0, NeverRandom())}
            if not any(sure <= bar <= first for bar in free):
                missing.setdefault(name, set()).add(pattern)
    assert len(wanted) == 6 and all(len(patterns) >= 9 for patterns in wanted.values())
    assert not missing


class NeverRandom(random.Random):
    """Dice by which nothing sounds that may also be silent."""

    def random(self) -> float:
        return 1.0


def bar_one() -> Span:
    return Span(0, 1920, Meter(4, 4))


def test_one_song_keeps_its_patterns_and_a_reprise_takes_the_next() -> None:
    text = "groove bass x 4/4\n1 R---\n1b RR--\n1c R-R-\n"
    (patterns,) = parse_grooves([text])["bass"].values()
    part = Part("bass", "x", 0, 30, 60, patterns)
    chosen = [choose_pattern(part, Meter(4, 4), "1", turn) for turn in range(4)]
    assert [pattern and pattern.rows[0][1] for pattern in chosen] == ["R---", "RR--", "R-R-", "R---"]


def test_a_drum_variant_plays_the_rows_that_it_does_not_write() -> None:
    text = "groove drums x 4/4\n2 kick X...x...\n2 hat xxxx\n2b kick X.....x.\nfill snare ..xx\nfillb kick x.x.\n"
    plain, other, fill, second = parse_grooves([text])["drums"]["x"]
    assert plain.level == other.level == "2" and fill.level == second.level == "fill"
    assert other.rows == (("kick", "X.....x."), ("hat", "xxxx"))
    assert second.rows == (("kick", "x.x."),)


def test_a_hold_goes_on_over_the_bar_line() -> None:
    part = next(part for _, name, part in seats() if name == "meditation" and part.role == "bass")
    longest = max(
        note.duration_ticks
        for seed in range(6)
        for track in song_on_the_grid("meditation", seed)[2].tracks
        if track.role == part.role
        for note in track.notes[:-1]
    )
    assert longest > 1920


def test_a_genre_names_every_groove_but_the_last_resort() -> None:
    """Patterns that nothing plays are dead weight: ``default`` alone stands in for metres that a groove lacks."""
    roles = temporary.BAND_ROLES
    named = {
        (roles[seat.split()[0]].grooves_of or seat.split()[0], entry.groove)
        for owner in (*table().families.values(), *table().genres.values())
        for seat, entry in owner.band.items()
    }
    written = {(role, name) for role, grooves in table().grooves.items() for name in grooves if name != "default"}
    assert written and not written - named
