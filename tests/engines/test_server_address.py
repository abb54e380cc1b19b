from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts.engines.server_address import parse_address
from scripts.engines.server_events import read_events
from scripts.errors import ModelError


@pytest.mark.parametrize(
    ("text", "secure", "shown", "path", "key", "model"),
    [
        ("http://127.0.0.1:8080", False, "127.0.0.1:8080", "", "", ""),
        ("  https://models.example/v1/ ", True, "models.example:443", "", "", ""),
        ("http://host", False, "host:80", "", "", ""),
        ("https://:a%2Fb@host:1234/team/v1#big%20one", True, "host:1234", "/team", "a/b", "big one"),
        ("http://key@host/a/b/", False, "host:80", "/a/b", "key", ""),
    ],
)
def test_an_address_is_taken_apart(text: str, secure: bool, shown: str, path: str, key: str, model: str) -> None:
    server = parse_address(text)
    assert (server.secure, server.shown, server.path, server.key, server.model) == (secure, shown, path, key, model)
    assert ("Authorization" in server.headers) == bool(key)
    assert server.with_key("other").headers["Authorization"] == "Bearer other"
    assert server.connection(1.0).default_port == (443 if secure else 80)


@pytest.mark.parametrize(
    "text", ["", "127.0.0.1:8080", "ftp://host", "http://", "http://:secret@", "http://[::1", "http://:secret@host:x"]
)
def test_what_is_no_address_is_told_without_its_key(text: str) -> None:
    with pytest.raises(ModelError) as caught:
        parse_address(text)
    assert "secret" not in str(caught.value)


@given(st.text(max_size=40))
def test_any_text_is_an_address_or_an_error(text: str) -> None:
    with contextlib.suppress(ModelError):
        assert parse_address("http://" + text).host


@given(st.lists(st.dictionaries(st.text(max_size=5), st.text(max_size=9), max_size=3), max_size=5), st.booleans())
def test_what_was_sent_is_read(objects: list[dict[str, str]], tight: bool) -> None:
    lines = [b": a comment\n", b"\n", b"event: message\n", b"data:\n"]
    for one in objects:
        lines += [b"data:" + b" " * (not tight) + json.dumps(one).encode() + b"\r\n", b"\r\n"]
    lines += [b"data: [DONE]\n", b"data: broken\n"]
    assert list(read_events(lines)) == objects


def test_an_error_in_a_field_of_its_own() -> None:
    assert list(read_events([b'error: {"message": "full"}\n'])) == [{"error": {"message": "full"}}]
    assert list(read_events([b'error: {"error": {"message": "full"}}\n'])) == [{"error": {"message": "full"}}]


@pytest.mark.parametrize("data", [b"data: {\n", b"data: [1]\n", b"data: \xff\n"])
def test_what_is_no_object_is_an_error(data: bytes) -> None:
    with pytest.raises(ValueError):
        list(read_events([data]))
