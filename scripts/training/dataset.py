"""Turns tunes into token sequences: the split, the keys a tune is moved to, and chord symbols.

The split is by tune and depends on the tune alone (a hash of its text), so adding tunes never moves others between
parts. A sequence is ``<s>`` + header + body + ``</s>``, one token a character (``vocabulary``).
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from scripts.music.harmony import choose_chords
from scripts.temporary import (
    FOLK_DRAWS,
    MELODY_DRAWS,
    MELODY_FILES,
    TRAINING_ALPHABET,
    TRAINING_LETTERS,
    TRAINING_LONG_MODES,
)
from scripts.training.tune import Item, Tune, TuneSection, body, header, moved, signature, tonic_for, without_pickups


def vocabulary() -> list[str]:
    """Return the tokens in order of id: unknown, begin, end, then one a character."""
    return ["<unk>", "<s>", "</s>", *TRAINING_ALPHABET]


def encode(text: str) -> list[int]:
    """Return token ids of a text, without begin and end."""
    return [TRAINING_ALPHABET.index(c) + 3 for c in text]


def split(tunes: list[Tune]) -> tuple[list[Tune], list[Tune], list[Tune]]:
    """Return train, validation (150 tunes) and test (200 tunes)."""
    ordered = sorted(tunes, key=lambda t: hashlib.sha256(body(t).encode()).hexdigest())
    return ordered[350:], ordered[200:350], ordered[:200]


def plain_text(tune: Tune) -> str:
    """The text that losses are compared on: original key, no chord symbols, rhythm word when known."""
    return header(tune) + body(with_symbols(tune, ""))


def chord_text(tune: Tune) -> str:
    """The plain text with the chord symbols that the tune has itself."""
    return header(tune) + body(tune)


def sample_text(tune: Tune, rng: random.Random) -> str:
    """Draw one of the many texts of a tune: its key, its pickups, its rhythm word, chord symbols or not."""
    if any(s.pickup for s in tune.sections) and rng.random() < 0.35:
        tune = without_pickups(tune)
    if rng.random() < 0.65:
        tune = move_somewhere(tune, rng)
    if tune.source in MELODY_FILES:
        how = rng.choices(("", "bars", "all"), (0.3, 0.4, 0.3))[0]
        tune = joined(with_symbols(tune, how, rng), rng)
        return header(tune, rhythm=rng.random() < 0.85) + body(tune)
    chords = chord_symbols(tune, rng) if rng.random() < 0.3 else None
    return header(tune, rhythm=rng.random() < 0.85) + body(tune, chords)


def with_symbols(tune: Tune, how: str, rng: random.Random | None = None) -> Tune:
    """Keep a tune's own chord symbols: ``all`` (without some repeated ones), each of its ``bars``' first, or none."""
    before = ""

    def kept(bar: tuple[Item, ...]) -> tuple[Item, ...]:
        nonlocal before
        out: list[Item] = []
        seen = False
        for item in bar:
            if item.kind == "chord":
                name = f"{item.position % 7} {item.shift} {item.text}"
                again = how == "all" and name == before and rng is not None and rng.random() < 0.5
                if not how or again or (seen and how == "bars"):
                    continue
                before, seen = name, True
            out.append(item)
        return tuple(out)

    return replace(tune, sections=tuple(replace(s, bars=tuple(map(kept, s.bars))) for s in tune.sections))


def joined(tune: Tune, rng: random.Random) -> Tune:
    """Sometimes join neighbouring sections, or take their repeat signs off: the same music in another form."""
    how = rng.choices(("as it is", "pairs", "plain"), (0.65, 0.2, 0.15))[0]
    parts = list(tune.sections)
    if how == "pairs":
        pairs = [parts[n : n + 2] for n in range(0, len(parts), 2)]
        parts = [TuneSection(tuple(bar for s in pair for bar in s.bars), len(pair) == 1) for pair in pairs]
    elif how == "plain":
        parts = [replace(s, repeated=False) for s in parts]
    return replace(tune, sections=tuple(parts))


def move_somewhere(tune: Tune, rng: random.Random) -> Tune:
    """Move a tune to a random key signature (near ones more often), within the range A, to e'."""
    signatures = list(range(-6, 7))
    fifths = rng.choices(signatures, [1 / (1.0 + 0.35 * abs(f)) for f in signatures])[0]
    tonic = tonic_for(fifths, tune.mode)
    best = tune
    for octave in rng.sample((0, 7, -7), 3):
        candidate = moved(tune, tonic, octave)
        places = [i.position for i in notes(candidate)]
        if min(places) >= -3 and max(places) <= 16 and spellable(candidate):
            best = candidate
            if octave == 0 or rng.random() < 0.5:
                break
    return best


def notes(tune: Tune) -> Iterator[Item]:
    """Yield every written note."""
    for s in tune.sections:
        for bar in (*s.bars, *s.first, *s.second):
            yield from (i for i in bar if i.kind == "note")


def spellable(tune: Tune) -> bool:
    """Say whether no note would need a double sharp or flat."""
    marks = signature(tune.tonic, tune.mode)
    return all(
        abs(marks[TRAINING_LETTERS[i.position % 7]] + i.shift) <= 1
        for s in tune.sections
        for bar in (*s.bars, *s.first, *s.second)
        for i in bar
        if i.kind in ("note", "chord")
    )


def chord_symbols(tune: Tune, rng: random.Random) -> Iterator[str]:
    """Harmonise a tune and yield one symbol a written bar; some are left out, as in printed books."""
    marks = signature(tune.tonic, tune.mode)
    semitones = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
    tonic = (semitones[tune.tonic[0]] + tune.tonic.count("#") - tune.tonic.count("b")) % 12
    full = Fraction(tune.meter) / Fraction(tune.unit)
    weights: list[list[float]] = []
    is_full: list[bool] = []
    for s in tune.sections:
        for bar in (*s.bars, *s.first, *s.second):
            span = [0.0] * 12
            place = Fraction(0)
            for item in bar:
                if item.kind == "note":
                    letter = TRAINING_LETTERS[item.position % 7]
                    pitch = semitones[letter] + marks[letter] + item.shift
                    accent = 1.8 if place == 0 else 1.3 if place * 2 % full == 0 else 1.0
                    span[(pitch - tonic) % 12] += float(item.length) * accent
                if item.kind in ("note", "rest"):
                    place += item.length
            weights.append(span)
            is_full.append(place * 2 >= full)
    if rng.random() < 0.5:  # other harmonies than the likeliest, so that asked-for chords are followed too
        for span in weights:
            for _ in range(2):
                span[rng.randrange(12)] += sum(span) * rng.random() * 0.5
    chosen = choose_chords(weights, TRAINING_LONG_MODES[tune.mode])
    sparse = rng.random() < 0.3
    before = ""
    for (root, quality), long_enough in zip(chosen, is_full, strict=True):
        symbol = degree_name(root, tune, tonic) + quality
        show = long_enough and not (sparse and symbol == before)
        before = symbol if show else before
        yield symbol if show else ""


def degree_name(root: int, tune: Tune, tonic: int) -> str:
    """Spell a root that lies ``root`` semitones above the tonic with the key's own letters."""
    marks = signature(tune.tonic, tune.mode)
    semitones = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
    for letter in TRAINING_LETTERS:
        if (semitones[letter] + marks[letter] - tonic - root) % 12 == 0:
            return letter + ("#" * marks[letter] if marks[letter] > 0 else "b" * -marks[letter])
    raise ValueError(f"no letter for degree {root} in {tune.tonic} {tune.mode}")


def epoch(tunes: list[Tune], rng: random.Random, row: int) -> list[list[int]]:
    """Draw texts of the tunes, in random order, packed into rows of ``row + 1`` tokens.

    A tune is drawn as often as ``MELODY_DRAWS`` says for its word on average; folk tunes, where they are not alone, as
    ``FOLK_DRAWS`` says.
    """
    folk = FOLK_DRAWS if any(tune.source in MELODY_FILES for tune in tunes) else 1.0
    order = []
    for tune in tunes:
        draws = MELODY_DRAWS.get(tune.rhythm, 1.0) if tune.source in MELODY_FILES else folk
        order += [tune] * (int(draws) + (rng.random() < draws % 1))
    rng.shuffle(order)
    stream: list[int] = []
    for tune in order:
        stream += [1, *encode(sample_text(tune, rng)), 2]
    return [stream[i : i + row + 1] for i in range(0, len(stream) - row, row)]
