"""Whole forms of genres, fitted to any length."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import temporary
from scripts.music import form, styles
from scripts.music.forms import events, fit, parts
from scripts.music.forms.lines import form_text, read_form, rising
from scripts.music.streams import rng_for
from scripts.records import Brief, Constraints, Key, LengthRange, Plan, Request, Section
from scripts.tables import style_table


def planned(
    genre: str, seconds: float, seed: int, constraints: Constraints | None = None, *, loop: bool = False
) -> tuple[Brief, Plan]:
    """A song's brief and plan, as the tables alone make them."""
    table = style_table()
    constraints = constraints or Constraints()
    request = Request(genre, LengthRange(seconds, seconds), seed, constraints=constraints, loop=loop)
    brief = styles.make_brief(request, styles.understand(genre, table), table, rng_for(seed, "brief"))
    plan = form.plan_form(brief, request.length, rng_for(seed, "form"))
    return styles.with_chords(brief, plan, table), plan


def order(plan: Plan) -> str:
    return ", ".join(f"{section.label} {section.kind}" for section in plan.sections)


@settings(deadline=None, max_examples=25)
@given(
    genre=st.sampled_from(sorted(style_table().genres)),
    seconds=st.floats(20, 1140),
    seed=st.integers(0, 10**6),
)
def test_any_genre_and_length_has_a_form_without_stubs(genre: str, seconds: float, seed: int) -> None:
    brief, plan = planned(genre, seconds, seed)
    bar_seconds = form.bar_quarters(brief.meter) * 60 / plan.bpm
    assert plan.seconds == pytest.approx(seconds, abs=0.001)
    assert sum(section.bars for section in plan.sections) == plan.bars
    assert abs(plan.bpm / brief.bpm - 1) <= temporary.TEMPO_STRETCH + 1e-9
    ring = seconds - (plan.bars + form.ending_extra(brief.playing.ending)) * bar_seconds
    assert 0.29 <= ring <= bar_seconds + 4.0
    kinds = [section.kind for section in plan.sections]
    assert fit.stub(plan.sections) is None
    assert all(after in temporary.ARRIVAL_KINDS for before, after in pairwise(kinds) if before == "build" != after)
    assert kinds[-1] not in ("build", "pre", "break", "breakdown")
    assert kinds == sorted(kinds, key=lambda kind: (kind != "intro", kind == "outro"))
    assert {section.label for section in plan.sections} <= set(form.written_bars(plan))
    assert max(section.bars for section in plan.sections) <= 32
    assert all(0 < section.energy <= 1 for section in plan.sections)


@settings(deadline=None, max_examples=8)
@given(
    genre=st.sampled_from(["house", "pop", "jazz", "romantic", "blues"]),
    low=st.floats(20, 600),
    more=st.floats(1, 200),
    bpm=st.sampled_from([61.0, 90.0, 123.5, 174.0]),
    seed=st.integers(0, 999),
)
def test_an_asked_tempo_is_kept_and_the_range_met(genre: str, low: float, more: float, bpm: float, seed: int) -> None:
    table = style_table()
    request = Request(genre, LengthRange(low, low + more), seed, constraints=Constraints(bpm=bpm))
    brief = styles.make_brief(request, styles.understand(genre, table), table, rng_for(seed, "brief"))
    plan = form.plan_form(brief, request.length, rng_for(seed, "form"))
    assert plan.bpm == bpm
    assert low - 0.01 <= plan.seconds <= low + more + 0.01
    assert brief.playing.rubato == 0
    assert brief.playing.ending in ("ritardando", "hit", "fade")


@pytest.mark.parametrize("genre", ["house", "pop", "jazz", "romantic"])
@pytest.mark.parametrize("seconds", [60, 150])
def test_ten_seeds_have_four_forms_and_more(genre: str, seconds: float) -> None:
    plans = [planned(genre, seconds, seed)[1] for seed in range(11, 21)]
    assert len({order(plan) for plan in plans}) >= 4
    shares = [fit.commonest_share(plan.sections) for plan in plans]
    assert sum(shares) / len(shares) <= (0.62 if seconds < 100 else 0.55)


@pytest.mark.parametrize("genre", ["house", "metal", "bolero", "jazz ballad", "choral"])
def test_the_second_half_of_five_minutes_has_an_event_of_its_own(genre: str) -> None:
    for seed in range(3):
        _, plan = planned(genre, 300, seed)
        assert events.has_late_event(plan.sections), order(plan)


@pytest.mark.parametrize("genre", ["blues", "slow blues"])
@pytest.mark.parametrize("seconds", [60, 200])
def test_choruses_of_twelve_bars_stay_whole(genre: str, seconds: float) -> None:
    for seed in range(4):
        _, plan = planned(genre, seconds, seed)
        if any(section.kind == "strain" for section in plan.sections):  # an old blues of eight bars
            continue
        for section in plan.sections:
            assert section.kind not in ("head", "verse") or section.bars == 12, order(plan)


def test_solos_of_a_standard_go_through_its_chords() -> None:
    head = read_form("intro 4, A head 8, A head 8, B bridge 8, A head 8, C solo 32, D solo 16, A head 8")
    laid = parts.over_the_head(head)
    solos = [(section.label, section.over, section.bars) for section in laid if section.kind == "solo"]
    assert [over for _, over, _ in solos] == ["A", "A", "B", "A", "B", "A"]
    assert sum(bars for _, _, bars in solos) == 48
    labels = {(label, over) for label, over, _ in solos}
    assert len(labels) == len({label for label, _ in labels})  # one label, one row of chords


def test_solos_of_a_blues_are_whole_choruses_over_the_head() -> None:
    laid = parts.over_the_head(read_form("A head 12, A head 12, S solo 36, A head 12"))
    assert [(s.bars, s.over) for s in laid if s.kind == "solo"] == [(12, "A")] * 3
    brief, plan = planned("jazz", 240, 3)
    for section in plan.sections:
        if section.over:
            assert brief.chords[section.label] == brief.chords[section.over]


def test_what_is_written_stays_within_bounds() -> None:
    for genre in ("house", "jazz", "irish jig"):
        for seconds in (60, 300, 900):
            for seed in range(2):
                brief, plan = planned(genre, seconds, seed)
                bar_seconds = form.bar_quarters(brief.meter) * 60 / plan.bpm
                written = form.written_bars(plan)
                most = max(parts.written_seconds(seconds) / bar_seconds, 3 * max(written.values()))
                assert sum(written.values()) <= most + 1 and len(written) <= temporary.MOST_LETTERS


def test_a_song_that_is_asked_for_in_a_key_stays_in_it() -> None:
    lifted = 0
    for seed in range(8):
        _, free = planned("schlager", 200, seed)
        lifted += any(section.lift for section in free.sections)
        _, fixed = planned("schlager", 200, seed, Constraints(key=Key("D", "major")))
        assert not any(section.lift for section in fixed.sections)
    assert lifted >= 2


def test_a_lift_holds_to_the_end() -> None:
    for seed in range(8):
        _, plan = planned("schlager", 200, seed)
        lifts = [section.lift for section in plan.sections]
        assert lifts == sorted(lifts)


def test_loops_and_named_forms_are_laid_out_as_before() -> None:
    brief, plan = planned("house", 60, 1, loop=True)
    assert not brief.playing.whole and not {"intro", "outro"} & {section.kind for section in plan.sections}
    brief, _ = planned("house", 120, 1, Constraints(form="rondo"))
    assert brief.form == "rondo" and not brief.playing.whole
    assert [s.kind for s in brief.playing.form] == [s.kind for s in style_table().forms["rondo"]]


def test_the_written_form_is_kept() -> None:
    brief, plan = planned("pop", 150, 7)
    again, replanned = planned("pop", 150, 8, Constraints(form=brief.form))
    assert again.form == brief.form and again.playing.form == brief.playing.form
    assert {section.label for section in replanned.sections} & {section.label for section in plan.sections}


def test_a_build_never_leads_into_a_break_in_named_forms_either() -> None:
    for seconds in range(61, 200, 31):
        for seed in range(3):
            _, plan = planned("house", seconds, seed, Constraints(form="club"))
            for before, after in pairwise(plan.sections):
                assert before.kind != "build" or after.kind != "break", order(plan)


@given(
    st.lists(
        st.tuples(
            st.sampled_from("ABC"),
            st.sampled_from(sorted(temporary.SECTION_ENERGIES)),
            st.integers(1, 64),
            st.sampled_from([0, 2, 5]),
            st.booleans(),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_a_form_is_read_as_it_was_written(rows: list[tuple[str, str, int, int, bool]]) -> None:
    sections = rising([Section(label, kind, bars, 0.5, lift, half) for label, kind, bars, lift, half in rows])
    assert list(read_form(form_text(sections))) == sections


@pytest.mark.parametrize("line", ["", "A verse", "verse 0", "A chant 8", "A verse 8 key2", "A verse 8 slow", "ab 8"])
def test_other_lines_are_refused(line: str) -> None:
    with pytest.raises(ValueError, match="is no "):
        read_form(line)


def test_energies_rise_however_often_a_kind_returns() -> None:
    many = rising([Section("A", "strain", 8, 0.0)] * 16)
    energies = [section.energy for section in many]
    assert energies == sorted(energies)
    assert energies[-1] - energies[0] <= temporary.ENERGY_RISE + 1e-9 and math.isclose(energies[0], 0.56)


def test_a_stub_is_told_by_its_kind() -> None:
    assert fit.stub(read_form("A verse 8, B chorus 8, A verse 8, A verse 3")) == 3
    assert fit.stub(read_form("intro 2, A verse 16, B chorus 8, A verse 8, tag 2, outro 4")) is None
