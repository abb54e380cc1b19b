"""What lies under the downloads: which addresses are asked, what an error means, and how fast bytes come."""

from __future__ import annotations

import email.utils
import errno
import http.client
import ipaddress
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from scripts.wording import clock


class DownloadError(Exception):
    """A file could not be got: one line that says why."""


@dataclass(frozen=True)
class Setback:
    """Why one try failed, and the seconds that the server asks to wait (0: it does not say)."""

    problem: str
    wait: float = 0.0
    wrong_bytes: bool = False


class _OnlyHttps(urllib.request.HTTPRedirectHandler):
    """Follows a redirection only to another https address, or on the loopback from there to there."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        check_address(newurl)
        if req.full_url.startswith("https:") and not newurl.lower().startswith("https:"):
            raise DownloadError(f"{newurl} is not an https address")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def check_address(url: str) -> None:
    """Only https, and http to this machine itself."""
    try:
        address = urllib.parse.urlsplit(url)
        good = address.scheme == "https" or (address.scheme == "http" and _loopback(address.hostname or ""))
    except ValueError:
        good = False
    if not good:
        raise DownloadError(f"{url} is not an https address")


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def open_address(url: str, headers: dict[str, str], timeout: float) -> http.client.HTTPResponse:
    """Ask an address that was checked; the answer is to be closed."""
    handlers: list[urllib.request.BaseHandler] = [_OnlyHttps()]
    if _loopback(urllib.parse.urlsplit(url).hostname or ""):
        handlers.append(urllib.request.ProxyHandler({}))  # no proxy can reach this machine's loopback
    mine = {"User-Agent": "llm-music-gen-installer", "Accept-Encoding": "identity", **headers}
    answer: http.client.HTTPResponse = urllib.request.build_opener(*handlers).open(
        urllib.request.Request(url, headers=mine), timeout=timeout
    )
    return answer


def setback_of(error: Exception) -> Setback:
    """What a failed try means; raises DownloadError when another one is of no use."""
    if isinstance(error, urllib.error.HTTPError):
        problem, code = f"the server answered {error.code}", error.code
        wait = _seconds(error.headers.get("Retry-After", "") if error.headers else "")
        error.close()
        if code >= 500 or code in (408, 425, 429):
            return Setback(problem + {429: " (too many requests)"}.get(code, ""), wait)
        reasons = {404: "there is no such file", 401: "it wants a password", 403: "it refuses"}
        if 300 <= code < 400:
            reasons[code] = "a redirection that cannot be followed"
        raise DownloadError(problem + (f" ({reasons[code]})" if code in reasons else ""))
    return Setback(str(getattr(error, "reason", None) or error) or type(error).__name__)


def _seconds(text: str) -> float:
    """The value of Retry-After: seconds, or a date."""
    if text.strip().isdigit():
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return 0.0


def cannot_write(path: Path, error: OSError) -> DownloadError:
    """The error for a folder or file that the system does not let us write."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return DownloadError(f"the disk is full: make room for {path}")
    return DownloadError(f"{path} cannot be written ({error.strerror or error})")


class Pace:
    """How fast bytes come, over the last seconds, and how long the rest will take."""

    def __init__(self, have: int) -> None:
        self.marks: deque[tuple[float, int]] = deque([(time.monotonic(), have)], maxlen=40)

    def words(self, have: int, total: int | None) -> str:
        """Such as ``1.2 GB of 4.4 GB, 11.5 MB/s, 4:38 left``."""
        now, (then, before) = time.monotonic(), self.marks[0]
        if now - self.marks[-1][0] >= 0.5:
            self.marks.append((now, have))
        rate = (have - before) / (now - then) if now - then > 1 else 0.0
        words = in_words(have) + (f" of {in_words(total)}" if total else "")
        if rate:
            words += f", {rate / 1e6:.1f} MB/s" + (f", {clock((total - have) / rate)} left" if total else "")
        return words


def in_words(count: int) -> str:
    """A number of bytes, as in ``4.4 GB``."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.1f} MB"
