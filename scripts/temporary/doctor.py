"""The proof of the installation."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# Every part that the doctor looks at, in the order of its table, and whether a song needs it.
DOCTOR_PARTS: Final[Mapping[str, bool]] = MappingProxyType(
    {
        "python": True,
        "packages": True,
        "engine llama-cpp-python": True,
        "engine xllamacpp": True,
        "embedded model": True,
        "synth": True,
        "soundfont": True,
        "ffmpeg": True,
        "settings": True,
        "output folder": True,
        "sound card": False,
        "curses": False,
    }
)
# How long a part may take to be used, and a program to say which one it is.
DOCTOR_SECONDS: Final = 60.0
DOCTOR_QUESTION_SECONDS: Final = 20.0
DOCTOR_TOKENS: Final = 8
# How devices that play into nothing call themselves.
NULL_DEVICES: Final = ("Discard all samples", "NULL ")
# A rendered note below this peak counts as silence.
DOCTOR_SILENCE: Final = 0.001
