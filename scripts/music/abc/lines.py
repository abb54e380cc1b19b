"""Lines of a tune: which are fields, which are music, which are prose.

Standard ABC says by position what a line is. A model writes prose before, after and between, forgets the header or puts
all of it on one line, so here a line is judged by what stands in it.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from scripts import temporary
from scripts.music.abc.source import Source


class Line(NamedTuple):
    """A field with its letter, or a line of music with letter ``""``; ``offset`` is where ``text`` stands."""

    letter: str
    text: str
    offset: int


def tune_spans(text: str) -> list[tuple[int, int]]:
    """Where each tune of a cleaned text begins and ends: from X: to X:; music before the first X: is a tune too."""
    starts = sorted(
        {match.start() for match in temporary.ABC_TUNE_START.finditer(text)}
        | {match.end() for match in temporary.ABC_HIDDEN_START.finditer(text)}
    )
    ends = [*starts, len(text)]
    spans = list(zip(starts, ends[1:], strict=True))
    return spans if starts and not _has_music(text[: starts[0]]) else [(0, ends[0]), *spans]


def _has_music(text: str) -> bool:
    """Whether the text before the first X: is a tune that lacks its X:."""
    return any(not line.letter for line in tune_lines(Source(text, text, [0], [0]), 0, len(text)))


def file_header(source: Source) -> list[Line]:
    """The fields before the first X: that speak to every tune of a file, none where a tune stands there."""
    spans = tune_spans(source.text)
    start = spans[0][0]
    if start == 0 or not source.text[start:].lstrip(" \t>").startswith("X:"):
        return []
    known = len(source.warnings)
    found = [line for line in tune_lines(source, 0, start) if line.letter and line.letter in "ILMQ"]
    del source.warnings[known:]
    return found


class Place(IntEnum):
    """Where in a tune a line stands; ``AFTER`` is behind a blank line or a final bar line, where text may follow."""

    BEFORE = 0
    IN = 1
    AFTER = 2


def tune_lines(source: Source, start: int, end: int) -> Iterator[Line]:
    """The fields and the music of one tune, in order; comments are gone, prose is skipped with a warning."""
    place = Place.BEFORE
    played = False
    offset = start
    body = source.text[start:end]
    begins_tune = "KM" if "\nK:" not in body else "K"
    for raw in body.split("\n"):
        text = raw
        if "%" in text:
            if directive := temporary.ABC_DIRECTIVE.match(text):
                yield Line("I", directive[1], offset + directive.start(1))
            text = text[: _comment(text)]
        if text and not text.isspace():
            field = temporary.ABC_FIELD_LINE.match(text)
            if field:
                if field[1] in begins_tune or (place == Place.AFTER and field[1] in "KLMPQV"):
                    place = Place.IN
                if field[1] in "IKLMPQTVX":
                    yield from _fields(field[1], text[field.end() :], offset + field.end())
            elif word := temporary.ABC_FIELD_WORD.match(text):
                yield Line(temporary.ABC_FIELD_WORDS[word[1].lower()], text[word.end() :], offset + word.end())
            else:
                if '\\"' in text:  # a quote within a text, or all quotes of a text that was quoted itself
                    text = text.replace('\\"', "''" if '"' in text.replace('\\"', "") else ' "')
                music = _music(source, text, offset, place)
                if music:
                    played = True
                    place = Place.AFTER if music.rstrip().endswith("|]") else Place.IN
                    yield Line("", music, offset)
        elif played and text is raw:
            place = Place.AFTER
        offset += len(raw) + 1


def _comment(text: str) -> int:
    """Where the comment of a line begins, or its length."""
    place = text.find("%")
    while place > 0 and text[place - 1] == "\\":
        place = text.find("%", place + 1)
    return place if place >= 0 else len(text)


def _fields(letter: str, text: str, offset: int) -> Iterator[Line]:
    """One field, or several when a whole header stands on the line: ``X:1 L:1/8 M:4/4 K:D |:A2...``."""
    inside = temporary.ABC_FIELD_INSIDE.search(text) if letter in "XMLQK" else None
    while inside:
        yield Line(letter, text[: inside.start()], offset)
        offset += inside.end()
        letter, text = inside[1], text[inside.end() :]
        inside = temporary.ABC_FIELD_INSIDE.search(text)
    yield Line(letter, text, offset)


def _music(source: Source, text: str, offset: int, place: Place) -> str:
    """The line with its prose words blanked, or ``""`` when there is no music in it.

    A word is prose when it has a small letter that ABC does not use (k is a player's sign in old collections). A line
    with such words is music only if its notes are written as nobody writes words (``A2``, ``^F``, ``d|``, ``GABc``)
    and are the greater part; outside a tune it has to have a bar line, too. Before anything else of a tune was seen, a
    line without such words has to show such notes as well: ``cabbage`` is not a melody.
    """
    bare = text
    if '"' in text or "[" in text or "{" in text or "!" in text or "+" in text:
        bare = temporary.ABC_NOT_NOTES.sub(" ", text)
    if not temporary.ABC_PROSE_LETTER.search(bare):
        if place == Place.IN:
            good = bool(temporary.ABC_SOUND.search(text)) or _signs_alone(text)
        elif place == Place.AFTER:
            good = _goes_on(bare) or (_signs_alone(text) and "[" in text)
        else:
            good = (bool(temporary.ABC_SOUND.search(text)) and _looks_written(bare)) or _fields_alone(text)
        if not good:
            source.warn(offset, "skipped: not music")
            source.skipped += 1
            return ""
        source.music += 1
        return text
    prose = temporary.ABC_PROSE.findall(bare)
    rest = temporary.ABC_PROSE.sub(" ", bare)
    notes = sum(
        len(temporary.ABC_NOTE_LETTERS.findall(word))
        for word in rest.split()
        if not temporary.ABC_ENGLISH_SHAPE.fullmatch(word)
    )
    barred = place == Place.IN or "|" in rest
    if notes < len(prose) or not barred or not temporary.ABC_SURE_NOTES.search(rest):
        source.warn(offset, "skipped: not music")
        source.skipped += 1
        return ""
    source.music += 1
    return _without_prose(source, text, offset)


def _signs_alone(text: str) -> bool:
    """Whether a line holds fields, endings, decorations and the like, and nothing else."""
    return bool(temporary.ABC_SIGNS_ALONE.fullmatch(text))


def _fields_alone(text: str) -> bool:
    """Whether a line holds fields in brackets and nothing else."""
    return "[" in text and ":" in text and _signs_alone(text)


def _goes_on(bare: str) -> bool:
    """Whether a line behind the end of a tune belongs to it and is no text about it, such as "C. Abbe, 1820"."""
    if "|" in bare or bare.rstrip().endswith("\\"):
        return True
    words = bare.split()
    english = [word for word in words if temporary.ABC_ENGLISH_SHAPE.fullmatch(word)]
    if not any(len(word) > 1 for word in words):
        return len(words) >= 6
    told = len(temporary.ABC_NOTE_LETTERS.findall(" ".join(english)))
    return len(temporary.ABC_NOTE_LETTERS.findall(bare)) > 2 * told


def _looks_written(bare: str) -> bool:
    """Whether a line is written as notes and not as words, with nothing else to tell by."""
    if temporary.ABC_SURE_NOTES.search(bare):
        return True
    words = bare.split()
    notes = len(temporary.ABC_NOTE_LETTERS.findall(bare))
    return notes >= 6 and any(len(word) == 1 or not temporary.ABC_ENGLISH_SHAPE.fullmatch(word) for word in words)


def _without_prose(source: Source, text: str, offset: int) -> str:
    """Blank the prose words outside quotes, keeping every column."""
    quoted = [match.span() for match in temporary.ABC_NOT_NOTES.finditer(text)]
    pieces: list[str] = []
    end = 0
    for match in temporary.ABC_PROSE.finditer(text):
        if any(first < match.end() and match.start() < last for first, last in quoted):
            continue
        source.warn(offset + match.start(), f"skipped: {match[0][:40]!r} is not music")
        pieces += text[end : match.start()], " " * len(match[0])
        end = match.end()
    return "".join(pieces) + text[end:]
