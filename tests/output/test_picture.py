from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import temporary
from scripts.output import picture
from scripts.records import Arrangement, Brief, Plan
from tests.music import band_helpers

Image = pytest.importorskip("PIL.Image")


def song(styles: str, minutes: str = "1") -> tuple[Arrangement, Brief, Plan]:
    brief, plan, arrangement = band_helpers.song(styles, minutes)
    return arrangement, brief, plan


def test_the_picture_is_square_and_small_and_the_same_each_time() -> None:
    made = song("House")
    png = picture.draw(*made)
    with Image.open(io.BytesIO(png)) as image:
        assert image.format == "PNG" and image.size == (temporary.PICTURE_SIZE, temporary.PICTURE_SIZE)
    assert len(png) < 200_000
    assert png == picture.draw(*made)


def test_the_cover_is_a_jpeg_within_its_bytes() -> None:
    data = picture.cover(picture.draw(*song("Metal", "3")))
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "JPEG" and image.size == (temporary.COVER_SIZE, temporary.COVER_SIZE)
    assert len(data) <= temporary.COVER_BYTES


@pytest.mark.parametrize("styles", ["Baroque", "House", "Metal"])
def test_each_track_that_sounds_shows_its_colour(styles: str) -> None:
    arrangement, brief, plan = song(styles)
    with Image.open(io.BytesIO(picture.draw(arrangement, brief, plan))) as image:
        seen = {colour for _, colour in image.convert("RGB").getcolors(1 << 20)}
    for number, track in enumerate(arrangement.tracks):
        colour = picture.track_colour(track, number)
        near = min(sum(abs(a - b) for a, b in zip(colour, other, strict=True)) for other in seen)
        assert near < 10, track.name


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=300))
def test_any_title_can_be_drawn(title: str) -> None:
    arrangement, brief, plan = SHORT
    assert picture.draw(replace(arrangement, title=title), brief, plan).startswith(b"\x89PNG")


SHORT = song("Piano", "0.4")
