"""The screen of options: each by a number, changed for the next request or kept for all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeAlias

from scripts.errors import MusicGenError
from scripts.menus.state import Effect, Field, State
from scripts.options import Option, assembled, options, read_option
from scripts.records import Settings
from scripts.temporary import MENU_OPTIONS, OPTION_OFF, PAGE_CHOICES

Step: TypeAlias = tuple[State, tuple[Effect, ...]]


def menu_options() -> tuple[Option, ...]:
    """Return the options of the screen in order."""
    found = options()
    return tuple(found[name] for name in MENU_OPTIONS)


def shown(option: Option, texts: Mapping[str, str], settings: Settings) -> str:
    """Return the value of an option in words: what is set, else what the settings say, else what stands without."""
    text = texts.get(option.name, "")
    kept = getattr(settings, option.setting, None)
    if not text and kept in (None, ""):
        return option.unset
    words = text or f"{kept:g}"
    return f"{words} {option.unit}" if option.unit and words[-1:].isdigit() else words


def set_words(state: State) -> str:
    """Return the options that are set in one line: ``Format flac, Loop on``; nothing where none is."""
    texts = state.options
    return ", ".join(f"{o.label} {shown(o, texts, state.settings)}" for o in menu_options() if o.name in texts)


def option_key(state: State, key: str) -> Step:
    """Take a key on the screen of options."""
    listed = menu_options()
    if key in ("n", "right", "down", "page down"):
        top = state.top + PAGE_CHOICES
        return replace(state, top=top if top < len(listed) else 0), ()
    if key in ("p", "left", "up", "page up"):
        return replace(state, top=max(0, state.top - PAGE_CHOICES)), ()
    if key == "k":
        return _kept(state, keep=not state.settings.keep_options)
    if key == "c":
        return changed(state, {})
    place = state.top + int(key) - 1 if key in "123456789" and key else -1
    if not state.top <= place < len(listed):
        return state, ()
    option = listed[place]
    if not option.choices:
        return replace(state, line=Field(f"option {option.name}")), ()
    row = ("", *option.choices)
    text = row[(row.index(state.options.get(option.name, "")) + 1) % len(row)]
    if text == option.unset:  # what stands without is no choice of its own
        text = row[(row.index(text) + 1) % len(row)]
    return changed(state, with_text(state.options, option.name, text))


def type_option(state: State, name: str, text: str) -> Step:
    """Take a typed text for an option; ``off`` or a dash takes it away."""
    if text.lower() in OPTION_OFF:
        return changed(replace(state, line=None), with_text(state.options, name, ""))
    try:
        read_option(name, text)
    except MusicGenError as error:
        return replace(state, notice=str(error)), ()
    return changed(replace(state, line=None), with_text(state.options, name, text))


def with_text(texts: Mapping[str, str], name: str, text: str) -> dict[str, str]:
    """Return the texts with one more, or without it where it is empty."""
    return {key: value for key, value in {**texts, name: text}.items() if value}


def changed(state: State, texts: Mapping[str, str]) -> Step:
    """Return the state with other options, kept where all of them are."""
    state = replace(state, options=dict(texts))
    if not state.settings.keep_options:
        return state, ()
    return _saved(state, "options", dict(texts))


def problem(state: State, styles: str) -> str:
    """Return why the options cannot be used together with the settings, or nothing."""
    try:
        assembled({**state.options, "styles": styles}, state.settings)
    except MusicGenError as error:
        return str(error)
    return ""


def used(state: State) -> State:
    """Return the state after a request has taken the options: they are gone unless they are kept."""
    return state if state.settings.keep_options else replace(state, options={})


def _kept(state: State, *, keep: bool) -> Step:
    state, first = _saved(state, "keep_options", keep)
    state, second = _saved(state, "options", dict(state.options) if keep else {})
    return state, (*first, *second)


def _saved(state: State, key: str, value: Any) -> Step:
    return replace(state, settings=replace(state.settings, **{key: value})), (Effect("save", (key, value)),)
