"""The address of a model server: ``http(s)://[:KEY@]host[:port][/path][#model]``, taken apart once."""

from __future__ import annotations

import http.client
import re
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from scripts.errors import ModelError


@dataclass(frozen=True)
class ServerAddress:
    """Where a server is and what it wants to see; ``path`` stands before every route."""

    secure: bool
    host: str
    port: int
    path: str
    key: str
    model: str

    @property
    def shown(self) -> str:
        """The server for people's eyes: neither key nor model."""
        return f"{self.host}:{self.port}"

    @property
    def headers(self) -> dict[str, str]:
        """The headers of every request."""
        key = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        return {"Content-Type": "application/json", **key}

    def with_key(self, key: str) -> ServerAddress:
        """The same server, asked with another key."""
        return replace(self, key=key)

    def connection(self, timeout_seconds: float) -> http.client.HTTPConnection:
        """A connection that is not made yet."""
        kind = http.client.HTTPSConnection if self.secure else http.client.HTTPConnection
        return kind(self.host, self.port, timeout=timeout_seconds)


def parse_address(text: str) -> ServerAddress:
    """Take an address apart. Raises ModelError, which shows no key."""
    try:
        parts = urlsplit(text.strip())
        host, port = parts.hostname, parts.port
        if not host or parts.scheme not in ("http", "https"):
            raise ValueError("no host, or no scheme of ours")
    except ValueError as error:  # a port that is no number, a bracket that is not closed
        shown = re.sub(r"//[^/@]*@", "//", text.strip())[:60]
        raise ModelError(f"{shown!r} is no address of a server; use one such as http://127.0.0.1:8080") from error
    secure = parts.scheme == "https"
    return ServerAddress(
        secure=secure,
        host=host,
        port=port or (http.client.HTTPS_PORT if secure else http.client.HTTP_PORT),
        path=re.sub(r"/v1/?$|/+$", "", parts.path),
        key=unquote(parts.password or parts.username or ""),
        model=unquote(parts.fragment),
    )
