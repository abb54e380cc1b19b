"""Reading JSON out of answers, whole or cut, with or without a grammar."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.prompts import writer as requests
from scripts.records import Key, LanguageModel
from scripts.steps import finish
from scripts.writing import asking, reading

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(st.text(max_size=6), VALUES, max_size=4)


@given(OBJECTS, st.sampled_from(["", "Here you are:\n```json\n", "<think>no</think> "]), st.sampled_from(["", "\n```"]))
def test_an_object_is_found_in_prose(value: dict[str, Any], before: str, after: str) -> None:
    assert asking.read_object(before + json.dumps(value) + after) == value


@given(OBJECTS, st.floats(0, 1))
def test_a_cut_object_keeps_whole_entries(value: dict[str, Any], share: float) -> None:
    text = json.dumps(value)
    found = asking.read_object(text[: int(share * len(text))])
    assert set(found) <= set(value)
    whole = [key for key in found if found[key] == value[key]]
    assert len(whole) >= len(found) - 1  # only the last one may be shorter than it was


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    assert isinstance(asking.read_object(text), dict)


def test_a_cut_list_inside_an_object() -> None:
    assert asking.read_object('{"title":"Rain","chorus":["one two","three fo') == {
        "title": "Rain",
        "chorus": ["one two"],
    }
    assert asking.read_object('{"title":"Ra') == {} and asking.read_object("no json at all") == {}


@pytest.mark.parametrize("count", [1, 2, 13, 87])
def test_a_choice_is_one_of_the_names(writer: LanguageModel, count: int) -> None:
    names = [
        f"{word} {n}" for n, word in zip(range(count), ["jazz", "jazz ballad", "hip-hop", "r'n'b"] * 30, strict=False)
    ]
    heard = set()
    for seed in range(12):
        name, sure = finish(
            asking.ask_choice(
                asking.Writer(writer, random.Random(seed)), "Chill", {"chorus": ["la la"]}, names, "genre"
            )
        )
        assert name in {*names, ""} and (bool(name) == (sure > 0.5)) and 0 <= sure <= 1
        heard.add(name)
    assert len(heard) > 1 or count in (1, 87)  # of 87 names, three votes of noise hardly ever agree


KEYS = tuple((key, reading.key_chords(key)) for key in (Key("Bb", "lydian"), Key("C#", "minor"), Key("E", "locrian")))


@pytest.mark.parametrize("seed", range(8))
def test_the_music_grammar_holds_any_model(writer: LanguageModel, seed: int) -> None:
    choices = requests.MusicChoices((58, 61), ("4/4", "12/8"), KEYS, ("song", "arc"), ("A", "B"), ("piano", "flute"))
    request = requests.music_request("Jazz", "jazz", {}, choices, "")
    prompt, sampling = asking.prepare(
        asking.Writer(writer, random.Random(seed)), request, requests.music_grammar(choices)
    )
    text = "".join(event.text for event in writer.generate(prompt, sampling))
    answer = json.loads(text)
    assert list(answer) == ["tempo", "meter", "form", "instruments", "key", "scale", "chords"]
    assert 58 <= answer["tempo"] <= 61 and 2 <= len(answer["instruments"]) <= 5
    allowed = {requests.key_words(key): chords for key, chords in KEYS}[answer["key"]]
    assert list(answer["chords"]) == ["A", "B"]
    assert all(len(row) in (4, 8) and set(row) <= set(allowed) for row in answer["chords"].values())


def test_the_end_token_is_favoured(writer: LanguageModel) -> None:
    prompt, sampling = asking.prepare(asking.Writer(writer, random.Random(1)), "Hello", "")
    end = writer.tokenize("<|im_end|>", add_bos=False, special=True)
    assert sampling.logit_bias == ((end[0], 2.0),) and "<|im_end|>" in sampling.stop and "</s>" in sampling.stop
    assert prompt.count(end[0]) == 2 and prompt[0] == 1


def test_texts_of_all_scripts_pass_the_grammar_and_blanks_may_come_two_at_a_time(writer: LanguageModel) -> None:
    """What the grammar forbids, a model is forced away from: checked by what llama.cpp lets through of a whole text."""
    rules = requests.idea_grammar(with_title=True, lines=1, words=6)
    word = next(line for line in rules.splitlines() if line.startswith("word ::="))
    letter = word[word.index("[^") + 2 : word.index("]{")]
    assert not {"'", "9", "ж", "夜", "é", "-"} & set(letter.replace("\\x00-\\x20", "").replace("\\x7F", ""))
    assert 'gap ::= [,;:]? " " " "?' in rules and "{0,11}" in rules  # 6 words, and as many more as are cut later


def test_the_temperature_is_heeded_and_small_models_are_cooler(writer: LanguageModel) -> None:
    _, usual = asking.prepare(asking.Writer(writer, random.Random(1)), "Hello", "")
    _, warm = asking.prepare(asking.Writer(writer, random.Random(1), 2.0), "Hello", "")
    assert usual.temperature == 0.7 and warm.temperature == 1.4
