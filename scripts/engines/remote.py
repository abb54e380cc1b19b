"""Models on other machines: servers with llama.cpp's own routes, or with the OpenAI ones alone.

An address is ``http://host:port``, with ``https``, a path, a key (``http://:KEY@host:port``) or a model's name
(``http://host:port#name``) where the server wants them. llama.cpp's server is spoken to in tokens, as a model on this
machine is. Any other gets text: its tokens are unknown here, so a prompt travels as its characters' code points, and
one in ChatML is taken apart into messages, for which the server has the template.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
from collections.abc import Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from scripts.engines.completion_client import CompletionClient
from scripts.engines.lanes import Lanes
from scripts.engines.sampler import engine_seed
from scripts.engines.server_address import ServerAddress, parse_address
from scripts.engines.server_events import read_events
from scripts.errors import ModelError
from scripts.records import ModelInfo, Sampling, TokenEvent
from scripts.temporary import (
    CHAT_FORMATS,
    REMOTE_AT_ONCE,
    REMOTE_CONTEXT_TOKENS,
    REMOTE_HELLO_SECONDS,
    REMOTE_LARGEST_ANSWER_BYTES,
    SERVER_ANSWER_SECONDS,
)


def describe_server(address: str) -> ModelInfo:
    """What a server says of its model; ``architecture`` is ``llama-server`` or ``openai``, ``roles`` are left open.

    Raises ModelError when nothing answers there.
    """
    server = parse_address(address)
    models = get_json(server, "/v1/models")
    listed = models.get("data") if isinstance(models, dict) else None
    names = (
        [str(entry.get("id", "")) for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []
    )
    if server.model and names and server.model not in names:
        raise ModelError(f"{server.shown} has no model {server.model!r}; it has {', '.join(names[:5])}")
    name = re.split(r"[\\/]", server.model or next(iter(names), "") or server.shown)[-1]
    props = get_json(server, "/props")
    native = isinstance(props, dict) and "default_generation_settings" in props
    settings = props["default_generation_settings"] if native and isinstance(props, dict) else {}
    if models is None and not native:
        raise ModelError(f"{server.shown} does not answer like a model server; check the address")
    context = settings.get("n_ctx") if isinstance(settings, dict) else None
    template = str(props.get("chat_template", "")) if native and isinstance(props, dict) else CHAT_FORMATS[0][0]
    return ModelInfo(
        path=Path(name),
        name=f"{name.removesuffix('.gguf')} at {server.shown}",
        architecture="llama-server" if native else "openai",
        parameters=0,
        quantization="",
        context_tokens=context if isinstance(context, int) and context > 0 else REMOTE_CONTEXT_TOKENS,
        vocabulary=0,
        chat_template=template,
        size_bytes=0,
        embedded=False,
        roles=(),
        address=address,
    )


def get_json(server: ServerAddress, route: str) -> Any:
    """The JSON behind a route, None where there is none. Raises ModelError without an answer or the right key."""
    connection = server.connection(REMOTE_HELLO_SECONDS)
    try:
        connection.request("GET", server.path + route, headers=server.headers)
        response = connection.getresponse()
        body = response.read(REMOTE_LARGEST_ANSWER_BYTES)
        if response.status in (401, 403):
            raise ModelError(f"{server.shown} wants another key; write it as http://:KEY@{server.shown}")
        return json.loads(body) if response.status == 200 else None
    except (OSError, http.client.HTTPException) as error:
        raise ModelError(f"{server.shown} cannot be reached ({error}); check the address and the server") from error
    except ValueError:
        return None
    finally:
        connection.close()


class RemoteModel:
    """One model of one server."""

    def __init__(self, info: ModelInfo) -> None:
        self._info = info
        self._server = parse_address(info.address)
        self._native = info.architecture == "llama-server"
        self._client = CompletionClient(self._server, info.name) if self._native else None
        self._open = True

    @property
    def info(self) -> ModelInfo:
        """What the server says of the model."""
        return self._info

    @property
    def at_once(self) -> int:
        """How many requests are under way at the same time at most."""
        return REMOTE_AT_ONCE

    def tokenize(self, text: str, *, add_bos: bool, special: bool) -> list[int]:
        """The token ids of a text; code points where the server keeps its tokens to itself. Raises ModelError."""
        self._check()
        if self._client is not None:
            return self._client.tokenize(text, add_bos=add_bos, special=special)
        return [ord(sign) for sign in text]

    def generate(self, prompt: list[int], sampling: Sampling) -> Generator[TokenEvent, None, None]:
        """Continue a prompt; closing the iterator closes the connection. Raises ModelError."""
        self._check()
        room = self._info.context_tokens - (len(prompt) if self._native else len(prompt) // 4)
        if not prompt or room <= 0:
            raise ModelError(f"the prompt has {len(prompt)} tokens; {self._info.name} cannot take it")
        limit = min(sampling.max_tokens, room)
        if self._client is not None:
            return self._client.complete(prompt, sampling, limit)
        return self._complete("".join(map(chr, prompt)), sampling, limit)

    def generate_many(
        self, prompts: Sequence[list[int]], samplings: Sequence[Sampling]
    ) -> Generator[tuple[int, TokenEvent], None, None]:
        """Continue several prompts in requests side by side; pieces come as they arrive, with their answer's number."""
        self._check()
        waiting = iter(list(enumerate(zip(prompts, samplings, strict=True))))
        lock = threading.Lock()

        def lane() -> Generator[tuple[int, TokenEvent], None, None]:
            while True:
                with lock:
                    index, asked = next(waiting, (-1, None))
                if asked is None:
                    return
                with closing(self.generate(*asked)) as answer:
                    for event in answer:
                        yield index, event

        lanes = Lanes([lane() for _ in range(min(REMOTE_AT_ONCE, len(prompts)))], joined=False)
        try:
            yield from lanes.results()
        finally:
            lanes.stop()

    def close(self) -> None:
        """Nothing is kept here; the model is not asked any more."""
        self._open = False

    def _check(self) -> None:
        if not self._open:
            raise ModelError(f"{self._info.name} is closed; load it again")

    def _complete(self, text: str, sampling: Sampling, limit: int) -> Generator[TokenEvent, None, None]:
        """One answer by the OpenAI routes. What only some servers know is left out, bit by bit, when one refuses it."""
        turns = messages(text)
        route = "/v1/chat/completions" if turns else "/v1/completions"
        begun = bool(turns) and turns[-1]["role"] == "assistant"
        connection = self._server.connection(SERVER_ANSWER_SECONDS)
        try:
            response = None
            for extras, asked in ((True, turns), (False, turns), *(((False, turns[:-1]),) if begun else ())):
                body = request_body(self._server.model or self._info.path.name, sampling, limit, extras=extras)
                body |= {"messages": asked} if asked else {"prompt": text}
                if begun and extras:  # vLLM goes on with a begun answer only when told; Ollama does so by itself
                    body |= {"continue_final_message": True, "add_generation_prompt": False}
                connection.request("POST", self._server.path + route, json.dumps(body), self._server.headers)
                response = connection.getresponse()
                if response.status not in (400, 422):
                    break
                reason = response.read(2000).decode("utf-8", "replace")
            if response is None or response.status != 200:
                reason = response.read(2000).decode("utf-8", "replace") if response is not None else ""
                raise ModelError(f"{self._info.name} refused the request ({' '.join(reason.split())[:200]})")
            yield from pieces(response, self._info.name)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ModelError(f"{self._info.name} stopped answering ({error}); try again") from error
        finally:
            connection.close()


def messages(text: str) -> list[dict[str, str]]:
    """The turns of a ChatML prompt, the last one an answer that is only begun, if any; none for any other text."""
    turns = re.findall(r"<\|im_start\|>(system|user|assistant)\n(.*?)(?:<\|im_end\|>\n|\Z)", text, re.DOTALL)
    return [{"role": role, "content": content} for role, content in turns if content or role != "assistant"]


def request_body(model: str, sampling: Sampling, limit: int, *, extras: bool) -> dict[str, Any]:
    """The body of a request without its prompt; ``extras`` are fields beyond OpenAI's: samplers and the grammar."""
    body: dict[str, Any] = {
        "model": model,
        "stream": True,
        "max_tokens": limit,
        "seed": engine_seed(sampling.seed),
        "temperature": max(sampling.temperature, 0.0),
        "top_p": sampling.top_p,
        "stop": list(sampling.stop)[:4],
    }
    if extras:
        body |= {"top_k": sampling.top_k or -1, "min_p": sampling.min_p, "repetition_penalty": sampling.repeat_penalty}
        if sampling.grammar:  # llama.cpp's name for it, and vLLM's
            body |= {"grammar": sampling.grammar, "structured_outputs": {"grammar": sampling.grammar}}
    return body


def pieces(response: Any, name: str) -> Generator[TokenEvent, None, None]:
    """The events of a streamed answer, of either route. Raises ModelError when it breaks off."""
    count, finish = 0, ""
    for event in read_events(response):
        if "error" in event:
            raise ModelError(f"{name} could not go on ({str(event['error'])[:200]})")
        for choice in event.get("choices", ())[:1]:
            text = choice.get("text") or (choice.get("delta") or {}).get("content") or ""
            finish = choice.get("finish_reason") or finish
            if text:
                count += 1
                yield TokenEvent(text, count)
    if not finish:
        raise ModelError(f"{name} stopped in the middle of an answer; try again")
    yield TokenEvent("", count + 1, "length" if finish == "length" else "stop")
