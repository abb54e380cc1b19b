"""How long bars last, and what of a song's time is not bars: the slowing at its end and the ring of its last chord."""

from __future__ import annotations

from scripts import temporary
from scripts.records import Brief, Meter


def bar_quarters(meter: Meter) -> float:
    """The length of a bar in quarter notes."""
    return 4.0 * meter.numerator / meter.denominator


def ring_seconds(bar_seconds: float) -> float:
    """How long the audio goes on at least after the last bar: its chord must sound, and fade away."""
    return max(0.3, temporary.LAST_CHORD_SECONDS + temporary.RELEASE_SECONDS - bar_seconds)


def ending_extra(ending: str) -> float:
    """How many bars longer the slowing of an ending makes the song."""
    return sum(1.0 / factor - 1.0 for factor in temporary.ENDING_TEMPOS.get(ending, ()))


def natural_seconds(brief: Brief, bars: int) -> float:
    """How long so many bars last at the brief's own tempo, with the ending's slowing and the shortest ring."""
    bar_seconds = bar_quarters(brief.meter) * 60.0 / brief.bpm
    return (bars + ending_extra(brief.playing.ending)) * bar_seconds + ring_seconds(bar_seconds)
