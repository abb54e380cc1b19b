"""A voice while it is written down: measures of events, and what a note's pitch and length depend on.

Conventions
-----------
- A *slot* is a written pitch without accidentals: C in ABC is slot 60, c is 72. Accidentals of a bar belong to slots.
- Lengths are fractions of quarter notes; where an event stands in its measure is found only when the tune is played.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from scripts import temporary
from scripts.records import Chord, Key, Meter


@dataclass(slots=True)
class Event:
    """A note, a chord or a rest: its length, its pitches, and those tied to the next event."""

    duration: Fraction
    pitches: tuple[int, ...] = ()
    tied: tuple[int, ...] = ()


@dataclass(slots=True)
class Measure:
    """What stands between two bar lines, and the signs at its ends.

    ``chords``, ``tempos`` and ``programs`` stand before the event of their index; from the indices in ``layers`` on,
    events start at the measure's beginning again (overlay). ``closes`` is how often the repeat that ends here sends
    back.
    """

    position: int
    key: Key
    meter: Meter
    length: Fraction | None
    part: str
    events: list[Event] = field(default_factory=list)
    chords: list[tuple[int, Chord]] = field(default_factory=list)
    tempos: list[tuple[int, float]] = field(default_factory=list)
    programs: list[tuple[int, int]] = field(default_factory=list)
    layers: list[int] = field(default_factory=list)
    opens: bool = False
    closes: int = 0
    ending: tuple[int, ...] = ()
    double: bool = False


class WrittenVoice:
    """A voice that is being read.

    All notes are moved by ``shift`` semitones: what K:, V: and ``%%MIDI transpose`` say together. ``percussion`` voices
    are drums; an ``unpitched`` one is under no key, and nothing moves its notes.
    """

    def __init__(self, name: str, key: Key, meter: Meter, length: Fraction | None) -> None:
        self.name = name
        self.key = key
        self.meter = meter
        self.bar_length = length
        self.measures: list[Measure] = []
        self.measure = Measure(0, key, meter, length, "")
        self.unit = Fraction(1, 2)
        self.lengths: dict[str, Fraction] = {}
        self.signature: dict[int, int] = {}
        self.accidentals: dict[int, int] = {}
        self.carried: dict[int, int] = {}
        self.slots: tuple[int, ...] = ()
        self.key_shift = 0
        self.voice_shift = 0
        self.midi_shift = 0
        self.shift = 0
        self.channel: int | None = None
        self.percussion = False
        self.unpitched = False
        self.last: Event | None = None
        self.broken: Fraction | None = None
        self.tuplet = Fraction(1)
        self.tuplet_left = 0
        self.in_endings = False
        self.passes = 0

    def settle(self, mapped: bool) -> None:
        """Take in what is new about the voice's shifts and drums; ``mapped`` says that the tune names its drums."""
        drums = self.channel == temporary.DRUM_CHANNEL
        self.unpitched = self.percussion or (drums and mapped)
        self.shift = 0 if drums or self.unpitched else self.key_shift + self.voice_shift + self.midi_shift
        if self.unpitched:
            self.signature = {}

    def add(self, event: Event, slots: tuple[int, ...]) -> None:
        """Put an event at the end, under the broken rhythm and the tuplet that stand open."""
        if self.broken is not None:
            event.duration *= self.broken
            self.broken = None
        if self.tuplet_left:
            event.duration *= self.tuplet
            self.tuplet_left -= 1
        self.measure.events.append(event)
        self.last = event
        self.slots = slots
        if self.carried:
            self.carried = {}

    def pitch(self, slot: int, alteration: int | None) -> int:
        """The sounding pitch of a slot, remembering its accidental to the end of the bar."""
        if alteration is None:
            alteration = self.accidentals.get(slot)
            if alteration is None:
                alteration = self.carried[slot] if slot in self.carried else self.signature.get(slot % 12, 0)
        else:
            self.accidentals[slot] = alteration
        return slot + alteration + self.shift

    def tie(self) -> bool:
        """Tie the last event to what follows, its accidentals included; ``False`` when there is none to tie."""
        if self.last is None or not self.last.pitches:
            return False
        self.last.tied = self.last.pitches
        self.carry(self.slots)
        return True

    def carry(self, slots: tuple[int, ...]) -> None:
        """Let the accidentals of these slots reach over the next bar line, for the next event only."""
        self.carried = {slot: self.accidentals[slot] for slot in slots if slot in self.accidentals}

    def bar(self, position: int, part: str) -> None:
        """End the measure at a bar line. An empty one is thrown away, but an empty ending counts."""
        self.accidentals = {}
        if self.measure.events or self.measure.ending:
            self.split(position, part)

    def split(self, position: int, part: str) -> None:
        """End the measure without a bar line, as before a part or an ending."""
        self.measures.append(self.measure)
        self.measure = Measure(position, self.key, self.meter, self.bar_length, part)
