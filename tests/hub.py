"""A model hub on the loopback, made of bytes in memory, that can misbehave in every way seen on real networks."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import quote, unquote, urlsplit


@dataclass
class Hub:
    """What it holds (repository, then path, then bytes) and what goes wrong; all may be changed while it runs."""

    repositories: dict[str, dict[str, bytes]] = field(default_factory=dict)
    cuts: list[int] = field(default_factory=list)  # the next answers with content break off after so many bytes
    silence: float = 0.0  # seconds without a byte before such a break
    statuses: list[int] = field(default_factory=list)  # the next requests for content get these instead
    list_statuses: list[int] = field(default_factory=list)  # and the next listings these
    retry_after: str = ""
    wrong_digest: bool = False  # the listing tells the sha256 of something else
    announced_more: int = 0  # bytes by which the listing's sizes are wrong
    ranges: bool = True
    redirects: bool = True
    elsewhere: str = ""  # where content is redirected to, instead of the hub's own store
    page: int = 1000  # entries on one page of a listing
    no_length: bool = False  # content comes without saying how long it is
    garbage: bytes = b""  # sent instead of content, with status 200, as a captive portal does
    flipped: list[bool] = field(default_factory=list)  # the next answers with content have a wrong first byte
    block_seconds: float = 0.0  # pause between blocks of 64 KiB
    asked: list[tuple[str, str]] = field(default_factory=list)  # path and Range of each request
    address: str = ""

    def contents(self) -> list[str]:
        """The ranges of the requests that reached the content."""
        return [ranges for path, ranges in self.asked if path.startswith("/store/")]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, *words: Any) -> None:
        pass

    def do_GET(self) -> None:
        hub, address = self.hub, urlsplit(self.path)
        path = unquote(address.path)
        hub.asked.append((path, self.headers.get("Range", "")))
        try:
            if path.startswith("/api/models/"):
                self.list_files(path, address.query)
            elif hub.statuses:
                self.refuse(hub.statuses.pop(0))
            elif path.startswith("/store/"):
                owner, name, file = path.removeprefix("/store/").split("/", 2)
                self.send_content(f"{owner}/{name}", file)
            else:
                owner, name, verb, _, file = path.removeprefix("/").split("/", 4)
                if verb != "resolve" or file not in hub.repositories.get(f"{owner}/{name}", {}):
                    self.refuse(404)
                elif hub.elsewhere or hub.redirects:
                    self.send_response(302)
                    self.send_header("Location", hub.elsewhere or f"/store/{owner}/{name}/{quote(file)}")
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                else:
                    self.send_content(f"{owner}/{name}", file)
        except (OSError, ValueError, KeyError):
            self.close_connection = True

    def refuse(self, status: int) -> None:
        self.send_response(status)
        if self.hub.retry_after:
            self.send_header("Retry-After", self.hub.retry_after)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def list_files(self, path: str, query: str) -> None:
        hub = self.hub
        if hub.list_statuses:
            return self.refuse(hub.list_statuses.pop(0))
        repository = path.removeprefix("/api/models/").partition("/tree/")[0]
        if repository not in hub.repositories:
            return self.refuse(404)
        entries: list[dict[str, Any]] = [{"type": "directory", "path": "a folder", "size": 0, "oid": "0" * 40}]
        for name, data in hub.repositories[repository].items():
            size = len(data) + hub.announced_more
            digest = hashlib.sha256(data + b"!" * hub.wrong_digest).hexdigest()
            blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
            entry: dict[str, Any] = {"type": "file", "path": name, "size": size, "oid": blob}
            if ".gguf" in name and "small" not in name:
                entry["lfs"] = {"oid": digest, "size": size, "pointerSize": 135}
            entries.append(entry)
        first = int(query.rpartition("cursor=")[2]) if "cursor=" in query else 0
        body = json.dumps(entries[first : first + hub.page]).encode()
        self.send_response(200)
        if first + hub.page < len(entries):
            following = f"{hub.address}{quote(path)}?recursive=true&cursor={first + hub.page}"
            self.send_header("Link", f'<{following}>; rel="next"')
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_content(self, repository: str, file: str) -> None:
        hub, data = self.hub, self.hub.garbage or self.hub.repositories[repository][file]
        wanted = self.headers.get("Range", "") if hub.ranges and not hub.garbage else ""
        start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
        if wanted and start >= len(data):
            return self.refuse(416)
        rest = data[start:]
        if hub.flipped and hub.flipped.pop(0):
            rest = bytes([rest[0] ^ 255]) + rest[1:]
        self.send_response(206 if wanted else 200)
        if wanted:
            self.send_header("Content-Range", f"bytes {start}-{len(data) - 1}/{len(data)}")
        if hub.no_length:
            self.close_connection = True
        else:
            self.send_header("Content-Length", str(len(rest)))
        self.end_headers()
        cut = hub.cuts.pop(0) if hub.cuts else len(rest)
        for at in range(0, min(cut, len(rest)), 1 << 16):
            self.wfile.write(rest[at : min(at + (1 << 16), cut)])
            time.sleep(hub.block_seconds)
        if cut < len(rest):
            time.sleep(hub.silence)
            self.close_connection = True
            self.connection.close()


@contextmanager
def serving(**options: Any) -> Iterator[Hub]:
    """A hub that answers until the end of the ``with``."""
    hub = Hub(**options)
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    hub.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
