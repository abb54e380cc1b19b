"""How ChatMusician is asked: its own format to the character, and the phrasings it was trained on."""

from __future__ import annotations

from collections.abc import Sequence

from scripts.prompts.header import TuneHeader
from scripts.prompts.texts import clean_symbol, without_markers
from scripts.records import Key
from scripts.temporary import MODES


def chatmusician_prompt(instruction: str, earlier: Sequence[tuple[str, str]] = ()) -> str:
    """ChatMusician's prompt; tokenize it with ``add_bos=False, special=True``, for ``</s>`` is the end token itself.

    ``earlier`` are (question, answer) turns. Markers in the texts are taken out, since they would be read as tokens.
    Source: the predict.py and web demo of its authors.
    """
    turns = "".join(f"Human: {without_markers(q)} </s> Assistant: {without_markers(a)} </s> " for q, a in earlier)
    return f"{turns}Human: {without_markers(instruction)} </s> Assistant: "


def chatmusician_instruction(
    header: TuneHeader,
    *,
    chords: Sequence[str] = (),
    form: str = "",
    motif: Sequence[str] = (),
) -> str:
    """One of the phrasings ChatMusician was trained on, chosen by what is known.

    In this order: a form in letters with a motif, chords, a form in words, or attributes (key, metre, rhythm).
    """
    if motif and form:
        bars = ", ".join(f"'{bar}'" for bar in motif)
        return (
            "Create music by following the alphabetic representation of the assigned musical structure and the given "
            f"motif.\n'{form}';{chatmusician_header(header).rstrip()}\n[{bars}]"
        )
    if chords:
        symbols = ", ".join(f"'{clean_symbol(chord)}'" for chord in chords)
        return f"Develop a musical piece using the given chord progression.\n{symbols}"
    if form:
        return f"Produce music in compliance with the outlined musical setup in language.\n{form}"
    lines = [
        f"Meter {header.meter.numerator}/{header.meter.denominator}",
        f"Key {header.key.tonic}{_long_mode(header.key)}",
        f"Note Length {header.unit}",
        *([f"Rhythm {header.rhythm}"] if header.rhythm else []),
    ]
    return "Using ABC notation, recreate the given text as a musical score.\n" + "\n".join(lines)


def chatmusician_header(header: TuneHeader) -> str:
    """The header its answers begin with, written for it as the start of its answer."""
    meter, key = header.meter, header.key
    return f"X:1\nL:{header.unit}\nM:{meter.numerator}/{meter.denominator}\nK:{key.tonic}{_long_mode(key)}\n"


def _long_mode(key: Key) -> str:
    return "min" if key.mode == "minor" else MODES[key.mode].suffix
