"""What is written beside a song: its ABC, its tags, and the record from which it can be made again."""

from __future__ import annotations

import json
import platform
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import Any

from scripts.composing import Composition
from scripts.music import theory
from scripts.music.abc.writer import cut_bars, write_abc
from scripts.music.musicxml import write_musicxml
from scripts.records import Brief, Key, ModelInfo, Plan, Request, Score, Song, Tags
from scripts.temporary import APP_NAME, APP_VERSION, RECIPE_VERSION, VERSIONED_PACKAGES


def model_label(info: ModelInfo) -> str:
    """Return a model's name as people read it: name and quantization."""
    return f"{info.name} {info.quantization}".strip()


def describe(brief: Brief, plan: Plan) -> str:
    """Return key, metre, tempo and form in one line for the screen."""
    meter = f"{brief.meter.numerator}/{brief.meter.denominator}"
    form = " ".join(s.label if s.kind not in ("intro", "outro", "break") else s.kind for s in plan.sections)
    return f"{brief.key.tonic} {brief.key.mode}, {meter}, {plan.bpm:.1f} bpm, {form}"


def song_abc(brief: Brief, plan: Plan, composition: Composition, seed: int, composer: str) -> str:
    """Return the song's melody as one whole tune, in the order it is played."""
    sections = played_sections(plan, composition)
    comments = (f"{APP_NAME} {APP_VERSION}, seed {seed}, composer {composer}", f"styles: {', '.join(brief.styles)}")
    return write_abc(brief.title, sections, key=brief.key, meter=brief.meter, bpm=plan.bpm, comments=comments)


def song_musicxml(brief: Brief, plan: Plan, composition: Composition, composer: str) -> str:
    """Return the same tune as MusicXML, for notation programs."""
    sections = played_sections(plan, composition)
    return write_musicxml(
        brief.title, sections, key=brief.key, meter=brief.meter, bpm=plan.bpm, creator=f"{APP_NAME}, {composer}"
    )


def played_sections(plan: Plan, composition: Composition) -> list[tuple[str, Score]]:
    """Return the label and melody of each section in the order they are played."""
    sections = []
    for section in plan.sections:
        score = composition.melodies[section.label]
        written = len(composition.bars[section.label])
        first = max(0, written - section.bars) if section.kind == "outro" else 0
        sections.append((section.label, cut_bars(score, first, section.bars)))
    return sections


def song_tags(brief: Brief, plan: Plan, request: Request, composer: str, writer: str) -> Tags:
    """Return what the MP3 says of itself."""
    return Tags(
        title=brief.title,
        artist=brief.artist,
        album=", ".join(brief.styles),
        genre=brief.playing.genre or brief.family,
        bpm=plan.bpm,
        key=tag_key(brief.key),
        lyrics=brief.lyrics,
        comment=f"{APP_NAME} {APP_VERSION}; seed {request.seed}; writer {writer}; composer {composer}",
    )


def tag_key(key: Key) -> str:
    """Return a key as the TKEY tag wants it: tonic and ``m`` for modes with a minor third. Source: ID3v2.3, 4.2.1."""
    tonic = theory.tonic_pitch_class(key)
    minor = (tonic + 3) % 12 in theory.scale_pitch_classes(key)
    return key.tonic + ("m" if minor else "")


def recipe(song: Song, request: Request, brief: Brief, plan: Plan, composition: Composition) -> str:
    """Return ``song.json``: all that is needed to make the song again, as readable JSON."""
    whole = {
        "recipe": RECIPE_VERSION,
        "song": plain(song),
        "request": {k: without_key(v) if isinstance(v, str) else v for k, v in plain(request).items()},
        "brief": {k: v for k, v in plain(brief).items() if k != "playing"},
        "plan": plain(plan),
        "bars": plain(composition.bars),
        "tokens": composition.tokens,
        "versions": versions(),
    }
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def without_key(text: str) -> str:
    """Return a server's address without the key in it; any other text as it is."""
    return re.sub(r"(?i)^(\s*https?://)[^/@]*@", r"\1", text)


def plain(value: Any) -> Any:
    """Turn records into what JSON knows: paths, fractions and enums become text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (Path, Fraction)):
        return str(value)
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value


def versions() -> dict[str, str]:
    """Return the versions of everything that shapes the sound, for the record."""
    from importlib.metadata import PackageNotFoundError, version

    found = {APP_NAME: APP_VERSION, "python": platform.python_version()}
    for package in VERSIONED_PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
