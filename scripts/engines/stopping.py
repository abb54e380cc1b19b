"""Turns token bytes into text and ends it at stop strings, piece by piece."""

from __future__ import annotations

import codecs


class StopText:
    """Collects the bytes of tokens and gives back text that can no longer become part of a stop string.

    Bytes of an unfinished UTF-8 character wait for the rest; broken ones become U+FFFD.
    """

    __slots__ = ("_decoder", "_held", "_stops", "stopped")

    def __init__(self, stops: tuple[str, ...]) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._stops = tuple(stop for stop in stops if stop)
        self._held = ""
        self.stopped = False

    def feed(self, data: bytes, *, final: bool = False) -> str:
        """Text that is now certain; after a stop string was met, ``stopped`` is true and nothing more comes."""
        if self.stopped:
            return ""
        text = self._held + self._decoder.decode(data, final)
        places = [at for at in (text.find(stop) for stop in self._stops) if at >= 0]
        if places:
            self.stopped = True
            self._held = ""
            return text[: min(places)]
        keep = 0 if final else max((_overlap(text, stop) for stop in self._stops), default=0)
        self._held = text[len(text) - keep :]
        return text[: len(text) - keep]


def _overlap(text: str, stop: str) -> int:
    """How many characters at the end of the text could begin the stop string."""
    for length in range(min(len(text), len(stop) - 1), 0, -1):
        if text.endswith(stop[:length]):
            return length
    return 0
