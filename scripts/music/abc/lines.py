"""Lines of a tune: which are fields, which are music, which are prose.

Standard ABC says by position what a line is. A model writes prose before, after and between, forgets the header or puts
all of it on one line, so here a line is judged by what stands in it.
"""

from __future__ import annotations

from collections.abc import Iterator
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


def tune_lines(source: Source, start: int, end: int) -> Iterator[Line]:
    """The fields and the music of one tune, in order; comments are gone, prose is skipped with a warning."""
    in_tune = False
    offset = start
    for raw in source.text[start:end].split("\n"):
        text = raw
        if "%" in text:
            text = text[: _comment(text)]
        if text and not text.isspace():
            field = temporary.ABC_FIELD_LINE.match(text)
            if field:
                in_tune = in_tune or field[1] in "KM"
                if field[1] in "KLMPQTVX":
                    yield from _fields(field[1], text[field.end() :], offset + field.end())
            elif word := temporary.ABC_FIELD_WORD.match(text):
                yield Line(temporary.ABC_FIELD_WORDS[word[1].lower()], text[word.end() :], offset + word.end())
            else:
                music = _music(source, text, offset, in_tune)
                if music:
                    in_tune = True
                    yield Line("", music, offset)
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


def _music(source: Source, text: str, offset: int, in_tune: bool) -> str:
    """The line with its prose words blanked, or ``""`` when there is no music in it.

    A word is prose when it has a small letter that ABC does not use (k is a player's sign in old collections). A line
    with such words is music only if its notes are written as nobody writes words (``A2``, ``^F``, ``d|``, ``GABc``)
    and are the greater part. Before anything else of a tune was seen, a line without such words has to show such notes
    too: ``cabbage`` is not a melody.
    """
    bare = text
    if '"' in text or "[" in text or "{" in text or "!" in text:
        bare = temporary.ABC_NOT_NOTES.sub(" ", text)
    if not temporary.ABC_PROSE_LETTER.search(bare):
        if temporary.ABC_SOUND.search(text) and (in_tune or _looks_written(bare)):
            return text
        source.warn(offset, "skipped: not music")
        return ""
    prose = temporary.ABC_PROSE.findall(bare)
    notes = sum(
        len(temporary.ABC_NOTE_LETTERS.findall(word))
        for word in temporary.ABC_PROSE.sub(" ", bare).split()
        if not temporary.ABC_ENGLISH_SHAPE.fullmatch(word)
    )
    if notes < len(prose) or not temporary.ABC_SURE_NOTES.search(temporary.ABC_PROSE.sub(" ", bare)):
        source.warn(offset, "skipped: not music")
        return ""
    return _without_prose(source, text, offset)


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
