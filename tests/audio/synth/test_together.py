"""Rack and SoundFont side by side: who plays what, and the sum of both."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from scripts.audio.synth.rack.patches import read_patches
from scripts.audio.synth.rack.playing import play
from scripts.audio.synth.together import Played, rendered
from scripts.errors import AudioError
from scripts.records import Block, MidiEvent, OnRack, RackVoice
from tests.audio.synth.rack.lines import note


class Recorder:
    """A synth that plays a constant and keeps what it was given."""

    name = "a recorder"

    def __init__(self) -> None:
        self.heard: list[MidiEvent] = []
        self.left = False

    def render(self, events: Iterator[MidiEvent], seconds: float, tuning_ratio: float = 1.0) -> Iterator[Block]:
        try:
            total = round(seconds * 44_100)
            for first in range(0, total, 16_384):
                self.heard += list(events)
                yield np.full((min(16_384, total - first), 2), 0.125, dtype=np.float32)
        finally:
            self.left = True

    def close(self) -> None:
        pass


EVENTS = sorted(
    [MidiEvent(e.seconds, (e.data[0] | channel, *e.data[1:])) for channel in (0, 3, 9) for e in note(0.1, 0.6, 45)],
    key=lambda event: event.seconds,
)


def test_each_synth_has_its_own_channels_and_the_sum_is_of_both() -> None:
    synth, on_rack = Recorder(), OnRack({3: RackVoice("reese", -2.0)})
    sound = np.concatenate(list(rendered(synth, Played(iter(EVENTS), on_rack), 1.0)))
    assert {event.data[0] & 0x0F for event in synth.heard} == {0, 9} and len(synth.heard) == 4
    alone = np.concatenate(list(play(iter(EVENTS), 1.0, on_rack, read_patches())))
    assert np.abs(alone).max() > 0.01
    assert np.array_equal(sound, alone + np.float32(0.125))


def test_a_voice_is_louder_by_what_its_instrument_is_softer() -> None:
    def heard(louder_db: float) -> np.ndarray:
        voices = OnRack({0: RackVoice("reese", louder_db)})
        return np.concatenate(list(play(iter(note(0.0, 0.5, 40)), 0.5, voices, read_patches())))

    assert np.allclose(heard(6.0), heard(0.0) * 10 ** (6 / 20), rtol=1e-4, atol=1e-7)


def test_without_patches_the_synth_plays_alone() -> None:
    synth = Recorder()
    sound = np.concatenate(list(rendered(synth, Played(iter(EVENTS), OnRack()), 0.5)))
    assert len(synth.heard) == len(EVENTS) and np.all(sound == 0.125)


def test_closing_gives_the_synth_back() -> None:
    synth = Recorder()
    blocks = rendered(synth, Played(iter(EVENTS), OnRack({0: RackVoice("reese")})), 60.0)
    next(blocks)
    blocks.close()  # type: ignore[attr-defined]
    assert synth.left


def test_a_synth_that_fails_is_heard_of() -> None:
    class Broken(Recorder):
        def render(self, events: Iterator[MidiEvent], seconds: float, tuning_ratio: float = 1.0) -> Iterator[Block]:
            raise AudioError("broken")
            yield

    with pytest.raises(AudioError, match="broken"):
        next(rendered(Broken(), Played(iter(EVENTS), OnRack({0: RackVoice("reese")})), 1.0))
