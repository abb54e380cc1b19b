"""What the menus know at one moment, as frozen records."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from scripts.jukebox import JukeboxView
from scripts.records import ModelInfo, Request, Settings


class Screen(str, Enum):
    """The screens. The last five hang below the main menu and the configuration."""

    MAIN = "Main Menu"
    GENERATE = "Generate Music"
    JUKEBOX = "Output Jukebox"
    CONFIGURE = "Configuration"
    FREQUENCY = "Frequency"
    OPTIONS = "Options"
    MODELS = "Select Model"
    COMPOSER = "Select Composer"
    WRITER = "Select Writer"


@dataclass(frozen=True, slots=True)
class Field:
    """A line that is being typed.

    ``key`` is a setting, ``option`` and an option's name, or styles, songs, resume or sleep.
    """

    key: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question that only Y answers with yes; ``key`` is quit, cancel, discard or trash."""

    key: str
    text: str
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the workflow: ``kind`` is app, user, warning or bar.

    A bar shows ``fraction`` of a ``stage`` of the line, of which ``first`` was done when it began (of a piece that is
    gone on with); ``began`` and ``ended`` are seconds of the clock that ``State.now`` runs by.
    """

    kind: str
    text: str = ""
    stage: str = ""
    fraction: float = 0.0
    first: float = 0.0
    began: float = 0.0
    ended: float | None = None


@dataclass(frozen=True, slots=True)
class Work:
    """The songs being made: how many were asked for (``None``: without end), and how many are finished."""

    running: bool = False
    songs: int | None = 1
    finished: int = 0
    stopping: bool = False


@dataclass(frozen=True, slots=True)
class SongFacts:
    """A song of the library and its length."""

    path: Path
    seconds: float


@dataclass(frozen=True, slots=True)
class State:
    """Everything that the screens show. ``songs`` and ``models`` are ``None`` until they have been looked at.

    ``log`` holds the latest lines of the workflow, of ``logged`` that there have been in all. ``composer`` and
    ``writer`` are the files that the settings come down to. ``now`` is a monotonic clock in seconds; ``top`` is the
    first choice shown of a list that is longer than a page. ``waiting`` are the long pieces that were interrupted.
    ``options`` are the texts of the options that are set, by name: for the next request, or for all that follow where
    the setting ``keep_options`` says so. ``asked`` are the styles of earlier requests.
    """

    settings: Settings = field(default_factory=Settings)
    screen: Screen = Screen.MAIN
    line: Field | None = None
    question: Question | None = None
    notice: str = ""
    log: tuple[Entry, ...] = ()
    logged: int = 0
    styles: str = ""
    asked: tuple[str, ...] = ()
    work: Work = field(default_factory=Work)
    songs: tuple[SongFacts, ...] | None = None
    models: tuple[ModelInfo, ...] | None = None
    waiting: tuple[Request, ...] = ()
    composer: str = ""
    writer: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    player: JukeboxView = field(default_factory=JukeboxView)
    now: float = 0.0
    top: int = 0


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be done outside: ``name`` says what, ``value`` with what.

    quit; redraw; save (key, value); generate (styles, songs or ``None``, options); resume, discard (requests); cancel;
    models; trash and open (a path); enter, pause, next, previous (nothing); seek (seconds); sleep (minutes); styles (a
    word, or nothing for all that can be asked for).
    """

    name: str
    value: Any = None
