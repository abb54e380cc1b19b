"""The prompts to the character, and the bar grammar held against real engines with a model of random weights."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts import models, prompts
from scripts.errors import ModelError
from scripts.records import BarRules, Key, LanguageModel, Meter, Sampling
from tests.tiny_gguf import write_tiny_gguf

EIGHTH = Fraction(1, 8)
METERS = [(4, 4), (3, 4), (2, 4), (6, 8), (9, 8), (12, 8), (2, 2), (5, 4), (3, 8), (7, 8), (3, 2), (6, 4)]
UNITS = [Fraction(1, 4), EIGHTH, Fraction(1, 16)]


KINDS = [(engine, pairs) for engine in models.available_engines() for pairs in (False, True)]


@pytest.fixture(
    scope="module",
    params=KINDS,
    ids=lambda kind: f"{kind[0].name}, {'two letters' if kind[1] else 'one letter'} a token",
)
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageModel]:
    engine, pairs = request.param
    path = tmp_path_factory.mktemp("models") / "tiny.gguf"
    write_tiny_gguf(path, scale=0.2, context_tokens=4096, pairs=pairs)
    model = engine.load(models.describe(path), threads=1, context_tokens=4096)
    yield model
    model.close()


def write(model: LanguageModel, rules: BarRules, seed: int, prompt: str = "X") -> str:
    """What the model writes under the rules; the answer must end by itself."""
    sampling = Sampling(max_tokens=3500, seed=seed, temperature=1.0, grammar=prompts.bar_grammar(rules))
    events = list(model.generate(model.tokenize(prompt, add_bos=True, special=False), sampling))
    assert events[-1].finish == "stop"
    return "".join(event.text for event in events)


# A reader of its own, which shares no code with the grammar: it splits a bar into what is written and adds up.
ITEM = re.compile(
    r"""(?P<chord>"[^"]*") | (?P<triplet>\(3) | (?P<space>[ ])
    | (?P<mark>[_=^]?) (?P<name>[A-Ga-gz][,']*) (?P<length>\d*/?\d*) (?P<tie>-?) (?P<broken>[<>]?)""",
    re.VERBOSE,
)


def length_of(text: str) -> Fraction:
    over, slash, under = text.partition("/")
    return Fraction(int(over or 1), int(under or 2) if slash else 1)


def read_bar(text: str) -> tuple[Fraction, list[str], list[tuple[Fraction, str]]]:
    """The bar's length in unit notes, its notes as written, and its chord symbols by place."""
    at, total, triplet, names, chords = 0, Fraction(0), 0, [], []
    while at < len(text):
        match = ITEM.match(text, at)
        assert match, f"{text!r} cannot be read from {text[at:]!r}"
        at = match.end()
        if match["chord"]:
            chords.append((total, match["chord"][1:-1]))
        elif match["triplet"]:
            assert triplet == 0
            triplet = 3
        elif match["name"]:
            length = length_of(match["length"])
            total += length * Fraction(2, 3) if triplet else length
            triplet = max(0, triplet - 1)
            names.append(match["mark"] + match["name"] + match["length"])
            if match["broken"]:
                after = ITEM.match(text, at)
                assert after and after["name"] and after["length"] == match["length"] and after["name"] != "z"
    assert triplet == 0
    return total, names, chords


def bars_of(text: str, sections: tuple[tuple[int, bool], ...], loose: bool = False) -> list[str]:
    """The bars of a body, after checking that its bar lines are those of the form."""
    bars = []
    for count, repeated in sections:
        end = ":|\n" if repeated else "||\n"
        start = "|:" if repeated else "|"
        assert text.startswith(start)
        line, found, text = text[len(start) :].partition(end)
        assert found
        parts = [part.replace("\n", "") for part in line.split("|")]
        assert len(parts) == count
        bars += parts
    assert text == ""
    return bars


rule_sets = st.builds(
    lambda meter, unit, sections, flags, tonic, high: BarRules(
        meter=Meter(*meter),
        unit=unit,
        sections=tuple(sections),
        header="X:1\nK:C\n" if flags[0] else "",
        accidentals=flags[1],
        rests=flags[2],
        tuplets=flags[3],
        broken_rhythm=flags[4],
        ties=flags[5],
        free_chords=flags[6],
        loose=flags[7],
        tonic=tonic,
        highest=high,
    ),
    st.sampled_from(METERS),
    st.sampled_from(UNITS),
    st.lists(st.tuples(st.integers(1, 5), st.booleans()), min_size=1, max_size=3),
    st.tuples(*[st.booleans()] * 8),
    st.sampled_from(["", "C", "F#", "Bb"]),
    st.sampled_from(["b", "e'", "g"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rules=rule_sets, seed=st.integers(0, 2**40))
def test_every_bar_is_exactly_full(model: LanguageModel, rules: BarRules, seed: int) -> None:
    text = write(model, rules, seed)
    assert text.startswith(rules.header)
    full = Fraction(rules.meter.numerator, rules.meter.denominator) / rules.unit
    bars = bars_of(text[len(rules.header) :], rules.sections)
    for bar in bars:
        total, names, chords = read_bar(bar)
        assert total == full, bar
        assert rules.accidentals or not any(name[0] in "_=^" for name in names)
        assert rules.rests or not any(name[0] == "z" for name in names)
        assert all(place in (0, full / 2) for place, _ in chords)
    assert rules.tuplets or "(3" not in text
    assert rules.broken_rhythm or not set("<>") & set(text)
    assert rules.ties or "-" not in text
    assert rules.free_chords or '"' not in text
    assert not re.search(r"-\s?(:\||\|\|)", text), "a tie leaves its section"
    if rules.tonic:
        last = read_bar(bars[-1])[1]
        assert last[-1][0].upper() == rules.tonic[0]
        assert not any(name[0] in "_=^" for name in last)


@pytest.mark.parametrize("loose", [False, True])
def test_chord_symbols_stand_where_they_are_asked_for(model: LanguageModel, loose: bool) -> None:
    half, none = Fraction(1, 2), ()
    chords = (((Fraction(0), "Am"),), ((Fraction(0), "F#m7"), (half, "C/E")), none, ((half, "G"),))
    rules = BarRules(Meter(4, 4), EIGHTH, ((3, True), (1, False)), chords=chords, tonic="A", loose=loose)
    for seed in range(10):
        bars = bars_of(write(model, rules, seed), rules.sections)
        for bar, asked in zip(bars, chords, strict=True):
            total, _, written = read_bar(bar)
            assert total == 8
            assert written == [(place * 8, symbol) for place, symbol in asked]


def test_chords_in_three_four_stand_on_whole_units(model: LanguageModel) -> None:
    chords = (((Fraction(0), "C"), (Fraction(1, 2), "G")),) * 2
    rules = BarRules(Meter(3, 4), EIGHTH, ((2, False),), chords=chords)
    for bar in bars_of(write(model, rules, 3), rules.sections):
        assert [place for place, _ in read_bar(bar)[2]] == [0, 3]


def test_the_range_is_kept(model: LanguageModel) -> None:
    rules = BarRules(Meter(4, 4), EIGHTH, ((4, False),), lowest="G,", highest="d'", rests=False)
    seen = set()
    for seed in range(6):
        for bar in bars_of(write(model, rules, seed), rules.sections):
            seen |= {re.sub(r"[_=^\d/]", "", name) for name in read_bar(bar)[1]}
    allowed = {"G,", "A,", "B,", *"CDEFGABcdefgab", "c'", "d'"}
    assert seen <= allowed
    assert len(seen) > 10


def test_given_bars_are_gone_on_from(model: LanguageModel) -> None:
    sections = ((4, True), (4, False))
    bars = ("E2BEdEBE", "E2BEAFDF", "E2BEdEBE", "BABcdAFD", "g2fg2feB")
    for count in range(1, 6):
        prompt = prompts.embedded_prompt(
            prompts.TuneHeader(Meter(4, 4), EIGHTH, Key("E", "minor")), sections, given=bars[:count]
        )
        rules = BarRules(Meter(4, 4), EIGHTH, sections, skip_bars=count)
        whole = prompt.partition("|4|\n")[2] + write(model, rules, count, prompt)
        read = bars_of(whole, sections)
        assert read[:count] == list(bars[:count])
        assert all(read_bar(bar)[0] == 8 for bar in read)


def test_the_last_note_is_long(model: LanguageModel) -> None:
    rules = BarRules(Meter(6, 8), EIGHTH, ((1, False),), tonic="D")
    for seed in range(10):
        bar = bars_of(write(model, rules, seed), rules.sections)[0]
        last = read_bar(bar)[1][-1]
        assert last[0] in "Dd"
        assert length_of(re.sub(r"[^\d/]", "", last)) >= 3


@pytest.mark.parametrize(
    "rules",
    [
        BarRules(Meter(4, 4), EIGHTH, ()),
        BarRules(Meter(4, 4), EIGHTH, ((0, True),)),
        BarRules(Meter(3, 16), Fraction(1, 4), ((1, True),)),
        BarRules(Meter(4, 4), EIGHTH, ((2, True),), chords=((),)),
        BarRules(Meter(4, 4), EIGHTH, ((1, True),), chords=(((Fraction(1), "C"),),)),
        BarRules(Meter(4, 4), EIGHTH, ((2, True),), skip_bars=2),
        BarRules(Meter(4, 4), EIGHTH, ((2, True),), lowest="c", highest="C"),
        BarRules(Meter(4, 4), EIGHTH, ((2, True),), lowest="H"),
        BarRules(Meter(4, 4), EIGHTH, ((2, True),), lowest="d", highest="e", tonic="C"),
    ],
)
def test_rules_that_contradict_themselves(rules: BarRules) -> None:
    with pytest.raises(ModelError):
        prompts.bar_grammar(rules)


def test_every_name_in_the_grammar_has_a_rule_and_none_is_idle() -> None:
    rules = BarRules(Meter(12, 8), EIGHTH, ((8, True), (8, False)), free_chords=True, tonic="G", loose=True)
    made = dict(line.split(" ::= ") for line in prompts.bar_grammar(rules).splitlines())
    bare = re.compile(r'"(?:\\.|[^"\\])*"|\[[^\]]*\]')
    used = {name for body in made.values() for name in re.findall(r"[a-z]+\d*", bare.sub("", body))}
    assert used | {"root"} == set(made)


def test_literals_are_escaped() -> None:
    assert prompts.literal('a"b\\c\nd') == '"a\\"b\\\\c\\nd"'
    assert prompts.clean_symbol('A"m7\n/G') == "Am7/G"


def test_the_embedded_prompt_to_the_character() -> None:
    sections = ((8, True), (8, False))
    reel = prompts.TuneHeader(Meter(4, 4), EIGHTH, Key("E", "minor"), "reel")
    text = prompts.embedded_prompt(reel, sections)
    assert text == "R:reel\nM:4/4\nL:1/8\nK:Em\n%|:8:||8|\n"
    jig = prompts.TuneHeader(Meter(6, 8), EIGHTH, Key("Bb", "mixolydian"))
    text = prompts.embedded_prompt(jig, ((2, True),), given=("A3B3", "c6"))
    assert text == "M:6/8\nL:1/8\nK:Bbmix\n%|:2:|\n|:A3B3|c6:|\n"


def test_chatmusicians_prompt_to_the_character() -> None:
    assert prompts.chatmusician_prompt("Write a reel.") == "Human: Write a reel. </s> Assistant: "
    turns = prompts.chatmusician_prompt("Again.", [("Write a reel.", "X:1")])
    assert turns == "Human: Write a reel. </s> Assistant: X:1 </s> Human: Again. </s> Assistant: "
    assert prompts.chatmusician_prompt("a <</s>/s> b").count("</s>") == 1


def test_chatmusicians_phrasings() -> None:
    head = prompts.TuneHeader(Meter(2, 4), Fraction(1, 16), Key("A", "minor"))
    assert prompts.chatmusician_instruction(head, chords=["Dm", "C"]) == (
        "Develop a musical piece using the given chord progression.\n'Dm', 'C'"
    )
    assert prompts.chatmusician_instruction(replace(head, rhythm="reel")) == (
        "Using ABC notation, recreate the given text as a musical score.\n"
        "Meter 2/4\nKey Amin\nNote Length 1/16\nRhythm reel"
    )
    assert prompts.chatmusician_instruction(head, form="ABCA", motif=["E2GB d2c2 B2A2", "D2 C2E2 A2c2"]) == (
        "Create music by following the alphabetic representation of the assigned musical structure and the given "
        "motif.\n'ABCA';X:1\nL:1/16\nM:2/4\nK:Amin\n['E2GB d2c2 B2A2', 'D2 C2E2 A2c2']"
    )
    assert prompts.chatmusician_header(head) == "X:1\nL:1/16\nM:2/4\nK:Amin\n"
