#!/usr/bin/env python3
"""Installs what Llm-Music-Gen needs: python3 requisites.py. Standard library only; safe to run again.

It makes .venv, installs pinned packages, the engine for the language models, a synth, a SoundFont and ffmpeg, writes
data/persistent.json, and then proves each part by using it.
"""

import sys

if sys.version_info < (3, 10):  # noqa: UP036 - an older Python is told so
    sys.exit("Llm-Music-Gen needs Python 3.10 to 3.13 (64-bit); this one is older: " + sys.version.split()[0])

import argparse
import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from installer import download, engines, models, packages, proof, sound, stamp, venv
from installer.console import Console
from installer.sources import CACHE, EMBEDDED_MODEL, QUICK_ENGINE, ROOT, WINDOWS_RUNTIME
from installer.web import DownloadError
from scripts.machine.lock import locked


def parse(arguments: list[str]) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="requisites.py", description="Installs or updates Llm-Music-Gen.")
    parser.add_argument("--check", action="store_true", help="only look: prove each part, change nothing")
    parser.add_argument("--dev", action="store_true", help="install the tools for tests and style checks too")
    parser.add_argument("--train", action="store_true", help="install what training the embedded model needs too")
    parser.add_argument("--test", action="store_true", help="run the style checks and the tests (with --dev)")
    parser.add_argument("--quick", action="store_true", help="with --test: leave out the tests that take their time")
    parser.add_argument("--coverage", action="store_true", help="with --test: tell which lines no test runs")
    parser.add_argument("--again", action="store_true", help="go through every step, even if nothing seems missing")
    parser.add_argument(
        "--engine",
        choices=("auto", "quick", "build"),
        default="auto",
        help="quick: the engine that installs in seconds; build: build the other one from source",
    )
    parser.add_argument(
        "--models",
        nargs="?",
        const="all",
        choices=("all", "writer", "composer"),
        help="get the big language models from the hub: lists them, asks which, goes on where an earlier try stopped",
    )
    parser.add_argument(
        "--choose",
        metavar="QUANT",
        action="append",
        default=[],
        help="with --models, instead of asking: such as Q4_K_M, or composer=Q6_K for one of them; may be repeated",
    )
    parser.add_argument("--yes", action="store_true", help="with --models, instead of asking: those that are marked")
    options = parser.parse_args(arguments)
    if (options.choose or options.yes) and not options.models:
        parser.error("--choose and --yes belong to --models")
    if options.quick and not options.test:
        parser.error("--quick belongs to --test")
    return options


def main(arguments: list[str]) -> int:
    """Run the installer; the exit status: 0 when a song can be made, 1 when not, 130 when stopped."""
    options = parse(arguments)
    console = Console()
    os.chdir(ROOT)
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), _interrupt)
    try:
        if options.check:
            return check(console)
        if options.models:
            with only_one("models"):
                return models.run(console, options.models, options.choose, options.yes)
        with only_one(), own_temporary_folder():
            status = install(console, options)
        if status == 0 and options.test:
            status = test(console, options)
        return status
    except KeyboardInterrupt:
        console.line("\nStopped. Nothing is lost: run this again to go on.")
        return 130
    except (venv.SetupError, DownloadError) as error:
        console.line(f"Error: {error}")
        return 1
    except OSError as error:
        console.line(f"Error: {error}. Check the disk and the rights of {ROOT}, then run this again.")
        return 1


def install(console: Console, options: argparse.Namespace) -> int:
    """Bring everything up to date and prove it; what is in order already is left alone."""
    groups = {"app"} | ({"dev"} if options.dev or options.test else set()) | ({"train"} if options.train else set())
    last = stamp.read()
    groups |= set(last.get("groups", ())) if not groups <= set(last.get("groups", ())) else set()
    console.title("Installation")
    fresh = options.again or options.engine != "auto" or not (ROOT / "data" / "persistent.json").is_file()
    if not fresh and stamp.still_true(last, groups) and not any(map(download.reachable, last["addresses"])):
        console.line(f"Nothing to do: everything is as it was proved on {last['when']}.")
        return _tell(console, last["parts"], last["notes"])
    advice = venv.python_advice()
    if "32-bit" in advice:
        raise venv.SetupError(advice)
    venv.ensure(console)
    site = venv.site_packages()
    if site is not None:
        packages.mend(console, site)
    extras = [QUICK_ENGINE] + ([WINDOWS_RUNTIME] if sys.platform == "win32" else [])
    failed = packages.install(console, "Packages", sorted(groups), extras)
    notes = proof.Notes([advice] if advice else [], bool(failed))
    notes.lines += [f"{name} could not be installed: {reason}" for name, reason in failed.items()]
    tried: dict[str, str] = {} if options.again else dict(last.get("tried", {}))
    if packages.ALL not in failed:  # otherwise there is no network, and nothing more to be got
        sound.install(console, notes)
        engines.improve(console, options.engine, tried)
    with console.step("Proof: each part is used once") as step:
        reports = proof.prove(step=step)
    if not notes.again:
        stamp.write(groups, reports, notes, _watched(reports), tried)
    return _tell(console, reports, notes.lines)


def check(console: Console) -> int:
    """Prove each part and change nothing (the settings are written if they are not there yet)."""
    console.title("Check")
    if venv.probe() is None:
        console.line(f"Nothing is installed yet, or it is broken. Run: {_python()} requisites.py")
        return 1
    with console.step("Proof: each part is used once") as step:
        reports = proof.prove(step=step)
    return _tell(console, reports, [])


def test(console: Console, options: argparse.Namespace) -> int:
    """The style checks and the tests, inside the venv; the first exit status that is not 0."""
    import subprocess

    from installer.commands import environment

    # quicker than a trace function, on the Pythons that have it
    core = {"COVERAGE_CORE": "sysmon"} if sys.version_info >= (3, 12) else {}
    status = 0
    for words in checks(quick=options.quick, coverage=options.coverage):
        console.line(f"\n--- {' '.join(words)}")
        code = subprocess.call([venv.venv_python(), "-m", *words], cwd=ROOT, env={**environment(), **core})
        status = status or (1 if code else 0)
    console.line("\nAll checks and tests passed." if status == 0 else "\nSome checks or tests failed: see above.")
    return status


def checks(*, quick: bool, coverage: bool = False) -> list[list[str]]:
    """The modules to run, with their arguments: files of tests side by side, one process a core.

    Those that wait for a terminal run by themselves afterwards. With ``coverage`` all run in one process, and the lines
    that none of them runs are told.
    """
    waiting = "tests/test_interface.py"
    style = [["ruff", "check", "."], ["mypy"]]
    beside = ["-n", "auto", "--dist", "loadfile", "--ignore", waiting]
    if quick:
        return [*style, ["pytest", "-m", "not slow", *beside]]
    other = "linux" if sys.platform == "win32" else "win32"
    style.append(["mypy", "--platform", other])
    if coverage:
        return [*style, ["coverage", "run", "-m", "pytest"], ["coverage", "report"]]
    return [*style, ["pytest", *beside], ["pytest", waiting]]


@contextlib.contextmanager
def only_one(work: str = "setup") -> Iterator[None]:
    """Hold a lock, which the system gives back whatever happens, so that no two of us do the same work side by side."""
    CACHE.mkdir(exist_ok=True)
    with locked(CACHE / f"{work}.lock") as held:
        if not held:
            raise venv.SetupError("another installation is running in this folder; wait for it to end")
        yield


@contextlib.contextmanager
def own_temporary_folder() -> Iterator[None]:
    """A folder for what pip and compilers put aside, so that nothing of it is left when they are stopped."""
    prefix, a_day_ago = "llm-music-gen-", time.time() - 86_400
    for left in Path(tempfile.gettempdir()).glob(prefix + "*"):  # by an installer that was killed
        with contextlib.suppress(OSError):
            if left.stat().st_mtime < a_day_ago:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as folder:
        before = {name: os.environ.get(name) for name in ("TMPDIR", "TEMP", "TMP")}
        os.environ.update(dict.fromkeys(before, folder))
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


def _interrupt(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


def _watched(reports: list[proof.Report]) -> list[Path]:
    """The files outside the packages whose change makes a new proof necessary."""
    fonts = [Path(report["source"]) / report["version"] for report in reports if report["part"] == "soundfont"]
    return [EMBEDDED_MODEL, *fonts]


def _tell(console: Console, reports: list[proof.Report], notes: list[str]) -> int:
    proof.show(console, reports, ROOT)
    for note in notes:
        console.line(f"  Note: {note}")
    possible = proof.song_possible(reports)
    if possible:
        console.line(f'\nReady. Make a song:  {_python()} launcher.py generate "Chill, Dubstep"')
    else:
        console.line("\nNot ready: no song can be made until the parts marked NO above work.")
    return 0 if possible else 1


def _python() -> str:
    """What Python is called in a console here."""
    return "python" if os.name == "nt" else "python3"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
