"""The idiom files of jazz, Latin, Spanish, folk and world music against the style table that they serve."""

from __future__ import annotations

import random
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import pytest

from scripts import temporary
from scripts.errors import SettingsError
from scripts.music.idioms import parse_idioms, scale_in
from scripts.music.numerals import chord_symbol
from scripts.music.phrases import plan_tune
from scripts.records import Idiom, Key, Meter
from scripts.tables import style_table

FILES = ("jazz", "latin", "spanish", "folk", "world")


@pytest.fixture(scope="module")
def idioms() -> Mapping[str, Idiom]:
    folder = Path(__file__).parents[1] / "data" / "idioms"
    return parse_idioms((folder / f"{name}.txt").read_text(encoding="utf-8") for name in FILES)


def metre(text: str) -> Meter:
    top, bottom = map(int, text.split("/"))
    return Meter(top, bottom)


def test_genres_are_those_of_the_style_table(idioms: Mapping[str, Idiom]) -> None:
    table = style_table()
    families = {f"family {style.family}" for style in table.genres.values()}
    assert set(idioms) <= set(table.genres) | families
    assert {"jazz", "salsa", "flamenco", "reel", "klezmer", "family jazz", "family latin", "family folk"} <= set(idioms)


def test_each_metre_of_a_genre_has_rhythms(idioms: Mapping[str, Idiom]) -> None:
    for name, style in style_table().genres.items():
        if name not in idioms:
            continue
        usual = max(style.meters, key=lambda meter: style.meters[meter])
        for meter in style.meters:
            cells = {cell.lengths for cell in idioms[name].cells if cell.meter == metre(meter)}
            assert len(cells) >= (16 if meter == usual else 10), (name, meter)


def test_each_kind_of_section_has_progressions_in_each_mode(idioms: Mapping[str, Idiom]) -> None:
    for name, style in style_table().genres.items():
        if name not in idioms:
            continue
        idiom = idioms[name]
        kinds = {section.kind for form in idiom.forms for section in form}
        for mode in style.modes:
            for kind in kinds:
                rows = [row for row in idiom.chords if row.mode in ("", mode) and (not row.kinds or kind in row.kinds)]
                assert len(rows) >= 4, (name, mode, kind)


def test_forms_are_six_and_differ_in_length(idioms: Mapping[str, Idiom]) -> None:
    for name, idiom in idioms.items():
        lengths = [sum(section.bars for section in form) for form in idiom.forms]
        assert len(set(idiom.forms)) >= 6, name
        assert max(lengths) >= 2 * min(lengths), (name, lengths)


def test_no_two_genres_share_their_rhythms(idioms: Mapping[str, Idiom]) -> None:
    own = {
        name: {(cell.meter, cell.lengths) for cell in idiom.cells}
        for name, idiom in idioms.items()
        if not name.startswith("family")
    }
    for one, other in combinations(own, 2):
        shared = len(own[one] & own[other]) / min(len(own[one]), len(own[other]))
        assert shared <= 0.3, (one, other, shared)


def test_jazz_rests_on_no_bare_triad(idioms: Mapping[str, Idiom]) -> None:
    for name in ("jazz", "swing", "bebop", "jazz ballad", "jazz waltz", "smooth jazz", "bossa nova"):
        for row in idioms[name].chords:
            bare = [numeral for bar in row.bars for numeral in bar if numeral in ("I", "i", "im", "IV", "iv", "ivm")]
            assert not bare, (name, row)


def test_flamenco_freygish_and_hijaz_have_a_major_tonic(idioms: Mapping[str, Idiom]) -> None:
    key = Key("E", "phrygian")
    for name in ("flamenco", "klezmer", "middle eastern"):
        tonics = {
            chord_symbol(numeral, key)
            for row in idioms[name].chords
            if row.mode == "phrygian"
            for bar in row.bars
            for numeral in bar
            if numeral in ("I", "i", "im")
        }
        assert tonics == {"E"}, name
        assert {1, 4} <= set(scale_in(idioms[name], "phrygian"))


def test_a_scale_has_the_fifth_and_the_third_of_its_mode_or_none(idioms: Mapping[str, Idiom]) -> None:
    for name, idiom in idioms.items():
        for mode, steps in idiom.scales.items():
            third = temporary.MODES[mode].intervals[2]
            assert {0, 7} <= set(steps), (name, mode)
            assert mode == "phrygian" or third in steps or not {3, 4} & set(steps), (name, mode)


def test_a_scale_may_be_that_of_one_mode() -> None:
    read = parse_idioms(["idiom klezmer\nscale phrygian 0 1 4 5 7 8 10\n", "idiom polka\nscale 0 2 4 7 9\n"])
    assert scale_in(read["klezmer"], "phrygian") == (0, 1, 4, 5, 7, 8, 10)
    assert scale_in(read["klezmer"], "minor") == temporary.MODES["minor"].intervals
    assert scale_in(read["polka"], "minor") == (0, 2, 4, 7, 9)
    for wrong in ("scale phrygian 1 4", "scale 0 12", "scale freygish 0 1 4", "scale minor"):
        with pytest.raises(SettingsError, match="line 2"):
            parse_idioms([f"idiom klezmer\n{wrong}\n"])["klezmer"]


def test_the_last_word_on_a_name_holds_and_like_takes_what_stands_above() -> None:
    texts = ["idiom a, b\nspan verse 5\n", "idiom c\nlike a\nspan chorus 7\nidiom a\nspan verse 9\n"]
    read = parse_idioms(texts)
    assert list(read) == ["a", "b", "c"]
    assert [read["a"].spans, read["b"].spans, read["c"].spans] == [
        {"verse": 9},
        {"verse": 5},
        {"verse": 5, "chorus": 7},
    ]
    for wrong in ("span verse 5\n", "idiom\n"):
        with pytest.raises(SettingsError, match="line 1"):
            parse_idioms([wrong])
    with pytest.raises(SettingsError, match="no idiom 'd' above"):
        parse_idioms(["idiom c\nlike d\nidiom d\nspan verse 5\n"])["c"]


def test_salsa_agrees_with_its_clave(idioms: Mapping[str, Idiom]) -> None:
    strokes, turned, counts = {4, 8, 16, 22, 28}, {0, 6, 12, 20, 24}, [0, 0]
    for cell in idioms["salsa"].cells:
        assert cell.bars == 2 and all(length % 24 == 0 for length in cell.lengths)
        at = 0
        for length in cell.lengths:
            if length > 0:
                counts[0] += at // 12 in strokes
                counts[1] += at // 12 in turned
            at += abs(length)
    assert counts[0] > 1.3 * counts[1]


def test_each_form_can_be_laid_out(idioms: Mapping[str, Idiom]) -> None:
    for name, style in style_table().genres.items():
        if name not in idioms:
            continue
        for meter in style.meters:
            for form in idioms[name].forms:
                for section in form:
                    plan = plan_tune(idioms[name], section.kind, metre(meter), section.bars, random.Random(1))
                    assert plan is not None and len(plan.rhythm) == section.bars, (name, meter, section)
