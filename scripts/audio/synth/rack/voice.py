"""One note (or, where a patch glides, one line of touching notes) from its start to its end."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import log2
from typing import Any

from scripts import temporary
from scripts.audio.synth.rack.envelopes import envelope, frames_in, last_frame, level_at
from scripts.audio.synth.rack.movement import Beat, lfo
from scripts.audio.synth.rack.oscillator import blended, increment, phases, read_cycle, read_rows, rows_at
from scripts.audio.synth.rack.tables import sine_cycle, table_for
from scripts.records import Patch


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a voice hears from its channel while a stretch is made.

    ``semitones`` is the bend with the vibrato, ``place`` what controllers and the channel's LFOs add along the rows;
    each a number or an array over the stretch.
    """

    first: int
    frames: int
    semitones: Any
    place: Any
    beat: Beat
    ratio: float


@dataclass(frozen=True, slots=True)
class _Turn:
    """A note within a voice: where it begins, the pitch that it comes from and its own."""

    frame: int
    source: float
    pitch: float


class Voice:
    """A sounding note: what it was struck with, and the phases of its oscillators."""

    def __init__(self, patch: Patch, pitch: int, velocity: int, frame: int, number: int) -> None:
        """``number`` counts the notes of a channel: it chooses the phases at which several oscillators begin."""
        self._patch = patch
        self.pitch = pitch
        self.start = frame
        self.released: int | None = None
        self._choked: int | None = None
        self._turns = [_Turn(frame, float(pitch), float(pitch))]
        self._highest = float(pitch)
        self._loud = (velocity / 127.0) ** 2
        self._soft = patch.velocity * (velocity / 127.0 - 1.0)
        spread = range(patch.unison)
        self._phases = [_begin(number, n) if patch.unison > 1 else 0 for n in spread]
        self._sub = 0

    def turn(self, pitch: int, frame: int) -> None:
        """Go over to another note without a new stroke."""
        self._turns.append(_Turn(frame, self.pitch_at(frame), float(pitch)))
        self.pitch, self.released = pitch, None

    def come_from(self, source: float) -> None:
        """Begin at another pitch and glide to its own."""
        self._turns = [_Turn(self.start, source, float(self.pitch))]

    def release(self, frame: int) -> None:
        """Let go at a frame, unless it was before."""
        if self.released is None:
            self.released = frame

    def choke(self, frame: int) -> None:
        """Give way to another note: fade quickly."""
        if self._choked is None:
            self._choked = frame

    def end(self) -> int | None:
        """The frame from which on it is silent; None while it is held."""
        since = last_frame(self._patch.amp, None if self.released is None else self.released - self.start)
        ends = [] if since is None else [self.start + since]
        if self._choked is not None:
            ends.append(self._choked + temporary.RACK_RAMP_FRAMES)
        return min(ends, default=None)

    @property
    def gives_way(self) -> bool:
        """Whether another note has taken its place."""
        return self._choked is not None

    def loudness(self, frame: int) -> float:
        """How loud its envelope is: the softest voice gives way first."""
        if self.released is not None or self._choked is not None:
            return 0.0
        return level_at(self._patch.amp, frame - self.start) * self._loud

    def add(self, left: Any, right: Any, heard: Surroundings) -> None:
        """Add a stretch of its sound to two rows of samples."""
        begin = max(self.start - heard.first, 0)
        end = self.end()
        stop = heard.frames if end is None else min(heard.frames, end - heard.first)
        # A line of touching notes is cut where they begin, for each may need a table with fewer harmonics.
        turns = [turn.frame - heard.first for turn in self._turns if begin < turn.frame - heard.first < stop]
        cuts = [begin, *turns, stop]
        for one, two in pairwise(cuts):
            if one < two:
                self._stretch(left, right, heard, (one, two))

    def _stretch(self, left: Any, right: Any, heard: Surroundings, span: tuple[int, int]) -> None:
        """Add the frames of a span within which no other note begins."""
        import numpy as np

        patch, (begin, stop) = self._patch, span
        first, frames = heard.first + begin, stop - begin
        reached = [max(turn.source, turn.pitch) for turn in self._turns if turn.frame <= first]
        self._highest = max([self._highest, *reached])
        loud = self._level(first, frames)
        pitch = self._pitches(first, frames) + 12 * patch.octave
        pitch = pitch + _cut(heard.semitones, begin, stop)
        table = table_for(patch, self._highest + 12 * patch.octave + 12 * log2(heard.ratio))
        row = (self._place(heard, begin, stop, pitch) - table.first) * table.per_unit
        moving = not isinstance(row, float)
        rows = rows_at(table, row) if moving else (None, None)
        cycle = None if moving else blended(table, row)
        middle, sides = np.zeros(frames, dtype=np.float32), None
        for n in range(patch.unison):
            side = 2.0 * n / (patch.unison - 1) - 1.0 if patch.unison > 1 else 0.0
            step = increment(_hz(pitch + side * patch.detune_cents / 100.0, heard.ratio))
            ran, self._phases[n] = phases(self._phases[n], step, frames)
            sound = read_rows(table, ran, rows) if moving else read_cycle(cycle, table.bits, ran)
            middle += sound
            if side and patch.width:
                sound *= np.float32(side * patch.width)
                sides = sound if sides is None else np.add(sides, sound, out=sides)
        loud = loud * np.float32(patch.unison**-0.5)
        middle *= loud
        if patch.sub > 0.0:
            step = increment(_hz(pitch + 12 * patch.sub_octaves, heard.ratio))
            ran, self._sub = phases(self._sub, step, frames)
            sound = read_cycle(sine_cycle(), 11, ran)
            sound *= loud * np.float32(patch.sub * patch.unison**0.5)
            middle += sound
        left[begin:stop] += middle
        right[begin:stop] += middle
        if sides is not None:
            sides *= loud
            left[begin:stop] -= sides
            right[begin:stop] += sides

    def _level(self, first: int, frames: int) -> Any:
        """Envelope, velocity and the fade of a voice that gives way, as one factor, float32."""
        import numpy as np

        released = None if self.released is None else self.released - self.start
        loud = envelope(self._patch.amp, first - self.start, frames, released) * np.float32(self._loud)
        if self._choked is not None and first + frames > self._choked:
            left = 1.0 - (np.arange(first, first + frames) - self._choked) / temporary.RACK_RAMP_FRAMES
            loud = loud * np.clip(left, 0.0, 1.0).astype(np.float32)
        return loud

    def _place(self, heard: Surroundings, begin: int, stop: int, pitch: Any) -> Any:
        """Where on the rows' axis it stands: a number, or an array."""
        import numpy as np

        patch, first, frames = self._patch, heard.first + begin, stop - begin
        place = _cut(heard.place, begin, stop) + self._soft
        if patch.rows == "cutoff":
            # In harmonics of what sounds; ``key_follow`` lets the cutoff rise with the note, from middle C on.
            place = place + (log2(patch.cutoff_hz / heard.ratio) - (pitch - 69.0) / 12.0 - log2(440.0))
            if patch.key_follow:
                place = place + patch.key_follow * (self._turns[-1].pitch - 60.0) / 12.0
        else:
            place = place + patch.start
        if patch.sweep.depth:
            released = None if self.released is None else self.released - self.start
            place = place + envelope(patch.sweep.shape, first - self.start, frames, released) * patch.sweep.depth
        for own in patch.lfos:
            if own.restart:
                place = place + lfo(own, _turns_since(own, self.start, first, frames, heard.beat))
        return float(place) if np.ndim(place) == 0 else place.astype(np.float32)

    def pitch_at(self, frame: int) -> float:
        """The pitch at a frame after its last note began, on its way where it glides."""
        turn = self._turns[-1]
        glide = frames_in(self._patch.glide_ms)
        left = max(0.0, 1.0 - (frame - turn.frame) / glide)
        return turn.pitch + (turn.source - turn.pitch) * left * left

    def _pitches(self, first: int, frames: int) -> Any:
        """The pitch of each frame, gliding at a pace that sinks: a number where it stands still."""
        import numpy as np

        glide, end = frames_in(self._patch.glide_ms), first + frames
        while len(self._turns) > 1 and self._turns[1].frame <= first:
            self._turns.pop(0)
        only = self._turns[0]
        if len(self._turns) == 1 and (only.source == only.pitch or first >= only.frame + glide):
            return only.pitch
        at = np.arange(first, end, dtype=np.float64)
        pitch = np.empty(frames, dtype=np.float64)
        for n, turn in enumerate(self._turns):
            start = 0 if n == 0 else turn.frame - first
            left = np.clip(1.0 - (at[start:] - turn.frame) / glide, 0.0, 1.0)
            pitch[start:] = turn.pitch + (turn.source - turn.pitch) * (left * left)
        return pitch


def _turns_since(own: Any, start: int, first: int, frames: int, beat: Beat) -> Any:
    """How many turns an LFO has made since a note's start."""
    import numpy as np

    if own.beats > 0.0:
        return (beat.at(first, frames) - beat.at(start, 1)[0]) / own.beats
    return np.arange(first - start, first - start + frames) * (own.hz / temporary.SAMPLE_RATE_HZ)


def _cut(value: Any, begin: int, stop: int) -> Any:
    return value if isinstance(value, float | int) else value[begin:stop]


def _hz(pitch: Any, ratio: float) -> Any:
    """A pitch (440 Hz at 69) in Hz, times what the piece is tuned by."""
    if isinstance(pitch, float):
        return 440.0 * ratio * 2.0 ** ((pitch - 69.0) / 12.0)
    import numpy as np

    return 440.0 * ratio * np.exp2((pitch - 69.0) / 12.0)


def _begin(number: int, oscillator: int) -> int:
    """A phase that looks drawn, the same for the same note: two odd constants and a fold of the bits."""
    mixed = (number * 0x9E3779B1 + (oscillator + 1) * 0x85EBCA6B) & 0xFFFFFFFF
    mixed = ((mixed ^ (mixed >> 15)) * 0x2C1B3C6D) & 0xFFFFFFFF
    return mixed ^ (mixed >> 13)
