"""How an MP3 file is laid out: enough to know its exact length and to jump to any moment at once.

After ISO 11172-3 (frame header) and the Xing/Info header that LAME and ffmpeg write into the first frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from scripts import temporary


@dataclass(frozen=True, slots=True)
class Layout:
    """A constant-bit-rate MPEG-1 layer III file: where its audio starts, and what its first frame says.

    ``frames`` counts audio frames (the Info frame is none); ``delay`` and ``padding`` are samples that the encoder put
    before and after the music.
    """

    start_byte: int
    bit_rate: int
    rate_hz: int
    frames: int
    delay: int
    padding: int

    @property
    def samples(self) -> int:
        """The length of the music in samples."""
        return max(0, self.frames * temporary.MP3_SAMPLES_PER_FRAME - self.delay - self.padding)


def read_layout(path: Path) -> Layout | None:
    """The layout of a file, or None when it is anything but a CBR MP3 with an Info header. Raises OSError."""
    with path.open("rb") as file:
        start = _tag_bytes(file.read(10))
        file.seek(start)
        frame = file.read(2_048)
    header = _read_header(frame)
    if header is None:
        return None
    bit_rate, rate_hz, size, mono = header
    mark = 4 + (17 if mono else 32)  # the Info header stands where the side information would
    if frame[mark : mark + 4] != b"Info" or not frame[mark + 7] & 1:
        return None
    flags = int.from_bytes(frame[mark + 4 : mark + 8], "big")
    frames = int.from_bytes(frame[mark + 8 : mark + 12], "big")
    lame = mark + 8 + 4 * (flags & 1) + 4 * (flags >> 1 & 1) + 100 * (flags >> 2 & 1) + 4 * (flags >> 3 & 1)
    gaps = int.from_bytes(frame[lame + 21 : lame + 24], "big")
    return Layout(start + size, bit_rate, rate_hz, frames, gaps >> 12, gaps & 0xFFF)


def find_moment(file: BinaryIO, layout: Layout, sample: int) -> tuple[int, int]:
    """Where to start reading so that ``sample`` comes out: (byte, samples to drop).

    The byte is that of a frame a little earlier, for a frame may lean on those before it. Raises OSError.
    """
    size = temporary.MP3_SAMPLES_PER_FRAME
    wanted = max(0, min(sample, layout.samples)) + layout.delay + temporary.MP3_DECODER_DELAY
    number = max(0, wanted // size - temporary.MP3_PREROLL_FRAMES)
    guess = layout.start_byte + number * size * layout.bit_rate // (8 * layout.rate_hz)
    first = max(layout.start_byte, guess - 4)
    file.seek(first)
    near = file.read(8_192)
    for offset in range(12):
        header = _read_header(near[offset:])
        if header is not None and header[:2] == (layout.bit_rate, layout.rate_hz):
            mute = _mute_frames(near[offset:])
            return first + offset, max(0, wanted - (number + mute) * size)
    return first, max(0, wanted - number * size)


def _mute_frames(frames: bytes) -> int:
    """How many frames a decoder that starts here passes over, since they lean on bytes that it has not seen.

    A frame begins up to 511 bytes back, in the main data of those before it (ISO 11172-3, main_data_begin).
    """
    seen = count = offset = 0
    while (header := _read_header(frames[offset : offset + 4])) is not None and offset + 6 <= len(frames):
        mono = header[3]
        begins_back = int.from_bytes(frames[offset + 4 : offset + 6], "big") >> 7
        if begins_back <= seen:
            break
        seen = min(511, seen + header[2] - 4 - (17 if mono else 32))
        count += 1
        offset += header[2]
    return count


def _tag_bytes(head: bytes) -> int:
    """The length of the ID3v2 tag that a file starts with: four bytes of 7 bits (id3.org/id3v2.3.0, section 3.1)."""
    if len(head) < 10 or head[:3] != b"ID3":
        return 0
    return 10 + sum((byte & 0x7F) << shift for byte, shift in zip(head[6:10], (21, 14, 7, 0), strict=True))


def _read_header(frame: bytes) -> tuple[int, int, int, bool] | None:
    """Bit rate, sample rate, bytes and whether it is mono, of an MPEG-1 layer III frame without checksum."""
    if len(frame) < 4 or frame[0] != 0xFF or frame[1] != 0xFB:
        return None
    rate_index, bit_index = frame[2] >> 2 & 3, frame[2] >> 4
    if rate_index == 3 or not 0 < bit_index < 15:
        return None
    bit_rate, rate_hz = temporary.MP3_KBIT_TABLE[bit_index] * 1_000, temporary.MP3_RATE_TABLE[rate_index]
    size = 144 * bit_rate // rate_hz + (frame[2] >> 1 & 1)
    return bit_rate, rate_hz, size, frame[3] >> 6 == 3
