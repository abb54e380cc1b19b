from __future__ import annotations

import subprocess
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest

from scripts.audio.coding.ffmpeg import find_ffmpeg
from scripts.audio.coding.mp3 import read_layout
from scripts.audio.coding.mp3_frames import info_frame, write_joined
from scripts.audio.coding.segments import Segment, cuts, encode, segment_of
from scripts.audio.coding.spans import Span

FRAME = 1_152


def decode(path: Path) -> Any:
    command = [str(find_ffmpeg()), "-v", "error", "-i", str(path), "-f", "f32le", "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, "<f4").reshape(-1, 2)


@pytest.fixture(scope="module")
def played() -> Any:
    """20.3 seconds of a few decaying tones."""
    total = 44_100 * 20 + 13_001
    t = np.arange(total) / 44_100
    wave = sum(
        np.sin(2 * np.pi * f * t) * np.exp(-2 * ((t + k / 3) % 1.0)) for k, f in enumerate((220.0, 331.0, 446.0))
    )
    return np.stack((wave, np.roll(wave, 301)), axis=1).astype("<f4") * 0.3


def reading(samples: Any, segment: Segment) -> Iterator[Any]:
    """The blocks that a segment is made from."""
    for first in range(segment.wide.first, segment.wide.end, 16_384):
        yield samples[first : min(segment.wide.end, first + 16_384)]


@pytest.mark.slow
def test_segments_side_by_side_sound_like_one_run(played: Any, tmp_path: Path) -> None:
    total = len(played)
    marks = [0, 300 * FRAME, 301 * FRAME, 560 * FRAME, total]
    parts = []
    for number, (first, end) in enumerate(pairwise(marks)):
        segment = segment_of(Span(first, end), total)
        parts.append(tmp_path / f"{number}.mp3")
        encode(reading(played, segment), segment, parts[-1])
    whole = segment_of(Span(0, total), total)
    encode(reading(played, whole), whole, tmp_path / "whole.mp3")
    write_joined((part.read_bytes() for part in parts), total, tmp_path / "joined.mp3")
    write_joined([(tmp_path / "whole.mp3").read_bytes()], total, tmp_path / "one.mp3")
    joined, one = decode(tmp_path / "joined.mp3"), decode(tmp_path / "one.mp3")
    assert len(joined) == len(one) == total
    assert np.abs(joined - one).max() < 0.01  # the coder's own noise; a click would be ten times that
    layout = read_layout(tmp_path / "joined.mp3")
    assert layout is not None and layout.samples == total
    assert abs(mutagen.File(tmp_path / "joined.mp3").info.length - total / 44_100) < 0.05
    errors = {
        shift: np.abs(played[50_000:90_000] - joined[50_000 + shift : 90_000 + shift]).mean() for shift in (-1, 0, 1)
    }
    assert min(errors, key=lambda shift: errors[shift]) == 0
    # as loud as it went in: what LAME takes is made good
    assert 20 * np.log10(joined.std() / played.std()) == pytest.approx(0.0, abs=0.05)
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [".mp3"] * 7


def test_cuts_cover_the_whole_and_fades_lie_inside_joints() -> None:
    starts, fade, total = [0, 20_000 * FRAME, 35_000 * FRAME], 612 * FRAME, 50_000 * FRAME + 77
    bodies, joints = cuts(starts, fade, total)
    order = sorted((*bodies, *joints.values()), key=lambda span: span.first)
    assert order[0].first == 0 and order[-1].end == total
    assert all(a.end == b.first for a, b in pairwise(order))
    round_bodies, round_joints = cuts(starts, fade, total, loop=True)
    assert round_joints == {0: Span(0, round_bodies[0].first), **joints} and round_bodies[1:] == bodies[1:]
    assert round_bodies[0].first > fade and round_bodies[0].end == bodies[0].end
    for start, joint in zip(starts[1:], joints.values(), strict=True):
        assert joint.first < start and start + fade < joint.end
        # what a body is encoded from holds no note of the next movement
        assert segment_of(bodies[0], total).wide.end <= starts[1]
        assert joint.first % FRAME == joint.end % FRAME == 0


def test_a_flac_segment_has_exactly_its_frames(played: Any, tmp_path: Path) -> None:
    segment = segment_of(Span(200 * FRAME, 400 * FRAME), len(played))
    encode(reading(played, segment), segment, tmp_path / "a.flac", lossless=True)
    sound = decode(tmp_path / "a.flac")
    assert len(sound) == 200 * FRAME
    assert np.abs(sound - played[200 * FRAME : 400 * FRAME]).max() < 1e-4


def test_the_info_frame_is_as_long_as_its_header_says() -> None:
    frame = info_frame(1_000, 626_000, 1_440)
    assert len(frame) == 626 and frame[:2] == b"\xff\xfb" and frame[36:40] == b"Info"
