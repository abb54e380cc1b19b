"""Pieces of one long file that are made alone and joined without a seam.

Conventions: those of ``spans``. A segment is encoded from some MP3 frames before its start to some after its end, so
that limiter and coder are in the state that they would have in one run, and only its own frames are kept. Without a bit
reservoir no frame leans on the bytes of another, so that kept frames can stand side by side (ISO 11172-3; LAME
technical FAQ).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts import temporary
from scripts.audio.coding.ffmpeg import Job, file_argument, raw_input
from scripts.audio.coding.mp3_frames import frame_places
from scripts.audio.coding.spans import Span, reach
from scripts.errors import AudioError, cannot_write
from scripts.records import Block


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch that is kept, what it is made from, and whether the whole ends with it."""

    span: Span
    wide: Span
    last: bool


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


def segment_of(span: Span, total: int, *, loop: bool = False) -> Segment:
    """The segment of a stretch of a whole of ``total`` frames."""
    margin, after = temporary.SEGMENT_MARGIN_MP3_FRAMES, temporary.SEGMENT_AFTER_MP3_FRAMES
    return Segment(span, reach(span, total, margin, after, loop=loop), span.end >= total)


def encode(blocks: Iterator[Block], segment: Segment, path: Path, *, lossless: bool = False) -> None:
    """Encode a segment whose blocks cover all that it is made from; it appears at ``path`` when it is whole.

    The frames are those of a 192 kbit/s MP3 without header, or a FLAC of 16 bits. Raises AudioError and OutputError.
    """
    span, wide = segment.span, segment.wide
    draft, log = path.with_name(f"{path.name}.{os.getpid()}.part"), path.with_name(f"{path.name}.{os.getpid()}.log")
    if lossless:
        trim = f"atrim=start_sample={span.first - wide.first}:end_sample={span.end - wide.first},asetpts=N/SR/TB"
        output = ["-af", f"{trim},{temporary.FORMATS['flac'].filters}"]
        output += ["-c:a", "flac", "-compression_level", "0", "-sample_fmt", "s16", "-f", "flac"]
    else:
        output = ["-af", temporary.FORMATS["mp3"].filters, "-c:a", "libmp3lame", "-b:a", f"{temporary.MP3_KBIT}k"]
        output += ["-reservoir", "0", "-write_xing", "0", "-compression_level", str(temporary.SEGMENT_MP3_EFFORT)]
        output += ["-id3v2_version", "0", "-f", "mp3"]
    arguments = [*raw_input(2), "-map_metadata", "-1", *output, "-fflags", "+bitexact", file_argument(draft)]
    try:
        with Job(arguments, log, feed=True) as job:
            for block in blocks:
                job.write(block)
            job.finish()
        if not lossless:
            keep_frames(draft, segment)
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise cannot_write(path.parent, error) from error
    finally:
        draft.unlink(missing_ok=True)
        log.unlink(missing_ok=True)


def keep_frames(path: Path, segment: Segment) -> None:
    """Cut an encoded file down to the frames of its own span; the last segment keeps all to its end."""
    step = temporary.MP3_SAMPLES_PER_FRAME
    before = (segment.span.first - segment.wide.first) // step
    count = None if segment.last else (segment.span.end - segment.span.first) // step
    data = path.read_bytes()
    places = list(frame_places(data))
    if count is None:
        count = len(places) - 1 - before
    if len(places) <= before + count:
        raise AudioError("the encoder gave fewer frames than there is sound: try again")
    path.write_bytes(data[places[before] : places[before + count]])
