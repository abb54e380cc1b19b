"""The synth and its SoundFont: the best that this machine can get, down to what pip alone brings."""

from __future__ import annotations

import sys

from installer import system
from installer.commands import run
from installer.console import Console
from installer.download import DownloadError, fetch, unpack
from installer.packages import pip
from installer.proof import Notes, Report, prove
from installer.sources import (
    APT_FLUIDSYNTH,
    APT_SOUNDFONT,
    CACHE,
    PIP_SOUNDFONT,
    PIP_SYNTH,
    ROOT,
    SOUNDFONT,
    TOOLS,
    WINDOWS_FLUIDSYNTH,
    Download,
)


def install(console: Console, notes: Notes) -> None:
    """Get FluidSynth and a SoundFont, or what can stand in for them; notes on what could not be got."""
    reports = _look()
    if not (has_fluidsynth(reports) and good_soundfont(reports)) and sys.platform == "linux":
        reports = _with_apt(console, reports)
    if not has_fluidsynth(reports) and sys.platform == "win32":
        _download(console, WINDOWS_FLUIDSYNTH, notes)
        reports = _look()
    if not has_fluidsynth(reports):
        if _with_pip(console, PIP_SYNTH, "The synth that pip brings", notes):
            words = "songs are played by tinysoundfont, without reverb and chorus."
        else:
            words = "no song can be heard without it, since tinysoundfont has packages for Python 3.10 to 3.12 only."
        notes.lines.append(f"FluidSynth could not be got: {words}{_by_hand(', '.join(APT_FLUIDSYNTH[:1]))}")
        reports = _look()
    if has_fluidsynth(reports) and not good_soundfont(reports):
        if not _download(console, SOUNDFONT, notes):
            notes.lines.append("A smaller SoundFont (TimGM6mb) is used instead: the instruments sound plainer.")
        reports = _look()
    if not _report(reports, "soundfont")["works"]:
        _with_pip(console, PIP_SOUNDFONT, "SoundFont TimGM6mb", notes)


def has_fluidsynth(reports: list[Report]) -> bool:
    """Whether the synth found is FluidSynth."""
    return str(_report(reports, "synth")["version"]).startswith("FluidSynth")


def good_soundfont(reports: list[Report]) -> bool:
    """Whether there is a SoundFont better than the small one that pip brings."""
    report = _report(reports, "soundfont")
    return bool(report["works"]) and "TimGM6mb" not in report["version"]


def _look() -> list[Report]:
    return prove(["synth", "soundfont"])


def _report(reports: list[Report], part: str) -> Report:
    missing: Report = {"part": part, "version": "", "source": "", "works": False}
    return next((report for report in reports if report["part"] == part), missing)


def _with_apt(console: Console, reports: list[Report]) -> list[Report]:
    """What apt can bring, each for itself, so that a missing SoundFont package does not keep the synth out."""
    if system.apt_prefix() is None:
        return reports
    with console.step("FluidSynth and a SoundFont (apt)") as step:
        wanted = [names for names, there in (
            (APT_FLUIDSYNTH, has_fluidsynth(reports)),
            (APT_SOUNDFONT, good_soundfont(reports)),
        ) if not there]  # fmt: skip
        if not system.apt_install(wanted, step) and len(wanted) > 1:
            for names in wanted:
                system.apt_install([names], step)
        reports = _look()
        missing = [word for word, there in (
            ("FluidSynth", has_fluidsynth(reports)),
            ("SoundFont", good_soundfont(reports)),
        ) if not there]  # fmt: skip
        step.result = f"not got: {', '.join(missing)}" if missing else "done"
    return reports


def _download(console: Console, item: Download, notes: Notes) -> bool:
    """A pinned file into tools/; a note on why not when it cannot be got."""
    target = TOOLS / item.place
    with console.step(f"{item.name} (download)") as step:
        try:
            if item.url.endswith(".zip"):
                archive = CACHE / "downloads" / item.url.rpartition("/")[2]
                fetch(item.url, archive, item.sha256, step)
                unpack(archive, target)
                archive.unlink(missing_ok=True)
            else:
                fetch(item.url, target, item.sha256, step)
        except DownloadError as error:
            step.result = f"not got: {error}"
            notes.lines.append(f"{item.name} was not downloaded: {error}. Run this again when the network allows it.")
            notes.addresses.append(item.url)
            return False
    return True


def _with_pip(console: Console, pin: str, title: str, notes: Notes) -> bool:
    """A wheel without what it depends on, of which nothing is used here; whether it could be had."""
    with console.step(f"{title} ({pin})") as step:
        got = pip(["--no-deps", "--only-binary=:all:", pin], step)
        step.result = "done" if got.good else "not got"
    if not got.good:
        python = ".".join(map(str, sys.version_info[:2]))
        notes.lines.append(f"{pin} could not be installed for Python {python}: {got.reason}")
        notes.again = True
    return got.good


def _by_hand(package: str) -> str:
    """How the user can get FluidSynth where the installer cannot."""
    if sys.platform == "win32":
        place = (TOOLS / WINDOWS_FLUIDSYNTH.place).relative_to(ROOT)
        return f" To have them: get {WINDOWS_FLUIDSYNTH.url} and unpack it into {place}, then run this again."
    if sys.platform == "darwin":
        return " To have them: brew install fluid-synth, then run this again."
    if sys.platform == "linux":
        managers = (
            ("apt-get", f"sudo apt install {package} {APT_SOUNDFONT[0]}"),
            ("dnf", "sudo dnf install fluidsynth-libs"),
            ("pacman", "sudo pacman -S fluidsynth"),
            ("zypper", "sudo zypper install libfluidsynth3"),
        )
        for name, command in managers:
            if run([name, "--version"], timeout=10).good:
                return f" To have them: {command}, then run this again."
    return ""
