"""What the operating system's own package manager can bring: Debian and Ubuntu through apt, never with a question."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from installer.commands import run
from installer.console import Step
from scripts.machine.memory import total_memory
from scripts.machine.processors import cores


def apt_prefix() -> list[str] | None:
    """The words before ``apt-get``: none for root, ``sudo -n`` if that asks nothing; None without apt or the right."""
    if sys.platform != "linux" or not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and run(["sudo", "-n", "true"], timeout=10).good:
        return ["sudo", "-n"]
    return None


def apt_install(wanted: Sequence[Sequence[str]], step: Step | None = None) -> bool:
    """Install one package of each group of names, the first that apt knows; whether all groups could be had."""
    prefix = apt_prefix()
    if prefix is None:
        return False
    if not all(_known(names) for names in wanted):
        run([*prefix, "apt-get", "-q", "-o", "Acquire::http::Timeout=20", "update"], step, timeout=180)
    names = [_known(group) for group in wanted]
    return all(names) and _install(prefix, [name for name in names if name], step)


def has_compiler() -> bool:
    """Whether a C and a C++17 compiler really work here (on macOS their names exist without them)."""
    with tempfile.TemporaryDirectory() as folder:
        languages = ((("cc", "gcc", "clang"), "c", "-std=c11"), (("c++", "g++", "clang++"), "cpp", "-std=c++17"))
        for names, suffix, option in languages:
            compiler = next((found for name in names if (found := shutil.which(name))), None)
            if compiler is None or (sys.platform == "darwin" and not _mac_tools()):
                return False
            source = Path(folder) / f"try.{suffix}"
            header = "#include <optional>\n" if suffix == "cpp" else "#include <stdio.h>\n"
            source.write_text(header + "int main(void) { return 0; }\n", encoding="ascii")
            if not run([compiler, option, source, "-o", Path(folder) / suffix], timeout=60).good:
                return False
    return True


def lacks_avx2() -> bool:
    """Whether this is an x86 processor without AVX2, for which a build must be fitted to the machine itself."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return False
    try:
        return " avx2" not in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def build_jobs() -> int:
    """How many compilers run side by side: one for each usable processor, at most one for each GB of memory."""
    return max(1, min(cores(), total_memory() >> 30 or cores()))


def _mac_tools() -> bool:
    return run(["xcode-select", "-p"], timeout=10).good


def _known(names: Sequence[str]) -> str | None:
    return next(
        (name for name in names if run(["apt-cache", "show", "--no-all-versions", name], timeout=30).good), None
    )


def _install(prefix: Sequence[str], names: Sequence[str], step: Step | None) -> bool:
    options = ("-q", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=60", "-o", "Acquire::http::Timeout=20")
    quiet = ("env", "DEBIAN_FRONTEND=noninteractive")
    if run([*prefix, *quiet, "apt-get", "install", *options, *names], step, timeout=900).good:
        return True
    # the lists may be older than the archive
    run([*prefix, "apt-get", "-q", "-o", "Acquire::http::Timeout=20", "update"], step, timeout=180)
    return run([*prefix, *quiet, "apt-get", "install", *options, *names], step, timeout=900).good
