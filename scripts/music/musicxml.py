"""The lead sheet as MusicXML 4.0 for notation programs: one part, melody with chord symbols.

Source of the format: W3C Music Notation Community Group, "MusicXML 4.0". Times are quarter notes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from xml.etree import ElementTree as xml

from scripts import temporary
from scripts.music import theory
from scripts.records import Chord, Heading, Key, Meter, Note, Score, SungLine, Syllable


def write_musicxml(
    heading: Heading,
    sections: Sequence[tuple[str, Score]],
    creator: str = "",
    words: Sequence[Sequence[SungLine]] = (),
) -> str:
    """One whole tune: each section's bars in order, its label as a rehearsal mark.

    ``sections`` are ``(label, score)`` in playing order, every score in the heading's metre, its bars full; only the
    first voice is written. ``words`` are the lines that each section sings.
    """
    title, key, meter, bpm = heading.title, heading.key, heading.meter, heading.bpm
    root = xml.Element("score-partwise", version="4.0")
    _text(_text(root, "work"), "work-title", "".join(c for c in title if c.isprintable()) or "Untitled")
    if creator:
        _text(_text(root, "identification"), "creator", creator).set("type", "composer")
    listed = xml.SubElement(_text(root, "part-list"), "score-part", id="P1")
    _text(listed, "part-name", "Melody")
    part = xml.SubElement(root, "part", id="P1")
    full = Fraction(4 * meter.numerator, meter.denominator)
    number = 0
    for section, (label, score) in enumerate(sections):
        rises = section > 0 and score.key != sections[section - 1][1].key
        key = score.key if rises else key
        sung = _syllables(words[section] if section < len(words) else ())
        bars = max(1, -(-score.length // full))
        for place in range(bars):
            number += 1
            measure = xml.SubElement(part, "measure", number=str(number))
            if number == 1:
                _attributes(measure, key, meter)
            elif rises and place == 0:
                _signature(_text(measure, "attributes"), key)
            if place == 0:
                mark = _text(_text(measure, "direction"), "direction-type")
                _text(mark, "rehearsal", label)
            if number == 1:
                _tempo(measure, bpm)
            _bar(measure, score, full * place, full, key, sung)
    xml.indent(root)
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return head + xml.tostring(root, encoding="unicode") + "\n"


def _text(parent: xml.Element, tag: str, text: str = "") -> xml.Element:
    """A child with a text."""
    child = xml.SubElement(parent, tag)
    if text:
        child.text = text
    return child


def _attributes(measure: xml.Element, key: Key, meter: Meter) -> None:
    """Divisions, key, metre and clef."""
    attributes = _text(measure, "attributes")
    _text(attributes, "divisions", str(temporary.TICKS_PER_QUARTER))
    _signature(attributes, key)
    time = _text(attributes, "time")
    _text(time, "beats", str(meter.numerator))
    _text(time, "beat-type", str(meter.denominator))
    clef = _text(attributes, "clef")
    _text(clef, "sign", "G")
    _text(clef, "line", "2")


def _signature(attributes: xml.Element, key: Key) -> None:
    """A key signature."""
    signature = _text(attributes, "key")
    _text(signature, "fifths", str(sum(theory.key_signature(key).values())))
    _text(signature, "mode", key.mode)


def _tempo(measure: xml.Element, bpm: float) -> None:
    """The metronome mark."""
    direction = xml.SubElement(measure, "direction", placement="above")
    mark = _text(_text(direction, "direction-type"), "metronome")
    _text(mark, "beat-unit", "quarter")
    _text(mark, "per-minute", f"{bpm:.4g}")
    xml.SubElement(direction, "sound", tempo=f"{bpm:.4f}")


def _syllables(lines: Sequence[SungLine]) -> dict[Fraction, tuple[Syllable, str]]:
    """Each syllable by its onset, and its place in its word as MusicXML names it."""
    found: dict[Fraction, tuple[Syllable, str]] = {}
    inside = False
    for syllable in (s for line in lines for s in line.syllables):
        place = ("end" if syllable.ends_word else "middle") if inside else "single" if syllable.ends_word else "begin"
        found[syllable.onset] = (syllable, place)
        inside = not syllable.ends_word
    return found


def _lyric(element: xml.Element, syllable: Syllable, place: str, sounding: Fraction) -> None:
    """The syllable under its note; a line follows one that is held over other notes."""
    lyric = _text(element, "lyric")
    lyric.set("number", "1")
    _text(lyric, "syllabic", place)
    _text(lyric, "text", "".join(c for c in syllable.text if c.isprintable()))
    if syllable.ends_word and syllable.duration > sounding:
        _text(lyric, "extend")


def _bar(
    measure: xml.Element,
    score: Score,
    start: Fraction,
    length: Fraction,
    key: Key,
    sung: Mapping[Fraction, tuple[Syllable, str]],
) -> None:
    """The events of one bar in order: chord symbols stand before the note or rest that sounds there."""
    end = start + length
    chords = [(c.onset, c.chord) for c in score.chords if start <= c.onset < end]
    notes = [
        n for n in (score.voices[0].notes if score.voices else ()) if n.onset < end and n.onset + n.duration > start
    ]
    cuts = {start, end, *(at for at, _ in chords)}
    cuts |= {t for n in notes for t in (n.onset, n.onset + n.duration) if start < t < end}
    ordered = sorted(cuts)
    letters: dict[int, str] = {}
    for here, there in pairwise(ordered):
        for _, chord in (item for item in chords if item[0] == here):
            _harmony(measure, chord, key)
            letters = theory.chord_letters(chord)
        note = next((n for n in notes if n.onset <= here < n.onset + n.duration), None)
        name = _spelled(note.pitch % 12, letters, key) if note else ""
        for at, size in _pieces(here, there - here):
            element = _note(measure, note, at, size, name)
            if note is not None and at in sung and at == note.onset:
                _lyric(element, *sung[at], note.duration)


def _pieces(at: Fraction, length: Fraction) -> Iterator[tuple[Fraction, Fraction]]:
    """A length as written note values, longest first; what no value fits is written as one."""
    while length > 0:
        size = next((value for value, _, _, _ in temporary.NOTE_VALUES if value <= length), length)
        rest = length - size
        if rest and all(value > rest for value, _, _, _ in temporary.NOTE_VALUES):
            size = length
        yield at, size
        at, length = at + size, length - size


def _spelled(pitch_class: int, letters: Mapping[int, str], key: Key) -> str:
    """The name of a note: the scale's own as the key spells it, others by the letter that the chord gives them."""
    letter = letters.get(pitch_class, "")
    if pitch_class in theory.scale_pitch_classes(key) or not letter:
        return theory.spell(pitch_class, key)
    sign = (pitch_class - temporary.LETTER_PITCH_CLASSES[letter] + 6) % 12 - 6
    return letter + ("#" * sign if sign > 0 else "b" * -sign) if abs(sign) <= 2 else theory.spell(pitch_class, key)


def _note(measure: xml.Element, note: Note | None, at: Fraction, size: Fraction, name: str) -> xml.Element:
    """One note, called ``name``, or rest of a written value, tied to its other pieces; returns its element."""
    element = _text(measure, "note")
    ties: list[str] = []
    if note is None:
        _text(element, "rest")
    else:
        _pitch(_text(element, "pitch"), "", name, note.pitch)
        ties = ["stop"] * (at > note.onset) + ["start"] * (at + size < note.onset + note.duration)
    _text(element, "duration", str(max(1, round(size * temporary.TICKS_PER_QUARTER))))
    for tie in ties:
        xml.SubElement(element, "tie", type=tie)
    _, value, dots, triplet = next((v for v in temporary.NOTE_VALUES if v[0] == size), (size, "", 0, False))
    if value:
        _text(element, "type", value)
    for _ in range(dots):
        _text(element, "dot")
    if triplet:
        change = _text(element, "time-modification")
        _text(change, "actual-notes", "3")
        _text(change, "normal-notes", "2")
    if ties:
        notations = _text(element, "notations")
        for tie in ties:
            xml.SubElement(notations, "tied", type=tie)
    return element


def _pitch(parent: xml.Element, prefix: str, name: str, pitch: int | None = None) -> None:
    """Step, alteration and, for a sounding pitch, the octave."""
    alteration = temporary.ACCIDENTAL_ALTERATIONS[name[1:]]
    _text(parent, f"{prefix}step", name[0])
    if alteration:
        _text(parent, f"{prefix}alter", str(alteration))
    if pitch is not None:
        _text(parent, "octave", str((pitch - alteration) // 12 - 1))


def _harmony(measure: xml.Element, chord: Chord, key: Key) -> None:
    """A chord symbol; a kind that MusicXML has no word for keeps its own text."""
    harmony = _text(measure, "harmony")
    _pitch(_text(harmony, "root"), "root-", theory.spell(chord.root, key))
    intervals = tuple(sorted(interval % 12 for interval in chord.intervals))
    kind = _text(harmony, "kind", temporary.CHORD_KINDS.get(intervals, "other"))
    if kind.text == "other":
        kind.set("text", "".join(c for c in chord.text if c.isprintable()))
    if chord.bass != chord.root:
        _pitch(_text(harmony, "bass"), "bass-", theory.spell(chord.bass, key))
