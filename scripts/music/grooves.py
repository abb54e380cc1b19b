"""Groove files to patterns. The notation is explained in ``data/grooves/README.md``."""

from __future__ import annotations

import string
from collections.abc import Iterable
from functools import cache

from scripts import temporary
from scripts.errors import SettingsError
from scripts.records import Meter, Pattern


def parse_grooves(texts: Iterable[str]) -> dict[str, dict[str, tuple[Pattern, ...]]]:
    """Patterns by role and name from the texts of groove files. Raises SettingsError with the line that is wrong."""
    found: dict[str, dict[str, list[tuple[str, Meter, str, str]]]] = {}
    seen: set[tuple[object, ...]] = set()
    for text in texts:
        _read(text, found, seen)
    return {
        role: {name: _patterns(rows) for name, rows in grooves.items()} for role, grooves in found.items()
    }  # fmt: skip


def _read(
    text: str, found: dict[str, dict[str, list[tuple[str, Meter, str, str]]]], seen: set[tuple[object, ...]]
) -> None:
    """Add the rows of one file: (level, metre, drum, steps); ``seen`` holds the rows of all files, without steps."""
    rows: list[tuple[str, Meter, str, str]] | None = None
    role, groove, meter = "", "", Meter(4, 4)
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        if words[0] == "groove":
            if len(words) != 4 or words[1] not in _written():
                raise SettingsError(f"Groove file, line {number}: write 'groove ROLE NAME METRE'.")
            role, groove, meter = words[1], words[2], _meter(words[3], number)
            rows = found.setdefault(role, {}).setdefault(groove, [])
            continue
        if rows is None:
            raise SettingsError(f"Groove file, line {number}: steps before the first 'groove' line.")
        drum = words[1] if role == "drums" and len(words) > 1 else ""
        steps = "".join(words[2:] if drum else words[1:]).replace("|", "")
        _check(words[0], role, drum, steps, number)
        if (role, groove, meter, words[0], drum) in seen:
            raise SettingsError(f"Groove file, line {number}: {' '.join([words[0], drum]).strip()} is written twice.")
        rows.append((words[0], meter, drum, steps))
        seen.add((role, groove, meter, words[0], drum))


def _meter(text: str, number: int) -> Meter:
    """A metre such as 6/8."""
    top, _, bottom = text.partition("/")
    if not (top.isdigit() and bottom.isdigit() and int(top) and int(bottom) in (1, 2, 4, 8, 16)):
        raise SettingsError(f"Groove file, line {number}: {text!r} is not a metre.")
    return Meter(int(top), int(bottom))


def _check(level: str, role: str, drum: str, steps: str, number: int) -> None:
    """Raise SettingsError for a row that cannot be played."""
    wrong = ""
    known = temporary.BAND_ROLES[role]
    turns = known.turns
    if _plain(level) not in ("1", "2", "3") and _plain(level) not in turns:
        wrong = f"level {level!r} is not {', '.join(['1', '2', '3', *sorted(turns)])}"
    elif role == "drums" and drum not in temporary.DRUM_NOTES:
        wrong = f"there is no drum {drum!r}"
    elif steps not in known.words:
        strange = set(steps) - set(known.signs) - {".", "-", "/"}
        if strange or not steps:
            wrong = f"{role} has no sign {''.join(sorted(strange))!r}" if strange else "there are no steps"
        elif len({len(bar) for bar in steps.split("/")}) > 1:
            wrong = "its bars have different numbers of steps"
    if wrong:
        raise SettingsError(f"Groove file, line {number}: {wrong}.")


def _plain(level: str) -> str:
    """A level without the letter of its variant: ``2b`` is another pattern of level 2, ``fillc`` a third fill."""
    if level in _levels() or level[-1:] not in string.ascii_lowercase or level[:-1] not in _levels():
        return level
    return level[:-1]


def _written() -> list[str]:
    """The roles that have grooves."""
    return [name for name, role in temporary.BAND_ROLES.items() if role.signs]


@cache
def _levels() -> frozenset[str]:
    """All levels of all roles."""
    return frozenset({"1", "2", "3"}).union(*(role.turns for role in temporary.BAND_ROLES.values()))


def _patterns(rows: Iterable[tuple[str, Meter, str, str]]) -> tuple[Pattern, ...]:
    """Rows of the same metre and level as one pattern; shorter rows go round until they last as long as the longest.

    A variant of a drum level plays the rows of that level, but for those that it writes itself.
    """
    together: dict[tuple[int, int, str], dict[str, list[str]]] = {}
    for level, meter, drum, steps in rows:
        key = (meter.numerator, meter.denominator, level)
        if key not in together:
            plain = (meter.numerator, meter.denominator, _plain(level))
            whole = bool(drum) and level[0].isdigit() and plain != key
            together[key] = dict(together.get(plain, {})) if whole else {}
        together[key][drum] = steps.split("/")
    patterns: list[Pattern] = []
    for (numerator, denominator, level), drums in together.items():
        bars = max(len(split) for split in drums.values())
        full = tuple((drum, "".join(split[n % len(split)] for n in range(bars))) for drum, split in drums.items())
        patterns.append(Pattern(_plain(level), Meter(numerator, denominator), bars, full))
    return tuple(patterns)
