"""What the last installation did, kept inside the venv, so that a run with nothing to do ends at once."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from installer.packages import damaged
from installer.proof import Notes, Report
from installer.sources import REQUIREMENTS, ROOT, VENV
from installer.venv import site_packages, venv_python

FILE = VENV / "llm-music-gen.json"


def key() -> str:
    """Changes with everything that decides what is installed: the pins and the installer itself."""
    digest = hashlib.sha256()
    files = [*REQUIREMENTS.glob("*.txt"), *(ROOT / "installer").glob("*.py"), ROOT / "requisites.py"]
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()


def read() -> dict[str, Any]:
    """The last stamp, or an empty one."""
    try:
        stamp = json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if isinstance(stamp, dict) else {}


def write(
    groups: Iterable[str], parts: list[Report], notes: Notes, files: Iterable[Path], tried: Mapping[str, str]
) -> None:
    """Keep what was installed and proved; ``tried`` names long attempts that failed: they are not repeated."""
    stamp = {
        "key": key(),
        "groups": sorted(groups),
        "when": time.strftime("%Y-%m-%d %H:%M"),
        "python": _size_and_time(venv_python()),
        "parts": parts,
        "notes": notes.lines,
        "addresses": notes.addresses,
        "files": {str(path): _size_and_time(path) for path in files},
        "tried": dict(tried),
    }
    scratch = FILE.with_name(FILE.name + f".{os.getpid()}")
    scratch.write_text(json.dumps(stamp, indent=1), encoding="utf-8")
    scratch.replace(FILE)


def still_true(stamp: Mapping[str, Any], groups: Iterable[str]) -> bool:
    """Whether all that the stamp tells of is still there as it was, down to the size of every package's files."""
    try:
        if stamp["key"] != key() or not set(groups) <= set(stamp["groups"]):
            return False
        if stamp["python"] != _size_and_time(venv_python()):
            return False
        if any(values != _size_and_time(Path(name)) for name, values in stamp["files"].items()):
            return False
    except (KeyError, TypeError, AttributeError):
        return False
    site = site_packages()
    return site is not None and not damaged(site)


def _size_and_time(path: Path) -> list[int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return [found.st_size, found.st_mtime_ns]
