"""One tune in the canonical form that the embedded model reads and writes.

A tune keeps what a folk score shows - sections, repeats, endings, broken rhythm, tuplets - but spells it one way only.
Notes are stored relative to the key (a staff position and an alteration against the key signature), so that moving a
tune into another key is exact and needs no spelling decisions.

Canonical text, with no spaces, one line a section::

    R:reel
    M:4/4
    L:1/8
    K:Em
    %|:8:||8|
    |:E2BE dEBE|...:|
    |g2gf ...||

The ``%`` line is the form: ``|:8:|`` a repeated section of 8 bars, ``|8|`` one that is not repeated, ``+`` in front of
it when sections begin with a pickup (anacrusis).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from scripts.music.abc.writer import length_text
from scripts.temporary import FIFTHS_LETTERS, MODES, TRAINING_LETTERS, TRAINING_LONG_MODES


@dataclass(frozen=True, slots=True)
class Item:
    """One written thing in a bar.

    ``kind`` is note, rest, broken (``text`` holds ``>`` or ``<``), tuplet (``text`` holds ``(3``) or chord (a chord
    symbol before the note or rest that follows; ``text`` holds its quality, ``position`` and ``shift`` its root).
    ``position`` counts staff steps with 0 for the letter C in the octave of middle C; ``shift`` is the alteration
    against the key signature in semitones; ``length`` is in unit notes as written; ``tie``: the note is held on.
    """

    kind: str
    text: str = ""
    position: int = 0
    shift: int = 0
    length: Fraction = Fraction(1)
    tie: bool = False


@dataclass(frozen=True, slots=True)
class TuneSection:
    """Bars of a section. ``first`` and ``second`` are endings, empty where there are none."""

    bars: tuple[tuple[Item, ...], ...]
    repeated: bool
    first: tuple[tuple[Item, ...], ...] = ()
    second: tuple[tuple[Item, ...], ...] = ()
    pickup: bool = False


@dataclass(frozen=True, slots=True)
class Tune:
    """A cleaned tune. ``tonic`` and ``mode`` as in ABC (``"F#"``, ``"dor"``); ``unit`` is the L: field."""

    source: str
    title: str
    rhythm: str
    meter: str
    unit: str
    tonic: str
    mode: str
    sections: tuple[TuneSection, ...]


def signature(tonic: str, mode: str) -> dict[str, int]:
    """Map each letter to the key signature's alteration (-1, 0, 1).

    Source: circle of fifths; each mode is a fixed number of fifths away from the major key on the same tonic.
    """
    fifths = (
        {"F": -1, "C": 0, "G": 1, "D": 2, "A": 3, "E": 4, "B": 5}[tonic[0]]
        + 7 * tonic.count("#")
        - 7 * tonic.count("b")
        + MODES[TRAINING_LONG_MODES[mode]].fifths
    )
    marks = dict.fromkeys(TRAINING_LETTERS, 0)
    for step in range(abs(fifths)):
        letter = FIFTHS_LETTERS[step % 7] if fifths > 0 else FIFTHS_LETTERS[6 - step % 7]
        marks[letter] += 1 if fifths > 0 else -1
    return marks


def tonic_for(fifths: int, mode: str) -> str:
    """Return the tonic whose key in ``mode`` has ``fifths`` sharps (negative: flats)."""
    place = fifths - MODES[TRAINING_LONG_MODES[mode]].fifths + 1
    letter = FIFTHS_LETTERS[place % 7]
    count = place // 7
    return letter + ("#" * count if count >= 0 else "b" * -count)


def moved(tune: Tune, tonic: str, octave_steps: int = 0) -> Tune:
    """Return the tune in another key of the same mode, moved by the nearest staff distance plus ``octave_steps``."""
    steps = (TRAINING_LETTERS.index(tonic[0]) - TRAINING_LETTERS.index(tune.tonic[0]) + 3) % 7 - 3 + octave_steps

    def bars(source: tuple[tuple[Item, ...], ...]) -> tuple[tuple[Item, ...], ...]:
        return tuple(
            tuple(replace(i, position=i.position + steps) if i.kind in ("note", "chord") else i for i in bar)
            for bar in source
        )

    sections = tuple(
        TuneSection(bars(s.bars), s.repeated, bars(s.first), bars(s.second), s.pickup) for s in tune.sections
    )
    return replace(tune, tonic=tonic, sections=sections)


def without_pickups(tune: Tune) -> Tune:
    """Return the tune with its pickups left out and the last note of each section held to fill its bar.

    Our asking is always for full bars, so this doubles what the model sees of the form that is asked for.
    """
    full = Fraction(tune.meter) / Fraction(tune.unit)

    def filled(bar: tuple[Item, ...]) -> tuple[Item, ...]:
        missing = full - bar_length(bar)
        last = max((n for n, i in enumerate(bar) if i.kind in ("note", "rest")), default=-1)
        near = {i.kind for i in bar[max(0, last - 3) : last]}
        if missing <= 0 or last < 0 or "broken" in near or "tuplet" in near:
            return bar
        return (*bar[:last], replace(bar[last], length=bar[last].length + missing), *bar[last + 1 :])

    sections = []
    for s in tune.sections:
        bars = s.bars[1:] if s.pickup else s.bars
        first = (*s.first[:-1], filled(s.first[-1])) if s.first else ()
        second = (*s.second[:-1], filled(s.second[-1])) if s.second else ()
        if not first and bars:
            bars = (*bars[:-1], filled(bars[-1]))
        sections.append(TuneSection(bars, s.repeated, first, second, False))
    return replace(tune, sections=tuple(sections))


def bar_length(bar: tuple[Item, ...]) -> Fraction:
    """Return the sounding length of a bar in unit notes; broken rhythm does not change it, tuplets do."""
    total, inside, factor = Fraction(0), 0, Fraction(1)
    for item in bar:
        if item.kind == "tuplet":
            inside = int(item.text[1:])
            factor = Fraction(2, 3) if inside == 3 else Fraction(3, 2)
        elif item.kind in ("note", "rest"):
            total += item.length * (factor if inside else 1)
            inside = max(0, inside - 1)
    return total


def section_bars(section: TuneSection) -> int:
    """Count the bars of a section's first pass; a pickup and the short bar that it completes are one bar."""
    return len(section.bars) + len(section.first) - (1 if section.pickup else 0)


def form_line(tune: Tune) -> str:
    """Write the form line, without its newline."""
    parts = [f"|:{section_bars(s)}:|" if s.repeated else f"|{section_bars(s)}|" for s in tune.sections]
    return "%" + ("+" if any(s.pickup for s in tune.sections) else "") + "".join(parts)


def header(tune: Tune, *, rhythm: bool = True) -> str:
    """Write the header lines, with the form line last."""
    mode = {"maj": "", "min": "m"}.get(tune.mode, tune.mode)
    word = f"R:{tune.rhythm}\n" if rhythm and tune.rhythm else ""
    return f"{word}M:{tune.meter}\nL:{tune.unit}\nK:{tune.tonic}{mode}\n{form_line(tune)}\n"


def body(tune: Tune, chords: Iterator[str] | None = None) -> str:
    """Write the sections. ``chords`` gives one chord symbol for each written bar, empty for none."""
    marks = signature(tune.tonic, tune.mode)

    def text(bar: tuple[Item, ...]) -> str:
        symbol = next(chords) if chords is not None else ""
        return (f'"{symbol}"' if symbol else "") + bar_text(bar, marks)

    lines = []
    for s in tune.sections:
        start = "|:" if s.repeated else "|"
        line = start + "|".join(text(b) for b in s.bars)
        if s.first:
            line += "|1" + "|".join(text(b) for b in s.first) + ":|2" + "|".join(text(b) for b in s.second) + "||"
        else:
            line += ":|" if s.repeated else "||"
        lines.append(line + "\n")
    return "".join(lines)


def accidental(alteration: int) -> str:
    """Write an alteration as it stands behind a letter: ``#`` or ``b``, as often as it is semitones."""
    return "#" * alteration if alteration > 0 else "b" * -alteration


def bar_text(bar: tuple[Item, ...], marks: dict[str, int]) -> str:
    """Write one bar. An accidental holds to the bar line for its letter in its octave, as in ABC 2.1."""
    state: dict[int, int] = {}
    out = []
    for item in bar:
        if item.kind in ("broken", "tuplet"):
            out.append(item.text)
        elif item.kind == "rest":
            out.append("z" + length_text(item.length))
        elif item.kind == "chord":
            letter = TRAINING_LETTERS[item.position % 7]
            out.append(f'"{letter}{accidental(marks[letter] + item.shift)}{item.text}"')
        else:
            letter = TRAINING_LETTERS[item.position % 7]
            wanted = marks[letter] + item.shift
            sign = ""
            if state.get(item.position, marks[letter]) != wanted:
                state[item.position] = wanted
                sign = {-2: "__", -1: "_", 0: "=", 1: "^", 2: "^^"}[wanted]
            octave = item.position // 7
            name = letter if octave <= 0 else letter.lower()
            name += "," * -octave if octave < 0 else "'" * (octave - 1)
            out.append(sign + name + length_text(item.length) + ("-" if item.tie else ""))
    return "".join(out)
