"""A channel with a patch: what MIDI says to it, and its voices."""

from __future__ import annotations

from math import cos, pi, sin
from typing import Any

from scripts import temporary
from scripts.audio.synth.rack.movement import Beat, Ramp, lfo
from scripts.audio.synth.rack.voice import Surroundings, Voice
from scripts.records import Patch


class Channel:
    """One patch played by the messages of one MIDI channel."""

    def __init__(self, patch: Patch, louder_db: float, beat: Beat, ratio: float) -> None:
        self._patch, self._beat, self._ratio = patch, beat, ratio
        self._gain: float = 10.0 ** ((patch.gain_db + louder_db) / 20.0)
        self._voices: list[Voice] = []
        self._struck = 0
        self._held: list[int] = []
        self._pedal = False
        self._waiting: list[Voice] = []
        self._controls = {7: 100, 10: 64, 11: 127}
        self._level, self._pan = Ramp(self._loudness()), Ramp(0.5)
        self._bright, self._bend, self._wheel = Ramp(0.0), Ramp(0.0), Ramp(0.0)
        self._bend_range, self._parameter = 2.0, (127, 127)
        self._sounded = False
        # Cycles a whole note of locked LFOs (0: the patch's own), and the frame and turns at which they began.
        self._rates: list[tuple[int, float]] = [(0, 0.0)]
        self.send = 40 / 127.0

    def apply(self, data: tuple[int, ...], frame: int) -> None:
        """Act on a message of this channel; what a patch has no use for is passed over."""
        status = data[0] & 0xF0
        if status == 0x90 and data[2] > 0:
            self._strike(data[1], data[2], frame)
        elif status in (0x80, 0x90):
            self._let_go(data[1], frame)
        elif status == 0xB0:
            self._control(data[1], data[2], frame)
        elif status == 0xE0:
            self._move(self._bend, frame, ((data[1] | data[2] << 7) - 8_192) / 8_192.0 * self._bend_range)

    def add(self, dry: Any, first: int, frames: int) -> Any | None:
        """Add a stretch to ``dry`` (2, frames); returns it alone in mono for the reverb, None where it is silent."""
        import numpy as np

        voices = [v for v in self._voices if v.start < first + frames]
        if not voices:
            return None
        left, right = np.zeros(frames, dtype=np.float32), np.zeros(frames, dtype=np.float32)
        heard = Surroundings(
            first, frames, self._semitones(first, frames), self._place(first, frames), self._beat, self._ratio
        )
        for voice in voices:
            voice.add(left, right, heard)
        end = first + frames
        self._voices = [v for v in self._voices if (stop := v.end()) is None or stop > end]
        level = self._level.over(first, frames)
        pan = self._pan.over(first, frames)
        angle = pan * (pi / 2.0)
        one, two = (cos(angle), sin(angle)) if isinstance(angle, float) else (np.cos(angle), np.sin(angle))
        left *= np.float32(level * one) if isinstance(level * one, float) else (level * one).astype(np.float32)
        right *= np.float32(level * two) if isinstance(level * two, float) else (level * two).astype(np.float32)
        dry[0] += left
        dry[1] += right
        left += right
        return left

    def _strike(self, pitch: int, velocity: int, frame: int) -> None:
        patch, source = self._patch, None
        self._sounded = True
        if patch.mono and self._voices:
            last = self._voices[-1]
            touching = not last.gives_way and (last.released is None or last.released >= frame)
            slides = touching and patch.glide_ms > 0 and pitch != last.pitch
            if slides and patch.legato:
                last.turn(pitch, frame)
                return
            source = last.pitch_at(frame) if slides else None
            for voice in self._voices:
                voice.choke(frame)
        elif len(self._voices) >= temporary.RACK_POLYPHONY:
            min(self._voices, key=lambda v: (v.loudness(frame), v.start)).choke(frame)
        for voice in self._voices:
            if voice.pitch == pitch and not patch.mono:
                voice.release(frame)
        self._voices.append(Voice(patch, pitch, velocity, frame, self._struck))
        if source is not None:
            self._voices[-1].come_from(source)
        self._struck += 1

    def _let_go(self, pitch: int, frame: int) -> None:
        """End a note. A line that glides waits a moment for the note that touches it."""
        late = round(temporary.RACK_TOUCH_SECONDS * temporary.SAMPLE_RATE_HZ) if self._patch.glide_ms > 0 else 0
        for voice in self._voices:
            if voice.pitch == pitch and voice.released is None:
                if self._pedal:
                    self._waiting.append(voice)
                else:
                    voice.release(frame + late)

    def _control(self, number: int, value: int, frame: int) -> None:
        if number in self._controls:
            self._controls[number] = value
            if number == 10:
                self._move(self._pan, frame, max(0.0, (value - 1) / 126.0))
            else:
                self._move(self._level, frame, self._loudness())
        elif number == 1:
            self._move(self._wheel, frame, value / 127.0)
        elif number == 74:
            wide = self._patch.rows == "cutoff"
            most = temporary.RACK_BRIGHTNESS_OCTAVES if wide else temporary.RACK_BRIGHTNESS_SHARE
            self._move(self._bright, frame, (value - 64) / 63.0 * most)
        elif number == 91:
            self.send = value / 127.0
        elif number == 64:
            self._pedal = value >= 64
            if not self._pedal:
                for voice in self._waiting:
                    voice.release(frame)
                self._waiting = []
        elif number == temporary.LFO_RATE_CONTROLLER:
            self._rates.append((frame, float(value)))
        elif number in (98, 99):  # what follows is for a SoundFont's generator
            self._parameter = (127, 127)
        elif number in (100, 101):
            low, high = self._parameter
            self._parameter = (value, high) if number == 100 else (low, value)
        elif number == 6 and self._parameter == (0, 0):
            self._bend_range = float(value)
        elif number in (120, 123):
            for voice in self._voices:
                voice.choke(frame)

    def _move(self, ramp: Ramp, frame: int, value: float) -> None:
        """Go over to a value; before the first note at once."""
        if self._sounded:
            ramp.go(frame, value)
        else:
            ramp.set(value)

    def _loudness(self) -> float:
        """Volume and expression by the square, as General MIDI synths have it; a patch may heed expression less."""
        follow = self._patch.expression
        expression = 1.0 - follow + follow * self._controls[11] / 127.0
        volume = self._controls[7] / 127.0
        return self._gain * volume * volume * expression * expression

    def _semitones(self, first: int, frames: int) -> Any:
        """Pitch wheel and vibrato together."""
        import numpy as np

        bend, wheel = self._bend.over(first, frames), self._wheel.over(first, frames)
        if isinstance(wheel, float) and wheel == 0.0:
            return bend
        at = np.arange(first, first + frames, dtype=np.float64)
        swing = np.sin(2.0 * np.pi * ((at * (temporary.RACK_VIBRATO_HZ / temporary.SAMPLE_RATE_HZ)) % 1.0))
        return bend + wheel * (self._patch.vibrato_cents / 100.0) * swing

    def _place(self, first: int, frames: int) -> Any:
        """What brightness and the LFOs of the whole channel add along the rows."""
        import numpy as np

        place = self._bright.over(first, frames)
        for own in self._patch.lfos:
            if own.restart:
                continue
            if own.beats > 0.0:
                turns = self._locked_turns(own.beats, first, frames)
            else:
                at = np.arange(first, first + frames, dtype=np.float64)
                turns = (at * (own.hz / temporary.SAMPLE_RATE_HZ)) % 1.0
            place = place + lfo(own, turns)
        return place

    def _locked_turns(self, beats: float, first: int, frames: int) -> Any:
        """The turns of an LFO that goes with the beat, begun anew wherever its rate was said."""
        rates = self._rates
        while len(rates) > 1 and rates[1][0] <= first:
            rates.pop(0)
        now = self._beat.at(first, frames)
        turns = now.copy()
        for n, (frame, cycles) in enumerate(rates):
            start = 0 if n == 0 else frame - first
            if start >= frames:
                break
            origin = self._beat.at(frame, 1)[0]
            turns[start:] = (now[start:] - origin) * (cycles / 4.0 if cycles > 0.0 else 1.0 / beats)
        return turns
