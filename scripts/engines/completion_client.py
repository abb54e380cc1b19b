"""Speaks to a llama.cpp server over HTTP: tokens in, a stream of tokens out.

Routes and fields are those of llama.cpp's ``tools/server``: ``POST /tokenize`` and ``POST /completion`` with
server-sent events, one JSON object a token.
"""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Generator
from contextlib import closing
from typing import Any

from scripts.engines.sampler import engine_seed
from scripts.engines.server_address import ServerAddress
from scripts.engines.server_events import read_events
from scripts.errors import ModelError
from scripts.records import Sampling, TokenEvent
from scripts.temporary import DRY_BREAKERS, SERVER_ANSWER_SECONDS


class CompletionClient:
    """One server; ``name`` is its model's, for messages."""

    def __init__(self, server: ServerAddress, name: str) -> None:
        self.server = server
        self._name = name

    def tokenize(self, text: str, *, add_bos: bool, special: bool) -> list[int]:
        """The token ids of a text. Raises ModelError when the vocabulary has no way to write it."""
        clean = text.encode("utf-8", errors="replace").decode("utf-8")
        body = {"content": clean, "add_special": add_bos, "parse_special": special}
        with closing(self._connect()) as connection:
            answer = json.loads(self._post(connection, "/tokenize", body).read())
        return [int(token) for token in answer["tokens"]]

    def complete(self, prompt: list[int], sampling: Sampling, limit: int) -> Generator[TokenEvent, None, None]:
        """Continue a prompt by at most ``limit`` tokens; closing the generator closes the connection, which cancels."""
        connection = self._connect()
        try:
            response = self._post(connection, "/completion", completion_request(prompt, sampling, limit))
            for event in read_events(response):
                if "error" in event:
                    raise ModelError(self._reason(event))
                count = int(event["tokens_predicted"])
                if event["stop"]:
                    yield TokenEvent(event["content"], count, "length" if event["stop_type"] == "limit" else "stop")
                    return
                yield TokenEvent(event["content"], count)
            raise ModelError(f"{self._name} stopped in the middle of an answer; try again")
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            raise ModelError(f"{self._name} stopped answering ({error}); try again") from error
        finally:
            connection.close()

    def _connect(self) -> http.client.HTTPConnection:
        connection = self.server.connection(SERVER_ANSWER_SECONDS)
        try:
            connection.connect()
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            connection.close()
            raise ModelError(f"{self._name} cannot be reached ({error}); load it again") from error
        return connection

    def _post(self, connection: http.client.HTTPConnection, route: str, body: dict[str, Any]) -> Any:
        try:
            connection.request("POST", self.server.path + route, json.dumps(body), self.server.headers)
            response = connection.getresponse()
            if response.status == 200:
                return response
            answer = json.loads(response.read() or b"{}")
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise ModelError(f"{self._name} stopped answering ({error}); load it again") from error
        raise ModelError(self._reason(answer))

    def _reason(self, answer: dict[str, Any]) -> str:
        error = answer.get("error", answer)
        message = str(error.get("message", error) if isinstance(error, dict) else error).strip()
        if "grammar" in message.lower():
            return f"the grammar that holds the answer is broken ({message}); please report it"
        return f"{self._name} refused the request ({message}); choose another model"


def completion_request(prompt: list[int], sampling: Sampling, limit: int) -> dict[str, Any]:
    """The body of a ``/completion`` request; every sampler that is not asked for is named and switched off."""
    return {
        "prompt": prompt,
        "stream": True,
        "n_predict": limit,
        "seed": engine_seed(sampling.seed),
        "temperature": max(sampling.temperature, 0.0),
        "top_k": sampling.top_k,
        "top_p": sampling.top_p,
        "min_p": sampling.min_p,
        "repeat_penalty": sampling.repeat_penalty,
        "repeat_last_n": sampling.repeat_last if sampling.repeat_last >= 0 else len(prompt) + limit,
        "grammar": sampling.grammar,
        "stop": list(sampling.stop),
        "logit_bias": [[token, bias] for token, bias in sampling.logit_bias],
        "dry_multiplier": sampling.dry_multiplier,
        "dry_base": sampling.dry_base,
        "dry_allowed_length": sampling.dry_length,
        "dry_penalty_last_n": sampling.dry_last,
        "dry_sequence_breakers": list(DRY_BREAKERS),
        "samplers": ["penalties", "dry", "top_k", "top_p", "min_p", "temperature"],
        "cache_prompt": False,
    }
