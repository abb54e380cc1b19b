"""The idioms of songs: what a listener of each scene expects of its choruses."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from scripts.music.idioms import parse_idioms
from scripts.music.numerals import chord_symbol
from scripts.records import Idiom, Key, Meter
from scripts.tables import style_table

FOLDER = Path(__file__).parents[2] / "data" / "idioms"
FILES = ("pop", "rock", "soul", "blues", "country", "songs")


@pytest.fixture(scope="module")
def idioms() -> dict[str, Idiom]:
    return parse_idioms((FOLDER / f"{name}.txt").read_text(encoding="utf-8") for name in FILES)


def test_each_genre_has_rhythms_in_its_metres_and_chords_in_its_modes(idioms: dict[str, Idiom]) -> None:
    genres = style_table().genres
    for name, idiom in idioms.items():
        if name not in genres:
            assert name.startswith("family ")
            continue
        for meter in genres[name].meters:
            assert sum(f"{cell.meter.numerator}/{cell.meter.denominator}" == meter for cell in idiom.cells) >= 8, (
                name,
                meter,
            )
        kinds = {section.kind for form in idiom.forms for section in form}
        for mode in genres[name].modes:
            for kind in kinds:
                rows = [row for row in idiom.chords if row.mode in ("", mode) and (not row.kinds or kind in row.kinds)]
                assert len(rows) >= 4, (name, mode, kind)


def test_genres_do_not_share_their_rhythms(idioms: dict[str, Idiom]) -> None:
    cells = {
        name: {(cell.meter, cell.lengths) for cell in idiom.cells}
        for name, idiom in idioms.items()
        if not name.startswith("family ")
    }
    for one, its in cells.items():
        for other, theirs in cells.items():
            if one < other:
                assert len(its & theirs) <= 0.3 * min(len(its), len(theirs)), (one, other)


def test_forms_are_many_and_nothing_builds_into_a_break(idioms: dict[str, Idiom]) -> None:
    for name, idiom in idioms.items():
        assert len(set(idiom.forms)) >= 6, name
        for form in idiom.forms:
            for section, following in pairwise(form):
                assert (section.kind, following.kind) not in {("build", "break"), ("build", "breakdown")}, name


@pytest.mark.parametrize("name", ["blues", "slow blues", "boogie-woogie"])
def test_blues_choruses_are_twelve_bars_of_dominants(idioms: dict[str, Idiom], name: str) -> None:
    idiom = idioms[name]
    rows = [row for row in idiom.chords if row.mode in ("mixolydian", "major") and "head" in row.kinds]
    for row in rows:
        assert len(row.bars) == 12
        assert {row.bars[0][0], row.bars[4][0]} <= {"I7", "I9", "IV7", "IV9"}
    for form in idiom.forms:
        assert all(section.bars == 12 for section in form if section.kind in ("head", "verse", "breakdown"))
    minor = [row for row in idiom.chords if row.mode == "minor" and "head" in row.kinds]
    assert not minor or any("VI7" in bar for row in minor for bar in row.bars)
    assert chord_symbol("V7", Key("A", "minor")) == "E7"


def test_seven_and_five_have_riffs_of_their_own(idioms: dict[str, Idiom]) -> None:
    for meter in (Meter(7, 8), Meter(5, 4)):
        own = [cell for cell in idioms["progressive rock"].cells if cell.meter == meter and "riff" in cell.kinds]
        assert len(own) >= 4
