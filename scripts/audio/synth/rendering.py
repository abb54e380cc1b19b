"""From MIDI events to blocks of samples: the loop that every synth shares.

Conventions: frames count from the start of the piece at ``temporary.SAMPLE_RATE_HZ`` *as heard*. A synth that is tuned
by varispeed runs at another rate inside; frames and moments stay the same, so that tuning never moves an onset.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from scripts import temporary
from scripts.records import Block, MidiEvent


class Voices(Protocol):
    """The inside of a synth while it plays one piece."""

    @property
    def step_frames(self) -> int:
        """Events take effect at multiples of this many frames."""

    def apply(self, data: tuple[int, ...]) -> None:
        """Act on one channel message."""

    def fill(self, block: Block, start: int, stop: int) -> None:
        """Write the next ``stop - start`` frames into ``block[start:stop]``."""

    def close(self) -> None:
        """Give the memory back; safe to call twice."""


def frames_of(seconds: float) -> int:
    """The number of frames that last ``seconds``, to the nearest frame."""
    return max(0, round(seconds * temporary.SAMPLE_RATE_HZ))


def render_blocks(voices: Voices, events: Iterator[MidiEvent], seconds: float) -> Iterator[Block]:
    """Play events in order of time; blocks of (``SYNTH_BLOCK_FRAMES``, 2) and a shorter last one, in constant memory.

    Each event acts at the step nearest to its moment, so it is off by half a step at most and never drifts. Events that
    come late act at once; those after the end are not read. The last ``SYNTH_FADE_SECONDS`` fade out.
    """
    import numpy as np

    total = frames_of(seconds)
    fade = min(frames_of(temporary.SYNTH_FADE_SECONDS), total // 4)
    step = voices.step_frames
    pending = next(events, None)
    due = _step_of(pending, step)
    for first in range(0, total, temporary.SYNTH_BLOCK_FRAMES):
        frames = min(temporary.SYNTH_BLOCK_FRAMES, total - first)
        block = np.zeros((frames, 2), dtype=np.float32)
        position = 0
        while position < frames:
            while pending is not None and due <= first + position:
                voices.apply(pending.data)
                pending = next(events, None)
                due = _step_of(pending, step)
            stop = frames if pending is None else min(frames, due - first)
            voices.fill(block, position, stop)
            position = stop
        fade_end(block, first, total, fade)
        yield block


def fade_end(block: Block, first: int, total: int, fade: int) -> None:
    """Fade the last ``fade`` of ``total`` frames out in place, along a raised cosine; ``block`` starts at ``first``."""
    import numpy as np

    start = max(first, total - fade)
    stop = first + len(block)
    if fade <= 0 or start >= stop:
        return
    left = total - 0.5 - np.arange(start, stop, dtype=np.float64)
    block[start - first :] *= (0.5 - 0.5 * np.cos(np.pi * left / fade)).astype(np.float32)[:, None]


def _step_of(event: MidiEvent | None, step: int) -> int:
    if event is None:
        return 0
    return round(event.seconds * temporary.SAMPLE_RATE_HZ / step) * step
