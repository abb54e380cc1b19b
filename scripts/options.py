"""The options of a request, each once: what it is called, how its text is read, and which fields it decides.

The command line, the menus and the process that makes songs all read them here. An option is a row of ``options``, a
field of ``Request``, a line in ``commandline``, a name in ``MENU_OPTIONS``, and the room that obeys it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from scripts.errors import UsageError
from scripts.records import AudioFormat, LengthRange, Request, Settings, Target
from scripts.temporary import FIELD_BOUNDS, MOST_CHORD_BARS, MOST_SONGS, NOISE_KINDS

if TYPE_CHECKING:
    from typing import TypeVar

    R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a request.

    ``name`` is the command line's, ``label`` the menus'; ``hint`` says what can be written, ``unset`` what stands
    where nothing is given and the ``setting`` says nothing either. ``read`` gives the values of the ``fields``
    (``layers.noise_db``) and raises ValueError or UsageError. One with ``choices`` takes nothing else; one without
    ``fields`` names a file that is read later.
    """

    name: str
    label: str
    hint: str
    read: Callable[[str], tuple[Any, ...]]
    fields: tuple[str, ...] = ()
    unset: str = "off"
    unit: str = ""
    choices: tuple[str, ...] = ()
    setting: str = ""


def options() -> dict[str, Option]:
    """Return all options by name."""
    rows = (
        Option("styles", "Styles", "styles, separated by commas", _words, ("styles",)),
        Option("songs", "Songs", f"a number from 1 to {MOST_SONGS}", _songs, ("songs",), "1"),
        Option("length", "Song Length", "minutes as 5 or 4-6, or HH:MM", _length, ("length",), setting="song_length"),
        Option(
            "frequency",
            "Frequency",
            "off, 432, 528, or 20-2000 Hz",
            _frequency,
            ("frequency_hz",),
            unit="Hz",
            setting="frequency",
        ),
        Option("title", "Title", "words with a letter or number", _title, ("constraints.title",), "written"),
        Option("key", "Key", 'such as Am, Bb or "F# dorian"', _key, ("constraints.key",), "drawn"),
        Option("tempo", "Tempo", "40-240 bpm", _number("Constraints.bpm"), ("constraints.bpm",), "drawn", "bpm"),
        Option("meter", "Metre", "such as 3/4 or 6/8", _meter, ("constraints.meter",), "drawn"),
        Option("chords", "Chords", 'one a bar, such as "Am F C G"', _chords, ("constraints.chords",), "drawn"),
        Option("without", "Without", "what must not sound: drums, piano, vocals ...", _names, ("constraints.without",)),
        Option("only", "Only", "what alone may play: piano, strings ...", _names, ("constraints.only",)),
        Option("era", "Era", "a decade, such as 1980s", _era, ("constraints.era",), "drawn"),
        Option("about", "About", "what the song is about", _line, ("constraints.about",), "drawn"),
        Option("artist", "Artist", "an artist's name for the tags", _line, ("constraints.artist",), "none"),
        Option("lyrics", "Lyrics", "a text file with the words to be sung", _path, unset="written"),
        Option("no-lyrics", "No Lyrics", "a song without words", _on, ("constraints.wordless",), choices=("on",)),
        Option("primer", "Begin With Melody", "an ABC or MIDI file", _path, unset="none"),
        Option("vary", "Vary a Song", "the song.json of a song, or its folder", _path, unset="none"),
        Option("seed", "Seed", "a whole number; the same seed makes the same song", _seed, ("seed",), "drawn"),
        Option("format", "Format", "of the finished file", _format, ("audio",), "mp3", choices=_values(AudioFormat)),
        Option("to", "Stop After", "where to stop", _target, ("target",), "mp3", choices=_values(Target)),
        Option("loop", "Loop", "the end goes over into the beginning", _on, ("loop",), choices=("on",)),
        Option("video", "Video", "an MP4 with the picture", _on, ("video",), choices=("on",)),
        Option("drone", "Drone", "a level from -60 to 0 dB", *_layer("drone_db"), "off", "dB", setting="drone_db"),
        Option(
            *("drone-harmonics", "Drone Harmonics", "soft harmonics above the drone", _on),
            *(("layers.drone_harmonics",), "off", "", ("on",)),
        ),
        Option("drone-beat", "Drone Beat", "0.01-10 Hz", *_layer("drone_beat_hz"), "off", "Hz"),
        Option(
            "binaural",
            "Binaural Beat",
            "0.1-40 Hz, or a ramp as 10-4",
            *_ramp("binaural"),
            "off",
            "Hz",
            setting="binaural_hz",
        ),
        Option(
            "isochronic",
            "Isochronic Pulse",
            "0.1-40 Hz, or a ramp as 10-4",
            *_ramp("isochronic"),
            "off",
            "Hz",
            setting="isochronic_hz",
        ),
        Option("noise", "Noise", "a bed of noise", _noise, ("layers.noise",), choices=NOISE_KINDS),
        Option("noise-level", "Noise Level", "-80 to -6 dB", *_layer("noise_db"), "-32 dB", "dB"),
        Option(
            "writer",
            "Writer",
            "a model, a server's address, or tables",
            _name,
            ("writer",),
            "automatic",
            setting="writer",
        ),
        Option(
            "composer",
            "Composer",
            "a model or a server's address",
            _name,
            ("composer",),
            "automatic",
            setting="composer",
        ),
    )
    return {row.name: row for row in rows}


def read_option(name: str, text: str) -> dict[str, Any]:
    """Return the values of the fields that an option decides. Raises UsageError with what it takes."""
    option = options()[name]
    if option.choices and text not in option.choices:
        raise UsageError(f"{option.label} {text[:40]!r} cannot be used: choose {' or '.join(option.choices)}.")
    try:
        return dict(zip(option.fields, option.read(text), strict=True))
    except ValueError as error:
        raise UsageError(f"{option.label} {text[:40]!r} cannot be used: {option.hint}.") from error


def assembled(texts: Mapping[str, str], settings: Settings) -> Request:
    """Return the request of some options' texts, by name; what they leave open stands in the settings.

    Length and frequency stay open to the request's words where no option says them. Without a seed it is 0. Files that
    options name (``primer``, ``vary``) are not read here. Raises UsageError.
    """
    kept = {row.name: getattr(settings, row.setting) for row in options().values() if row.setting}
    known = {name: str(value) for name, value in kept.items() if value not in (None, "")}
    request = Request("", LengthRange(0.0, 0.0), 0, writer="", composer="")
    for name, text in {**known, **texts}.items():
        for field, value in read_option(name, text).items():
            request = with_field(request, field, value)
    said = (("length", "length"), ("frequency", "frequency_hz"))
    return checked(replace(request, open=tuple(field for name, field in said if name not in texts)))


def checked(request: Request) -> Request:
    """Return the request, whose options go together. Raises UsageError."""
    layers = request.layers
    if request.video and request.target != Target.MP3:
        raise UsageError("a video needs a finished song: leave out --to, or --video")
    if request.constraints.wordless and request.constraints.lyrics:
        raise UsageError("a song with --lyrics is not one with --no-lyrics: leave out one of them")
    if request.loop and (layers.binaural_end_hz is not None or layers.isochronic_end_hz is not None):
        raise UsageError("a --loop ends where it begins, and a ramp does not: give binaural and isochronic one rate")
    return request


def with_field(record: R, field: str, value: Any) -> R:
    """Return a record with another value of a field, such as ``layers.noise_db``."""
    name, _, rest = field.partition(".")
    if rest:
        value = with_field(getattr(record, name), rest, value)
    return replace(record, **{name: value})  # type: ignore[type-var]


def number(text: str) -> float:
    """Read a finite number with a point or a comma, whatever unit follows. Raises ValueError."""
    words = text.strip().replace(",", ".").lower()
    for unit in ("hz", "db", "bpm", "minutes", "min"):
        words = words.removesuffix(unit)
    found = float(words)
    if not math.isfinite(found):
        raise ValueError(text)
    return found


def _number(own: str) -> Callable[[str], tuple[float]]:
    """A reader of a number within the bounds of a record's field."""

    def read(text: str) -> tuple[float]:
        low, high = FIELD_BOUNDS[own]
        value = number(text)
        if not low <= value <= high:
            raise ValueError(text)
        return (value,)

    return read


def _layer(name: str) -> tuple[Callable[[str], tuple[float]], tuple[str]]:
    """The reader and the field of a number of the tone layers."""
    return _number(f"Layers.{name}"), (f"layers.{name}",)


def _ramp(name: str) -> tuple[Callable[[str], tuple[float, float | None]], tuple[str, str]]:
    """The reader and the fields of a rate, or of two with a dash or an arrow between."""

    def read(text: str) -> tuple[float, float | None]:
        first, _, last = re.sub(r"\s*(?:->|-|\u2013|to)\s*", "-", text.strip()).partition("-")
        (begun,) = _number(f"Layers.{name}_hz")(first)
        return begun, _number(f"Layers.{name}_end_hz")(last)[0] if last else None

    return read, (f"layers.{name}_hz", f"layers.{name}_end_hz")


def _values(kind: type[AudioFormat] | type[Target]) -> tuple[str, ...]:
    return tuple(member.value for member in kind)


def _words(text: str) -> tuple[str]:
    return ("; ".join(" ".join(line.split()) for line in text.splitlines() if line.strip()),)


def _name(text: str) -> tuple[str]:
    return (text,)


def _path(text: str) -> tuple[()]:
    if not text.strip():
        raise ValueError(text)
    return ()


def _on(text: str) -> tuple[bool]:
    return (text == "on",)


def _noise(text: str) -> tuple[str]:
    return (text,)


def _format(text: str) -> tuple[AudioFormat]:
    return (AudioFormat(text),)


def _target(text: str) -> tuple[Target]:
    return (Target(text),)


def _songs(text: str) -> tuple[int]:
    if not text.isascii() or not text.isdecimal() or len(text) > 9 or not 1 <= int(text) <= MOST_SONGS:
        raise ValueError(text)
    return (int(text),)


def _seed(text: str) -> tuple[int]:
    if not text.isascii() or not text.isdecimal() or len(text) > 18:
        raise ValueError(text)
    return (int(text),)


def _title(text: str) -> tuple[str]:
    title = " ".join(text.split())
    if not re.search(r"\w", title):
        raise ValueError(text)
    return (title[:200],)


def _length(text: str) -> tuple[LengthRange]:
    from scripts.music.form import parse_length

    return (parse_length(text),)


def _frequency(text: str) -> tuple[float | None]:
    from scripts.music.tuning import parse_frequency

    return (parse_frequency(text),)


def _line(text: str) -> tuple[str]:
    line = " ".join(text.split())
    if not re.search(r"\w", line):
        raise ValueError(text)
    return (line[:300],)


def _names(text: str) -> tuple[tuple[str, ...]]:
    names = tuple(" ".join(name.split()).casefold() for name in re.split(r"[,;/]| and ", text))
    found = tuple(name for name in names if name)
    if not found:
        raise ValueError(text)
    return (found,)


def _era(text: str) -> tuple[str]:
    match = re.fullmatch(r"\s*(?:the\s+)?((?:19|20)?\d\d)'?s?\s*", text.casefold())
    if match is None:
        raise ValueError(text)
    year = int(match[1])
    year += 0 if year > 1000 else 1900 if year >= 30 else 2000
    return (f"{year - year % 10}s",)


def _meter(text: str) -> tuple[Any]:
    from scripts.records import Meter

    match = re.fullmatch(r"\s*(\d{1,2})\s*/\s*(2|4|8|16)\s*", text)
    if match is None or not 1 <= int(match[1]) <= 16:
        raise ValueError(text)
    return (Meter(int(match[1]), int(match[2])),)


def _key(text: str) -> tuple[Any]:
    from scripts.music import theory

    key = theory.parse_key(text)
    if key is None:
        raise ValueError(text)
    return (theory.transpose_key(key, 0),)


def _chords(text: str) -> tuple[dict[str, tuple[str, ...]]]:
    from scripts.music.progressions import read_progression

    found = read_progression(text)
    if found.unread or not found.bars:
        bad = ", ".join(repr(word[:20]) for word in found.unread[:5]) or repr(text.strip()[:40])
        kind = "are no chords" if len(found.unread) > 1 else "is no chord"
        raise UsageError(
            f'Chords: {bad} {kind}: give them one a bar, such as "Am F C G", "| C | Am F |" or "I vi IV V".'
        )
    return ({"": tuple(" ".join(bar) for bar in found.bars[:MOST_CHORD_BARS])},)
