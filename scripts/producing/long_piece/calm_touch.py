"""Calm music's touch: struck and plucked instruments begin softly, and everything fades slowly.

Said to the synth as NRPN 120 (SoundFont 2.04, section 9.6): offsets of a channel's volume envelope in timecents, 1,200
of which double a time. FluidSynth follows; other synths pass over it.
"""

from __future__ import annotations

from collections.abc import Iterator

from scripts import temporary
from scripts.records import Arrangement, MidiEvent


def softened(arrangement: Arrangement, events: Iterator[MidiEvent]) -> Iterator[MidiEvent]:
    """The events with each channel's envelope set before its first note."""
    for track in arrangement.tracks:
        if track.channel == temporary.DRUM_CHANNEL:
            continue
        attack, release = temporary.SOFT_TIMECENTS
        if track.program in temporary.STRUCK_PROGRAMS:
            yield from _offset(track.channel, temporary.SF2_ATTACK, attack)
        if track.program not in temporary.RINGING_PROGRAMS:  # these ring long enough
            yield from _offset(track.channel, temporary.SF2_RELEASE, release)
    yield from events


def _offset(channel: int, generator: int, timecents: int) -> Iterator[MidiEvent]:
    """One generator of a channel moved; times count in steps of two timecents around 8,192."""
    value = 8_192 + timecents // 2
    for controller, number in ((99, 120), (98, generator), (38, value & 127), (6, value >> 7)):
        yield MidiEvent(0.0, (0xB0 | channel, controller, number))
