from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scripts import temporary
from scripts.audio.coding.ffmpeg import Job, file_argument
from scripts.audio.mastering import dynamics, levels
from scripts.audio.mastering.loudness import LoudnessMeter
from tests.audio.sounds import RATE, joined, sine


def music(seconds: float) -> Any:
    """Loud and soft stretches of a chord under hits that stand far out."""
    time = np.arange(round(seconds * RATE)) / RATE
    chord = sum(np.sin(2 * np.pi * hertz * time) for hertz in (110.0, 277.2, 329.6))
    age = np.arange(len(time)) % (RATE // 2)
    hits = 7.0 * np.sin(2 * np.pi * 180 * time) * np.exp(-age / 1_500)
    sound = 0.02 * (chord * np.where(time % 8 < 4, 1.0, 0.4) + hits)
    return np.stack((sound, 0.8 * sound), axis=1).astype(np.float32)


def takes_of(tmp_path: Path, *sounds: Any, first: int = 0, frames: int | None = None) -> dynamics.Takes:
    paths, energies = [], []
    for number, sound in enumerate(sounds):
        paths.append(tmp_path / f"{number}.f32")
        paths[-1].write_bytes(np.asarray(sound, dtype="<f4").tobytes())
        raw = ["-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", file_argument(paths[-1])]
        with Job([*raw, "-af", "ebur128@music", "-f", "null", "-"], tmp_path / "log") as job:
            list(job.progress())
            energies.append(levels.read_energies(job.finish(), "music"))
    found = [levels.survey(path, known) for path, known in zip(paths, energies, strict=True)]
    return dynamics.take(paths, found, first, len(sounds[0]) - first if frames is None else frames)


def mastered(takes: dynamics.Takes, ceiling_db: float = temporary.CEILING_DB) -> Any:
    master = dynamics.settle(takes, ceiling_db, temporary.TARGET_LUFS)
    return joined(dynamics.applied(takes, dynamics.gains_of(takes, master), 0, takes.frames))


@pytest.mark.parametrize("ceiling_db", [-2.0, -4.0])
def test_the_master_is_as_loud_as_foretold_and_below_the_ceiling(ceiling_db: float, tmp_path: Path) -> None:
    sound = music(24.0)
    heard = mastered(takes_of(tmp_path, sound), ceiling_db)
    meter = LoudnessMeter()
    meter.add(heard)
    assert heard.shape == sound.shape and heard.dtype == np.float32
    assert meter.lufs == pytest.approx(temporary.TARGET_LUFS, abs=0.15)
    assert 0.95 * 10 ** (ceiling_db / 20) < np.abs(heard).max() <= 10 ** (ceiling_db / 20) * 1.0001


def test_any_stretch_is_the_same_as_in_the_whole(tmp_path: Path) -> None:
    takes = takes_of(tmp_path, music(9.0), sine(528.0, 9.0, -26.0), first=1_003, frames=8 * RATE)
    gains = dynamics.gains_of(takes, dynamics.settle(takes, -2.0, -14.0))
    whole = joined(dynamics.applied(takes, gains, 0, takes.frames))
    assert len(whole) == 8 * RATE
    for first, end in ((0, 5), (1_152, 100_000), (77_777, 77_778), (8 * RATE - 3, 8 * RATE)):
        assert np.array_equal(joined(dynamics.applied(takes, gains, first, end)), whole[first:end])
    late = joined(dynamics.applied(takes, gains, 8 * RATE - 10, 10 * RATE))
    assert len(late) == 2 * RATE + 10 and not late[RATE:].any()


def test_silence_and_a_blink_are_left_alone(tmp_path: Path) -> None:
    for sound in (np.zeros((RATE, 2)), sine(440.0, 2.0, -80.0), sine(440.0, 0.1, -20.0), np.zeros((0, 2))):
        takes = takes_of(tmp_path, sound)
        assert takes.fixed and dynamics.settle(takes, -2.0, -14.0).applied_db == 0.0
        assert np.allclose(mastered(takes), sound)


def test_tones_keep_their_level_beside_music_that_is_raised(tmp_path: Path) -> None:
    quiet = sine(220.0, 8.0, -50.0)
    takes = takes_of(tmp_path, quiet, sine(528.0, 8.0, -26.0))
    gains = dynamics.gains_of(takes, dynamics.settle(takes, -2.0, -14.0))
    assert gains[0].min() > 20 and gains[1] == pytest.approx(1.0)


def test_what_is_too_much_is_taken_from_both(tmp_path: Path) -> None:
    takes = takes_of(tmp_path, sine(220.0, 8.0, -50.0), sine(528.0, 8.0, -6.0))
    master = dynamics.settle(takes, -2.0, -14.0)
    assert master.trim_db < 0 and dynamics.gains_of(takes, master)[1].max() == pytest.approx(
        10 ** (master.trim_db / 20)
    )
    assert dynamics.foretold(takes, master) == pytest.approx(-14.0, abs=0.02)


def test_the_trim_stays_within_its_bound(tmp_path: Path) -> None:
    """Nothing but clicks: no trim makes them as loud as asked."""
    clicks = np.zeros((8 * RATE, 2))
    clicks[:: RATE // 3] = 0.9
    master = dynamics.settle(takes_of(tmp_path, clicks), -2.0, -14.0)
    assert abs(master.trim_db) <= temporary.MASTER_TRIM_DB


def test_peaks_near_the_ceiling_are_true_ones(tmp_path: Path) -> None:
    """Every sample of this tone misses its peak; the limiter holds the peak all the same."""
    time = np.arange(6 * RATE)
    wave = 0.05 * np.sin(2 * np.pi * (time / 4 + 0.125)) * np.clip(1.02 - (time % RATE) / 500, 0.02, 1.0)
    takes = takes_of(tmp_path, np.stack((wave, wave), axis=1))
    surveyed = levels.survey(takes.sources[0], np.zeros(0)).peaks
    assert takes.levels[0].peaks.max() == pytest.approx(0.05, rel=0.12) and surveyed.max() < 0.036
    heard = np.abs(mastered(takes)).max() * np.sqrt(2)
    assert heard <= 10 ** (temporary.CEILING_DB / 20) * 1.03
    rough = replace(takes, levels=(replace(takes.levels[0], peaks=surveyed),))
    assert np.abs(mastered(rough)).max() * np.sqrt(2) > heard * 1.2
