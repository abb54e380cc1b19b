from __future__ import annotations

import subprocess
from typing import Any

import numpy as np

from scripts import temporary
from scripts.audio.coding.ffmpeg import find_ffmpeg
from scripts.audio.mastering.glue import glue_db
from tests.audio.sounds import RATE

CELL = temporary.CELL_FRAMES


def test_the_glue_is_that_of_ffmpegs_compressors() -> None:
    """Steps between four levels of a chord: the gain beside what ``acompressor`` makes of the same sound."""
    time = np.arange(16 * RATE) / RATE
    chord = sum(np.sin(2 * np.pi * hertz * time + hertz) for hertz in (131.0, 329.6, 415.3, 780.0))
    sound = 0.2 * chord * 10 ** (np.array([-30.0, -4.0, -16.0, 0.0])[(time // 4).astype(int)] / 20)
    raw = np.stack((sound, sound), axis=1).astype(np.float32)
    filters = (
        "acompressor=threshold=-36dB:ratio=1.5:attack=150:release=1500:knee=6:detection=rms:makeup=2.3,"
        "acompressor=threshold=-17dB:ratio=1.6:attack=30:release=250:knee=4:makeup=1"
    )
    command = [str(find_ffmpeg()), "-v", "error", "-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", "pipe:0"]
    done = subprocess.run(
        [*command, "-af", filters, "-f", "f32le", "pipe:1"], input=raw.tobytes(), capture_output=True, check=True
    )

    def squares(samples: Any) -> Any:
        return (samples.reshape(-1, 2 * CELL * 10).astype(np.float64) ** 2).mean(axis=1)

    fits = len(raw) // (10 * CELL) * 10 * CELL
    theirs = 10 * np.log10(squares(np.frombuffer(done.stdout, "<f4")[: 2 * fits]) / squares(raw[:fits]))
    cells = (raw[:fits].reshape(-1, 2 * CELL).astype(np.float64) ** 2).mean(axis=1)
    ours = glue_db(cells)[1:].reshape(-1, 10).mean(axis=1)
    assert np.ptp(theirs) > 6
    assert np.abs(ours - theirs)[5:].mean() < 0.35 and np.percentile(np.abs(ours - theirs), 98) < 1.5
