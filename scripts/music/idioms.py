"""Idiom files to records. The notation is explained in ``data/idioms/README.md``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from scripts import temporary
from scripts.errors import SettingsError
from scripts.music.numerals import chord_symbol
from scripts.records import Cell, ChordRow, Idiom, Key, Meter, Section


def parse_idioms(texts: Iterable[str]) -> dict[str, Idiom]:
    """Idioms by the name of a genre, or ``family NAME``, from the texts of idiom files.

    Raises SettingsError with the line that is wrong.
    """
    found: dict[str, Idiom] = {}
    for text in texts:
        _Reader(found).read(text)
    return found


def idiom_for(genre: str, family: str, idioms: Mapping[str, Idiom]) -> Idiom:
    """The idiom of a genre: its own, else its family's, else one that leaves everything to the style table."""
    return idioms.get(genre) or idioms.get(f"family {family}") or Idiom(genre)


def scale_in(idiom: Idiom, mode: str) -> tuple[int, ...]:
    """Semitones above the tonic that a tune in this mode may use: the idiom's for it, else for any, else the mode's."""
    return idiom.scales.get(mode) or idiom.scale or temporary.MODES[mode].intervals


class _Reader:
    """Reads one file line by line; ``names`` are the genres that are being described."""

    def __init__(self, found: dict[str, Idiom]) -> None:
        self.found = found
        self.names: tuple[str, ...] = ()
        self.idiom = Idiom("")
        self.within = ""
        self.words: list[str] = []
        self.number = 0

    def read(self, text: str) -> None:
        """Read a whole file."""
        for self.number, line in enumerate(text.splitlines(), 1):
            content = line.partition("#")[0] if not re.search(r"#[iIvV\d]", line) else re.sub(r"(^|\s)# .*", "", line)
            if not content.strip():
                continue
            if content[0].isspace():
                self.row(content.strip())
            else:
                self.heading(content.strip())

    def heading(self, line: str) -> None:
        """A line that begins at the margin."""
        word, _, rest = line.partition(" ")
        rest = rest.strip()
        self.within = ""
        if word == "idiom":
            self.names = tuple(name.strip().lower() for name in rest.split(",") if name.strip())
            if not self.names:
                self.fail("write 'idiom' and the names of genres")
            self.store(Idiom(self.names[0]))
        elif not self.names:
            self.fail("it stands before the first 'idiom' line")
        elif word == "like":
            other = self.found.get(rest.lower())
            if other is None:
                self.fail(f"there is no idiom {rest!r} above")
            else:
                self.store(replace(other, name=self.names[0]))
        elif word in ("chords", "rhythm", "phrases"):
            self.within, self.words = word, re.split(r"[,\s]+", rest.lower()) if rest else []
        elif word == "form":
            self.store(replace(self.idiom, forms=(*self.idiom.forms, self.form(rest))))
        elif word == "span":
            self.store(replace(self.idiom, spans={**self.idiom.spans, **self.spans(rest)}))
        elif word == "scale":
            self.scale(rest)
        else:
            self.fail(f"{word!r} is none of idiom, like, chords, rhythm, phrases, span, scale, form")

    def row(self, line: str) -> None:
        """An indented line: what the heading above it announced."""
        if self.within == "chords":
            row = self.chords(line)
            self.store(replace(self.idiom, chords=(*self.idiom.chords, row)))
        elif self.within == "rhythm":
            cells = tuple(self.cell(part) for part in line.split(";") if part.strip())
            self.store(replace(self.idiom, cells=(*self.idiom.cells, *cells)))
        elif self.within == "phrases":
            kinds = self.words or [""]
            plan = tuple(line.split())
            if not all(re.fullmatch(r"[a-z]'{0,2}", phrase) for phrase in plan):
                self.fail("phrases are small letters, with ' where they are varied")
            self.check_kinds([kind for kind in kinds if kind])
            known = {kind: (*self.idiom.phrases.get(kind, ()), plan) for kind in kinds}
            self.store(replace(self.idiom, phrases={**self.idiom.phrases, **known}))
        else:
            self.fail("an indented line belongs under chords, rhythm or phrases")

    def chords(self, line: str) -> ChordRow:
        """A progression in roman numerals."""
        mode = self.words[-1] if self.words and self.words[-1] in temporary.MODES else ""
        kinds = tuple(word for word in self.words if word != mode)
        self.check_kinds(kinds)
        bars: list[tuple[str, ...]] = []
        for bar in line.split("|"):
            numerals = tuple(bar.split())
            if numerals == ("%",) and bars:
                numerals = bars[-1]
            if not numerals:
                self.fail("a bar has no chord")
            for numeral in numerals:
                if chord_symbol(numeral, Key("C", mode or "major")) is None:
                    self.fail(f"{numeral!r} is no chord")
            bars.append(numerals)
        return ChordRow(kinds, mode, tuple(bars))

    def cell(self, text: str) -> Cell:
        """One rhythm in sixteenths."""
        if not self.words or not re.fullmatch(r"\d+/\d+", self.words[0]):
            self.fail("write 'rhythm', a metre such as 4/4, and kinds of section if need be")
        top, bottom = map(int, self.words[0].split("/"))
        rest = self.words[1:]
        bars = int(rest[0]) if rest and rest[0].isdigit() else 1
        kinds = tuple(word for word in rest if not word.isdigit())
        self.check_kinds(kinds)
        lengths: list[int] = []
        for word in text.split():
            if word in ("t", "-t"):
                lengths.append(16 if word == "t" else -16)
            elif re.fullmatch(r"-?\d+", word) and int(word):
                lengths.append(12 * int(word))
            else:
                self.fail(f"{word!r} is no length: whole sixteenths, t for a third of a quarter")
        full = Fraction(48 * 4 * top, bottom) * bars
        if sum(map(abs, lengths)) != full:
            self.fail(f"{text.strip()!r} fills {sum(map(abs, lengths)) / 12:g} sixteenths of {float(full) / 12:g}")
        if not any(length > 0 for length in lengths):
            self.fail("a rhythm needs a note")
        return Cell(Meter(top, bottom), bars, tuple(lengths), kinds)

    def form(self, text: str) -> tuple[Section, ...]:
        """An order of sections; energies follow from the kinds and rise from one return to the next."""
        sections: list[Section] = []
        counts: dict[str, int] = {}
        for part in text.split(","):
            match = re.fullmatch(r"\s*(?:([A-Z]) )?([a-z]+) (\d+)\s*", part)
            if match is None:
                self.fail(f"{part.strip()!r} is no section: write 'A verse 8'")
                continue
            kind, bars = match[2], int(match[3])
            self.check_kinds([kind])
            label = match[1] or (sections[-1].label if sections else "")
            counts[kind] = counts.get(kind, 0) + 1
            energy = temporary.SECTION_ENERGIES[kind] + temporary.ENERGY_A_RETURN * (counts[kind] - 1)
            sections.append(Section(label, kind, bars, round(max(0.2, min(1.0, energy)), 3)))
        first = next((section.label for section in sections if section.label), "A")
        return tuple(replace(section, label=section.label or first) for section in sections)

    def scale(self, text: str) -> None:
        """The tune's steps above the tonic, of a mode where one is named before them, else of any."""
        words = text.split()
        mode = words.pop(0) if words and words[0] in temporary.MODES else ""
        steps = tuple(int(step) for step in words if step.isdigit() and int(step) < 12)
        if len(steps) != len(words) or 0 not in steps:
            self.fail("a scale is steps from 0 to 11, with 0 among them, after the name of a mode if need be")
        if mode:
            self.store(replace(self.idiom, scales={**self.idiom.scales, mode: steps}))
        else:
            self.store(replace(self.idiom, scale=steps))

    def spans(self, text: str) -> dict[str, int]:
        """Ranges by kind: ``verse 10, chorus 12``."""
        found: dict[str, int] = {}
        for part in text.split(","):
            kind, _, number = part.strip().rpartition(" ")
            if not number.isdigit():
                self.fail(f"{part.strip()!r} is no span: write 'verse 10'")
            self.check_kinds([kind] if kind else [])
            found[kind] = int(number)
        return found

    def check_kinds(self, kinds: Iterable[str]) -> None:
        """Raise SettingsError for a kind of section that there is not."""
        for kind in kinds:
            if kind not in temporary.SECTION_ENERGIES:
                self.fail(f"{kind!r} is no kind of section")

    def store(self, idiom: Idiom) -> None:
        """Keep what is known so far under each name."""
        self.idiom = idiom
        for name in self.names:
            self.found[name] = replace(idiom, name=name)

    def fail(self, why: str) -> None:
        """Raise SettingsError with the line."""
        raise SettingsError(f"Idiom file, line {self.number}: {why}.")
