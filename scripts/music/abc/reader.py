"""ABC text to a Score: the public door of the ABC reader.

It reads what the standard says, what people write and what language models answer: prose around the tune, headers
missing or on one line, code fences, bars of any length, a text cut off anywhere. Whatever holds music becomes music and
warnings; what holds none becomes one NotationError. The work is done in the rooms of ``scripts.music.abc``.

Conventions
-----------
- Times are fractions of quarter notes, as played: repeats, endings and parts are written out.
- Work and memory are bounded on every text by the ``ABC_MAX_`` values of ``temporary``.
- Source: the ABC standard 2.1 (abcnotation.com/wiki/abc:standard:v2.1); abc2midi and abcjs where it leaves things open
  and where they agree.
"""

from __future__ import annotations

from dataclasses import replace

from scripts.errors import NotationError
from scripts.music.abc.book import Tunebook
from scripts.records import ReadWarning, Score


def read_abc(text: str, *, tune: int = 0) -> Score:
    """Read one tune of a text (``tune`` counts from 0) as it is played.

    Raises NotationError, and nothing else on any text: when there is no music in it, or no tune of that number.
    """
    book = Tunebook(text)
    if not 0 <= tune < len(book):
        raise NotationError(f"there is no tune {tune + 1}, the text has {len(book)}")
    # A first tune without a note in it, as a model leaves when it starts again, is passed over.
    for number in range(tune, len(book) if tune == 0 else tune + 1):
        score = book.read(number)
        if score is not None:
            if len(book) > 1 and tune == 0:
                line, column = book.source.locate(book.spans[number].start)
                message = f"{len(book)} tunes in the text, this one was read"
                score = replace(score, warnings=(ReadWarning(line, column, message), *score.warnings))
            return score
    raise book.without_notes(tune)
