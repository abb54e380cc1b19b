"""FluidSynth through a small binding of our own to its C library (API of FluidSynth 2: fluidsynth.org/api)."""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from scripts import temporary
from scripts.audio.synth.halving import Halves, halved
from scripts.audio.synth.rendering import render_blocks
from scripts.errors import AudioError
from scripts.machine.processors import cores
from scripts.records import Block, MidiEvent


class FluidSynth:
    """The FluidSynth library with one SoundFont (sf2 or sf3).

    ``pitches`` gives, for the programs in it, the pitch of each of the 128 keys in cents (see ``audio/patches.py``).
    With ``halves`` a piece is read whole and played by two native synths at once (see ``audio/halving.py``).
    """

    def __init__(
        self,
        library: ctypes.CDLL,
        soundfont: Path,
        pitches: Mapping[int, Sequence[float]] | None = None,
        *,
        halves: bool = False,
    ) -> None:
        self._library = library
        self._soundfont = soundfont
        self._pitches = pitches or {}
        self._halves = halves
        self._open: list[FluidVoices] = []
        self._running: list[Halves] = []
        self._closed = False

    @property
    def name(self) -> str:
        """The library's name and version."""
        return f"FluidSynth {self._library.fluid_version_str().decode('ascii', 'replace')}"

    def render(self, events: Iterator[MidiEvent], seconds: float, tuning_ratio: float = 1.0) -> Iterator[Block]:
        """Stereo blocks of exactly ``seconds``, every pitch times ``tuning_ratio``.

        Tuned by varispeed: FluidSynth floors pitches to whole cents, but a rate of 44100 / ratio that is heard at 44100
        is exact. Each rendering starts from a fresh synth, so that the same events give the same samples. Raises
        AudioError.
        """
        if self._closed:
            raise AudioError("this synth was closed")
        rate_hz = temporary.SAMPLE_RATE_HZ / tuning_ratio
        shares: list[Iterable[MidiEvent]] = [events]
        if self._halves:
            shares = [half for half in halved(list(events)) if half] or [[]]
        own: list[FluidVoices] = []
        both: Halves | None = None
        try:
            for _ in shares:
                own.append(FluidVoices(self._library, rate_hz))
                self._open.append(own[-1])
            makers = [partial(self._play, *each, seconds) for each in zip(own, shares, strict=True)]
            if len(makers) == 1:
                yield from makers[0]()
                return
            both = Halves(makers, at_once=cores() > 1)
            self._running.append(both)
            yield from both.blocks()
        finally:
            if both is not None:
                both.close()
                self._running.remove(both)
            for voices in own:
                voices.close()
                self._open.remove(voices)

    def close(self) -> None:
        """Give all native memory back; safe to call twice."""
        self._closed = True
        for both in self._running:
            both.close()
        for voices in self._open:
            voices.close()

    def _play(self, voices: FluidVoices, events: Iterable[MidiEvent], seconds: float) -> Iterator[Block]:
        """The blocks of some events on a native synth of their own."""
        voices.load(self._soundfont, self._pitches)
        yield from render_blocks(voices, iter(events), seconds)


class FluidVoices:
    """One native synth while it plays one piece."""

    def __init__(self, library: ctypes.CDLL, rate_hz: float) -> None:
        self._library = library
        self._tuned: frozenset[int] = frozenset()
        self._synth: int | None = None
        self._settings: int | None = library.new_fluid_settings()
        if not self._settings:
            raise AudioError("FluidSynth could not be started: out of memory")
        try:
            self._configure(rate_hz)
            self._synth = library.new_fluid_synth(self._settings)
            if not self._synth:
                raise AudioError(f"FluidSynth could not be started at {rate_hz:.1f} Hz")
            library.fluid_synth_set_interp_method(self._synth, -1, temporary.FLUID_INTERPOLATION)
        except BaseException:
            self.close()
            raise

    def load(self, soundfont: Path, pitches: Mapping[int, Sequence[float]]) -> None:
        """Read the instruments and put them in tune: what takes time, and must come before the first event."""
        self._tuned = frozenset(pitches)
        if self._library.fluid_synth_sfload(self._synth, _native_path(soundfont), 1) < 0:
            raise AudioError(f"the SoundFont {soundfont} cannot be read: choose another in the settings")
        self._tune(pitches)

    @property
    def step_frames(self) -> int:
        """FluidSynth works in buffers of 64 frames; what happens between two of them waits for the next."""
        return temporary.FLUID_STEP_FRAMES

    def apply(self, data: tuple[int, ...]) -> None:
        """Act on one channel message; what the SoundFont does not have is passed over, as MIDI asks."""
        library, synth, status, channel = self._library, self._synth, data[0] & 0xF0, data[0] & 0x0F
        if status == 0x90 and data[2] > 0:
            library.fluid_synth_noteon(synth, channel, data[1], data[2])
        elif status in (0x80, 0x90):
            library.fluid_synth_noteoff(synth, channel, data[1])
        elif status == 0xA0:
            library.fluid_synth_key_pressure(synth, channel, data[1], data[2])
        elif status == 0xB0:
            library.fluid_synth_cc(synth, channel, data[1], data[2])
        elif status == 0xC0:
            library.fluid_synth_program_change(synth, channel, data[1])
            self._correct(channel, data[1])
        elif status == 0xD0:
            library.fluid_synth_channel_pressure(synth, channel, data[1])
        elif status == 0xE0:
            library.fluid_synth_pitch_bend(synth, channel, data[1] | data[2] << 7)

    def fill(self, block: Block, start: int, stop: int) -> None:
        """Write the next frames straight into the block, left and right interleaved."""
        if self._synth is None:
            raise AudioError("the synth was closed while it played")
        address = block.ctypes.data
        if self._library.fluid_synth_write_float(
            self._synth, stop - start, address, 2 * start, 2, address, 2 * start + 1, 2
        ):
            raise AudioError("FluidSynth failed while it played")

    def close(self) -> None:
        """Give the memory back; safe to call twice."""
        synth, self._synth = self._synth, None
        settings, self._settings = self._settings, None
        if synth:
            self._library.delete_fluid_synth(synth)
        if settings:
            self._library.delete_fluid_settings(settings)

    def _tune(self, pitches: Mapping[int, Sequence[float]]) -> None:
        """Give the synth one key tuning for each program, and the channels that of the first program.

        A tuning of the channel is not undone by "reset all controllers", as its registered parameters are.
        """
        for program, cents in pitches.items():
            keys = (ctypes.c_double * 128)(*cents)
            if self._library.fluid_synth_activate_key_tuning(self._synth, 0, program, b"", keys, 0):
                raise AudioError("FluidSynth took no tuning: out of memory")
        for channel in range(16):
            self._correct(channel, 0)

    def _correct(self, channel: int, program: int) -> None:
        """Let the notes that a channel will play have the tuning of its program; notes that sound keep theirs."""
        if not self._tuned or channel == temporary.DRUM_CHANNEL:
            return
        if program in self._tuned:
            self._library.fluid_synth_activate_tuning(self._synth, channel, 0, program, 0)
        else:
            self._library.fluid_synth_deactivate_tuning(self._synth, channel, 0)

    def _configure(self, rate_hz: float) -> None:
        room, damping, width, level = temporary.FLUID_REVERB
        voices, loudness, speed, depth = temporary.FLUID_CHORUS
        numbers = {
            "synth.sample-rate": rate_hz,
            "synth.gain": temporary.SYNTH_GAIN,
            "synth.reverb.room-size": room,
            "synth.reverb.damp": damping,
            "synth.reverb.width": width,
            "synth.reverb.level": level,
            "synth.chorus.level": loudness,
            "synth.chorus.speed": speed,
            "synth.chorus.depth": depth,
        }
        # One core is faster than two at this block size. Nobody else touches this synth, so it needs no locks. Samples
        # are read when a program is chosen, which keeps a big SoundFont out of memory.
        whole = {
            "synth.polyphony": temporary.SYNTH_POLYPHONY,
            "synth.cpu-cores": 1,
            "synth.threadsafe-api": 0,
            "synth.dynamic-sample-loading": 1,
            "synth.lock-memory": 0,
            "synth.reverb.active": 1,
            "synth.chorus.active": 1,
            "synth.chorus.nr": voices,
        }
        for name, number in numbers.items():
            self._library.fluid_settings_setnum(self._settings, name.encode("ascii"), number)
        for name, value in whole.items():
            self._library.fluid_settings_setint(self._settings, name.encode("ascii"), int(value))


def load_fluidsynth() -> ctypes.CDLL | None:
    """The FluidSynth library with its functions declared, or None where it is not installed."""
    for candidate in _library_candidates():
        try:
            library = ctypes.CDLL(candidate)
            _declare(library)
        except (OSError, AttributeError):
            continue  # not there, made for another machine, or too old: the next one may do
        # Its warnings would be written across the screen.
        for level in range(5):
            library.fluid_set_log_function(level, None, None)
        return library
    return None


def _library_candidates() -> Iterator[str]:
    own = [folder for depth in ("bin", "*/bin") for folder in sorted(temporary.TOOLS_DIR.glob(f"fluidsynth*/{depth}"))]
    for folder in [*own, *(Path(name) for name in temporary.FLUID_LIBRARY_FOLDERS)]:
        for name in temporary.FLUID_LIBRARY_NAMES:
            if (folder / name).is_file():
                if sys.platform == "win32":
                    os.add_dll_directory(str(folder))
                yield str(folder / name)
    for short in ("fluidsynth", "fluidsynth-3", "libfluidsynth-3"):
        found = ctypes.util.find_library(short)
        if found:
            yield found
    yield from temporary.FLUID_LIBRARY_NAMES


def _declare(library: ctypes.CDLL) -> None:
    """Say what every function takes and gives, since pointers do not fit into the int that ctypes would assume."""
    pointer, text, whole, number = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.c_double
    functions = {
        "fluid_version_str": (text, ()),
        "fluid_set_log_function": (pointer, (whole, pointer, pointer)),
        "new_fluid_settings": (pointer, ()),
        "delete_fluid_settings": (None, (pointer,)),
        "fluid_settings_setnum": (whole, (pointer, text, number)),
        "fluid_settings_setint": (whole, (pointer, text, whole)),
        "new_fluid_synth": (pointer, (pointer,)),
        "delete_fluid_synth": (None, (pointer,)),
        "fluid_synth_set_interp_method": (whole, (pointer, whole, whole)),
        "fluid_synth_sfload": (whole, (pointer, text, whole)),
        "fluid_synth_noteon": (whole, (pointer, whole, whole, whole)),
        "fluid_synth_noteoff": (whole, (pointer, whole, whole)),
        "fluid_synth_key_pressure": (whole, (pointer, whole, whole, whole)),
        "fluid_synth_cc": (whole, (pointer, whole, whole, whole)),
        "fluid_synth_program_change": (whole, (pointer, whole, whole)),
        "fluid_synth_channel_pressure": (whole, (pointer, whole, whole)),
        "fluid_synth_pitch_bend": (whole, (pointer, whole, whole)),
        "fluid_synth_activate_key_tuning": (whole, (pointer, whole, whole, text, pointer, whole)),
        "fluid_synth_activate_tuning": (whole, (pointer, whole, whole, whole, whole)),
        "fluid_synth_deactivate_tuning": (whole, (pointer, whole, whole)),
        "fluid_synth_write_float": (whole, (pointer, whole, pointer, whole, whole, pointer, whole, whole)),
    }
    for name, (result, arguments) in functions.items():
        function = getattr(library, name)
        function.restype = result
        function.argtypes = arguments


def _native_path(path: Path) -> bytes:
    """A path as FluidSynth wants it: UTF-8 on Windows, the file system's own bytes elsewhere."""
    return str(path).encode("utf-8") if sys.platform == "win32" else os.fsencode(path)
