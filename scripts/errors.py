"""Every error that the app raises on purpose, under one roof.

Conventions: a message says what is wrong and what to do next, in one line. Errors of libraries and of the system are
turned into one of these at the edge where they happen, with ``from``; only the launcher prints them.
"""

from __future__ import annotations

import errno
from pathlib import Path


class MusicGenError(Exception):
    """The roof: anything that ends a command with one line and exit status 1."""


class UsageError(MusicGenError):
    """The user asked for something that cannot be meant; exit status 2."""


class NotationError(MusicGenError):
    """A text holds no music that can be read as ABC.

    ``line`` and ``column`` count from 1 and point into the text that was given to the reader.
    """

    def __init__(self, message: str, *, line: int = 1, column: int = 1) -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.reason = message
        self.line = line
        self.column = column


class SourceError(MusicGenError):
    """A file that the user named cannot be read."""


class ModelError(MusicGenError):
    """A GGUF file or an engine cannot be found, read or used."""


class SettingsError(MusicGenError):
    """The settings or a data table cannot be read or written."""


class AudioError(MusicGenError):
    """The synth, the SoundFont, the encoder or the player failed."""


class OutputError(MusicGenError):
    """A result cannot be written: no room, no right, or a name that is taken."""


class Cancelled(MusicGenError):
    """The user stopped the work; exit status 130."""


def cannot_write(place: Path, error: OSError) -> OutputError:
    """Turn an error of the file system while writing to ``place`` into one line that says what to do."""
    if error.errno in (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return OutputError(f"the disk is full while writing to {place}: make room there or choose another --output")
    reason = error.strerror or str(error)
    return OutputError(f"cannot write to {place} ({reason}): check the rights there or choose another --output")
