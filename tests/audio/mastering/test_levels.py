from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scripts import temporary
from scripts.audio.coding.ffmpeg import Job, file_argument
from scripts.audio.mastering import filters, levels
from scripts.audio.mastering.levels import Levels
from scripts.audio.mastering.loudness import integrated
from scripts.errors import OutputError
from tests.audio.sounds import RATE, sine

CELL = temporary.CELL_FRAMES


def written(sound: Any, folder: Path) -> Path:
    path = folder / "raw ö.f32"
    path.write_bytes(np.asarray(sound, dtype="<f4").tobytes())
    return path


@pytest.mark.parametrize("frames", [0, 1, CELL, 10 * CELL + 7])
def test_cells_hold_mean_square_and_highest_sample(
    frames: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = np.random.default_rng(frames).normal(size=(frames, 2)).astype(np.float32)
    expected = np.concatenate((sound, np.zeros((-frames % CELL, 2)))).reshape(-1, 2 * CELL)
    for together in (3, 4_096):
        monkeypatch.setattr(temporary, "SURVEY_CELLS", together)
        found = levels.survey(written(sound, tmp_path), np.zeros(0))
        assert np.allclose(found.squares, (expected**2).mean(axis=1), rtol=1e-5)
        assert np.allclose(found.peaks, np.abs(expected).max(axis=1, initial=0.0))
        assert len(found.squares) == len(found.peaks) == -(-frames // CELL)


def test_a_file_that_is_gone_is_an_error_of_ours(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        levels.survey(tmp_path / "gone.f32", np.zeros(0))


@pytest.mark.parametrize("phase", [0.0, 0.25, 0.5])
def test_peaks_between_samples_are_found(phase: float, tmp_path: Path) -> None:
    """A sine of a quarter of the rate whose samples all miss its peaks by 3 dB, at the worst."""
    wave = 0.5 * np.sin(2 * np.pi * (np.arange(100 * CELL) / 4 + phase / 2))
    path = written(np.stack((wave, 0.1 * wave), axis=1), tmp_path)
    peaks = levels.survey(path, np.zeros(0)).peaks
    cells = np.arange(2, 97, 3)
    found = levels.true_peaks(path, peaks, cells, np.ones(101))
    assert np.abs(found[cells] - 0.5).max() < 0.003
    others = np.setdiff1d(np.arange(100), cells)
    assert np.abs(found[others] - peaks[others]).max() <= 1 / 32_768
    assert levels.true_peaks(path, peaks, np.zeros(0, dtype=np.int64), np.ones(101)) is peaks


def test_peaks_under_a_gain_that_falls_inside_the_cell(tmp_path: Path) -> None:
    """A lone hit at the end of a cell is met by the gain at its end, and one at the beginning by that at the start."""
    sound = np.zeros((6 * CELL, 2))
    sound[2 * CELL - 1, 0] = sound[4 * CELL, 1] = 0.5
    path = written(sound, tmp_path)
    gains = np.array([2.0, 2.0, 1.0, 1.0, 2.0, 1.0, 1.0])
    found = levels.true_peaks(path, levels.survey(path, np.zeros(0)).peaks, np.arange(6), gains)
    assert found[1] * 2 == pytest.approx(0.5, rel=0.03)
    assert found[4] * 2 == pytest.approx(1.0, rel=0.03)


def test_the_energies_are_those_that_ffmpeg_adds_up(tmp_path: Path) -> None:
    """The loudness of each window, read from the log, and their sum, beside the summary of the same run."""
    swell = 0.6 - 0.4 * np.cos(2 * np.pi * np.arange(12 * RATE) / RATE / 5)
    path = written(sine(300.0, 12.0, -20.0) * swell[:, None], tmp_path)
    raw = ["-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", file_argument(path)]
    graph = filters.first_filters(False)
    with Job([*raw, "-filter_complex", graph, "-map", "[music]", "-f", "null", "-"], tmp_path / "log") as job:
        list(job.progress())
        said = job.finish()
    energies = levels.read_energies(said, "music")
    assert len(energies) == 120
    assert integrated(list(energies)) == pytest.approx(filters.read_loudness(said).lufs, abs=0.1)
    assert len(levels.read_energies(said, "tones")) == len(levels.read_energies("", "music")) == 0


def test_a_gain_changes_the_windows_that_it_lies_in() -> None:
    cells = 10 * RATE // CELL
    known = Levels(np.full(cells, 0.01), np.full(cells, 0.2), np.full(100, 0.01))
    gains = np.ones(cells + 1)
    gains[round(5 * RATE / CELL) :] = 0.5
    changed = levels.changed_energies(known, gains)
    assert changed[:49] == pytest.approx(0.01) and changed[54:] == pytest.approx(0.0025)
    assert changed[51] == pytest.approx(0.01 * (2 + 2 * 0.25) / 4, rel=0.02)


def test_the_windows_inside_a_stretch() -> None:
    hop = RATE // 10
    assert levels.windows_of(0, 10 * hop) == slice(3, 10)
    assert levels.windows_of(1, 10 * hop) == slice(4, 10)
    assert levels.windows_of(20 * hop, 10 * hop - 1) == slice(23, 29)


@pytest.mark.parametrize("hertz", [97.0, 4_410.0, 9_000.0, 11_025.0])
def test_the_true_peak_of_a_piece_is_ffmpegs(hertz: float, tmp_path: Path) -> None:
    rng = np.random.default_rng(int(hertz))
    sound = 0.05 * rng.normal(size=(3 * RATE, 2))
    time = np.arange(len(sound)) / RATE
    sound[:, 1] += 0.5 * np.sin(2 * np.pi * hertz * time + 0.4) * np.exp(-time)
    path = written(sound, tmp_path)
    raw = ["-f", "f32le", "-ar", str(RATE), "-ac", "2", "-i", file_argument(path)]
    with Job([*raw, "-af", "ebur128=framelog=quiet:peak=true", "-f", "null", "-"], tmp_path / "log") as job:
        list(job.progress())
        theirs = filters.read_loudness(job.finish()).true_peak_db
    assert abs(levels.true_peak_db(path) - theirs) < 0.11


def test_silence_has_no_peak(tmp_path: Path) -> None:
    assert levels.true_peak_db(written(np.zeros((1_000, 2)), tmp_path)) == -np.inf
    assert levels.true_peak_db(written(np.zeros((0, 2)), tmp_path)) == -np.inf
