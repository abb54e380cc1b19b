"""Server-sent events with a JSON object each, as llama.cpp's and OpenAI-like servers stream their answers.

Source: html.spec.whatwg.org, "Server-sent events": lines of ``field: value``, a colon with nothing before it for a
comment. The servers write one line of data an event; llama.cpp's names an error by the field ``error``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any


def read_events(lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """The objects of a stream until ``[DONE]`` or its end; an error that stands in a field of its own under ``error``.

    Raises ValueError for data that is no JSON object.
    """
    for line in lines:
        field, _, data = line.partition(b":")
        field, data = field.strip(), data.strip()
        if field not in (b"data", b"error") or not data:
            continue
        if data == b"[DONE]":
            return
        event = json.loads(data)
        if not isinstance(event, dict):
            raise ValueError(f"an event is no object: {str(event)[:80]}")
        yield {"error": event.get("error", event)} if field == b"error" else event
