from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from scripts.audio.synth.find import find_synth
from scripts.audio.synth.fluid import load_fluidsynth
from scripts.music import midi
from scripts.producing.long_piece.calm_touch import softened
from scripts.records import Arrangement, Key, Meter, PlayedNote, Settings, Track


def one_note(program: int) -> Arrangement:
    track = Track("One", "arp", 3, program, (PlayedNote(480, 960, 72, 90),), reverb=0)
    return Arrangement("T", Key("C", "major"), (track,), ((0, 60.0),), ((0, Meter(4, 4)),), (), 2_400, 5.0)


def play(program: int, *, soft: bool) -> Any:
    arrangement = one_note(program)
    events = midi.events(arrangement)
    synth = find_synth(Settings())
    sound = np.concatenate(list(synth.render(softened(arrangement, events) if soft else events, 5.0)))
    synth.close()
    return sound


@pytest.mark.skipif(load_fluidsynth() is None, reason="needs FluidSynth")
@pytest.mark.parametrize("program", [108, 46, 8])
def test_what_is_struck_begins_softer(program: int) -> None:
    shares = []
    for soft in (False, True):
        sound = np.abs(play(program, soft=soft)).max(axis=1)
        onset = int(np.argmax(sound > 0.01 * sound.max()))
        shares.append(sound[onset : onset + 220].max() / sound.max())  # the first 5 ms
    assert shares[1] < 0.8 * shares[0]


@pytest.mark.skipif(load_fluidsynth() is None, reason="needs FluidSynth")
def test_a_pad_keeps_its_attack_and_fades_more_slowly() -> None:
    hard, soft = play(52, soft=False), play(52, soft=True)
    begin, rest = slice(44_100, int(2.5 * 44_100)), slice(int(3.4 * 44_100), int(3.8 * 44_100))
    assert np.abs(hard[begin] - soft[begin]).max() < 0.02 * np.abs(hard).max()
    assert np.abs(soft[rest]).max() > 1.2 * np.abs(hard[rest]).max()


@pytest.mark.skipif(load_fluidsynth() is None, reason="needs FluidSynth")
@pytest.mark.parametrize("program", [49, 92])
def test_what_fades_for_seconds_by_itself_is_left_as_it_is(program: int) -> None:
    assert np.array_equal(play(program, soft=False), play(program, soft=True))
