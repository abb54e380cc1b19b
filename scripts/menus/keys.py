"""What each key does on each screen: a state and a key in, the next state and what is to be done out.

Keys are single characters, and the names that ``KEY_CODES`` and ``KEY_CHARACTERS`` give: enter, escape, space, left,
delete and so on; ``interrupt`` is Ctrl-C, ``eof`` the end of the input. Nothing here raises, whatever the key.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from scripts.menus.fields import choices, setting, submit
from scripts.menus.options import option_key
from scripts.menus.resuming import discarded, offer
from scripts.menus.state import Effect, Field, Question, Screen, State
from scripts.menus.work import announced, ask_styles
from scripts.temporary import (
    CROSSFADE_CHOICES,
    LONGEST_FIELD,
    PAGE_CHOICES,
    REPEAT_CHOICES,
    SEEK_SECONDS,
    VOLUME_STEP,
)

Step: TypeAlias = tuple[State, tuple[Effect, ...]]


def press(state: State, key: str) -> Step:
    """Return the state after a key, and the effects to carry out in order."""
    if key == "eof":
        return state, (Effect("quit"),)
    if key in ("redraw", "resize"):
        return state, (Effect("redraw"),)
    state = replace(state, notice="")
    if state.question is not None:
        return _answer(state, state.question, key)
    if key == "interrupt":
        return _interrupt(state)
    if state.line is not None:
        return _type(state, state.line, key)
    if key in ("x", "X"):
        return _quit(state)
    if key in ("r", "R"):
        return state, (Effect("redraw"),)
    key = key.lower()
    if state.screen == Screen.MAIN:
        return _main(state, key)
    if state.screen == Screen.GENERATE:
        return _generate(state, key)
    if state.screen == Screen.JUKEBOX:
        return _jukebox(state, key)
    return _options(state, key)


def paste(state: State, text: str) -> Step:
    """Return the state after a pasted text: it goes into the line that is asked for, on one line, or nowhere."""
    if state.line is None or state.question is not None:
        return replace(state, notice="Pasted text was left out: no line is asked for here."), ()
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    longer = (state.line.text + clean)[:LONGEST_FIELD]
    return replace(state, line=replace(state.line, text=longer), notice=""), ()


def _answer(state: State, question: Question, key: str) -> Step:
    closed = replace(state, question=None)
    if key in ("n", "N", "b", "B", "escape", "enter"):
        return closed, ()
    if key not in ("y", "Y") and (key != "interrupt" or question.key in ("trash", "discard")):
        return (closed if key == "interrupt" else state), ()
    if question.key == "quit":
        return closed, (Effect("quit"),)
    if question.key == "trash":
        return closed, (Effect("trash", question.path),)
    if question.key == "discard":
        return discarded(closed)
    if not state.work.running:
        return closed, ()
    stopping = replace(closed, work=replace(state.work, stopping=True))
    return announced(stopping, "Stopping. What is finished is kept."), (Effect("cancel"),)


def _interrupt(state: State) -> Step:
    if state.line is not None and state.screen != Screen.GENERATE:
        return replace(state, line=None), ()
    if state.screen == Screen.GENERATE and state.work.running:
        return _ask_cancel(state)
    return _quit(state)


def _quit(state: State) -> Step:
    if state.work.running:
        return replace(state, question=Question("quit", "A song is being made. Stop it and exit?")), ()
    return state, (Effect("quit"),)


def _ask_cancel(state: State) -> Step:
    if state.work.stopping:
        return replace(state, notice="It is being stopped."), ()
    return replace(state, question=Question("cancel", "Stop here and keep the songs that are finished?")), ()


def _type(state: State, field: Field, key: str) -> Step:
    if key == "enter":
        return submit(state, field)
    if key == "escape":
        closed = replace(state, line=None)
        return _back(closed) if state.screen == Screen.GENERATE else (closed, ())
    text = field.text
    if key in ("up", "down") and field.key == "styles":
        text = _earlier(state, text, key)
    elif key == "backspace":
        text = text[:-1]
    elif key == "clear":
        text = ""
    elif key == "space":
        text += " "
    elif len(key) == 1 and (key.isprintable() or key == "\u200d"):
        text = (text + key)[:LONGEST_FIELD]
    return replace(state, line=replace(field, text=text)), ()


def _earlier(state: State, text: str, key: str) -> str:
    """The styles asked before those in the line, or after them; below the last one the line is empty."""
    last = state.settings.last_styles
    rows = [*([last] if last and last not in state.asked else []), *state.asked]
    place = (rows.index(text) if text in rows else len(rows)) + (-1 if key == "up" else 1)
    return rows[max(0, place)] if rows and place < len(rows) else ""


def _main(state: State, key: str) -> Step:
    if key == "1":
        return start_asking(state)
    if key == "2":
        return replace(state, screen=Screen.JUKEBOX), (Effect("enter"),)
    if key == "3":
        return replace(state, screen=Screen.CONFIGURE), ()
    if key == "4":
        return replace(state, line=Field("song_length")), ()
    if key == "5":
        return replace(state, screen=Screen.FREQUENCY), ()
    if key == "6":
        return replace(state, screen=Screen.OPTIONS, top=0), ()
    return _pause(state, key)


def start_asking(state: State) -> Step:
    """Go to Generate Music: to the songs that are made, to pieces that were interrupted, or to the first question."""
    if state.work.running:
        return replace(state, screen=Screen.GENERATE), ()
    state = replace(state, screen=Screen.GENERATE, log=())
    return (offer(state) if state.waiting else ask_styles(state)), ()


def _generate(state: State, key: str) -> Step:
    if key in ("c", "escape") and state.work.running:
        return _ask_cancel(state)
    if key == "g" and not state.work.running:
        return start_asking(state)
    if key == "j":
        return replace(state, screen=Screen.JUKEBOX), (Effect("enter"),)
    if key in ("b", "escape"):
        return _back(state)
    return _pause(state, key)


def _pause(state: State, key: str) -> Step:
    """Let the space key hold the music wherever it is heard."""
    return state, (Effect("pause"),) if key == "space" and state.player.status != "stopped" else ()


def _jukebox(state: State, key: str) -> Step:
    if key in ("b", "escape"):
        return _back(state)
    if key in SEEK_SECONDS:
        return state, (Effect("seek", SEEK_SECONDS[key]),)
    simple = {"space": "pause", "n": "next", "p": "previous"}
    if key in simple:
        return state, (Effect(simple[key]),)
    if key in ("+", "=", "-", "_"):
        steps = VOLUME_STEP if key in "+=" else -VOLUME_STEP
        return setting(state, "volume_percent", max(0, min(100, state.settings.volume_percent + steps)))
    if key == "s":
        return setting(state, "shuffle", not state.settings.shuffle)
    if key == "l":
        return setting(state, "repeat", _after(REPEAT_CHOICES, state.settings.repeat))
    if key == "c":
        return setting(state, "crossfade_seconds", _after(CROSSFADE_CHOICES, state.settings.crossfade_seconds))
    if key == "t":
        return replace(state, line=Field("sleep")), ()
    if key in ("delete", "d", "v"):
        song = state.player.song
        if song is None:
            return replace(state, notice="No song is playing."), ()
        if key == "v":
            return state, (Effect("open", song),)
        return replace(state, question=Question("trash", f'Move "{song.stem}" to the trash folder?', song)), ()
    return state, ()


def _after(values: tuple[object, ...], value: object) -> object:
    return values[(values.index(value) + 1) % len(values)] if value in values else values[0]


def _options(state: State, key: str) -> Step:
    """The screens of numbered options: configuration, frequency, models."""
    if key in ("b", "escape"):
        return _back(state)
    if state.screen == Screen.OPTIONS:
        return option_key(state, key)
    options: dict[Screen, tuple[str, ...]] = {
        Screen.CONFIGURE: ("thread_fraction", "temperature", "volume_percent", "models", "song_length", "auto_play"),
        Screen.FREQUENCY: ("frequency", "drone_db", "binaural_hz", "isochronic_hz"),
        Screen.MODELS: ("composer", "writer", "get models"),
    }
    if state.screen in (Screen.COMPOSER, Screen.WRITER):
        return _pick(state, key)
    names = options[state.screen]
    if key not in "123456789" or not 1 <= int(key or 0) <= len(names):
        return state, ()
    name = names[int(key) - 1]
    if name == "auto_play":
        return setting(state, name, not getattr(state.settings, name))
    if name == "get models":
        return state, (Effect("models"),)
    screens = {"models": Screen.MODELS, "composer": Screen.COMPOSER, "writer": Screen.WRITER}
    if name in screens:
        return replace(state, screen=screens[name], top=0), ()
    return replace(state, line=Field(name)), ()


def _pick(state: State, key: str) -> Step:
    """A list of models, nine to a page."""
    names = choices(state)
    if key in ("n", "right", "down", "page down"):
        top = state.top + PAGE_CHOICES
        return replace(state, top=top if top < len(names) else 0), ()
    if key in ("p", "left", "up", "page up"):
        return replace(state, top=max(0, state.top - PAGE_CHOICES)), ()
    place = state.top + int(key) - 1 if key in "123456789" and key else -1
    if not state.top <= place < len(names):
        return state, ()
    role = "composer" if state.screen == Screen.COMPOSER else "writer"
    return setting(replace(state, screen=Screen.MODELS), role, names[place][0])


def _back(state: State) -> Step:
    up = {Screen.MODELS: Screen.CONFIGURE, Screen.COMPOSER: Screen.MODELS, Screen.WRITER: Screen.MODELS}
    return replace(state, screen=up.get(state.screen, Screen.MAIN), top=0), ()
