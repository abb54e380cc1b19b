"""The rhythm of a section before any pitch."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from scripts.music.idioms import parse_idioms
from scripts.music.phrases import plan_tune, split_bars
from scripts.records import Cell, Meter

TEXT = """
idiom test
rhythm 4/4
  4 4 4 4; 2 2 4 8; 4 2 2 -8; -4 4 4 4; 2 2 2 2 8; 6 2 4 -4; 12 -4; 8 8
rhythm 4/4 2
  4 4 6 4 -6 4 4; 4 2 6 8 8 -4
"""


def test_a_cell_over_the_bar_line_is_tied() -> None:
    first, second = split_bars(Cell(Meter(4, 4), 2, (48, 48, 48, 96, -48, 96)))
    assert first.lengths == (48, 48, 48, 48) and not first.tied
    assert second.lengths == (-48, -48, 96) and second.tied


def test_rests_over_the_bar_line_are_not_tied() -> None:
    _, second = split_bars(Cell(Meter(4, 4), 2, (48, 48, 48, -96, 48, 96)))
    assert second.lengths == (-48, 48, 96) and not second.tied


@pytest.mark.parametrize("seed", range(12))
def test_bars_are_full_and_ties_stand_where_a_note_is_cut(seed: int) -> None:
    idiom = parse_idioms([TEXT])["test"]
    plan = plan_tune(idiom, "verse", Meter(4, 4), 8, random.Random(seed))
    assert plan is not None
    assert all(sum(map(abs, row)) == 192 for row in plan.rhythm)
    for number in plan.ties:
        assert number > 0 and plan.rhythm[number][0] < 0 < plan.rhythm[number - 1][-1]


def test_another_section_has_another_density_or_another_beginning() -> None:
    idiom = parse_idioms([TEXT])["test"]
    differ = 0
    for seed in range(20):
        rng = random.Random(seed)
        first = plan_tune(idiom, "verse", Meter(4, 4), 8, rng)
        assert first is not None
        other = plan_tune(idiom, "chorus", Meter(4, 4), 8, rng, (first,))
        assert other is not None
        notes = [Fraction(sum(n > 0 for row in one.rhythm for n in row), 8) for one in (first, other)]
        denser = max(notes) >= Fraction(6, 5) * min(notes)
        differ += denser or (first.rhythm[0][0] > 0) != (other.rhythm[0][0] > 0)
        assert other.height > first.height
    assert differ >= 16
