"""Endless pieces: one round after the other, as a player puts them, has no seam that can be heard or measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scripts import temporary
from scripts.audio.coding.encoder import measure, produce_audio
from scripts.audio.coding.mp3 import read_layout
from scripts.audio.synth.looping import loop_seconds
from scripts.audio.synth.tones import layer_block, with_layers
from scripts.records import Layers, LengthRange, Tags, Tuning
from tests.audio.sounds import RATE, in_blocks, level_of, pcm

TUNING = Tuning(528.0, 72, "C5", 528 / 523.2511306, 443.993)


def song(seconds: float) -> Any:
    """A chord that goes on over the end into a tail, and hits twice a second with long decays, up to the end."""
    total, tail = round(seconds * RATE), round(temporary.LOOP_TAIL_SECONDS * RATE)
    index = np.arange(total + tail)
    sound = np.zeros((total + tail, 2))
    for place in range(0, total, RATE // 2):
        age = np.maximum(0, index - place) / RATE
        pitch = 180.0 * 2 ** ((place // (RATE // 2) * 5 % 12) / 12)
        hit = np.where(index >= place, np.sin(2 * np.pi * pitch * age) * np.exp(-1.2 * age), 0.0)
        sound += 0.2 * hit[:, None]
    sound[-1_000:] *= np.linspace(1, 0, 1_000)[:, None]
    return sound.astype(np.float32)


def seam(sound: Any) -> tuple[float, float]:
    """The step from the last sample to the first, and the largest step within the half seconds on both sides."""
    around = np.concatenate((sound[-RATE // 2 :], sound[: RATE // 2]))
    steps = np.abs(np.diff(around, axis=0)).max(axis=1)
    middle = RATE // 2 - 1
    return float(steps[middle]), float(np.delete(steps, middle).max())


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("rund ö")
    paths = {kind: folder / f"x.{kind}" for kind in ("flac", "mp3")}
    for path in paths.values():
        blocks = with_layers(in_blocks(song(9.0)), Layers(drone_db=-24.0), TUNING, 9.0, loop=True)
        list(produce_audio(blocks, 9.0, path, Tags("round"), loop=True))
    return paths


@pytest.mark.slow
def test_the_seam_is_no_bigger_than_what_music_makes(made: dict[str, Path]) -> None:
    sound = pcm(made["flac"])
    assert len(sound) == 9 * RATE
    step, inside = seam(sound)
    assert 0 < step < inside
    # and it is a smooth one: the line through the samples before it points at the one after
    missed = np.abs(sound[0] - (2 * sound[-1] - sound[-2])).max()
    bends = np.abs(sound[2:] - 2 * sound[1:-1] + sound[:-2]).max(axis=1)
    assert missed <= np.percentile(bends, 99.9)
    heard = measure(made["flac"])
    assert abs(heard.lufs + 14) <= 0.5 and heard.true_peak_db <= -1.0


def test_a_song_cut_at_its_end_would_be_found_out() -> None:
    cut = song(9.0)[: 9 * RATE]
    step, inside = seam(cut)
    assert step > inside


@pytest.mark.slow
def test_level_and_timbre_go_on_over_the_seam(made: dict[str, Path]) -> None:
    twice = np.concatenate([pcm(made["flac"])] * 2)
    levels = [np.sqrt((twice[n : n + RATE // 2] ** 2).mean()) for n in range(6 * RATE, 12 * RATE, RATE // 2)]
    assert max(levels) < 1.6 * min(levels)
    drones = [level_of(twice[n : n + RATE, 0], 528.0) for n in range(7 * RATE, 11 * RATE, RATE)]
    assert max(drones) - min(drones) < 0.3 and abs(drones[0] + 24) < 1.5


def test_an_mp3_is_a_round_without_its_padding(made: dict[str, Path]) -> None:
    layout = read_layout(made["mp3"])
    assert layout is not None and layout.samples == 9 * RATE
    step, inside = seam(pcm(made["mp3"]))
    assert step < inside


def test_the_scratch_is_gone(made: dict[str, Path]) -> None:
    assert sorted(p.name for p in made["mp3"].parent.iterdir()) == ["x.flac", "x.mp3"]


@pytest.mark.parametrize("hertz", [528.0, 432.0, 444.4, 527.13])
def test_the_length_lets_the_tones_come_out_even(hertz: float) -> None:
    layers = Layers(drone_db=-20.0, binaural_hz=6.0, drone_harmonics=True)
    seconds = loop_seconds(LengthRange(120, 120), 120.0, layers, hertz)
    assert abs(seconds - 120) <= temporary.LOOP_SLACK_SECONDS
    assert (seconds == 120) or hertz % 1
    frames = round(seconds * RATE)
    for rate in (hertz, hertz - 3, hertz + 3):
        assert abs(frames * rate / RATE - round(frames * rate / RATE)) < 0.02
    assert loop_seconds(LengthRange(60, 60), 60.0, Layers(), hertz) == 60
    assert 99 <= loop_seconds(LengthRange(99, 101), 99.1, layers, hertz) <= 101


@pytest.mark.parametrize("layers", [Layers(drone_db=-20.0, binaural_hz=6.0), Layers(noise="pink", noise_db=-30.0)])
@pytest.mark.parametrize("hertz", [528.0, 431.7])
def test_layers_meet_their_beginning_whatever_the_length(layers: Layers, hertz: float) -> None:
    total = 5 * RATE + 77
    whole = layer_block(layers, hertz, 0, total, total, loop=True)
    steps = np.abs(np.diff(np.concatenate((whole, whole)), axis=0)).max(axis=1)
    assert steps[total - 1] <= np.delete(steps, total - 1).max()
    for first, frames in ((-500, 1_000), (total - 700, 2_000), (3 * RATE, 100), (total - RATE // 2, RATE)):
        some = layer_block(layers, hertz, first, frames, total, loop=True)
        assert np.allclose(some, whole[np.arange(first, first + frames) % total], atol=1e-6)
    quiet, loud = (
        np.sqrt((whole[part] ** 2).mean()) for part in (slice(total - RATE // 2, None), slice(RATE, 3 * RATE))
    )
    assert hertz == 431.7 or 0.8 < quiet / loud < 1.25
