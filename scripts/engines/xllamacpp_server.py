"""xllamacpp: llama.cpp's server in a child process, asked over loopback.

The package offers nothing below ``Server``, and that opens an HTTP port in any case, has no tokenizer but the one
behind that port, and may hang when it shuts down. So it gets a process of its own: ended through its handle (closing
always frees, and at once), its log goes nowhere, and a fault of the C++ code ends the child rather than the app. The
port is chosen by the system, bound to 127.0.0.1 and locked with a random key that travels through the child's input,
where no list of processes shows it. One token costs about 0.01 ms more than through the package's callback.
"""

from __future__ import annotations

import importlib.metadata
import json
import secrets
import subprocess
import sys
import threading
from collections.abc import Generator, Sequence
from typing import Any

from scripts.engines.one_by_one import one_after_another
from scripts.engines.threads import threads_of_model
from scripts.errors import ModelError
from scripts.records import LanguageModel, ModelInfo, Sampling, TokenEvent
from scripts.temporary import ROOT, SERVER_START_SECONDS, SERVER_STOP_SECONDS


class Xllamacpp:
    """The engine."""

    @property
    def name(self) -> str:
        """The package's name."""
        return "xllamacpp"

    @property
    def version(self) -> str:
        """The package's version."""
        return importlib.metadata.version("xllamacpp")

    def load(self, info: ModelInfo, *, threads: int, context_tokens: int, alone: bool = True) -> LanguageModel:
        """Load a model; ``alone`` makes no difference here. Raises ModelError when the file cannot be used."""
        return ServedModel(info, threads=threads_of_model(threads, info.parameters), context_tokens=context_tokens)


class ServedModel:
    """One model in one child process."""

    def __init__(self, info: ModelInfo, *, threads: int, context_tokens: int) -> None:
        # its http.client would slow the menu's start
        from scripts.engines.completion_client import CompletionClient
        from scripts.engines.server_address import parse_address

        if info.problem:
            raise ModelError(info.problem)
        self._info = info
        self._size = min(context_tokens, info.context_tokens or context_tokens)
        self._running: Generator[TokenEvent, None, None] | None = None
        key = secrets.token_urlsafe(32)
        self._process: subprocess.Popen[bytes] | None = _start_child()
        try:
            answer = self._ask_child(
                {"path": str(info.path.absolute()), "threads": threads, "context_tokens": self._size, "key": key}
            )
            if "address" not in answer:
                raise ModelError(f"{info.path.name} cannot be loaded by xllamacpp; download it again or choose another")
            self._client = CompletionClient(parse_address(answer["address"]).with_key(key), info.name)
        except BaseException:
            self.close()
            raise

    @property
    def info(self) -> ModelInfo:
        """What the file says of itself."""
        return self._info

    @property
    def at_once(self) -> int:
        """How many answers grow side by side at most."""
        return 1

    def tokenize(self, text: str, *, add_bos: bool, special: bool) -> list[int]:
        """The token ids of a text; ``add_bos`` adds the begin token where the file's own flag wants one.

        Raises ModelError when the model's vocabulary has no way to write a character.
        """
        self._open()
        return self._client.tokenize(text, add_bos=add_bos, special=special)

    def generate(self, prompt: list[int], sampling: Sampling) -> Generator[TokenEvent, None, None]:
        """Continue a prompt; closing the iterator cancels the work at once.

        Raises ModelError for an empty or too long prompt, a broken grammar, or a grammar that the model's vocabulary
        cannot write.
        """
        self._open()
        room = self._size - len(prompt)
        if not prompt or room <= 0:
            raise ModelError(f"the prompt has {len(prompt)} tokens; {self._info.name} takes 1 to {self._size - 1}")
        if self._running is not None:
            self._running.close()  # the server has one slot: a forgotten answer would hold the next one up
        self._running = self._client.complete(prompt, sampling, min(sampling.max_tokens, room))
        return self._running

    def generate_many(
        self, prompts: Sequence[list[int]], samplings: Sequence[Sampling]
    ) -> Generator[tuple[int, TokenEvent], None, None]:
        """Continue several prompts one after the other; yields each piece with the number of its answer.

        The server could fill several slots at once, but what shares a batch would then hang on the moment each request
        arrives, and the same seeds would not give the same texts.
        """
        self._open()
        return one_after_another(self, prompts, samplings)

    def close(self) -> None:
        """End the child and give its memory back; safe to call twice."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # the child is gone already, and what was meant for it does not matter
                    continue
        process.kill()
        try:
            process.wait(SERVER_STOP_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise ModelError(f"{self._info.name} does not end; close the program") from error

    def __del__(self) -> None:
        """A model that was forgotten leaves no process behind."""
        if getattr(self, "_process", None) is not None:
            self.close()

    def _open(self) -> None:
        if self._process is None:
            raise ModelError(f"{self._info.name} is closed; load it again")
        if self._process.poll() is not None:
            raise ModelError(f"{self._info.name} ended by itself (status {self._process.returncode}); load it again")

    def _ask_child(self, request: dict[str, Any]) -> dict[str, Any]:
        """Send the one request and wait for the one answer, which stays away when the child fails."""
        process = self._process
        assert process is not None and process.stdin is not None and process.stdout is not None
        timer = threading.Timer(SERVER_START_SECONDS, process.kill)
        timer.start()
        try:
            process.stdin.write(json.dumps(request).encode("ascii") + b"\n")
            process.stdin.flush()
            answer = json.loads(process.stdout.readline() or b"{}")
        except (OSError, ValueError) as error:
            raise ModelError(f"xllamacpp did not start ({error}); run requisites.py again") from error
        finally:
            timer.cancel()
        return answer if isinstance(answer, dict) else {}


def _start_child() -> subprocess.Popen[bytes]:
    # A group of its own: Ctrl-C is for the app, which then ends the child itself.
    separate: dict[str, Any] = {"start_new_session": True}
    if sys.platform == "win32":
        separate = {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "scripts.engines.xllamacpp_worker"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **separate,
        )
    except OSError as error:
        raise ModelError(f"a process for xllamacpp cannot be started ({error}); free some memory") from error
