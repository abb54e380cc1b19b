from __future__ import annotations

import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import pytest

from scripts.audio.coding.ffmpeg import find_ffmpeg
from scripts.audio.coding.mp3 import read_layout
from scripts.audio.coding.segments import Music, Span, cuts, encode, info_frame, join_mp3, mix, reach
from scripts.records import Layers

FRAME = 1_152


def decode(path: Path) -> Any:
    command = [str(find_ffmpeg()), "-v", "error", "-i", str(path), "-f", "f32le", "-"]
    return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, "<f4").reshape(-1, 2)


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    """20.3 seconds of a few decaying tones, loud enough for the limiter."""
    total = 44_100 * 20 + 13_001
    t = np.arange(total) / 44_100
    wave = sum(
        np.sin(2 * np.pi * f * t) * np.exp(-2 * ((t + k / 3) % 1.0)) for k, f in enumerate((220.0, 331.0, 446.0))
    )
    samples = np.stack((wave, np.roll(wave, 301)), axis=1).astype("<f4") * 0.5
    path = tmp_path_factory.mktemp("Müsik one") / "raw.f32"
    path.write_bytes(samples.tobytes())
    return path, samples


@pytest.mark.slow
def test_segments_side_by_side_sound_like_one_run(played: tuple[Path, Any], tmp_path: Path) -> None:
    path, samples = played
    total, layers = len(samples), Layers(drone_db=-24.0)
    music = [Music(path, 0, 1.0)]
    marks = [0, 300 * FRAME, 301 * FRAME, 560 * FRAME, total]
    parts = []
    for number, (first, end) in enumerate(pairwise(marks)):
        span = Span(first, end)
        encode(mix(music, layers, 528.0, reach(span, total), total), span, total, tmp_path / f"{number}.mp3")
        parts.append(tmp_path / f"{number}.mp3")
    whole = Span(0, total)
    encode(mix(music, layers, 528.0, whole, total), whole, total, tmp_path / "whole.mp3")
    join_mp3(parts, total, tmp_path / "joined.mp3")
    join_mp3([tmp_path / "whole.mp3"], total, tmp_path / "one.mp3")
    joined, one = decode(tmp_path / "joined.mp3"), decode(tmp_path / "one.mp3")
    assert len(joined) == len(one) == total
    assert np.abs(joined - one).max() < 0.01  # the coder's own noise; a click would be ten times that
    layout = read_layout(tmp_path / "joined.mp3")
    assert layout is not None and layout.samples == total
    assert abs(mutagen.File(tmp_path / "joined.mp3").info.length - total / 44_100) < 0.05
    source = np.concatenate(list(mix(music, layers, 528.0, whole, total)))
    errors = {
        shift: np.abs(source[50_000:90_000] - joined[50_000 + shift : 90_000 + shift]).mean() for shift in (-1, 0, 1)
    }
    assert min(errors, key=lambda shift: errors[shift]) == 0
    assert sorted(p.suffix for p in tmp_path.iterdir()) == [".mp3"] * 7


def test_any_stretch_of_a_mix_equals_that_stretch_of_the_whole(played: tuple[Path, Any]) -> None:
    path, samples = played
    total = 2 * len(samples) - 100_000
    music = [
        Music(path, 0, 0.5, fall=len(samples) - 100_000, fade=100_000),
        Music(path, len(samples) - 100_000, 0.7, rise=len(samples) - 100_000, fade=100_000),
    ]
    layers = Layers(drone_db=-20.0, binaural_hz=6.0)
    whole = np.concatenate(list(mix(music, layers, 432.0, Span(0, total), total)))
    assert whole.shape == (total, 2)
    for first in (0, 7, 70_001, len(samples) - 100_000, len(samples) - 3, total - 5_000):
        some = np.concatenate(list(mix(music, layers, 432.0, Span(first, min(total, first + 9_999)), total)))
        assert np.array_equal(some, whole[first : first + len(some)])
    assert np.abs(np.diff(whole, axis=0)).max() < 0.4


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
        assert reach(bodies[0], total).end <= starts[1]
        assert joint.first % FRAME == joint.end % FRAME == 0


def test_a_flac_segment_has_exactly_its_frames(played: tuple[Path, Any], tmp_path: Path) -> None:
    path, samples = played
    span, total = Span(200 * FRAME, 400 * FRAME), len(samples)
    blocks = mix([Music(path, 0, 0.2)], Layers(), 440.0, reach(span, total), total)
    encode(blocks, span, total, tmp_path / "a.flac", lossless=True)
    sound = decode(tmp_path / "a.flac")
    assert len(sound) == 200 * FRAME
    assert np.abs(sound - 0.2 * samples[span.first : span.end]).max() < 1e-4


def test_the_info_frame_is_as_long_as_its_header_says() -> None:
    frame = info_frame(1_000, 626_000, 1_440)
    assert len(frame) == 626 and frame[:2] == b"\xff\xfb" and frame[36:40] == b"Info"
