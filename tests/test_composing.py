"""The composer: what is asked, how answers are mended, and that none is ever lost."""

from __future__ import annotations

import json
import random
import re
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import launcher
from scripts import models
from scripts.composing import (
    ComposeOptions,
    accompanied,
    compose,
    learnt,
    opening_bars,
    primer_abc,
    read_primer,
    tokens_per_minute,
)
from scripts.composing.asking import (
    Job,
    ask,
    chord_letters,
    in_trained_words,
    most_bars,
    most_tokens,
    section_job,
)
from scripts.composing.mending import answer_bars, close, finished, in_key, is_whole, mended, read_bars
from scripts.composing.pace import expected_tokens
from scripts.composing.song import candidates_for
from scripts.errors import ModelError, NotationError, UsageError
from scripts.music.abc.reader import read_abc
from scripts.music.features import melody
from scripts.music.theory import tonic_pitch_class
from scripts.records import (
    Brief,
    Composition,
    Dialect,
    Event,
    Key,
    LanguageModel,
    Meter,
    ModelInfo,
    Note,
    Plan,
    Playing,
    Progress,
    Sampling,
    Section,
    TokenEvent,
)
from scripts.steps import follow
from scripts.tables import melody_words
from scripts.temporary import MODELS_DIR
from tests.tiny_gguf import ABC_CHARACTERS, write_tiny_gguf

METERS = [(4, 4), (3, 4), (2, 4), (6, 8), (9, 8), (12, 8), (2, 2), (5, 4), (7, 8)]
MODES = ["major", "minor", "dorian", "mixolydian", "phrygian", "lydian"]
TONICS = ["C", "G", "D", "A", "E", "F", "Bb", "Eb", "F#", "Ab"]
CHORDS = ["Am", "F", "C", "G7", "F#m", "Bb", "Dm7", "Gsus4", "Cmaj7", "D/F#", "Edim"]
CHATML = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>{% endfor %}"


def brief(
    key: Key = Key("A", "minor"),  # noqa: B008 - frozen
    meter: Meter = Meter(4, 4),  # noqa: B008 - frozen
    chords: Mapping[str, tuple[str, ...]] | None = None,
    rhythm: str = "reel",
) -> Brief:
    return Brief("T", ("Folk",), "folk", "", 100.0, meter, key, "AB", (), chords or {}, "", (), rhythm=rhythm)


def plan(*sections: tuple[str, int]) -> Plan:
    return Plan(tuple(Section(label, "verse", bars, 0.5) for label, bars in sections), 100.0, 0, 60.0)


def draw(rng: random.Random) -> tuple[Brief, Plan]:
    """A request as it may come: any key, metre and form, chords or none."""
    chords = {label: tuple(rng.choices(CHORDS, k=rng.choice((2, 4)))) for label in "AB"} if rng.random() < 0.7 else {}
    asked = brief(
        Key(rng.choice(TONICS), rng.choice(MODES)), Meter(*rng.choice(METERS)), chords, rng.choice(("", "jig"))
    )
    return asked, plan(*[("A", rng.choice((2, 4, 8))), ("B", rng.choice((3, 4))), ("A", 2)][: rng.choice((1, 2, 3))])


def run(asked: Brief, laid: Plan, model: LanguageModel, seed: int = 1, **more: object) -> Composition:
    steps: Generator[Event, None, Composition] = compose(
        asked,
        laid,
        model,
        random.Random(seed),
        ComposeOptions(0.75, **more),  # type: ignore[arg-type]
    )
    before = -1.0
    work = follow(steps)
    for event in work:
        assert isinstance(event, Progress) and event.stage == "compose" and before <= event.done <= event.total
        before = event.done
    return work.result


def check(asked: Brief, laid: Plan, made: Composition) -> None:
    """What every song must keep: the asked key, metre, bars and chords, every bar full, and notes."""
    full = Fraction(4 * asked.meter.numerator, asked.meter.denominator)
    for label in {section.label for section in laid.sections}:
        bars = max(section.bars for section in laid.sections if section.label == label)
        score = made.melodies[label]
        assert (score.key, score.meter) == (asked.key, asked.meter)
        assert len(made.bars[label]) == len(score.bars) == bars
        assert all(bar.duration == full for bar in score.bars) and melody(score)
        assert not [w for w in score.warnings if "bar" in w.message], score.warnings
        if asked.chords:
            wanted = asked.chords[label]
            placed = [re.findall(r'"([^"]*)"', bar) for bar in made.bars[label]]
            assert placed == [[wanted[i % len(wanted)]] for i in range(bars)]
        assert score.chords


class Recorded:
    """A model whose answers are given, one call after the other; what it was asked is kept."""

    def __init__(self, info: ModelInfo, answers: Sequence[str], *, grammar: bool = True) -> None:
        self._info, self._answers, self._grammar = info, list(answers), grammar
        self.asked: list[tuple[str, Sampling]] = []
        self.closed = False

    @property
    def info(self) -> ModelInfo:
        return self._info

    @property
    def at_once(self) -> int:
        return 1

    def tokenize(self, text: str, *, add_bos: bool, special: bool) -> list[int]:
        assert special or add_bos
        return [ord(character) for character in text]

    def generate(self, prompt: list[int], sampling: Sampling) -> Generator[TokenEvent, None, None]:
        self.asked.append(("".join(map(chr, prompt)), sampling))
        if sampling.grammar and not self._grammar:
            raise ModelError("this engine knows no grammar")
        text = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        yield TokenEvent(text, len(text), "stop")

    def generate_many(
        self, prompts: Sequence[list[int]], samplings: Sequence[Sampling]
    ) -> Generator[tuple[int, TokenEvent], None, None]:
        for index, (prompt, sampling) in enumerate(zip(prompts, samplings, strict=True)):
            for event in self.generate(prompt, sampling):
                yield index, event

    def close(self) -> None:
        self.closed = True


@pytest.fixture(scope="module")
def embedded() -> Iterator[LanguageModel]:
    model = models.load(models.describe(MODELS_DIR / "embedded.gguf"), thread_fraction="5/6")
    yield model
    model.close()


@pytest.fixture(scope="module")
def noise(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LanguageModel]:
    """Random weights under ChatMusician's name: only the grammar, or the ladder, makes music of it."""
    path = write_tiny_gguf(
        tmp_path_factory.mktemp("models") / "n.gguf", name="ChatMusician", scale=0.2, characters=ABC_CHARACTERS + ";"
    )
    model = models.load(models.describe(path), thread_fraction="1")
    yield model
    model.close()


def loader(model: LanguageModel) -> Callable[[], LanguageModel]:
    """A fallback that lends a model which the test closes itself."""

    class Lent:
        def __getattr__(self, name: str) -> object:
            return (lambda: None) if name == "close" else getattr(model, name)

    return Lent  # type: ignore[return-value]


# ------------------------------------------------------------------------------------------ never lost


@pytest.mark.slow
@pytest.mark.parametrize("grammar", [True, False], ids=["grammar", "no grammar"])
def test_every_request_ends_in_music(noise: LanguageModel, embedded: LanguageModel, grammar: bool) -> None:
    rng = random.Random(11)
    for number in range(100):
        asked, laid = draw(rng)
        made = run(asked, laid, noise, number, grammar=grammar, fallback=loader(embedded), candidates=2)
        check(asked, laid, made)
        assert bool(made.warnings) or grammar


@pytest.mark.slow
def test_the_embedded_model_needs_no_grammar(embedded: LanguageModel) -> None:
    rng = random.Random(5)
    for number in range(8):
        asked, laid = draw(rng)
        check(asked, laid, run(asked, laid, embedded, number, grammar=False, candidates=2))


@pytest.mark.slow
def test_the_steps_are_told(noise: LanguageModel, embedded: LanguageModel) -> None:
    prose = Recorded(noise.info, ["I am sorry, which kind of music would you like?"], grammar=False)
    asked, laid = brief(chords={"A": ("Am", "G")}), plan(("A", 4))
    made = run(asked, laid, prose, fallback=loader(embedded))
    check(asked, laid, made)
    # one question under the grammar, refused; then four candidates a step
    steps = [(s.temperature, bool(s.grammar)) for _, s in prose.asked]
    assert list(dict.fromkeys(steps)) == [(0.2, True), (0.2, False), (0.5, False), (0.7, False)] and len(steps) == 13
    said = " / ".join(made.warnings)
    for words in ("knows no grammar", "without the grammar", "temperature 0.5", "temperature 0.7", "embedded model"):
        assert words in said
    assert (made.kept_tokens, made.minutes) == (0, 0.0)
    with pytest.raises(ModelError, match="section A"):
        run(asked, laid, prose)


def test_the_fallback_is_closed(noise: LanguageModel) -> None:
    lent: list[Recorded] = []

    def fallback() -> LanguageModel:
        lent.append(Recorded(models.describe(MODELS_DIR / "embedded.gguf"), ["|ABcd e4|dcBA A4||\n"]))
        return lent[-1]

    made = run(brief(), plan(("A", 2)), Recorded(noise.info, ["no"], grammar=False), fallback=fallback)
    assert made.bars["A"] == ("ABcd e4", "dcBA A4") and [model.closed for model in lent] == [True]


def test_chatmusicians_own_answers_are_used_without_a_grammar(noise: LanguageModel) -> None:
    """Both are real answers of the model, from its demo page and its paper."""
    first = (
        'X:1\nL:1/8\nM:2/4\nK:Amin\n|:"Am" A, z C z | E z A z | c4- | c4 | d2 c2 | \nA2 G2 |"F" A3 G | A2 F2 | E2 F2 |'
        ' D2 E2 | F4- | F4 |\nG2 A2 | F2 G2 |1"C" E3 _E | D2 C2 |"G" D4- | D4 :|2\n"C" E3 D | C2 B,2 |"Am" A,4- |'
    )
    second = (
        'X:1 L:1/8 M:2/4 K:F F/G/ |:"F" BA"C7" GG |"F" FA"C7" G2 |"F" F>G"C7" AB | "Am" cA"C7" GF/G/ |"F" BA"C7" GG |'
        '"F" FA"C7" G2 |"F" F>G"Bb" Bd | 1"C7" cE"F" FF/G/ :|2"C7" cE"F" F z |:"F" f3 (c/d/)(d/e/) |'
    )
    for answer in (first, second):
        for key, meter in ((Key("A", "minor"), Meter(2, 4)), (Key("Eb", "major"), Meter(4, 4))):
            asked, laid = brief(key, meter, {"A": ("Am", "F", "C", "G")}), plan(("A", 8))
            made = run(asked, laid, Recorded(noise.info, [answer], grammar=False))
            check(asked, laid, made)
            assert "mended" in made.warnings[0] and made.kept_tokens == len(answer)


# ------------------------------------------------------------------------------------------ mending


def test_bars_are_split() -> None:
    assert answer_bars("|:A2|B2:|\n|c2|d2||\n", 9) == ["A2", "B2", "c2", "d2"]
    assert answer_bars("|A2|B2|c", 9, cut=True) == ["A2", "B2"]
    assert answer_bars("|A2|B2||", 1) == ["A2"]


def test_too_few_bars_are_repeated_and_closed() -> None:
    asked = brief(chords={"A": ("Am", "G")})
    job = section_job(asked, "A", 5, final=True)
    bars = finished(['"Am"ABcd e4', '"G"BAGB d4'], asked, job)
    assert [b.split('"')[1] for b in bars] == ["Am", "G", "Am", "G", "Am"] and is_whole(bars, asked)
    last = melody(read_bars(bars, asked))[-1]
    assert last.pitch % 12 == 9 and last.duration >= 2
    rested = read_bars(["ABcd e4", "dcBA A4"], asked)
    assert close(rested, asked) is rested


def test_a_tune_in_another_key_and_metre_is_moved() -> None:
    asked = brief(Key("D", "minor"), Meter(4, 4), {"A": ("Dm", "C")})
    bars, own = mended(
        "X:1\nM:3/4\nL:1/8\nK:A\nE2|A2 c2 e2|a6|f2 d2 c2|A6|\n", asked, section_job(asked, "A", 4, final=True)
    )
    score = read_bars(bars, asked)
    assert own == 4 and is_whole(bars, asked)
    # A major's 1 3 5 becomes D minor's, the last note of a short bar fills it
    assert [n.pitch % 12 for n in melody(score)][:3] == [2, 5, 9]
    assert [n.duration for n in melody(score)][:3] == [1, 1, 2]


@settings(max_examples=40, deadline=None)
@given(
    text=st.text(alphabet="ABCDEFGabcdefgz|:[]()<>\"^_=/,'0123456789 \nXKLM-~{}", max_size=200),
    meter=st.sampled_from(METERS),
    key=st.tuples(st.sampled_from(TONICS), st.sampled_from(MODES)),
    bars=st.integers(1, 9),
    chords=st.booleans(),
)
def test_any_text_gives_whole_bars_or_no_music(
    text: str, meter: tuple[int, int], key: tuple[str, str], bars: int, chords: bool
) -> None:
    asked = brief(Key(*key), Meter(*meter), {"A": ("Am", "F")} if chords else {})
    try:
        made, own = mended(text, asked, section_job(asked, "A", bars, final=False))
    except NotationError:
        return
    assert len(made) == bars and 1 <= own <= bars and is_whole(made, asked)
    assert all(50 <= note.pitch <= 90 for note in melody(read_bars(made, asked)))


def test_keys_are_moved_step_for_step() -> None:
    notes = [Note(Fraction(n), Fraction(1), pitch) for n, pitch in enumerate((60, 64, 67, 71, 66))]
    assert [n.pitch for n in in_key(notes, Key("C", "major"), Key("A", "minor"))] == [57, 60, 64, 67, 63]
    assert in_key(notes, Key("C", "major"), Key("C", "major")) == notes


# ------------------------------------------------------------------------------------------ asking


def asked_text(model: LanguageModel, asked: Brief, job: Job, before: Mapping[str, Sequence[str]] | None = None) -> str:
    recorded = Recorded(model.info, [""])
    return "".join(map(chr, ask(asked, job, before or {}, recorded).prompt))


def test_chatmusician_is_asked_in_the_words_it_knows(noise: LanguageModel) -> None:
    frame = "Human: {} </s> Assistant: X:1\nL:1/8\nM:4/4\nK:Amin\n"
    chords = brief(chords={"A": ("Am", "F")})
    job = section_job(chords, "A", 3, final=False)
    assert asked_text(noise, chords, job) == frame.format(
        "Develop a musical piece using the given chord progression.\n'Am', 'F', 'Am'"
    )
    plain = brief(rhythm="reel")
    job = section_job(plain, "A", 3, final=False)
    assert asked_text(noise, plain, job) == frame.format(
        "Using ABC notation, recreate the given text as a musical score.\nMeter 4/4\nKey Amin\n"
        "Note Length 1/8\nRhythm reel"
    )
    assert asked_text(noise, plain, job, {"A": ('"Am"ABcd e4', "e2 d2 c4", "A8")}) == frame.format(
        "Create music by following the alphabetic representation of the assigned musical structure and the given motif."
        "\n'ABAC';X:1\nL:1/8\nM:4/4\nK:Amin\n['ABcd e4', 'e2 d2 c4']"
    )
    free = brief(rhythm="")
    assert asked_text(noise, free, section_job(free, "A", 3, final=False)) == frame.format(
        "Produce music in compliance with the outlined musical setup in language.\n'Binary', 'Sectional: Verse/Chorus'"
    )


def test_a_chat_model_is_told_all_that_is_known(noise: LanguageModel) -> None:
    info = replace(noise.info, name="Some Chat 8B", chat_template=CHATML)
    asked = replace(brief(chords={"A": ("Am", "F")}), mood="dreamy")
    recorded = Recorded(info, [""])
    question = ask(asked, section_job(asked, "A", 3, final=True), {"B": ('"Am"ABcd e4', "A8")}, recorded)
    text = "".join(map(chr, question.prompt))
    assert text.startswith("<|im_start|>system\n") and text.endswith("<|im_start|>assistant\n" + question.header)
    for words in ("3 bars", "dreamy", "reel", "4/4", "A minor", "| Am | F | Am |", "|ABcd e4|A8|", "End on the tonic"):
        assert words in text, words
    assert text.index(question.header) > text.index("Begin with these lines") and "K:Amin\n" in question.header
    assert not question.rules.header and "training" not in text and "assigned musical structure" not in text


def test_no_question_and_answer_pass_the_context(noise: LanguageModel, embedded: LanguageModel) -> None:
    for model in (noise, embedded):
        kind = models.dialect(model.info)
        for bars in (4, 16, 64, 300):
            asked = brief(meter=Meter(12, 8), chords={"A": ("F#m7", "Bbmaj7")})
            job = section_job(asked, "A", bars, final=True)
            written: tuple[str, ...] = ()
            question = ask(asked, job, {"B": ("ABcdef" * 2,) * 16}, Recorded(model.info, [""]), written=written)
            limit = most_tokens(question, asked, kind, 10**6)
            assert 0 < question.bars <= bars
            room = min(model.info.context_tokens, 2048)
            assert expected_tokens(asked, question.bars, kind, chords=True) + len(question.prompt) < room
            assert limit > expected_tokens(asked, question.bars, kind, chords=True)


@pytest.mark.slow
def test_a_long_section_is_written_in_parts(embedded: LanguageModel) -> None:
    asked, laid = brief(chords={"A": ("Am", "F", "C", "G")}), plan(("A", 80))
    assert most_bars(asked, Dialect.EMBEDDED, 768, ()) < 80
    made = run(asked, laid, embedded, candidates=2)
    check(asked, laid, made)
    assert not made.warnings and len(set(made.bars["A"])) > 16


@pytest.mark.slow
def test_the_opening_is_kept_and_gone_on_from(embedded: LanguageModel, noise: LanguageModel) -> None:
    opening = ("e2ed cdec", "d2dc BGBd")
    for model in (embedded, noise):
        asked, laid = brief(), plan(("A", 8), ("B", 4))
        made = run(asked, laid, model, opening=opening, candidates=2)
        check(asked, laid, made)
        assert made.bars["A"][:2] == opening and made.bars["B"][:2] != opening
    made = run(brief(), plan(("A", 2)), embedded, opening=opening)
    assert made.bars["A"] == opening


def test_a_chat_model_is_asked_by_its_own_template(tmp_path: Path, embedded: LanguageModel) -> None:
    path = write_tiny_gguf(tmp_path / "c.gguf", name="Some Assistant", chat_template=CHATML, scale=0.2)
    model = models.load(models.describe(path), thread_fraction="1")
    try:
        question = ask(brief(), section_job(brief(), "A", 4, final=False), {}, model)
        begin = model.tokenize("<|im_start|>system\n", add_bos=True, special=True)
        assert list(question.prompt[: len(begin)]) == begin
        check(brief(), plan(("A", 4)), run(brief(), plan(("A", 4)), model, fallback=loader(embedded)))
    finally:
        model.close()


# ------------------------------------------------------------------------------------------ choosing


@pytest.mark.slow
def test_the_best_of_the_candidates_is_kept(embedded: LanguageModel) -> None:
    laid = plan(("A", 8), ("B", 8))
    first = [run(brief(), laid, embedded, seed, candidates=1) for seed in range(6)]
    best = [run(brief(), laid, embedded, seed, candidates=5) for seed in range(6)]
    assert all(made.marks["A"] >= other.marks["A"] for made, other in zip(best, first, strict=True))
    assert sum(m.marks["A"] for m in best) > sum(m.marks["A"] for m in first) + 0.1
    assert best[0].tokens > 3 * first[0].tokens and best[0].kept_tokens < best[0].tokens / 3


@pytest.mark.slow
def test_the_same_seed_makes_the_same_song(embedded: LanguageModel, noise: LanguageModel) -> None:
    asked, laid = brief(chords={"A": ("Am", "F"), "B": ("C", "G")}), plan(("A", 4), ("B", 4), ("A", 4))
    for model in (embedded, noise):
        first = run(asked, laid, model, 3)
        run(asked, laid, model, 4, candidates=3)
        assert run(asked, laid, model, 3) == first
        assert run(asked, laid, model, 4).bars != first.bars


@pytest.mark.slow
def test_a_song_closes_on_its_tonic(embedded: LanguageModel) -> None:
    for seed, tonic in enumerate(("A", "Eb", "F#")):
        asked = brief(Key(tonic, "minor"))
        made = run(asked, plan(("B", 4), ("A", 4)), embedded, seed, candidates=2)
        assert melody(made.melodies["A"])[-1].pitch % 12 == tonic_pitch_class(asked.key)


def test_closing_cancels(embedded: LanguageModel) -> None:
    steps = compose(brief(), plan(("A", 16), ("B", 16)), embedded, random.Random(1), ComposeOptions(0.75))
    with closing(steps):
        next(steps)
        began = time.perf_counter()
    assert time.perf_counter() - began < 0.5


def test_a_large_model_that_writes_one_by_one_writes_fewer(noise: LanguageModel) -> None:
    small = Recorded(noise.info, [""])
    large = Recorded(replace(noise.info, parameters=6_700_000_000), [""])
    assert candidates_for(noise) == candidates_for(small) == 4 and candidates_for(large) == 1


# ------------------------------------------------------------------------------------------ the pace


def test_the_pace_is_learnt() -> None:
    assert tokens_per_minute({}, "Chat Musician Q4") == 310 and tokens_per_minute({}, "Some model") is None
    table = learnt({"other": 5.0}, "ChatMusician", 600, 1.0)
    assert table["other"] == 5.0 and 310 < table["ChatMusician"] < 350
    for _ in range(40):
        table = learnt(table, "ChatMusician", 1200, 2.0)
    assert table["ChatMusician"] == pytest.approx(600, rel=0.01)
    assert learnt({}, "Some model", 500, 2.0) == {"Some model": 250.0}
    assert learnt({"a": 1.0}, "a", 0, 0.0) == {"a": 1.0}


@pytest.mark.slow
def test_what_was_kept_is_counted(embedded: LanguageModel) -> None:
    made = run(brief(), plan(("A", 8), ("B", 4)), embedded, candidates=3)
    assert made.minutes == pytest.approx(12 * 4 / 100)
    letters = sum(len(bar) + 1 for bars in made.bars.values() for bar in bars)
    # each section's answer begins and ends with bar lines, a line end and the end token
    assert letters < made.kept_tokens <= letters + 12


@pytest.mark.slow
def test_the_abc_is_read_again_without_warnings(embedded: LanguageModel) -> None:
    asked = brief(Key("Eb", "dorian"), Meter(6, 8))
    made = run(asked, plan(("A", 8)), embedded, candidates=2)
    text = "X:1\nM:6/8\nL:1/8\nK:Ebdor\n" + "|".join(made.bars["A"]) + "|]\n"
    assert not read_abc(text).warnings


# ------------------------------------------------------------------------------------------ a melody to go on from

TUNE = "X:1\nT:Mine\nM:3/4\nL:1/8\nQ:1/4=96\nK:Dm\nA2|d4 e2|f4 e2|d2 c2 A2|G6|A4 c2|d6|\n"


def test_a_primer_is_read_from_abc_and_midi(tmp_path: Path) -> None:
    import mido

    path = tmp_path / "süß tune.abc"
    path.write_text(TUNE, encoding="utf-8")
    score = read_primer(path)
    assert (score.key, score.meter, score.bpm) == (Key("D", "minor"), Meter(3, 4), 96)
    file, track = mido.MidiFile(ticks_per_beat=96), mido.MidiTrack()
    file.tracks.append(track)
    track.append(mido.MetaMessage("time_signature", numerator=3, denominator=4))
    track.append(mido.MetaMessage("set_tempo", tempo=mido.bpm2tempo(96)))
    for note in melody(score):
        track.append(mido.Message("note_on", note=note.pitch, velocity=80, channel=2))
        track.append(mido.Message("note_on", note=note.pitch, velocity=0, channel=2, time=int(96 * note.duration)))
        drum = mido.Message("note_on", note=90, velocity=80, channel=9)
        track.extend([drum, drum.copy(velocity=0)])
    file.save(tmp_path / "tune.mid")
    played = read_primer(tmp_path / "tune.mid")
    assert (played.key, played.meter, round(played.bpm or 0)) == (Key("D", "minor"), Meter(3, 4), 96)
    assert [n.pitch for n in melody(played)] == [n.pitch for n in melody(score)]


def test_a_primer_becomes_the_opening(tmp_path: Path) -> None:
    path = tmp_path / "tune.abc"
    path.write_text(TUNE, encoding="utf-8")
    abc = primer_abc(read_primer(path))
    asked = brief(Key("D", "minor"), Meter(3, 4))
    assert opening_bars(abc, asked) == ("d4e2", "f4e2", "d2c2A2", "G6", "A4c2", "d6")
    up = opening_bars(abc, brief(Key("E", "minor"), Meter(3, 4)))
    assert up[0] == "e4f2" and opening_bars("", asked) == ()
    assert all(is_whole([bar], brief()) for bar in opening_bars(abc, brief()))
    for chords, symbols in (((), None), (("Dm", "A7"), ["Dm", "A7"] * 3)):
        bars = accompanied(opening_bars(abc, asked), asked, chords)
        assert [re.sub(r'"[^"]*"', "", bar) for bar in bars] == list(opening_bars(abc, asked))
        assert symbols is None or [bar.split('"')[1] for bar in bars] == symbols
        assert bars[0].startswith('"')


def test_a_file_that_is_no_melody(tmp_path: Path) -> None:
    for name, data in {"a.mid": b"MThd" + bytes(9), "b.abc": b"hello", "c.abc": b"", "d.mid": b"MThd\xff" * 99}.items():
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UsageError, match=name):
            read_primer(tmp_path / name)
    with pytest.raises(UsageError, match="nothing"):
        read_primer(tmp_path / "nothing.abc")


@pytest.mark.slow
def test_chords_and_a_primer_on_the_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "t.abc").write_text(TUNE.replace("3/4", "4/4"), encoding="utf-8")

    def song(*more: str) -> dict[str, str]:
        assert (
            launcher.main(["generate", "Dubstep", "--length", "1", "--to", "abc", "--seed", "4", "--json", *more]) == 0
        )
        return json.loads(capsys.readouterr().out)

    made = song("--chords", "F#m, D A E", "--output", str(tmp_path / "one"))
    text = Path(made["abc"]).read_text(encoding="utf-8")
    assert made["key"] == "F#m"
    for part in text.split("P:")[2:-1]:  # each section, the intro and the end aside
        symbols = re.findall(r'"([^"]*)"', part)
        assert symbols == [["F#m", "D", "A", "E"][n % 4] for n in range(len(symbols))]
    made = song("--primer", str(tmp_path / "t.abc"), "--output", str(tmp_path / "two"))
    text = Path(made["abc"]).read_text(encoding="utf-8")
    assert (made["key"], made["meter"], round(float(made["bpm"]))) == ("Dm", "4/4", 96)
    assert "d4e4|f4e4|d2c2A4|G8|" in re.sub(r'"[^"]*"', "", text)
    both = song("--primer", str(tmp_path / "t.abc"), "--chords", "Dm Gm", "--output", str(tmp_path / "three"))
    first = Path(both["abc"]).read_text(encoding="utf-8").split("P:")[2]  # behind the intro
    symbols = re.findall(r'"([^"]*)"', first)
    assert len(symbols) >= 2 and symbols == [["Dm", "Gm"][n % 2] for n in range(len(symbols))]
    for bad in (["--chords", "Am X"], ["--chords", " "], ["--primer", str(tmp_path / "none.abc")]):
        assert launcher.main(["generate", "Chill", *bad, "--output", str(tmp_path / "no")]) == 2
        assert "Traceback" not in capsys.readouterr().err


# ------------------------------------------------------------------------------------------ words of the training


def test_the_embedded_model_is_told_a_word_that_it_was_trained_on(
    embedded: LanguageModel, noise: LanguageModel
) -> None:
    words = melody_words()
    folk = Recorded(replace(embedded.info, words=()), [])
    embedded = Recorded(replace(embedded.info, words=("waltz", words.genres["waltz"][1])), [])
    waltz = replace(brief(meter=Meter(3, 4)), family="classical", playing=Playing(genre="waltz"))
    assert in_trained_words(waltz, embedded, words).rhythm == "waltz"
    assert asked_text(embedded, in_trained_words(waltz, embedded, words), Job("A", 8, ())).startswith("R:waltz\n")
    assert in_trained_words(waltz, noise, words) is waltz and in_trained_words(waltz, folk, words) is waltz
    other = replace(waltz, meter=Meter(4, 4))
    assert in_trained_words(other, embedded, words).rhythm == words.genres["waltz"][1]
    unknown = replace(waltz, meter=Meter(7, 8), family="none", playing=Playing(genre="none"))
    assert in_trained_words(unknown, embedded, words).rhythm == ""


def test_chord_notes_are_spelled_with_their_signs() -> None:
    asked = brief()  # A minor
    for symbol, plain, signed in (
        ("E7", "BDEG", "BDE^G"),
        ("B7", "ABEF", "AB^D^F"),
        ("Bb", "BDF", "DF_B"),
        ("x", "", ""),
    ):
        assert chord_letters([(Fraction(0), symbol)], asked, False) == plain
        assert chord_letters([(Fraction(0), symbol)], asked, True) == signed
    sharps = replace(asked, key=Key("E", "major"))
    assert chord_letters([(Fraction(0), "Am")], sharps, True) == "=CAE" and chord_letters([], sharps, True) == ""
