"""How a band plays a form: its turns, its reprises, and the hands of its players, told from arranged events."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from dataclasses import replace

import pytest

from scripts import temporary
from scripts.music import form
from scripts.music.arranger import arrange
from scripts.music.arranger.steps import choose_pattern
from scripts.records import LengthRange, Meter
from tests.music.band_helpers import brief_for, melody, table
from tests.music.groove_helpers import meter_of, seats, song_on_the_grid, stretch_of


def turns_of(name: str, metre: str) -> dict[str, int]:
    """How many patterns a style's drums have for each turn of the form."""
    part = next(part for _, genre, part in seats() if genre == name and part.role == "drums")
    found: dict[str, int] = {}
    for level in sorted(temporary.BAND_ROLES["drums"].turns):
        chosen = {choose_pattern(part, meter_of(metre), level, turn) for turn in range(12)} - {None}
        found[level] = len(chosen)
    return found


# A triangle far off keeps no time: nothing turns there.
TIMELESS = {"ambient", "horror"}


@pytest.mark.parametrize("name", sorted({name for _, name, part in seats() if part.role == "drums"} - TIMELESS))
def test_drums_have_fills_breaks_pickups_and_endings(name: str) -> None:
    entry = table().genres[name]
    for metre in entry.meters:
        turns = turns_of(name, metre)
        least = 3 if metre == "4/4" else 1
        assert min(turns[level] for level in ("fill", "break", "pickup", "end")) >= least, (metre, turns)
        if entry.form in ("club", "drop", "arc"):
            assert turns["build"] >= least, (metre, turns)


def test_a_build_grows_denser_and_louder_and_leaves_the_beat_before_the_drop_empty() -> None:
    """Arranged events: strokes a quarter of the section, mean velocities, and nothing in the last beat."""
    seen = 0
    for seed in range(3):
        for words in ("dubstep", "house"):
            brief = brief_for(words, seed)
            plan = form.plan_form(brief, LengthRange(150, 150), random.Random(seed))
            melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
            arrangement = arrange(melodies, brief, plan, random.Random(seed))
            for number, section in enumerate(plan.sections[:-1]):
                if section.kind != "build" or section.bars < 4:
                    continue
                seen += 1
                start, end = stretch_of(arrangement, number)
                tracks = {track.role: track for track in arrangement.tracks}
                struck = [n for n in tracks["drums"].notes if start - 24 <= n.onset_ticks < end - 24]
                rolls = [n for n in struck if n.pitch in (38, 39)]
                half = (start + end) // 2
                early = [n for n in rolls if n.onset_ticks < half]
                late = [n for n in rolls if n.onset_ticks >= half]
                assert len(late) > 1.5 * len(early), (words, seed)
                assert sum(n.velocity for n in late) / len(late) > sum(n.velocity for n in early) / len(early)
                for role, track in tracks.items():
                    if temporary.BAND_ROLES[role].breathes:
                        inside = [n for n in track.notes if end - 456 <= n.onset_ticks < end - 24]
                        assert not inside, (words, seed, role)
                after = [n for n in tracks["drums"].notes if end - 24 <= n.onset_ticks < end + 60]
                assert {36, 49} <= {n.pitch for n in after}, "the drop lands on kick and cymbal"
    assert seen >= 6


@pytest.mark.parametrize(
    ("words", "drums"),
    [
        ("rock", {38, 41, 45, 47, 50}),
        ("pop", {38, 45, 50}),
        ("salsa", {63, 64, 65, 66}),
        ("samba", {38, 45, 50}),
        ("irish jig", {45}),
    ],
)
def test_sections_end_in_fills(words: str, drums: set[int]) -> None:
    """The last bar of loud sections differs from every bar of the groove, on the drums that fill there."""
    filled = loud = 0
    struck: set[int] = set()
    for seed in range(4):
        brief, plan, arrangement = song_on_the_grid(words, seed)
        bar = 1920 * brief.meter.numerator // brief.meter.denominator
        notes = [note for track in arrangement.tracks if track.role == "drums" for note in track.notes]
        for number, section in enumerate(plan.sections[:-1]):
            if section.energy < 0.5 or section.bars < 4 or section.kind in ("break", "build"):
                continue
            start, end = stretch_of(arrangement, number)
            bars = [
                {(n.onset_ticks - here, n.pitch) for n in notes if here <= n.onset_ticks < here + bar and n.pitch != 49}
                for here in range(start, end, bar)
            ]
            loud += 1
            groove = [bars[n] for n in range(len(bars) - 1) if n % 8 != 7]
            filled += bars[-1] not in groove
            struck |= {pitch for _, pitch in bars[-1] - set.union(*groove)}
    assert loud >= 10 and filled >= 0.9 * loud
    assert drums & struck


def test_jazz_turns_around_in_ever_other_ways() -> None:
    """Over some songs the last bars of swing sections are many different ones."""
    endings: set[frozenset[tuple[int, int]]] = set()
    for seed in range(8):
        brief, plan, arrangement = song_on_the_grid("swing", seed)
        ticks = 1920 * brief.meter.numerator // brief.meter.denominator
        notes = [note for track in arrangement.tracks if track.role == "drums" for note in track.notes]
        for number, section in enumerate(plan.sections[:-1]):
            if section.energy >= 0.5:
                end = stretch_of(arrangement, number)[1]
                last = {(n.onset_ticks - end, n.pitch) for n in notes if end - ticks // 2 <= n.onset_ticks < end}
                endings.add(frozenset(last))
    assert len(endings) >= 4


def test_a_latin_break_leaves_hands_and_clave_alone() -> None:
    """In a break of a salsa the kick is out, and the drums that stay are few."""
    brief = brief_for("salsa", 3)
    breaks = 0
    for seed in range(12):
        plan = form.plan_form(brief, LengthRange(61 + seed, 61 + seed), random.Random(seed))
        if not any(section.kind == "break" for section in plan.sections):
            continue
        melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
        arrangement = arrange(melodies, brief, plan, random.Random(seed))
        for number, section in enumerate(plan.sections[:-1]):
            if section.kind == "break":
                start, end = stretch_of(arrangement, number)
                inside = {
                    n.pitch
                    for track in arrangement.tracks
                    if track.role == "drums"
                    for n in track.notes
                    if start + 60 <= n.onset_ticks < end - 1920
                }
                breaks += section.bars > 1
                assert temporary.DRUM_NOTES["kick"] not in inside and len(inside) <= 3
    assert breaks >= 2


def test_the_drums_lead_in_and_close() -> None:
    """Where the intro is without drums they come in with a pick-up, and they strike the song's last bar line."""
    led = songs = 0
    for seed in range(5):
        for words in ("rock", "reggae"):
            _, _, arrangement = song_on_the_grid(words, seed)
            drums = next(track for track in arrangement.tracks if track.role == "drums")
            songs += 1
            first_section = arrangement.sections[1][0]
            led += first_section - 1920 <= drums.notes[0].onset_ticks < first_section
            final = max(
                note.onset_ticks for track in arrangement.tracks for note in track.notes if track.role == "bass"
            )
            assert any(final - 60 <= note.onset_ticks for note in drums.notes), (words, seed)
    assert led == songs == 10


# ------------------------------------------------------------------------------------------ reprises


@pytest.mark.parametrize(
    "words",
    ["pop", "rock", "house", "dubstep", "lo-fi", "jazz", "bossa nova", "irish jig", "classical", "orchestral", "funk"],
)
def test_a_reprise_is_played_otherwise(words: str) -> None:
    """Of the bars of a section and of its next return few are alike in a track, and hardly any in all tracks."""
    brief = brief_for(words, 2)
    brief = replace(brief, playing=replace(brief.playing, swing=0.5, human_ms=0.0))
    plan = form.plan_form(brief, LengthRange(170, 170), random.Random(2))
    melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
    arrangement = arrange(melodies, brief, plan, random.Random(2))
    ticks = 1920 * brief.meter.numerator // brief.meter.denominator
    played: dict[tuple[str, int], set[tuple[int, int]]] = defaultdict(set)
    for track in arrangement.tracks:
        for note in track.notes:
            played[track.name, note.onset_ticks // ticks].add((note.onset_ticks % ticks, note.pitch))
    known: dict[str, int] = {}
    alike = together = compared = bars = 0
    for number, section in enumerate(plan.sections):
        if section.kind in ("intro", "outro", "break", "build"):
            continue
        start = stretch_of(arrangement, number)[0] // ticks
        if section.label in known:
            for place in range(section.bars):
                pairs = [
                    (played.get((t.name, known[section.label] + place)), played.get((t.name, start + place)))
                    for t in arrangement.tracks
                ]
                pairs = [pair for pair in pairs if pair[0] or pair[1]]
                alike += sum(before == after for before, after in pairs)
                compared += len(pairs)
                together += all(before == after for before, after in pairs)
                bars += 1
        known.setdefault(section.label, start)
    assert bars >= 8
    assert alike <= 0.45 * compared and together <= 0.15 * bars


# ------------------------------------------------------------------------------------------ the hands


def test_players_lean_back_and_push() -> None:
    """With no errors of the hand, every stroke but those at the very start is as late as the style says."""
    for words, role, late in (("jazz", "melody", True), ("reggae", "bass", True), ("punk", "chords", False)):
        brief = brief_for(words, 1)
        brief = replace(brief, playing=replace(brief.playing, swing=0.5, human_ms=0.0))
        plan = form.plan_form(brief, LengthRange(60, 60), random.Random(1))
        melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
        arrangement = arrange(melodies, brief, plan, random.Random(1))
        even = replace(
            brief,
            playing=replace(brief.playing, parts=tuple(replace(p, lean_ms=0.0) for p in brief.playing.parts)),
        )
        straight = arrange(melodies, even, plan, random.Random(1))
        lean = next(part.lean_ms for part in brief.playing.parts if part.role == role)
        assert (lean > 0) == late and abs(lean) >= 5
        wanted = round(lean / 1000 * plan.bpm * temporary.TICKS_PER_QUARTER / 60)
        for leaning, upright in zip(arrangement.tracks, straight.tracks, strict=True):
            if leaning.role == role:
                pairs = zip(leaning.notes, upright.notes, strict=True)
                moved = [a.onset_ticks - b.onset_ticks for a, b in pairs if b.onset_ticks > 100]
                assert moved and set(moved) == {wanted}


def test_all_players_of_a_triplet_feel_meet_off_the_beat() -> None:
    """The ride is written in triplets, the others in eighths: both fall on the swing, a strum begins there."""
    for seed in range(3):
        brief = brief_for("jazz", seed)
        plain = tuple(replace(part, lean_ms=0.0) for part in brief.playing.parts)
        brief = replace(brief, playing=replace(brief.playing, human_ms=0.0, parts=plain), meter=Meter(4, 4))
        plan = form.plan_form(brief, LengthRange(60, 60), random.Random(seed))
        melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
        arrangement = arrange(melodies, brief, plan, random.Random(seed))
        wanted = round(480 * brief.playing.swing)
        for track in arrangement.tracks:
            if track.role in ("drums", "chords", "bass"):
                off = [n.onset_ticks % 480 for n in track.notes if 290 <= n.onset_ticks % 480 <= 325]
                assert off or track.role == "bass"
                assert off.count(wanted) >= 0.95 * len(off), track.name


@pytest.mark.parametrize("words", ["pop", "ballad", "jazz", "dubstep", "house", "romantic", "lo-fi"])
def test_nothing_is_left_stuck(words: str) -> None:
    """Pedals are lifted, modulation is closed, expression is open again by the end, and few enough voices sound."""
    for seed in (1, 2):
        brief = brief_for(words, seed)
        plan = form.plan_form(brief, LengthRange(80, 80), random.Random(seed))
        melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
        arrangement = arrange(melodies, brief, plan, random.Random(seed))
        steps: list[tuple[int, int]] = []
        for track in arrangement.tracks:
            last = {control.controller: control.value for control in track.controls}
            assert last.get(64, 0) < 64 and last.get(1, 0) == 0 and last.get(11, 127) >= 90, track.name
            lifts = [c.onset_ticks for c in track.controls if c.controller == 64 and c.value < 64]
            for note in track.notes:
                end = note.onset_ticks + note.duration_ticks
                held = next((tick for tick in lifts if tick >= end), end) if lifts else end
                steps += [(note.onset_ticks, 1), (held, -1)]
        sounding = most = 0
        for _, step in sorted(steps):
            sounding += step
            most = max(most, sounding)
        assert most <= temporary.SYNTH_POLYPHONY


def test_pads_pump_with_the_beat_and_guitars_strum() -> None:
    """Expression is lowest on the beats of a loud house section; the strings of a strummed chord follow each other."""
    brief = brief_for("house", 1)
    plan = form.plan_form(brief, LengthRange(100, 100), random.Random(1))
    melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
    pad = next(track for track in arrange(melodies, brief, plan, random.Random(1)).tracks if track.role == "pad")
    curve = [c for c in pad.controls if c.controller == 11]
    down = [c.value for c in curve if c.onset_ticks % 480 == 0][1:-1]
    up = [c.value for c in curve if c.onset_ticks % 480 == 400]
    assert len(up) > 60 and max(up) - min(up) == 0 and sum(down) / len(down) < 0.6 * up[0]

    brief = brief_for("flamenco", 1)
    brief = replace(brief, playing=replace(brief.playing, human_ms=0.0))
    plan = form.plan_form(brief, LengthRange(60, 60), random.Random(1))
    melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
    arrangement = arrange(melodies, brief, plan, random.Random(1))
    ranges = {part.name: part.touch for part in brief.playing.parts}
    guitar = next(t for t in arrangement.tracks if t.role == "chords" and "strum" in ranges[t.name])
    starts = [note.onset_ticks for note in guitar.notes]
    gaps = [b - a for a, b in itertools.pairwise(starts) if b - a < 60]
    assert gaps and min(gaps) >= 5, "no two strings of a strum sound at once"
