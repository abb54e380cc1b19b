"""The model in the repository itself: it obeys its grammar, follows chords, and writes tunes, not noise."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

import pytest

from scripts import models, prompts
from scripts.music import theory
from scripts.music.abc.reader import read_abc
from scripts.records import BarRules, Key, LanguageModel, Meter, Role, Sampling
from scripts.temporary import MODELS_DIR


@pytest.fixture(scope="module")
def model() -> Iterator[LanguageModel]:
    info = models.describe(MODELS_DIR / "embedded.gguf")
    assert info.embedded and info.roles == (Role.COMPOSER,) and info.size_bytes <= 12_000_000
    loaded = models.load(info, thread_fraction="5/6")
    yield loaded
    loaded.close()


def write(model: LanguageModel, prompt: str, rules: BarRules, seed: int) -> str:
    ids = model.tokenize(prompt, add_bos=True, special=False)
    sampling = Sampling(600, seed, temperature=0.85, top_k=0, grammar=prompts.bar_grammar(rules))
    return "".join(event.text for event in model.generate(ids, sampling))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("meter", "unit", "rhythm", "key"),
    [
        (Meter(4, 4), Fraction(1, 8), "reel", Key("D", "major")),
        (Meter(6, 8), Fraction(1, 8), "jig", Key("A", "dorian")),
        (Meter(3, 4), Fraction(1, 8), "waltz", Key("Bb", "major")),
        (Meter(9, 8), Fraction(1, 8), "slip jig", Key("E", "minor")),
        (Meter(2, 4), Fraction(1, 16), "", Key("F#", "minor")),
        (Meter(5, 4), Fraction(1, 8), "", Key("C", "mixolydian")),
    ],
)
def test_melodies_are_exact_and_in_their_key(
    model: LanguageModel, meter: Meter, unit: Fraction, rhythm: str, key: Key
) -> None:
    for seed, sections in enumerate((((8, True), (8, True)), ((16, False),))):
        prompt = prompts.embedded_prompt(prompts.TuneHeader(meter, unit, key, rhythm), sections)
        rules = BarRules(meter, unit, sections, tonic=key.tonic[0], accidentals=bool(rhythm))  # as the app asks it
        text = write(model, prompt, rules, seed)
        score = read_abc("X:1\n" + prompt + text)
        bars = sum(count * (2 if repeated else 1) for count, repeated in sections)
        assert not score.warnings and len(score.bars) == bars, text
        assert all(b.duration * meter.denominator == 4 * meter.numerator for b in score.bars)
        notes = score.voices[0].notes
        inside = [n.pitch % 12 in theory.scale_pitch_classes(key) for n in notes]
        assert sum(inside) / len(inside) > 0.85 and len({n.pitch for n in notes}) >= 5
        assert notes[-1].pitch % 12 == theory.tonic_pitch_class(key)


@pytest.mark.slow
def test_it_fits_its_notes_to_the_chords(model: LanguageModel) -> None:
    key, meter, unit = Key("C", "major"), Meter(4, 4), Fraction(1, 8)
    symbols = ("C", "Am", "F", "G") * 4
    chords = tuple(((Fraction(0), symbol),) for symbol in symbols)
    sections = ((8, True), (8, True))
    prompt = prompts.embedded_prompt(prompts.TuneHeader(meter, unit, key, "reel"), sections)
    hits = total = 0
    for seed in range(6):
        score = read_abc("X:1\n" + prompt + write(model, prompt, BarRules(meter, unit, sections, chords=chords), seed))
        for bar, placed in zip(score.bars, score.chords, strict=True):
            tones = theory.chord_pitch_classes(placed.chord)
            first = [n for n in score.voices[0].notes if n.onset == bar.onset]
            hits += any(n.pitch % 12 in tones for n in first)
            total += bool(first)
    # A melody that knew nothing of the chords would hit three of seven notes.
    assert hits / total > 0.7, (hits, total)


def test_it_goes_on_from_given_bars(model: LanguageModel) -> None:
    key, meter, unit = Key("G", "major"), Meter(6, 8), Fraction(1, 8)
    sections, given = ((8, True), (8, True)), ("GBd gdB".replace(" ", ""), "c2Bc2A", "GBdgdB", "AFDD3")
    prompt = prompts.embedded_prompt(prompts.TuneHeader(meter, unit, key, "jig"), sections, given=given)
    text = write(model, prompt, BarRules(meter, unit, sections, skip_bars=4), 3)
    score = read_abc("X:1\n" + prompt + text)
    assert len(score.bars) == 32 and not score.warnings
    repeats = sum(bar in text for bar in given)
    assert repeats >= 1, "a dance tune comes back to its opening"
