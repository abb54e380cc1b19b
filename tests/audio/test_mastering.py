from __future__ import annotations

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts import temporary
from scripts.audio import mastering
from scripts.audio.mastering import Master
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
    assert mastering.read_loudness(SUMMARY) == Loudness(-16.3, -2.1)
    assert mastering.read_loudness(SUMMARY.split("True peak")[0]) == Loudness(-16.3, -inf)
    silent = SUMMARY.replace("-16.3", "-70.0").replace("-2.1", "-inf")
    assert mastering.read_loudness(silent) == Loudness(-inf, -inf)


@given(st.text())
def test_anything_else_is_an_error_of_ours(text: str) -> None:
    with pytest.raises(AudioError):
        mastering.read_loudness(text)


def test_silence_keeps_its_level() -> None:
    for lufs in (-inf, -75.0):
        master = mastering.first_master(Loudness(lufs, -inf))
        assert master.applied_db == 0.0
        assert mastering.trimmed(master, Loudness(-40.0, -20.0)) == master


def test_gain_and_trim_lead_to_the_target() -> None:
    master = mastering.first_master(Loudness(-38.0, -inf))
    assert master.gain_db == pytest.approx(24.0)
    assert master.applied_db == pytest.approx(24.0 + temporary.GLUE_LOSS_DB - temporary.HEADROOM_DB)
    again = mastering.trimmed(master, Loudness(-15.0, -3.0))
    assert again.trim_db == pytest.approx(temporary.GLUE_LOSS_DB + 1.0)
    assert mastering.trimmed(again, Loudness(-14.0, -3.0)) == again
    assert mastering.close_enough(again, Loudness(-14.2, -3.0))
    assert not mastering.close_enough(again, Loudness(-14.6, -3.0))


@given(st.floats(0.2, 1.0), st.floats(-12, 12))
def test_the_slope_finds_the_trim_of_a_limiter_that_takes_its_part(slope: float, missing: float) -> None:
    """A piece whose loudness grows by ``slope`` for each decibel is met with the third measurement at the latest."""
    level = temporary.TARGET_LUFS - missing

    def hear(master: Master) -> Loudness:
        return Loudness(level + slope * master.trim_db, -2.0)

    first = Master(10.0)
    second = mastering.trimmed(first, hear(first))
    found = mastering.slope_between((first, hear(first)), (second, hear(second)))
    third = mastering.trimmed(second, hear(second), found)
    within = abs(third.trim_db) < temporary.MASTER_TRIM_DB and abs(second.trim_db) < temporary.MASTER_TRIM_DB
    if within and abs(second.trim_db) > 0.1:
        assert hear(third).lufs == pytest.approx(temporary.TARGET_LUFS, abs=0.01)


def test_peaks_lower_the_ceiling() -> None:
    master = Master(10.0)
    assert mastering.lowered(master, Loudness(-14.0, -1.0)) == master
    assert mastering.lowered(master, Loudness(-14.0, -0.5)).ceiling_db == pytest.approx(master.ceiling_db - 0.7)
    assert mastering.peaks_fit(Loudness(-14.0, -1.0)) and not mastering.peaks_fit(Loudness(-14.0, -0.9))
