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


def test_no_percussion_runs_at_double_tempo() -> None:
    """At its genre's fastest tempo no groove strikes more than 15 moments a second; claves are as slow as hands are.

    The same holds for the players of hand percussion taken together, who are few: 18 strokes a second at
    its middle tempo.
    """
    checked = 0
    for name, genre in table().genres.items():
        entry = genre.band.get("drums")
        if entry is None:
            continue
        for pattern in table().grooves["drums"][entry.groove or "default"]:
            if not pattern.level.isdigit():
                continue
            bar = Span(0, 1920 * pattern.meter.numerator // pattern.meter.denominator, pattern.meter)
            struck = [(n, s.start, s.row) for n in range(pattern.bars) for s in onsets(pattern, bar, n, NeverRandom())]
            seconds = pattern.bars * bar.ticks / 480 * 60 / genre.tempo[1]
            where = (name, entry.groove, pattern.level)
            assert len({(n, start) for n, start, _ in struck}) / seconds <= 15, where
            claves = sum(row == "clave" for _, _, row in struck)
            assert claves / seconds <= 2.5, where
            if genre.family == "latin":
                assert len(struck) / seconds * sum(genre.tempo) / 2 / genre.tempo[1] <= 18, where
            checked += 1
    assert checked > 300


@pytest.mark.parametrize("name", ["salsa", "bossa nova"])
def test_the_kick_meets_the_bass(name: str) -> None:
    """Of the kick's strokes six in ten at least fall where the bass strikes, over all patterns of a level."""
    kit, bass = ({p.role: p for _, genre, p in seats() if genre == name}[role] for role in ("drums", "bass"))
    for level in "23":
        kicks: list[int] = []
        notes: set[int] = set()
        for turn in range(6):
            for number in (0, 1):
                for part, row in ((kit, "kick"), (bass, "")):
                    pattern = choose_pattern(part, Meter(4, 4), level, turn)
                    assert pattern is not None
                    found = [
                        s.start + 1920 * number
                        for s in onsets(pattern, bar_one(), number, NeverRandom())
                        if s.row == row
                    ]
                    if row:
                        kicks += found
                    else:
                        notes |= set(found)
        assert sum(kick in notes for kick in kicks) >= 0.6 * len(kicks)


def test_an_orchestra_has_no_timpani_where_kits_have_cymbals() -> None:
    """Its keys 41 to 53 are tuned (Roland GS): drums without a pitch that a march or an epic asks for lie elsewhere."""
    for name in ("epic", "adventure", "waltz"):
        _, _, arrangement = song_on_the_grid(name, 3)
        for track in arrangement.tracks:
            if track.role == "drums" and track.program == 48:
                assert not [note for note in track.notes if 41 <= note.pitch <= 53], name
