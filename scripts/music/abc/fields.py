"""What the fields of a tune say: key, metre, unit length, tempo, voice, order of parts.

Each function takes the field's text without its letter and returns a plain value, or ``None`` when it cannot be read.
Source: the ABC standard 2.1, sections 3 and 4, and what older files do.
"""

from __future__ import annotations

import re
import unicodedata
from fractions import Fraction
from typing import NamedTuple

from scripts import temporary
from scripts.music import theory
from scripts.records import Key, Meter


class KeyField(NamedTuple):
    """A K: field: the key, alterations by natural pitch class, semitones to move all notes, and where music follows.

    ``rest`` is the offset in the field's text at which something begins that is no part of a key; -1 for none. A field
    is ``mended`` when only its tonic could be read; ``percussion`` says that its clef is that of drums.
    """

    key: Key
    alterations: dict[int, int]
    shift: int
    rest: int
    mended: bool = False
    percussion: bool = False


class VoiceField(NamedTuple):
    """A V: field: the voice's id, its name if it has one, semitones to move all its notes, whether they are drums."""

    id: str
    name: str
    shift: int
    percussion: bool = False


def read_key(text: str) -> KeyField | None:
    """Read K:, with explicit accidentals, ``exp``, ``none``, bagpipe keys, clefs, octave= and transpose=.

    Accidentals stand apart or glued together and to the tonic, with octave marks or without: ``D^f_e``, ``G exp ^F,``.
    """
    start = len(text) - len(text.lstrip())
    word = text[start:].split(maxsplit=1)[0] if text[start:] else ""
    match = temporary.KEY_PATTERN.match(text)
    key = theory.parse_key(text)
    if key and match:
        signature = theory.key_signature(key)
        position = match.end()
    elif word.lower() == "hp":  # Highland pipes: F and C are sharp, G is natural
        key, signature, position = Key("A", "mixolydian"), {"F": 1, "C": 1}, start + 2
    elif not word or word.lower() == "none" or temporary.ABC_KEY_EXTRA.match(text):
        key, signature, position = Key("C", "major"), {}, start + (4 if word.lower() == "none" else 0)
    else:
        tonic = re.match(r"[A-G][#b]?", word)
        found = read_key(tonic[0]) if tonic else None
        return found._replace(mended=True) if found else None
    alterations = {temporary.LETTER_PITCH_CLASSES[letter]: alteration for letter, alteration in signature.items()}
    shift, percussion = 0, False
    while extra := temporary.ABC_KEY_EXTRA.match(text, position):
        position = extra.end()
        if extra["exp"]:
            alterations.clear()
        elif extra["signs"]:
            for sign, letter in re.findall(r"([\^_=]+)([A-Ga-g])", extra["signs"]):
                alterations[temporary.LETTER_PITCH_CLASSES[letter.upper()]] = temporary.ABC_SIGNS[sign]
        else:
            name, value = extra["name"] or "clef", extra["value"] or extra["clef"]
            shift += _shift(name, value)
            percussion = percussion or _is_percussion(name, value)
    rest = position if text[position:].strip() else -1
    return KeyField(key, alterations, shift, rest, percussion=percussion)


def _shift(name: str, value: str) -> int:
    """Semitones by which octave=, transpose= or an octave clef moves the notes."""
    if name == "clef":
        octave = temporary.ABC_CLEF_OCTAVE.search(value)
        return 0 if octave is None else 12 if octave[1] == "+" else -12
    number = re.fullmatch(r'"?([+-]?\d{1,2})"?', value)
    if number is None:
        return 0
    return {"octave": 12, "transpose": 1, "t": 1}.get(name.lower(), 0) * max(-48, min(48, int(number[1])))


def _is_percussion(name: str, value: str) -> bool:
    """Whether a property is the clef of drums."""
    return name.lower() == "clef" and value.strip('"').lower() in temporary.ABC_PERCUSSION_CLEFS


def read_meter(text: str) -> Meter | None:
    """Read M: such as ``6/8``, ``C``, ``C|``, ``2+3/8``; ``None`` for free metre and for what is no metre."""
    word = text.strip()
    if word.startswith("C|"):
        return Meter(2, 2)
    if word.startswith(("C", "c")):
        return Meter(4, 4)
    match = temporary.ABC_METER.match(word)
    if match is None:
        return None
    numerator = sum(int(number) for number in match[1].split("+"))
    denominator = int(match[2])
    if not 1 <= numerator <= 64 or denominator not in (1, 2, 4, 8, 16, 32, 64):
        return None
    return Meter(numerator, denominator)


def read_unit(text: str) -> Fraction | None:
    """Read L: as quarter notes: ``1/8`` is 1/2. ``8`` and ``8/1`` are eighths too: no unit is longer than a bar."""
    match = re.match(r"\s*(\d{1,3})\s*(?:[/:\\]\s*(\d{1,3}))?", text)
    if match is None:
        return None
    numerator, denominator = int(match[1]), int(match[2] or 1)
    if denominator == 1 < numerator:
        numerator, denominator = 1, numerator
    if not 1 <= numerator <= 16 or not 1 <= denominator <= 512:
        return None
    return Fraction(4 * numerator, denominator)


def default_unit(meter: Meter | None) -> Fraction:
    """The unit length of a tune without L:, in quarter notes: a sixteenth under 3/4 of a whole, else an eighth."""
    short = meter is not None and 4 * meter.numerator < 3 * meter.denominator
    return Fraction(1, 4) if short else Fraction(1, 2)


def read_tempo(text: str, unit: Fraction) -> float | None:
    """Read Q: as quarter notes a minute.

    ``1/4=120``, ``"Allegro" 1/4 = 140``, ``1/4=ca. 80``, ``1/4:100``, ``1/4 3/8=40`` (one beat of both), ``C=100`` and
    ``C3=40`` (unit lengths, old), ``4=120`` (quarters), ``120`` and ``120 bpm`` (quarters), or a word such as
    ``Moderato``. ``None`` for what says no tempo, and for a number without a beat that is none.
    """
    text = temporary.ABC_TEMPO_BEAT.sub(lambda beat: temporary.ABC_TEMPO_BEATS[beat[1].lower()], text[:200])
    bare = re.sub(r'"[^"]*"?', " ", text)
    low, high = temporary.ABC_BPM_RANGE
    for said in (bare, text.replace('"', " ")):
        match = temporary.ABC_TEMPO.search(said) or temporary.ABC_TEMPO_REVERSED.search(said)
        if match:
            beats = re.findall(r"(\d+)\s*/\s*(\d+)", match["beats"])
            quarters = sum((Fraction(4 * int(top), int(bottom)) for top, bottom in beats if int(bottom)), Fraction(0))
            bpm = float(quarters) * float(match["bpm"]) * (1.5 if match["dot"] else 1)
            return max(low, min(high, bpm)) if bpm > 0 else None
        if "/" not in said and (old := temporary.ABC_TEMPO_OLD.search(said)):
            bpm = _old_beat(old, unit) * float(old["bpm"])
            return min(high, bpm) if bpm >= low else None
    words = re.findall(r"[a-z]+", text.lower())
    return next((float(temporary.ABC_TEMPO_WORDS[word]) for word in words if word in temporary.ABC_TEMPO_WORDS), None)


def _old_beat(match: re.Match[str], unit: Fraction) -> float:
    """The quarter notes of a beat that is no fraction: ``C3``, ``4`` (a quarter note), ``1`` or nothing (a beat)."""
    if match["c"]:
        return float(unit * int(match["times"] or 1))
    note = int(match["note"] or 1)
    return 4 / note if note in (2, 4, 8, 16, 32) else 1.0


def read_voice(text: str) -> VoiceField:
    """Read V: such as ``1 name="Melody" clef=bass octave=-1``."""
    match = temporary.ABC_VOICE.match(text)
    identity = match[1].strip('"')[:64] if match and match[1] else "1"
    name, shift, percussion = "", 0, False
    for prop in temporary.ABC_PROPERTY.finditer(match[2] if match else ""):
        key, value = (prop[1] or "clef").lower(), prop[2] or prop[3]
        if key in ("name", "nm"):
            name = value.strip('"')[:64]
        else:
            shift += _shift(key, value)
            percussion = percussion or _is_percussion(key, value)
    return VoiceField(identity, name, shift, percussion)


def read_parts(text: str) -> list[str]:
    """Write out a header's order of parts: ``A2(BC)2`` is A A B C B C. At most ``ABC_MAX_PART_STEPS`` are kept."""
    limit = temporary.ABC_MAX_PART_STEPS
    stack: list[list[str]] = [[]]
    last: list[str] = []
    for match in re.finditer(r"([A-Za-z])|(\d{1,4})|([()])", text[:2000]):
        if match[1]:
            last = [match[1]]
            stack[-1] += last
        elif match[2]:
            times = min(int(match[2]) - 1, limit // max(1, len(last)) + 1)
            if times >= 0:
                stack[-1] += last * times
            last = []
        elif match[3] == "(":
            stack.append([])
        elif len(stack) > 1:
            last = stack.pop()[:limit]
            stack[-1] += last
        stack[-1] = stack[-1][:limit]
    return [label for level in stack for label in level][:limit]


def read_title(text: str) -> str:
    """A title in plain characters: the standard's ``\\'e`` is é."""

    def accent(match: re.Match[str]) -> str:
        return unicodedata.normalize("NFC", match[2] + temporary.ABC_ACCENT_MARKS[match[1]])

    return " ".join(temporary.ABC_ACCENT.sub(accent, text[:1000]).split())[:200]
