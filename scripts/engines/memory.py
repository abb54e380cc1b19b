"""How much memory the machine has, and how much of it is free, without further packages."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path


def total_memory() -> int:
    """The bytes of physical memory; 0 when the system does not say."""
    if sys.platform == "win32":
        return _windows_memory()
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return 0


def free_memory() -> int | None:
    """The bytes that programs can have now without swapping; None where the system does not say.

    Source: ``MemAvailable`` of Linux's ``/proc/meminfo``; on Windows the available physical memory.
    """
    if sys.platform == "win32":
        return _windows_memory(2) or None
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii", errors="replace").splitlines():
            name, _, rest = line.partition(":")
            if name == "MemAvailable":
                return int(rest.split()[0]) * 1024
    except (OSError, ValueError, IndexError):
        return None
    return None


def _windows_memory(field: int = 1) -> int:
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
