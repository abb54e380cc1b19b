from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from scripts.audio.coding.encoder import measure
from scripts.audio.mastering.loudness import LoudnessMeter


def wave_file(path: Path) -> wave.Wave_write:
    file = wave.open(str(path), "wb")  # noqa: SIM115
    file.setnchannels(2)
    file.setsampwidth(2)
    file.setframerate(44_100)
    return file


def test_a_full_scale_sine_of_997_hz_reads_minus_3_01_in_one_channel() -> None:
    sine = np.sin(2 * np.pi * 997 * np.arange(44_100 * 4) / 44_100).astype(np.float32)
    meter = LoudnessMeter()
    meter.add(np.stack((sine, np.zeros_like(sine)), axis=1))
    assert meter.lufs == pytest.approx(-3.01, abs=0.05)  # BS.1770-4, annex 1
    assert meter.peak == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("chunk", [1, 4_096, 30_000])
def test_it_agrees_with_ffmpeg_on_noise_that_swells_and_rests(chunk: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    noise = np.cumsum(rng.normal(size=(44_100 * 12, 2)), axis=0)
    noise -= np.cumsum(noise, axis=0) / np.arange(1, len(noise) + 1)[:, None]
    swell = (0.5 + 0.5 * np.sin(np.arange(len(noise)) / 30_000))[:, None] ** 4
    samples = (rng.normal(size=noise.shape) * 0.05 * swell + 0.2 * noise / np.abs(noise).max()).astype(np.float32)
    samples = np.clip(samples, -0.99, 0.99)
    meter = LoudnessMeter()
    if chunk > 1:
        for start in range(0, len(samples), chunk):
            meter.add(samples[start : start + chunk])
    else:
        meter.add(samples)
    with wave_file(tmp_path / "x.wav") as file:
        file.writeframes((samples * 32_767).astype("<i2").tobytes())
    assert meter.lufs == pytest.approx(measure(tmp_path / "x.wav").lufs, abs=0.25)


def test_silence_is_minus_infinity() -> None:
    meter = LoudnessMeter()
    meter.add(np.zeros((44_100, 2), dtype=np.float32))
    assert meter.lufs == -np.inf
