"""Reading lines of music, token by token, into written voices.

One regular expression (``temporary.ABC_TOKEN``) cuts a line into tokens, and one method takes each kind of token. What
is not ABC is mended where it stands, with a warning; nothing here raises.
Source: the ABC standard 2.1, section 4, and how abc2midi and abcjs read what it leaves open.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fractions import Fraction

from scripts import temporary
from scripts.music import theory
from scripts.music.abc.lines import Line
from scripts.music.abc.source import Source
from scripts.music.abc.tune import Tune
from scripts.music.abc.voices import Event, WrittenVoice


def read_tune(source: Source, lines: Iterable[Line]) -> Tune:
    """Read all lines of a tune into its voices."""
    tune = Tune(source)
    body = Body(tune)
    for line in lines:
        start = tune.field(line.letter, line.text, line.offset) if line.letter else 0
        if start >= 0:
            body.read(line.text, start, line.offset)
        if tune.events >= temporary.ABC_MAX_EVENTS:
            source.warn(line.offset, f"only the first {temporary.ABC_MAX_EVENTS:,} notes were read")
            break
    for voice in tune.voices.values():
        voice.bar(len(source.text), tune.part)
    return tune


class Body:
    """The reader of music lines; ``after_bar`` tells a loose number from the number of an ending."""

    def __init__(self, tune: Tune) -> None:
        self.tune = tune
        self.voice: WrittenVoice
        self.offset = 0
        self.after_bar = True
        self.takers: dict[str | None, Callable[[re.Match[str]], None]] = {
            "note": self.note,
            "text": self.text,
            "field": self.field,
            "ending": self.ending,
            "label": self.label,
            "chord": self.chord,
            "oldchord": self.chord,
            "rest": self.rest,
            "tuplet": self.tuplet,
            "broken": self.broken,
            "tie": self.tie,
            "overlay": self.overlay,
            "junk": self.junk,
        }

    def read(self, text: str, start: int, offset: int) -> None:
        """Read a line of music from ``start`` on; ``offset`` is where the line stands in the source."""
        self.offset = offset
        if self.tune.voice is None and (first := temporary.ABC_VOICE_FIRST.match(text, start)):
            self.tune.field("V", first[1], offset + first.start())
        self.voice = self.tune.current(offset + start)
        if not self.voice.measure.events:
            self.voice.measure.position = offset + start
        self.after_bar = not self.voice.measure.events
        takers = self.takers
        for match in temporary.ABC_TOKEN.finditer(text, start):
            kind = match.lastgroup
            if kind == "bar":
                self.bar(match)
            elif kind in takers:
                takers[kind](match)
                self.after_bar = False
            if self.tune.events >= temporary.ABC_MAX_EVENTS:
                return

    def warn(self, match: re.Match[str], message: str) -> None:
        """Note a repair at a token."""
        self.tune.source.warn(self.offset + match.start(), message)

    # ------------------------------------------------------------------------------------------ what sounds

    def note(self, match: re.Match[str]) -> None:
        """A note: ``^c'3/2``."""
        accidental, letter, after, octave, length = match.group("accidental", "letter", "after", "octave", "length")
        voice = self.voice
        slot = temporary.ABC_NATURAL_PITCHES[letter]
        if octave:
            slot += 12 * (octave.count("'") - octave.count(","))
        pitch = voice.pitch(slot, self.alteration(match, accidental, after) if accidental or after else None)
        if not 0 <= pitch <= 127:
            slot, pitch = self.nearer(match, slot, pitch)
        duration = voice.lengths.get(length)
        voice.add(Event(duration or self.length(match, length), (pitch,)), (slot,))
        self.tune.events += 1

    def chord(self, match: re.Match[str]) -> None:
        """Notes that sound together: ``[CE2G-]3/2``, or ``+CEG+`` (old). The first note's length is that of all."""
        voice = self.voice
        old = match["oldnotes"] is not None
        written_length = match["oldlength" if old else "chordlength"]
        slots: list[int] = []
        pitches: list[int] = []
        duration = None
        tied: list[int] = []
        tied_slots: list[int] = []
        for note in temporary.ABC_CHORD_NOTE.finditer(match["oldnotes" if old else "notes"]):
            if note["letter"] is None:
                self.symbol(note["quoted"] or "")
                continue
            slot = temporary.ABC_NATURAL_PITCHES[note["letter"]]
            slot += 12 * (note["octave"].count("'") - note["octave"].count(","))
            written = note["accidental"] or note["after"]
            alteration = self.alteration(match, note["accidental"], note["after"]) if written else None
            pitch = voice.pitch(slot, alteration)
            if not 0 <= pitch <= 127:
                slot, pitch = self.nearer(match, slot, pitch)
            duration = duration or self.length(match, note["length"])
            pitches.append(pitch)
            slots.append(slot)
            if note["tie"]:
                tied.append(pitch)
                tied_slots.append(slot)
        if duration is None:
            self.warn(match, "skipped: brackets without notes")
            return
        if not old and not match["closed"]:
            self.warn(match, "the bracket of a chord is not closed")
        if written_length:
            duration *= self.length(match, written_length) / voice.unit
        voice.add(Event(duration, tuple(dict.fromkeys(pitches)), tuple(tied)), tuple(slots))
        if tied:
            voice.carry(tuple(tied_slots))
        self.tune.events += len(pitches)

    def rest(self, match: re.Match[str]) -> None:
        """A rest ``z``, an invisible one ``x``, or whole bars of rest ``Z4``."""
        voice = self.voice
        self.tune.events += 1
        if match["kind"] in "zx":
            voice.add(Event(self.length(match, match["restlength"])), ())
            return
        voice.add(Event(voice.bar_length or Fraction(4)), ())
        bars = int(match["restlength"]) if re.fullmatch(r"\d{1,3}", match["restlength"]) else 1
        for _ in range(1, bars):
            self.tune.events += 1
            voice.bar(self.offset + match.start(), self.tune.part)
            voice.add(Event(voice.bar_length or Fraction(4)), ())

    def alteration(self, match: re.Match[str], before: str | None, after: str | None) -> int:
        """Semitones of an accidental; ``F#`` and ``B♭`` are read as well, microtones go to the nearest semitone."""
        sign = before or after or ""
        alteration = temporary.ABC_SIGNS.get(sign)
        if alteration is None or after or sign[0] not in "^_=":
            self.warn(match, f"{match[0]!r} is not how ABC writes an accidental")
        if alteration is None:
            number = re.search(r"(\d?)/(\d?)", sign)
            if number:  # ^/ is a quarter tone, ^3/2 three of them
                size = round(int(number[1] or 1) / int(number[2] or 2)) if number[2] != "0" else 0
            else:
                size = min(2, max(sign.count("^"), sign.count("_")))
            alteration = size if "^" in sign else -size if "_" in sign else 0
        return alteration

    def nearer(self, match: re.Match[str], slot: int, pitch: int) -> tuple[int, int]:
        """Bring a pitch outside 0-127 back by octaves."""
        self.warn(match, "out of every instrument's range, moved by octaves")
        moved = pitch % 12 + (108 if pitch > 127 else 12)
        return slot + moved - pitch, moved

    def length(self, match: re.Match[str], text: str) -> Fraction:
        """The quarter notes of a written length: ``""``, ``3``, ``/``, ``3/2``, ``//``; ``1.5`` is mended."""
        lengths = self.voice.lengths
        if text in lengths:
            return lengths[text]
        number, slash, rest = text.partition("/")
        top = Fraction(number) if number and len(number) <= 12 else Fraction(10**12 if number else 1)
        bottom = 1
        for piece in rest.split("/") if slash else ():
            bottom *= int(piece[:7]) if piece else 2
        if bottom == 0:
            bottom = 2
            self.warn(match, f"impossible length {text!r}, read as '/'")
        factor = top / bottom
        duration = factor * self.voice.unit
        longest = 4 * temporary.ABC_MAX_NOTE_WHOLES
        if not factor or duration > longest or duration.denominator > temporary.ABC_MAX_DENOMINATOR:
            self.warn(match, f"impossible length {text[:20]!r}, read as 1")
            return self.voice.unit
        if "." in text:
            self.warn(match, f"{text!r} is not how ABC writes a length")
        lengths[text] = duration
        return duration

    # ------------------------------------------------------------------------------------------ what changes notes

    def tuplet(self, match: re.Match[str]) -> None:
        """``(3`` and its full form ``(p:q:r``: p notes in the time of q, for the next r notes."""
        p, q, r = (int(match[name] or 0) for name in "pqr")
        meter = self.voice.measure.meter
        compound = meter.numerator > 3 and meter.numerator % 3 == 0
        q = q or temporary.ABC_TUPLETS.get(p, 2) or (3 if compound else 2)
        if not 2 <= p <= temporary.ABC_MAX_TUPLET or q > temporary.ABC_MAX_TUPLET:
            self.warn(match, f"no such tuplet: {match[0]!r}")
            return
        self.voice.tuplet = Fraction(q, p)
        self.voice.tuplet_left = min(r or p, temporary.ABC_MAX_TUPLET)

    def broken(self, match: re.Match[str]) -> None:
        """``>`` makes the note before longer by a half and the next shorter, ``<`` the other way; ``>>`` more so."""
        short = Fraction(1, 2 ** min(len(match[0]), 3))
        last = self.voice.last
        if last is None:
            self.warn(match, "broken rhythm before any note")
            return
        longer = match[0][0] == ">"
        last.duration *= 2 - short if longer else short
        self.voice.broken = short if longer else 2 - short

    def tie(self, match: re.Match[str]) -> None:
        """``-`` ties the last note to the next of the same pitch."""
        if not self.voice.tie():
            self.warn(match, "a tie after no note")

    def overlay(self, match: re.Match[str]) -> None:
        """``&`` goes back to the start of the bar, for notes that sound together with it."""
        voice = self.voice
        if "&" in match[0] and voice.measure.events:
            voice.measure.layers.append(len(voice.measure.events))
            voice.last = None

    def text(self, match: re.Match[str]) -> None:
        """A chord symbol or an annotation in quotes; a quote that is not closed ends at the first space."""
        if match["quoted"] is None:
            self.warn(match, "a quote is not closed")
        self.symbol(match["quoted"] or match["open"] or "")

    def symbol(self, quoted: str) -> None:
        """Place a chord symbol; any other text is passed over."""
        if quoted[:1] in "^_<>@":
            return
        chord = theory.parse_chord(quoted)
        if chord is not None:
            measure = self.voice.measure
            measure.chords.append((len(measure.events), chord))

    def field(self, match: re.Match[str]) -> None:
        """A field in brackets, ``[K:D]``."""
        tune = self.tune
        rest = tune.field(match["name"], match["value"], self.offset + match.start())
        if rest >= 0:
            self.warn(match, "skipped: notes inside a field")
        if tune.voice is not None:
            self.voice = tune.voice

    def junk(self, match: re.Match[str]) -> None:
        """A character that ABC does not know."""
        self.warn(match, f"skipped: {match[0]!r}")

    # ------------------------------------------------------------------------------------------ bar lines

    def bar(self, match: re.Match[str]) -> None:
        """A bar line with its repeat signs: ``|``, ``||``, ``|]``, ``|:``, ``:|``, ``::``, ``:|]``, ``:||:`` ..."""
        sign = match[0]
        if sign == ":" and self.after_bar:  # "| :" opens a repeat
            self.voice.measure.opens = True
            return
        if sign == ":" and match.string[match.end() :].lstrip().startswith("|"):  # ": |" closes one
            self.end_measure(match, 1, False, False)
            return
        if sign in (":", "]"):
            self.junk(match)
            return
        plain = sign.lstrip(".[")
        if "|" in plain or "]" in plain:
            closing = temporary.ABC_CLOSING.search(plain)
            closes, opens = len(closing[1]) if closing else 0, bool(temporary.ABC_OPENING.search(plain))
        else:  # "::"
            closes, opens = 1, True
        self.after_bar = True
        self.end_measure(match, closes, opens, len(sign) > 1)

    def end_measure(self, match: re.Match[str], closes: int, opens: bool, double: bool) -> None:
        """End the measure here; signs that meet an empty one go to the measure before it."""
        voice = self.voice
        ended = [voice.measure] if voice.measure.events or voice.measure.ending else voice.measures[-1:]
        for measure in ended:
            measure.closes = max(measure.closes, min(closes, temporary.ABC_MAX_PASSES))
            measure.double = measure.double or double
        voice.bar(self.offset + match.end(), self.tune.part)
        if opens:
            voice.measure.opens = True
            voice.in_endings = False

    def ending(self, match: re.Match[str]) -> None:
        """``[1``, ``|2``, ``[1,3``, ``[1-3``: what follows is played on these passes only."""
        if not self.after_bar and match[0][0] != "[":
            self.warn(match, f"skipped: {match[0].strip()!r}")
            return
        self.begin_ending(match, _passes(match[0]))

    def label(self, match: re.Match[str]) -> None:
        """``["1st"``, ``["Coda"``: an ending with a name. One without a number, after an ending, is the next pass."""
        label = match["labelled"].strip().lower()
        passes = _passes(label) if label[:1].isdigit() else set()
        word = re.match(r"[a-z]+", label)
        if word and word[0] in temporary.ABC_ENDING_WORDS:
            passes = {temporary.ABC_ENDING_WORDS[word[0]]}
        voice = self.voice
        if (
            not passes
            and voice.in_endings
            and voice.measures
            and voice.measures[-1].closes
            and not voice.measure.events
        ):
            passes = {voice.passes + 1}
        if passes:
            self.begin_ending(match, passes)

    def begin_ending(self, match: re.Match[str], passes: set[int]) -> None:
        """Let an ending for these passes begin here."""
        voice = self.voice
        known = 1 in passes or voice.in_endings or (voice.measures and voice.measures[-1].closes)
        if not passes or not known:
            self.warn(match, f"no such ending: {match[0].strip()!r}")
            return
        voice.in_endings = True
        voice.passes = max(passes)
        if voice.measure.events:
            voice.split(self.offset + match.start(), self.tune.part)
        voice.measure.ending = tuple(sorted(passes))


def _passes(text: str) -> set[int]:
    """The passes that an ending's numbers name: ``1,3`` or ``1-3``."""
    passes: set[int] = set()
    for first, last in re.findall(r"(\d+)\.?(?:\s*-\s*(\d+))?", text[:60]):
        passes.update(range(int(first[:4]), min(int((last or first)[:4]), temporary.ABC_MAX_PASSES) + 1))
    return {number for number in passes if 1 <= number <= temporary.ABC_MAX_PASSES}
