"""What a finished song owes its request, read back from its files; every broken promise is a line of text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from benchmarks import _midi_measures as measures
from benchmarks.abc import abc2midi_notes, difference, equal, plain, score_notes, silence
from scripts.errors import NotationError
from scripts.music import styles, theory
from scripts.music.abc.reader import read_abc
from scripts.records import Request, Score, Song, Target
from scripts.tables import style_table

# How much of the sounding time may lie outside a scale that was asked for, where no chords were asked for beside it.
OUTSIDE = 0.2


def faults(request: Request, song: Song) -> list[str]:
    """Every broken promise; none for a good song."""
    assert song.abc is not None and song.midi is not None
    text = song.abc.read_text(encoding="utf-8")
    try:
        score = read_abc(text)
    except NotationError as error:
        return [f"abc: {error}"]
    file = measures.read(song.midi)
    return [
        *_length(request, song, file),
        *_shape(request, song, file, score),
        *_band(request, file),
        *_key(request, song, file, score),
        *_abc(text, score),
        *_notation(song.abc.with_name("song.musicxml"), score),
        *_given(request, song, score),
    ]


def _length(request: Request, song: Song, file: measures.File) -> Iterator[str]:
    """The asked length within 2 seconds, inside the range where one was asked for, in the record and in every file."""
    low, high = request.length.low_seconds, request.length.high_seconds
    slack = 2.0 if low == high else 0.05
    found = {"record": song.seconds, "midi": file.seconds}
    if song.mp3 is not None:
        import mutagen

        sound: Any = mutagen.File(song.mp3)
        found["mp3"] = float(sound.info.length)
    elif request.target == Target.MP3:
        yield "audio: there is no MP3"
    for name, seconds in found.items():
        if not low - slack <= seconds <= high + slack:
            yield f"length: {name} {seconds:.2f} s for {low:g} to {high:g} s"


def _shape(request: Request, song: Song, file: measures.File, score: Score) -> Iterator[str]:
    """Tempo and metre as asked, the same in every file, and a band that plays."""
    bpm, meter = request.constraints.bpm, request.constraints.meter
    if bpm is not None and abs(song.bpm / bpm - 1) > 0.0301:
        yield f"tempo: {song.bpm:.2f} bpm for {bpm:.2f}"
    if abs(file.bpm - song.bpm) > 0.05 or score.bpm is None or abs(score.bpm - song.bpm) > 0.6:
        yield f"tempo: record {song.bpm:.2f}, midi {file.bpm:.2f}, abc {score.bpm}"
    told = {song.meter, *(f"{a}/{b}" for a, b in file.meters), f"{score.meter.numerator}/{score.meter.denominator}"}
    if meter is not None:
        told.add(f"{meter.numerator}/{meter.denominator}")
    if len(told) != 1:
        yield f"metre: {', '.join(sorted(told))}"
    if len(file.lines) < 4:
        yield f"band: {len(file.lines)} tracks"
    if any(note.end * 60 / file.bpm > file.seconds * 1.2 + 4 or note.end <= note.start for note in file.pitched()):
        yield "band: a note that does not end"


def _band(request: Request, file: measures.File) -> Iterator[str]:
    """Every asked instrument is heard; of several basses or kits one is, and effects only where a section rises."""
    table = style_table()
    heard = {(line.program, line.drums) for line in file.lines}
    for name in styles.understand(request.styles, table).instruments:
        entry = table.instruments[name]
        if entry.roles[0] not in ("bass", "drums", "fx") and (entry.program, False) not in heard:
            yield f"band: no {name}"


def _key(request: Request, song: Song, file: measures.File, score: Score) -> Iterator[str]:
    """The asked key in the record and in the ABC, and its scale in what is played."""
    if song.key != theory.key_text(score.key):
        yield f"key: record {song.key}, abc {theory.key_text(score.key)}"
    asked = request.constraints.key
    if asked is None:
        return
    if song.key != theory.key_text(asked):
        yield f"key: {song.key} for {theory.key_text(asked)}"
    if not request.constraints.chords:
        classes = measures.scale(theory.tonic_pitch_class(asked), asked.mode)
        outside = measures.outside_share(file.pitched(), classes)
        if outside > OUTSIDE:
            yield f"key: {outside:.0%} of the time outside {theory.key_text(asked)}"


def _abc(text: str, score: Score) -> Iterator[str]:
    """Nothing to mend, every bar full, and the same notes in a second reader."""
    if score.warnings:
        yield f"abc: {len(score.warnings)} warnings, the first: {score.warnings[0].message}"
    full = 4 * score.meter.numerator
    if any(bar.duration * score.meter.denominator != full for bar in score.bars):
        yield "abc: a bar that is not full"
    with silence():
        other = abc2midi_notes(plain(text))
    if other is None:
        yield "abc: abc2midi cannot read it"
    elif not equal(score_notes(score), other):
        yield f"abc: abc2midi reads it otherwise ({difference(score_notes(score), other)})"


def _notation(path: Path, score: Score) -> Iterator[str]:
    """A MusicXML that parses, with as many bars."""
    try:
        bars = len(ElementTree.parse(path).getroot().findall("./part/measure"))
    except (OSError, ElementTree.ParseError) as error:
        yield f"musicxml: {error}"
        return
    if bars != len(score.bars):
        yield f"musicxml: {bars} bars for {len(score.bars)}"


def _given(request: Request, song: Song, score: Score) -> Iterator[str]:
    """The title, chords and melody that were given, where they were asked to stand."""
    constraints = request.constraints
    if constraints.title and song.title != constraints.title:
        yield f"title: {song.title!r} for {constraints.title!r}"
    assert song.abc is not None
    record = json.loads(song.abc.with_name("song.json").read_text(encoding="utf-8"))
    first = record["plan"]["sections"][0]
    if constraints.chords:
        row = constraints.chords[""]
        wanted = [theory.parse_chord(row[n % len(row)]) for n in range(first["bars"])]
        at = {chord.onset: chord.chord for chord in score.chords}
        found = [at.get(bar.onset) for bar in score.bars[: first["bars"]]]
        if [c and (c.root, c.intervals) for c in wanted] != [c and (c.root, c.intervals) for c in found]:
            yield f"chords: {[c and c.text for c in found]} for {list(row)}"
    if request.primer:
        given = read_abc(request.primer)
        label = min(s["label"] for s in record["plan"]["sections"] if s["kind"] not in ("intro", "outro"))
        head = f"X:1\nM:{song.meter}\nL:{_unit(song.abc)}\nK:{song.key}\n"
        written = read_abc(head + "|".join(record["bars"][label]) + "|\n")
        count = min(len(given.bars), len(written.bars))
        end = given.bars[count - 1].onset + given.bars[count - 1].duration
        one = [(n.onset, n.pitch % 12) for n in given.voices[0].notes if n.onset < end]
        two = [(n.onset, n.pitch % 12) for n in written.voices[0].notes if n.onset < end]
        if constraints.key != given.key:
            one, two = [(onset, 0) for onset, _ in one], [(onset, 0) for onset, _ in two]
        if one != two:
            yield f"melody: {two[:6]} for {one[:6]}"


def _unit(path: Path) -> str:
    """The unit length of a tune's header."""
    return next(line[2:].strip() for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("L:"))
