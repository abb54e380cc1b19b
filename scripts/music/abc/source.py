"""The text as it came, and the same text without what is not ABC.

A model's answer may hold code fences, HTML, special tokens, curly quotes and literal ``\\n``. ``clean`` takes them out
and remembers where they stood, so that every later message can point into the text that was given.
"""

from __future__ import annotations

import html
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from scripts import temporary
from scripts.records import ReadWarning


@dataclass(slots=True)
class Source:
    """A cleaned text, the way back to its original, and what was mended so far.

    ``anchors[i]`` is an offset in ``text`` from which on offsets in ``original`` count from ``origins[i]``; ``ends``
    are the ends of the original's lines, found when the first message needs them. ``music`` and ``skipped`` count the
    lines that were taken for music and that were not; ``told`` holds the other readings taken, by offset.
    """

    original: str
    text: str
    anchors: list[int]
    origins: list[int]
    warnings: list[ReadWarning] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    music: int = 0
    skipped: int = 0
    told: list[tuple[int, str]] = field(default_factory=list)

    def locate(self, offset: int) -> tuple[int, int]:
        """Line and column in the original, from 1, of an offset in the cleaned text."""
        place = bisect_right(self.anchors, offset) - 1
        position = self.origins[place] + offset - self.anchors[place]
        if not self.ends:
            self.ends.append(-1)
            self.ends += [match.start() for match in re.finditer("\n", self.original)]
        line = bisect_left(self.ends, position)
        return line, position - self.ends[line - 1]

    def warn(self, offset: int, message: str) -> None:
        """Note a repair; after the first hundred no more are kept."""
        if len(self.warnings) < temporary.ABC_MAX_WARNINGS:
            line, column = self.locate(offset)
            self.warnings.append(ReadWarning(line, column, message))


def clean(text: str) -> Source:
    """Replace everything in ``temporary.ABC_JUNK``; a text beyond ``ABC_MAX_BOOK_CHARACTERS`` is cut."""
    whole = text[: temporary.ABC_MAX_BOOK_CHARACTERS]
    pieces: list[str] = []
    anchors, origins = [0], [0]
    length = end = 0
    # A backslash and an n are a line's end only in a text that has lost its real ones.
    escaped = whole.count("\\n") > whole.strip().count("\n")
    for match in temporary.ABC_JUNK.finditer(whole):
        found = match[0]
        if found[0] == "\\" and not escaped:
            continue
        replacement = _replacement(found)
        pieces += whole[end : match.start()], replacement
        length += match.start() - end + len(replacement)
        end = match.end()
        if len(replacement) != len(found):
            anchors.append(length)
            origins.append(end)
    pieces.append(whole[end:])
    source = Source(text, _without_blocks("".join(pieces)), anchors, origins)
    if len(text) > len(whole):
        source.warn(len(source.text), f"only the first {len(whole):,} characters were read")
    return source


def _without_blocks(text: str) -> str:
    """The text with its ``%%begintext`` ... ``%%endtext`` (and ps, svg, ...) made comments of the same length.

    A block ends at its own end sign; where there is none before the next block, at the next blank line or field.
    """
    if "%%" not in text:
        return text
    pieces: list[str] = []
    end = 0
    for match in temporary.ABC_BLOCK.finditer(text):
        if match.start() < end:
            continue
        following = temporary.ABC_BLOCK.search(text, match.end())
        limit = following.start() if following else len(text)
        closing = re.compile(rf"^[ \t>]*%%[ \t]*end{match[1]}\b.*", re.MULTILINE | re.IGNORECASE)
        closed = closing.search(text, match.end(), limit) or temporary.ABC_BLOCK_END.search(text, match.end())
        stop = len(text) if closed is None else closed.end() if "%%" in closed[0] else closed.start()
        pieces += text[end : match.start()], "%" * (stop - match.start())
        end = stop
    return "".join(pieces) + text[end:] if pieces else text


def _replacement(found: str) -> str:
    """What stands for one piece of junk."""
    if found in temporary.ABC_JUNK_REPLACEMENTS:
        return temporary.ABC_JUNK_REPLACEMENTS[found]
    if found[0] == "&":
        character = html.unescape(found)
        return temporary.ABC_JUNK_REPLACEMENTS.get(character, character if len(character) == 1 else " ")
    if found[0] in "\\<[\r":  # a line's end, a tag or a token of a chat template
        return "\n"
    return ""
