"""JSON objects to frozen records: each key must be known, there, and of its kind, or one line says which is not."""

from __future__ import annotations

import types
from collections.abc import Callable, Hashable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from difflib import get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from scripts.errors import SettingsError

if TYPE_CHECKING:
    Record = TypeVar("Record")

Reader: TypeAlias = Callable[[Any], Any]


def read_record(kind: type[Record], entry: object, where: str) -> Record:
    """A dataclass from a JSON object with the keys of its fields.

    ``where`` names the object for the errors. Raises SettingsError.
    """
    values = read_fields(kind, entry, where)
    refuse_missing(kind, values, where)
    return kind(**values)


def refuse_missing(kind: type[Any], values: Mapping[str, object], where: str) -> None:
    """Raise SettingsError when a field of a dataclass that has no default is not among the values."""
    for name in _needed(cast("Hashable", kind)):
        if name not in values:
            raise SettingsError(f"{where} lacks the key {name!r}.")


def read_fields(kind: type[Any], entry: object, where: str) -> dict[str, Any]:
    """The values of those fields of a dataclass that a JSON object holds. Raises SettingsError."""
    if not isinstance(entry, Mapping):
        raise SettingsError(f"{where} must hold keys and values, not {_shown(entry)}.")
    readers = _readers(cast("Hashable", kind))
    values: dict[str, Any] = {}
    for key, value in entry.items():
        if key not in readers:
            near = get_close_matches(str(key), readers, n=1)
            meant = f"; is {near[0]!r} meant?" if near else f"; known are {', '.join(sorted(readers))}."
            raise SettingsError(f"{where} has the unknown key {key!r}{meant}")
        try:
            values[key] = readers[key](value)
        except SettingsError as error:
            lead = f"{where}:" if where else ","
            raise SettingsError(f"{lead} {key!r}{error}") from None
    return values


@cache
def reader(hint: Any) -> Reader:
    """What turns a JSON value into the type of a field: a number, a text, a truth, tuples and mappings of them.

    The reader raises SettingsError with what follows the name of the field in a sentence.
    """
    kind, inner = get_origin(hint), get_args(hint)
    if kind in (Union, types.UnionType):
        return reader(next(one for one in inner if one is not types.NoneType))

    def refuse(value: object) -> SettingsError:
        return SettingsError(f" must be {_words(hint)}, not {_shown(value)}.")

    def read_tuple(value: object) -> tuple[Any, ...]:
        if not isinstance(value, list) or (inner[-1] is not Ellipsis and len(value) != len(inner)):
            raise refuse(value)
        each = [reader(inner[0])] * len(value) if inner[-1] is Ellipsis else [reader(one) for one in inner]
        return tuple([read(item) for read, item in zip(each, value, strict=True)])

    def read_mapping(value: object) -> dict[str, Any]:
        if not isinstance(value, Mapping):
            raise refuse(value)
        read = reader(inner[1])
        found: dict[str, Any] = {}
        for key, item in value.items():
            try:
                found[str(key)] = read(item)
            except SettingsError as error:
                raise SettingsError(f", {key!r}{error}") from None
        return found

    def read_object(value: object) -> Any:
        return read_record(hint, value, "")

    def read_number(value: object) -> float:
        if type(value) is not float and type(value) is not int:
            raise refuse(value)
        return float(value)

    def read_plain(value: object) -> Any:
        if type(value) is not hint:
            raise refuse(value)
        return value

    if is_dataclass(hint):
        return read_object
    return (
        read_tuple
        if kind is tuple
        else read_mapping
        if kind is Mapping
        else read_number
        if hint is float
        else read_plain
    )


@cache
def _readers(kind: Hashable) -> dict[str, Reader]:
    """The readers of a dataclass's fields."""
    return {name: reader(hint) for name, hint in get_type_hints(kind).items()}


@cache
def _needed(kind: Hashable) -> tuple[str, ...]:
    """The fields of a dataclass that have no default."""
    return tuple(f.name for f in fields(cast("Any", kind)) if f.default is MISSING and f.default_factory is MISSING)


def _words(hint: Any) -> str:
    """A type in words, as a person who writes JSON knows it."""
    kind, inner = get_origin(hint), get_args(hint)
    names = {int: "whole number", float: "number", str: "text"}
    if kind is tuple and len(set(inner)) > 2:
        return "a list of " + ", ".join(map(_words, inner))
    if kind is tuple:
        count = "" if inner[-1] is Ellipsis else f"{len(inner)} "
        return f"a list of {count}{names.get(inner[0], 'value')}s"
    if kind is Mapping:
        return "an object with keys and values"
    return f"a {names[hint]}" if hint in names else "true or false"


def _shown(value: object) -> str:
    """The beginning of a value, for an error."""
    return repr(value)[:60]
