"""How many processors this process may use."""

from __future__ import annotations

import os
from pathlib import Path

from scripts.machine.groups import group_folders, read_count


def cores() -> int:
    """The number of processors this process may use, by its affinity and a container's quota of time; at least 1."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    for folder in group_folders("cpu"):
        share = _quota(folder)
        if share:
            usable = min(usable, -(-share[0] // share[1]))
    return max(1, usable)


def _quota(folder: Path) -> tuple[int, int] | None:
    """The microseconds that a group may use in a period, and the period; None without a quota."""
    try:
        words = (folder / "cpu.max").read_text(encoding="ascii").split()  # version 2: "200000 100000", "max 100000"
        quota, period = int(words[0]), int(words[1])
    except (OSError, ValueError, IndexError):
        quota = read_count(folder / "cpu.cfs_quota_us") or 0  # version 1: -1 without a quota
        period = read_count(folder / "cpu.cfs_period_us") or 0
    return (quota, period) if quota > 0 and period > 0 else None
