"""How a song's time goes: clicks, breaths, holds, the slowing at the end, and that it lands all the same."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import temporary
from scripts.music import form
from scripts.music.arranger import arrange
from scripts.music.arranger.band import seconds_at
from scripts.records import Arrangement, Brief, LengthRange, Meter, Plan
from tests.music.band_helpers import brief_for, melody


def breathing(
    meter: Meter,
    bpm: float,
    seconds: float,
    seed: int,
    *,
    rubato: float = 3.6,
    ending: str = "tenuto",
) -> tuple[Brief, Plan, Arrangement]:
    """A song of one player whose time breathes."""
    brief = brief_for("romantic", 1)
    playing = replace(brief.playing, rubato=rubato, ending=ending, parts=brief.playing.parts[:2])
    brief = replace(brief, meter=meter, bpm=bpm, playing=playing)
    plan = form.plan_form(brief, LengthRange(seconds, seconds), random.Random(seed))
    melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
    return brief, plan, arrange(melodies, brief, plan, random.Random(seed))


def spread(arrangement: Arrangement) -> float:
    """The spread of the tempo over the ticks, as a share of its mean."""
    marks = [*arrangement.tempos, (arrangement.length_ticks, 0.0)]
    spans = [(marks[n + 1][0] - start, bpm) for n, (start, bpm) in enumerate(arrangement.tempos)]
    total = sum(ticks for ticks, _ in spans)
    mean = sum(ticks * bpm for ticks, bpm in spans) / total
    return (sum(ticks * (bpm - mean) ** 2 for ticks, bpm in spans) / total) ** 0.5 / mean


@settings(deadline=None, max_examples=12)
@given(
    meter=st.sampled_from([(4, 4), (3, 4), (6, 8), (2, 4), (12, 8), (5, 4), (7, 8)]),
    bpm=st.floats(50, 160),
    seconds=st.floats(20, 60),
    seed=st.integers(0, 999),
    ending=st.sampled_from(temporary.RITARDANDI),
)
def test_what_breathes_lands_to_the_microsecond(
    meter: tuple[int, int], bpm: float, seconds: float, seed: int, ending: str
) -> None:
    brief, plan, arrangement = breathing(Meter(*meter), bpm, seconds, seed, ending=ending)
    bar_seconds = form.bar_quarters(brief.meter) * 60 / plan.bpm
    bars = sum(section.bars for section in plan.sections)
    music = seconds_at(round(bars * form.bar_quarters(brief.meter) * temporary.TICKS_PER_QUARTER), arrangement.tempos)
    assert bars < 6 or music == pytest.approx((bars + form.ending_extra(ending)) * bar_seconds, abs=0.01)
    assert arrangement.seconds == pytest.approx(seconds, abs=0.01)
    assert arrangement.tempos[0] == (0, plan.bpm)
    ticks = [tick for tick, _ in arrangement.tempos]
    assert ticks == sorted(set(ticks))
    assert all(0.4 * plan.bpm < bpm < 1.5 * plan.bpm for _, bpm in arrangement.tempos)


@pytest.mark.parametrize("seed", range(4))
def test_romantic_music_has_an_event_a_bar_and_a_spread_of_three_percent(seed: int) -> None:
    _, plan, arrangement = breathing(Meter(4, 4), 72.0, 90.0, seed)
    assert len(arrangement.tempos) >= plan.bars
    assert 0.03 <= spread(arrangement) <= 0.09


def test_a_phrase_presses_on_and_gives_way() -> None:
    _, plan, arrangement = breathing(Meter(4, 4), 72.0, 120.0, 5, ending="hit")
    bar = 4 * temporary.TICKS_PER_QUARTER
    middle, close = [], []
    tempo = dict(arrangement.tempos)
    first = 0
    for section in plan.sections[:-1]:
        for phrase in range(first, first + section.bars - 3, 4):
            middle.append(tempo[(phrase + 1) * bar])
            close.append(tempo[(phrase + 3) * bar + bar // 2])
        first += section.bars
    assert sum(middle) / len(middle) > 1.03 * sum(close) / len(close)


def test_what_does_not_breathe_is_a_click() -> None:
    _, plan, arrangement = breathing(Meter(4, 4), 100.0, 60.0, 1, rubato=0.0, ending="hit")
    assert arrangement.tempos == ((0, plan.bpm),)
    _, plan, arrangement = breathing(Meter(4, 4), 100.0, 60.0, 1, rubato=0.0, ending="ritardando")
    assert [round(bpm / plan.bpm, 3) for _, bpm in arrangement.tempos] == [1.0, 0.95, 0.85]


def test_the_same_seed_breathes_alike_and_another_otherwise() -> None:
    once, again, other = (breathing(Meter(4, 4), 72.0, 60.0, seed)[2].tempos for seed in (1, 1, 2))
    assert once == again != other
