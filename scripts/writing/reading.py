"""Checks what the writer answered, field by field: what it may decide, and what becomes of its answer.

Under a grammar everything passes; without one a field that cannot be meant is left to the style tables, with a note.
What the user decided is never asked, and never taken from an answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scripts.music import styles, theory
from scripts.music.idioms import idiom_for
from scripts.music.titles import clean_title
from scripts.prompts import plain_text
from scripts.prompts.writer import MusicChoices
from scripts.records import Brief, Constraints, Genre, Key, Meter, Mood, Request, StyleTable, Understanding
from scripts.temporary import EVERYDAY_INSTRUMENTS, LIGHT_WORDS, MODES, PROGRESSION_BARS, TITLE_WORDS


@dataclass(frozen=True, slots=True)
class Music:
    """What the writer decided about the music, with notes on what of its answer could not be used."""

    constraints: Constraints
    instruments: tuple[str, ...]
    scale: str
    notes: tuple[str, ...]


# ---------------------------------------------------------------------------------------------- what may be chosen


def choices(
    request: Request, understanding: Understanding, main: Genre, base: Brief, table: StyleTable
) -> MusicChoices:
    """What the writer may decide: what the user left open, within the genre's own bounds.

    ``main`` is the leading genre's entry, ``base`` the brief that the tables alone would make; an asked frequency has
    set its tonic. Forms are chosen among only where the genre's idiom has none.
    """
    constraints = request.constraints
    low, high = tempo_bounds(main, [table.moods[name] for name in understanding.moods])
    meters = () if constraints.meter else tuple(main.meters)
    family = [entry for entry in table.genres.values() if entry.family == main.family]
    forms = {entry.form for entry in family if "form" in entry.said} | {main.form}
    if idiom_for(main.name, main.family, table.idioms).forms:
        forms = set()  # the genre has forms of its own, fitted to the length
    return MusicChoices(
        tempo=None if constraints.bpm or low >= high else (low, high),
        meters=meters if len(meters) > 1 else (),
        keys=tuple((key, key_chords(key)) for key in open_keys(request, understanding, main, base, table)),
        forms=tuple(sorted(forms)) if len(forms) > 1 and not constraints.form else (),
        labels=() if constraints.chords else tuple(base.chords),
        instruments=tuple(table.instruments),
        everyday=everyday_names(table),
    )


def everyday_names(table: StyleTable) -> dict[str, str]:
    """Instruments as people call them (``drums``, ``keys``), each with the one in the table that is meant."""
    heard = {name: styles.understand(name, table).instruments for name in EVERYDAY_INSTRUMENTS}
    return {name: found[0] for name, found in heard.items() if found and name not in table.instruments}


def tempo_bounds(main: Genre, moods: Sequence[Mood]) -> tuple[int, int]:
    """The genre's slowest and fastest tempo; moods that slow down or hurry keep to that half."""
    low, high = (round(bpm) for bpm in main.tempo)
    factor = 1.0
    for mood in moods:
        factor *= 1.0 if mood.tempo is None else mood.tempo
    middle = (low + high) // 2
    return (low, middle) if factor < 0.98 else (middle, high) if factor > 1.02 else (low, high)


def open_keys(
    request: Request, understanding: Understanding, main: Genre, base: Brief, table: StyleTable
) -> tuple[Key, ...]:
    """The keys to choose among: the user's own, else the modes of genre or moods on its tonics or the asked note."""
    if (
        request.constraints.key or request.constraints.chords
    ):  # chords that the user gave stand in a key that is known already
        return (base.key,)
    moods = [table.moods[name].modes for name in understanding.moods if table.moods[name].modes]
    modes = tuple(moods[-1] if moods else main.modes)
    tuned = request.frequency_hz is not None and request.frequency_hz != 440.0
    tonics = [base.key.tonic] if tuned else main.tonics.split()
    return tuple(dict.fromkeys(theory.transpose_key(Key(tonic, mode), 0) for mode in modes for tonic in tonics))


def key_chords(key: Key) -> tuple[str, ...]:
    """The chord symbols that the writer may use in a key: the usual triads, and sevenths that stay in its scale."""
    tonic = theory.tonic_pitch_class(key)
    scale = set(theory.scale_pitch_classes(key))
    symbols: list[str] = []
    for _, root, quality, _ in MODES[key.mode].chords:
        name = theory.spell((tonic + root) % 12, key)
        symbols.append(name + quality)
        for seventh, mark in ((10, "7"), (11, "maj7")):
            if (tonic + root + seventh) % 12 in scale and not (quality and seventh == 11):
                symbols.append(name + ("m7b5" if quality == "dim" else quality + mark))
    return tuple(dict.fromkeys(symbols))


def fixed_words(request: Request, base: Brief) -> str:
    """What is decided already, in words for the writer."""
    constraints, parts = request.constraints, []
    if constraints.key:
        parts.append(f"key {base.key.tonic} {base.key.mode}")
    if constraints.bpm:
        parts.append(f"tempo {constraints.bpm:g} bpm")
    if constraints.meter:
        parts.append(f"meter {base.meter.numerator}/{base.meter.denominator}")
    if constraints.without:
        parts.append(f"without {', '.join(constraints.without)}")
    if constraints.only:
        parts.append(f"only {', '.join(constraints.only)}")
    if constraints.era:
        parts.append(f"of the {constraints.era}")
    if constraints.chords:
        parts.append("chords " + " ".join(next(iter(constraints.chords.values()))))
    return ", ".join(parts)


# ---------------------------------------------------------------------------------------------- what was answered


def read_idea(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The idea's fields as clean texts and lists of them; whatever is of another kind is left out.

    A title that no person would give is left out too: the tables then draw one.
    """
    idea: dict[str, Any] = {}
    for name, longest in (("title", 80), ("artist", 60), ("genre", 60), ("era", 40), ("mood", 60)):
        idea[name] = clean(answer.get(name), longest)
    idea["title"] = clean_title(shortened(idea["title"], TITLE_WORDS))
    for name in ("theme", "cover"):
        idea[name] = clean(answer.get(name), 300)
    for name, most in (("sub_genres", 3), ("chorus", 16)):
        entries = answer.get(name)
        texts = [clean(entry, 160) for entry in entries] if isinstance(entries, list) else []
        idea[name] = [text for text in texts if text][:most]
    return idea


def shortened(text: str, words: int) -> str:
    """A text of at most so many words, cut at a sign or before small words where it is longer."""
    parts = text.split()
    if len(parts) <= words:
        return text
    kept = parts[:words]
    ends = [n for n, part in enumerate(kept) if part[-1] in ".!?,;:" and n]
    if ends:
        kept = kept[: ends[0] + 1]
    while len(kept) > 1 and kept[-1].casefold() in LIGHT_WORDS:
        kept.pop()
    return " ".join(kept).rstrip(" ,;:")


def read_music(answer: Mapping[str, Any], open_to: MusicChoices, request: Request, base: Brief) -> Music:
    """The writer's decisions where they can be meant, over the user's own; the rest stays open for the tables."""
    notes: list[str] = []
    constraints = request.constraints
    key = constraints.key or (
        open_to.keys[0][0] if len(open_to.keys) == 1 else read_key(answer.get("key"), open_to, notes)
    )
    named = [open_to.everyday.get(name.casefold(), name) for name in strings(answer.get("instruments"))]
    known = [name for name in named if name in open_to.instruments and not constraints.band]
    unknown = [name for name in named if name not in open_to.instruments]
    notes += [f"the writer's instrument {clean(name, 40)!r} is not known, left out" for name in unknown[:3]]
    chords = dict(constraints.chords) or read_chords(answer.get("chords"), open_to.labels, key or base.key, notes)
    scale = clean(answer.get("scale"), 40).casefold()
    made = replace(
        constraints,
        bpm=constraints.bpm or read_tempo(answer.get("tempo"), open_to.tempo),
        meter=constraints.meter or read_meter(answer.get("meter"), open_to.meters),
        key=key if key or not chords else base.key,
        form=constraints.form or (str(answer["form"]) if answer.get("form") in open_to.forms else ""),
        chords=chords,
    )
    fitting = MODES[(made.key or base.key).mode].scales
    return Music(made, tuple(dict.fromkeys(known))[:5], scale if scale in fitting else fitting[0], tuple(notes))


def read_tempo(value: Any, bounds: tuple[int, int] | None) -> float | None:
    """A tempo within the bounds, moved to the nearer end when it lies beyond."""
    if bounds is None or isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(max(bounds[0], min(bounds[1], round(value)))) if 10 <= value <= 1000 else None


def read_meter(value: Any, meters: Sequence[str]) -> Meter | None:
    """One of the metres that were open."""
    if value not in meters:
        return None
    top, _, bottom = str(value).partition("/")
    return Meter(int(top), int(bottom))


def read_key(value: Any, open_to: MusicChoices, notes: list[str]) -> Key | None:
    """One of the keys that were open, in whatever spelling."""
    key = theory.parse_key(value) if isinstance(value, str) else None
    plain = theory.transpose_key(key, 0) if key else None
    if plain is not None and any(plain == one for one, _ in open_to.keys):
        return plain
    if value is not None:
        notes.append(f"the writer's key {clean(value, 20)!r} does not suit the style, left out")
    return None


def read_chords(value: Any, labels: Sequence[str], key: Key, notes: list[str]) -> dict[str, tuple[str, ...]]:
    """The progressions whose chords can be read and fit the key; a section without one is left to the tables."""
    if not isinstance(value, Mapping) or not labels:
        return {}
    chords: dict[str, tuple[str, ...]] = {}
    for label in labels:
        symbols = strings(value.get(label))[: max(PROGRESSION_BARS)]
        symbols = symbols[: max((bars for bars in PROGRESSION_BARS if bars <= len(symbols)), default=0)]
        if symbols and all(chord_fits(symbol, key) for symbol in symbols):
            chords[label] = tuple(symbols)
        elif value.get(label):
            notes.append(f"the writer's chords for section {label} do not fit {key.tonic} {key.mode}, left out")
    return chords


def chord_fits(symbol: str, key: Key) -> bool:
    """Whether a chord symbol can be read and is usual in the key, or has only notes of its scale."""
    if symbol in key_chords(key):
        return True
    chord = theory.parse_chord(symbol)
    scale = theory.scale_pitch_classes(key)
    return chord is not None and all(pitch in scale for pitch in theory.chord_pitch_classes(chord))


def strings(value: Any) -> list[str]:
    """The texts in a list; none for anything else."""
    return [entry.strip() for entry in value if isinstance(entry, str)] if isinstance(value, list) else []


def clean(value: Any, longest: int) -> str:
    """A text in one line without control characters and markers, at most so long; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    text = re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", " ", plain_text(value))
    return " ".join(text.split())[:longest].strip()
