"""Records to JSON and back, made from their fields: what a field's type says is what its JSON has to hold.

Reading forgives field by field: what cannot be read falls to the field's default and is named. ``FIELD_BOUNDS`` and
``FIELD_CHOICES`` say which numbers and words a field takes beside its type, ``OLD_FIELDS`` what it was once called.
"""

from __future__ import annotations

import math
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from scripts.temporary import FIELD_BOUNDS, FIELD_CHOICES, OLD_FIELDS

if TYPE_CHECKING:
    T = TypeVar("T")


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


def read(kind: type[T], saved: Any) -> tuple[T, tuple[str, ...]]:
    """Return a record from its JSON, and the names of the fields that could not be read, such as ``layers.noise_db``.

    A field that is missing or cannot be read has its default. Raises ValueError, naming it, where it has none.
    """
    unreadable: list[str] = []
    return _record(kind, saved, "", unreadable), tuple(unreadable)


def _record(kind: type[T], saved: Any, place: str, unreadable: list[str]) -> T:
    if not isinstance(saved, Mapping):
        raise ValueError(f"{place or kind.__name__} is no record")
    hints = get_type_hints(kind)
    values: dict[str, Any] = {}
    for field in fields(kind):  # type: ignore[arg-type]
        where = f"{place}.{field.name}" if place else field.name
        own = f"{kind.__name__}.{field.name}"
        needed = field.default is MISSING and field.default_factory is MISSING
        name = next((name for name in (field.name, OLD_FIELDS.get(own, "")) if name in saved), None)
        if name is None:
            if needed:
                raise ValueError(f"{where} is missing")
            continue
        try:
            value = _value(hints[field.name], saved[name], where, unreadable)
            values[field.name] = _allowed(own, value, where)
        except ValueError:
            if needed:
                raise
            unreadable.append(where)
    return kind(**values)


def _value(hint: Any, saved: Any, where: str, unreadable: list[str]) -> Any:
    """A value of a type from its JSON. Raises ValueError."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        return _one_of(inner, saved, where, unreadable)
    if origin is tuple and isinstance(saved, (list, tuple)):
        kinds = [inner[0]] * len(saved) if inner[-1] is ... else list(inner)
        if len(kinds) == len(saved):
            return tuple(_value(kind, item, where, unreadable) for kind, item in zip(kinds, saved, strict=True))
    elif origin is not None and issubclass(origin, Mapping) and isinstance(saved, Mapping):
        return {
            _value(inner[0], key, where, unreadable): _value(inner[1], item, where, unreadable)
            for key, item in saved.items()
        }
    elif is_dataclass(hint) and isinstance(hint, type):
        return _record(hint, saved, where, unreadable)
    elif hint is Any:
        return _untyped(saved)
    elif isinstance(hint, type) and origin is None:
        return _simple(hint, saved, where)
    raise ValueError(f"{where} cannot be {str(saved)[:40]!r}")


def _one_of(kinds: tuple[Any, ...], saved: Any, where: str, unreadable: list[str]) -> Any:
    """A value of the first type that takes it. Raises ValueError."""
    if saved is None and type(None) in kinds:
        return None
    for kind in kinds:
        if kind is type(None):
            continue
        found: list[str] = []
        try:
            value = _value(kind, saved, where, found)
        except ValueError:
            continue
        unreadable += found
        return value
    raise ValueError(f"{where} cannot be {str(saved)[:40]!r}")


def _simple(kind: type[Any], saved: Any, where: str) -> Any:
    """A value of a type without parts. Raises ValueError."""
    if issubclass(kind, Enum) and isinstance(saved, (str, int)):
        return kind(saved)
    if kind in (Path, Fraction) and isinstance(saved, str):
        return kind(saved)
    if kind is float and isinstance(saved, (int, float)) and not isinstance(saved, bool) and math.isfinite(saved):
        return float(saved)
    if kind in (str, int, bool) and type(saved) is kind:
        return saved
    raise ValueError(f"{where} cannot be {str(saved)[:40]!r}")


def _untyped(saved: Any) -> Any:
    """JSON as records hold it: lists become tuples."""
    if isinstance(saved, list):
        return tuple(map(_untyped, saved))
    return {key: _untyped(item) for key, item in saved.items()} if isinstance(saved, dict) else saved


def _allowed(own: str, value: Any, where: str) -> Any:
    """The value, where the field's bounds and choices take it. Raises ValueError."""
    low, high = FIELD_BOUNDS.get(own, (-math.inf, math.inf))
    choices = FIELD_CHOICES.get(own)
    if value is not None and (
        (choices is not None and value not in choices) or (own in FIELD_BOUNDS and not low <= value <= high)
    ):
        raise ValueError(f"{where} cannot be {str(value)[:40]!r}")
    return value
