from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from fractions import Fraction
from math import pi, sin
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import temporary
from scripts.audio.synth.tones import binaural_carrier, layer_block, tone_frequency, with_layers
from scripts.records import Layers, Tuning
from tests.audio.sounds import RATE, frequency_of, in_blocks, joined, level_of

HOURS = 8 * 3_600 * RATE
TUNED = Tuning(528.0, 72, "C5", 528.0 / 523.2511306011972, 443.9931)


@pytest.mark.parametrize("frequency", [432.0, 528.0, 639.123456, 20.0, 1999.9])
def test_phase_is_right_after_eight_hours(frequency: float) -> None:
    first = HOURS - 30 * RATE
    tone = layer_block(Layers(drone_db=0.0), frequency, first, 1_000, HOURS)[:, 0]
    step = Fraction(frequency) / RATE
    exact = [sin(2 * pi * float(step * (first + number) % 1)) for number in range(1_000)]
    assert np.abs(tone - np.array(exact)).max() < 1e-6


def test_level_and_frequency_of_the_drone() -> None:
    tone = layer_block(Layers(drone_db=-24.0), 528.0, 0, 20 * RATE, 20 * RATE)[5 * RATE : 15 * RATE]
    assert abs(frequency_of(tone[:, 0], 528.0) - 528.0) < 1e-5
    assert abs(level_of(tone[:, 1], 528.0) + 24.0) < 0.01
    assert np.array_equal(tone[:, 0], tone[:, 1])


def test_binaural_beat_lies_between_the_ears() -> None:
    tone = layer_block(Layers(binaural_hz=6.0, binaural_db=-20.0), 432.0, 0, 20 * RATE, 20 * RATE)
    left, right = (frequency_of(tone[5 * RATE : 15 * RATE, side], 432.0) for side in (0, 1))
    assert abs(right - left - 6.0) < 1e-5
    assert abs((left + right) / 2 - 432.0) < 1e-5
    assert abs(level_of(tone[5 * RATE : 15 * RATE, 0], 429.0) + 20.0) < 0.01


@given(st.floats(20, 2_000))
def test_binaural_carrier_is_an_octave_of_the_frequency(frequency: float) -> None:
    carrier = binaural_carrier(frequency)
    assert 100 <= carrier <= 1_000
    octaves = np.log2(carrier / frequency)
    assert abs(octaves - round(octaves)) < 1e-9


def test_isochronic_pulse_opens_and_closes_softly() -> None:
    tone = layer_block(Layers(isochronic_hz=4.0, isochronic_db=-12.0), 500.0, 0, 20 * RATE, 20 * RATE)[:, 0]
    steady = np.abs(tone[5 * RATE : 15 * RATE])
    period = RATE // 4
    shape = steady[: period * 40].reshape(40, period).max(axis=0)
    assert abs(20 * np.log10(shape.max()) + 12.0) < 0.05
    assert shape[period * 6 // 10 : period * 9 // 10].max() < 1e-6
    assert np.abs(np.diff(tone[5 * RATE : 15 * RATE])).max() < 10 ** (-12 / 20) * 2 * pi * 500 / RATE * 1.02


def test_fades_begin_and_end_in_silence() -> None:
    tone = layer_block(Layers(drone_db=0.0), 432.0, 0, 30 * RATE, 30 * RATE)
    assert np.abs(tone[:10]).max() < 1e-4 and np.abs(tone[-10:]).max() < 1e-4
    assert np.abs(tone[15 * RATE : 16 * RATE]).max() > 0.99


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 3_000), min_size=1, max_size=6))
def test_any_cut_gives_the_same_samples(sizes: list[int]) -> None:
    layers = Layers(drone_db=-20.0, binaural_hz=7.5, isochronic_hz=10.0)
    whole = layer_block(layers, 528.0, 0, sum(sizes), sum(sizes))
    first, parts = 0, []
    for size in sizes:
        parts.append(layer_block(layers, 528.0, first, size, sum(sizes)))
        first += size
    assert np.array_equal(whole, np.concatenate(parts))


def test_layers_stand_beside_the_music_and_close_it() -> None:
    closed: list[bool] = []
    music = np.full((10_000, 2), 0.25, dtype=np.float32)

    def blocks() -> Iterator[Any]:
        try:
            yield from in_blocks(music)
        finally:
            closed.append(True)

    sound = joined(with_layers(blocks(), Layers(drone_db=-6.0), TUNED, 10_000 / RATE))
    assert sound.shape == (10_000, 4) and sound.dtype == np.float32
    assert np.array_equal(sound[:, :2], music)
    assert np.array_equal(sound[:, 2:], layer_block(Layers(drone_db=-6.0), 528.0, 0, 10_000, 10_000))
    half = with_layers(blocks(), Layers(drone_db=-6.0), TUNED, 1.0)
    next(half)
    half.close()  # type: ignore[attr-defined]
    assert len(closed) == 2


def test_without_layers_the_blocks_pass_through() -> None:
    music = np.ones((100, 2), dtype=np.float32)
    assert joined(with_layers(in_blocks(music), Layers(), TUNED, 1.0)) is not None
    assert joined(with_layers(in_blocks(music), Layers(), TUNED, 1.0)).shape == (100, 2)


def test_without_an_asked_frequency_the_note_sounds() -> None:
    assert tone_frequency(TUNED) == 528.0
    assert abs(tone_frequency(Tuning(None, 72, "C5", 1.0, 440.0)) - 523.2511306) < 1e-6


@pytest.mark.parametrize("noise", ["pink", "brown", "rain"])
def test_a_bed_of_noise_can_be_cut_anywhere_and_has_its_level_and_slope(noise: str) -> None:
    whole = layer_block(Layers(noise=noise, noise_db=-30.0), 440.0, 5 * RATE, 20 * RATE, 60 * RATE)
    for first, frames in ((0, 1), (16_383, 3), (70_001, 40_000), (400_000, 4_096)):
        part = layer_block(Layers(noise=noise, noise_db=-30.0), 440.0, 5 * RATE + first, frames, 60 * RATE)
        assert np.array_equal(part, whole[first : first + frames])
    assert abs(20 * np.log10(np.sqrt(np.mean(whole**2))) + 30) < 1.5
    assert abs(np.corrcoef(whole[:, 0], whole[:, 1])[0, 1]) < 0.35
    power = np.abs(np.fft.rfft(whole[:, 0])) ** 2
    bins = np.fft.rfftfreq(len(whole), 1 / RATE)
    low, high = (power[(bins > f) & (bins < 1.2 * f)].mean() for f in (800.0, 6_400.0))
    slope = 10 * np.log10(high / low) / 3  # dB an octave
    assert slope == pytest.approx({"pink": -3.0, "brown": -6.0, "rain": -1.8}[noise], abs=0.6)


def test_a_ramp_moves_the_beat_evenly_over_the_whole() -> None:
    total = 100 * RATE
    layers = Layers(isochronic_hz=10.0, isochronic_end_hz=4.0, isochronic_db=0.0)
    envelope = np.abs(layer_block(layers, 1_000.0, 0, total, total)[:, 0])
    opened = np.flatnonzero((envelope[1:] > 0.02) & (envelope[:-1] <= 0.02) & (np.arange(total - 1) > 5 * RATE))
    pulses = opened[np.diff(opened, prepend=-RATE) > RATE // 30]
    for second in (20, 50, 80):
        near = pulses[(pulses > (second - 5) * RATE) & (pulses < (second + 5) * RATE)]
        assert (len(near) - 1) / ((near[-1] - near[0]) / RATE) == pytest.approx(10 - 6 * second / 100, abs=0.15)
    late = layer_block(layers, 1_000.0, 60 * RATE + 7, 999, total)
    assert np.array_equal(late, layer_block(layers, 1_000.0, 60 * RATE, 2_000, total)[7:1_006])


def test_the_names_of_the_numbers_of_layers_are_all_there() -> None:
    numbers = {name for name, value in dataclasses.asdict(Layers()).items() if not isinstance(value, (bool, str))}
    bounded = {name.removeprefix("Layers.") for name in temporary.FIELD_BOUNDS if name.startswith("Layers.")}
    assert numbers == bounded


def test_a_drone_with_harmonics_and_beat_keeps_below_its_level() -> None:
    layers = Layers(drone_db=-12.0, drone_harmonics=True, drone_beat_hz=0.1)
    tone = layer_block(layers, 200.0, 10 * RATE, 20 * RATE, 60 * RATE)[:, 0]
    assert 0.12 < np.abs(tone).max() <= 10 ** (-12 / 20)
    power = np.abs(np.fft.rfft(tone * np.hanning(len(tone))))
    bins = np.fft.rfftfreq(len(tone), 1 / RATE)
    strong = [round(float(bins[n])) for n in np.argsort(power)[::-1][:400] if power[n] > 0.05 * power.max()]
    assert set(strong) == {200, 400, 600, 800}
    level = np.sqrt(np.convolve(tone**2, np.ones(4_410) / 4_410, "valid"))
    assert 1.7 < level.max() / level.min() < 2.3
