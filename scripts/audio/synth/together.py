"""The two synths of a piece side by side: the rack plays the channels that have a patch, a SoundFont all others."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import tee

from scripts.audio.synth.rack.patches import read_patches
from scripts.audio.synth.rack.playing import play
from scripts.records import Block, MidiEvent, OnRack, Synth


@dataclass(frozen=True, slots=True)
class Played:
    """A piece as it is played: its events in order of time, and which channels the rack has."""

    events: Iterator[MidiEvent]
    on_rack: OnRack


def rendered(synth: Synth, played: Played, seconds: float, tuning_ratio: float = 1.0) -> Iterator[Block]:
    """Stereo blocks of exactly ``seconds``, every pitch times ``tuning_ratio``: the sum of both, in one order.

    A piece without a patch is the synth's alone. Raises AudioError, and SettingsError for a patch that is not there.
    """
    own = frozenset(played.on_rack.voices)
    if not own:
        yield from synth.render(played.events, seconds, tuning_ratio)
        return
    first, second = tee(played.events)
    others = (event for event in first if event.data[0] & 0x0F not in own)
    ours = (event for event in second if event.data[0] & 0x0F in own)
    blocks = synth.render(others, seconds, tuning_ratio)
    try:
        rack = play(ours, seconds, played.on_rack, read_patches(), tuning_ratio)
        for block, added in zip(blocks, rack, strict=True):
            block += added
            yield block
    finally:
        close = getattr(blocks, "close", None)
        if close is not None:
            close()
