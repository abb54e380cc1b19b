"""TinySoundFont through the package tinysoundfont: for machines where pip is all there is. No reverb, no sf3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from math import log2
from pathlib import Path
from typing import Any

from scripts import temporary
from scripts.audio.synth.rendering import render_blocks
from scripts.errors import AudioError
from scripts.records import Block, MidiEvent


class TinySynth:
    """TinySoundFont with one SoundFont (sf2)."""

    def __init__(self, soundfont: Path) -> None:
        self._soundfont = soundfont
        self._open: list[TinyVoices] = []
        self._closed = False

    @property
    def name(self) -> str:
        """The library's name and version."""
        from importlib.metadata import version

        return f"tinysoundfont {version('tinysoundfont')}"

    def render(self, events: Iterator[MidiEvent], seconds: float, tuning_ratio: float = 1.0) -> Iterator[Block]:
        """Stereo blocks of exactly ``seconds``, every pitch times ``tuning_ratio``. Raises AudioError."""
        if self._closed:
            raise AudioError("this synth was closed")
        voices = TinyVoices(self._soundfont, tuning_ratio)
        self._open.append(voices)
        try:
            yield from render_blocks(voices, events, seconds)
        finally:
            voices.close()
            self._open.remove(voices)

    def close(self) -> None:
        """Give all native memory back; safe to call twice."""
        self._closed = True
        for voices in self._open:
            voices.close()


class TinyVoices:
    """One native synth while it plays one piece."""

    def __init__(self, soundfont: Path, tuning_ratio: float) -> None:
        import tinysoundfont

        # The rate is a whole number there. What rounding leaves, up to 0.02 cents, goes into each channel's tuning.
        rate_hz = round(temporary.SAMPLE_RATE_HZ / tuning_ratio)
        self._residue_semitones = 12 * log2(tuning_ratio * rate_hz / temporary.SAMPLE_RATE_HZ)
        synth = tinysoundfont.Synth(gain=temporary.TINY_GAIN_DB, samplerate=rate_hz)
        try:
            # Bytes and not a path: the library opens names with the C runtime, which knows no accents on Windows.
            synth.sfload(soundfont.read_bytes(), max_voices=temporary.SYNTH_POLYPHONY)
        except (OSError, RuntimeError, tinysoundfont.SoundFontException) as error:
            raise AudioError(f"the SoundFont {soundfont} cannot be read: choose another in the settings") from error
        self._synth: Any = synth
        for channel in range(16):
            self._program(channel, 0)
            synth.set_tuning(channel, self._residue_semitones)

    @property
    def step_frames(self) -> int:
        """Events act at once."""
        return 1

    def apply(self, data: tuple[int, ...]) -> None:
        """Act on one channel message; pressure, which the library does not know, is passed over."""
        if self._synth is None:
            raise AudioError("the synth was closed while it played")
        status, channel = data[0] & 0xF0, data[0] & 0x0F
        if status == 0x90 and data[2] > 0:
            self._synth.noteon(channel, data[1], data[2])
        elif status in (0x80, 0x90):
            self._synth.noteoff(channel, data[1])
        elif status == 0xB0:
            self._synth.control_change(channel, data[1], data[2])
            if data[1] == 121:  # "reset all controllers" also resets the tuning there
                self._synth.set_tuning(channel, self._residue_semitones)
        elif status == 0xC0:
            self._program(channel, data[1])
        elif status == 0xE0:
            self._synth.pitchbend(channel, data[1] | data[2] << 7)

    def fill(self, block: Block, start: int, stop: int) -> None:
        """Write the next frames straight into the block."""
        if self._synth is None:
            raise AudioError("the synth was closed while it played")
        if stop > start:
            self._synth.generate_simple(stop - start, buffer=block[start:stop].data.cast("B"))

    def close(self) -> None:
        """Give the memory back; safe to call twice."""
        self._synth = None

    def _program(self, channel: int, program: int) -> None:
        """Choose a program; one that the SoundFont lacks leaves the channel as it is."""
        with suppress(RuntimeError):
            self._synth.program_change(channel, program, channel == 9)
