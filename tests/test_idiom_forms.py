"""The forms in ``data/idioms``: enough of them, and each as a song can have it."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from scripts import temporary
from scripts.music.forms import fit
from scripts.music.idioms import parse_idioms
from scripts.records import Idiom
from scripts.tables import style_table


@pytest.fixture(scope="module")
def idioms() -> Mapping[str, Idiom]:
    folder = Path(__file__).parents[1] / "data" / "idioms"
    found = parse_idioms(path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt")))
    return {name: found[name] for name in found}


def test_every_genre_has_six_forms_of_different_lengths(idioms: Mapping[str, Idiom]) -> None:
    for name, genre in style_table().genres.items():
        idiom = idioms.get(name) or idioms[f"family {genre.family}"]
        assert len(set(idiom.forms)) >= 6, name
        lengths = [fit.bars_of(form) for form in idiom.forms]
        assert max(lengths) >= 2 * min(lengths), (name, lengths)


def test_a_form_opens_at_its_front_and_ends_at_its_end(idioms: Mapping[str, Idiom]) -> None:
    for name, idiom in idioms.items():
        for form in idiom.forms:
            kinds = [section.kind for section in form]
            assert "intro" not in kinds[1:] and "outro" not in kinds[:-1], (name, kinds)
            assert kinds[-1] not in temporary.LEADING_KINDS, (name, kinds)
            body, _, _ = fit.parts(form)
            assert fit.is_sound(body, body), (name, kinds)


def test_builds_and_pre_choruses_arrive(idioms: Mapping[str, Idiom]) -> None:
    for name, idiom in idioms.items():
        for form in idiom.forms:
            for section, following in pairwise(form):
                after = temporary.ARRIVAL_KINDS if section.kind == "build" else {*temporary.ARRIVAL_KINDS, "build"}
                assert section.kind not in ("build", "pre") or following.kind in after, (name, section, following)


def test_sections_have_bars_that_suit_their_kind(idioms: Mapping[str, Idiom]) -> None:
    odd = {"japanese", "enka", "choral", "flamenco", "indian", "middle eastern", "gregorian chant", "impressionist"}
    for name, idiom in idioms.items():
        for form in idiom.forms:
            assert fit.stub(fit.parts(form)[0]) is None, (name, form)
            for section in form:
                usual = section.bars % 4 == 0 or (
                    section.bars in (2, 6, 10, 14) and section.kind not in ("drop", "build")
                )
                assert usual or name in odd, (name, section)


def test_letters_and_keys_are_consistent(idioms: Mapping[str, Idiom]) -> None:
    for name, idiom in idioms.items():
        for form in idiom.forms:
            labels = dict.fromkeys(section.label for section in form)
            assert len(labels) <= 8, (name, labels)
            assert form[0].lift == 0, name
            assert {section.lift for section in form} <= {0, 1, 2, 3, 5}, name
            # a trio in the key of the fourth degree comes home; other lifts stay to the end
            assert form[-1].lift in (0, 1, 2, 3), (name, form)


def test_what_the_scenes_expect_is_there(idioms: Mapping[str, Idiom]) -> None:
    def kinds(name: str) -> set[str]:
        return {section.kind for form in idioms[name].forms for section in form}

    assert {"pre", "post", "bridge", "breakdown"} <= kinds("pop")
    assert {"head", "solo", "tag"} <= kinds("jazz")
    assert "episode" in kinds("swing")  # the shout chorus
    assert {"breakdown", "build", "drop"} <= kinds("house") & kinds("trance") & kinds("dubstep")
    assert any(form[0].kind == "intro" and form[0].bars == 32 for form in idioms["techno"].forms)
    assert any(section.half for form in idioms["metal"].forms for section in form)
    assert any(section.lift for form in idioms["schlager"].forms for section in form)
    assert idioms["romantic"].rubato >= 3
    assert not any(idioms[name].rubato for name in ("house", "rock", "funk", "reel", "march"))
