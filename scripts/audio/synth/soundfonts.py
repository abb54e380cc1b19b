"""Where a SoundFont is found: the instruments that a synth plays."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Iterator
from pathlib import Path

from scripts import temporary
from scripts.errors import AudioError
from scripts.records import Settings


def find_soundfont(settings: Settings, suffixes: Iterable[str] = (".sf3", ".sf2")) -> Path:
    """The SoundFont to play with: the one set, else the best of those installed.

    ``settings.soundfont`` is a path (relative ones start at the app's folder) or empty; one that is gone or that the
    synth cannot read (``suffixes``) is passed over. Raises AudioError when there is none at all.
    """
    allowed = tuple(suffixes)
    for path in _candidates(str(settings.soundfont)):
        if path.suffix.lower() in allowed and is_soundfont(path):
            return path.resolve()
    kinds = " or ".join(allowed)
    raise AudioError(f"no SoundFont ({kinds}) was found: run `python3 requisites.py`, or put one into {_own_folder()}")


def lost_soundfont(settings: Settings) -> tuple[str, ...]:
    """A line that tells that the SoundFont of the settings is gone or broken and another one plays, if it is so."""
    chosen = settings.soundfont
    if not chosen or is_soundfont(temporary.ROOT / chosen):
        return ()
    why = "is no SoundFont that can be read" if (temporary.ROOT / chosen).is_file() else "is not there"
    return (f"the chosen SoundFont {chosen} {why}: another one plays, choose one again or put it back",)


def is_soundfont(path: Path) -> bool:
    """Whether a file starts like a SoundFont: a RIFF chunk of the form ``sfbk`` (SoundFont 2.04, section 4)."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError:
        return False
    return head[:4] == b"RIFF" and head[8:12] == b"sfbk"


def _own_folder() -> Path:
    return temporary.TOOLS_DIR / "soundfonts"


def _candidates(chosen: str) -> Iterator[Path]:
    if chosen:
        yield temporary.ROOT / chosen
    for folder in (_own_folder(), temporary.TOOLS_DIR, temporary.DATA_DIR):
        yield from _in_order(folder, every=True)
    for name in temporary.SOUNDFONT_FOLDERS:
        yield from _in_order(Path(name), every=False)
    for name in temporary.SOUNDFONT_FOLDERS:
        yield from _in_order(Path(name), every=True)
    packaged = _packaged()
    if packaged is not None:
        yield packaged


def _in_order(folder: Path, *, every: bool) -> Iterator[Path]:
    """The known SoundFonts of a folder, best first, and then any other when ``every`` is set."""
    known = [folder / name for name in temporary.SOUNDFONT_NAMES]
    yield from known
    if every and folder.is_dir():
        found = (path for path in folder.iterdir() if path.suffix.lower() in (".sf3", ".sf2"))
        yield from sorted(path for path in found if path not in known)


def _packaged() -> Path | None:
    """The SoundFont inside an installed package, found without running any of that package's code."""
    package, name = temporary.SOUNDFONT_PACKAGE
    found = importlib.util.find_spec(package)
    if found is None or not found.origin:
        return None
    return Path(found.origin).parent / name
