"""Sine layers under the music: drone, binaural beat and isochronic pulse.

Conventions: every sample is a function of its index from the start of the piece, so any stretch can be made by itself
and joins its neighbours exactly. Phases are worked out in cycles in float64 from the integer index: after 8 hours the
error is still below a millionth of a cycle. Levels are peaks in dB below full scale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from scripts import temporary
from scripts.audio.synth.noise import noise_block
from scripts.records import Block, Layers, Tuning


def with_layers(
    blocks: Iterator[Block], layers: Layers, tuning: Tuning, seconds: float, *, loop: bool = False
) -> Iterator[Block]:
    """Set the layers beside the music: blocks of 4 channels, music left and right, tones left and right.

    They stay apart until the music has its final gain, which keeps the asked levels true in the finished file. Without
    layers the blocks pass through with their 2 channels. ``seconds`` is the length of the whole, for the last fade; in
    a ``loop`` the layers are silent after it, since what comes there is added to the beginning.
    """
    import numpy as np

    total = round(seconds * temporary.SAMPLE_RATE_HZ)
    frequency = tone_frequency(tuning)
    position = 0
    try:
        for block in blocks:
            if has_layers(layers):
                tones = np.zeros((len(block), 2), dtype=np.float32)
                inside = min(len(block), max(0, total - position))
                if inside:
                    tones[:inside] = layer_block(layers, frequency, position, inside, total, loop=loop)
                yield np.hstack((block, tones))
            else:
                yield block
            position += len(block)
    finally:
        close = getattr(blocks, "close", None)
        if close is not None:
            close()


@dataclass(frozen=True, slots=True)
class Tones:
    """The layers of a piece of ``total`` frames as something that sounds along it (``mastering.laying.Source``)."""

    layers: Layers
    frequency_hz: float
    total: int
    loop: bool = False

    @contextmanager
    def opened(self) -> Iterator[Callable[[int, int], Block]]:
        """Make any stretch of them."""
        yield lambda first, frames: layer_block(
            self.layers, self.frequency_hz, first, frames, self.total, loop=self.loop
        )


def has_layers(layers: Layers) -> bool:
    """Whether any layer is asked for."""
    tones = (layers.drone_db, layers.binaural_hz, layers.isochronic_hz)
    return bool(layers.noise) or any(value is not None for value in tones)


def tone_frequency(tuning: Tuning) -> float:
    """The frequency of the layers in Hz: the one asked for, else that of the tuning's note."""
    if tuning.frequency_hz is not None:
        return tuning.frequency_hz
    return float(tuning.a4_hz * 2 ** ((tuning.pitch - 69) / 12))


def layer_block(
    layers: Layers, frequency_hz: float, first: int, frames: int, total: int, *, loop: bool = False
) -> Block:
    """Frames ``first`` to ``first + frames`` of all layers together, (frames, 2), in a piece of ``total`` frames.

    A ``loop`` has no fades at its ends but goes over into its own beginning; where the phases meet by themselves
    (``looping.loop_seconds``), that changes nothing. Its frames may also lie before the beginning or after the end.
    """
    if loop:
        return _round_block(layers, frequency_hz, first, frames, total)
    import numpy as np

    sides = _plain_block(layers, frequency_hz, first, frames, total)
    length = fade_frames(total)
    if first < length or first + frames > total - length:  # elsewhere the fades are exactly 1
        sides *= _fades(np.arange(first, first + frames, dtype=np.int64), total)[:, None]
    block: Block = sides.astype(np.float32)
    return block


def _round_block(layers: Layers, frequency_hz: float, first: int, frames: int, total: int) -> Block:
    """Frames of an endless round of ``total`` frames.

    Near its end the layers become what they were before its beginning, so that the two meet. Tones, which are the same
    or nearly so, are cross-faded evenly; noise, which is not, at equal power.
    """
    import numpy as np

    first %= total
    if first + frames > total:
        split = total - first
        rest = _round_block(layers, frequency_hz, 0, frames - split, total)
        return np.concatenate((_round_block(layers, frequency_hz, first, split, total), rest))
    fade = max(1, min(round(temporary.LOOP_CROSS_SECONDS * temporary.SAMPLE_RATE_HZ), total // 4))
    tones, noise = replace(layers, noise=""), Layers(noise=layers.noise, noise_db=layers.noise_db)
    sides = _plain_block(layers, frequency_hz, first, frames, total)
    start = max(first, total - fade)
    if start < first + frames:
        count = first + frames - start
        share = (np.arange(start, start + count) + 1.0 - (total - fade)) / fade  # 1 at the last frame
        even, power = 0.5 - 0.5 * np.cos(np.pi * share), 0.5 * np.pi * share
        mixed = np.zeros((count, 2), dtype=np.float64)
        for part, fall, rise in ((tones, 1 - even, even), (noise, np.cos(power), np.sin(power))):
            if has_layers(part):
                mixed += fall[:, None] * _plain_block(part, frequency_hz, start, count, total)
                mixed += rise[:, None] * _plain_block(part, frequency_hz, start - total, count, total)
        sides[start - first :] = mixed
    block: Block = sides.astype(np.float32)
    return block


def _plain_block(layers: Layers, frequency_hz: float, first: int, frames: int, total: int) -> Any:
    """Frames of all layers together in float64, without fades; ``first`` may lie before the beginning."""
    import numpy as np

    index = np.arange(first, first + frames, dtype=np.int64)
    sides = np.zeros((frames, 2), dtype=np.float64)
    if layers.drone_db is not None:
        sides += (_amplitude(layers.drone_db) * _drone(index, frequency_hz, layers))[:, None]
    if layers.binaural_hz is not None:
        carrier = binaural_carrier(frequency_hz)
        loud = _amplitude(layers.binaural_db)
        if layers.binaural_end_hz is None:
            left, right = (_sine(index, carrier + side * layers.binaural_hz / 2) for side in (-1, 1))
        else:
            beat = _ramp_cycles(index, layers.binaural_hz, layers.binaural_end_hz, total) / 2
            middle = _cycles(index, carrier)
            left, right = (np.sin(2 * np.pi * (middle + side * beat)) for side in (-1, 1))
        sides[:, 0] += loud * left
        sides[:, 1] += loud * right
    if layers.isochronic_hz is not None:
        gate = _gate(_ramp_cycles(index, layers.isochronic_hz, layers.isochronic_end_hz, total) % 1.0)
        sides += (_amplitude(layers.isochronic_db) * _sine(index, frequency_hz) * gate)[:, None]
    if layers.noise:
        sides += noise_block(layers.noise, layers.noise_db, first, frames)
    return sides


def binaural_carrier(frequency_hz: float) -> float:
    """The octave of a frequency in which the ears can compare phases (roughly 100 to 1,000 Hz)."""
    low, high = temporary.BINAURAL_CARRIER_HZ
    carrier = frequency_hz
    while carrier < low:
        carrier *= 2
    while carrier > high:
        carrier /= 2
    return carrier


def _amplitude(level_db: float) -> float:
    return float(10 ** (level_db / 20))


def _cycles(index: Any, frequency_hz: float) -> Any:
    """The phase at each index as a part of a cycle, 0 to 1."""
    return index * (frequency_hz / temporary.SAMPLE_RATE_HZ) % 1.0


def _sine(index: Any, frequency_hz: float) -> Any:
    """The sine at frames that follow each other: exact at each multiple of the grid, turned on from there.

    sin(a + b) = sin a cos b + cos a sin b, in float64: 20 times quicker than a sine for each frame, and the same.
    """
    import numpy as np

    grid = temporary.SINE_GRID_FRAMES
    first, frames = int(index[0]), len(index)
    marks = np.arange(first // grid * grid, first + frames, grid, dtype=np.int64)
    here = 2 * np.pi * _cycles(marks, frequency_hz)
    sines, cosines = _turns(frequency_hz)
    wave = np.sin(here)[:, None] * cosines
    wave += np.cos(here)[:, None] * sines
    return wave.reshape(-1)[first % grid : first % grid + frames]


@lru_cache(maxsize=16)
def _turns(frequency_hz: float) -> tuple[Any, Any]:
    """Sine and cosine of what a frequency turns by within a step of the grid."""
    import numpy as np

    turned = 2 * np.pi * _cycles(np.arange(temporary.SINE_GRID_FRAMES, dtype=np.int64), frequency_hz)
    return np.sin(turned), np.cos(turned)


def _ramp_cycles(index: Any, start_hz: float, end_hz: float | None, total: int) -> Any:
    """Cycles since the start of a rate that moves evenly from one value to another over ``total`` frames.

    The integral of the rate: f0 t + (f1 - f0) t^2 / 2T. In float64 it is exact to a billionth of a cycle after 8 hours.
    """
    cycles = index * (start_hz / temporary.SAMPLE_RATE_HZ)
    if end_hz is None:
        return cycles
    seconds = index / temporary.SAMPLE_RATE_HZ
    return cycles + (end_hz - start_hz) * seconds * (index / (2 * total))


def _drone(index: Any, frequency_hz: float, layers: Layers) -> Any:
    """The drone at a peak of 1 at most: the sine, with harmonics below 16 kHz and a slow swell where asked for."""
    import numpy as np

    wave = _sine(index, frequency_hz)
    if layers.drone_harmonics:
        peak = 1.0
        for number, level in enumerate(temporary.DRONE_HARMONICS, 2):
            if number * frequency_hz < 16_000:
                wave = wave + level * _sine(index, number * frequency_hz)
                peak += level
        wave = wave / peak
    if layers.drone_beat_hz is not None:
        depth = temporary.DRONE_BEAT_DEPTH
        swell = 0.5 + 0.5 * np.cos(2 * np.pi * _cycles(index, layers.drone_beat_hz))
        wave = wave * (1 - depth + depth * swell)
    return wave


def _gate(phase: Any) -> Any:
    """On for the first part of each period and off for the rest, along raised cosines; ``phase`` in cycles, 0 to 1."""
    import numpy as np

    inside = np.minimum(phase, temporary.ISOCHRONIC_DUTY - phase) / temporary.ISOCHRONIC_EDGE
    return 0.5 - 0.5 * np.cos(np.pi * np.clip(inside, 0.0, 1.0))


def fade_frames(total: int) -> int:
    """How long the layers of a piece of ``total`` frames fade in and out."""
    return max(1, min(round(temporary.LAYER_FADE_SECONDS * temporary.SAMPLE_RATE_HZ), total // 4))


def _fades(index: Any, total: int) -> Any:
    """The fade in and out of the whole piece at each index, along raised cosines."""
    import numpy as np

    length = fade_frames(total)
    inside = np.minimum(index + 0.5, total - index - 0.5) / length
    return 0.5 - 0.5 * np.cos(np.pi * np.clip(inside, 0.0, 1.0))
