"""What a song is about: topics by genre and mood, from ``data/verse/topics.json``, or what the user says."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from scripts.errors import SettingsError
from scripts.temporary import LIGHT_WORDS


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that songs are about: its words, and sentences that say it."""

    words: tuple[str, ...]
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Topics:
    """All topics, and which of them suit a family, a genre and a mood."""

    topics: Mapping[str, Topic]
    families: Mapping[str, tuple[str, ...]]
    genres: Mapping[str, tuple[str, ...]]
    moods: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Style:
    """What is known of a song's style: the names of its genre, family and moods, and what the user wants it to tell."""

    genre: str
    family: str
    moods: tuple[str, ...] = ()
    about: str = ""


def read_topics(path: Path) -> Topics:
    """Read the topics. Raises SettingsError that says what cannot be used."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        topics = {
            name: Topic(tuple(entry["words"].split()), tuple(entry["themes"])) for name, entry in data["topics"].items()
        }
        tables = [
            {name: tuple(names.split()) for name, names in data[kind].items()}
            for kind in ("families", "genres", "moods")
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SettingsError(f"{path} cannot be read ({error}): restore it") from error
    for table in tables:
        unknown = {name for names in table.values() for name in names} - set(topics)
        if unknown:
            raise SettingsError(f"{path.name}: there is no topic {', '.join(sorted(unknown))}")
    return Topics(topics, *tables)


def choose(topics: Topics, style: Style, rng: random.Random) -> tuple[tuple[str, ...], str]:
    """The words that a song is about and one sentence that says it; what the user said goes before the style.

    A mood's topics are as likely as all of the genre's.
    """
    suited = topics.genres.get(style.genre) or topics.families.get(style.family) or tuple(topics.topics)
    felt = [name for mood in style.moods for name in topics.moods.get(mood, ())]
    name = rng.choice(felt) if felt and rng.random() < 0.6 else rng.choice(suited)
    if not style.about:
        topic = topics.topics[name]
        return topic.words, rng.choice(topic.themes)
    said = [word for word in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", style.about.casefold()) if word not in LIGHT_WORDS]
    near = [topic for topic in topics.topics.values() if set(said) & set(topic.words)]
    further = near[0].words if near else ()
    return tuple(dict.fromkeys((*said, *further))), style.about
