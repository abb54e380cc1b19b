"""What was understood, said back: one line of it, a line for each word that was corrected or is not known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scripts.records import Key, LengthRange, Understanding


def say(heard: Understanding, corrected: Sequence[tuple[str, str]], default: str) -> tuple[str, ...]:
    """The lines to tell the user: ``Techno, 140 bpm, F sharp minor, without drums``, then what is not sure.

    ``default`` is the genre that is taken where none was named.
    """
    parts = [_title(name) for name in heard.genres]
    parts += [_title(name.removesuffix(" mood")).lower() for name in heard.moods]
    parts += [f"with {name}" for name in heard.instruments if name not in heard.only]
    parts += [f"{heard.bpm:g} bpm"] if heard.bpm else []
    parts += [key_words(heard.key)] if heard.key else []
    parts += [f"in {heard.meter.numerator}/{heard.meter.denominator}"] if heard.meter else []
    parts += [f"{heard.frequency_hz:g} Hz"] if heard.frequency_hz else []
    parts += [length_words(heard.length)] if heard.length else []
    parts += [heard.era] if heard.era else []
    parts += [f"{heard.energy} energy"] if heard.energy else []
    parts += [f"only {joined(heard.only)}"] if heard.only else []
    parts += [f"less {joined(heard.less)}"] if heard.less else []
    parts += (
        [f"without {joined([name.removesuffix(' mood') for name in heard.without], 'or')}"] if heard.without else []
    )
    parts += [f"about {heard.about}"] if heard.about else []
    parts += [f'called "{heard.title}"'] if heard.title else []
    parts += [f"by {heard.artist}"] if heard.artist else []
    line = ", ".join(parts)
    said = [line[:1].upper() + line[1:]] if line else []
    said += [f"{words!r} taken as {spelt!r}" for words, spelt in corrected]
    for word in heard.unknown:
        near = heard.suggestions.get(word, ())
        said.append(f"{word!r} not known, left out" + (f"; known is {joined(near, 'or')}" if near else ""))
    if not heard.genres:
        said.append(f"no genre named, so {_title(default)}")
    return tuple(said)


def record(heard: Understanding) -> dict[str, Any]:
    """What was understood as ``understand --json`` prints it; the length in seconds, of a range both ends."""
    length: float | list[float] | None = None
    if heard.length:
        low, high = heard.length.low_seconds, heard.length.high_seconds
        length = low if low == high else [low, high]
    return {
        "text": heard.asked,
        "genres": list(heard.genres),
        "families": list(heard.families),
        "moods": list(heard.moods),
        "instruments": list(heard.instruments),
        "without": list(heard.without),
        "only": list(heard.only),
        "bpm": heard.bpm,
        "key": f"{heard.key.tonic} {heard.key.mode}" if heard.key else None,
        "meter": f"{heard.meter.numerator}/{heard.meter.denominator}" if heard.meter else None,
        "hz": heard.frequency_hz,
        "length": length,
        "era": heard.era or None,
        "energy": heard.energy or None,
        "about": heard.about or None,
        "title": heard.title or None,
        "artist": heard.artist or None,
        "unknown": list(heard.unknown),
    }


def key_words(key: Key) -> str:
    """A key in words: F sharp minor."""
    sign = {"#": " sharp", "b": " flat", "": ""}.get(key.tonic[1:], f" {key.tonic[1:]}")
    return f"{key.tonic[0]}{sign} {key.mode}"


def length_words(length: LengthRange) -> str:
    """A length in words: 2 min 30 s, 1 h 20 min, 3 min to 4 min."""
    low, high = _time(length.low_seconds), _time(length.high_seconds)
    return low if low == high else f"{low} to {high}"


def joined(names: Sequence[str], word: str = "and") -> str:
    """Names in a row: drums, bass and vocals."""
    return " ".join([", ".join(names[:-1]), word, names[-1]]) if len(names) > 1 else "".join(names)


def _time(seconds: float) -> str:
    """Seconds in hours, minutes and seconds."""
    hours, rest = divmod(round(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    parts = [f"{hours} h"] if hours else []
    parts += [f"{minutes} min"] if minutes else []
    parts += [f"{rest} s"] if rest else []
    return " ".join(parts)


def _title(name: str) -> str:
    """A table name as a title, without capitals after an apostrophe."""
    return " ".join(word[:1].upper() + word[1:] for word in name.split(" "))
