"""Coded MP3 frames as bytes: found, set side by side, and told to players by a first frame."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts import temporary
from scripts.errors import AudioError, cannot_write


def write_joined(pieces: Iterable[bytes], total: int, path: Path) -> None:
    """Set pieces of whole frames side by side behind an Info frame that tells players the exact length.

    ``total`` is the length of the music in frames of sound. Raises OutputError, and AudioError for what is no MP3.
    """
    try:
        with path.open("wb") as out:
            out.write(bytes(_info_bytes()))
            frames = size = 0
            for piece in pieces:
                frames += sum(1 for _ in frame_places(piece)) - 1
                size += out.write(piece)
            padding = frames * temporary.MP3_SAMPLES_PER_FRAME - total - temporary.MP3_ENCODER_DELAY
            out.seek(0)
            out.write(info_frame(frames, size, max(0, min(0xFFF, padding))))
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise cannot_write(path.parent, error) from error


def frame_places(data: bytes) -> Iterator[int]:
    """Where each frame of a CBR MP3 without header begins, and where the last one ends. Raises AudioError."""
    place = 0
    size = 144_000 * temporary.MP3_KBIT // temporary.SAMPLE_RATE_HZ
    while place + 4 <= len(data):
        if data[place] != 0xFF or data[place + 1] & 0xE0 != 0xE0:
            raise AudioError("the encoder gave something that is no MP3: try again")
        yield place
        place += size + (data[place + 2] >> 1 & 1)
    yield min(place, len(data))


def _info_bytes() -> int:
    return 144_000 * temporary.MP3_KBIT // temporary.SAMPLE_RATE_HZ


def info_frame(frames: int, size: int, padding: int) -> bytes:
    """The silent first frame: number of frames, bytes, table of contents, and samples to drop at both ends.

    After the Xing header and LAME's extension of it (gabriel.mp3-tech.org/mp3infotag.html), for 192 kbit/s stereo.
    """
    whole = bytearray(_info_bytes())
    whole[0:4] = bytes((0xFF, 0xFB, 0xB0, 0x00))  # MPEG-1 layer III, no checksum, 192 kbit/s, 44.1 kHz, stereo
    whole[36:40] = b"Info"
    whole[40:44] = (0b0111).to_bytes(4, "big")
    whole[44:48] = frames.to_bytes(4, "big")
    whole[48:52] = min(0xFFFFFFFF, size + len(whole)).to_bytes(4, "big")
    whole[52:152] = bytes(place * 256 // 100 for place in range(100))
    lame = 152
    whole[lame : lame + 9] = b"Lavc LMG "
    whole[lame + 9] = 0x01  # tag revision 0, constant bit rate
    whole[lame + 20] = min(255, temporary.MP3_KBIT)
    whole[lame + 21 : lame + 24] = (temporary.MP3_ENCODER_DELAY << 12 | padding).to_bytes(3, "big")
    whole[lame + 28 : lame + 32] = min(0xFFFFFFFF, size + len(whole)).to_bytes(4, "big")
    whole[lame + 34 : lame + 36] = crc16(bytes(whole[: lame + 34]), 0).to_bytes(2, "big")
    return bytes(whole)


def crc16(data: bytes, start: int) -> int:
    """CRC-16 with the polynomial 0x8005 mirrored, as the Info tag wants it."""
    value = start
    for byte in data:
        value ^= byte
        for _ in range(8):
            value = value >> 1 ^ 0xA001 if value & 1 else value >> 1
    return value
