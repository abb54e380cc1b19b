from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts import temporary
from scripts.audio.mastering.limiter import limiter_db
from tests.audio.sounds import RATE

CELL = temporary.CELL_FRAMES


@pytest.mark.slow
@given(st.lists(st.floats(0.0, 4.0), min_size=1, max_size=60), st.integers(0, 40))
def test_no_cell_stays_above_the_limit(peaks: list[float], before: int) -> None:
    high = np.concatenate((np.zeros(before), peaks))
    off_db = limiter_db(high)
    assert len(off_db) == len(high) + 1 and off_db.min() >= 0
    lower = np.maximum(10 ** (-off_db[1:] / 20), 10 ** (-off_db[:-1] / 20))
    assert (high * lower <= 1 + 1e-9).all()
    assert high.max() > 1 or not off_db.any()


def test_the_limiter_comes_down_ahead_and_goes_back_evenly() -> None:
    high = np.full(400, 0.5)
    high[100] = 2.0
    off_db = limiter_db(high)
    ahead = temporary.MASTER_AHEAD_CELLS
    assert not off_db[: 100 - ahead].any() and off_db[100] == off_db[101] == pytest.approx(20 * np.log10(2.0))
    assert (np.diff(off_db[:101]) >= 0).all() and (np.diff(off_db[101:]) <= 1e-12).all()
    steps = -np.diff(off_db[108:135]) * RATE / CELL
    assert steps == pytest.approx(temporary.MASTER_RELEASE_DB_PER_SECOND)


def test_a_stretch_that_is_begun_two_seconds_early_takes_the_same_gain_as_in_the_whole() -> None:
    """What segments of a long piece rely on."""
    rng = np.random.default_rng(5)
    high = np.exp(rng.normal(-0.5, 0.6, 20_000))
    whole = limiter_db(high)
    before = temporary.SEGMENT_MARGIN_MP3_FRAMES * temporary.MP3_SAMPLES_PER_FRAME // CELL
    after = temporary.SEGMENT_AFTER_MP3_FRAMES * temporary.MP3_SAMPLES_PER_FRAME // CELL
    assert whole.max() > 6
    for first, end in ((3_000, 9_000), (12_345, 12_400)):
        part = limiter_db(high[first - before : end + after])
        assert np.abs(part[before : before + end - first] - whole[first:end]).max() < 1e-9
