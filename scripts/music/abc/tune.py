"""A tune while it is read: what its header says, its voices, and the fields that change them.

A field before the first note speaks to the whole tune, also when it comes after K:; a later one to the voice it stands
in. Source: the ABC standard 2.1, section 3.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from scripts import temporary
from scripts.music.abc import directives, fields
from scripts.music.abc.source import Source
from scripts.music.abc.voices import WrittenVoice
from scripts.records import Key, Meter


class Tune:
    """The header and the voices.

    ``events`` counts what was read; ``uneven`` holds the offsets of the bars that do not fill their metre. ``drums``
    maps written pitches to drums, ``programs`` MIDI channels to instruments; ``named`` is the voice of the last V:.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.title = ""
        self.key: Key | None = None
        self.signature: dict[int, int] = {}
        self.key_shift = 0
        self.meter: Meter | None = Meter(4, 4)
        self.unit: Fraction | None = None
        self.bpm: float | None = None
        self.order: list[str] = []
        self.part = ""
        self.voices: dict[str, WrittenVoice] = {}
        self.voice: WrittenVoice | None = None
        self.events = 0
        self.lengths: dict[Fraction, dict[str, Fraction]] = {}
        self.uneven: list[int] = []
        self.named: WrittenVoice | None = None
        self.midi_shift = 0
        self.program: int | None = None
        self.channel: int | None = None
        self.percussion = False
        self.programs: dict[int, int] = {}
        self.drums: dict[int, int] = {}

    def field(self, letter: str, text: str, offset: int) -> int:
        """Obey a field that stands at ``offset``; returns where in its text music follows, -1 for nowhere."""
        if letter == "K":
            return self.set_key(text, offset)
        if letter == "M":
            self.set_meter(text, offset)
        elif letter == "L":
            self.set_unit(text, offset)
        elif letter == "Q":
            self.set_tempo(text, offset)
        elif letter == "V":
            self.set_voice(text, offset)
        elif letter == "P":
            self.set_part(text, offset)
        elif letter == "I":
            self.instruct(text)
        elif letter == "T":
            self.title = self.title or fields.read_title(text)
        return -1

    def current(self, offset: int) -> WrittenVoice:
        """The voice that music goes to; without any header there is one in C major."""
        if self.key is None:
            self.source.warn(offset, "no K: before the music, C major is assumed")
            self.key = Key("C", "major")
        if self.voice is None:
            self.voice = next(iter(self.voices.values()), None) or self.add_voice("1")
        return self.voice

    def set_key(self, text: str, offset: int) -> int:
        """K: for the tune as long as no music was read, later for the voice."""
        found = fields.read_key(text)
        if found is None or found.mended:
            self.source.warn(offset, f"no such key: {text.strip()[:40]!r}")
        if found is None:
            found = fields.KeyField(self.key or Key("C", "major"), dict(self.signature), self.key_shift, -1)
        if not self.events:
            self.key, self.signature, self.key_shift = found.key, found.alterations, found.shift
            self.percussion, self.named = found.percussion, self.voice
        for voice in self.voices_meant():
            voice.key, voice.signature, voice.key_shift = found.key, found.alterations, found.shift
            voice.percussion = voice.percussion or found.percussion
            voice.settle(bool(self.drums))
            voice.accidentals = {}
            if not voice.measure.events:
                voice.measure.key = found.key
        return found.rest if found.rest >= 0 and temporary.ABC_SURE_NOTES.search(text, found.rest) else -1

    def set_meter(self, text: str, offset: int) -> None:
        """M: for the tune as long as no music was read, later for the voice."""
        meter = fields.read_meter(text)
        if meter is None and text.strip().lower() not in ("none", "free", ""):
            self.source.warn(offset, f"no such metre: {text.strip()[:40]!r}")
        if not self.events:
            self.meter = meter
        for voice in self.voices_meant():
            voice.meter = meter or Meter(4, 4)
            voice.bar_length = _bar_length(meter)
            if not voice.measure.events:
                voice.measure.meter, voice.measure.length = voice.meter, voice.bar_length
            if not self.events:
                self.use_unit(voice, self.unit or fields.default_unit(meter))

    def set_unit(self, text: str, offset: int) -> None:
        """L: for the tune as long as no music was read, later for the voice."""
        unit = fields.read_unit(text)
        if unit is None:
            self.source.warn(offset, f"no such unit length: {text.strip()[:40]!r}")
            return
        if unit != 4 and ("/" not in text or text.rstrip().endswith("/1")):
            self.source.warn(offset, f"{text.strip()[:20]!r} is not how ABC writes a unit length, read as {unit / 4}")
        if not self.events:
            self.unit = unit
        for voice in self.voices_meant():
            self.use_unit(voice, unit)

    def set_tempo(self, text: str, offset: int) -> None:
        """Q: for the whole tune before the music, from here on within it."""
        unit = self.voice.unit if self.voice else self.unit or fields.default_unit(self.meter)
        bpm = fields.read_tempo(text, unit)
        if bpm is None:
            if text.strip():
                self.source.warn(offset, f"no such tempo: {text.strip()[:40]!r}")
            return
        if self.voice is None or not self.events:
            self.bpm = bpm
        else:
            measure = self.voice.measure
            measure.tempos.append((len(measure.events), bpm))

    def set_voice(self, text: str, offset: int) -> None:
        """V: goes on with a voice where it stopped; in the header it only makes it known."""
        found = fields.read_voice(text)
        voice = self.voices.get(found.id)
        if voice is None:
            if len(self.voices) >= temporary.ABC_MAX_VOICES:
                self.source.warn(offset, f"more than {temporary.ABC_MAX_VOICES} voices: the last one goes on")
                return
            voice = self.add_voice(found.id)
        voice.name = found.name or voice.name
        voice.voice_shift = found.shift or voice.voice_shift
        voice.percussion = voice.percussion or found.percussion
        voice.settle(bool(self.drums))
        self.named = voice
        if self.key is not None:
            self.voice = voice

    def set_part(self, text: str, offset: int) -> None:
        """P: in the header is the order of the parts, in the body the name of the one that begins."""
        if self.key is None:
            self.order = fields.read_parts(text)
            return
        self.part = text.strip()[:64]
        if self.voice is not None:
            if self.voice.measure.events:
                self.voice.split(offset, self.part)
            self.voice.measure.part = self.part

    def instruct(self, text: str) -> None:
        """An instruction to MIDI players: for the voice it stands in, for all of them before the first one."""
        found = directives.read_directive(text)
        if found is None:
            return
        voice = self.voice or self.named
        if found.word == "drummap":
            self.drums[found.pitch] = found.value
        elif found.word == "program" and found.channel >= 0:
            self.programs[found.channel] = found.value
        elif voice is None:
            if found.word == "program":
                self.program = found.value
            elif found.word == "channel":
                self.channel = found.value
            else:
                self.midi_shift = found.value + (self.midi_shift if found.word == "rtranspose" else 0)
        elif found.word == "program":
            voice.measure.programs.append((len(voice.measure.events), found.value))
        elif found.word == "channel":
            voice.channel = found.value
        else:
            voice.midi_shift = found.value + (self.midi_shift if found.word == "rtranspose" else 0)
        for known in self.voices.values():
            if voice is None:
                known.midi_shift = self.midi_shift
            known.settle(bool(self.drums))

    def voices_meant(self) -> Iterable[WrittenVoice]:
        """The voices a field speaks to: all of them before the music, the current one within it."""
        if not self.events:
            return list(self.voices.values())
        return [self.voice] if self.voice else []

    def add_voice(self, name: str) -> WrittenVoice:
        """A new voice under the header's key, metre and unit length."""
        voice = WrittenVoice(name, self.key or Key("C", "major"), self.meter or Meter(4, 4), _bar_length(self.meter))
        voice.signature, voice.key_shift, voice.midi_shift = self.signature, self.key_shift, self.midi_shift
        voice.percussion = self.percussion
        voice.channel = None if self.voices else self.channel
        voice.settle(bool(self.drums))
        voice.measure.part = self.part
        self.use_unit(voice, self.unit or fields.default_unit(self.meter))
        self.voices[name] = voice
        return voice

    def use_unit(self, voice: WrittenVoice, unit: Fraction) -> None:
        """Set a voice's unit length and its table of the lengths written so far."""
        voice.unit = unit
        voice.lengths = self.lengths.setdefault(unit, {})


def _bar_length(meter: Meter | None) -> Fraction | None:
    """The length of a bar in quarter notes, ``None`` for free metre."""
    return Fraction(4 * meter.numerator, meter.denominator) if meter else None
