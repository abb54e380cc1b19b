from __future__ import annotations

import random

import pytest

from scripts.music import form, harmony, styles, theory
from scripts.music.arranger import arrange
from scripts.music.arranger.context import contexts
from scripts.records import Arrangement, Brief, Constraints, Key, LengthRange, Plan, Request, Score
from scripts.temporary import HARMONY_INTERVALS, MODES
from tests.music.band_helpers import melody, table

# Styles of every colour of chords, with drones, strums, arpeggios, walking and octave basses.
WORDS = ("Metal", "Sea Shanty", "Dark Ambient", "House", "Jazz", "Folk", "Pop")


def played(words: str, key: Key, seed: int = 1) -> tuple[Brief, Plan, dict[str, Score], Arrangement]:
    """A minute of a style in a key that was asked for."""
    request = Request(words, LengthRange(60, 60), seed, constraints=Constraints(key=key))
    brief = styles.make_brief(request, styles.understand(words, table()), table(), random.Random(seed))
    plan = form.plan_form(brief, request.length, random.Random(seed))
    melodies = {
        label: melody(brief, bars, 3 * number) for number, (label, bars) in enumerate(form.written_bars(plan).items())
    }
    return brief, plan, melodies, arrange(melodies, brief, plan, random.Random(seed))


def outside(arrangement: Arrangement, classes: set[int]) -> float:
    """The share of the sounding time outside some pitch classes."""
    notes = [n for t in arrangement.tracks if t.role not in ("drums", "fx") for n in t.notes]
    total = sum(n.duration_ticks for n in notes)
    return sum(n.duration_ticks for n in notes if n.pitch % 12 not in classes) / total


@pytest.mark.parametrize("mode", MODES)
def test_a_modes_own_chords_stand_in_its_scale(mode: str) -> None:
    scale = set(MODES[mode].intervals)
    if mode == "minor":
        scale.add(11)  # the dominant's leading note
    for _, root, quality, _ in MODES[mode].chords:
        assert {(root + interval) % 12 for interval in HARMONY_INTERVALS[quality]} <= scale, (root, quality)
    for row in MODES[mode].progressions:
        for _, root, quality in (harmony.numeral(word, mode) for word in row.split()):
            assert {(root + interval) % 12 for interval in HARMONY_INTERVALS[quality]} <= scale, (row, root)


@pytest.mark.parametrize("words", WORDS)
def test_locrian_rests_without_a_perfect_fifth(words: str) -> None:
    """No player holds the fifth that the scale does not have; what is left are half steps into the next chord."""
    key = Key("B", "locrian")
    brief, plan, melodies, arrangement = played(words, key)
    assert arrangement.key == key
    assert outside(arrangement, set(theory.scale_pitch_classes(key))) < 0.04  # a walking bass has the most half steps
    held = [n for t in arrangement.tracks if t.role != "drums" for n in t.notes if n.duration_ticks > 960]
    assert held and not any((n.pitch - 11) % 12 == 7 for n in held)
    final = contexts(melodies, brief, plan)[-1].chords[-1]
    assert final.classes == (11, 2)


@pytest.mark.parametrize("mode", ["major", "dorian", "phrygian", "lydian", "mixolydian"])
@pytest.mark.parametrize("words", ["Metal", "Sea Shanty", "Dark Ambient", "House"])
def test_the_band_keeps_to_the_scale_of_an_asked_mode(words: str, mode: str) -> None:
    key = theory.transpose_key(Key("A", mode), 0)
    _, _, _, arrangement = played(words, key)
    assert outside(arrangement, set(theory.scale_pitch_classes(key))) < 0.03
    tonic = theory.tonic_pitch_class(key)
    bass = next(t for t in arrangement.tracks if t.role in ("bass", "wobble", "drone", "pad"))
    assert max(bass.notes, key=lambda n: n.onset_ticks).pitch % 12 in {(tonic + i) % 12 for i in (0, 3, 4, 7)}


@pytest.mark.parametrize(("words", "seventh"), [("Funk", False), ("Disco", False), ("Blues", True)])
def test_mixolydian_rests_on_a_seventh_in_the_blues_alone(words: str, seventh: bool) -> None:
    """Elsewhere it would sound like the dominant of the key a fourth above."""
    key = Key("C", "mixolydian")
    brief, plan, melodies, _ = played(words, key)
    home = [c for frame in contexts(melodies, brief, plan)[:-1] for c in frame.chords if c.root == 0]
    assert brief.playing.colour in ("seventh", "ninth") and home
    assert all((10 in chord.classes) == seventh for chord in home)


def test_held_chords_tell_the_third_that_power_chords_leave_out() -> None:
    key = Key("E", "phrygian")
    brief, _, _, arrangement = played("Hard Rock", key)
    assert brief.playing.colour == "power"
    stacks: dict[str, list[set[int]]] = {"chords": [], "pad": []}
    for track in arrangement.tracks:
        if track.role in stacks:
            starts = {round(n.onset_ticks / 480) for n in track.notes}
            notes = [(round(n.onset_ticks / 480), n.pitch % 12) for n in track.notes]
            stacks[track.role] += [{pitch for at, pitch in notes if at == start} for start in starts]
    assert {4, 7, 11} in stacks["pad"] and {4, 11} in stacks["chords"] and {4, 7, 11} not in stacks["chords"]
