"""Which of its genre's forms a song has, and how its time breathes."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import replace

from scripts import temporary
from scripts.music.forms.lines import read_form, rising
from scripts.records import Constraints, Idiom, Playing, Request, Section


def choose_form(
    request: Request, constraints: Constraints, idiom: Idiom, bars: float, rng: random.Random
) -> tuple[Section, ...]:
    """One of the idiom's forms for a song of about so many bars, or the written one that the constraints hold.

    None, an empty one, for loops, for long pieces, where a form of the style table is asked for and where the idiom
    has none. Where key, chords or a frequency are asked for, the song stays in its key.
    """
    if request.loop or request.length.low_seconds >= temporary.IDIOM_BELOW_SECONDS:
        return ()
    form = written_form(constraints.form)
    if not constraints.form and idiom.forms:
        form = rng.choices(idiom.forms, [likelihood(form, bars) for form in idiom.forms])[0]
    fixed = request.constraints.key or request.constraints.chords or request.frequency_hz or request.primer
    return tuple(replace(section, lift=0) for section in form) if fixed else form


def likelihood(form: Sequence[Section], bars: float) -> float:
    """How likely a form is drawn for a song of so many bars: one of as many bars most."""
    off = math.log2(sum(section.bars for section in form) / max(1.0, bars))
    return 1.0 / (temporary.FORM_EVEN + off * off)


def written_form(text: str) -> tuple[Section, ...]:
    """The form that a recipe has written out; empty for a name and for what cannot be read."""
    try:
        return read_form(text) if any(c.isdigit() for c in text) else ()
    except ValueError:
        return ()


def with_form(
    playing: Playing, form: tuple[Section, ...], idiom: Idiom, without: Sequence[str], energy: float
) -> Playing:
    """A way of playing with a whole form; ``energy`` is what moods add, ``without`` may name solos."""
    soloed = "solo" not in without
    kept = tuple(s if soloed or s.kind != "solo" else replace(s, kind="head") for s in form)
    kinds = {section.kind for other in idiom.forms for section in other}
    events = tuple(
        kind for kind in temporary.EVENT_BARS if kind in kinds and (soloed or kind != "solo") and kind != "break"
    )
    return replace(playing, form=tuple(rising(kept, energy)), whole=True, events=events, energy=energy)


def breathing(playing: Playing, idiom: Idiom, rng: random.Random) -> Playing:
    """A way of playing whose tempo breathes as its idiom's does, and whose slowing at the end is one of several."""
    ending = rng.choice(temporary.RITARDANDI) if playing.ending == "ritardando" else playing.ending
    return replace(playing, ending=ending, rubato=idiom.rubato)
