from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import temporary
from scripts.errors import UsageError
from scripts.music.form import bar_quarters, ending_extra, parse_length, plan_form, written_bars
from scripts.records import Brief, LengthRange, Meter, Plan
from tests.music.band_helpers import brief_for, table


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("4", 240, 240),
        ("2.5", 150, 150),
        ("2,5", 150, 150),
        (".5", 30, 30),
        ("4-6", 240, 360),
        ("4 - 6 minutes", 240, 360),
        ("4\u20136", 240, 360),
        ("0.33", 19.8, 19.8),
        ("01:00", 3600, 3600),
        ("08:00", 28800, 28800),
        ("00:05", 300, 300),
        ("480", 28800, 28800),
        ("3 min", 180, 180),
    ],
)
def test_lengths_are_read(text: str, low: float, high: float) -> None:
    length = parse_length(text)
    assert length.low_seconds == pytest.approx(low)
    assert length.high_seconds == pytest.approx(high)


@pytest.mark.parametrize(
    "text",
    ["", "0", "6-4", "abc", "99:99", "-4", "nan", "inf", "1e3", "00:00", "13:00", "0.1", "100000", "1:2", "4-", "-",
     "4--6", "4-6-8", "٤", "999999999999", "4\n5"],
)  # fmt: skip
def test_other_lengths_are_refused_in_one_line(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_length(text)
    assert "\n" not in str(caught.value)
    assert temporary.LENGTH_HELP in str(caught.value)


@given(st.text(max_size=20))
def test_any_text_gives_a_sane_length_or_a_usage_error(text: str) -> None:
    try:
        length = parse_length(text)
    except UsageError:
        return
    assert temporary.SHORTEST_SECONDS <= length.low_seconds <= length.high_seconds <= temporary.LONGEST_SECONDS


def music_seconds(plan: Plan, brief: Brief) -> float:
    return (plan.bars + ending_extra(brief.playing.ending)) * bar_quarters(brief.meter) * 60 / plan.bpm


@settings(deadline=None, max_examples=200)
@given(
    genre=st.sampled_from(sorted(table().genres)),
    seconds=st.floats(20, 1200),
    bpm=st.floats(40, 220),
    meter=st.sampled_from([(4, 4), (3, 4), (6, 8), (2, 4), (9, 8), (12, 8), (5, 4), (7, 8), (3, 2), (2, 2)]),
    seed=st.integers(0, 10**6),
)
def test_sections_add_up_to_the_asked_time(
    genre: str, seconds: float, bpm: float, meter: tuple[int, int], seed: int
) -> None:
    brief = replace(brief_for(genre, 1), bpm=bpm, meter=Meter(*meter))
    plan = plan_form(brief, LengthRange(seconds, seconds), random.Random(seed))
    bar_seconds = bar_quarters(brief.meter) * 60 / plan.bpm
    assert plan.seconds == pytest.approx(seconds, abs=0.001)
    assert sum(section.bars for section in plan.sections) == plan.bars
    assert abs(plan.bpm / bpm - 1) <= temporary.TEMPO_STRETCH + 1e-9
    ring = seconds - music_seconds(plan, brief)
    assert 0.29 <= ring <= bar_seconds + 4.0
    assert ring + bar_seconds >= temporary.RELEASE_SECONDS + 0.9
    assert all(section.bars > 0 and 0 < section.energy <= 1 for section in plan.sections)
    kinds = [section.kind for section in plan.sections]
    assert "intro" not in kinds[1:] and "outro" not in kinds[:-1]
    needed = written_bars(plan)
    assert {section.label for section in plan.sections} == set(needed)
    assert len(needed) <= 8


@settings(deadline=None, max_examples=100)
@given(low=st.floats(20, 600), more=st.floats(0.5, 300), seed=st.integers(0, 10**6))
def test_a_range_is_met_inside(low: float, more: float, seed: int) -> None:
    plan = plan_form(brief_for("rock"), LengthRange(low, low + more), random.Random(seed))
    assert low <= plan.seconds <= low + more


def test_a_song_opens_develops_and_ends() -> None:
    plan = plan_form(brief_for("pop"), LengthRange(180, 180), random.Random(1))
    kinds = [section.kind for section in plan.sections]
    assert kinds[0] == "intro" and kinds[-1] == "outro"
    assert len(set(written_bars(plan))) >= 2
    body = plan.sections[1:-1]
    assert body[-1].energy == max(section.energy for section in body)
    assert all(bars in (4, 8, 16) for bars in written_bars(plan).values())


def test_hours_bring_new_letters() -> None:
    plan = plan_form(brief_for("ambient"), LengthRange(4 * 3600, 4 * 3600), random.Random(1))
    assert plan.seconds == 4 * 3600
    assert len(written_bars(plan)) > 8
    assert math.isclose(music_seconds(plan, brief_for("ambient")), 4 * 3600, abs_tol=30)


def test_the_same_seed_gives_the_same_plan() -> None:
    brief = brief_for("jazz", 4)
    assert plan_form(brief, LengthRange(200, 300), random.Random(9)) == plan_form(
        brief, LengthRange(200, 300), random.Random(9)
    )


@settings(deadline=None, max_examples=60)
@given(
    seconds=st.floats(20, 900), style=st.sampled_from(["rock", "ambient", "waltz", "house"]), seed=st.integers(0, 99)
)
def test_a_loop_is_whole_bars_without_a_ring(seconds: float, style: str, seed: int) -> None:
    brief = brief_for(style, seed)
    brief = replace(brief, playing=replace(brief.playing, ending="loop"))
    plan = plan_form(brief, LengthRange(seconds, seconds), random.Random(seed))
    assert plan.seconds == seconds and plan.bars == sum(section.bars for section in plan.sections)
    assert math.isclose(plan.bars * bar_quarters(brief.meter) * 60 / plan.bpm, seconds, rel_tol=1e-12)
    assert not {"intro", "outro"} & {section.kind for section in plan.sections}
    if seconds > 120:
        assert abs(plan.bpm / brief.bpm - 1) <= temporary.TEMPO_STRETCH + 1e-9
