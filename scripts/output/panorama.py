"""A long piece as a picture: where it is dense and how high it lies, over its movements and hours.

Single notes would be a wall of dots, so the upper part is a map of heat: how much sounds at each pitch in each column,
softened, in the colour of the movement's key. Under it stand the sections' energy, the keys and the hours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from scripts import temporary
from scripts.music import theory
from scripts.output.lettering import cut, letter, letter_line, title_words, width_of
from scripts.output.picture import png_bytes, shade
from scripts.records import Key, LongPiece, Movement, Tuning
from scripts.wording import clock


class Panorama:
    """Takes the events of movements in order, then draws. Places are pixels from the top left."""

    def __init__(self, way: LongPiece, tuning: Tuning) -> None:
        self._way = way
        self._tuning = tuning
        size = temporary.PICTURE_SIZE
        self._edge = size // 20
        self._width = size - 2 * self._edge
        self._heat = [[0.0] * 128 for _ in range(self._width)]

    def add(self, number: int, events: Iterable[tuple[float, Sequence[int]]]) -> None:
        """Add a movement: (seconds from its start, message) in order of time. Drums are left out."""
        start = self._way.movements[number].first_frame / temporary.SAMPLE_RATE_HZ
        sounding: dict[tuple[int, int], tuple[float, int]] = {}
        for seconds, data in events:
            kind, channel = data[0] & 0xF0, data[0] & 15
            if channel == temporary.DRUM_CHANNEL or kind not in (0x80, 0x90):
                continue
            began = sounding.pop((channel, data[1]), None)
            if began is not None:
                self._warm(start + began[0], start + seconds, data[1], began[1])
            if kind == 0x90 and data[2] > 0:
                sounding[channel, data[1]] = (seconds, data[2])

    def draw(self) -> bytes:
        """The PNG, ``PICTURE_SIZE`` pixels square. Raises ImportError without pillow."""
        from PIL import Image, ImageDraw

        size, edge = temporary.PICTURE_SIZE, self._edge
        home = self._hue(self._way.movements[0])
        image = Image.new("RGB", (size, size), shade(home, 0.35, 0.09))
        roll = (edge, size * 17 // 100, size - edge, size * 68 // 100)
        image.paste(self._map(roll[3] - roll[1], home), roll[:2])
        pen: Any = ImageDraw.Draw(image)
        self._headline(pen)
        self._energy(pen, size * 71 // 100, size * 86 // 100)
        self._hours(pen, size * 865 // 1000)
        self._legend(pen, size * 92 // 100)
        return png_bytes(image)

    def _warm(self, start: float, end: float, pitch: int, velocity: int) -> None:
        """Add a note to the columns in which it sounds, by the share of each."""
        scale = self._width / self._way.seconds
        left, right = start * scale, min(end * scale, self._width - 1e-6)
        column = int(left)
        while column < right:
            share = min(right, column + 1) - max(left, column)
            self._heat[column][pitch] += share * velocity
            column += 1

    def _map(self, height: int, home: float) -> Any:
        """The heat as an image of the roll's size."""
        import numpy as np
        from PIL import Image, ImageFilter

        heat = np.array(self._heat).T
        rows = np.flatnonzero(heat.sum(axis=1))
        low, high = (int(rows[0]), int(rows[-1])) if len(rows) else (48, 72)
        heat = heat[max(0, low - 2) : high + 3][::-1]
        heat = np.sqrt(heat / max(1e-9, float(np.percentile(heat[heat > 0], 98)) if (heat > 0).any() else 1.0))
        grey = Image.fromarray((np.clip(heat, 0, 1) * 255).astype(np.uint8))
        # The more music a column holds, the softer: notes in minutes, clouds in hours.
        blur = ImageFilter.GaussianBlur(1.2 + min(5.0, self._way.seconds / self._width / 8))
        soft = np.asarray(grey.resize((self._width, height), Image.Resampling.BICUBIC).filter(blur), dtype=np.float64)
        light = np.clip(soft / max(1.0, float(np.percentile(soft, 99))), 0, 1)[:, :, None]
        ground = np.array(shade(home, 0.4, 0.14), dtype=np.float64)
        warm = np.array([shade(self._hue(self._at(column)), 0.55, 0.98) for column in range(self._width)])
        return Image.fromarray(np.clip(ground + light * (warm[None] - ground), 0, 255).astype(np.uint8))

    def _at(self, column: float) -> Movement:
        """The movement that sounds alone, or is fading in, at a column."""
        frame = (column + 0.5) / self._width * self._way.frames - self._way.fade_frames / 2
        return [m for m in self._way.movements if m.first_frame <= max(0.0, frame)][-1]

    def _hue(self, movement: Movement) -> float:
        """The colour of a movement's key: the tonic's place in the circle of fifths, so that near keys look alike."""
        return theory.tonic_pitch_class(movement.brief.key) * 7 % 12 / 12.0

    def _across(self, frame: float) -> float:
        return self._edge + self._width * min(1.0, frame / self._way.frames)

    def _headline(self, pen: Any) -> None:
        size, way = temporary.PICTURE_SIZE, self._way
        first = way.movements[0].brief
        title = title_words(way.title, first.styles[0] if first.styles else "")
        letter_line(pen, (self._edge, size * 5 // 100, self._width), title, size * 7 // 100, (245, 245, 245))
        asked = self._tuning.frequency_hz
        words = [", ".join(first.styles), clock(way.seconds, hour_digits=1), f"{len(way.movements)} movements"]
        words += [f"{self._tuning.note} = {asked:g} Hz"] if asked else [_key(first.key)]
        facts = "  ·  ".join(words)
        letter_line(pen, (self._edge, size * 13 // 100, self._width), facts, size * 26 // 1000, (190, 190, 195))

    def _energy(self, pen: Any, top: int, floor: int) -> None:
        """Each movement's sections as steps as high as their energy, under the name of its key where there is room."""
        pixels = temporary.PICTURE_SIZE * 20 // 1000
        for movement in self._way.movements:
            hue = self._hue(movement)
            start = movement.first_frame + (self._way.fade_frames / 2 if movement.number else 0)
            end: float = movement.first_frame + movement.frames
            end -= self._way.fade_frames / 2 if end < self._way.frames else 0
            left, right = self._across(start), self._across(end)
            sections = movement.plan.sections
            place, bars = left, max(1, sum(section.bars for section in sections))
            if right - left < 4 * len(sections):  # too narrow for its form
                mean = sum(section.bars * section.energy for section in sections) / bars
                sections = (replace(sections[0], bars=bars, energy=mean),)
            for section in sections:
                following = place + (right - left) * section.bars / bars
                height = round((floor - top) * max(0.06, min(1.0, section.energy)))
                fill = shade(hue, 0.5, 0.35 + 0.4 * section.energy)
                pen.rectangle((round(place), floor - height, max(round(place), round(following) - 1), floor), fill=fill)
                place = following
            pen.line((round(left), top, round(left), floor), fill=shade(hue, 0.3, 0.26))
            word = _key(movement.brief.key)
            if width_of(word, pixels) < right - left - 6:
                letter(pen, (round(left) + 4, floor - 26), word, pixels, (250, 250, 250))

    def _hours(self, pen: Any, top: int) -> None:
        """A clock under the picture, with four to nine marks."""
        steps = (300, 600, 900, 1800, 3600, 7200)
        step = next((s for s in steps if self._way.seconds / s <= 8.5), steps[-1])
        pixels = temporary.PICTURE_SIZE * 20 // 1000
        for mark in range(0, int(self._way.seconds) + 1, step):
            column = round(self._across(mark * temporary.SAMPLE_RATE_HZ))
            word = clock(mark, hour_digits=1)[:-3]
            pen.line((column, top, column, top + 8), fill=(150, 150, 155))
            left = min(column, self._edge + self._width - round(width_of(word, pixels)))
            letter(pen, (left, top + 10), word, pixels, (190, 190, 195))

    def _legend(self, pen: Any, top: int) -> None:
        """The instruments that are heard in most movements."""
        parts = (m.brief.playing.parts for m in self._way.movements)
        names = [[part.name.partition(": ")[2] or part.name for part in own] for own in parts]
        counted = Counter(name for own in names for name in dict.fromkeys(own))
        words = ", ".join(name for name, _ in counted.most_common(12))
        pixels = temporary.PICTURE_SIZE * 22 // 1000
        letter(pen, (self._edge, top), cut(words, pixels, self._width), pixels, (205, 205, 210))


def _key(key: Key) -> str:
    """A key in words."""
    return f"{key.tonic} {key.mode}"
