"""The control groups of Linux, by which containers and services are kept within limits: versions 1 and 2."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from scripts import temporary


def group_folders(controller: str) -> Iterator[Path]:
    """The folders of this process' groups for a controller such as ``memory``, from its own up to the root.

    A container may see its group as the root, or by the path that it has outside; folders that are not there are left
    out by whoever reads. Source: docs.kernel.org, admin-guide/cgroup-v2 and cgroup-v1.
    """
    try:
        lines = temporary.OWN_GROUPS_FILE.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        lines = []
    paths = {"": "/", controller: "/"}  # of version 2, and of the controller of version 1
    for line in lines:
        _, controllers, path = [*line.split(":", 2), "", ""][:3]
        for name in controllers.split(","):
            if name in paths:
                paths[name] = path
    for name, path in paths.items():
        own = PurePosixPath("/", *(part for part in PurePosixPath(path).parts if part not in ("/", "..")))
        for group in (own, *own.parents):
            yield temporary.GROUPS_DIR / name / str(group).lstrip("/")


def read_count(path: Path) -> int | None:
    """The number in a file of a group; None when there is no such file, or it says ``max``."""
    try:
        return int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
