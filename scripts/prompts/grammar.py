"""The grammar that holds what a composer writes.

It is GBNF with one rule for each number of half unit notes that a bar still lacks: each note takes its
length off and hands over to the rule of the rest, so every bar is exactly full by construction. Alternatives are
factored from the left (note first, then its length), which keeps the number of states that llama.cpp follows small.
"""

from __future__ import annotations

import re
from fractions import Fraction

from scripts.errors import ModelError
from scripts.prompts.rhythm import held_bar
from scripts.prompts.texts import clean_symbol, literal
from scripts.records import BarRules, Meter
from scripts.temporary import (
    GRAMMAR_BROKEN_LENGTHS,
    GRAMMAR_LENGTHS,
    GRAMMAR_ODD_LENGTHS,
    GRAMMAR_TRIPLET_LENGTHS,
    SIGNS_BY_NAME,
)


def bar_grammar(rules: BarRules) -> str:
    """GBNF whose only texts are whole tunes as the rules ask for them, and after which only the end token is left.

    Raises ModelError when the rules contradict themselves (a bar that is no whole number of half units, chords for
    another number of bars, an empty range).
    """
    return _Grammar(rules).text()


class _Grammar:
    """Collects the rules that are reached; a rule's name is its family's letter and the half units it fills.

    Families: ``r`` as asked for; ``e`` without ties, for the last bar of a section; ``q`` without ties and
    accidentals, before a final tonic, which an accidental earlier in its bar would change.
    """

    def __init__(self, rules: BarRules) -> None:
        self.rules = rules
        self.bar = bar_steps(rules.meter, rules.unit)
        self.made: dict[str, str] = {}
        self.waiting: list[str] = []
        total = sum(bars for bars, _ in rules.sections)
        if not total or any(bars < 1 for bars, _ in rules.sections):
            raise ModelError("a tune needs at least one bar in each section")
        if rules.chords and len(rules.chords) != total:
            raise ModelError(f"there are chords for {len(rules.chords)} bars, but the tune has {total}")
        if rules.rhythm and len(rules.rhythm) != total - rules.skip_bars:
            raise ModelError(f"there are rhythms for {len(rules.rhythm)} bars, but {total - rules.skip_bars} are open")
        if not 0 <= rules.skip_bars < total:
            raise ModelError(f"{rules.skip_bars} of {total} bars are given already; nothing is left to write")

    def text(self) -> str:
        """The whole grammar."""
        self.made["root"] = " ".join(part for part in (literal(self.rules.header), *self.sections()) if part)
        while self.waiting:
            name = self.waiting.pop()
            self.made[name] = self.body(name)
        return "".join(f"{name} ::= {body}\n" for name, body in self.made.items())

    def use(self, name: str) -> str:
        """Name a rule in another one, and have it made."""
        if name not in self.made and name not in self.waiting:
            self.waiting.append(name)
        return name

    def sections(self) -> list[str]:
        """The root's parts: bar lines and bars of every section, without what the prompt has already."""
        parts: list[str] = []
        number = 0
        last = sum(bars for bars, _ in self.rules.sections) - 1
        for bars, repeated in self.rules.sections:
            for place in range(bars):
                if number >= self.rules.skip_bars:
                    if place == 0:
                        parts += [literal("|:" if repeated else "|"), *self.space()]
                    elif number > self.rules.skip_bars:
                        parts.append(self.use("line") if self.rules.loose else literal("|"))
                    parts.append(self.one_bar(number, ends_section=place == bars - 1, ends_tune=number == last))
                number += 1
            if number > self.rules.skip_bars:
                parts.append(literal((":|" if repeated else "||") + "\n"))
        return parts

    def one_bar(self, number: int, *, ends_section: bool, ends_tune: bool) -> str:
        """The part of one bar: its chord symbols where they are asked for, and rules that fill what lies between."""
        if self.rules.rhythm:
            return self.given_bar(number, ends_tune=ends_tune)
        family = "e" if ends_section else "r"
        placed = self.rules.chords[number] if self.rules.chords else ()
        marks = {0: ""} | {self.step(place): symbol for place, symbol in placed}
        steps = sorted(marks)
        parts = []
        for start, end in zip(steps, [*steps[1:], self.bar], strict=True):
            if marks[start]:
                parts.append(literal(f'"{clean_symbol(marks[start])}"'))
            elif self.rules.free_chords and not self.rules.chords:
                parts.append(self.use("chord") + "?")
            final = ends_tune and end == self.bar and bool(self.rules.tonic)
            parts.append(self.use(f"f{end - start}") if final else self.use(f"{family}{end - start}"))
        return " ".join(parts)

    def given_bar(self, number: int, *, ends_tune: bool) -> str:
        """The part of a bar whose rhythm is given: pitches are open, strong beats and the last note narrower."""
        rules = self.rules
        row = number - rules.skip_bars
        lengths = rules.rhythm[row]
        full = sum(map(abs, lengths))
        placed = rules.chords[number] if rules.chords else ()
        chords = [(int(place * full), clean_symbol(symbol)) for place, symbol in placed if symbol]
        last = max((n for n, length in enumerate(lengths) if length > 0), default=-1)
        final = sum(map(abs, lengths[:last])) if ends_tune and rules.tonic else -1
        letters = rules.strong[row] if rules.strong else ""
        if final >= 0:  # an accidental in the last bar could change its tonic
            letters = re.sub("[_=^]", "", letters)

        def pitch(place: int, length: int) -> str:
            if place == final:
                return self.use("tonic")
            if letters and length >= 24 and place % (full // 2 if full % 96 == 0 else full) == 0:
                return self.use(
                    "on" + letters.lower().translate({ord(sign): name for name, sign in SIGNS_BY_NAME.items()})
                )
            return self.use("note" if final < 0 else "pitch")

        return held_bar(lengths, rules.unit, chords, pitch, self.space())

    def step(self, place: Fraction) -> int:
        """Where a chord stands, in half units from the bar's start, moved back to a whole unit if need be."""
        if not 0 <= place < 1:
            raise ModelError(f"a chord cannot stand at {place} of a bar; use a share from 0 up to 1")
        step = int(place * self.bar)
        return step - step % 2 if self.bar % 2 == 0 else step

    def body(self, name: str) -> str:
        """The right-hand side of a rule."""
        rules = self.rules
        if name == "pitch":
            return pitch_rule(rules.lowest, rules.highest)
        if name.startswith("on"):
            return strong_rule(rules.lowest, rules.highest, name[2:])
        if name == "note":
            return "[_=^]? " + self.use("pitch") if rules.accidentals else self.use("pitch")
        if name == "tonic":
            return pitch_rule(rules.lowest, rules.highest, rules.tonic[:1].upper())
        if name == "chord":
            return r'"\"" [A-G] [#b]? ("m" | "7" | "m7" | "maj7" | "dim" | "sus4")? ("/" [A-G] [#b]?)? "\""'
        if name == "line":
            return '"|" [ \\n]?'
        kind, family, steps = _parts_of(name)
        if kind == "f":
            return self.cadence(steps)
        return self.fill(family, steps) if kind == "fill" else self.after_note(family, steps, kind)

    def fill(self, family: str, steps: int) -> str:
        """Notes, rests and triplets that fill ``steps`` half units."""
        note = self.use("pitch" if family == "q" else "note")
        ways = [f"{note} {self.use(f'{family}t{steps}')}"]
        if self.rules.rests:
            ways.append(f'"z" {self.use(f"{family}u{steps}")}')
        if self.rules.tuplets and steps % 2 == 0:
            for length in GRAMMAR_TRIPLET_LENGTHS:
                if 2 * length <= steps:
                    one = " ".join(part for part in (note, literal(GRAMMAR_LENGTHS[length])) if part)
                    ways.append(" ".join(['"(3"', one, one, one, *self.rest(family, steps - 2 * length)]))
        # Free symbols may stand at a bar's start (put there by one_bar) and at its middle, which is reached here;
        # not in family q, whose rules also begin bars.
        free = self.rules.free_chords and not self.rules.chords and family != "q"
        chord = free and 2 * steps == self.bar and steps % 2 == 0
        body = " | ".join(ways)
        return f"{self.use('chord')}? ({body})" if chord else body

    def after_note(self, family: str, steps: int, kind: str) -> str:
        """What follows a note's (``t``) or a rest's (``u``) name: its length, then what fills the rest."""
        ways = []
        for length in lengths_for(steps):
            tie = ['"-"?'] if kind == "t" and family == "r" and self.rules.ties and length == steps else []
            ways.append([literal(GRAMMAR_LENGTHS[length]), *tie, *self.rest(family, steps - length)])
        if kind == "t" and self.rules.broken_rhythm and steps % 2 == 0:
            note = self.use("pitch" if family == "q" else "note")
            for length in GRAMMAR_BROKEN_LENGTHS:
                if 2 * length <= steps:
                    mark = literal(GRAMMAR_LENGTHS[length])
                    ways.append([mark, "[<>]", note, mark, *self.rest(family, steps - 2 * length)])
        return " | ".join(" ".join(part for part in way if part) or '""' for way in ways)

    def cadence(self, steps: int) -> str:
        """A last bar (or its last part) that ends with the tonic, held for at least a beat where there is room."""
        beat = min(beat_steps(self.rules.meter, self.rules.unit), steps)
        ways = []
        for length in GRAMMAR_LENGTHS:
            if beat <= length <= steps and (steps - length) % 2 == 0:
                before = [self.use(f"q{steps - length}")] if length < steps else []
                ways.append(" ".join([*before, self.use("tonic"), literal(GRAMMAR_LENGTHS[length])]).strip())
        if not ways:  # no written length fits: any bar, then nothing to hold it
            raise ModelError(f"no note ends a bar of {self.rules.meter.numerator}/{self.rules.meter.denominator}")
        return " | ".join(ways)

    def rest(self, family: str, steps: int) -> list[str]:
        """The space after a note, and the rule that fills what is left."""
        return [*self.space(), self.use(f"{family}{steps}")] if steps else self.space()

    def space(self) -> list[str]:
        return ['" "?'] if self.rules.loose else []


def _parts_of(name: str) -> tuple[str, str, int]:
    """Split a rule's name into its kind (f, fill, t, u), its family and its half units."""
    match = re.fullmatch(r"([reqf])([tu]?)(\d+)", name)
    if match is None:
        raise ModelError(f"the grammar has no rule {name}")
    if match[1] == "f":
        return "f", "q", int(match[3])
    return match[2] or "fill", match[1], int(match[3])


def bar_steps(meter: Meter, unit: Fraction) -> int:
    """How many half unit notes fill a bar. Raises ModelError when it is no whole number."""
    steps = Fraction(meter.numerator, meter.denominator) / unit * 2
    if steps.denominator != 1 or steps < 1:
        raise ModelError(f"a bar of {meter.numerator}/{meter.denominator} cannot be written with L:{unit}")
    return int(steps)


def beat_steps(meter: Meter, unit: Fraction) -> int:
    """A beat in half unit notes: three of the metre's lower number in compound time, else one; at least 1."""
    compound = meter.numerator > 3 and meter.numerator % 3 == 0 and meter.denominator >= 8
    return max(1, int(Fraction(3 if compound else 1, meter.denominator) / unit * 2))


def lengths_for(steps: int) -> list[int]:
    """The note lengths in half units that may follow when ``steps`` are left.

    From an odd rest only a short note leads back to whole units.
    """
    allowed = GRAMMAR_ODD_LENGTHS if steps % 2 else tuple(GRAMMAR_LENGTHS)
    return [length for length in allowed if length <= steps]


def pitch_rule(lowest: str, highest: str, letter: str = "") -> str:
    """GBNF for the notes of a range, or for some letters in it. Raises ModelError when there is none."""
    marks: dict[str, list[str]] = {}
    for place in range(pitch_place(lowest), pitch_place(highest) + 1):
        octave, name = place // 7, "CDEFGAB"[place % 7]
        if letter and name not in letter:
            continue
        mark = "," * -octave if octave < 0 else "'" * (octave - 1)
        marks.setdefault(mark, []).append(name if octave < 1 else name.lower())
    if not marks:
        raise ModelError(f"there is no {letter or 'note'} from {lowest} to {highest}")
    return " | ".join(f"[{''.join(names)}] {literal(mark)}".strip() for mark, names in marks.items())


def strong_rule(lowest: str, highest: str, letters: str) -> str:
    """GBNF for the chord notes that a rule's name holds: small letters, each behind its sign where it has one.

    A range that is too narrow for one of them goes without it. Raises ModelError when none is left.
    """
    ways: list[str] = []
    plain = ""
    for sign, letter in re.findall("([XYZ]?)([a-g])", letters):
        if not sign:
            plain += letter.upper()
            continue
        try:
            raised = pitch_rule(lowest, highest, letter.upper())
        except ModelError:
            continue
        ways.append(f'"{SIGNS_BY_NAME[sign]}" ({raised})')
    if ways and not any(name in plain for name in letters_between(lowest, highest)):
        plain = ""
    return " | ".join([*([pitch_rule(lowest, highest, plain)] if plain or not ways else []), *ways])


def letters_between(lowest: str, highest: str) -> set[str]:
    """The letters of a range's notes."""
    return {"CDEFGAB"[place % 7] for place in range(pitch_place(lowest), pitch_place(highest) + 1)}


def pitch_place(note: str) -> int:
    """A note's staff position: steps above middle C, 7 an octave. Raises ModelError for what is no ABC note."""
    match = re.fullmatch(r"([A-Ga-g])([,']*)", note)
    if match is None:
        raise ModelError(f"{note!r} is no note in ABC; use one such as A, or c'")
    octave = match[2].count("'") - match[2].count(",") + match[1].islower()
    return "CDEFGAB".index(match[1].upper()) + 7 * octave
