"""Requests as people might type them: known, misspelt and unknown words, any length, metre, key, chords, a melody."""

from __future__ import annotations

import random
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from scripts.composing import primer_abc
from scripts.music import theory
from scripts.music.abc import reader
from scripts.music.keyfinding import key_of_chords
from scripts.records import (
    Constraints,
    Genre,
    Instrument,
    Key,
    LengthRange,
    Meter,
    Mood,
    Request,
    StyleTable,
    Target,
)
from scripts.temporary import MODES, PITCH_NAMES, SOLFEGGIO_HZ, TEMPO_RANGE

SHORTEST, LONGEST = 20.0, 1200.0
METERS = ((4, 4), (3, 4), (6, 8), (2, 4), (2, 2), (5, 4), (7, 8), (9, 8), (12, 8), (3, 8), (6, 4), (3, 2))
QUALITIES = ("", "", "", "m", "m", "m", "7", "m7", "maj7", "sus4", "dim", "m7b5", "6", "9")
# Words that no style table holds, and what people paste by mistake.
ODD = (
    "zwoosh", "blorptronica", "music for my cat", "Käsekuchen", "песня", "雨の音", "🎷🔥", "1987", "???", "the sad one",
    "<b>loud</b>", "../../etc", "C:\\songs\\new", "'; --", "something like the radio", "qwzx vrrt", "%s", "null",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A request, and how its words were made: known, misspelt, unknown or mixed."""

    number: int
    words: str
    request: Request


def draw(number: int, seed: int, table: StyleTable, longest: float = LONGEST) -> Asked:
    """The request of that number; the same for the same seed and table."""
    rng = random.Random(f"{seed}:request:{number}")
    words, styles = _styles(rng, table)
    constraints, primer = _constraints(rng)
    pick = rng.random()
    frequency = rng.choice(SOLFEGGIO_HZ) if pick < 0.1 else round(rng.uniform(20, 2000), 2) if pick < 0.17 else None
    request = Request(
        styles=styles,
        length=_length(rng, longest),
        seed=rng.randrange(1_000_000_000),
        frequency_hz=frequency,
        target=Target.MIDI,
        constraints=constraints,
        primer=primer,
    )
    return Asked(number, words, request)


def _styles(rng: random.Random, table: StyleTable) -> tuple[str, str]:
    """The kind of the words, and one to three phrases with commas between."""
    kind = rng.choice(("known", "known", "misspelt", "unknown", "mixed"))
    phrases = []
    for _ in range(rng.choice((1, 1, 2, 2, 3))):
        own = rng.choice(("known", "misspelt", "unknown")) if kind == "mixed" else kind
        phrase = rng.choice(ODD) if own == "unknown" else _known(rng, table)
        if own == "misspelt":
            phrase = _misspelt(rng, phrase)
        phrases.append(rng.choice((phrase, phrase, phrase.title(), phrase.upper())))
    return kind, rng.choice((", ", ", ", ",", " ,  ")).join(phrases)


def _known(rng: random.Random, table: StyleTable) -> str:
    """A genre, a mood or an instrument, by its name or another."""
    kind = rng.choice(("genres", "genres", "genres", "moods", "instruments"))
    entries: Mapping[str, Genre | Mood | Instrument] = getattr(table, kind)
    name = rng.choice(sorted(entries))
    return rng.choice([name, name, *entries[name].aliases])


def _misspelt(rng: random.Random, phrase: str) -> str:
    """A slip of the fingers: two letters swapped, one left out, doubled or wrong."""
    if len(phrase) < 4:
        return phrase
    at = rng.randrange(1, len(phrase) - 1)
    way = rng.randrange(4)
    if way == 0:
        return phrase[:at] + phrase[at + 1] + phrase[at] + phrase[at + 2 :]
    middle = ("", phrase[at] * 2, rng.choice(string.ascii_lowercase))[way - 1]
    return phrase[:at] + middle + phrase[at + 1 :]


def _length(rng: random.Random, longest: float) -> LengthRange:
    """From 20 seconds to the longest, more short than long ones; every fourth is a range."""
    low = float(round(SHORTEST * (longest / SHORTEST) ** rng.random() ** 2.5))
    if rng.random() < 0.25:
        return LengthRange(low, max(low, float(round(min(longest, low * rng.uniform(1.0, 2.0))))))
    return LengthRange(low, low)


def _constraints(rng: random.Random) -> tuple[Constraints, str]:
    """What is fixed of the song, and a melody to begin with; chords and melody bring their key as in the app."""
    key = theory.transpose_key(Key(rng.choice(PITCH_NAMES), rng.choice(list(MODES))), 0)
    constraints = Constraints(
        title=rng.choice(("", "", "", "Night / Day: part 2?", "Über den Wolken", "x" * 150)),
        bpm=round(rng.uniform(*TEMPO_RANGE), 1) if rng.random() < 0.33 else None,
        meter=Meter(*rng.choice(METERS)) if rng.random() < 0.4 else None,
        key=key if rng.random() < 0.5 else None,
    )
    chords = _chords(rng) if rng.random() < 0.2 else ()
    if chords:
        read = [chord for chord in map(theory.parse_chord, chords) if chord is not None]
        constraints = replace(
            constraints, chords={"": tuple(chord.text for chord in read)}, key=constraints.key or key_of_chords(read)
        )
    if rng.random() < 0.12:
        score = reader.read_abc(_melody(rng, constraints.key or key, constraints.meter or Meter(*rng.choice(METERS))))
        return replace(constraints, meter=score.meter, key=constraints.key or score.key), primer_abc(score)
    return constraints, ""


def _chords(rng: random.Random) -> Sequence[str]:
    """One to eight chord symbols."""
    return [rng.choice(PITCH_NAMES) + rng.choice(QUALITIES) for _ in range(rng.choice((1, 2, 4, 4, 4, 5, 8)))]


def _melody(rng: random.Random, key: Key, meter: Meter) -> str:
    """A little tune of whole bars in ABC: steps along the scale in eighths, quarters and dotted notes."""
    bars = []
    place = 4
    for _ in range(rng.choice((1, 2, 4))):
        left, bar = 8 * meter.numerator // meter.denominator, ""
        while left:
            length = rng.choice([n for n in (1, 1, 2, 2, 3, 4) if n <= left])
            place = max(0, min(11, place + rng.choice((-2, -1, -1, 1, 1, 2))))
            bar += "CDEFGABcdefg"[place] + (str(length) if length > 1 else "")
            left -= length
        bars.append(bar)
    head = f"X:1\nT:Primer\nM:{meter.numerator}/{meter.denominator}\nL:1/8\nQ:1/4={rng.randrange(60, 180)}\n"
    return f"{head}K:{theory.key_text(key)}\n{'|'.join(bars)}|\n"
