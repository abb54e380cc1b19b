"""How many tokens a minute of music takes: what is expected, and what is learnt from each song.

The expectation that shapes a question is fixed for each kind of model, so that the same seed gives the same song on
the first day and after a year; what is learnt is for the progress, the time left and the table of models.
"""

from __future__ import annotations

from collections.abc import Mapping

from scripts.records import Brief, Dialect
from scripts.temporary import (
    CHORD_TOKENS,
    FIRST_TOKENS_PER_MINUTE,
    LEARNT_MINUTES,
    TOKENS_A_QUARTER,
)


def tokens_a_quarter(brief: Brief, kind: Dialect, *, chords: bool) -> float:
    """About how many tokens a quarter note of melody takes, chord symbols included."""
    quarters = 4 * brief.meter.numerator / brief.meter.denominator
    return TOKENS_A_QUARTER[kind.value] + (CHORD_TOKENS[kind.value] / quarters if chords else 0.0)


def expected_tokens(brief: Brief, bars: int, kind: Dialect, *, chords: bool = False) -> int:
    """About how many tokens a section takes."""
    quarters = bars * 4 * brief.meter.numerator / brief.meter.denominator
    return max(16, round(quarters * tokens_a_quarter(brief, kind, chords=chords)))


def minutes(brief: Brief, bars: int) -> float:
    """How long so many bars last at the brief's tempo."""
    return bars * 4 * brief.meter.numerator / brief.meter.denominator / brief.bpm


def tokens_per_minute(table: Mapping[str, float], model: str) -> float | None:
    """What is known of a model's tokens a minute of music; None where nothing is."""
    plain = model.casefold().replace(" ", "")
    return table.get(model) or next((rate for name, rate in FIRST_TOKENS_PER_MINUTE.items() if name in plain), None)


def learnt(table: Mapping[str, float], model: str, tokens: int, music_minutes: float) -> dict[str, float]:
    """The table of tokens a minute by model after one more song; unchanged when nothing was written.

    A running mean: what is known counts as so many minutes of music (``LEARNT_MINUTES``), so that one odd song moves
    it little and a change of habit shows after some. ChatMusician starts from its published 310 (288 tokens a song at
    5.16 a second: Yuan et al., 2024, table 4), any other model from its first song.
    """
    if tokens <= 0 or music_minutes <= 0:
        return dict(table)
    known = tokens_per_minute(table, model)
    mean = (
        tokens / music_minutes
        if known is None
        else (known * LEARNT_MINUTES + tokens) / (LEARNT_MINUTES + music_minutes)
    )
    return {**table, model: round(mean, 2)}
