"""A long piece as one standard MIDI file, written movement by movement: a few bytes a note are all that is held.

Formats: Standard MIDI File type 1 (RP-001). Two movements sound together while they are cross-faded, on channels of the
same numbers; so odd ones stand on a second port (meta event 0x21, which sequencers follow though it is no longer in the
standard). Tempo, metre, key and a mark stand where a movement begins; the cross-fades are steps of the channel volume.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import cos, pi, sin
from pathlib import Path

from scripts import temporary
from scripts.music import midi, theory
from scripts.output.files import write_bytes
from scripts.records import LongPiece, Tuning


class WholeMidi:
    """Takes the events of movements in order, then saves the file."""

    def __init__(self, way: LongPiece, tuning: Tuning) -> None:
        self._way = way
        self._fine = midi.fine_tuning(tuning.ratio) if tuning.frequency_hz is not None else ()
        # Tempos are whole microseconds a quarter note, and ticks are counted by what the file says.
        self._tempos = [round(60_000_000 / movement.plan.bpm) for movement in way.movements]
        self._starts = [movement.first_frame / temporary.SAMPLE_RATE_HZ for movement in way.movements]
        self._ticks: list[float] = [0.0]
        for number in range(1, len(self._starts)):
            gone = self._starts[number] - self._starts[number - 1]
            self._ticks.append(self._ticks[-1] + self._quarters(gone, number - 1))
        self._tracks: dict[tuple[int, int], _Track] = {}

    def add(self, number: int, events: Iterable[tuple[float, Sequence[int]]]) -> None:
        """Add a movement: (seconds from its start, message) in order of time."""
        start = self._starts[number]
        volumes: dict[int, int] = {}
        for seconds, data in [*_once(events, volumes), *self._fades(number, volumes)]:
            channel = data[0] & 15
            self._track(number, channel).put(self._tick(start + seconds), tuple(data))
        for channel in volumes:
            self._track(number, channel).settle()

    def save(self, path: Path) -> None:
        """Write the file; the same piece gives the same bytes. Raises OutputError."""
        end = self._tick(self._way.seconds)
        tracks = [self._conductor(end)]
        tracks += [self._tracks[place].chunk(end) for place in sorted(self._tracks)]
        head = b"MThd" + (6).to_bytes(4, "big") + b"\0\1" + len(tracks).to_bytes(2, "big")
        write_bytes(path, head + temporary.TICKS_PER_QUARTER.to_bytes(2, "big") + b"".join(tracks))

    def _track(self, number: int, channel: int) -> _Track:
        """The track of a channel on the port of a movement, begun when it is first needed."""
        place = (number % 2, channel)
        if place not in self._tracks:
            track = self._tracks[place] = _Track()
            name = f"Channel {channel + 1}, {'even' if number % 2 else 'odd'} movements"
            track.meta(0, 0x03, name.encode("ascii"))
            track.meta(0, 0x21, bytes((number % 2,)))
            for controller, value in self._fine:
                track.put(0, (0xB0 | channel, controller, value))
            track.settle()
        return self._tracks[place]

    def _fades(self, number: int, volumes: dict[int, int]) -> list[tuple[float, tuple[int, ...]]]:
        """A movement's rise and fall at equal power, in steps of a second.

        General MIDI hears the square of a volume (RP-003), hence the root.
        """
        fade = self._way.fade_frames / temporary.SAMPLE_RATE_HZ
        length = self._way.movements[number].seconds
        steps = max(1, round(fade))
        found: list[tuple[float, tuple[int, ...]]] = []
        for channel, volume in volumes.items():
            for step in range(steps + 1):
                share, moment = step / steps, fade * step / steps
                if number:
                    rise = round(volume * sin(0.5 * pi * share) ** 0.5)
                    found.append((moment, (0xB0 | channel, 7, rise)))
                if number + 1 < len(self._starts) or self._way.loop:
                    fall = round(volume * max(0.0, cos(0.5 * pi * share)) ** 0.5)
                    found.append((length - fade + moment, (0xB0 | channel, 7, fall)))
        return found

    def _conductor(self, end: int) -> bytes:
        """The first track: title, and at the start of each movement tempo, metre, key and its name."""
        track = _Track()
        track.meta(0, 0x03, self._way.title.encode("utf-8"))
        for number, movement in enumerate(self._way.movements):
            tick, brief = round(self._ticks[number]), movement.brief
            track.meta(tick, 0x51, self._tempos[number].to_bytes(3, "big"))
            power = brief.meter.denominator.bit_length() - 1
            clocks = max(1, 96 // brief.meter.denominator)
            track.meta(tick, 0x58, bytes((brief.meter.numerator, power, clocks, 8)))
            sharps = max(-7, min(7, sum(theory.key_signature(brief.key).values())))
            minor = midi.midi_key(brief.key).endswith("m")
            track.meta(tick, 0x59, sharps.to_bytes(1, "big", signed=True) + bytes((minor,)))
            track.meta(tick, 0x06, brief.title.encode("utf-8"))
        track.settle()
        return track.chunk(end)

    def _quarters(self, seconds: float, number: int) -> float:
        """Seconds as ticks at the tempo of a movement."""
        return seconds * 1_000_000 / self._tempos[number] * temporary.TICKS_PER_QUARTER

    def _tick(self, seconds: float) -> int:
        """The tick of a moment of the whole."""
        number = max((n for n, start in enumerate(self._starts) if start <= seconds), default=0)
        return round(self._ticks[number] + self._quarters(seconds - self._starts[number], number))


class _Track:
    """One track chunk as it grows. Messages wait until ``settle`` and are then put in order of time."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._last = 0
        self._waiting: list[tuple[int, int, bytes]] = []

    def put(self, tick: int, data: tuple[int, ...]) -> None:
        self._waiting.append((max(0, tick), len(self._waiting), bytes(data)))

    def meta(self, tick: int, kind: int, data: bytes) -> None:
        self._waiting.append((tick, len(self._waiting), bytes((0xFF, kind)) + variable(len(data)) + data))

    def settle(self) -> None:
        """Write what waits; what is of the same moment stays in the order in which it came."""
        for tick, _, data in sorted(self._waiting):
            self._bytes += variable(max(0, tick - self._last)) + data
            self._last = max(tick, self._last)
        self._waiting.clear()

    def chunk(self, end: int) -> bytes:
        body = bytes(self._bytes) + variable(max(0, end - self._last)) + b"\xff\x2f\0"
        return b"MTrk" + len(body).to_bytes(4, "big") + body


def variable(value: int) -> bytes:
    """A variable-length quantity: seven bits a byte, the highest first."""
    out = [value & 0x7F]
    while value := value >> 7:
        out.append(value & 0x7F | 0x80)
    return bytes(reversed(out))


def _once(
    events: Iterable[tuple[float, Sequence[int]]], volumes: dict[int, int]
) -> list[tuple[float, tuple[int, ...]]]:  # fmt: skip
    """The events as tuples; the first volume of each channel is noted, and every channel that sounds has one."""
    found = []
    for seconds, data in events:
        kind, channel = data[0] & 0xF0, data[0] & 15
        if kind == 0xB0 and data[1] == 7:
            volumes.setdefault(channel, data[2])
        found.append((seconds, tuple(data)))
    for channel in {data[0] & 15 for _, data in found} - set(volumes):
        volumes[channel] = 100
    return found
