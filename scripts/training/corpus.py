"""Reads the three public-domain ABC collections and keeps the tunes that can be written canonically.

Aird's Airs (1782), O'Neill's Music of Ireland (1850 tunes, 1903) and Ryan's Mammoth Collection (1883), as the ABC
files inside the music21 package hold them. A tune is dropped, never guessed at, when a bar in the middle of a section
is not full, when the metre or key changes, or when it uses signs that have no place in the canonical form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from scripts.temporary import (
    TRAINING_COLLECTIONS,
    TRAINING_LETTERS,
    TRAINING_METERS,
    TRAINING_MODE_WORDS,
    TRAINING_RHYTHMS,
)
from scripts.training.tune import Item, Tune, TuneSection, bar_length, section_bars, signature


class Unclean(Exception):
    """The tune cannot be written canonically; the message says why, for the cleaning report."""


def collection_files() -> list[Path]:
    """Return the ABC files of the three collections, found without running music21."""
    from importlib.util import find_spec

    spec = find_spec("music21")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("music21 is not installed: install requirements/train.txt")
    root = Path(spec.origin).parent / "corpus"
    return [path for name in TRAINING_COLLECTIONS for path in sorted((root / name).glob("*.abc"))]


def raw_tunes(path: Path) -> Iterator[str]:
    """Split a file at its X: lines."""
    text = path.read_text(encoding="utf-8", errors="replace").replace("\r", "")
    for part in re.split(r"(?m)^(?=X:)", text):
        if part.startswith("X:"):
            yield part


def read_tune(text: str, source: str) -> Tune:
    """Read one raw tune. Raises Unclean when it has no canonical form."""
    fields: dict[str, str] = {}
    lines: list[str] = []
    for raw in text.splitlines():
        line = raw.split("%", 1)[0].rstrip()
        found = re.match(r"([A-Za-z]):\s*(.*)", line)
        if found and not (lines and found[1] in "|"):
            if lines and found[1] in "KMLV":
                raise Unclean("a field changes in the tune")
            fields.setdefault(found[1], found[2].strip())
        elif line and "K" in fields:
            lines.append(line)
    meter = {"C": "4/4", "C|": "2/2"}.get(fields.get("M", ""), fields.get("M", ""))
    if meter not in TRAINING_METERS:
        raise Unclean(f"metre {meter!r}")
    unit = fields.get("L", "1/8")
    if unit not in ("1/8", "1/16", "1/4"):
        raise Unclean(f"unit {unit!r}")
    tonic, mode = read_key(fields.get("K", ""))
    rhythm = TRAINING_RHYTHMS.get(fields.get("R", "").lower().strip(), "")
    sections = tuple(read_sections("\n".join(lines), signature(tonic, mode), Fraction(meter) / Fraction(unit)))
    if not sections or sum(section_bars(s) for s in sections) < 8:
        raise Unclean("too short")
    return Tune(source, fields.get("T", ""), rhythm, meter, unit, tonic, mode, sections)


def read_key(text: str) -> tuple[str, str]:
    """Read a K: field of the collections into a tonic and a three-letter mode."""
    found = re.fullmatch(r"([A-G][#b]?)\s*([A-Za-z]*)", text.strip())
    mode = TRAINING_MODE_WORDS.get(found[2].lower()[:3]) if found else None
    if not found or mode is None:
        raise Unclean(f"key {text!r}")
    return found[1], mode


def read_sections(text: str, marks: dict[str, int], full: Fraction) -> Iterator[TuneSection]:
    """Read a body into sections, checking that every bar inside one is full (``full`` in unit notes)."""
    text = re.sub(r'"[^"\n]*"|![^!\n]*!|\{[^}\n]*\}|\[[A-Za-z]:[^\]]*\]', "", text)
    text = re.sub(r"\\\s*\n|\n", " ", text)
    text = re.sub(r"[.~HJLMOPSTuvkn`y$*]", "", text)
    text = re.sub(r"\((?!\d)|\)", "", text)
    text = re.sub(r"\[([^\]|:\d][^\]]*)\]", lambda m: top_note(m[1]), text)
    bars: list[tuple[Item, ...]] = []
    first: list[tuple[Item, ...]] = []
    second: list[tuple[Item, ...]] = []
    target, repeated, ending = bars, False, 0
    for chunk in re.split(r"(\s*(?::?\|+\]?:*|::|\[\||\|\])\s*(?:\[?[12](?=[\s^_=A-Ga-gz(]))?|\[[12])", text):
        mark = chunk.replace(" ", "")
        if not mark:
            continue
        if not re.match(r"[:|\[]", mark):
            items = tuple(read_items(chunk, marks))
            if items:
                target.append(items)
            continue
        closes = ":|" in mark or mark.startswith("::")
        if mark.endswith("1") and not closes:
            target, ending, repeated = first, 1, True
            continue
        if mark.endswith("2"):
            if ending != 1 or not closes:
                raise Unclean("second ending without a first")
            target, ending = second, 2
            continue
        if closes or "||" in mark or "]" in mark or mark.endswith(":") or mark.startswith("[|"):
            if bars:
                yield checked(bars, first, second, repeated or (closes and ending == 0), full)
            bars, first, second = [], [], []
            target, ending, repeated = bars, 0, False
    if bars:
        yield checked(bars, first, second, repeated, full)


def checked(
    bars: list[tuple[Item, ...]],
    first: list[tuple[Item, ...]],
    second: list[tuple[Item, ...]],
    repeated: bool,
    full: Fraction,
) -> TuneSection:
    """Make a section of bars whose lengths fit; the first may be a pickup and the last the bar that it completes."""
    if bool(first) != bool(second):
        raise Unclean("an ending is missing")
    runs = [bars + first, second] if first else [bars]
    pickup = bar_length(bars[0]) < full and len(bars) > 1
    for number, run in enumerate(runs):
        for place, bar in enumerate(run):
            length = bar_length(bar)
            short = length < full and ((number == 0 and place == 0 and pickup) or place == len(run) - 1)
            if length != full and not short:
                raise Unclean("a bar is not full")
    if not pickup and bar_length(bars[0]) < full:
        raise Unclean("a section of one short bar")
    return TuneSection(tuple(bars), repeated, tuple(first), tuple(second), pickup)


def top_note(inside: str) -> str:
    """Return the highest note of a chord: the melody of a fiddle double stop."""
    notes = re.findall(r"(?:\^\^?|__?|=)?[A-Ga-g][,']*[\d/]*", inside)
    return max(notes, key=lambda n: place_of(n), default="")


def place_of(note: str) -> int:
    """Return the staff position of a written note."""
    letter = re.sub(r"[\^_=]", "", note)
    octave = (1 if letter[0].islower() else 0) + letter.count("'") - letter.count(",")
    return TRAINING_LETTERS.index(letter[0].upper()) + 7 * octave


def read_items(chunk: str, marks: dict[str, int]) -> Iterator[Item]:
    """Read what stands between two bar lines."""
    state: dict[int, int] = {}
    at = 0
    chunk = chunk.replace(" ", "")
    pattern = re.compile(
        r"(?P<acc>\^\^?|__?|=)?(?P<letter>[A-Ga-gzx])(?P<oct>[,']*)(?P<num>\d*)(?P<den>/*\d*)(?P<tie>-?)"
        r"|(?P<broken>[<>])|(?P<tuplet>\([23])(?=[\^_=A-Ga-gz])"
    )
    while at < len(chunk):
        found = pattern.match(chunk, at)
        if not found:
            raise Unclean(f"sign {chunk[at]!r}")
        at = found.end()
        if found["broken"]:
            yield Item("broken", found["broken"])
        elif found["tuplet"]:
            yield Item("tuplet", found["tuplet"])
        else:
            length = Fraction(int(found["num"] or 1)) / denominator(found["den"])
            if not 0 < length <= 32 or length.denominator > 8:
                raise Unclean("a strange length")
            if found["letter"] in "zx":
                yield Item("rest", length=length)
                continue
            position = place_of(found["letter"] + found["oct"])
            if not -9 <= position <= 16:
                raise Unclean("out of range")
            letter = TRAINING_LETTERS[position % 7]
            if found["acc"]:
                state[position] = {"^": 1, "^^": 2, "_": -1, "__": -2, "=": 0}[found["acc"]]
            shift = state.get(position, marks[letter]) - marks[letter]
            yield Item("note", "", position, shift, length, bool(found["tie"]))


def denominator(text: str) -> int:
    """Read ``/``, ``//`` or ``/4``."""
    if not text:
        return 1
    digits = text.strip("/")
    if digits == "0":
        raise Unclean("a length over zero")
    return int(digits) if digits else int(2 ** text.count("/"))


def load() -> tuple[list[Tune], dict[str, int]]:
    """Read every tune. Returns the clean ones, without exact repeats, and how many were dropped for what reason."""
    from scripts.training.tune import body

    tunes: list[Tune] = []
    dropped: dict[str, int] = {}
    seen: set[str] = set()
    for path in collection_files():
        for text in raw_tunes(path):
            try:
                tune = read_tune(text, path.parent.name)
                spelled = body(tune)
            except (Unclean, KeyError, ValueError) as error:
                reason = str(error) if isinstance(error, Unclean) else type(error).__name__
                dropped[reason] = dropped.get(reason, 0) + 1
                continue
            if spelled in seen:
                dropped["the same tune again"] = dropped.get("the same tune again", 0) + 1
                continue
            seen.add(spelled)
            tunes.append(tune)
    return tunes, dropped
