"""Chord progressions as people write them, to one row of symbols a bar.

Read are symbols with ♭ ♯ Δ ø °, in capitals or small letters, with a bass after a slash; ``N.C.``; ``%`` for the bar
before again; German names (H and B, as soon as an H stands among them), Do Re Mi, roman numerals in a key; bars between
``|``, or one chord a bar between blanks, commas or dashes (``C-Am-F-G``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scripts import temporary
from scripts.music import theory
from scripts.music.numerals import chord_symbol
from scripts.records import Key


@dataclass(frozen=True, slots=True)
class Progression:
    """What was read: each bar's symbols, which share it evenly, the words that mean no chord, and what is told.

    ``bars`` of a progression in roman numerals hold numerals, which ``in_key`` turns into symbols.
    """

    bars: tuple[tuple[str, ...], ...]
    unread: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    roman: bool = False


def read_progression(text: str) -> Progression:
    """Read a progression; what cannot be read stands in ``unread`` and nowhere else."""
    plain = _signs(text).strip()
    if plain.count("|") == 1 and plain.endswith("|"):
        plain = plain[:-1]
    split = "|" in plain
    rows = [row for row in re.split(r"\|+:?|:\|", plain) if row.strip(" ,;:")] if split else [plain]
    words = [
        [word for word in re.split(r"[\s,;]+", row.strip(" ,;:")) if word not in ("", "-", "\u2192")] for row in rows
    ]
    tokens = [[part for word in row for part in _parts(word)] for row in words]
    flat = [token for row in tokens for token in row]
    roman = bool(flat) and all(_is_roman(token) or _is_mark(token) for token in flat) and any(map(_is_roman, flat))
    german = not roman and any(re.match(r"[Hh]|[A-Ga-g](?:is|es)(?![a-z])|[EeAa]s(?![a-z])", token) for token in flat)
    bars: list[tuple[str, ...]] = []
    unread: list[str] = []
    silent = False
    for row in tokens if split else [[token] for token in flat]:
        symbols: list[str] = []
        for token in row:
            before = [*(bars[-1] if bars else ("",)), *symbols]
            if token == "%" and bars and not symbols:
                symbols += bars[-1]
            elif token == "%" or _is_mark(token):
                silent = silent or token != "%"
                symbols.append(before[-1])
            elif roman:
                symbols.append(token)
            elif symbol := _symbol(token, german=german):
                symbols.append(symbol)
            else:
                unread.append(token)
        if symbols:
            bars.append(tuple(symbols))
    first = next((symbol for bar in bars for symbol in bar if symbol), "")
    whole = tuple(tuple(symbol or first for symbol in bar) for bar in bars) if first else ()
    said: tuple[str, ...] = ("N.C.: the chord before it stands on",) if silent else ()
    said += ("H and B are read the German way: B and B flat",) if german and not unread else ()
    return Progression(whole, tuple(dict.fromkeys(unread)), said, roman)


def in_key(progression: Progression, key: Key) -> Progression:
    """A progression in roman numerals as symbols in a key; any other as it is."""
    if not progression.roman:
        return progression
    bars: list[tuple[str, ...]] = []
    unread: list[str] = []
    for bar in progression.bars:
        symbols = [(numeral, chord_symbol(numeral, key)) for numeral in bar]
        unread += [numeral for numeral, symbol in symbols if symbol is None]
        bars.append(tuple(symbol for _, symbol in symbols if symbol is not None))
    return Progression(tuple(bar for bar in bars if bar), tuple(unread), progression.said)


def bar_symbols(bar: str) -> tuple[str, ...]:
    """The chords of one bar of a request or a brief, which stand in it between blanks."""
    return tuple(bar.split())


def roman_mode(progression: Progression) -> str:
    """The mode that roman numerals stand in where no key says it: minor with a small i, else major."""
    tonics = [re.match(r"[iI](?![vViI])", numeral) for bar in progression.bars for numeral in bar]
    found = [match[0] for match in tonics if match]
    return "minor" if found and found[0] == "i" else "major"


def _signs(text: str) -> str:
    """The text with the signs of lead sheets as letters and ASCII."""
    for sign, plain in temporary.CHORD_SIGNS:
        text = text.replace(sign, plain)
    return text


def _parts(word: str) -> list[str]:
    """A word, or the chords that dashes join in it: ``C-Am-F-G``; a dash inside one chord (``A-7``) stays."""
    if "-" not in word or _symbol(word, german=False) or _is_mark(word):
        return [word]
    parts = [part for part in re.split(r"[-\u2013\u2014]+", word) if part]
    return parts if len(parts) > 1 else [word]


def _is_mark(token: str) -> bool:
    return token == "%" or re.fullmatch(r"n\.?\s?c\.?|tacet", token, re.IGNORECASE) is not None


def _is_roman(token: str) -> bool:
    """Whether a word is a roman numeral; a lone ``I`` or ``v`` is one, ``C`` and ``D`` are chords."""
    return re.match(r"[b#]?[ivIV]", token) is not None and chord_symbol(token, Key("C", "major")) is not None


def _symbol(token: str, *, german: bool) -> str | None:
    """A chord symbol in its usual spelling, None for what is none."""
    solfege = re.match(r"(do|re|ré|mi|fa|sol|so|la|si|ti)(?![a-z]*[aeo]u)", token, re.IGNORECASE)
    if solfege and _tail(token[solfege.end() :]) is not None:
        letter = temporary.SOLFEGE_LETTERS[solfege[1].lower()]
        rest, slash, bass = token[solfege.end() :].partition("/")
        low = re.match(r"(do|re|ré|mi|fa|sol|so|la|si|ti)(#|b)?$", bass, re.IGNORECASE) if slash else None
        bass = temporary.SOLFEGE_LETTERS[low[1].lower()] + (low[2] or "") if low else bass
        written = letter + rest + (f"/{bass}" if slash else "")
        if theory.parse_chord(written):
            return written
    if german:
        token = _from_german(token)
    if token[:1].islower():  # am f c g: the letter alone is small, a b after it may be a flat
        token = token[0].upper() + token[1:]
    head, slash, bass = token.partition("/")
    if slash and bass[:1].islower():
        token = f"{head}/{bass[0].upper()}{bass[1:]}"
    chord = theory.parse_chord(token)
    return chord.text if chord else None


def _tail(rest: str) -> str | None:
    """What may stand behind a solfège name: nothing, a sign, a quality, a bass."""
    return rest if re.fullmatch(r"(?:#|b)?(?:m|min|maj|dim|aug|sus|add|o|\d|M|\+|-|\(|/).*|(?:#|b)?", rest) else None


def _from_german(token: str) -> str:
    """H is B, B is B flat; ``Cis`` and ``Es`` are C sharp and E flat; a small letter is minor."""
    match = re.match(r"([A-Ha-h])(is|es|(?<=[AaEe])s(?![ud]))?", token)
    if match is None:
        return token
    letter, rest = match[1], token[match.end() :]
    sign = {"is": "#", "es": "b", "s": "b", None: ""}[match[2]]
    name = {"H": "B", "B": "Bb"}.get(letter.upper(), letter.upper()) if not sign else letter.upper() + sign
    name = "B" + sign if letter.upper() == "H" and sign else name
    minor = letter.islower() and not re.match(r"m|min|dim|o", rest)
    return name + ("m" if minor else "") + rest
