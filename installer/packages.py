"""pip inside the venv: installs pinned packages, and finds those that an interruption left half-installed."""

from __future__ import annotations

import contextlib
import csv
import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from installer.commands import Run, run
from installer.console import Console, Step
from installer.sources import REQUIREMENTS
from installer.venv import venv_python

ALL = "packages"  # stands for all of them in a report of what could not be installed
NETWORK = re.compile(
    r"retrying \(retry|getaddrinfo|name resolution|failed to establish|connection (?:refused|reset)|timed out",
    re.IGNORECASE,
)


def pip(arguments: Sequence[str | Path], step: Step | None = None, **options: object) -> Run:
    """``pip install`` in the venv with our pins of everything that comes along."""
    constraints = ("-c", REQUIREMENTS / "constraints.txt")
    command = [venv_python(), "-m", "pip", "install", "--no-compile", "--retries", "3", *constraints, *arguments]
    return run(command, step, **options)  # type: ignore[arg-type]


def install(console: Console, title: str, groups: Sequence[str], extras: Sequence[str]) -> dict[str, str]:
    """Install requirement files by name and further pins; what could not be installed, with the reason.

    All at once, since that is fast; one by one when that fails, so that one package cannot keep the others out.
    """
    files = [REQUIREMENTS / f"{group}.txt" for group in groups]
    with console.step(title) as step:
        together = pip([word for file in files for word in ("-r", file)] + list(extras), step)
        if together.good:
            step.result = _summary(together)
            return {}
        if any(NETWORK.search(line) for line in together.lines):
            step.result = "not all of it: the package index cannot be reached"
            return {ALL: "the package index cannot be reached: check the network, then run this again"}
        failed: dict[str, str] = {}
        pins = [pin for file in files for pin in requirements(file)] + list(extras)
        for number, pin in enumerate(pins):
            step.share = number / len(pins)
            alone = pip([pin], step)
            if not alone.good:
                failed[pin.split("=")[0].strip()] = alone.reason
        step.result = f"all but {', '.join(failed)}" if failed else "done"
    return failed


def requirements(file: Path) -> list[str]:
    """The requirement lines of a file, comments left out."""
    lines = (line.split("#")[0].strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line]


def installed(site: Path) -> dict[str, str]:
    """What is installed: package name in lower case with underscores -> version, from the folders' names."""
    found = {}
    for folder in site.glob("*.dist-info"):
        name, _, version = folder.name.removesuffix(".dist-info").partition("-")
        found[name.lower()] = version
    return found


def damaged(site: Path) -> list[Path]:
    """The ``.dist-info`` folders of packages that lack files or have shortened ones, and pip's own leftovers."""
    sizes = _sizes(site)
    broken = [folder for folder in site.glob("*.dist-info") if not _whole(folder, sizes)]
    return broken + [entry for entry in site.glob("~*") if entry.is_dir()]


def mend(console: Console, site: Path) -> int:
    """Forget packages that are half-installed, so that the next ``pip install`` brings them whole; how many."""
    broken = damaged(site)
    for folder in broken:
        shutil.rmtree(folder, ignore_errors=True)
    if broken:
        console.line(f"{len(broken)} half-installed package(s) found: they are installed again.")
    return len(broken)


def uninstall(name: str) -> None:
    """Take a package out of the venv."""
    run([venv_python(), "-m", "pip", "uninstall", "-y", name], timeout=120)


def _sizes(folder: Path, prefix: str = "") -> dict[str, int]:
    """The size of every file below a folder, by its path from there; on Windows the listing itself tells sizes."""
    found: dict[str, int] = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    found.update(_sizes(Path(entry.path), f"{prefix}{entry.name}/"))
            elif entry.is_file():
                found[prefix + entry.name] = entry.stat().st_size
    return found


def _whole(folder: Path, sizes: Mapping[str, int]) -> bool:
    """Whether every file of a package's RECORD is there in its full size (compiled files may differ)."""
    try:
        with (folder / "RECORD").open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        if f"{folder.name}/METADATA" not in sizes:
            return False
        for row in rows:
            name, size = row[0], row[2]
            if not size or name.endswith(".pyc"):
                continue
            found = sizes.get(name)
            if found is None:  # outside the folder of packages: a program in bin/
                found = (folder.parent / name).stat().st_size
            if found != int(size):
                return False
    except (OSError, IndexError, ValueError, csv.Error, UnicodeError):
        return False
    return bool(rows)


def _summary(done: Run) -> str:
    for line in reversed(done.lines):
        with contextlib.suppress(ValueError, IndexError):
            if line.startswith("Successfully installed"):
                return f"{len(line.split()) - 2} packages installed"
    return "all there"
