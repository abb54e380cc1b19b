"""The child process that xllamacpp runs in: closed to others, and never left behind."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from scripts import models
from scripts.engines.xllamacpp_server import ServedModel, Xllamacpp
from scripts.errors import ModelError
from scripts.records import Sampling
from scripts.temporary import ROOT
from tests.patience import patience
from tests.tiny_gguf import write_tiny_gguf

pytest.importorskip("xllamacpp")


@pytest.fixture
def model(tmp_path: Path) -> Iterator[ServedModel]:
    model = ServedModel(models.describe(write_tiny_gguf(tmp_path / "m.gguf")), threads=1, context_tokens=256)
    yield model
    model.close()


def request(model: ServedModel, headers: dict[str, str], route: str = "/completion") -> int:
    client = model._client
    connection = client.server.connection(10.0)
    try:
        connection.request("POST", route, json.dumps({"prompt": "a", "content": "a", "n_predict": 1}), headers)
        return connection.getresponse().status
    finally:
        connection.close()


def test_the_port_is_on_loopback_and_locked(model: ServedModel) -> None:
    assert model._client.server.host == "127.0.0.1"
    for route in ("/completion", "/v1/chat/completions", "/tokenize"):
        assert request(model, {"Content-Type": "application/json"}, route) == 401
        assert request(model, {"Authorization": "Bearer no"}, route) == 401
    assert request(model, model._client.server.headers) == 200


def test_the_key_is_in_no_list_of_processes(model: ServedModel) -> None:
    assert model._process is not None
    key = model._client.server.key
    assert len(key) > 30
    assert not any(key in str(part) for part in model._process.args)


def test_a_child_that_dies_is_an_error(model: ServedModel) -> None:
    events = model.generate([1, 5], Sampling(max_tokens=200, seed=1, logit_bias=((2, -100.0),)))
    next(events)
    assert model._process is not None
    model._process.kill()
    model._process.wait(patience(10))
    with suppress(ModelError):  # what was on the way already may still arrive whole
        list(events)
    with pytest.raises(ModelError):
        model.tokenize("a", add_bos=False, special=False)
    model.close()


def test_closing_ends_the_child_at_once(model: ServedModel) -> None:
    process = model._process
    assert process is not None
    start = time.perf_counter()
    model.close()
    assert time.perf_counter() - start < 2
    assert process.poll() is not None


def test_the_child_ends_with_its_parent(tmp_path: Path) -> None:
    path = write_tiny_gguf(tmp_path / "m.gguf")
    child = subprocess.Popen(
        [sys.executable, "-m", "scripts.engines.xllamacpp_worker"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert child.stdin is not None and child.stdout is not None
    asked = {"path": str(path), "threads": 1, "context_tokens": 128, "key": "k"}
    child.stdin.write(json.dumps(asked).encode() + b"\n")
    child.stdin.flush()
    assert json.loads(child.stdout.readline())["address"].startswith("http://127.0.0.1:")
    child.stdin.close()
    assert child.wait(patience(10)) == 0
    child.stdout.close()


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    path = write_tiny_gguf(tmp_path / "m.gguf")
    info = models.describe(path)
    path.write_bytes(b"GGUF" + bytes(5000))
    with pytest.raises(ModelError, match=r"m\.gguf"):
        Xllamacpp().load(info, threads=1, context_tokens=128)
