from __future__ import annotations

from collections.abc import Generator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.steps import finish, follow


def counting(numbers: list[int], closed: list[bool]) -> Generator[int, None, str]:
    try:
        yield from numbers
        return f"{sum(numbers)}"
    finally:
        closed.append(True)


@given(st.lists(st.integers()))
def test_every_event_passes_and_the_result_stays(numbers: list[int]) -> None:
    work = follow(counting(numbers, []))
    assert list(work) == numbers and work.result == str(sum(numbers))
    heard: list[int] = []
    assert finish(counting(numbers, []), heard.append) == str(sum(numbers)) and heard == numbers
    assert finish(counting(numbers, [])) == str(sum(numbers))


def test_closing_the_loop_closes_the_work() -> None:
    closed: list[bool] = []
    work = follow(counting([1, 2, 3], closed))
    events = iter(work)
    assert next(events) == 1 and not closed
    events.close()  # type: ignore[attr-defined]
    assert closed and not hasattr(work, "result")


def test_an_error_passes_through() -> None:
    def broken() -> Generator[int, None, None]:
        yield 1
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        finish(broken())
