"""The idiom files themselves: what a musician wrote must fit the genres, their metres and each other."""

from __future__ import annotations

import random
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from scripts.music.idioms import parse_idioms
from scripts.music.phrases import plan_tune
from scripts.music.styles import fitting_rows, own_harmony, rows_in
from scripts.records import ChordRow, Idiom, Key, Meter, Section
from scripts.tables import style_table

FOLDER = Path(__file__).resolve().parents[2] / "data" / "idioms"
IDIOMS = parse_idioms(path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.txt")))
GENRES = sorted(name for name in IDIOMS if not name.startswith("family "))
SHARED_CELLS = 0.4


def _cells(idiom: Idiom) -> set[tuple[object, tuple[int, ...]]]:
    return {(cell.meter, cell.lengths) for cell in idiom.cells}


def test_idioms_are_named_after_genres() -> None:
    assert set(GENRES) <= set(style_table().genres)


@pytest.mark.parametrize("name", sorted(IDIOMS))
def test_every_section_of_every_form_finds_rhythms(name: str) -> None:
    idiom = IDIOMS[name]
    rng = random.Random(1)
    for meter in {cell.meter for cell in idiom.cells}:
        for section in {(s.kind, s.bars) for form in idiom.forms for s in form}:
            plan = plan_tune(idiom, section[0], meter, section[1], rng)
            assert plan is not None, (meter, section)
            assert len(plan.rhythm) == section[1]


@pytest.mark.parametrize("name", sorted(IDIOMS))
def test_nothing_builds_up_into_a_break(name: str) -> None:
    for form in IDIOMS[name].forms:
        for first, second in pairwise(form):
            assert not (first.kind == "build" and second.kind in ("break", "breakdown", "intro", "outro", "verse"))


def test_genres_do_not_share_their_rhythms() -> None:
    close = [
        (first, second)
        for first, second in combinations(GENRES, 2)
        if (smaller := min(len(_cells(IDIOMS[first])), len(_cells(IDIOMS[second]))))
        and len(_cells(IDIOMS[first]) & _cells(IDIOMS[second])) > SHARED_CELLS * smaller
    ]
    assert not close


def test_forms_of_twelve_bars_are_not_cut_and_rows_fit_their_sections() -> None:
    blues = IDIOMS["blues"].chords
    assert {len(row.bars) for row in fitting_rows(blues, "verse", "mixolydian", 12)} == {12}
    assert {len(row.bars) for row in fitting_rows(blues, "bridge", "mixolydian", 8)} == {8}
    rows = [ChordRow((), "", (("I",),) * length) for length in (4, 8, 12, 16)]
    assert {len(row.bars) for row in fitting_rows(rows, "verse", "major", 8)} == {4, 8}
    assert {len(row.bars) for row in fitting_rows(rows, "verse", "major", 24)} == {4, 8, 12}
    assert {len(row.bars) for row in fitting_rows(rows, "verse", "major", 6)} == {12}
    assert {len(row.bars) for row in fitting_rows(rows, "verse", "major", 10)} == {4, 8, 16}


@pytest.mark.parametrize("meter", [Meter(3, 4), Meter(6, 8), Meter(2, 4)])
def test_no_bar_has_more_chords_than_beats(meter: Meter) -> None:
    table = style_table()
    beats = 2 if meter.denominator == 8 else meter.numerator
    for name in ("waltz", "jazz waltz", "romantic", "irish jig", "polka", "mariachi"):
        genre = table.genres[name]
        for mode in genre.modes:
            sections = (Section("A", "verse", 8, 0.5), Section("B", "chorus", 8, 0.8))
            chords = own_harmony(rows_in(genre, meter, table), sections, Key("D", mode), random.Random(1))
            assert all(len(bar.split()) <= beats for row in chords.values() for bar in row), (name, mode)
