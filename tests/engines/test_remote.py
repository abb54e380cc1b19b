"""Models on servers: a real llama.cpp server on loopback, spoken to by its own routes and by the OpenAI ones."""

from __future__ import annotations

import json
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from scripts import models, utility
from scripts.engines import remote
from scripts.engines.completion_client import CompletionClient
from scripts.errors import ModelError
from scripts.music.abc.reader import read_abc
from scripts.records import LanguageModel, LengthRange, ModelInfo, Request, Role, Sampling, Song, Target
from scripts.settings import load_settings
from scripts.tables import style_table
from scripts.temporary import MODELS_DIR
from tests.tiny_gguf import write_tiny_gguf
from tests.writing.conftest import write_tiny_writer

PROMPT = "<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n"
ENGINE = next((engine for engine in models.available_engines() if engine.name == "xllamacpp"), None)
pytestmark = [pytest.mark.slow, pytest.mark.skipif(ENGINE is None, reason="needs xllamacpp's server")]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a small writer, its key in its address."""
    assert ENGINE is not None
    path = write_tiny_writer(tmp_path_factory.mktemp("served") / "ilm3 tiny.gguf")
    served: Any = ENGINE.load(models.describe(path), threads=1, context_tokens=4096)
    client: CompletionClient = served._client
    yield f"http://:{client.server.key}@{client.server.shown}"
    served.close()


@pytest.fixture(params=["llama-server", "openai"])
def info(request: pytest.FixtureRequest, address: str) -> ModelInfo:
    """The server's model, once by the server's own routes, once as any OpenAI-compatible server would be asked."""
    info = models.choose((), Role.WRITER, address)
    assert info is not None
    return replace(info, architecture=request.param)


@pytest.fixture
def model(info: ModelInfo) -> Iterator[LanguageModel]:
    model = models.load(info, thread_fraction="1/2")
    yield model
    model.close()


def text(model: LanguageModel, sampling: Sampling, prompt: str = PROMPT) -> str:
    events = list(model.generate(model.tokenize(prompt, add_bos=True, special=True), sampling))
    assert events[-1].finish in ("stop", "length") and not any(event.finish for event in events[:-1])
    return "".join(event.text for event in events)


def test_a_server_says_what_it_has(address: str) -> None:
    info = models.choose((), Role.WRITER, f"  {address}/v1 ")
    assert info is not None and info.architecture == "llama-server" and info.context_tokens == 4096
    assert "<|im_start|>" in info.chat_template and "ilm3 tiny" in info.name
    key = address.split("@")[0].removeprefix("http://:")
    assert key not in info.name and key not in str(info.path)


def test_grammar_seed_and_limit(model: LanguageModel) -> None:
    sampling = Sampling(max_tokens=40, seed=3, temperature=1.0, grammar='root ::= "la" [a-z]{8} "!"\n')
    first = text(model, sampling)
    assert first.startswith("la") and first.endswith("!") and len(first) == 11
    assert text(model, sampling) == first != text(model, replace(sampling, seed=4))
    assert len(text(model, replace(sampling, grammar="", max_tokens=5))) <= 10


def test_several_at_once(model: LanguageModel) -> None:
    prompt = model.tokenize(PROMPT, add_bos=True, special=True)
    wanted = [Sampling(max_tokens=30, seed=n, temperature=1.0, grammar="root ::= [a-z]{12}\n") for n in range(10)]
    answers = [""] * 10
    ends = [""] * 10
    for index, event in model.generate_many([prompt] * 10, wanted):
        answers[index] += event.text
        ends[index] = event.finish or ends[index]
    assert all(len(answer) == 12 for answer in answers) and len(set(answers)) > 5 and all(ends)
    assert text(model, wanted[3]) == answers[3]


def test_closing_cancels(model: LanguageModel) -> None:
    prompt = model.tokenize(PROMPT, add_bos=True, special=True)
    long = Sampling(max_tokens=3000, seed=1, temperature=1.0, grammar="root ::= [a-z]*\n")
    with closing(model.generate(prompt, long)) as events:
        next(events)
    with closing(model.generate_many([prompt] * 2, [long] * 2)) as many:
        next(many)
    assert len(text(model, Sampling(max_tokens=5, seed=1, grammar="root ::= [a-z]{3}\n"))) == 3


def test_a_broken_grammar_is_an_error_or_left_out(model: LanguageModel) -> None:
    """A server that may not know our extra fields at all is asked again without them."""
    wrong = Sampling(max_tokens=5, seed=1, grammar="root ::= nothing-such\n")
    if model.info.architecture == "openai":
        assert text(model, wrong)
        return
    with pytest.raises(ModelError, match="grammar"):
        text(model, wrong)


def test_after_closing_it_is_closed(model: LanguageModel) -> None:
    model.close()
    with pytest.raises(ModelError, match="closed"):
        model.tokenize("a", add_bos=False, special=False)


def test_a_song_with_a_writer_elsewhere(address: str, tmp_path: Path) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    shutil.copy(MODELS_DIR / "embedded.gguf", folder)
    context = utility.Context(load_settings(tmp_path / "none.json")[0], style_table(), tmp_path / "out", folder)
    request = Request("Chill", LengthRange(30, 30), 5, writer=address, target=Target.ABC)
    song = next(event for event in utility.produce(request, context) if isinstance(event, Song))
    assert "ilm3 tiny" in song.writer and song.abc is not None
    assert all("embedded lyricist" in warning for warning in song.warnings)  # random weights may write no English
    assert (song.abc.parent / "lyrics.txt").exists()
    key = address.split("@")[0].removeprefix("http://:")
    everything = "".join(path.read_text(encoding="utf-8") for path in song.abc.parent.iterdir())
    assert key not in everything


def test_a_song_with_a_composer_elsewhere(tmp_path: Path) -> None:
    assert ENGINE is not None
    path = write_tiny_gguf(tmp_path / "ChatMusician.F32.gguf", name="ChatMusician", context_tokens=4096)
    served: Any = ENGINE.load(models.describe(path), threads=1, context_tokens=4096)
    with closing(served):
        server = served._client.server
        address = f"http://:{server.key}@{server.shown}"
        context = utility.Context(load_settings(tmp_path / "none.json")[0], style_table(), tmp_path / "out", MODELS_DIR)
        request = Request("Waltz", LengthRange(30, 30), 5, writer="tables", composer=address, target=Target.ABC)
        song = next(event for event in utility.produce(request, context) if isinstance(event, Song))
    assert song.composer.startswith("ChatMusician.F32 at 127.0.0.1:") and song.abc is not None
    score = read_abc(song.abc.read_text(encoding="utf-8"))
    assert not score.warnings and all(bar.duration == 3 for bar in score.bars)


def test_a_writer_server_that_is_down_leaves_the_tables(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    context = utility.Context(load_settings(tmp_path / "none.json")[0], style_table(), tmp_path / "out", MODELS_DIR)
    request = Request("Chill", LengthRange(30, 30), 5, writer=f"http://127.0.0.1:{port}", target=Target.ABC)
    song = next(event for event in utility.produce(request, context) if isinstance(event, Song))
    assert song.writer == "built-in tables" and "cannot be reached" in song.warnings[0]


@pytest.mark.parametrize("wrong", ["http://", "http://:x@127.0.0.1:99999", "https://"])
def test_what_is_no_address(wrong: str) -> None:
    with pytest.raises(ModelError):
        models.choose((), Role.COMPOSER, wrong)


def test_a_wrong_key_is_told(info: ModelInfo, address: str) -> None:
    model = models.load(replace(info, address="http://:no@" + address.split("@")[1]), thread_fraction="1")
    with pytest.raises(ModelError, match=r"(?i)api key"):
        text(model, Sampling(max_tokens=5, seed=1))


# ---------------------------------------------------------------------------------------------- other servers


class Refusing(BaseHTTPRequestHandler):
    """A server that knows OpenAI's own fields only, and speaks in completions."""

    def do_GET(self) -> None:
        known = self.path == "/v1/models"
        self._send(200 if known else 404, {"data": [{"id": "org/Chat-Model"}]} if known else {"error": "no"})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        unknown = {"top_k", "grammar", "structured_outputs", "continue_final_message"} & set(body)
        if unknown or body.get("messages", [{"role": ""}])[-1]["role"] == "assistant":
            self._send(400, {"error": {"message": f"not here: {sorted(unknown)}"}})
            return
        said = body["messages"][-1]["content"] if "messages" in body else body["prompt"]
        events = [{"choices": [{"delta": {"content": word}}]} for word in (said, " ", body["model"])]
        events.append({"choices": [{"delta": {}, "finish_reason": "stop"}]})
        lines = "".join(f"data: {json.dumps(event)}\n\n" for event in events) + "data: [DONE]\n\n"
        self.send_response(200)
        self.end_headers()
        self.wfile.write(lines.encode())

    def _send(self, status: int, body: dict[str, Any]) -> None:
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Stay silent."""


@pytest.fixture
def plain_server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_server_that_refuses_what_openai_has_not(plain_server: str) -> None:
    info = models.choose((), Role.WRITER, plain_server)
    assert info is not None and info.architecture == "openai" and set(info.roles) == {Role.WRITER, Role.COMPOSER}
    model = models.load(info, thread_fraction="1")
    assert text(model, Sampling(max_tokens=9, seed=1, grammar="root ::= [a-z]\n")) == "Hello Chat-Model"
    with pytest.raises(ModelError, match="no model"):
        models.choose((), Role.WRITER, f"{plain_server}#other")


def test_a_begun_answer_travels_as_one() -> None:
    turns = "<|im_start|>system\nBe kind.<|im_end|>\n<|im_start|>user\nA tune!<|im_end|>\n<|im_start|>assistant\n"
    asked = [{"role": "system", "content": "Be kind."}, {"role": "user", "content": "A tune!"}]
    assert remote.messages(turns) == asked
    assert remote.messages(turns + "X:1\nK:C\n") == [*asked, {"role": "assistant", "content": "X:1\nK:C\n"}]
    assert remote.messages("X:1\n") == []


def test_a_server_that_goes_on_with_no_begun_answer(plain_server: str) -> None:
    info = models.choose((), Role.WRITER, plain_server)
    assert info is not None
    model = models.load(info, thread_fraction="1")
    begun = PROMPT + "X:1\nK:C\n"
    assert text(model, Sampling(max_tokens=9, seed=1), begun) == "Hello Chat-Model"


def test_an_answer_that_breaks_off_is_an_error() -> None:
    with pytest.raises(ModelError, match="middle"):
        list(remote.pieces([b'data: {"choices":[{"text":"a"}]}\n'], "x"))
    with pytest.raises(ModelError, match="go on"):
        list(remote.pieces([b'data: {"error":{"message":"full"}}\n'], "x"))
