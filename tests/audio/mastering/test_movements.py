"""Movements are mastered as songs are: beside a song of the same samples, at the joints, and with tone layers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scripts import temporary
from scripts.audio.coding.encoder import produce_audio
from scripts.audio.coding.segments import cuts, segment_of
from scripts.audio.mastering import movements
from scripts.audio.mastering.highpass import Highpass
from scripts.audio.mastering.laying import Recording, laid
from scripts.audio.mastering.loudness import LoudnessMeter
from scripts.audio.synth.tones import Tones
from scripts.records import Layers, Tags
from tests.audio.sounds import RATE, in_blocks, joined, pcm

CELL, FRAME = temporary.CELL_FRAMES, temporary.MP3_SAMPLES_PER_FRAME
FADE = 80 * FRAME
STARTS = [0, 1_000 * FRAME]
TOTAL = 2_200 * FRAME + 77
ENDS = [STARTS[1] + FADE, TOTAL]
LEVELS = (0.01, 0.035)


def music(frames: int, level: float, seed: int) -> Any:
    """Chords that swell and fall away under hits, with much below 28 Hz and hiss above."""
    time = np.arange(frames) / RATE
    rng = np.random.default_rng(seed)
    chord = sum(np.sin(2 * np.pi * hertz * (1 + seed / 50) * time) for hertz in (55.0, 110.0, 277.2, 659.3, 2_637.0))
    age = np.arange(frames) % (RATE // 2)
    hits = 9.0 * np.sin(2 * np.pi * 180 * time) * np.exp(-age / 1_500)
    swell = 0.4 + 0.6 * np.sin(np.pi * time / 7) ** 2
    sound = chord * swell + hits + 2 * np.sin(2 * np.pi * 9 * time) + 0.3 * rng.standard_normal(frames)
    return (level * np.stack((sound, 0.8 * np.roll(sound, 31)), axis=1)).astype(np.float32)


@pytest.fixture(scope="module")
def raws() -> list[Any]:
    """Two movements as a synth gives them, one 11 dB softer."""
    spans = zip(STARTS, ENDS, strict=True)
    return [music(end - start, LEVELS[n], n) for n, (start, end) in enumerate(spans)]


def mastered(raw: Any, first: int, path: Path, target_lufs: float, beside: float) -> movements.Mastered:
    meter, passing = LoudnessMeter(every=temporary.SEGMENT_MEASURE_EVERY), Highpass(temporary.HIGHPASS_HZ)
    with path.open("wb") as out:
        for block in in_blocks(raw, 16_384):
            passed = passing.passed(block)
            out.write(passed.data)
            meter.add(passed)
    return movements.master(Recording(path, first), meter.energies, target_lufs, beside=beside)


def long_master(raws: list[Any], folder: Path, tones: Tones | None = None, target_lufs: float = -14.0) -> list[Any]:
    """The three segments of two movements, each with what it was made from around it: (first place, samples)."""
    beside = [tones] if tones else []
    peak = 10 ** (tones.layers.drone_db / 20) if tones and tones.layers.drone_db is not None else 0.0
    whole = [
        mastered(raw, start, folder / f"{n}.raw", target_lufs, peak)
        for n, (raw, start) in enumerate(zip(raws, STARTS, strict=True))
    ]
    bodies, joints = cuts(STARTS, FADE, TOTAL)
    edges = []
    margin, after = temporary.SEGMENT_MARGIN_MP3_FRAMES * FRAME, temporary.SEGMENT_AFTER_MP3_FRAMES * FRAME
    stretches = ((bodies[0].end - margin, ENDS[0]), (STARTS[1], bodies[1].first + after))
    for n, (first, end) in enumerate(stretches):
        path = folder / f"{n}.edge"
        path.write_bytes(joined(whole[n].unlimited(first, end)).tobytes())
        edges.append(movements.Fade(Recording(path, first), STARTS[1], FADE, rise=bool(n)))
    wide = segment_of(joints[1], TOTAL).wide
    crossed = movements.crossed(edges, wide.first, wide.end, folder / "joint.raw", beside=peak)
    found = []
    for own, span in ((whole[0], bodies[0]), (crossed, joints[1]), (whole[1], bodies[1])):
        around = segment_of(span, TOTAL).wide
        found.append((span, around, joined(own.blocks(beside, around.first, around.end)), own))
    return found


def whole_of(segments: list[Any]) -> Any:
    return np.concatenate([sound[span.first - wide.first : span.end - wide.first] for span, wide, sound, _ in segments])


def unmastered(raws: list[Any], folder: Path) -> Iterator[Any]:
    places = CELL * np.arange(-(-TOTAL // CELL) + 1)
    sources, gains = [], []
    for n, raw in enumerate(raws):
        sources.append(Recording(folder / f"{n}.plain", STARTS[n]))
        sources[-1].path.write_bytes(raw.tobytes())
        gains.append(movements.Fade(sources[-1], STARTS[1], FADE, rise=bool(n)).gain(places))
    return laid(sources, gains, 0, TOTAL)


def lufs_of(sound: Any) -> float:
    meter = LoudnessMeter()
    meter.add(sound)
    return meter.lufs


def thirds_of(sound: Any) -> Any:
    """The level in dB of third octaves from 31.5 Hz to 16 kHz."""
    windows = sound[: len(sound) // 32_768 * 32_768, 0].reshape(-1, 32_768) * np.hanning(32_768)
    power = (np.abs(np.fft.rfft(windows, axis=1)) ** 2).sum(axis=0)
    bins = np.fft.rfftfreq(32_768, 1 / RATE)
    centres = 1_000 * 10 ** (np.arange(-15, 13) / 10)
    return np.array([10 * np.log10(power[(bins >= f / 1.122) & (bins < f * 1.122)].sum()) for f in centres])


def crest_of(sound: Any) -> float:
    return float(20 * np.log10(np.abs(sound).max() / sound.std()))


@pytest.mark.slow
def test_a_movement_is_mastered_as_a_song_of_the_same_samples(raws: list[Any], tmp_path: Path) -> None:
    own = mastered(raws[1], STARTS[1], tmp_path / "raw", temporary.TARGET_LUFS, 0.0)
    ours = joined(own.blocks([], STARTS[1], TOTAL))
    list(produce_audio(in_blocks(raws[1]), len(raws[1]) / RATE, tmp_path / "song.flac", Tags("x")))
    theirs = pcm(tmp_path / "song.flac")
    assert lufs_of(ours) - lufs_of(theirs) == pytest.approx(0.0, abs=0.15)
    assert crest_of(ours) - crest_of(theirs) == pytest.approx(0.0, abs=0.2)
    assert np.abs(thirds_of(ours) - thirds_of(theirs)).max() < 0.2
    difference = ours * (theirs.std() / ours.std()) - theirs
    assert 20 * np.log10(difference.std() / theirs.std()) < -40


@pytest.mark.slow
def test_a_long_piece_beside_a_song_of_the_same_samples(raws: list[Any], tmp_path: Path) -> None:
    level = [LEVELS[1] / LEVELS[0] * raws[0], raws[1]]  # a song has one gain for all of it
    ours = whole_of(long_master(level, tmp_path))
    list(produce_audio(unmastered(level, tmp_path), TOTAL / RATE, tmp_path / "song.flac", Tags("x")))
    theirs = pcm(tmp_path / "song.flac")
    assert ours.shape == theirs.shape == (TOTAL, 2)
    assert lufs_of(ours) - lufs_of(theirs) == pytest.approx(0.0, abs=0.3)
    assert crest_of(ours) - crest_of(theirs) == pytest.approx(0.0, abs=0.5)
    assert np.abs(thirds_of(ours) - thirds_of(theirs)).max() < 0.5


@pytest.mark.slow
def test_every_movement_meets_the_target_under_the_ceiling(raws: list[Any], tmp_path: Path) -> None:
    for span, wide, sound, own in long_master(raws, tmp_path):
        inside = sound[span.first - wide.first : span.end - wide.first]
        if len(inside) > 10 * RATE:  # a body; a joint is as loud as its few seconds of both happen to be
            assert lufs_of(inside) == pytest.approx(temporary.TARGET_LUFS, abs=0.5)
            assert own.lufs(span.first, span.end) == pytest.approx(lufs_of(inside), abs=0.3)
        highest = 20 * np.log10(np.abs(inside).max())
        assert temporary.CEILING_DB - 0.5 < highest <= temporary.CEILING_DB + 0.01
        assert own.peak_db(span.first, span.end) >= highest - 0.01


@pytest.mark.slow
@pytest.mark.parametrize("drone_db", [None, -24.0, -12.0])
def test_segments_meet_without_a_step(drone_db: float | None, raws: list[Any], tmp_path: Path) -> None:
    """What two segments make of the same places, where the limiter works: the gain goes on as if nothing were cut."""
    tones = Tones(Layers(drone_db=drone_db), 528.0, TOTAL) if drone_db is not None else None
    segments = long_master(raws, tmp_path, tones)
    met = 0
    for (_, wide, sound, own), (_, other_wide, other, _) in pairwise(segments):
        # a quarter of a second after the later one has begun, and before the earlier one's coder stops looking ahead
        first, end = other_wide.first + RATE // 4, wide.end - FRAME
        one = sound[first - wide.first : end - wide.first]
        two = other[first - other_wide.first : end - other_wide.first]
        assert len(one) > RATE and np.abs(one).max() > 0.3
        assert np.abs(one - two).max() < 2e-3 * np.abs(one).max()
        start = own.recording.first
        met += int(own.limit[(first - start) // CELL : (end - start) // CELL].min() < 0.95)
    assert met == 2


@pytest.mark.slow
def test_tone_layers_keep_their_level_and_the_limiter_leaves_room_for_them(raws: list[Any], tmp_path: Path) -> None:
    tones = Tones(Layers(drone_db=-12.0), 1_233.3, TOTAL)
    for span, wide, sound, own in long_master(raws, tmp_path, tones, -15.0):
        inside = sound[span.first - wide.first : span.end - wide.first]
        assert 20 * np.log10(np.abs(inside).max()) <= temporary.CEILING_DB + 0.01
        # away from the fades at both ends of the whole
        first, end = max(span.first, 12 * RATE // CELL * CELL), min(span.end, (TOTAL - 12 * RATE) // CELL * CELL)
        index = np.arange(first, end)
        stretch = inside[first - span.first : end - span.first, 0]
        height = 2 * abs((stretch * np.exp(-2j * np.pi * 1_233.3 * index / RATE)).mean())
        start = own.recording.first
        mean = own.limit[(first - start) // CELL : (end - start) // CELL].mean()
        assert 20 * np.log10(height / mean) == pytest.approx(-12.0, abs=0.5)


def test_a_silent_movement_stays_silent(tmp_path: Path) -> None:
    own = mastered(np.zeros((20 * RATE, 2), np.float32), 0, tmp_path / "raw", -14.0, 0.0)
    assert not joined(own.blocks([], 0, 20 * RATE)).any() and own.peak_db(0, 20 * RATE) == -np.inf
