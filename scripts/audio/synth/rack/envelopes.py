"""Envelopes as functions of the frame: any stretch of one can be made by itself."""

from __future__ import annotations

from typing import Any

from scripts import temporary
from scripts.records import Envelope


def frames_in(ms: float, least: int = 1) -> int:
    """Milliseconds as frames."""
    return max(least, round(ms * temporary.SAMPLE_RATE_HZ / 1000.0))


def level_at(shape: Envelope, since: int) -> float:
    """Where an envelope stands so many frames after a note's start, as long as the note is held."""
    attack, decay = frames_in(shape.attack_ms, 32), frames_in(shape.decay_ms)
    if since < attack:
        return max(0.0, since / attack)
    left = max(0.0, 1.0 - (since - attack) / decay)
    return shape.sustain + (1.0 - shape.sustain) * left * left * left


def envelope(shape: Envelope, since: int, frames: int, released: int | None) -> Any:
    """An envelope from ``since`` frames after a note's start on; ``released`` is when it ended, counted alike.

    A number where it stands still. A straight attack, then a decay and a release whose pace sinks as they go (cube and
    square of what is left), both of which end.
    """
    import numpy as np

    attack, decay = frames_in(shape.attack_ms, 32), frames_in(shape.decay_ms)
    end = since + frames
    if (released is None or released >= end) and (since >= attack + decay or (since >= attack and shape.sustain == 1)):
        return shape.sustain
    # Whole numbers of frames are exact in float32, and each part is worked out where it is heard alone.
    curve = np.full(frames, shape.sustain, dtype=np.float32)
    held = frames if released is None else max(0, min(frames, released - since))
    rising = max(0, min(held, attack - since))
    falling = max(0, min(held, attack + decay - since))
    if rising:
        curve[:rising] = _line(since, since + rising, 0, attack)
    if falling > rising and shape.sustain < 1:
        left = _line(-since - rising, -since - falling, -attack - decay, -attack)
        curve[rising:falling] += np.float32(1.0 - shape.sustain) * (left * left * left)
    if released is not None and held < frames:
        release = frames_in(shape.release_ms, 64)
        left = np.maximum(_line(-since - held, -end, -released - release, -released), np.float32(0.0))
        curve[held:] = np.float32(level_at(shape, released)) * (left * left)
    return curve


def _line(first: int, last: int, zero: int, one: int) -> Any:
    """A straight line at frames from ``first`` to before ``last``, or backwards, by where it is 0 and where it is 1."""
    import numpy as np

    way = 1 if last >= first else -1
    line = np.arange(first - zero, last - zero, way, dtype=np.float32)
    line *= np.float32(1.0 / (one - zero))
    return line


def last_frame(shape: Envelope, released: int | None) -> int | None:
    """The frame after a note's start at which its envelope is over; None while that is open."""
    ends = [] if released is None else [released + frames_in(shape.release_ms, 64)]
    if shape.sustain == 0:
        ends.append(frames_in(shape.attack_ms, 32) + frames_in(shape.decay_ms))
    return min(ends, default=None)
