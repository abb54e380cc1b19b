"""Stretches of a whole that are coded alone.

Conventions: places are frames of the whole at ``SAMPLE_RATE_HZ``; cuts lie at multiples of an MP3 frame (1,152).
"""

from __future__ import annotations

from dataclasses import dataclass

from scripts import temporary


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the whole: ``first`` inclusive to ``end`` exclusive."""

    first: int
    end: int


def reach(span: Span, total: int, before: int, after: int, *, loop: bool = False) -> Span:
    """What a stretch is coded from: so many MP3 frames more at both ends, within the whole.

    A loop has no ends: there is something before its beginning, and after its end as much as one MP3 frame, so that the
    coder does not come to a silence.
    """
    step = temporary.MP3_SAMPLES_PER_FRAME
    first, end = span.first - before * step, span.end + after * step
    return Span(first, min(total + step, end)) if loop else Span(max(0, first), min(total, end))
