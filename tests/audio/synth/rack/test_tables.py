"""No oscillator of the rack aliases, and all are in tune."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from scripts import temporary
from scripts.audio.synth.rack.oscillator import blended, increment, phases, read_cycle, read_rows, rows_at
from scripts.audio.synth.rack.patches import read_patches
from scripts.audio.synth.rack.tables import row_bits, table_for
from scripts.music.tuning import tune
from scripts.records import Envelope, Patch
from tests.audio.synth.rack.lines import dry, note, sounded

NAMES = sorted(read_patches())


def off_the_harmonics_db(samples: np.ndarray, hz: float) -> float:
    """The energy between the harmonics from 20 Hz to 16 kHz, against all of it."""
    frames = len(samples)
    power = np.abs(np.fft.rfft(samples * np.kaiser(frames, 22))) ** 2
    at = np.arange(len(power)) * (44_100 / frames)
    beside = np.abs(at / hz - np.round(at / hz)) * hz > 9 * 44_100 / frames
    return float(10 * np.log10(power[beside & (at > 20) & (at < 16_000)].sum() / power.sum()))


@pytest.mark.parametrize("name", NAMES)
def test_no_oscillator_aliases_above_minus_80_db(name: str) -> None:
    patch = read_patches()[name]
    for key in (33.0, 57.0, 81.4):
        table = table_for(patch, key)
        hz = 440.0 * 2.0 ** ((key - 69) / 12)
        ran, _ = phases(0, increment(hz), 1 << 16)
        for row in (0.0, table.rows * 0.55, table.rows - 1.0):
            sound = read_cycle(blended(table, row), table.bits, ran).astype(np.float64)
            assert off_the_harmonics_db(sound, hz) < -80, (key, row)


def test_the_ruler_of_aliasing_hears_a_naive_saw() -> None:
    hz = 880.0
    assert off_the_harmonics_db(2.0 * ((np.arange(1 << 16) * hz / 44_100) % 1.0) - 1.0, hz) > -40


def cents_off(samples: np.ndarray, hz: float) -> float:
    """How far a fundamental is from where it should be: by how its phase runs away between two stretches."""
    half = len(samples) // 2
    turn = np.exp(-2j * np.pi * hz * np.arange(len(samples)) / 44_100)
    window = np.hanning(half)
    early, late = (np.sum(samples[n : n + half] * turn[n : n + half] * window) for n in (0, half))
    wrong_hz = np.angle(late / early) / (2 * np.pi * half / 44_100)
    return float(1_200 * np.log2((hz + wrong_hz) / hz))


@pytest.mark.parametrize("frequency", [None, 432.0, 528.0, 174.0, 444.0])
@pytest.mark.parametrize("pitch", [33, 57, 69, 84])
def test_pitch_is_right_to_a_tenth_of_a_cent(frequency: float | None, pitch: int) -> None:
    ratio = tune(frequency).ratio
    patch = Patch("a sine", 0.0, wave={"sine": 1.0}, amp=Envelope(2, 10, 1.0, 50))
    sound = sounded(patch, dry(*note(0.0, 2.5, pitch)), 2.5, ratio)[4_410:97_000, 0]
    assert abs(cents_off(sound, 440.0 * 2 ** ((pitch - 69) / 12) * ratio)) < 0.1


def test_a_place_between_rows_is_a_straight_line_between_them() -> None:
    table = table_for(read_patches()["wobble saw"], 40.0)
    ran, _ = phases(123_456, increment(82.0), 500)
    whole = [read_cycle(blended(table, row), table.bits, ran) for row in (7.0, 8.0)]
    between = read_rows(table, ran, rows_at(table, np.full(500, 7.25, dtype=np.float32)))
    assert np.allclose(between, whole[0] + 0.25 * (whole[1] - whole[0]), atol=1e-6)
    assert np.allclose(between, read_cycle(blended(table, 7.25), table.bits, ran), atol=1e-6)


def test_a_lower_cutoff_is_darker_and_an_open_one_is_the_wave_itself() -> None:
    table = table_for(replace(read_patches()["saw lead"], drive=0.0), 45.0)
    length = (1 << table.bits) + 1
    rows = table.samples.reshape(table.rows, length)[:, :-1].astype(np.float64)
    power = np.abs(np.fft.rfft(rows)) ** 2
    centre = (power * np.arange(power.shape[1])).sum(axis=1) / power.sum(axis=1)
    assert np.all(np.diff(centre[4:-4]) > 0)
    assert np.sqrt((rows[-1] ** 2).mean()) == pytest.approx(temporary.RACK_WAVE_RMS, rel=0.01)


def test_the_same_table_serves_a_third_of_an_octave() -> None:
    patch = read_patches()["reese"]
    assert table_for(patch, 41.0) is table_for(patch, 43.5)
    assert table_for(patch, 41.0) is not table_for(patch, 47.0)
    assert row_bits(640) == 14 and row_bits(10) == 11
