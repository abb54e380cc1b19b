"""What the band's tests share: the real tables, and scores read from hand-written ABC."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import lru_cache

from scripts.music import form, harmony, styles, theory
from scripts.music.abc.reader import read_abc
from scripts.music.arranger import arrange
from scripts.records import Arrangement, Brief, LengthRange, Plan, Request, Score, StyleTable
from scripts.tables import style_table

TUNES = {
    # own tunes, eight bars each, one for each family of metres
    "4/4": "D2FA d2cB|A2FA G2E2|F2AF G2BG|A2cA d4|f2ed c2BA|B2dB A2F2|G2FE F2ED|E2C2 D4|",
    "3/4": "D2 F2 A2|d4 c2|B2 A2 G2|F6|G2 B2 A2|F4 D2|E2 F2 E2|D6|",
    "6/8": "DFA dAF|GBG FAF|DFA dAF|GEC D3|def edc|BdB AFD|GBG FAF|GEC D3|",
    "2/4": "DFAd|cBAF|GBAG|F2E2|DFAd|cBAF|GECE|D4|",
    "9/8": "DFA dAF G3|GBG FAF E3|DFA dAF G3|GEC D3 D3|def edc B3|BdB AFD E3|GBG FAF E3|GEC D3 D3|",
    "12/8": "DFA dAF GBG F3|GBG FAF E3 E3|DFA dAF GBG F3|GEC D3 D6|def edc BdB A3|BdB AFD E6|GBG FAF E3 G3|GEC D3 D6|",
    "5/4": "D2FA d2cB A2|A2FA G2E2 F2|F2AF G2BG A2|A2cA d4 d2|f2ed c2BA G2|B2dB A2F2 E2|G2FE F2ED E2|E2C2 D4 D2|",
    "7/8": "D2F AdcB|A2F AGE2|F2A FGBG|A2c Ad3|f2e dcBA|B2d BAF2|G2F EFED|E2C D4|",
}


@lru_cache(maxsize=1)
def table() -> StyleTable:
    """The style table as the app loads it, without idioms: the tunes here have chords of their own."""
    return replace(style_table(), idioms={})


def brief_for(words: str, seed: int = 1, frequency_hz: float | None = None) -> Brief:
    """A brief from the tables."""
    request = Request(words, LengthRange(60, 60), seed, frequency_hz=frequency_hz)
    return styles.make_brief(request, styles.understand(words, table()), table(), random.Random(seed))


def melody(brief: Brief, bars: int, start: int = 0) -> Score:
    """A harmonised melody of ``bars`` bars in the brief's metre and key, from the tune of that metre."""
    meter = f"{brief.meter.numerator}/{brief.meter.denominator}"
    eight = TUNES[meter].strip("|").split("|")
    lines = "|".join(eight[(start + bar) % 8] for bar in range(bars))
    score = read_abc(f"X:1\nM:{meter}\nL:1/8\nK:D\n{lines}|\n")
    shift = (theory.tonic_pitch_class(brief.key) - 2 + 6) % 12 - 6
    notes = tuple(replace(note, pitch=note.pitch + shift) for note in score.voices[0].notes)
    scale = theory.scale_pitch_classes(brief.key)
    notes = tuple(n if n.pitch % 12 in scale else replace(n, pitch=n.pitch - 1) for n in notes)
    measures = tuple(replace(bar, key=brief.key) for bar in score.bars)
    chords = harmony.harmonise(notes, measures, brief.key)
    voices = (replace(score.voices[0], notes=notes),)
    return replace(score, key=brief.key, voices=voices, bars=measures, chords=chords)


def song(words: str, length: str = "1", seed: int = 1) -> tuple[Brief, Plan, Arrangement]:
    """A whole arrangement of a style from the hand-written tunes."""
    brief = brief_for(words, seed)
    plan = form.plan_form(brief, form.parse_length(length), random.Random(seed))
    melodies = {
        label: melody(brief, bars, 3 * number) for number, (label, bars) in enumerate(form.written_bars(plan).items())
    }
    return brief, plan, arrange(melodies, brief, plan, random.Random(seed))
