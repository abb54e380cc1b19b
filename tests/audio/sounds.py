"""What the audio tests share: a SoundFont made here, signals, and measuring by decoding and by phase."""

from __future__ import annotations

import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from scripts.audio.coding.ffmpeg import find_ffmpeg
from scripts.records import MidiEvent

RATE = 44_100


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def pack_list(kind: bytes, *chunks: bytes) -> bytes:
    return chunk(b"LIST", kind + b"".join(chunks))


def write_soundfont(path: Path) -> Path:
    """A SoundFont (2.01) with one instrument, a sine of exactly 440 Hz at key 69, as program 0 and as drum kit 0."""
    period, periods = 100, 40  # at 44,000 Hz a period of 100 samples is 440 Hz
    sine = (np.sin(2 * np.pi * np.arange(period * periods) / period) * 20_000).astype("<i2")
    head = chunk(b"ifil", struct.pack("<HH", 2, 1)) + chunk(b"isng", b"EMU8000\0") + chunk(b"INAM", b"One sine\0\0")

    def preset(name: bytes, number: int, bank: int, bag: int) -> bytes:
        return struct.pack("<20sHHHIII", name, number, bank, bag, 0, 0, 0)

    tables = [
        chunk(b"phdr", preset(b"Sine", 0, 0, 0) + preset(b"Drums", 0, 128, 1) + preset(b"EOP", 0, 0, 2)),
        chunk(b"pbag", struct.pack("<HH", 0, 0) + struct.pack("<HH", 1, 0) + struct.pack("<HH", 2, 0)),
        chunk(b"pmod", bytes(10)),
        chunk(b"pgen", struct.pack("<HH", 41, 0) + struct.pack("<HH", 41, 0) + bytes(4)),
        chunk(b"inst", struct.pack("<20sH", b"Sine", 0) + struct.pack("<20sH", b"EOI", 1)),
        chunk(b"ibag", struct.pack("<HH", 0, 0) + struct.pack("<HH", 2, 0)),
        chunk(b"imod", bytes(10)),
        # Sample modes (54): loop; sample (53): the first.
        chunk(b"igen", struct.pack("<HH", 54, 1) + struct.pack("<HH", 53, 0) + bytes(4)),
        chunk(
            b"shdr",
            struct.pack("<20sIIIIIBbHH", b"Sine", 0, len(sine), period * 4, period * (periods - 4), 44_000, 69, 0, 0, 1)
            + struct.pack("<20sIIIIIBbHH", b"EOS", 0, 0, 0, 0, 0, 0, 0, 0, 0),
        ),
    ]
    samples = chunk(b"smpl", sine.tobytes() + bytes(2 * 46))
    body = b"sfbk" + pack_list(b"INFO", head) + pack_list(b"sdta", samples) + pack_list(b"pdta", *tables)
    path.write_bytes(chunk(b"RIFF", body))
    return path


def note(start: float, end: float, pitch: int = 69, velocity: int = 100, channel: int = 0) -> list[MidiEvent]:
    return [MidiEvent(start, (0x90 | channel, pitch, velocity)), MidiEvent(end, (0x80 | channel, pitch, 0))]


def joined(blocks: Iterator[Any]) -> Any:
    """All blocks as one array, (frames, channels)."""
    parts = list(blocks)
    return np.concatenate(parts) if parts else np.zeros((0, 2), dtype=np.float32)


def in_blocks(sound: Any, frames: int = 4_096) -> Iterator[Any]:
    for first in range(0, len(sound), frames):
        yield sound[first : first + frames]


def sine(frequency: float, seconds: float, level_db: float) -> Any:
    index = np.arange(round(seconds * RATE))
    wave = 10 ** (level_db / 20) * np.sin(2 * np.pi * frequency * index / RATE)
    return np.stack((wave, wave), axis=1).astype(np.float32)


def frequency_of(signal: Any, near: float) -> float:
    """The frequency of a steady sine in Hz: how fast its phase runs away from that of ``near``."""
    index = np.arange(len(signal))
    turned = np.asarray(signal, dtype=np.float64) * np.exp(-2j * np.pi * near * index / RATE)
    size = 2_048
    count = len(signal) // size
    means = (turned[: count * size].reshape(count, size) * np.hanning(size)).sum(axis=1)
    slope = np.polyfit(np.arange(count) * size / RATE, np.unwrap(np.angle(means)), 1)[0]
    return float(near + slope / (2 * np.pi))


def cents(first: float, second: float) -> float:
    return float(1_200 * np.log2(first / second))


def level_of(signal: Any, frequency: float) -> float:
    """The level in dB below full scale of one frequency in a signal."""
    index = np.arange(len(signal))
    window = np.hanning(len(signal))
    part = (np.asarray(signal, dtype=np.float64) * window * np.exp(-2j * np.pi * frequency * index / RATE)).sum()
    return float(20 * np.log10(2 * abs(part) / window.sum()))


def pcm(path: Path) -> Any:
    """An audio file decoded by ffmpeg, (frames, 2) float32: the header's gaps are taken off."""
    command = [
        str(find_ffmpeg()),
        "-v",
        "error",
        "-i",
        str(path),
        "-f",
        "f32le",
        "-ar",
        str(RATE),
        "-ac",
        "2",
        "pipe:1",
    ]
    done = subprocess.run(command, capture_output=True, check=True)
    return np.frombuffer(done.stdout, dtype=np.float32).reshape(-1, 2)


def peak_near(sound: Any, near: float) -> float:
    """The frequency in Hz of what sounds within 50 cents of ``near``: the middle of its power in one long spectrum.

    For real instruments, whose vibrato and beating spread a note over more than one line.
    """
    shaped = np.asarray(sound, dtype=np.float64) * np.hanning(len(sound))[:, None]
    size = 4 * len(shaped)
    power = (np.abs(np.fft.rfft(shaped, size, axis=0)) ** 2).sum(axis=1)
    scale = np.arange(len(power)) * RATE / size
    found = near
    for _ in range(5):
        inside = np.abs(scale - found) < near * (2 ** (50 / 1_200) - 1)
        found = float(np.average(scale[inside], weights=power[inside]))
    return found
