from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.wording import clock, duration_words, range_words


@pytest.mark.parametrize(
    ("seconds", "decimals", "hour_digits", "shown"),
    [
        (0, 0, None, "00:00"),
        (59.4, 0, None, "00:59"),
        (59.6, 0, None, "01:00"),
        (3599, 0, None, "59:59"),
        (3599.6, 0, None, "1:00:00"),
        (28_800, 0, None, "8:00:00"),
        (3661, 0, 2, "01:01:01"),
        (360_000, 0, 2, "100:00:00"),
        (61, 0, 1, "0:01:01"),
        (3725.0625, 3, 2, "01:02:05.063"),
        (1102.5, 0, 2, "00:18:23"),
        (65.4, 2, 0, "01:05.40"),
        (3725.5, 2, 0, "62:05.50"),
    ],
)
def test_times(seconds: float, decimals: int, hour_digits: int | None, shown: str) -> None:
    assert clock(seconds, decimals, hour_digits=hour_digits) == shown


@given(st.floats(0, 1e6), st.integers(0, 3), st.sampled_from([None, 0, 1, 2]))
def test_a_time_says_its_seconds(seconds: float, decimals: int, hour_digits: int | None) -> None:
    parts = clock(seconds, decimals, hour_digits=hour_digits).split(":")
    told = sum(float(part) * 60**place for place, part in enumerate(reversed(parts)))
    assert abs(told - seconds) <= 0.5001 * 10**-decimals
    assert all(float(part) < 60 for part in parts[1:])


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (60, 60, "1 minute"),
        (150, 150, "2.5 minutes"),
        (30, 30, "0.5 minutes"),
        (240, 360, "4-6 minutes"),
        (1800, 1800, "30 minutes"),
        (3600, 3600, "1 hour"),
        (5460, 5460, "1 hour 31 minutes"),
        (3600, 7200, "1 hour - 2 hours"),
        (2700, 5400, "45 minutes - 1 hour 30 minutes"),
        (28_800.4, 28_800.4, "8 hours"),
    ],
)
def test_lengths(low: float, high: float, words: str) -> None:
    assert range_words(low, high) == words
    if low == high:
        assert duration_words(low) == words


@given(st.floats(30, 360_000))
def test_a_length_says_its_minutes(seconds: float) -> None:
    words = duration_words(seconds)
    told = sum(
        float(count) * (60 if unit == "hour" else 1) for count, unit in re.findall(r"([0-9.]+) (hour|minute)", words)
    )
    assert abs(told - seconds / 60) <= (0.51 if seconds >= 3600 - 30 else 0.006)
