from __future__ import annotations

import itertools
import random
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import temporary
from scripts.music import form, harmony, midi, theory
from scripts.music.abc.reader import read_abc
from scripts.music.arranger import arrange, arrange_score, band, plain
from scripts.music.arranger.context import Harmony, Span, contexts
from scripts.music.arranger.human import pulse_tick, swing_tick
from scripts.music.arranger.melody import adapt
from scripts.music.arranger.score import cut
from scripts.music.arranger.steps import choose_pattern, onsets
from scripts.music.arranger.voicing import Space, voicings
from scripts.records import Arrangement, Brief, LengthRange, Meter, Pattern, Plan, Playing, Score, Section
from tests.music.band_helpers import TUNES, brief_for, melody, song, table


def check_playable(arrangement: Arrangement, brief: Brief) -> None:
    """What must hold of every song, whatever the style."""
    assert len(arrangement.tracks) >= 4
    assert all(track.notes for track in arrangement.tracks)
    assert len({track.channel for track in arrangement.tracks}) == len(arrangement.tracks)
    ranges = {part.name: (part.low, part.high) for part in brief.playing.parts}
    for track in arrangement.tracks:
        assert (track.channel == temporary.DRUM_CHANNEL) == (track.role == "drums")
        low, high = ranges[track.name]
        free: dict[int, int] = defaultdict(int)
        for note in track.notes:
            assert low <= note.pitch <= high, track.name
            assert 1 <= note.velocity <= 127 and note.duration_ticks >= 1
            assert note.onset_ticks >= free[note.pitch], f"{track.name} strikes {note.pitch} while it sounds"
            free[note.pitch] = note.onset_ticks + note.duration_ticks
            assert free[note.pitch] <= arrangement.length_ticks
        assert all(0 <= c.value <= 127 and 0 <= c.onset_ticks <= arrangement.length_ticks for c in track.controls)
    steps = [(n.onset_ticks, 1) for t in arrangement.tracks for n in t.notes]
    steps += [(n.onset_ticks + n.duration_ticks, -1) for t in arrangement.tracks for n in t.notes]
    voices = most = 0
    for _, step in sorted(steps):
        voices += step
        most = max(most, voices)
    assert most <= 48


@pytest.mark.parametrize("genre", sorted(table().genres))
def test_every_style_is_playable_and_lands_on_time(genre: str) -> None:
    brief, plan, arrangement = song(genre, "1.5", 2)
    check_playable(arrangement, brief)
    assert arrangement.seconds == pytest.approx(90, abs=0.01)
    assert arrangement.tempos[0] == (0, plan.bpm)
    sounds = sorted((n.onset_ticks, n.onset_ticks + n.duration_ticks) for t in arrangement.tracks for n in t.notes)
    end = 0
    for start, stop in sounds:
        assert start - end <= 2 * 1920, "two bars of silence"
        end = max(end, stop)


@settings(deadline=None, max_examples=25)
@given(
    genre=st.sampled_from(sorted(table().genres)),
    meter=st.sampled_from(sorted(TUNES)),
    seconds=st.floats(20, 150),
    seed=st.integers(0, 10**6),
)
def test_any_metre_and_length_is_playable(genre: str, meter: str, seconds: float, seed: int) -> None:
    top, bottom = meter.split("/")
    brief = replace(brief_for(genre, seed), meter=Meter(int(top), int(bottom)))
    plan = form.plan_form(brief, LengthRange(seconds, seconds), random.Random(seed))
    melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
    arrangement = arrange(melodies, brief, plan, random.Random(seed))
    check_playable(arrangement, brief)
    assert arrangement.seconds == pytest.approx(seconds, abs=0.01)


def test_the_same_seed_plays_the_same_and_another_does_not() -> None:
    assert song("jazz", "1", 5)[2] == song("jazz", "1", 5)[2]
    brief, plan, arrangement = song("jazz", "1", 5)
    melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
    first = arrange(melodies, brief, plan, random.Random(1))
    other = arrange(melodies, brief, plan, random.Random(2))
    assert first.tracks != other.tracks and arrangement.key == brief.key


def test_a_song_ends_on_the_tonic_and_fades_before_the_file_does() -> None:
    for genre in ("pop", "house", "ambient", "irish jig", "classical"):
        brief, _, arrangement = song(genre, "1", 4)
        bpm = arrangement.tempos[-1][1]
        release = temporary.RELEASE_SECONDS * bpm * 8
        pitched = [t for t in arrangement.tracks if t.role not in ("drums", "fx")]
        last = max(n.onset_ticks + n.duration_ticks for t in pitched for n in t.notes)
        assert abs(arrangement.length_ticks - last - release) <= 2
        lowest = min(
            (n for t in pitched for n in t.notes if n.onset_ticks + n.duration_ticks == last), key=lambda n: n.pitch
        )
        assert lowest.pitch % 12 == theory.tonic_pitch_class(brief.key), genre


def test_dubstep_is_half_time_with_a_deep_wobbling_bass() -> None:
    for seed in range(4):
        _, plan, arrangement = song("Chill, Dubstep", "2", seed)
        tracks = {track.role: track for track in arrangement.tracks}
        assert {"drums", "bass", "wobble", "pad", "melody"} <= set(tracks)
        assert 130 <= plan.bpm <= 146
        drops = [n for n, (_, text) in enumerate(arrangement.sections) if text.endswith("drop")]
        start, end = arrangement.sections[drops[0]][0], arrangement.sections[drops[0] + 1][0]
        inside = [n for n in tracks["drums"].notes if start - 40 <= n.onset_ticks < end - 1920]
        backbeats = [round(((n.onset_ticks - start) % 1920) / 480) for n in inside if n.pitch == 38 and n.velocity > 85]
        assert backbeats.count(2) / len(backbeats) > 0.9
        assert min(n.pitch for n in tracks["bass"].notes) <= 35
        expression = [c.value for c in tracks["wobble"].controls if c.controller == 11]
        assert max(expression) - min(expression) > 80
        patch = tracks["wobble"].rack
        assert patch is not None and patch.patch.startswith("wobble")
        rates = [c for c in tracks["wobble"].controls if c.controller == temporary.LFO_RATE_CONTROLLER]
        assert {c.value for c in rates} <= {1_920 // period for period in temporary.WOBBLE_PERIODS} and len(rates) >= 8
        assert all((c.onset_ticks - start) % 960 == 0 for c in rates)


def test_patches_stand_in_seats_and_song_mid_keeps_its_programs() -> None:
    _, _, arrangement = song("trap", "2", 1)
    bass = next(track for track in arrangement.tracks if track.role == "bass")
    assert bass.rack is not None and bass.rack.patch == "808 glide" and bass.program in (38, 39)
    on_rack = midi.on_rack(arrangement)
    assert on_rack.voices[bass.channel] == bass.rack and temporary.DRUM_CHANNEL not in on_rack.voices
    assert [bpm for _, bpm in on_rack.tempos] == [bpm for _, bpm in arrangement.tempos]
    assert on_rack.tempos[0][0] == 0.0 and on_rack.tempos[-1][0] < arrangement.seconds
    _, _, plain = song("rock", "2", 1)
    assert not midi.on_rack(plain).voices


def test_an_instrument_that_was_asked_for_is_not_taken_by_a_patch() -> None:
    _, _, arrangement = song("trap, acoustic bass, flute", "2", 1)
    asked = [track for track in arrangement.tracks if track.name.split(": ")[1] in ("acoustic bass", "flute")]
    assert len(asked) == 2 and all(track.rack is None for track in asked)


def test_players_come_and_go_with_the_energy() -> None:
    _, plan, arrangement = song("house", "3", 2)
    bounds = [start for start, _ in arrangement.sections] + [arrangement.length_ticks]
    playing = [
        sum(any(bounds[n] <= note.onset_ticks < bounds[n + 1] for note in track.notes) for track in arrangement.tracks)
        for n in range(len(plan.sections))
    ]
    loudest = max(range(len(plan.sections)), key=lambda n: plan.sections[n].energy)
    assert playing[loudest] >= playing[0] + 3


def test_reprises_are_never_flat_copies() -> None:
    for genre in ("folk", "pop", "dubstep", "classical", "ambient"):
        _, plan, arrangement = song(genre, "4", 1)
        bounds = [start for start, _ in arrangement.sections] + [arrangement.length_ticks]
        seen: dict[str, list[frozenset[tuple[str, int, int]]]] = defaultdict(list)
        for number, section in enumerate(plan.sections):
            start, end = bounds[number], bounds[number + 1]
            content = frozenset(
                (track.role, round((note.onset_ticks - start) / 60), note.pitch)
                for track in arrangement.tracks
                for note in track.notes
                if start <= note.onset_ticks < end
            )
            assert content not in seen[section.label], (genre, section)
            seen[section.label].append(content)


def test_the_melody_stays_recognisable() -> None:
    brief = brief_for("folk", 6)
    plan = form.plan_form(brief, LengthRange(90, 90), random.Random(1))
    melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
    arrangement = arrange(melodies, brief, plan, random.Random(1))
    number = next(n for n, section in enumerate(plan.sections) if section.kind == "verse")
    start = arrangement.sections[number][0]
    end = arrangement.sections[number + 1][0]
    played = {
        (round((n.onset_ticks - start) / 120), n.pitch % 12)
        for track in arrangement.tracks
        if track.role == "melody"
        for n in track.notes
        if start - 30 <= n.onset_ticks < end
    }
    score = melodies[plan.sections[number].label]
    written = {(round(n.onset * 4), n.pitch % 12) for n in score.voices[0].notes}
    assert len(played & written) / len(written) > 0.9


@given(
    st.lists(
        st.tuples(st.integers(0, 11), st.sampled_from([(0, 4, 7), (0, 3, 7), (0, 4, 7, 10), (0, 3, 7, 10, 2)])),
        min_size=2,
        max_size=12,
    )
)
def test_voices_move_little_and_stay_in_range(chords: list[tuple[int, tuple[int, ...]]]) -> None:
    harmonies = [
        Harmony(n, n + 1, root, root, tuple((root + i) % 12 for i in shape)) for n, (root, shape) in enumerate(chords)
    ]
    led = voicings(harmonies, Space(50, 76))
    for chord, voicing in zip(harmonies, led, strict=True):
        assert all(50 <= pitch <= 76 for pitch in voicing)
        assert {pitch % 12 for pitch in voicing} <= set(chord.classes)
        assert len(set(voicing)) == len(voicing) >= 3
        assert not any(high - low < 3 and high < 62 for low, high in itertools.pairwise(voicing))
    for before, after in itertools.pairwise(led):
        assert max(min(abs(pitch - old) for old in before) for pitch in after) <= 9


def test_voices_rarely_run_in_fifths_or_octaves_or_overlap() -> None:
    rng = random.Random(1)
    scale = (0, 2, 4, 5, 7, 9, 11, 12, 14, 16, 17, 19, 21, 23)
    changes = faults = 0
    for size in (3, 4):
        for lean in (-4.0, 0.0, 4.0):
            roots = [rng.randrange(7) for _ in range(60)]
            shapes = [
                tuple(scale[root + 2 * n] % 12 if n < 3 else scale[(root + 6) % 7] for n in range(size))
                for root in roots
            ]
            chords = [Harmony(n, n + 1, shape[0], shape[0], shape) for n, shape in enumerate(shapes)]
            for before, after in itertools.pairwise(voicings(chords, Space(48, 71, lean=lean))):
                changes += before != after
                faults += any(
                    (after[i] - before[i] == after[j] - before[j] != 0 and (before[j] - before[i]) % 12 in (0, 7))
                    or after[i] > before[j]
                    or after[j] < before[i]
                    for i, j in itertools.combinations(range(size), 2)
                )
    assert changes > 200 and faults < 0.045 * changes


def test_swing_moves_the_offbeat_and_nothing_else() -> None:
    playing = Playing(swing=2 / 3)
    assert [swing_tick(t, playing) for t in (0, 240, 480, 720, 160, 320)] == [0, 320, 480, 800, 160, 320]
    fine = Playing(swing=0.6, swing_unit=16)
    assert [swing_tick(t, fine) for t in (0, 120, 240, 360, 480)] == [0, 144, 240, 384, 480]


def test_a_jig_leans_on_the_first_eighth_of_its_beats() -> None:
    shares = (1.1, 0.84, 1.06)
    assert [pulse_tick(t, 720, shares) for t in (0, 240, 480, 720, 960, 1440)] == [0, 264, 466, 720, 984, 1440]
    seconds = []
    for seed in range(3):
        _, _, arrangement = song("irish jig", seed=seed)
        (tune,) = (track for track in arrangement.tracks if track.name.startswith("Melody:"))
        seconds += [note.onset_ticks % 720 for note in tune.notes if 200 <= note.onset_ticks % 720 < 300]
    assert len(seconds) > 50 and 255 <= sum(seconds) / len(seconds) <= 273


@pytest.mark.parametrize(
    "meter", ["4/4", "3/4", "6/8", "2/4", "9/8", "12/8", "5/4", "7/8", "3/2", "2/2", "3/8", "5/8", "11/8"]
)
def test_grooves_fit_every_metre(meter: str) -> None:
    top, bottom = meter.split("/")
    wanted = Meter(int(top), int(bottom))
    bar = Span(0, 1920 * wanted.numerator // wanted.denominator, wanted)
    for genre in ("rock", "folk", "jazz", "epic"):
        for part in brief_for(genre, 1).playing.parts:
            if part.role in ("drums", "chords", "bass"):
                pattern = choose_pattern(part, wanted, "3")
                assert pattern is not None, (genre, part.role)
                found = onsets(pattern, bar, 0, random.Random(1))
                assert found and all(s.start >= 0 and s.start + s.ticks <= bar.end for s in found)


# ------------------------------------------------------------------------------------------ whole tunes


def harmonised(abc: str) -> Score:
    score = read_abc(abc)
    if score.chords:
        return score
    return replace(score, chords=harmony.harmonise(score.voices[0].notes, score.bars, score.key))


PICKUP = "X:1\nT:Pickup\nM:6/8\nL:1/8\nQ:3/8=110\nK:G\nd|:BAG AGE|DEG GAB|c2A BAG|AGA BGE|\n"
PICKUP += "DEG AGE|DEG GAB|c2A BAG|1 AGF G2d:|2 AGF G3|]\n"
MIXED = "X:1\nM:4/4\nL:1/8\nK:Am\nA2c2e2a2|g2e2d2B2|[M:3/4]c2A2e2|A6|[M:7/8]ABcdefg|[M:4/4]A8|\n"
CHORDED = 'X:1\nM:4/4\nL:1/4\nK:C\n"C"[CEG]EG2|"Am"A2c2|"Dm7"d2A2|"G7"B4|\n'


@pytest.mark.parametrize("abc", [PICKUP, MIXED, CHORDED, "X:1\nK:C\nC|"])
@pytest.mark.parametrize("style", ["rock", "bossa nova", "dark ambient", "irish jig"])
@pytest.mark.parametrize("length", [None, 20.0, 33.3, 150.0])
def test_any_tune_is_arranged(abc: str, style: str, length: float | None) -> None:
    brief = brief_for(style, 3)
    wanted = LengthRange(length, length) if length else None
    arrangement = arrange_score(harmonised(abc), brief, wanted, random.Random(2))
    check_playable(arrangement, brief)
    if length:
        assert arrangement.seconds == pytest.approx(length, abs=0.5)


TWO_A_BAR = "X:1\nM:4/4\nL:1/4\nK:C\n" + '"C"EG"F"FA|"Am"cA"G"GB|"C"cG"Am"AE|"F"FA"G"GD|' * 2 + '"C"E4|\n'


@pytest.mark.parametrize(
    "style", ["house", "dubstep", "lo-fi", "rock", "jazz", "swing", "bossa nova", "reel", "baroque", "epic"]
)
def test_two_chords_in_a_bar_are_heard(style: str) -> None:
    """Chords, pad and bass each strike the second chord of a bar in its own half; bass and riffs have its root."""
    score = read_abc(TWO_A_BAR)
    brief = replace(brief_for(style, 2), key=score.key, meter=score.meter)
    brief = replace(brief, playing=replace(brief.playing, colour="triad", swing=0.5, human_ms=0.0))
    arrangement = arrange_score(score, brief, LengthRange(60, 60), random.Random(2))
    starts = [start for start, _ in arrangement.sections]
    body = range(starts[1], starts[-1], 1920)  # the song opens on whole bars of the tune, so every bar has its place
    for role in ("chords", "pad", "bass"):
        heard = missed = 0
        for track in (t for t in arrangement.tracks if t.role == role):
            for start in body:
                bar = ((start - next(s for s in reversed(starts) if s <= start)) // 1920) % 9
                second = {0: 5, 1: 7, 2: 9, 3: 7, 4: 5, 5: 7, 6: 9, 7: 7}.get(bar)
                notes = [n for n in track.notes if start - 30 <= n.onset_ticks < start + 1890]
                if second is None or not notes:
                    continue
                late = [n for n in notes if n.onset_ticks >= start + 930]
                classes = {second, (second + 7) % 12, (second + (3 if second == 9 else 4)) % 12}
                on_root = role == "bass" or (style == "rock" and role == "chords")  # its riffs leave the chord's notes
                right = late and {n.pitch % 12 for n in late} & {second} if on_root else late
                right = right and (on_root or {n.pitch % 12 for n in late} <= classes)
                heard, missed = heard + bool(right), missed + (not right)
        assert missed <= 0.04 * heard, (role, heard, missed)


@pytest.mark.parametrize(
    ("chord_bars", "meter", "changes", "expected"),
    [
        (1.0, Meter(4, 4), [0, 960], [0, 960]),
        (0.5, Meter(4, 4), [0, 960], [0, 960]),
        (2.0, Meter(4, 4), [0, 480], [0]),
        (1.0, Meter(4, 4), [0, 1680], [0]),  # an eighth before the bar line is a push, not a chord
        (0.5, Meter(3, 4), [0, 960], [0, 960]),
        (0.5, Meter(3, 4), [0, 480, 960], [0, 960]),
        (0.5, Meter(6, 8), [0, 720], [0, 720]),
        (0.5, Meter(4, 4), [0, 480, 960, 1440], [0, 960]),
        (0.0, Meter(4, 4), [0, 480, 960, 1440], [0, 480, 960, 1440]),
    ],
)
def test_a_bar_keeps_two_chords(chord_bars: float, meter: Meter, changes: list[int], expected: list[int]) -> None:
    bars = "".join(
        f'"{"CFGA"[n]}"C{(ends - at) // 120}'
        for n, (at, ends) in enumerate(itertools.pairwise([*changes, 1920 * meter.numerator // meter.denominator]))
    )
    score = read_abc(f"X:1\nM:{meter.numerator}/{meter.denominator}\nL:1/16\nK:C\n{bars}|{bars}|\n")
    brief = replace(brief_for("rock", 1), key=score.key, meter=meter)
    brief = replace(brief, playing=replace(brief.playing, chord_bars=chord_bars))
    plan = Plan((Section("A", "verse", 2, 0.5), Section("A", "verse", 2, 0.5)), 120.0, 4, 20.0)
    context = contexts({"A": score}, brief, plan)[0]
    assert [c.start for c in context.chords if c.start < context.bars[0].end] == expected


@pytest.mark.parametrize("bars", [1, 3, 8, 9, 11, 12, 18, 26])
def test_a_tune_is_cut_into_all_its_bars_in_order(bars: int) -> None:
    """A rest of less than four bars joins the stretch before it; none is lost."""
    score = read_abc(
        "X:1\nM:4/4\nL:1/4\nK:C\n" + "|".join("CDEFGABcdefgab"[n % 14] + "G3" for n in range(bars)) + "|\n"
    )
    sections, melodies = cut(score)
    assert [bar for section in sections for bar in melodies[section.label].bars] == list(score.bars)
    assert all(section.bars >= 4 for section in sections) or bars < 4


@pytest.mark.parametrize("meter", ["4/4", "3/4", "2/4", "7/8"])
def test_a_long_tune_goes_the_way_of_its_song(meter: str) -> None:
    """The same written tune under long notes: each song has a turn of its own, and nothing rubs over a bar line."""
    top, bottom = map(int, meter.split("/"))
    brief = replace(brief_for("dark ambient", 1), meter=Meter(top, bottom))
    score = melody(brief, 8)
    part = next(part for part in brief.playing.parts if part.role == "melody")
    long = replace(part, patterns=(Pattern("1", brief.meter, 1, (("", "long"),)),))
    context = contexts(
        {"A": score}, brief, Plan((Section("A", "theme", 8, 0.5), Section("A", "theme", 8, 0.5)), 60.0, 16, 90.0)
    )[0]
    found: list[list[frozenset[tuple[int, int]]]] = []
    for first in range(8):
        line = adapt(context, long, 60.0, random.Random(1), first)
        assert line == adapt(context, long, 60.0, random.Random(2), first)
        assert 4 <= len(line) <= 17 and all(a.end <= b.start for a, b in itertools.pairwise(line))
        for tone in line:
            for bar in context.bars:
                classes = context.chord_at(bar.start).classes
                if tone.start < bar.start < tone.end and tone.pitch % 12 not in classes:
                    assert not any((tone.pitch - pc) % 12 in (1, 11) for pc in classes)
        found.append(
            [frozenset((t.start - b.start, t.pitch) for t in line if b.start <= t.start < b.end) for b in context.bars]
        )
    shares = [sum(bar in other for bar in one) / 8 for one, other in itertools.permutations(found, 2)]
    assert sum(shares) / len(shares) < 0.5, shares


def test_a_tune_without_a_length_is_heard_whole() -> None:
    score = harmonised(PICKUP)
    arrangement = arrange_score(score, brief_for("folk", 1), None, random.Random(1))
    assert arrangement.length_ticks > score.length * 480
    assert arrangement.key == score.key and arrangement.meters[0][1] == Meter(6, 8)


def test_plain_is_exactly_the_score() -> None:
    abc = 'X:1\nT:Two\nM:4/4\nL:1/8\nQ:1/4=100\nK:D\nV:1\n"D"D2(3FGA d4|{g}f8|\nV:2\nD,8|A,8|\n'
    score = read_abc(abc)
    arrangement = plain(score)
    assert len(arrangement.tracks) == len(score.voices) == 2
    for track, voice in zip(arrangement.tracks, score.voices, strict=True):
        assert [(Fraction(n.onset_ticks, 480), n.pitch) for n in track.notes] == [
            (n.onset, n.pitch) for n in voice.notes
        ]
        assert [Fraction(n.duration_ticks, 480) for n in track.notes] == [n.duration for n in voice.notes]
        assert not track.controls
    assert arrangement.tempos == ((0, 100.0),)
    assert plain(read_abc("X:1\nK:C\nC4|\n")).tempos == ((0, 120.0),)


def test_the_frame_ends_on_the_chord_of_rest() -> None:
    brief = brief_for("pop", 2)
    plan = form.plan_form(brief, LengthRange(60, 60), random.Random(1))
    melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
    built = contexts(melodies, brief, plan)
    assert built[-1].chords[-1].root == theory.tonic_pitch_class(brief.key)
    assert sum(len(context.bars) for context in built) == plan.bars
    for context in built:
        assert context.chords[0].start == context.start and context.chords[-1].end == context.end
        assert all(a.end == b.start for a, b in itertools.pairwise(context.chords))


def test_every_role_has_a_player_and_every_player_a_role() -> None:
    assert set(band.players()) == set(temporary.BAND_ROLES)
    assert all(role.low < role.high and 0 <= role.hue < 1 for role in temporary.BAND_ROLES.values())
    borrowed = {role.grooves_of for role in temporary.BAND_ROLES.values()} - {""}
    assert all(temporary.BAND_ROLES[name].signs for name in borrowed)


def test_a_pianist_s_hands_lie_apart() -> None:
    """The left one holds the chord's bass below C3, the right one the chord above it, and they meet nowhere."""
    brief, _, arrangement = song("pop", "1.5", 3)
    (part,) = (part for part in brief.playing.parts if part.role == "chords" and "hands" in part.touch)
    (track,) = (track for track in arrangement.tracks if track.name == part.name)
    left = [note for note in track.notes if note.pitch < 48]
    right = [note for note in track.notes if note.pitch >= temporary.RIGHT_HAND_LOW]
    assert len(left) > 20 and len(right) > 4 * len(left) / 2
    assert min(note.pitch for note in track.notes) >= temporary.LEFT_HAND_LOW
    long = [note for note in left if note.duration_ticks >= 800]
    assert len(long) >= 0.7 * len(left), "held under the strokes of the right hand"
