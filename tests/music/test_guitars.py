"""Rhythm guitars with drive: where they lie, what they strike, and that two of them are two players."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

import pytest

from scripts.music.grooves import parse_grooves
from scripts.music.idioms import parse_idioms
from scripts.records import Arrangement, Track
from tests.music.band_helpers import song

GENRES = ("rock", "hard rock", "metal", "punk")


@lru_cache(maxsize=16)
def played(genre: str, seed: int) -> Arrangement:
    return song(genre, "1.5", seed)[2]


def guitars(genre: str, seed: int) -> list[Track]:
    return [track for track in played(genre, seed).tracks if track.role == "chords" and "guitar" in track.name]


def strokes(track: Track) -> list[list[int]]:
    """The pitches of each stroke: what begins within a twentieth of a beat."""
    found: list[list[int]] = []
    begun = -480
    for note in track.notes:
        if note.onset_ticks - begun > 24:
            begun = note.onset_ticks
            found.append([])
        found[-1].append(note.pitch)
    return found


@pytest.mark.parametrize("genre", GENRES)
def test_rhythm_guitars_play_power_chords_on_the_low_strings(genre: str) -> None:
    for seed in (1, 2, 3):
        pitches = sorted(note.pitch for track in guitars(genre, seed) for note in track.notes)
        assert pitches[0] >= 38, "drop D"
        assert pitches[len(pitches) // 10] <= (42 if genre == "metal" else 45)
        every = [stroke for track in guitars(genre, seed) for stroke in strokes(track)]
        power = sum({(pitch - min(stroke)) % 12 for pitch in stroke} <= {0, 7} for stroke in every)
        assert power >= 0.9 * len(every) > 90
        assert sum(len(stroke) > 1 for stroke in every) >= 0.3 * len(every), "chords, not a single line"


@pytest.mark.parametrize("genre", GENRES)
def test_two_guitars_double_each_other_left_and_right_with_hands_of_their_own(genre: str) -> None:
    left, right = guitars(genre, 1)
    assert left.pan <= 32 and right.pan >= 96 and left.name != right.name
    by_pitch: dict[int, list[int]] = defaultdict(list)
    for note in left.notes:
        by_pitch[note.pitch].append(note.onset_ticks)
    away = [min((abs(at - n.onset_ticks) for at in by_pitch[n.pitch]), default=480) for n in right.notes]
    together = [distance for distance in away if distance <= 30]
    assert len(together) >= 0.9 * len(away), "the same strokes"
    assert 1.0 <= sum(together) / len(together) <= 20, "not at the same tick"


def test_palm_mutes_are_short_and_soft_beside_open_strokes() -> None:
    track = guitars("metal", 2)[0]
    short = [note for note in track.notes if note.duration_ticks <= 120]
    open_ = [note for note in track.notes if note.duration_ticks >= 200]
    assert len(short) > 60 and len(open_) > 30
    assert sum(n.velocity for n in short) / len(short) < 0.85 * sum(n.velocity for n in open_) / len(open_)


def test_riffs_differ_between_songs_and_come_back_within_them() -> None:
    def bars(seed: int) -> list[tuple[tuple[int, int], ...]]:
        track = guitars("metal", seed)[0]
        found: dict[int, set[tuple[int, int]]] = defaultdict(set)
        for note in track.notes:
            found[(note.onset_ticks + 30) // 1920].add((round(note.onset_ticks / 120) % 16, note.pitch))
        return [tuple(sorted(bar)) for bar in found.values()]

    first, second = bars(1), bars(2)
    assert not set(first) & set(second) or len(set(first) & set(second)) <= 2
    assert 6 <= len(set(first)) < len(first)


def test_what_stands_in_the_files() -> None:
    (pattern,) = parse_grooves(["groove chords x 4/4\n1 M.mN\n"])["chords"]["x"]
    assert pattern.rows[0][1] == "M.mN"
    assert parse_idioms(["idiom metal\nriff 0 1 1 6\n"])["metal"].riff == (0, 1, 1, 6)


@pytest.mark.parametrize("genre", ["metal", "hard rock"])
def test_the_bass_plays_the_riff_an_octave_below(genre: str) -> None:
    arrangement = played(genre, 2)
    (bass,) = (track for track in arrangement.tracks if track.role == "bass")
    guitar = guitars(genre, 2)[0]
    lowest: dict[int, int] = {}
    for note in guitar.notes:
        at = round(note.onset_ticks / 120)
        lowest[at] = min(note.pitch, lowest.get(at, 127))
    both = [(note.pitch, lowest[at]) for note in bass.notes if (at := round(note.onset_ticks / 120)) in lowest]
    assert len(both) > 100 and sum((high - low) % 12 == 0 and high >= low for low, high in both) >= 0.9 * len(both)
