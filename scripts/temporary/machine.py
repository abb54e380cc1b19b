"""Where the system says what a program may use."""

from __future__ import annotations

from pathlib import Path
from typing import Final

# Linux: what is free, the control groups of this process, and where their files stand.
MEMINFO_FILE: Final = Path("/proc/meminfo")
OWN_GROUPS_FILE: Final = Path("/proc/self/cgroup")
GROUPS_DIR: Final = Path("/sys/fs/cgroup")

# The errno with which a system says that another process holds a lock: EACCES, EAGAIN, and EDEADLK on Windows. Any
# other means that this disk has no locks.
LOCK_HELD_ERRORS: Final = (11, 13, 36)

# How long a program of the system may take to answer, and how soon a lock is tried again.
SYSTEM_ANSWER_SECONDS: Final = 10.0
LOCK_WAIT_SECONDS: Final = 0.01
