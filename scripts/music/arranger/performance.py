"""What the players share: who they are with, when they play, and how an onset becomes a sounding note."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scripts import temporary
from scripts.music.arranger.context import SectionContext, Span, Tone
from scripts.records import Brief, Control, Part


@dataclass(frozen=True, slots=True)
class Hit:
    """A note as a player strikes it, before timing is humanised."""

    start: int
    end: int
    pitch: int
    velocity: float


@dataclass(frozen=True, slots=True)
class Performance:
    """What one player recorded."""

    hits: tuple[Hit, ...]
    controls: tuple[Control, ...] = ()


@dataclass(frozen=True, slots=True)
class ArrangementContext:
    """The song that all players look at; ``lines`` holds the melody of each section as adapted to the style.

    ``rests`` names stretches, start and end, in which a part is out though its section would have it play. ``number``
    is the song's own: players that shall agree throw their dice by it.
    """

    brief: Brief
    bpm: float
    contexts: tuple[SectionContext, ...]
    lines: tuple[tuple[Tone, ...], ...]
    seconds_end: int
    rests: Mapping[str, Sequence[tuple[int, int]]] = field(default_factory=dict)
    number: int = 0

    def ticks_of(self, seconds: float) -> int:
        """Seconds as ticks at the song's tempo."""
        return round(seconds * self.bpm * temporary.TICKS_PER_QUARTER / 60.0)


@dataclass(frozen=True, slots=True)
class Player:
    """A part in its song, with its own random stream and the variant of its patterns that it begins with."""

    part: Part
    song: ArrangementContext
    rng: random.Random
    first: int = 0


def plays(part: Part, context: SectionContext) -> bool:
    """Whether a part plays in a section."""
    section = context.section
    if part.kinds and section.kind not in part.kinds:
        return False
    return part.enter <= section.energy <= part.leave


def breaths(contexts: Sequence[SectionContext]) -> list[tuple[int, int]]:
    """The beats of nothing, start and end, that stand before what a build leads to."""
    return [
        (max(context.end - temporary.QUARTER_TICKS, context.bars[-1].start), context.end)
        for context in contexts
        if context.section.kind == "build" and not context.last
    ]


def velocity(role: str, context: SectionContext, tick: int, accent: float, brief: Brief) -> float:
    """How hard a role strikes: its own level, the section's energy, the accent, and the rise of the phrase."""
    base = temporary.BAND_ROLES[role].velocity * brief.playing.loudness * (0.72 + 0.34 * context.section.energy)
    if context.section.kind in temporary.BARE_KINDS and role != "drums":  # few play here, and each is heard
        base *= 1.16
    bar = bar_at(context.bars, tick)
    beat = tick - bar.start
    metric = 1.06 if beat == 0 else 1.0 if beat % temporary.QUARTER_TICKS == 0 else 0.95
    place = (tick - context.start) / max(1, context.end - context.start)
    arch = 0.96 + 0.08 * (1.0 - abs(2.0 * ((place * 2.0) % 1.0) - 1.0))
    return base * accent * metric * arch


def bar_at(bars: Sequence[Span], tick: int) -> Span:
    """The bar in which a tick lies (the last one for later ticks)."""
    low, high = 0, len(bars) - 1
    while low < high:
        middle = (low + high) // 2
        if tick < bars[middle].end:
            high = middle
        else:
            low = middle + 1
    return bars[low]


def fold(pitch: int, low: int, high: int) -> int:
    """A pitch moved by octaves into a range of at least an octave; the nearest edge note when it is smaller."""
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return pitch if pitch >= low else low


def nearest(pitch_class: int, to: int, low: int, high: int) -> int:
    """The pitch of a class nearest to another pitch, within a range."""
    pitch = to + (pitch_class - to + 6) % 12 - 6
    return fold(pitch, low, high)


def scale_step(pitch: int, steps: int, scale: Sequence[int]) -> int:
    """The pitch some steps of the scale above (or below) a pitch, which is first put on the scale, downwards."""
    classes = set(scale)
    direction = 1 if steps > 0 else -1
    while pitch % 12 not in classes:
        pitch -= 1
    for _ in range(abs(steps)):
        pitch += direction
        while pitch % 12 not in classes:
            pitch += direction
    return pitch
