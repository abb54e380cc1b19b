"""Idiom files to records. The notation is explained in ``data/idioms/README.md``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from scripts import temporary
from scripts.errors import SettingsError
from scripts.music.forms.lines import read_form
from scripts.music.genre_files import of_genre
from scripts.music.numerals import chord_symbol
from scripts.records import Cell, ChordRow, Idiom, Key, Meter, Section


def parse_idioms(texts: Iterable[str]) -> Mapping[str, Idiom]:
    """Idioms by the name of a genre, or ``family NAME``, from the texts of idiom files.

    Each is read when it is first asked for: a song needs a few of more than a hundred. Raises SettingsError with the
    line that is wrong, here for lines that stand in no idiom, else when the idiom is asked for.
    """
    return _Idioms(block for text in texts for block in _blocks(text))


def idiom_for(genre: str, family: str, idioms: Mapping[str, Idiom]) -> Idiom:
    """The idiom of a genre: its own, else its family's, else one that leaves everything to the style table."""
    return of_genre(genre, family, idioms) or Idiom(genre)


def scale_in(idiom: Idiom, mode: str) -> tuple[int, ...]:
    """Semitones above the tonic that a tune in this mode may use: the idiom's for it, else for any, else the mode's."""
    return idiom.scales.get(mode) or idiom.scale or temporary.MODES[mode].intervals


@dataclass(frozen=True)
class _Block:
    """The lines from one ``idiom`` line to the next, with their numbers, and whose idiom they describe."""

    names: tuple[str, ...]
    lines: tuple[tuple[int, str], ...]


def _blocks(text: str) -> Iterator[_Block]:
    """The blocks of a file."""
    names: tuple[str, ...] = ()
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        content = line.partition("#")[0] if not re.search(r"#[iIvV\d]", line) else re.sub(r"(^|\s)# .*", "", line)
        if not content.strip():
            continue
        if re.match(r"idiom\b", content):
            if names:
                yield _Block(names, tuple(lines))
            names = tuple(name.strip().lower() for name in content[len("idiom") :].split(",") if name.strip())
            lines = []
            if not names:
                raise _wrong(number, "write 'idiom' and the names of genres")
        elif not names:
            raise _wrong(number, "it stands before the first 'idiom' line")
        else:
            lines.append((number, content))
    if names:
        yield _Block(names, tuple(lines))


def _wrong(number: int, why: str) -> SettingsError:
    return SettingsError(f"Idiom file, line {number}: {why}.")


class _Idioms(Mapping[str, Idiom]):
    """Idioms that are read when they are asked for, and then kept."""

    def __init__(self, blocks: Iterable[_Block]) -> None:
        self._blocks = tuple(blocks)
        self._places: dict[str, list[int]] = {}
        for place, block in enumerate(self._blocks):
            for name in block.names:
                self._places.setdefault(name, []).append(place)
        self._read: dict[int, Idiom] = {}

    def __getitem__(self, name: str) -> Idiom:
        return replace(self._at(self._places[name][-1]), name=name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def _at(self, place: int) -> Idiom:
        if place not in self._read:
            block = self._blocks[place]
            reader = _Reader(block.names[0], lambda name: self._above(name, place))
            self._read[place] = reader.read(block.lines)
        return self._read[place]

    def _above(self, name: str, place: int) -> Idiom | None:
        """What was said of a name before a place in the files."""
        before = [other for other in self._places.get(name, ()) if other < place]
        return self._at(before[-1]) if before else None


class _Reader:
    """Reads the lines of one idiom; ``above`` finds an idiom that was described before."""

    def __init__(self, name: str, above: Callable[[str], Idiom | None]) -> None:
        self.idiom = Idiom(name)
        self.above = above
        self.within = ""
        self.words: list[str] = []
        self.number = 0

    def read(self, lines: Iterable[tuple[int, str]]) -> Idiom:
        """Read all of them."""
        for self.number, content in lines:
            if content[0].isspace():
                self.row(content.strip())
            else:
                self.heading(content.strip())
        return self.idiom

    def heading(self, line: str) -> None:
        """A line that begins at the margin."""
        word, _, rest = line.partition(" ")
        rest = rest.strip()
        self.within = ""
        if word == "like":
            other = self.above(rest.lower())
            if other is None:
                self.fail(f"there is no idiom {rest!r} above")
            else:
                self.store(replace(other, name=self.idiom.name))
        elif word in ("chords", "rhythm", "phrases"):
            self.within, self.words = word, re.split(r"[,\s]+", rest.lower()) if rest else []
        elif word == "form":
            self.store(replace(self.idiom, forms=(*self.idiom.forms, self.form(rest))))
        elif word == "span":
            self.store(replace(self.idiom, spans={**self.idiom.spans, **self.spans(rest)}))
        elif word == "scale":
            self.scale(rest)
        elif word == "rubato":
            self.store(replace(self.idiom, rubato=self.percent(rest)))
        elif word == "riff":
            self.riff(rest)
        else:
            self.fail(f"{word!r} is none of idiom, like, chords, rhythm, phrases, span, scale, riff, form, rubato")

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
        try:
            return read_form(text)
        except ValueError as error:
            self.fail(str(error))
            raise

    def percent(self, text: str) -> float:
        """A share in percent."""
        if not re.fullmatch(r"\d{1,2}(\.\d)?", text):
            self.fail(f"{text!r} is no percentage: write a number such as 3 or 2.5")
        return float(text)

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

    def riff(self, text: str) -> None:
        """The steps of the guitars' riffs above the root of their chord."""
        steps = tuple(int(step) for step in text.split() if step.isdigit() and int(step) <= 12)
        if not steps or len(steps) != len(text.split()):
            self.fail("a riff is steps from 0 to 12, likelier ones more than once")
        self.store(replace(self.idiom, riff=steps))

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
        """Keep what is known so far."""
        self.idiom = idiom

    def fail(self, why: str) -> None:
        """Raise SettingsError with the line."""
        raise _wrong(self.number, why)
