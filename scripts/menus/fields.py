"""What becomes of a typed line: a setting, an answer, or words on why it cannot be used."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any, TypeAlias

from scripts.errors import MusicGenError
from scripts.menus.options import problem, type_option, used
from scripts.menus.resuming import answer_resume
from scripts.menus.state import Effect, Field, Screen, State
from scripts.menus.work import announced, begun
from scripts.records import Role
from scripts.settings import check_setting
from scripts.temporary import FIELD_HINTS, FIELD_NAMES, LONGEST_SLEEP_MINUTES, MOST_ASKED, MOST_SONGS, SONGS_QUESTION

Step: TypeAlias = tuple[State, tuple[Effect, ...]]


def setting(state: State, key: str, value: Any) -> Step:
    """Return the state with a setting changed, and the effect that keeps it."""
    settings = replace(state.settings, **{key: value})
    return replace(state, settings=settings), (Effect("save", (key, value)),)


def choices(state: State) -> tuple[tuple[str, str], ...]:
    """Return the models to choose from on a screen that picks one, as (setting, words); the first is the best one."""
    role = Role.COMPOSER if state.screen == Screen.COMPOSER else Role.WRITER
    able = [info for info in state.models or () if role in info.roles and not info.problem]
    return (
        ("", "Automatic (the best there is)"),
        *((info.path.name, f"{info.path.name} ({info.parameters / 1e6:,.0f} M, {info.quantization})") for info in able),
    )


def submit(state: State, field: Field) -> Step:
    """Take a typed line."""
    text = field.text.strip()
    if field.key == "styles" and text.startswith("?"):
        return replace(state, line=Field("styles")), (Effect("styles", text.lstrip("? ")),)
    if field.key == "styles":
        return _styles(state, text)
    if field.key == "songs":
        return _songs(state, text)
    if field.key == "resume":
        return answer_resume(state, text)
    if not text:
        return replace(state, line=None), ()
    if field.key.startswith("option "):
        return type_option(state, field.key.partition(" ")[2], text)
    value, refused = read_field(field.key, text)
    if refused:
        return replace(state, notice=refused), ()
    closed = replace(state, line=None)
    return (closed, (Effect("sleep", value),)) if field.key == "sleep" else setting(closed, field.key, value)


def read_field(key: str, text: str) -> tuple[Any, str]:
    """Return the value that a typed text means for a setting, and why it cannot be used, else nothing."""
    from scripts.music.form import parse_length
    from scripts.music.tuning import parse_frequency

    value: Any = text
    try:
        if key == "song_length":
            parse_length(text)
        elif key == "frequency":
            parse_frequency(text)
        elif key in ("drone_db", "binaural_hz", "isochronic_hz"):
            value = None if text.lower() in ("off", "no", "none", "0") else _number(text)
        elif key in ("temperature", "sleep"):
            value = _number(text)
        elif key == "volume_percent":
            value = int(_number(text.rstrip("%")))
    except MusicGenError as error:
        return None, str(error)
    except ValueError:
        return None, _refused(key, text)
    if key == "sleep":
        return value, "" if 0 <= value <= LONGEST_SLEEP_MINUTES else _refused(key, text)
    return value, _refused(key, text) if check_setting(key, value) else ""


def _refused(key: str, text: str) -> str:
    return f"{FIELD_NAMES[key]} {text[:30]!r} cannot be used: {FIELD_HINTS[key]}."


def _number(text: str) -> float:
    """Read a finite number with a point or a comma, whatever unit follows. Raises ValueError."""
    words = text.replace(",", ".").lower()
    for unit in ("hz", "db", "minutes", "min"):
        words = words.removesuffix(unit)
    number = float(words)
    if not math.isfinite(number):
        raise ValueError(text)
    return number


def _styles(state: State, text: str) -> Step:
    last = "" if "vary" in state.options else state.settings.last_styles
    styles = " ".join((text.strip(" ,") or last.strip(" ,")).split())
    if refused := problem(state, styles):
        return replace(state, notice=refused), ()
    if not styles and "vary" not in state.options:
        return replace(state, notice='Name some styles, for example "Chill, Dubstep".'), ()
    said = styles or "(those of the song)"
    asked = announced(announced(state, said, "user"), SONGS_QUESTION)
    earlier = (*(old for old in state.asked if old != styles), *([styles] if styles else []))[-MOST_ASKED:]
    return replace(asked, styles=styles, line=Field("songs"), asked=earlier), ()


def _songs(state: State, text: str) -> Step:
    endless = text.lower() in ("l", "loop")
    count = int(text) if text.isascii() and text.isdecimal() and len(text) < 6 else 0 if text else 1
    if not endless and not 1 <= count <= MOST_SONGS:
        return replace(state, notice=f"Write a number from 1 to {MOST_SONGS}, or L for a loop until you cancel."), ()
    songs = None if endless else count
    state = announced(replace(state, line=None), "L" if endless else str(count), "user")
    effects: tuple[Effect, ...] = ()
    if state.styles:
        state, effects = setting(state, "last_styles", state.styles)
    order = Effect("generate", (state.styles, songs, dict(state.options)))
    return begun(used(state), songs), (*effects, order)
