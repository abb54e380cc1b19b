"""What the rack makes of MIDI: joins, levels, glides, controllers, and the same samples every time."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import temporary
from scripts.audio.synth.rack.movement import Beat, Ramp
from scripts.audio.synth.rack.patches import read_patches
from scripts.audio.synth.rack.playing import play
from scripts.records import Envelope, Lfo, MidiEvent, OnRack, Patch, RackVoice
from tests.audio.synth.rack.lines import centroids, dry, note, sounded

SINE = Patch("a sine", 0.0, wave={"sine": 1.0}, amp=Envelope(4, 50, 0.8, 60))


def level_db(sound: np.ndarray) -> float:
    return float(10 * np.log10(np.mean(sound.astype(np.float64) ** 2) + 1e-30))


def loudest_hz(sound: np.ndarray) -> float:
    mono = sound[:, 0].astype(np.float64) * np.hanning(len(sound))
    return float(np.argmax(np.abs(np.fft.rfft(mono))) * 44_100 / len(sound))


def tune_of(seed: int, seconds: float = 3.0) -> list[MidiEvent]:
    """Notes that touch, overlap and stand alone, while wheels and knobs are turned."""
    rng = random.Random(seed)
    events: list[MidiEvent] = []
    for _ in range(12):
        start = rng.uniform(0.0, seconds - 0.5)
        events += note(start, start + rng.uniform(0.05, 0.5), rng.randrange(40, 76), rng.randrange(30, 128))
    for _ in range(10):
        number = rng.choice((1, 7, 10, 11, 74, temporary.LFO_RATE_CONTROLLER))
        events.append(MidiEvent(rng.uniform(0.0, seconds), (0xB0, number, rng.randrange(128))))
        events.append(MidiEvent(rng.uniform(0.0, seconds), (0xE0, rng.randrange(128), rng.randrange(128))))
    return dry(*events)


@settings(max_examples=6, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.integers(200, 30_000))
def test_blocks_of_any_size_hold_the_same_samples(seed: int, size: int) -> None:
    patch = replace(read_patches()["wobble saw"], unison=3)
    usual = sounded(patch, tune_of(seed), 3.0)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(temporary, "SYNTH_BLOCK_FRAMES", size)
        assert np.array_equal(sounded(patch, tune_of(seed), 3.0), usual)
    assert level_db(usual) > -60


@pytest.mark.parametrize("name", ["wobble saw", "808 glide", "stab", "square lead", "bell"])
def test_stretches_of_another_size_hold_nearly_the_same(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    patch = read_patches()[name]
    usual = sounded(patch, tune_of(5), 3.0)
    monkeypatch.setattr(temporary, "RACK_FRAMES", 1_500)
    assert level_db(sounded(patch, tune_of(5), 3.0) - usual) < level_db(usual) - 60


@pytest.mark.parametrize("name", sorted(read_patches()))
def test_no_patch_clicks(name: str) -> None:
    """No step between samples is larger than those of the held sound with its filter as open as it gets."""
    patch = read_patches()[name]
    pitches = (33, 36, 31, 40) if patch.sub or "808" in name else (57, 60, 55, 64)
    line = [event for n, pitch in enumerate(pitches) for event in note(0.4 * n, 0.4 * n + 0.4, pitch)]
    busy = sounded(patch, dry(*line, MidiEvent(0.5, (0xB0, 11, 60)), MidiEvent(0.9, (0xB0, 7, 90))), 2.4)
    held = [sounded(patch, dry(*note(0.0, 1.0, pitch)), 1.0) for pitch in pitches]
    steps = max(float(np.abs(np.diff(sound, axis=0)).max()) for sound in held)
    # Two voices sound at once where one rings on, and of a chord of saws the jumps may fall together.
    assert float(np.abs(np.diff(busy, axis=0)).max()) <= 2.0 * steps
    assert np.abs(busy[-200:]).max() < 1e-3 and np.isfinite(busy).all()


def test_the_ruler_of_clicks_hears_one() -> None:
    sound = sounded(SINE, dry(*note(0.0, 1.0)), 1.0)
    cut = sound.copy()
    cut[20_050:20_100] = 0.0
    assert np.abs(np.diff(cut, axis=0)).max() > 2.0 * np.abs(np.diff(sound, axis=0)).max()


def test_volume_expression_velocity_and_pan_are_those_of_general_midi() -> None:
    loud = sounded(SINE, dry(*note(0.0, 1.0)), 1.0)[8_820:30_000]
    half = [MidiEvent(0.0, (0xB0, number, 64)) for number in (7, 11)]
    soft = sounded(SINE, [*dry(), *half, *note(0.0, 1.0, velocity=64)], 1.0)[8_820:30_000]
    assert level_db(loud) - level_db(soft) == pytest.approx(3 * 40 * np.log10(127 / 64), abs=0.1)
    left = sounded(SINE, [*dry(), MidiEvent(0.0, (0xB0, 10, 0)), *note(0.0, 1.0)], 1.0)[8_820:30_000]
    assert np.abs(left[:, 1]).max() < 1e-6
    assert level_db(left[:, 0]) - level_db(loud[:, 0]) == pytest.approx(3.0, abs=0.1)


def test_the_wheel_bends_by_its_range() -> None:
    events = dry(*note(0.0, 2.0, 69), MidiEvent(0.5, (0xE0, 127, 127)))
    assert loudest_hz(sounded(SINE, events, 2.0)[30_000:74_100]) == pytest.approx(440 * 2 ** (2 / 12), abs=1.0)
    wide = [MidiEvent(0.0, (0xB0, number, value)) for number, value in ((101, 0), (100, 0), (6, 12))]
    assert loudest_hz(sounded(SINE, [*wide, *events], 2.0)[30_000:74_100]) == pytest.approx(880, abs=1.5)


def test_notes_that_touch_slide_and_notes_apart_do_not() -> None:
    patch = replace(SINE, mono=True, glide_ms=150.0)

    def heard(gap: float) -> float:
        events = dry(*note(0.0, 0.5, 57), *note(0.5 + gap, 1.5, 69))
        first = round((0.5 + gap + 0.02) * 44_100)
        return loudest_hz(np.pad(sounded(patch, events, 1.6)[first : first + 1_764], ((0, 40_000), (0, 0))))

    assert 225 < heard(0.0) < 400
    assert heard(0.1) == pytest.approx(440, abs=6)


def test_an_808_slides_and_is_struck_anew() -> None:
    """Of two notes that touch the second begins at the first one's pitch, and as loud as a note alone."""
    amp = Envelope(3, 400, 0.05, 100)
    patch = replace(SINE, mono=True, glide_ms=200.0, legato=False, amp=amp)
    sound = sounded(patch, dry(*note(0.0, 0.5, 45), *note(0.5, 1.0, 57)), 1.1)
    alone = sounded(patch, dry(*note(0.0, 0.5, 57)), 1.1)
    start = round(0.505 * 44_100)
    assert level_db(sound[start : start + 4_410]) == pytest.approx(level_db(alone[220:4_630]), abs=1.0)
    begun = np.pad(sound[start : start + 1_500].astype(np.float64), ((0, 40_000), (0, 0)))
    assert loudest_hz(begun) < 175
    held = replace(patch, legato=True)
    assert level_db(sounded(held, dry(*note(0.0, 0.5, 45), *note(0.5, 1.0, 57)), 1.1)[start : start + 4_410]) < -30


def test_a_wobble_follows_the_tempo_and_its_rate() -> None:
    patch = read_patches()["wobble saw"]
    moved = centroids(sounded(patch, dry(*note(0.0, 4.0, 33)), 4.0, bpm=60.0))
    assert np.log2(np.percentile(moved, 90) / np.percentile(moved, 10)) > 1.8
    for cycles, expected in ((4, 1.0), (8, 2.0)):
        events = dry(*note(0.0, 4.0, 33), MidiEvent(0.0, (0xB0, temporary.LFO_RATE_CONTROLLER, cycles)))
        curve = np.log2(centroids(sounded(patch, events, 4.0, bpm=60.0)))
        spectrum = np.abs(np.fft.rfft((curve - curve.mean()) * np.hanning(len(curve))))
        assert np.argmax(spectrum) / (len(curve) * 882 / 44_100) == pytest.approx(expected, abs=0.3)


def test_brightness_opens_the_filter() -> None:
    patch = Patch("a saw", 0.0, wave={"saw": 1.0}, cutoff_hz=500)
    dark, bright = (
        centroids(sounded(patch, [*dry(), MidiEvent(0.0, (0xB0, 74, value)), *note(0.0, 1.0)], 1.0)).mean()
        for value in (64, 127)
    )
    assert bright > 3 * dark


def test_every_patch_sounds_alone_and_memory_does_not_grow() -> None:
    """All voices of a long busy piece are given up, and what is kept of controllers stays small."""
    from scripts.audio.synth.rack.channel import Channel

    channel = Channel(read_patches()["warm pad"], 0.0, Beat(((0.0, 120.0),)), 1.0)
    counts = []
    for n in range(60):
        first = n * temporary.RACK_FRAMES
        for place in range(4):
            channel.apply((0x90, 60 + (5 * n + place) % 20, 90), first + 1_000 * place)
            channel.apply((0xB0, 11, (n * 7 + place) % 128), first + 1_000 * place)
            channel.apply((0x80, 60 + (5 * n + place) % 20, 0), first + 1_000 * place + 900)
        channel.add(np.zeros((2, temporary.RACK_FRAMES), dtype=np.float32), first, temporary.RACK_FRAMES)
        counts.append((len(channel._voices), len(channel._level._points)))
    assert max(count for count, _ in counts) <= 2 * temporary.RACK_POLYPHONY
    assert max(points for _, points in counts) < 16


def test_events_of_other_channels_and_after_the_end_are_passed_over() -> None:
    events = [*dry(*note(0.0, 0.5)), MidiEvent(0.1, (0x91, 60, 127)), MidiEvent(9.0, (0x90, 60, 127))]
    blocks = list(play(iter(events), 1.0, OnRack({0: RackVoice("it")}), {"it": SINE}))
    assert sum(map(len, blocks)) == 44_100
    assert np.array_equal(np.concatenate(blocks), sounded(SINE, dry(*note(0.0, 0.5)), 1.0))


def test_a_room_answers_what_is_sent_and_ends() -> None:
    sent = [*dry(*note(0.0, 0.3)), MidiEvent(0.0, (0xB0, 91, 127))]
    wet, plain = sounded(SINE, sent, 4.0), sounded(SINE, dry(*note(0.0, 0.3)), 4.0)
    assert -70 < level_db(wet[22_050:33_075]) < -35 and level_db(plain[22_050:33_075]) < -200
    assert level_db(wet[-44_100:]) < -120


def test_beats_go_on_through_a_change_of_tempo() -> None:
    beat = Beat(((0.0, 120.0), (2.0, 60.0)))
    at = beat.at(0, 5 * 44_100)
    assert at[44_100] == pytest.approx(2.0) and at[4 * 44_100] == pytest.approx(6.0)
    assert np.array_equal(beat.at(80_000, 20_000), at[80_000:100_000])


@given(moves=st.lists(st.tuples(st.integers(1, 900), st.floats(0, 1)), max_size=12))
def test_a_ramp_never_jumps_and_arrives(moves: list[tuple[int, float]]) -> None:
    ramp, frame, heard = Ramp(0.5), 0, []
    for wait, value in moves:
        heard.append(np.full(wait, 1.0) * ramp.over(frame, wait))
        frame += wait
        ramp.go(frame, value)
    heard.append(np.full(600, 1.0) * ramp.over(frame, 600))
    curve = np.concatenate(heard)
    assert np.abs(np.diff(curve)).max() <= 1.0 / temporary.RACK_RAMP_FRAMES + 1e-9
    assert curve[-1] == pytest.approx(moves[-1][1] if moves else 0.5)


def test_an_lfo_that_restarts_gives_every_note_the_same_movement() -> None:
    saw = {"saw": 1.0}
    patch = Patch("x", 0.0, wave=saw, cutoff_hz=200, mono=True, lfos=(Lfo(4.0, beats=1.0, restart=True),))
    sound = sounded(patch, dry(*note(0.1, 0.4, 45), *note(0.77, 1.07, 45)), 1.4)
    one, two = sound[round(0.1 * 44_100) :][:12_000], sound[round(0.77 * 44_100) :][:12_000]
    assert level_db(one - two) < level_db(one) - 50
