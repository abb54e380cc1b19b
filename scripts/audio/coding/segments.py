"""Pieces of one long file that are made alone and joined without a seam.

Conventions: places are frames of the whole at ``SAMPLE_RATE_HZ``; cuts lie at multiples of an MP3 frame (1,152). A
segment is encoded from some MP3 frames before its start to some after its end, so that limiter and coder are in the
state that they would have in one run, and only its own frames are kept. Without a bit reservoir no frame leans on the
bytes of another, so that kept frames can stand side by side (ISO 11172-3; LAME technical FAQ).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from scripts import temporary
from scripts.audio.coding.ffmpeg import Job, file_argument
from scripts.audio.mastering.limiter import limited
from scripts.audio.mastering.loudness import LoudnessMeter, TruePeak
from scripts.audio.synth.tones import has_layers, layer_block
from scripts.errors import AudioError, cannot_write
from scripts.records import Block, Layers, Loudness


@dataclass(frozen=True, slots=True)
class Music:
    """A stretch of music in a file of float32 samples, left and right interleaved.

    The file's first frame stands at ``first`` of the whole. ``rise`` and ``fall`` are the places where fades begin,
    each ``fade`` frames long; None for no fade.
    """

    path: Path
    first: int
    gain: float
    rise: int | None = None
    fall: int | None = None
    fade: int = 1


@dataclass(frozen=True, slots=True)
class Span:
    """A segment of the whole: ``first`` inclusive to ``end`` exclusive."""

    first: int
    end: int


def cuts(starts: Sequence[int], fade: int, total: int, *, loop: bool = False) -> tuple[list[Span], dict[int, Span]]:
    """The bodies, in which one movement sounds alone, and the joints, in which two are cross-faded.

    Joints stand under the number of the movement that they lead into. In a ``loop`` the last movement leads into the
    first: that joint is where the whole begins.
    """
    margin = temporary.SEGMENT_MARGIN_MP3_FRAMES * temporary.MP3_SAMPLES_PER_FRAME
    joints = {n: Span(start - margin, start + fade + margin) for n, start in enumerate(starts) if n}
    edges = [0, *(edge for joint in joints.values() for edge in (joint.first, joint.end)), total]
    if loop:
        joints = {0: Span(0, fade + margin), **joints}
        edges[0] = fade + margin
    bodies = [Span(edges[n], edges[n + 1]) for n in range(0, len(edges), 2)]
    return bodies, joints


def reach(span: Span, total: int, *, loop: bool = False) -> Span:
    """What a segment is made from: more at both ends, within the whole.

    A loop has no ends: there is something before its beginning, and after its end as much as one MP3 frame, so that the
    coder does not come to a silence.
    """
    step = temporary.MP3_SAMPLES_PER_FRAME
    first = span.first - temporary.SEGMENT_MARGIN_MP3_FRAMES * step
    end = span.end + temporary.SEGMENT_AFTER_MP3_FRAMES * step
    return Span(first, min(total + step, end)) if loop else Span(max(0, first), min(total, end))


def mix(
    music: Sequence[Music], layers: Layers, tone_hz: float, span: Span, total: int, *, loop: bool = False
) -> Iterator[Block]:
    """The blocks of a stretch: music at its gains, cross-faded with equal power, and the tones at their own level."""
    import numpy as np

    files = [(piece, piece.path.open("rb")) for piece in music]
    try:
        for piece, file in files:
            file.seek(max(0, span.first - piece.first) * 8)
        for first in range(span.first, span.end, temporary.SEGMENT_BLOCK_FRAMES):
            frames = min(temporary.SEGMENT_BLOCK_FRAMES, span.end - first)
            block = np.zeros((frames, 2), dtype=np.float32)
            for piece, file in files:
                _add(block, piece, file, first)
            if has_layers(layers):
                block += layer_block(layers, tone_hz, first, frames, total, loop=loop)
            yield block
    finally:
        for _, file in files:
            file.close()


def _add(block: Block, piece: Music, file: BinaryIO, first: int) -> None:
    """Add what a piece of music has for a block that starts at ``first``."""
    import numpy as np

    skip = max(0, piece.first - first)
    wanted = len(block) - skip
    if wanted <= 0:
        return
    samples = np.frombuffer(file.read(wanted * 8), dtype="<f4").reshape(-1, 2)
    if not len(samples):
        return
    if not _fades(piece, first + skip, len(samples)):
        block[skip : skip + len(samples)] += samples * np.float32(piece.gain)
        return
    gain = np.full(len(samples), piece.gain, dtype=np.float64)
    places = np.arange(first + skip, first + skip + len(samples), dtype=np.int64)
    if piece.rise is not None:
        gain *= np.sin(0.5 * np.pi * np.clip((places - piece.rise) / piece.fade, 0.0, 1.0))
    if piece.fall is not None:
        gain *= np.cos(0.5 * np.pi * np.clip((places - piece.fall) / piece.fade, 0.0, 1.0))
    block[skip : skip + len(samples)] += samples * gain.astype(np.float32)[:, None]


def _fades(piece: Music, first: int, frames: int) -> bool:
    """Whether any of these frames lies in a fade, or after one."""
    rising = piece.rise is not None and first < piece.rise + piece.fade
    return rising or (piece.fall is not None and first + frames > piece.fall)


def encode(
    blocks: Iterator[Block], span: Span, total: int, path: Path, *, lossless: bool = False, loop: bool = False
) -> Loudness:
    """Limit and encode a segment whose blocks cover ``reach(span)``; it appears at ``path`` when it is whole.

    The frames are those of a 192 kbit/s MP3 without header, or a FLAC of 16 bits. Answers loudness and true peak of
    what went into the coder. Raises AudioError and OutputError.
    """
    draft, log = path.with_name(f"{path.name}.{os.getpid()}.part"), path.with_name(f"{path.name}.{os.getpid()}.log")
    wide = reach(span, total, loop=loop)
    meter, peaks = LoudnessMeter(every=temporary.SEGMENT_MEASURE_EVERY), TruePeak()
    arguments = ["-f", "f32le", "-ar", str(temporary.SAMPLE_RATE_HZ), "-ac", "2", "-i", "pipe:0", "-map_metadata", "-1"]
    if lossless:
        trim = f"atrim=start_sample={span.first - wide.first}:end_sample={span.end - wide.first},asetpts=N/SR/TB"
        output = ["-af", trim + "," + temporary.FORMATS["flac"].filters]
        output += ["-c:a", "flac", "-compression_level", "0", "-sample_fmt", "s16", "-f", "flac"]
    else:
        output = ["-c:a", "libmp3lame", "-b:a", f"{temporary.MP3_KBIT}k", "-reservoir", "0", "-write_xing", "0"]
        output += ["-compression_level", str(temporary.SEGMENT_MP3_EFFORT), "-id3v2_version", "0", "-f", "mp3"]
    try:
        with Job([*arguments, *output, "-fflags", "+bitexact", file_argument(draft)], log, feed=True) as job:
            for block in limited(blocks, 10 ** (temporary.SEGMENT_CEILING_DB / 20)):
                meter.add(block)
                peaks.add(block)
                job.write(block)
            job.finish()
        if not lossless:
            keep_frames(draft, span, wide, total)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise cannot_write(path.parent, error) from error
    finally:
        draft.unlink(missing_ok=True)
        log.unlink(missing_ok=True)
    return Loudness(lufs=meter.lufs, true_peak_db=peaks.db)


def keep_frames(path: Path, span: Span, wide: Span, total: int) -> None:
    """Cut an encoded file down to the frames of its own span; the last segment keeps all to its end."""
    step = temporary.MP3_SAMPLES_PER_FRAME
    before = (span.first - wide.first) // step
    count = None if span.end >= total else (span.end - span.first) // step
    data = path.read_bytes()
    places = list(frame_places(data))
    if count is None:
        count = len(places) - 1 - before
    if len(places) <= before + count:
        raise AudioError("the encoder gave fewer frames than there is sound: try again")
    path.write_bytes(data[places[before] : places[before + count]])


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


def join_mp3(parts: Sequence[Path], total: int, path: Path) -> None:
    """Set segments side by side behind an Info frame that tells players the exact length. Raises OutputError."""
    step = temporary.MP3_SAMPLES_PER_FRAME
    try:
        size = sum(part.stat().st_size for part in parts)
        with path.open("wb") as out:
            out.write(bytes(_info_bytes()))
            frames = 0
            for part in parts:
                data = part.read_bytes()
                frames += sum(1 for _ in frame_places(data)) - 1
                out.write(data)
            padding = frames * step - total - temporary.MP3_ENCODER_DELAY
            out.seek(0)
            out.write(info_frame(frames, size, max(0, min(0xFFF, padding))))
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise cannot_write(path.parent, error) from error


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
