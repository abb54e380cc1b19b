"""What the tests of the rack play."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from scripts.audio.synth.rack.playing import play
from scripts.records import MidiEvent, OnRack, Patch, RackVoice


def dry(*events: MidiEvent) -> list[MidiEvent]:
    """Events in order of time after a channel's set-up: full volume, in the middle, nothing to the room."""
    setup = [MidiEvent(0.0, (0xB0, number, value)) for number, value in ((7, 127), (10, 64), (91, 0))]
    return [*setup, *sorted(events, key=lambda event: (event.seconds, event.data[0]))]


def note(start: float, end: float, pitch: int = 57, velocity: int = 127) -> list[MidiEvent]:
    return [MidiEvent(start, (0x90, pitch, velocity)), MidiEvent(end, (0x80, pitch, 0))]


def sounded(
    patch: Patch, events: Sequence[MidiEvent], seconds: float, ratio: float = 1.0, bpm: float = 120.0
) -> np.ndarray[Any, np.dtype[np.float32]]:
    """What a patch makes of events on channel 0, (frames, 2)."""
    blocks = play(iter(events), seconds, OnRack({0: RackVoice("it")}, ((0.0, bpm),)), {"it": patch}, ratio)
    return np.concatenate(list(blocks))


def centroids(sound: Any, frames: int = 2_048, hop: int = 882) -> Any:
    """The centre of the spectrum in Hz of each stretch that sounds."""
    mono = sound.mean(axis=1)
    window, hz = np.hanning(frames), np.fft.rfftfreq(frames, 1 / 44_100)
    spectra = [np.abs(np.fft.rfft(mono[n : n + frames] * window)) for n in range(0, len(mono) - frames, hop)]
    loud = [s for s in spectra if s.sum() > 0.01 * max(t.sum() for t in spectra)]
    return np.array([(s * hz).sum() / s.sum() for s in loud])
