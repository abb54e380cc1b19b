"""How much memory there is and how much of it is free, within the limits of a container, without further packages."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

from scripts import temporary
from scripts.machine.groups import group_folders, read_count


def total_memory() -> int:
    """The bytes of memory that programs here can share; 0 when the system does not say."""
    if sys.platform == "win32":
        return _windows_memory(1)
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        memory = 0
    if memory <= 0 and sys.platform == "darwin":
        memory = _mac_memory()
    limits = [limit for _, limit in _limits()]
    return max(0, min([memory, *limits] if memory > 0 else limits, default=0))


def free_memory() -> int | None:
    """The bytes that programs can have now without swapping; None where the system does not say.

    Source: ``MemAvailable`` of Linux's ``/proc/meminfo`` and what the groups have left; on Windows the available
    physical memory.
    """
    if sys.platform == "win32":
        return _windows_memory(2) or None
    free = _available()
    if free is None:
        return None
    for folder, limit in _limits():
        used = read_count(folder / "memory.current")  # version 2
        used = read_count(folder / "memory.usage_in_bytes") if used is None else used
        if used is not None:
            free = min(free, max(0, limit - used + _cached(folder)))
    return free


def _limits() -> list[tuple[Path, int]]:
    """The groups that have a limit, with its bytes. Without one, version 1 tells a number near 2**63."""
    found = []
    for folder in group_folders("memory"):
        for name in ("memory.max", "memory.limit_in_bytes"):
            limit = read_count(folder / name)
            if limit is not None and 0 < limit < 2**62:
                found.append((folder, limit))
    return found


def _cached(folder: Path) -> int:
    """The bytes of files that a group holds and that the system takes back when they are wanted."""
    for line in _lines(folder / "memory.stat"):
        name, _, count = line.partition(" ")
        # version 1 tells of the group alone, and of the groups below it by ``total_``
        if name in ("inactive_file", "total_inactive_file") and count.strip().isdigit():
            return int(count)
    return 0


def _available() -> int | None:
    for line in _lines(temporary.MEMINFO_FILE):
        name, _, rest = line.partition(":")
        if name == "MemAvailable":
            count = rest.split()[:1]
            return int(count[0]) * 1024 if count and count[0].isdigit() else None
    return None


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return []


def _windows_memory(field: int) -> int:
    """Memory as ``GlobalMemoryStatusEx`` tells it: after two of 32 bits, field 1 is all of it, 2 what is available.

    Source: learn.microsoft.com, MEMORYSTATUSEX (64 bytes: length, load, then seven 64-bit counts).
    """
    status = (ctypes.c_uint64 * 8)()
    ctypes.cast(status, ctypes.POINTER(ctypes.c_uint32))[0] = ctypes.sizeof(status)
    try:
        told = getattr(ctypes, "WinDLL")("kernel32").GlobalMemoryStatusEx(ctypes.byref(status))  # noqa: B009
    except (AttributeError, OSError):
        return 0
    return int(status[field]) if told else 0


def _mac_memory() -> int:
    try:
        done = subprocess.run(
            ["/usr/sbin/sysctl", "-n", "hw.memsize"],
            capture_output=True,
            text=True,
            timeout=temporary.SYSTEM_ANSWER_SECONDS,
            check=False,
        )
        return int(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0
