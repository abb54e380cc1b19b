"""All tunes of one text: a published tunebook, a model's answer, a single tune."""

from __future__ import annotations

import re
from dataclasses import replace

from scripts import temporary
from scripts.errors import NotationError
from scripts.music.abc.lines import file_header, tune_lines, tune_spans
from scripts.music.abc.readings import Reading, Span, read_span
from scripts.music.abc.source import clean
from scripts.records import Score


class Tunebook:
    """The tunes of a text in their order; ``numbers`` are what their X: say, ``""`` where there is none.

    The text is cleaned once. Fields before the first X: (L:, M:, Q:, I:, %%MIDI) hold for all tunes, as the standard
    says (2.2.2).
    """

    def __init__(self, text: str) -> None:
        self.source = clean(text)
        spans = tune_spans(self.source.text)
        header = file_header(self.source)
        longest = temporary.ABC_MAX_CHARACTERS
        self.spans = tuple(Span(start, min(end, start + longest), header) for start, end in spans)
        self.cut = tuple(end - start > longest for start, end in spans)
        self.numbers = tuple(self._number(span) for span in self.spans)

    def __len__(self) -> int:
        return len(self.spans)

    def read(self, place: int) -> Score | None:
        """The tune at ``place``, counted from 0, as it is played; ``None`` when it has no notes."""
        found = self._reading(place)
        return found.score if found else None

    def tune(self, place: int) -> Score:
        """The tune at ``place`` if it is one. Raises NotationError where no notes are, and where mere prose stands."""
        found = self._reading(place)
        if found is None:
            raise self.without_notes(place)
        text = self.text(place)
        if temporary.ABC_TUNE_HEADER.search(text) or found.source.music > found.source.skipped:
            return found.score
        line, column = self.source.locate(self._first(place))
        reason = "this is no tune: it has neither X: nor K:, and most of its lines are not music"
        raise NotationError(reason, line=line, column=column)

    def places(self) -> list[int]:
        """Where tunes with notes stand; text before the first X: only if it is surely a tune. One at least."""
        found = [place for place in range(len(self)) if self._has_music(place)]
        if len(found) > 1 and not self.numbers[found[0]]:
            try:
                self.tune(found[0])
            except NotationError:
                del found[0]
        return found or [0]

    def _has_music(self, place: int) -> bool:
        """Whether there is a line of music, or a header with notes behind it, without reading them."""
        source = replace(self.source, warnings=[])
        span = self.spans[place]
        lines = tune_lines(source, span.start, span.end)
        return any(
            not line.letter or (line.letter == "K" and temporary.ABC_SURE_NOTES.search(line.text)) for line in lines
        )

    def text(self, place: int) -> str:
        """The text of the tune at ``place``, cleaned."""
        span = self.spans[place]
        return self.source.text[span.start : span.end].strip()

    def without_notes(self, place: int) -> NotationError:
        """The error that says that there are no notes at ``place``."""
        line, column = self.source.locate(self._first(place))
        reason = "no notes found; ABC needs a line such as 'K:C' and then notes such as 'CDEF GABc|'"
        return NotationError(reason, line=line, column=column)

    def _reading(self, place: int) -> Reading | None:
        """Read the tune at ``place``, with a word where it is cut."""
        known = len(self.source.warnings)
        span = self.spans[place]
        if self.cut[place]:
            self.source.warn(span.end, f"only the first {temporary.ABC_MAX_CHARACTERS:,} characters were read")
        found = read_span(self.source, span)
        del self.source.warnings[known:]
        return found

    def _first(self, place: int) -> int:
        """Where the first character of a tune stands that is not blank."""
        span = self.spans[place]
        text = self.source.text[span.start : span.end]
        blank = len(text) - len(text.lstrip())
        return span.start + blank if blank < len(text) else span.start

    def _number(self, span: Span) -> str:
        """What X: says, in the letters of a file's name."""
        match = re.match(r"[ \t>\n]*X:[ \t]*([^\s%]{0,20})", self.source.text[span.start : span.end])
        return re.sub(r"[^\w.-]+", "-", match[1].strip()).strip("-.") if match else ""
