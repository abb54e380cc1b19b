"""What a long piece shows when it is listened to: one pass over the decoded file, in constant memory but for features.

Likeness of minutes: a row of ``BANDS`` semitone bands four times a second; a minute is 240 rows, each band less its
mean over the minute. Likeness is the normalised correlation of a minute with every other 60 seconds of the piece, at
any place that does not overlap it: the same sound again, however loud, gives 1. Beside it stand a baseline, the same
with the minutes played backwards (what style, key and band share by themselves), and a control, minutes repeated on
purpose, 3 dB softer and off the grid.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from scripts.audio.coding.ffmpeg import find_ffmpeg
from scripts.audio.mastering.loudness import LoudnessMeter, integrated
from scripts.temporary import (
    LONG_PIECE_FADE_MP3_FRAMES,
    MP3_SAMPLES_PER_FRAME,
    SAMPLE_RATE_HZ,
    SEGMENT_MARGIN_MP3_FRAMES,
)

HOP = SAMPLE_RATE_HZ // 4
WINDOW = 32_768
BANDS = 48
LOWEST_HZ = 110.0
MINUTE_ROWS = 240
REPEATED = 0.92
CHUNK_SECONDS = 60
TONE_SECONDS = 10
CONTROLS = 5


def examine(path: Path, frequency: float | None, picture: Path | None) -> dict[str, Any]:
    """Everything that can be measured in a finished file; ``picture`` is where its spectrum is drawn."""
    meter, ear, drawing = LoudnessMeter(), Ear(), Drawing()
    steps: list[float] = []
    tones: list[complex] = []
    joins = join_frames(path)
    near: dict[int, tuple[float, float]] = {}
    frames, biggest = 0, 0.0
    last = np.zeros((0, 2), np.float32)
    controls: list[tuple[int, Any]] = []
    for number, chunk in enumerate(decoded(path, CHUNK_SECONDS)):
        meter.add(chunk)
        biggest = max(biggest, float(np.abs(chunk).max()))
        jumps = np.abs(np.diff(np.vstack((last[-1:], chunk)), axis=0)).max(axis=1)
        steps += [float(jumps[n : n + SAMPLE_RATE_HZ].max()) for n in range(0, len(jumps), SAMPLE_RATE_HZ)]
        for place in joins:
            if frames + 3 * SAMPLE_RATE_HZ <= place < frames + len(chunk) - 3 * SAMPLE_RATE_HZ:
                near[place] = beside(jumps, place - frames)
        if frequency is not None:
            tones += tone(chunk, frames, frequency)
        for power in ear.hear(chunk.sum(axis=1) * np.float32(0.5)):
            drawing.add(power)
        if number % 7 == 2 and len(controls) < CONTROLS and len(chunk) == CHUNK_SECONDS * SAMPLE_RATE_HZ:
            controls.append((frames, repeat_on_purpose(chunk)))
        last = chunk[-1:]
        frames += len(chunk)
    hours = round(frames / SAMPLE_RATE_HZ / 3600)
    parts = hours if hours >= 2 else 6
    size = max(1, len(meter.energies) // parts)
    each = [round(integrated(meter.energies[n * size : (n + 1) * size]), 2) for n in range(parts)]
    if picture is not None:
        drawing.save(picture, frames / SAMPLE_RATE_HZ)
    return {
        "seconds": frames / SAMPLE_RATE_HZ,
        "lufs": round(meter.lufs, 2),
        f"lufs_of_each_{'hour' if parts == hours else 'sixth'}": each,
        "lufs_spread": round(max(each) - min(each), 2),
        "sample_peak": round(biggest, 4),
        "largest_step": {
            "anywhere": round(max(steps), 4),
            "median_second": round(float(np.median(steps)), 4),
            "joins": len(near),
            "at_joins": round(max((here for here, _ in near.values()), default=0.0), 4),
            "at_joins_beside_music_around": round(max((a / b for a, b in near.values() if b), default=0.0), 3),
        },
        "tone": tone_error(tones, frames) if frequency is not None else None,
        "likeness_of_minutes": likeness(ear.rows(), controls),
        "picture": str(picture) if picture else None,
    }


def decoded(path: Path, seconds: int) -> Iterator[Any]:
    """The sound of a file in stretches of so many seconds, (frames, 2)."""
    command = [str(find_ffmpeg()), "-v", "error", "-i", str(path), "-f", "f32le", "-ac", "2", "-"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        size = seconds * SAMPLE_RATE_HZ * 8
        while piece := process.stdout.read(size):
            yield np.frombuffer(piece, "<f4").reshape(-1, 2)


# ------------------------------------------------------------------------------------------ joins


def join_frames(path: Path) -> list[int]:
    """Where segments meet and movements begin, from the record beside the file; none without one."""
    record = path.with_suffix("") / "song.json"
    if not record.is_file():
        return []
    step, margin = MP3_SAMPLES_PER_FRAME, SEGMENT_MARGIN_MP3_FRAMES
    movements = json.loads(record.read_text(encoding="utf-8")).get("movements", [])
    starts = [round(m["starts_seconds"] * SAMPLE_RATE_HZ / step) for m in movements[1:]]
    return [step * edge for s in starts for edge in (s - margin, s, s + LONG_PIECE_FADE_MP3_FRAMES + margin)]


def beside(jumps: Any, place: int) -> tuple[float, float]:
    """The largest step within 30 ms of a place (a coder's smear included), and that of the 3 seconds around it."""
    close, wide = round(0.03 * SAMPLE_RATE_HZ), 3 * SAMPLE_RATE_HZ
    around = np.concatenate((jumps[place - wide : place - close], jumps[place + close : place + wide]))
    return float(jumps[place - close : place + close].max()), float(around.max())


# ------------------------------------------------------------------------------------------ the tone layer


def tone(chunk: Any, first: int, frequency: float) -> list[complex]:
    """For each 10 seconds what sounds at the frequency, against an exact sine counted from the start of the piece."""
    found = []
    size = TONE_SECONDS * SAMPLE_RATE_HZ
    for start in range(0, len(chunk) - size + 1, size):
        places = np.arange(first + start, first + start + size, dtype=np.int64)
        cycles = places * (frequency / SAMPLE_RATE_HZ) % 1.0
        part = chunk[start : start + size].sum(axis=1) * np.blackman(size)
        found.append(complex(np.dot(part, np.exp(-2j * np.pi * cycles))))
    return found


def tone_error(tones: list[complex], frames: int) -> dict[str, float] | None:
    """How far the tone is from its frequency, all of the piece taken coherently, and its phase in the last tenth.

    The music plays the same note now and then with phases of its own; over hours these cancel, the tone does not. The
    frequency is where the spectrum of the 10-second readings is highest (parabola through the three highest bins).
    """
    if len(tones) < 12:
        return None
    readings = np.array(tones)
    size = 64 * len(readings)
    spectrum = np.abs(np.fft.fft(readings, size))
    top = int(np.argmax(spectrum))
    a, b, c = spectrum[top - 1], spectrum[top], spectrum[(top + 1) % size]
    place = top + 0.5 * (a - c) / (a - 2 * b + c)
    place -= size if place > size / 2 else 0
    tenth = max(1, len(readings) // 10)
    turned = np.sum(readings[-tenth:]) * np.conj(np.sum(readings[:tenth]))
    return {
        "hz_off": float(place / size / TONE_SECONDS),
        "cycles_off_from_first_to_last_tenth": float(np.angle(turned) / (2 * np.pi)),
        "seconds": frames / SAMPLE_RATE_HZ,
    }


# ------------------------------------------------------------------------------------------ likeness


class Ear:
    """Windows of the music as rows of semitone bands."""

    def __init__(self) -> None:
        bins = np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE_HZ)
        places = np.round(12 * np.log2(np.maximum(bins, 1.0) / LOWEST_HZ)).astype(int)
        self._wanted = (places >= 0) & (places < BANDS)
        self._places = places[self._wanted]
        self._window = np.hanning(WINDOW).astype(np.float32)
        self._rest = np.zeros(0, np.float32)
        self._rows: list[Any] = []

    def hear(self, mono: Any) -> Iterator[Any]:
        """Take more of the music in; yields the power spectrum of each window, ``HOP`` frames from the one before."""
        waiting = np.concatenate((self._rest, mono))
        start = 0
        while start + WINDOW <= len(waiting):
            spectrum = np.fft.rfft(waiting[start : start + WINDOW] * self._window)
            power = spectrum.real**2 + spectrum.imag**2
            bands = np.bincount(self._places, power[self._wanted], BANDS)
            self._rows.append(np.sqrt(bands).astype(np.float32))
            yield power
            start += HOP
        self._rest = waiting[start:]

    def rows(self) -> Any:
        """(windows, bands)."""
        return np.array(self._rows, np.float32).reshape(-1, BANDS)


def repeat_on_purpose(minute: Any) -> Any:
    """The rows of a minute as they would be if it came again, 3 dB softer and between two windows of the first time."""
    again = Ear()
    mono = minute.sum(axis=1) * np.float32(0.5 * 10**-0.15)
    for _ in again.hear(mono[HOP // 2 :]):
        pass
    return again.rows()


def likeness(rows: Any, controls: list[tuple[int, Any]]) -> dict[str, Any]:
    """How like each minute is to the likest other one, beside baseline and control; ``controls`` with their frames."""
    starts = range(0, len(rows) - MINUTE_ROWS + 1, MINUTE_ROWS)
    if len(starts) < 3:
        return {"minutes": len(starts)}
    piece = _Piece(rows)
    best, backwards = [], []
    for start in starts:
        minute = rows[start : start + MINUTE_ROWS]
        best.append(piece.likest(minute, start))
        backwards.append(piece.likest(minute[::-1], start)[0])
    repeated = []
    for frame, again in controls:
        near = frame // HOP
        repeated.append(max(piece.at(again[:200], place) for place in range(max(0, near - 2), near + 3)))
    values = np.array([value for value, _ in best])
    top = int(values.argmax())
    return {
        "minutes": len(values),
        "largest": round(float(values.max()), 3),
        "at_minutes": [top, round(best[top][1] / MINUTE_ROWS, 2)],
        "quartiles": [round(float(v), 3) for v in np.percentile(values, (25, 50, 75))],
        "backwards_largest": round(max(backwards), 3),
        "backwards_median": round(float(np.median(backwards)), 3),
        "repeated_on_purpose_smallest": round(min(repeated), 3) if repeated else None,
        "counts_as_repeated_from": REPEATED,
        "minutes_repeated": int((values >= REPEATED).sum()),
    }


def minutes_against(rows: Any, starts: Iterable[int]) -> list[tuple[float, int]]:
    """For the minute at each start the largest likeness with a stretch of the rows beside it, and where that begins."""
    piece = _Piece(rows)
    return [piece.likest(rows[start : start + MINUTE_ROWS], start) for start in starts]


class _Piece:
    """All rows of a piece, made ready to find a minute in them."""

    def __init__(self, rows: Any) -> None:
        self._rows = rows.astype(np.float64)
        self._size = 1 << (len(rows) + MINUTE_ROWS).bit_length()
        self._spectra = np.fft.rfft(self._rows.T, self._size)
        # The energy of each stretch of a minute, each band less its own mean.
        zero = np.zeros((1, BANDS))
        sums = np.vstack((zero, np.cumsum(self._rows, axis=0)))
        squares = np.vstack((zero, np.cumsum(self._rows**2, axis=0)))
        one, two = (total[MINUTE_ROWS:] - total[:-MINUTE_ROWS] for total in (sums, squares))
        self._energies = np.maximum((two - one**2 / MINUTE_ROWS).sum(axis=1), 1e-12)

    def _correlation(self, part: Any) -> Any:
        """The normalised correlation of a minute with the piece at each place."""
        own = part - part.mean(axis=0)
        spectrum = (self._spectra * np.conj(np.fft.rfft(own.T, self._size))).sum(axis=0)
        found = np.fft.irfft(spectrum, self._size)[: len(self._rows) - len(part) + 1]
        return found / np.sqrt(self._energies * max(1e-12, float((own**2).sum())))

    def likest(self, part: Any, start: int) -> tuple[float, int]:
        """The largest likeness of a part that begins at ``start`` with any stretch beside it, and where that begins."""
        found = self._correlation(part)
        found[max(0, start - len(part) + 1) : start + len(part)] = -1.0
        place = int(found.argmax())
        return float(found[place]), place

    def at(self, part: Any, place: int) -> float:
        """The likeness of a part with what begins at a place."""
        there = self._rows[place : place + len(part)]
        a, b = part - part.mean(axis=0), there - there.mean(axis=0)
        return float((a * b).sum() / np.sqrt(max(1e-12, float((a**2).sum() * (b**2).sum()))))


# ------------------------------------------------------------------------------------------ the picture


class Drawing:
    """A spectrum over time: mean power in rows of equal steps in pitch, 20 Hz to 20 kHz."""

    def __init__(self, rows: int = 320) -> None:
        bins = np.fft.rfftfreq(WINDOW, 1 / SAMPLE_RATE_HZ)
        edges = np.geomspace(20, 20_000, rows + 1)
        self._first = np.searchsorted(bins, edges[:-1])
        self._bins = np.maximum(1, np.diff([*self._first, np.searchsorted(bins, edges[-1])]))
        self._rows = rows
        self._sums: list[Any] = []
        self._each = 8
        self._count = 0
        self._sum = np.zeros(rows)

    def add(self, power: Any) -> None:
        """One more window; where several rows share one bin, it stands in all of them."""
        self._sum += np.add.reduceat(power, self._first) / self._bins
        self._count += 1
        if self._count == self._each:
            self._sums.append((self._sum / self._each).astype(np.float32))
            self._sum, self._count = np.zeros(self._rows), 0

    def save(self, path: Path, seconds: float, width: int = 1_440) -> None:
        """Draw 90 dB from black to white, with marks at octaves of 100 Hz and at tenths of the time (pillow)."""
        from PIL import Image, ImageDraw

        columns = np.array(self._sums)
        places = np.linspace(0, len(columns), width + 1).astype(int)
        means = np.array([columns[a : max(a + 1, b)].mean(axis=0) for a, b in pairwise(places)])
        level = 10 * np.log10(means.T[::-1] + 1e-12)
        bright = np.clip((level - level.max() + 90) / 90, 0, 1)
        image = np.stack((bright**1.2, bright**2, np.sqrt(bright) * 0.6 + 0.1 * bright), axis=2)
        canvas = Image.new("RGB", (width + 60, self._rows * 2 + 24), "white")
        canvas.paste(Image.fromarray((image * 255).astype(np.uint8)).resize((width, self._rows * 2)), (56, 2))
        pen = ImageDraw.Draw(canvas)
        for hz in (50, 100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800):
            y = 2 + round(self._rows * 2 * (1 - np.log(hz / 20) / np.log(1_000)))
            pen.text((4, y - 6), f"{hz} Hz", fill="black")
            pen.line((50, y, 56, y), fill="black")
        for tenth in range(11):
            x = 56 + round(tenth * (width - 1) / 10)
            pen.text((max(0, x - 14), self._rows * 2 + 6), f"{tenth * seconds / 600:.0f} min", fill="black")
        path.parent.mkdir(parents=True, exist_ok=True)
        canvas.save(path)
