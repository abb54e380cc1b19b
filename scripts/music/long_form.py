"""From a request for hours to a long piece: movements of 4 to 8 minutes, each with its own key, band, density and form.

Conventions: places and lengths are whole frames at ``SAMPLE_RATE_HZ`` from the start of the whole. A movement starts
``fade_frames`` before the one in front of it ends; movements start at multiples of an MP3 frame, so that segments can
be cut there.
"""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial

from scripts import temporary
from scripts.music import form, lineup, styles, theory
from scripts.music.streams import rng_for
from scripts.music.titles import another_title
from scripts.music.tuning import tune
from scripts.records import (
    Brief,
    Key,
    LengthRange,
    LongPiece,
    Movement,
    Opening,
    Playing,
    Request,
    Section,
    StyleTable,
    Understanding,
)


def whole_frames(request: Request) -> int:
    """How long the whole is: from a range one length inside it is drawn."""
    rng = rng_for(request.seed, "length")
    seconds = rng.uniform(request.length.low_seconds, request.length.high_seconds)
    return round(seconds * temporary.SAMPLE_RATE_HZ)


def plan_long_piece(
    request: Request,
    understanding: Understanding,
    table: StyleTable,
    opening: Opening | None = None,
    total: int | None = None,
) -> LongPiece:
    """Lay out the whole in ``total`` frames (``whole_frames``); the same request and opening give the same piece.

    The first and the last movement stand in the home key; those between
    in keys near the one before whose chord of rest holds the asked note (without one, the home key's tonic). What the
    user fixed stands everywhere.
    """
    rng = rng_for(request.seed, "journey")  # another name would be another piece
    total = total or whole_frames(request)
    fade = temporary.LONG_PIECE_FADE_MP3_FRAMES * temporary.MP3_SAMPLES_PER_FRAME
    starts = _starts(total, rng)
    opening = opening or Opening(request.constraints)
    understanding = _with(understanding, opening)
    calm = is_calm(understanding, table)
    home = _home(request, understanding, table, opening, rng)
    # An asked note is what the harmony turns around; else the home key's own tonic is.
    note = tune(request.frequency_hz).pitch % 12 if request.frequency_hz else theory.tonic_pitch_class(home.key)
    keys = _keys(home.key, note, len(starts), rng, fixed=bool(request.constraints.key or request.constraints.chords))
    movements: list[Movement] = []
    titles = {home.title}
    for number, (first, key) in enumerate(zip(starts, keys, strict=True)):
        last = number == len(starts) - 1
        frames = (total if last else starts[number + 1]) - first + (0 if last and not request.loop else fade)
        seed = rng.getrandbits(48)
        own = random.Random(seed)
        brief = _brief(request, understanding, table, key, own)
        if brief.title in titles:
            rename = partial(styles.title_for, understanding, table, own)
            brief = replace(brief, title=another_title(rename, titles))
        titles.add(brief.title)
        brief = replace(brief, artist=home.artist, mood=home.mood)
        if not number:
            brief = replace(home, title=brief.title)
        level = _level(number, len(starts), own)
        playing = _shaped(brief.playing, understanding, level, calm=calm, last=last and not request.loop)
        if calm:
            count = lineup.player_count(level, end=number in (0, len(starts) - 1))
            asked = {*understanding.instruments, *request.constraints.band.values()}
            parts = lineup.line_up(playing.parts, asked, count, rng_for(seed, "seats"))
            playing = replace(
                playing, parts=parts, returns="voiced" if request.constraints.chords else "anew", note=note
            )
            brief = replace(brief, instruments=tuple(dict.fromkeys(part.name for part in parts)))
        brief = replace(brief, playing=playing)
        length = frames / temporary.SAMPLE_RATE_HZ
        plan = form.plan_form(brief, LengthRange(length, length), own)
        movements.append(Movement(number, first, frames, length, seed, brief, plan))
    seconds = total / temporary.SAMPLE_RATE_HZ
    return LongPiece(home.title, tuple(movements), total, seconds, fade, calm, request.loop)


def _with(understanding: Understanding, opening: Opening) -> Understanding:
    """What the user's words mean, and where they leave genre or mood open, what the writer heard in them."""
    genres = understanding.genres or ((opening.genre,) if opening.genre else ())
    return replace(understanding, genres=genres, moods=understanding.moods or opening.moods)


def _home(
    request: Request, understanding: Understanding, table: StyleTable, opening: Opening, rng: random.Random
) -> Brief:
    """The brief of the first movement, with the title of the whole."""
    own = replace(understanding, instruments=tuple(dict.fromkeys((*understanding.instruments, *opening.instruments))))
    brief = styles.make_brief(request, own, table, rng, opening.constraints)
    return replace(brief, **{name: value for name, value in opening.words.items() if value})


def is_calm(understanding: Understanding, table: StyleTable) -> bool:
    """Whether the leading genre is one of rest: ambient, meditation."""
    _, main = styles.leading_genre(understanding, table)
    return main.family in temporary.CALM_FAMILIES


def related_keys(home: Key, note: int) -> tuple[Key, ...]:
    """The home key and the keys whose chord of rest holds the pitch class ``note``, none far from home.

    Far are keys with more than ``LONG_PIECE_KEY_DISTANCE`` notes of the scale that home does not have.
    """
    own = set(theory.scale_pitch_classes(home))
    found: list[Key] = [home]
    for mode in ("major", "minor", "lydian", "mixolydian", "dorian"):
        third = 4 if mode in ("major", "lydian", "mixolydian") else 3
        for step in (0, third, 7):
            key = theory.transpose_key(Key(temporary.PITCH_NAMES[(note - step) % 12], mode), 0)
            away = len(set(theory.scale_pitch_classes(key)) - own)
            if away <= temporary.LONG_PIECE_KEY_DISTANCE and key not in found:
                found.append(key)
    return tuple(found)


def _starts(total: int, rng: random.Random) -> list[int]:
    """Where the movements start: lengths that differ, none outside 4 to 8 minutes, at multiples of an MP3 frame."""
    step = temporary.MP3_SAMPLES_PER_FRAME
    low, high = (round(s * temporary.SAMPLE_RATE_HZ) for s in temporary.MOVEMENT_SECONDS)
    count = max(1, round(2 * total / (low + high)))
    mean = total / count
    # Each moves away from the mean by at most as much as keeps all of them within bounds.
    room = max(0.0, min(mean - low, high - mean)) * 0.9
    shifts = [rng.uniform(-room, room) for _ in range(count)]
    middle = sum(shifts) / count
    place = 0.0
    starts: list[int] = []
    for shift in shifts:
        starts.append(round(place / step) * step)
        place += mean + (shift - middle) / 2
    return starts


def _keys(home: Key, note: int, count: int, rng: random.Random, *, fixed: bool) -> list[Key]:
    """A way through related keys that starts and ends at home and stays nowhere for more than two movements."""
    if fixed or count < 3:
        return [home] * count
    keys = [home]
    around = related_keys(home, note)
    for _ in range(count - 2):
        here = set(theory.scale_pitch_classes(keys[-1]))
        near = [
            key
            for key in around
            if key != keys[-1]
            and len(set(theory.scale_pitch_classes(key)) - here) <= temporary.LONG_PIECE_KEY_DISTANCE
            and key not in keys[-3:]
        ]
        keys.append(rng.choice(near or list(around)))
    return [*keys, home]


def _brief(
    request: Request, understanding: Understanding, table: StyleTable, key: Key | None, rng: random.Random
) -> Brief:
    """A brief of the tables in a key, with new tempo, band and chords each time."""
    constraints = request.constraints if key is None else replace(request.constraints, key=key, title="")
    return styles.make_brief(replace(request, constraints=constraints), understanding, table, rng)


def _level(number: int, count: int, rng: random.Random) -> float:
    """How dense a movement is, -0.12 to 0.12: waves over the whole, quiet at both ends."""
    if number in (0, count - 1):
        return -0.08
    return rng.uniform(-temporary.LONG_PIECE_LEVEL, temporary.LONG_PIECE_LEVEL)


def _shaped(playing: Playing, understanding: Understanding, level: float, *, calm: bool, last: bool) -> Playing:
    """A way of playing for one movement of many: only the last one ends, and calm ones keep drums and jolts out."""
    form_sections = tuple(
        replace(section, energy=_energy(section, level, calm=calm)) for section in playing.form
    )  # fmt: skip
    parts = playing.parts
    chord_bars = playing.chord_bars
    if calm:
        drums_asked = any("drum" in name or "kit" in name for name in understanding.instruments)
        loud = ("fx",) if drums_asked else ("fx", "drums")
        parts = tuple(part for part in parts if part.role not in loud)
        chord_bars = max(chord_bars, 2.0)
    return replace(
        playing,
        form=form_sections,
        parts=parts,
        chord_bars=chord_bars,
        density=max(0.0, min(1.0, playing.density + level)),
        ending=playing.ending if last else "",
    )


def _energy(section: Section, level: float, *, calm: bool) -> float:
    """A section's energy moved by the movement's level; calm music stays within a narrow band."""
    energy = section.energy + level
    if calm:
        energy = 0.5 + (energy - 0.5) * temporary.CALM_ENERGY_SPAN
    return round(max(0.25, min(1.0, energy)), 3)
