"""The program of the child process in which xllamacpp runs; started by ``xllamacpp_server``, never imported by it.

It reads one line of JSON (model path, threads, context, key) from its input, starts llama.cpp's server on a free port
of the loopback address, answers with one line of JSON (``address`` or ``error``), and ends as soon as its input does,
so that it never outlives the app. Its output is that protocol, not the screen.
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any


def main() -> None:
    """Serve one model until the input ends."""
    request = json.loads(sys.stdin.readline())
    try:
        server = start(request)
        answer = {"address": server.listening_address}
    except Exception as error:
        # Whatever the library raises, the parent turns this line into a ModelError.
        answer = {"error": f"{type(error).__name__}: {error}"}
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    while sys.stdin.readline():
        pass
    # Not sys.exit: the server's own shutdown can hang, and the system takes the memory back in any case.
    os._exit(0)


def start(request: dict[str, Any]) -> Any:
    """The running server, closed to everyone without the key."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = request["path"]
    params.n_ctx = request["context_tokens"]
    params.n_parallel = 1
    params.fit_params = False
    params.cpuparams.n_threads = request["threads"]
    params.cpuparams_batch.n_threads = request["threads"]
    params.warmup = False
    params.verbosity = -1
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [request["key"]]
    params.cors_origins = ""
    params.ui = False
    params.endpoint_slots = False
    params.cache_ram_mib = 0
    params.cache_prompt = False
    params.ctx_shift = False
    return xllamacpp.Server(params)


if __name__ == "__main__":
    main()
