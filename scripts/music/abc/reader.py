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

from scripts import temporary
from scripts.errors import NotationError
from scripts.music.abc.body import read_tune
from scripts.music.abc.lines import tune_lines, tune_spans
from scripts.music.abc.playing import play
from scripts.music.abc.source import Source, clean
from scripts.records import ReadWarning, Score


def read_abc(text: str, *, tune: int = 0) -> Score:
    """Read one tune of a text (``tune`` counts from 0) as it is played.

    Raises NotationError, and nothing else on any text: when there is no music in it, or no tune of that number.
    """
    source = clean(text)
    spans = tune_spans(source.text)
    if not 0 <= tune < len(spans):
        raise NotationError(f"there is no tune {tune + 1}, the text has {len(spans)}")
    # A first tune without a note in it, as a model leaves when it starts again, is passed over.
    for number in range(tune, len(spans) if tune == 0 else tune + 1):
        score = _read_span(source, *spans[number])
        if score is not None:
            if len(spans) > 1 and tune == 0:
                line, column = source.locate(spans[number][0])
                message = f"{len(spans)} tunes in the text, this one was read"
                score = replace(score, warnings=(ReadWarning(line, column, message), *score.warnings))
            return score
    start, end = spans[tune]
    blank = len(source.text[start:end]) - len(source.text[start:end].lstrip())
    line, column = source.locate(start + blank if start + blank < end else start)
    reason = "no notes found; ABC needs a line such as 'K:C' and then notes such as 'CDEF GABc|'"
    raise NotationError(reason, line=line, column=column)


def split_tunes(text: str) -> tuple[str, ...]:
    """The tunes of a text, each from its X: to the next; a text without X: is one tune, prose before the first none."""
    source = clean(text)
    tunes = (source.text[start:end].strip() for start, end in tune_spans(source.text))
    return tuple(tune for tune in tunes if tune)


def _read_span(source: Source, start: int, end: int) -> Score | None:
    """Read the tune between two offsets; ``None`` when it has no notes.

    ``Bb`` is B and b to ABC and B flat to many a model: when bars do not come out, both readings are compared.
    """
    known = len(source.warnings)
    lines = list(tune_lines(source, start, end))
    prose = source.warnings[known:]
    tune = read_tune(source, lines)
    if not any(event.pitches for voice in tune.voices.values() for bar in voice.measures for event in bar.events):
        del source.warnings[known:]
        return None
    score = play(tune)
    fewest = tune.uneven_bars
    for flat in temporary.ABC_FLAT_NAMES if fewest else ():
        mended = [line if line.letter else line._replace(text=flat.sub("\\1♭", line.text)) for line in lines]
        if mended != lines:
            source.warnings[known:] = prose
            tune = read_tune(source, mended)
            other = play(tune)
            if tune.uneven_bars < fewest:
                score, fewest = other, tune.uneven_bars
    return score
