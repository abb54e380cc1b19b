"""How much memory this machine has, with the standard library on Linux, Windows and macOS."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

# Where Linux says how much a container may use: control groups of version 2 and 1.
LIMITS = (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"))


def total_memory() -> int:
    """The bytes of memory that programs here can share; 0 when the system does not say."""
    if sys.platform == "win32":
        return _windows()
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        memory = 0
    if memory <= 0 and sys.platform == "darwin":
        memory = _mac()
    for limit in LIMITS:
        try:
            allowed = int(limit.read_text(encoding="ascii"))
        except (OSError, ValueError):  # none, or the word "max"
            continue
        if 0 < allowed < memory:
            memory = allowed
    return max(0, memory)


def _windows() -> int:
    """Physical memory as ``GlobalMemoryStatusEx`` tells it (learn.microsoft.com, MEMORYSTATUSEX: 64 bytes)."""
    status = (ctypes.c_uint64 * 8)()
    ctypes.cast(status, ctypes.POINTER(ctypes.c_uint32))[0] = ctypes.sizeof(status)
    try:
        told = getattr(ctypes, "WinDLL")("kernel32").GlobalMemoryStatusEx(ctypes.byref(status))  # noqa: B009
    except (AttributeError, OSError):
        return 0
    return int(status[1]) if told else 0


def _mac() -> int:
    try:
        done = subprocess.run(
            ["/usr/sbin/sysctl", "-n", "hw.memsize"], capture_output=True, text=True, timeout=10, check=False
        )
        return int(done.stdout)
    except (OSError, ValueError, subprocess.SubprocessError):
        return 0
