"""A piece's rack channels from events to blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from scripts import temporary
from scripts.audio.synth.rack.channel import Channel
from scripts.audio.synth.rack.movement import Beat
from scripts.audio.synth.rack.space import Room
from scripts.audio.synth.rendering import fade_end, frames_of
from scripts.records import Block, MidiEvent, OnRack, Patch


def play(
    events: Iterator[MidiEvent], seconds: float, on_rack: OnRack, patches: Mapping[str, Patch], ratio: float = 1.0
) -> Iterator[Block]:
    """Stereo blocks of ``SYNTH_BLOCK_FRAMES`` and a shorter last one, of exactly ``seconds``.

    Events come in order of time and act at the frame nearest to theirs; those of other channels are passed over. Every
    frequency is multiplied by ``ratio``, no time is. The last ``SYNTH_FADE_SECONDS`` fade out.
    """
    import numpy as np

    total = frames_of(seconds)
    fade = min(frames_of(temporary.SYNTH_FADE_SECONDS), total // 4)
    stretches = _stretches(events, total, on_rack, patches, ratio)
    waiting = np.zeros((0, 2), dtype=np.float32)
    for first in range(0, total, temporary.SYNTH_BLOCK_FRAMES):
        frames = min(temporary.SYNTH_BLOCK_FRAMES, total - first)
        while len(waiting) < frames:
            waiting = np.concatenate((waiting, next(stretches)))
        block, waiting = waiting[:frames].copy(), waiting[frames:]
        fade_end(block, first, total, fade)
        yield block


def _stretches(
    events: Iterator[MidiEvent], total: int, on_rack: OnRack, patches: Mapping[str, Patch], ratio: float
) -> Iterator[Block]:
    """Blocks of ``RACK_FRAMES``, whatever is asked for, so that the samples do not depend on it."""
    import numpy as np

    beat = Beat(on_rack.tempos)
    channels = {
        number: Channel(patches[voice.patch], voice.louder_db, beat, ratio)
        for number, voice in sorted(on_rack.voices.items())
    }
    room = Room()
    size = temporary.RACK_FRAMES
    pending = next(events, None)
    for first in range(0, total + size, size):
        while pending is not None and (frame := round(pending.seconds * temporary.SAMPLE_RATE_HZ)) < first + size:
            channel = channels.get(pending.data[0] & 0x0F)
            if channel is not None:
                channel.apply(pending.data, max(frame, first))
            pending = next(events, None)
        dry = np.zeros((2, size), dtype=np.float32)
        sent: Any = None
        for channel in channels.values():
            alone = channel.add(dry, first, size)
            if alone is not None and channel.send > 0.0:
                alone *= np.float32(channel.send)
                sent = alone if sent is None else sent + alone
        wet = room.answer(sent)
        if wet is not None:
            dry += wet
        yield np.ascontiguousarray(dry.T)
