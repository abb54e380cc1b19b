"""What is installed beside requirements/*.txt, where it comes from, and how it is known to be the right thing."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
CACHE = ROOT / ".cache"
TOOLS = ROOT / "tools"
REQUIREMENTS = ROOT / "requirements"
EMBEDDED_MODEL = ROOT / "models" / "embedded.gguf"

OLDEST_PYTHON = (3, 10)
NEWEST_PYTHON = (3, 13)

# The engine that installs in seconds everywhere, and the faster one that Linux and macOS build from source.
QUICK_ENGINE = "xllamacpp==2026.10.11549"
BUILT_ENGINE = "llama-cpp-python==0.3.36"
# Where llama-cpp-python's author keeps ready wheels; the package index has its source only.
BUILT_ENGINE_INDEX = "https://abetlen.github.io/llama-cpp-python/whl/cpu"
# xllamacpp on Windows needs the C++ runtime, which a fresh Windows lacks.
WINDOWS_RUNTIME = "msvc-runtime==14.42.34433"

# The synth that pip alone can bring. Its dependency pyaudio needs a compiler and is not used here: --no-deps.
PIP_SYNTH = "tinysoundfont==0.3.7"
# Carries TimGM6mb.sf2, a small SoundFont; only that file is used: --no-deps.
PIP_SOUNDFONT = "pretty_midi==0.2.11.post0"

# Debian and Ubuntu, the first name that apt knows.
APT_FLUIDSYNTH = ("libfluidsynth3", "libfluidsynth2", "libfluidsynth1")
APT_SOUNDFONT = ("fluidr3mono-gm-soundfont", "musescore-general-soundfont-small", "fluid-soundfont-gm")


@dataclass(frozen=True)
class Download:
    """A file on the web: its address, what its bytes hash to, and its place under tools/."""

    name: str
    url: str
    sha256: str
    place: str


WINDOWS_FLUIDSYNTH = Download(
    "FluidSynth 2.5.4",
    "https://github.com/FluidSynth/fluidsynth/releases/download/v2.5.4/fluidsynth-v2.5.4-win10-x64-cpp11.zip",
    "cc8959425acdcf09d3af546e77f22072857af8d8ecec2c38972bc8d9cc188e60",
    "fluidsynth-2.5.4",
)
SOUNDFONT = Download(
    "FluidR3Mono_GM.sf3",
    "https://github.com/musescore/MuseScore/raw/2.1/share/sound/FluidR3Mono_GM.sf3",
    "cda013d8c370a48ae8dad271e761078d2e77455488dabdedbfbe5fc76a38c682",
    "soundfonts/FluidR3Mono_GM.sf3",
)


def wheel_folders() -> list[Path]:
    """Where built wheels are kept: in this folder, and for the user's other copies of the app on this machine."""
    base = os.environ.get("LOCALAPPDATA") if os.name == "nt" else os.environ.get("XDG_CACHE_HOME")
    try:
        home = Path(base) if base else Path.home() / ".cache"
    except RuntimeError:  # no home folder is known
        return [CACHE / "wheels"]
    return [CACHE / "wheels", home / "llm-music-gen" / "wheels"]
