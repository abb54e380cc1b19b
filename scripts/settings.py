"""The settings between runs: data/persistent.json, read with care and written whole.

A file that is broken is set aside, a value that cannot be meant falls to its default, and keys that this version does
not know are kept for the one that does.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import fields, replace
from functools import partial
from pathlib import Path
from typing import Any

from scripts import temporary
from scripts.errors import MusicGenError, SettingsError
from scripts.machine.lock import locked
from scripts.records import Settings


def load_settings(path: Path = temporary.SETTINGS_FILE) -> tuple[Settings, tuple[str, ...]]:
    """The settings, and warnings about what had to be mended; never raises.

    A missing file gives the defaults. One that holds no JSON object is renamed to ``persistent.json.bad``.
    """
    try:
        stored = json.loads(path.read_bytes().decode("utf-8-sig"))
        if not isinstance(stored, dict):
            raise ValueError("it holds no settings")
    except FileNotFoundError:
        return Settings(), ()
    except (ValueError, RecursionError) as error:
        return Settings(), (_set_aside(path, error),)
    except OSError as error:
        return Settings(), (f"{path.name} cannot be read ({error.strerror or error}): the defaults are used",)
    return _mended(stored)


def save_settings(settings: Settings, path: Path = temporary.SETTINGS_FILE) -> None:
    """Write the settings whole: first beside the file, then in its place. Raises SettingsError."""
    scratch = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(stored(settings), indent=2, ensure_ascii=False, allow_nan=False)
        # a lone surrogate from a file name cannot be encoded, only escaped
        scratch.write_text(text + "\n", encoding="utf-8", errors="backslashreplace", newline="\n")
        os.replace(scratch, path)  # noqa: PTH105 - the name of the function that is atomic on both systems
    except (OSError, ValueError, TypeError, RecursionError) as error:
        reason = getattr(error, "strerror", None) or error
        raise SettingsError(f"the settings cannot be written to {path} ({reason}): check the disk") from error
    finally:
        with suppress(OSError):
            scratch.unlink()


def change_settings(change: Callable[[Settings], Settings], path: Path = temporary.SETTINGS_FILE) -> None:
    """Change the settings as they are now, and write them; other copies of the app wait.

    Without the right to a lock file, or after the wait for one, there is none. Raises SettingsError when the settings
    cannot be written.
    """
    with ExitStack() as held:
        with suppress(OSError):
            held.enter_context(locked(path.with_name(f"{path.name}.lock"), temporary.SETTINGS_LOCK_SECONDS))
        settings, _ = load_settings(path)
        save_settings(change(settings), path)


def stored(settings: Settings) -> dict[str, Any]:
    """The settings as the file holds them: each under its name, then the keys that this version does not know."""
    known = {one.name: getattr(settings, one.name) for one in fields(settings) if one.name != "others"}
    return {
        **{key: dict(value) if isinstance(value, Mapping) else value for key, value in known.items()},
        **settings.others,
    }


def check_setting(key: str, value: object) -> str:
    """Why a value cannot be used for a setting, or nothing. Keys that are not known take any value."""
    checks: dict[str, Callable[[Any], bool]] = {
        "thread_fraction": _is_fraction,
        "temperature": lambda v: _is_number(v, 0.0, 2.0),
        "volume_percent": lambda v: isinstance(v, int) and _is_number(v, 0, 100),
        "writer": lambda v: isinstance(v, str),
        "composer": lambda v: isinstance(v, str),
        "song_length": _is_length,
        "auto_play": lambda v: isinstance(v, bool),
        "lyrics": lambda v: isinstance(v, bool),
        "explicit_words": lambda v: isinstance(v, bool),
        "frequency": _is_frequency,
        "drone_db": lambda v: v is None or _is_number(v, -60.0, 0.0),
        "binaural_hz": lambda v: v is None or _is_number(v, 0.1, 40.0),
        "isochronic_hz": lambda v: v is None or _is_number(v, 0.1, 40.0),
        "soundfont": lambda v: isinstance(v, str),
        "last_styles": lambda v: isinstance(v, str),
        "options": _is_option_table,
        "keep_options": lambda v: isinstance(v, bool),
        "shuffle": lambda v: isinstance(v, bool),
        "repeat": lambda v: v in temporary.REPEAT_CHOICES,
        "crossfade_seconds": lambda v: _is_number(v, 0, 30),
        "tokens_per_minute": _is_token_table,
        "tokens_per_second": _is_token_table,
    }
    if key not in checks or checks[key](value):
        return ""
    return f"the setting {key!r} cannot be {str(value)[:40]!r}"


def _mended(stored: dict[str, Any]) -> tuple[Settings, tuple[str, ...]]:
    """The settings of a file's keys and values; one that cannot be meant leaves the default, with a warning."""
    default, warnings = Settings(), []
    known: dict[str, Any] = {}
    others: dict[str, Any] = {}
    names = {one.name for one in fields(default)} - {"others"}
    for key, value in stored.items():
        problem = check_setting(key, value)
        if problem:
            warnings.append(f"{problem}: the default {getattr(default, key)!r} is used")
        elif key in names:
            known[key] = value
        else:
            others[key] = value
    return replace(default, **known, others=others), tuple(warnings)


def _set_aside(path: Path, error: Exception) -> str:
    """Rename a broken file; what to tell the user."""
    bad = path.with_name(path.name + ".bad")
    try:
        path.replace(bad)
    except OSError:
        return f"{path.name} is broken ({error}): the defaults are used"
    return f"{path.name} was broken ({error}): it is now {bad.name}, and the defaults are used"


def _is_number(value: object, low: float, high: float) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and low <= value <= high


def _is_fraction(value: object) -> bool:
    from scripts.engines.threads import threads_for

    return isinstance(value, str) and _accepts(threads_for, value)


def _is_length(value: object) -> bool:
    from scripts.music.form import parse_length

    return isinstance(value, str) and _accepts(parse_length, value)


def _is_frequency(value: object) -> bool:
    from scripts.music.tuning import parse_frequency

    return isinstance(value, str) and _accepts(parse_frequency, value)


def _is_token_table(value: object) -> bool:
    return isinstance(value, dict) and all(_is_number(number, 1.0, 1e6) for number in value.values())


def _is_option_table(value: object) -> bool:
    from scripts.options import options, read_option

    def good(name: str, text: object) -> bool:
        return name in options() and isinstance(text, str) and _accepts(partial(read_option, name), text)

    return isinstance(value, dict) and all(good(name, text) for name, text in value.items())


def _accepts(read: Callable[[str], object], text: str) -> bool:
    try:
        read(text)
    except MusicGenError:
        return False
    return True
