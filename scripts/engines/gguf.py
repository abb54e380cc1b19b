"""Reads the header of a GGUF file with the standard library alone.

The format (versions 2 and 3, little-endian) is llama.cpp's: magic ``GGUF``, version, tensor count, metadata count, then
key-value pairs, then one entry a tensor (name, shape, type, offset), then the data, aligned. Source: ggml's
``docs/gguf.md``. Arrays (vocabularies) are counted and stepped over, never kept. Every length is checked against the
file's own size before it is believed, so that a damaged or hostile file costs neither memory nor time.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NoReturn

from scripts.errors import ModelError
from scripts.temporary import (
    GGML_TYPES,
    GGUF_ALIGNMENT,
    GGUF_ARRAY_TYPE,
    GGUF_FILE_TYPES,
    GGUF_LONGEST_STRING,
    GGUF_MAGIC,
    GGUF_MOST_ENTRIES,
    GGUF_MOST_STRINGS,
    GGUF_SCALARS,
    GGUF_STRING_TYPE,
    GGUF_VERSIONS,
    GGUF_WINDOW_BYTES,
)


@dataclass(frozen=True, slots=True)
class Header:
    """What the head of one GGUF file says.

    ``metadata`` holds scalars and texts; ``array_lengths`` the number of entries of each array by key; ``parameters``
    sums all tensors' elements in this file; ``missing_bytes`` is how much of the tensor data the file lacks.
    """

    metadata: Mapping[str, str | int | float | bool]
    array_lengths: Mapping[str, int]
    tensor_count: int
    parameters: int
    quantization: str
    missing_bytes: int

    def text(self, key: str) -> str:
        """A text entry, empty when it is not there."""
        value = self.metadata.get(key, "")
        return value if isinstance(value, str) else ""

    def number(self, key: str) -> int:
        """A whole-number entry, 0 when it is not there."""
        value = self.metadata.get(key, 0)
        return int(value) if isinstance(value, (int, float)) and abs(value) < 2**63 else 0


def read_header(path: Path) -> Header:
    """Read one file's header. Raises ModelError with the reason when the file is not a whole, sane GGUF."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            return _read(_Window(file, size, path.name))
    except OSError as error:
        raise ModelError(f"{path.name} cannot be read ({error.strerror or error}); check the file") from error


class _Window:
    """A moving view of a file: small reads come from one buffer, long skips become a seek."""

    __slots__ = ("buffer", "file", "name", "position", "size", "start")

    def __init__(self, file: BinaryIO, size: int, name: str) -> None:
        self.file, self.size, self.name = file, size, name
        self.buffer = b""
        self.start = 0  # where the buffer begins in the file
        self.position = 0  # where the next read begins, counted from the buffer's start

    def fail(self, reason: str) -> NoReturn:
        raise ModelError(f"{self.name} {reason}; download it again")

    def left(self) -> int:
        return self.size - self.start - self.position

    def need(self, count: int) -> None:
        """Have ``count`` bytes in the buffer at the position."""
        if self.position + count <= len(self.buffer):
            return
        if count > self.left():
            self.fail("is cut short in its header")
        self.start += self.position
        self.file.seek(self.start)
        self.buffer = self.file.read(max(count, GGUF_WINDOW_BYTES))
        self.position = 0
        if len(self.buffer) < count:
            self.fail("is cut short in its header")

    def unpack(self, layout: str) -> int | float | bool:
        count = struct.calcsize(layout)
        self.need(count)
        value: int | float | bool = struct.unpack_from(layout, self.buffer, self.position)[0]
        self.position += count
        return value

    def whole(self, layout: str) -> int:
        return int(self.unpack(layout))

    def take(self, count: int) -> bytes:
        self.need(count)
        data = self.buffer[self.position : self.position + count]
        self.position += count
        return data

    def skip(self, count: int) -> None:
        if count > self.left():
            self.fail("is cut short in its header")
        self.position += count
        if self.position > len(self.buffer):
            self.start += self.position
            self.position = 0
            self.buffer = b""

    def string(self) -> str:
        length = self.whole("<Q")
        if length > GGUF_LONGEST_STRING:
            self.fail("has a damaged header (a text of impossible length)")
        return self.take(length).decode("utf-8", errors="replace")

    def skip_strings(self, count: int) -> None:
        """Step over ``count`` texts; the loop is tight because vocabularies hold 100,000 and more."""
        unpack = struct.Struct("<Q").unpack_from
        for _ in range(count):
            at = self.position
            if at + 8 > len(self.buffer):
                self.need(8)
                at = self.position
            length = unpack(self.buffer, at)[0]
            if at + 8 + length <= len(self.buffer):
                self.position = at + 8 + length
            else:
                self.skip(8)
                self.skip(length)


def _read(window: _Window) -> Header:
    if window.size < 24 or window.take(4) != GGUF_MAGIC:
        raise ModelError(f"{window.name} is not a GGUF file; choose another")
    version = window.whole("<I")
    if version not in GGUF_VERSIONS:
        raise ModelError(f"{window.name} is of GGUF version {version}, which cannot be read; choose another")
    tensor_count, entry_count = window.whole("<Q"), window.whole("<Q")
    if tensor_count > GGUF_MOST_ENTRIES or entry_count > GGUF_MOST_ENTRIES:
        window.fail("has a damaged header (an impossible number of entries)")
    metadata: dict[str, str | int | float | bool] = {}
    lengths: dict[str, int] = {}
    for _ in range(entry_count):
        key = window.string()
        kind = window.whole("<I")
        if kind == GGUF_STRING_TYPE:
            metadata[key] = window.string()
        elif kind == GGUF_ARRAY_TYPE:
            lengths[key] = _skip_array(window)
        elif kind in GGUF_SCALARS:
            metadata[key] = window.unpack(GGUF_SCALARS[kind])
        else:
            window.fail("has a damaged header (an unknown kind of entry)")
    parameters, by_type, data_bytes = _read_tensors(window, tensor_count)
    missing = 0
    if tensor_count:
        alignment = metadata.get("general.alignment", GGUF_ALIGNMENT)
        step = alignment if isinstance(alignment, int) and 0 < alignment <= 2**20 else GGUF_ALIGNMENT
        data_start = -(-(window.start + window.position) // step) * step
        missing = max(0, data_start + data_bytes - window.size)
    return Header(
        metadata=MappingProxyType(metadata),
        array_lengths=MappingProxyType(lengths),
        tensor_count=tensor_count,
        parameters=parameters,
        quantization=_quantization(metadata.get("general.file_type"), by_type),
        missing_bytes=missing,
    )


def _skip_array(window: _Window) -> int:
    """Step over one array and return how many entries it has."""
    kind, count = window.whole("<I"), window.whole("<Q")
    if kind == GGUF_STRING_TYPE:
        # Each text takes 8 bytes or more, so a count beyond the file's size is refused before the loop.
        if count > GGUF_MOST_STRINGS or count * 8 > window.left():
            window.fail("has a damaged header (an impossible vocabulary)")
        window.skip_strings(count)
    elif kind in GGUF_SCALARS:
        window.skip(count * struct.calcsize(GGUF_SCALARS[kind]))
    else:
        window.fail("has a damaged header (an unknown kind of array)")
    return count


def _read_tensors(window: _Window, tensor_count: int) -> tuple[int, dict[int, int], int]:
    """The sum of elements, the elements by tensor type, and where the last tensor ends, counted from the data."""
    parameters, end = 0, 0
    by_type: dict[int, int] = {}
    for _ in range(tensor_count):
        window.string()
        dimensions = window.whole("<I")
        if not 0 < dimensions <= 8:
            window.fail("has a damaged header (a tensor of impossible shape)")
        elements = 1
        for _ in range(dimensions):
            elements *= window.whole("<Q")
        kind, offset = window.whole("<I"), window.whole("<Q")
        if elements > 2**48:
            window.fail("has a damaged header (a tensor of impossible size)")
        parameters += elements
        by_type[kind] = by_type.get(kind, 0) + elements
        if kind in GGML_TYPES:
            _, block, block_bytes = GGML_TYPES[kind]
            end = max(end, offset + -(-elements // block) * block_bytes)
    return parameters, by_type, end


def _quantization(file_type: object, by_type: Mapping[int, int]) -> str:
    """The file's own word for its quantization, or the type that most of its parameters have."""
    if isinstance(file_type, int) and file_type in GGUF_FILE_TYPES:
        return GGUF_FILE_TYPES[file_type]
    if not by_type:
        return ""
    kind = max(by_type, key=lambda k: by_type[k])
    return GGML_TYPES[kind][0] if kind in GGML_TYPES else f"type {kind}"
