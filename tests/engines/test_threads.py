from __future__ import annotations

import pytest

from scripts.engines import threads
from scripts.errors import SettingsError


@pytest.mark.parametrize(
    ("cores", "fraction", "count"),
    [
        *((12, "5/6", 10), (8, "5/6", 7), (4, "5/6", 3), (2, "5/6", 2), (2, "1/2", 1), (1, "5/6", 1)),
        *((4, "1/100", 1), (16, "0.5", 8), (6, " 1 ", 6)),
    ],
)
def test_share_of_the_cores(monkeypatch: pytest.MonkeyPatch, cores: int, fraction: str, count: int) -> None:
    monkeypatch.setattr(threads, "cores", lambda: cores)
    assert threads.threads_for(fraction) == count
    assert threads.threads_of_model(count, 7_000_000_000) == threads.threads_of_model(count, 0) == count
    assert threads.threads_of_model(count, 5_000_000) == 1


@pytest.mark.parametrize("fraction", ["", "0", "7/6", "-1/2", "5/0", "all", "nan", "1e400"])
def test_what_is_no_share(fraction: str) -> None:
    with pytest.raises(SettingsError):
        threads.threads_for(fraction)


def test_there_is_at_least_one_core() -> None:
    assert threads.cores() >= 1
