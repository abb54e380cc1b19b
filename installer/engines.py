"""The engine that runs the language models: which one this machine gets, and the proof that it works."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
from pathlib import Path

from installer import proof, system
from installer.commands import run
from installer.console import Console
from installer.packages import installed, pip, uninstall
from installer.sources import BUILT_ENGINE, BUILT_ENGINE_INDEX, CACHE, wheel_folders
from installer.venv import site_packages, venv_python

NAME, VERSION = BUILT_ENGINE.split("==")
PACKAGE = NAME.replace("-", "_")
PART = f"engine {NAME}"
# what ninja says of its progress
NINJA = re.compile(r"\[(\d+)/(\d+)\]")


def improve(console: Console, choice: str, tried: dict[str, str]) -> None:
    """Get llama-cpp-python where it can be had; xllamacpp, which comes with the packages, stays as the second engine.

    ``choice`` is auto, quick (leave it at xllamacpp) or build (from source, on Windows too, also when that failed
    before). ``tried`` remembers a failed attempt, which is not repeated by itself. The order: what is installed, a
    wheel built earlier, a ready wheel, a build with this machine's compiler. Each is tried on the embedded model in a
    process of its own, since a wheel made for another processor ends the process that loads it.
    """
    if choice == "quick":
        return
    if _is_installed():
        if proof.one(PART)["works"]:
            return
        console.line(f"{NAME} is installed but does not work here: it is removed.")
        uninstall(NAME)
    if _from_wheels(console):
        return
    if choice != "build" and NAME in tried:
        return
    if choice != "build" and _ready_wheel(console, tried):
        return
    if sys.platform == "win32" and choice != "build":
        return  # a source build on Windows only when asked for
    if not system.has_compiler():
        console.line(f"No C++ compiler: {NAME} is not built, xllamacpp runs the models.")
        return
    _build(console, tried)


def _is_installed() -> bool:
    site = site_packages()
    return site is not None and installed(site).get(PACKAGE) == VERSION


def _from_wheels(console: Console) -> bool:
    """A wheel that this machine has built before; one that does not work is thrown away."""
    for folder in wheel_folders():
        for wheel in sorted(folder.glob(f"{PACKAGE}-{VERSION}-*.whl")):
            with console.step(f"{NAME} {VERSION} (built earlier)") as step:
                good = pip([wheel], step).good and proof.one(PART)["works"]
                step.result = "works" if good else "does not work here"
            if good:
                _keep(wheel)
                return True
            uninstall(NAME)
            with contextlib.suppress(OSError):
                wheel.unlink()
    return False


def _ready_wheel(console: Console, tried: dict[str, str]) -> bool:
    """A ready wheel: on Windows from the author's index, elsewhere only if the machine's own pip sources have one."""
    more = ["--extra-index-url", BUILT_ENGINE_INDEX] if sys.platform == "win32" else []
    with console.step(f"{NAME} {VERSION} (ready wheel)") as step:
        got = pip([f"--only-binary={PACKAGE}", *more, "--timeout", "15", BUILT_ENGINE], step, timeout=600)
        if not got.good:
            step.result = "there is none for this machine, or it cannot be reached"
            if sys.platform == "win32":
                tried[NAME] = "no ready wheel was found or reached"
            return False
        report = proof.one(PART)
        if report["works"]:
            step.result = "works"
            return True
        step.result = f"does not work here ({report['detail']})"
    uninstall(NAME)
    if sys.platform == "win32":
        tried[NAME] = "the ready wheel does not work on this machine"
    return False


def _build(console: Console, tried: dict[str, str]) -> None:
    # A wheel for any processor with AVX2; one that lacks it needs a wheel of its own. Only the library llama is built:
    # the helpers for pictures (mtmd) and for the command line (common) take more than half of the time and are not
    # used. llama-cpp-python forces "common" on in CMake's cache, which a variable of the same name overrules.
    include = Path(os.environ.get("TMPDIR") or CACHE) / "only-llama.cmake"
    include.write_text("set(LLAMA_BUILD_COMMON OFF)\n", encoding="ascii")
    native = "ON" if system.lacks_avx2() else "OFF"
    arguments = (f"-DGGML_NATIVE={native}", "-DLLAVA_BUILD=OFF", f"-DCMAKE_PROJECT_INCLUDE={include.as_posix()}")
    options = {
        # scikit-build-core's own list, so that what the user says in CMAKE_ARGS still counts
        "SKBUILD_CMAKE_ARGS": ";".join(arguments),
        "CMAKE_BUILD_PARALLEL_LEVEL": str(system.build_jobs()),
    }
    work = CACHE / "build"
    shutil.rmtree(work, ignore_errors=True)
    console.line("The engine is built for this machine once. xllamacpp already works: Ctrl-C leaves it at that.")
    with console.step(f"{NAME} {VERSION} (build)") as step:
        command: list[str | Path] = [venv_python(), "-m", "pip", "wheel", "-v", "--no-deps", "-w", work, BUILT_ENGINE]
        built = run(command, step, extra=options, count=NINJA)
        wheel = next(iter(work.glob("*.whl")), None) if built.good else None
        if wheel is None:
            log = CACHE / "engine-build.log"
            log.write_text("\n".join(built.lines) + "\n", encoding="utf-8")
            tried[NAME] = built.reason
            step.result = f"failed, see {log}; xllamacpp runs the models"
            return
        kept = _keep(wheel)
        step.share, step.note = None, "trying it"
        good = pip([kept], step).good and proof.one(PART)["works"]
        step.result = "built, works" if good else "built, but it does not work here; xllamacpp runs the models"
    if not good:
        tried[NAME] = "the built wheel does not work"
        uninstall(NAME)
        for folder in wheel_folders():
            with contextlib.suppress(OSError):
                (folder / wheel.name).unlink()
    shutil.rmtree(work, ignore_errors=True)


def _keep(wheel: Path) -> Path:
    """Copy a wheel to where later installations look; its place nearest to this one."""
    best = wheel
    for folder in wheel_folders():
        target = folder / wheel.name
        if target.exists():
            continue
        scratch = folder / f".{wheel.name}.{os.getpid()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(wheel, scratch)
            scratch.replace(target)
            best = target if best == wheel else best
        except OSError:
            with contextlib.suppress(OSError):
                scratch.unlink()
    return best
