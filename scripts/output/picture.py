"""The song as a picture: a piano roll in track colours over the form and its energy, under the title.

One drawing serves as ``song.png`` and, smaller and as JPEG, as the cover of the MP3.
"""

from __future__ import annotations

import colorsys
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scripts import temporary
from scripts.music import theory
from scripts.output.lettering import letter, letter_line, title_words, width_of
from scripts.records import Arrangement, Brief, Plan, Track

# Colours are (red, green, blue) from 0 to 255; places are pixels from the top left.


@dataclass(frozen=True, slots=True)
class PicturedSong:
    """What the parts of a picture show: the notes, the facts and the form."""

    arrangement: Arrangement
    brief: Brief
    plan: Plan


def draw(arrangement: Arrangement, brief: Brief, plan: Plan) -> bytes:
    """The PNG of a song, ``PICTURE_SIZE`` pixels square. Raises ImportError without pillow."""
    from PIL import Image, ImageDraw

    size = temporary.PICTURE_SIZE
    hue = theory.tonic_pitch_class(brief.key) / 12.0
    image = Image.new("RGB", (size, size), shade(hue, 0.35, 0.09))
    pen: Any = ImageDraw.Draw(image)
    edge = size // 20
    song = PicturedSong(arrangement, brief, plan)
    _headline(pen, song, edge, size - 2 * edge)
    roll = (edge, size * 17 // 100, size - edge, size * 72 // 100)
    energy = (edge, size * 75 // 100, size - edge, size * 89 // 100)
    pen.rectangle(roll, fill=shade(hue, 0.4, 0.14))
    _sections(pen, song, roll, energy, hue)
    _notes(pen, arrangement, roll)
    _legend(pen, arrangement.tracks, edge, size * 91 // 100, size - 2 * edge)
    return png_bytes(image)


def cover(png: bytes) -> bytes:
    """The same picture as a JPEG of ``COVER_SIZE`` pixels, of at most ``COVER_BYTES`` bytes."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as whole:
        small = whole.convert("RGB").resize((temporary.COVER_SIZE, temporary.COVER_SIZE), Image.Resampling.LANCZOS)
    data = b""
    for quality in (88, 78, 66, 50, 35):
        out = io.BytesIO()
        small.save(out, "JPEG", quality=quality, optimize=True)
        data = out.getvalue()
        if len(data) <= temporary.COVER_BYTES:
            break
    return data


def shade(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    """A colour from hue, saturation and value, each 0 to 1."""
    red, green, blue = colorsys.hsv_to_rgb(hue % 1.0, saturation, value)
    return round(255 * red), round(255 * green), round(255 * blue)


def track_colour(track: Track, number: int) -> tuple[int, int, int]:
    """A track's colour: its role's own, turned a little for each further track so that no two are alike."""
    role = temporary.BAND_ROLES.get(track.role)
    hue = (role.hue if role else 0.0) + 0.03 * number
    return shade(
        hue, 0.25 if track.role in ("pad", "drone") else 0.62, 0.62 if track.role in ("pad", "drone") else 0.95
    )


# ------------------------------------------------------------------------------------------ the parts of it


def _headline(pen: Any, song: PicturedSong, left: int, width: int) -> None:
    """The title as large as it fits, and one line of facts."""
    size, arrangement, brief, plan = temporary.PICTURE_SIZE, song.arrangement, song.brief, song.plan
    title = title_words(arrangement.title, brief.styles[0] if brief.styles else "")
    letter_line(pen, (left, size * 5 // 100, width), title, size * 7 // 100, (245, 245, 245))
    minutes, seconds = divmod(round(arrangement.seconds), 60)
    facts = (
        f"{', '.join(brief.styles)}  ·  {brief.key.tonic} {brief.key.mode}  ·  "
        f"{brief.meter.numerator}/{brief.meter.denominator}  ·  {plan.bpm:.0f} bpm  ·  {minutes}:{seconds:02d}"
    )
    letter_line(pen, (left, size * 13 // 100, width), facts, size * 26 // 1000, (190, 190, 195))


def _sections(
    pen: Any,
    song: PicturedSong,
    roll: tuple[int, int, int, int],
    energy: tuple[int, int, int, int],
    hue: float,
) -> None:
    """Lines where sections begin, and under the roll a bar for each, as high as its energy, with its letter."""
    arrangement, plan = song.arrangement, song.plan
    starts = [tick for tick, _ in arrangement.sections]
    ends = [*starts[1:], arrangement.length_ticks]
    labels = sorted({section.label for section in plan.sections})
    pixels = temporary.PICTURE_SIZE * 24 // 1000
    for section, start, end in zip(plan.sections, starts, ends, strict=False):
        left, right = (_across(tick, arrangement, roll) for tick in (start, end))
        pen.line((left, roll[1], left, energy[3]), fill=shade(hue, 0.3, 0.26))
        top = energy[3] - round((energy[3] - energy[1]) * max(0.06, min(1.0, section.energy)))
        own = shade(hue + 0.11 * labels.index(section.label), 0.5, 0.35 + 0.4 * section.energy)
        pen.rectangle((left + 1, top, max(left + 2, right - 1), energy[3]), fill=own)
        word = section.label if section.kind not in ("intro", "outro") else section.kind
        if width_of(word, pixels) < right - left - 8:
            letter(pen, (left + 6, energy[3] - temporary.PICTURE_SIZE * 3 // 100), word, pixels, (250, 250, 250))


def _notes(pen: Any, arrangement: Arrangement, roll: tuple[int, int, int, int]) -> None:
    """All pitched notes, the quiet layers first; the drums as ticks along the floor."""
    pitched = [track for track in arrangement.tracks if track.role not in ("drums", "fx")]
    pitches = [note.pitch for track in pitched for note in track.notes] or [60]
    low, high = min(pitches) - 1, max(pitches) + 1
    floor = roll[3] - (roll[3] - roll[1]) // 16
    height = (floor - roll[1] - 6) / max(12, high - low)
    order = sorted(range(len(pitched)), key=lambda n: (pitched[n].role == "melody", pitched[n].role != "pad", n))
    for number in order:
        track = pitched[number]
        colour = track_colour(track, arrangement.tracks.index(track))
        for note in track.notes:
            left = _across(note.onset_ticks, arrangement, roll)
            right = max(left + 1, _across(note.onset_ticks + note.duration_ticks, arrangement, roll) - 1)
            bottom = round(floor - 3 - (note.pitch - low) * height)
            strength = 0.55 + 0.45 * note.velocity / 127.0
            fill = tuple(round(part * strength) for part in colour)
            pen.rectangle((left, bottom - max(1, round(height * 0.8)), right, bottom), fill=fill)
    for track in arrangement.tracks:
        if track.role == "drums":
            for note in track.notes:
                left = _across(note.onset_ticks, arrangement, roll)
                tall = (roll[3] - floor - 4) * note.velocity // 127
                pen.line((left, roll[3] - 2, left, roll[3] - 2 - tall), fill=track_colour(track, 0))


def _across(tick: int, arrangement: Arrangement, box: tuple[int, int, int, int]) -> int:
    """The column of a tick."""
    return box[0] + round((box[2] - box[0]) * min(tick, arrangement.length_ticks) / max(1, arrangement.length_ticks))


def _legend(pen: Any, tracks: Sequence[Track], left: int, top: int, width: int) -> None:
    """The instruments in their colours, in two rows; what has no room is left out."""
    pixels = temporary.PICTURE_SIZE * 22 // 1000
    step = temporary.PICTURE_SIZE * 32 // 1000
    across, row = 0, 0
    for number, track in enumerate(tracks):
        word = track.name.partition(": ")[2] or track.name
        room = round(width_of(word, pixels)) + step
        if across + room > width:
            across, row = 0, row + 1
        if row > 1 or room > width:
            return
        at = (left + across, top + row * step)
        pen.rectangle((at[0], at[1] + 6, at[0] + step // 2, at[1] + 6 + step // 2), fill=track_colour(track, number))
        letter(pen, (at[0] + step * 2 // 3, at[1]), word, pixels, (205, 205, 210))
        across += room + step // 2


# ------------------------------------------------------------------------------------------ bytes


def png_bytes(image: Any) -> bytes:
    """A picture as PNG of at most 256 colours, which keeps it small and each track in its own."""
    out = io.BytesIO()
    image.quantize(256).save(out, "PNG", optimize=True)
    return out.getvalue()
