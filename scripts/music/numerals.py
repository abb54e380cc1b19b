"""Roman numerals with qualities, as jazz and pop charts write them, to chord symbols in a key.

A numeral is an accidental (``b``, ``#``), a degree in capitals (major) or small letters (minor), a quality as in chord
symbols, and after a slash the degree it is the dominant (or another chord) of, or the key's degree in the bass:
``bVII7``, ``iim7b5``, ``#ivo7``, ``V7/ii``, ``I/3``. Degrees are counted in the key's own mode; ``b`` lowers a degree
that the mode does not have low already, ``#`` raises one that it does not have high already.
"""

from __future__ import annotations

import re

from scripts import temporary
from scripts.music import theory
from scripts.records import Key


def chord_symbol(numeral: str, key: Key) -> str | None:
    """The chord symbol of a numeral in a key, such as ``F#m7b5`` or ``C/E``; None for what is no numeral."""
    match = re.fullmatch(r"([b#]?)([IV]+|[iv]+)([^/]*)(?:/(?:([b#]?)([IV]+|[iv]+)|([b#]?)([1-7])))?", numeral.strip())
    if match is None or match[2].upper() not in temporary.ROMAN_DEGREES:
        return None
    home = key
    if match[5]:  # a chord of another degree, counted in that degree's own major or minor
        if match[5].upper() not in temporary.ROMAN_DEGREES:
            return None
        home = Key(_note(match[4], match[5], key), "minor" if match[5].islower() else "major")
    sign, degree = match[1], match[2].upper()
    if match[5] and degree == "VII" and home.mode == "minor" and not sign:  # it leads into its degree
        sign = "#"
    root = _note(sign, degree, home)
    symbol = root + _quality(match[3], minor=match[2].islower())
    if match[7]:
        symbol += "/" + _note(match[6], match[7], key)
    return symbol if theory.parse_chord(symbol) else None


def _note(sign: str, degree: str, key: Key) -> str:
    """The name of a degree, written as a roman numeral or a figure, by the letter that its step of the scale has."""
    number = int(degree) if degree.isdigit() else temporary.ROMAN_DEGREES[degree.upper()]
    pitch_class = (theory.tonic_pitch_class(key) + _degree(sign, number, key.mode)) % 12
    letters = "CDEFGAB"
    letter = letters[(letters.index(key.tonic[0]) + number - 1) % 7]
    off = (pitch_class - temporary.LETTER_PITCH_CLASSES[letter] + 6) % 12 - 6
    return letter + ("#" * off if off > 0 else "b" * -off) if abs(off) <= 1 else theory.spell(pitch_class, key)


def _degree(sign: str, degree: int, mode: str) -> int:
    """Semitones of a degree above the tonic of a mode, lowered or raised where it is not so already."""
    own = temporary.MODES[mode].intervals[degree - 1]
    major = temporary.MODES["major"].intervals[degree - 1]
    if sign == "b":
        return own if own < major else own - 1
    if sign == "#":
        return own if own > major else own + 1
    return own


def _quality(written: str, *, minor: bool) -> str:
    """The quality as chord symbols write it: ``h7`` is m7b5, ``o7`` dim7, ``M7`` maj7, ``+`` aug."""
    text = written.strip()
    for short, usual in (("h", "m7b5"), ("o7", "dim7"), ("o", "dim")):
        if text.startswith(short):
            rest = text[len(short) :]
            return usual + (rest.removeprefix("7") if short == "h" else rest)
    text = re.sub(r"^M(?=\d|$)", "maj", text)
    if minor and not text.startswith(("m", "dim")):
        return f"m{text}"
    if minor and text.startswith("maj"):
        return f"m({text})"
    return text
