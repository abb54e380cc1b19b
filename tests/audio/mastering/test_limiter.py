from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from scripts.audio.mastering.limiter import limited

RATE = 44_100


def cut(samples: Any, size: int) -> Iterator[Any]:
    return (samples[start : start + size] for start in range(0, len(samples), size))


@pytest.fixture(scope="module")
def swells() -> Any:
    """Six seconds of chords that rise to twice full scale and fall away, with single clicks between them."""
    t = np.arange(6 * RATE) / RATE
    wave = sum(np.sin(2 * np.pi * f * t) for f in (110.0, 331.0, 523.25)) / 3
    wave = wave * 2.2 * (0.5 - 0.5 * np.cos(2 * np.pi * t / 3)) ** 4
    both = np.stack((wave, 0.4 * np.roll(wave, 77)), axis=1)
    both[RATE * 3 // 2 + np.array([3, 900, 1_000]), 1] = (1.9, -1.5, 1.2)
    return both.astype(np.float32)


def test_nothing_stands_over_the_ceiling_and_what_is_softer_passes_untouched(swells: Any) -> None:
    out = np.concatenate(list(limited(cut(swells, 16_384), 0.8)))
    assert out.shape == swells.shape and out.dtype == np.float32
    assert np.abs(swells).max() > 1.8 and 0.79 < np.abs(out).max() <= 0.8
    soft = 0.39 * swells[: 2 * RATE] / np.abs(swells).max()
    assert np.array_equal(np.concatenate(list(limited(cut(soft, 16_384), 0.8))), soft)
    far = np.abs(swells).max(axis=1) < 1e-3  # a third of a second from every peak
    assert far.any() and np.array_equal(out[far], swells[far])


def test_both_sides_take_the_same_gain_and_it_moves_slowly(swells: Any) -> None:
    out = np.concatenate(list(limited(cut(swells, 16_384), 0.8))).astype(np.float64)
    loud = np.abs(swells).min(axis=1) > 0.01
    gains = out[loud] / swells[loud]
    assert np.allclose(gains[:, 0], gains[:, 1], atol=1e-5)
    gain = out[:, 0][np.abs(swells[:, 0]) > 0.01] / swells[:, 0][np.abs(swells[:, 0]) > 0.01]
    assert np.abs(np.diff(gain)).max() < 0.05 and gain.min() < 0.5 and gain.max() <= 1.0


@pytest.mark.parametrize("size", [4_096, 10_000, 500_000])
def test_blocks_and_beginnings_make_no_difference(swells: Any, size: int) -> None:
    whole = np.concatenate(list(limited(cut(swells, 16_384), 0.8)))
    other = np.concatenate(list(limited(cut(swells, size), 0.8)))
    assert np.abs(whole - other).max() < 1e-6
    first, end = 3 * RATE, 5 * RATE  # begun a second early, ended a little late
    part = np.concatenate(list(limited(cut(swells[first - RATE : end + 1_000], size), 0.8)))
    assert np.abs(part[RATE : RATE + end - first] - whole[first:end]).max() < 1e-6


def test_silence_and_nothing() -> None:
    assert list(limited(iter(()), 0.8)) == []
    still = np.zeros((10_000, 2), np.float32)
    assert np.array_equal(np.concatenate(list(limited(cut(still, 4_096), 0.8))), still)
