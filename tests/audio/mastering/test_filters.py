from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts import temporary
from scripts.audio.mastering import filters
from scripts.errors import AudioError
from scripts.records import Loudness

SUMMARY = """
[Parsed_ebur128_0 @ 0x55] Summary:

  Integrated loudness:
    I:         -16.3 LUFS
    Threshold: -26.2 LUFS

  Loudness range:
    LRA:         1.9 LU
    LRA high:  -15.1 LUFS

  True peak:
    Peak:       -2.1 dBFS
"""


def test_the_summary_is_read() -> None:
    assert filters.read_loudness(SUMMARY) == Loudness(-16.3, -2.1)
    plain = SUMMARY.split("True peak")[0]
    assert filters.read_loudness(plain) == Loudness(-16.3, -inf)
    silent = SUMMARY.replace("-16.3", "-70.0").replace("-2.1", "-inf")
    assert filters.read_loudness(silent) == Loudness(-inf, -inf)


@given(st.text())
def test_anything_else_is_an_error_of_ours(text: str) -> None:
    with pytest.raises(AudioError):
        filters.read_loudness(text)


def test_what_is_missing_and_what_is_over() -> None:
    good = Loudness(temporary.TARGET_LUFS, temporary.TRUE_PEAK_DB)
    assert filters.fits(good) and filters.missing_lu(good) == filters.over_db(good) == 0.0
    assert filters.fits(Loudness(-14.2, -3.0)) and not filters.fits(Loudness(-14.3, -3.0))
    assert filters.missing_lu(Loudness(-15.0, -3.0)) == 1.0
    assert filters.missing_lu(Loudness(-13.5, -3.0)) == -0.5
    loud = Loudness(-14.0, -0.5)
    assert not filters.fits(loud) and filters.over_db(loud) == pytest.approx(0.5 + temporary.CEILING_STEP_DB)


def test_silence_is_as_loud_as_it_should_be() -> None:
    assert filters.fits(Loudness(-inf, -inf)) and filters.missing_lu(Loudness(-inf, -inf)) == 0.0


def test_the_filters_of_layers_leave_the_tones_alone() -> None:
    music, _, tones = filters.first_filters(True).rpartition(";")
    assert "highpass" in music and "highpass" not in tones and "c0=c2|c1=c3" in tones
    assert filters.first_filters(False).count("[music]") == 1 and "tones" not in filters.first_filters(False)
