"""The high-pass of movements beside ffmpeg's, through which songs go."""

from __future__ import annotations

import subprocess
from typing import Any

import numpy as np
import pytest

from scripts import temporary
from scripts.audio.coding.ffmpeg import find_ffmpeg
from scripts.audio.mastering.highpass import Highpass, _state_space
from tests.audio.sounds import RATE


@pytest.fixture(scope="module")
def rumble() -> Any:
    """Noise with much below 28 Hz, a direct current, and a jump."""
    rng = np.random.default_rng(8)
    wave = 0.01 * np.cumsum(rng.standard_normal((5 * RATE + 321, 2)), axis=0) + 0.1 * rng.standard_normal((1, 2))
    wave[2 * RATE :] += 0.4
    return (wave * 0.2).astype(np.float32)


@pytest.mark.parametrize("size", [64, 4_096, 8_192, 44_096])
def test_it_is_ffmpegs_in_blocks_of_any_cells(rumble: Any, size: int) -> None:
    command = [str(find_ffmpeg()), "-v", "error", "-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", "pipe:0"]
    command += ["-af", f"highpass=f={temporary.HIGHPASS_HZ}", "-f", "f32le", "pipe:1"]
    done = subprocess.run(command, input=rumble.tobytes(), capture_output=True, check=True)
    theirs = np.frombuffer(done.stdout, "<f4").reshape(-1, 2)
    filtered = Highpass(temporary.HIGHPASS_HZ)
    ours = np.concatenate([filtered.passed(rumble[n : n + size]) for n in range(0, len(rumble), size)])
    assert ours.shape == rumble.shape and ours.dtype == np.float32
    assert np.abs(theirs).max() > 0.05 and np.abs(ours - rumble).max() > 0.1
    # ffmpeg works this filter out in 32 bits: it strays by as much itself.
    assert np.abs(ours - theirs).max() < 5e-4


def test_it_is_the_biquad_to_the_last_bits(rumble: Any) -> None:
    step, into, gain = _state_space(temporary.HIGHPASS_HZ)
    samples, memory, exact = rumble[: RATE // 2], np.zeros(2), []
    for value in samples[:, 0].astype(np.float64):
        exact.append(gain * value + memory[0])
        memory = step @ memory + into * value
    filtered = Highpass(temporary.HIGHPASS_HZ)
    ours = np.concatenate([filtered.passed(samples[n : n + 8_192]) for n in range(0, len(samples), 8_192)])
    assert np.abs(ours[:, 0] - exact).max() < 5e-5
