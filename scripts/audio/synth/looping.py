"""Pieces without a seam for players that go round and round: their length, and the tail folded onto the beginning.

A piece is made ``LOOP_TAIL_SECONDS`` longer than it shall be. What still rings after its end is added to its beginning,
so that the first sample goes on where the last one stopped. The whole is then handed on as it would be heard in the
middle of many rounds, with some of the round before and after, so that filters, compressor and limiter come to the seam
in the state in which they leave it.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

from scripts import temporary
from scripts.audio.synth.tones import binaural_carrier
from scripts.errors import cannot_write
from scripts.records import Block, Layers, LengthRange, Progress


def loop_seconds(length: LengthRange, wanted_seconds: float, layers: Layers, tone_hz: float) -> float:
    """The length near the wanted one, a whole number of samples, at which tone layers end where they begin.

    It lies inside a range, and within ``LOOP_SLACK_SECONDS`` of a single length. Whole hertz come out even after every
    whole second, so lengths in seconds stay as they are; for other frequencies the length is taken whose worst phase
    error is least, and of equals the nearest. What is still missing is cross-faded (``tones.layer_block``).
    """
    import numpy as np

    rate, slack = temporary.SAMPLE_RATE_HZ, temporary.LOOP_SLACK_SECONDS
    single = length.low_seconds == length.high_seconds
    low = max(wanted_seconds - slack, 0.0 if single else length.low_seconds)
    high = min(wanted_seconds + slack, wanted_seconds + slack if single else length.high_seconds)
    target = round(wanted_seconds * rate)
    rates = _rates(layers, tone_hz)
    if not rates:
        return target / rate
    frames = np.arange(min(target, round(low * rate)), max(target, round(high * rate)) + 1, dtype=np.int64)
    worst = np.zeros(len(frames))
    for hertz in rates:
        cycles = frames * (hertz / rate)
        worst = np.maximum(worst, np.abs(cycles - np.round(cycles)))
    order = np.lexsort((np.abs(frames - target), np.round(worst, 5)))
    return int(frames[order[0]]) / rate


def _rates(layers: Layers, tone_hz: float) -> list[float]:
    """The frequencies that have to come out even. Harmonics do where the fundamental does."""
    found: list[float] = []
    if layers.drone_db is not None:
        found += [tone_hz, *([layers.drone_beat_hz] if layers.drone_beat_hz is not None else [])]
    if layers.binaural_hz is not None:
        carrier, beat = binaural_carrier(tone_hz), layers.binaural_hz
        found += [carrier - beat / 2, carrier + beat / 2]
    if layers.isochronic_hz is not None:
        found += [tone_hz, layers.isochronic_hz]
    return found


def fold(blocks: Iterator[Block], frames: int, path: Path) -> Generator[Progress, None, Generator[Block, None, None]]:
    """Write blocks of ``frames`` and a tail into a file; yields Progress and returns the round as it will be heard.

    The answer starts ``LOOP_LEAD_SECONDS`` before the beginning and ends ``LOOP_AFTER_SECONDS`` after the end, and
    reads the file bit by bit. The blocks' channels stay as they are. Raises OutputError.
    """
    seconds, done, channels = frames / temporary.SAMPLE_RATE_HZ, 0, 2
    try:
        with path.open("wb") as out:
            for block in blocks:
                out.write(block.tobytes())
                done, channels = done + len(block), block.shape[1]
                yield Progress("producing", min(done / temporary.SAMPLE_RATE_HZ, seconds), seconds, "seconds")
    except OSError as error:
        raise cannot_write(path.parent, error) from error
    return _round(path, frames, channels)


def lead_frames() -> int:
    """How many frames of the round before stand in front of the beginning."""
    return round(temporary.LOOP_LEAD_SECONDS * temporary.SAMPLE_RATE_HZ)


def after_frames() -> int:
    """How many frames of the next round stand behind the end."""
    return round(temporary.LOOP_AFTER_SECONDS * temporary.SAMPLE_RATE_HZ)


def _round(path: Path, frames: int, channels: int) -> Generator[Block, None, None]:
    import numpy as np

    with path.open("rb") as file:
        tail = max(0, path.stat().st_size // (4 * channels) - frames)

        def read(first: int, count: int) -> Block:
            file.seek(4 * channels * first)
            data = np.frombuffer(file.read(4 * channels * count), dtype="<f4").reshape(-1, channels)
            return np.array(data, dtype=np.float32)

        place, end = -lead_frames(), frames + after_frames()
        while place < end:
            inside = place % frames
            count = min(temporary.BLOCK_FRAMES, end - place, frames - inside)
            block = read(inside, count)
            if inside < tail:
                ringing = read(frames + inside, min(count, tail - inside))
                block[: len(ringing)] += ringing
            yield block
            place += count
