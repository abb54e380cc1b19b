"""Titles: varied, grammatical, fitting, safe as file names, the same for the same seed."""

from __future__ import annotations

import copy
import random
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache, lru_cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.errors import SettingsError
from scripts.music import long_form, styles, titles
from scripts.output import files
from scripts.records import Brief, Constraints, LengthRange, Request, StyleTable, Understanding
from scripts.tables import style_table
from scripts.writing import reading

SONGS = 10
SMALL = frozenset(
    re.findall(
        r"\w+",
        "a an and but of the in on at by to for from with down up out into over under across through behind beyond "
        "beneath above below between among past along around inside outside near upon until till before after toward "
        "when since all every within beside uptown round de e y one",
    )
)


@lru_cache(maxsize=1)
def table() -> StyleTable:
    return style_table()


@cache
def understood(words: str) -> Understanding:
    return styles.understand(words, table())


def title(words: str, seed: int) -> str:
    return styles.title_for(understood(words), table(), random.Random(f"{seed}:brief"))


def brief_for(words: str, seed: int) -> Brief:
    request = Request(words, LengthRange(60, 60), seed)
    return styles.make_brief(request, understood(words), table(), random.Random(f"{seed}:brief"))


def thirty_styles(seed: int) -> list[str]:
    return random.Random(seed).sample(sorted(table().genres), 30)


@pytest.mark.parametrize("seeds", [range(SONGS), range(1000, 1000 + SONGS), [n * n * 7919 for n in range(SONGS)]])
@pytest.mark.parametrize("choice", [1, 2])
def test_300_songs_over_30_styles_are_called_differently(seeds: Sequence[int], choice: int) -> None:
    drawn = [brief_for(name, seed).title for name in thirty_styles(choice) for seed in seeds]
    assert len(drawn) == 300 and [t for t, count in Counter(drawn).items() if count > 1] == []
    first = Counter(text.split()[0] for text in drawn)
    assert first.most_common(1)[0][1] <= 0.03 * len(drawn)


def test_no_title_has_a_comma_a_number_a_key_or_a_word_twice() -> None:
    for name in table().genres:
        for mood in ("", ", sad", ", night, energetic"):
            for seed in range(5):
                text = title(name + mood, seed)
                assert text and not re.search(r"[,\d{}/+]", text), text
                assert not re.search(r"\bin [A-G][#b]? (major|minor)\b", text), text
                assert len(text) <= 40 and files.safe_name(text) == text, text
                words = [word for word in text.split() if word.casefold() not in SMALL]
                assert len(set(words)) == len(words) and all(word[0].isupper() for word in words), text
                assert text[0].isupper() and not re.search(
                    r"\ba [aeio]|\ban [^aeiouh]| the the |  ", text, re.IGNORECASE
                )


def test_the_patterns_that_read_badly_are_gone() -> None:
    shapes = [r"^\w+ of \w+$", r"\bin [A-G]\b", r"\d"]
    for gone, shape in zip(("Rooftop of Corner", "Street in D major", "First Smoke 33"), shapes, strict=True):
        assert re.search(shape, gone)
    drawn = [title(name, seed) for name in table().genres for seed in range(6)]
    assert [text for text in drawn if any(re.search(shape, text) for shape in shapes)] == []


def test_genre_and_mood_are_heard_in_the_titles() -> None:
    words = table().titles

    def share(style: str, marks: set[str]) -> float:
        return sum(bool(marks & set(re.findall(r"[\w'-]+", title(style, seed)))) for seed in range(150)) / 150

    sad = set(words["moods"]["sad"])
    assert share("pop, sad", sad) > 2 * share("pop", sad) and share("pop, sad", sad) > 0.15
    for genre, family in (("waltz", "techno"), ("sea shanty", "house"), ("blues", "chiptune")):
        lists = words["genres"].get(genre, {})
        own = {
            word
            for kind in ("thing", "work", "where", "owner")
            for text in lists.get(kind, ())
            for word in text.split()
        }
        own = {word for word in own if word.casefold() not in SMALL}
        assert share(genre, own) > 0.15 + share(family, own), genre


def test_a_seed_gives_its_title_again_and_other_styles_others() -> None:
    assert [title("techno", seed) for seed in range(20)] == [title("techno", seed) for seed in range(20)]
    assert sum(title("techno", seed).split()[0] == title("house", seed).split()[0] for seed in range(50)) < 10


def test_what_is_added_to_the_titles_changes_no_music() -> None:
    more = copy.deepcopy(dict(table().titles))
    more["any"]["thing"] = [*more["any"]["thing"], "Aardvark"] * 3
    other = replace(table(), titles=more)
    request = Request("jazz", LengthRange(60, 60), 3)
    pairs = [
        (styles.make_brief(request, understood("jazz"), t, random.Random(n)) for t in (table(), other))
        for n in range(20)
    ]
    names = set()
    for one, two in pairs:
        assert (one.bpm, one.key, one.chords, one.playing) == (two.bpm, two.key, two.chords, two.playing)
        names.add(one.title == two.title)
    assert False in names


def test_the_users_title_stays_as_it_is() -> None:
    request = Request("pop", LengthRange(60, 60), 1, constraints=Constraints(title="Street, in D major 33"))
    brief = styles.make_brief(request, styles.understand("pop", table()), table(), random.Random(1))
    assert brief.title == "Street, in D major 33"


@pytest.mark.parametrize("style", ["Meditation", "Ambient", "Techno", "Waltz"])
def test_movements_of_a_long_piece_are_all_called_differently(style: str) -> None:
    request = Request(style, LengthRange(12 * 3600, 12 * 3600), 5)
    way = long_form.plan_long_piece(request, styles.understand(style, table()), table())
    names = [m.brief.title for m in way.movements] + [way.title]
    assert len(names) > 90 and len(set(names)) == len(names)
    assert not any(re.search(r"[,\d]", name) for name in names)


def test_even_with_few_words_no_movement_is_called_as_another() -> None:
    poor = {"patterns": {"image": {"{adj} {thing}": 1}}, "any": {"adj": ["Red"], "thing": ["Fox"]}, "families": {},
            "genres": {}, "moods": {}}  # fmt: skip
    few = replace(table(), titles=titles.read_titles(poor))
    way = long_form.plan_long_piece(
        Request("Ambient", LengthRange(3600, 3600), 5), styles.understand("Ambient", few), few
    )
    names = [m.brief.title for m in way.movements]
    assert len(set(names)) == len(names) > 5 and all(name.startswith("Red Fox") for name in names)


@pytest.mark.parametrize(
    ("word", "many"),
    [("Lantern", "Lanterns"), ("Leaf/Leaves", "Leaves"), ("Butterfly", "Butterflies"), ("Monkey", "Monkeys"),
     ("Torch", "Torches"), ("Church Bell", "Church Bells"), ("Fisherman", "Fishermen"), ("Deer/Deer", "Deer")],
)  # fmt: skip
def test_plurals(word: str, many: str) -> None:
    assert titles.plural(word) == many and titles.singular(word) == word.partition("/")[0]


@pytest.mark.parametrize(
    ("word", "said"),
    [("Empty Room", "an"), ("Hour", "an"), ("Honest Man", "an"), ("Unicorn", "a"), ("Euphoric Sea", "a"), ("Rose", "a"),
     ("Unfinished Song", "an"), ("House", "a")],
)  # fmt: skip
def test_articles(word: str, said: str) -> None:
    assert titles.article(word) == ("a" if word == "Unicorn" else said)


def test_nouns_whose_plural_has_no_rule_have_it_written() -> None:
    for _, owner in titles._owners(table().titles):
        for word in [*owner.get("thing", ()), *owner.get("owner", ())]:
            assert not re.search(r"(s|x|z)eses$|sss$", titles.plural(word)), word
            last = word.split(" ")[-1]
            if "/" not in word:
                assert not re.search(r"(f|fe)$", last) or last in ("Reef", "Roof", "Sheriff"), word
                assert last not in ("Hero", "Echo", "Mango", "Volcano", "Tornado", "Foot", "Child", "Deer", "Sheep"), (
                    word
                )


def test_the_tables_name_what_is_there() -> None:
    words = table().titles
    assert set(words["families"]) == set(table().families) and set(words["moods"]) == set(table().moods)
    for name, owner in words["families"].items():
        assert len(owner["thing"]) >= 30 and len(owner["where"]) >= 20 and len(owner["air"]) >= 12, name


@pytest.mark.parametrize(
    ("path", "value", "fault"),
    [
        (("any",), None, "needs the objects"),
        (("any", "thing"), ["One, Two"], "any, thing has a comma"),
        (("moods", "sad"), ["Blue 7"], "moods, sad has a comma or a number"),
        (("genres", "techno", "where"), "in the Bunker", "genres, techno, where is no list"),
        (("families", "jazz", "use"), {"nothing": 1}, "families, jazz uses patterns"),
        (("patterns", "image"), {"{adj} {gizmo}": 1}, "slot that no list fills: gizmo"),
        (("patterns", "image"), {"{adj} {thing}": 0}, "number above 0"),
        (("patterns", "image"), ["{adj} {thing}"], "number above 0"),
        (("genres", "techno"), [], "genres, techno is no object"),
    ],
)
def test_a_fault_in_the_tables_is_named(path: tuple[str, ...], value: Any, fault: str) -> None:
    broken = copy.deepcopy(dict(table().titles))
    place = broken
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(SettingsError, match=fault):
        titles.read_titles(broken)


# ------------------------------------------------------------------------------------------ a writer model's titles


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Rain, Rain Go Away", "Rain Rain Go Away"),
        ('"Golden Hour"', "Golden Hour"),
        ("Title: The Art of Leaving.", "The Art of Leaving"),
        ("夜，雨", "夜 雨"),
        ("Don't Look Back", "Don't Look Back"),
        ("Song Title", ""),
        ("Untitled", ""),
        ("Dream Skrall / Climax 2.15.0.43", ""),
        ("Street in D major", ""),
        ("Étude in F# minor", ""),
        (", , ,", ""),
        ("...", ""),
    ],
)
def test_a_writers_title_is_cleaned_or_left_to_the_tables(said: str, kept: str) -> None:
    assert titles.clean_title(said) == kept
    assert reading.read_idea({"title": said})["title"] == kept


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80))
def test_no_writers_title_has_a_comma_or_a_number(text: str) -> None:
    cleaned = titles.clean_title(text)
    assert not re.search(r"[,，、،\d]", cleaned) and cleaned == cleaned.strip()
    assert titles.clean_title(cleaned) == cleaned
