"""Figures as text: bars, clocks, sizes and what the doctor says."""

from __future__ import annotations

from scripts.records import PartReport
from scripts.temporary import BAR_CELLS
from scripts.wording import clock


def bar(fraction: float, cells: int = BAR_CELLS) -> str:
    """Return ``[##########--------------------]`` for a fraction from 0 to 1."""
    filled = int(max(0.0, min(1.0, fraction)) * cells)
    return "[" + "#" * filled + "-" * (cells - filled) + "]"


def progress_line(fraction: float, elapsed_seconds: float, left_seconds: float | None) -> str:
    """Return the bar, the share done in whole per cent, the time gone and, when it can be told, the time left."""
    share = int(max(0.0, min(1.0, fraction)) * 100)
    line = f"{bar(fraction)} {share}% Complete  {clock(elapsed_seconds)}"
    if left_seconds is not None and share < 100:
        line += f", {clock(left_seconds)} left"
    return line


def size(count: float) -> str:
    """Return a number of bytes for people: ``9.7 MB``."""
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1000
    return f"{count:.2f} GB"


def report_lines(report: PartReport) -> list[str]:
    """Return what the doctor says of one part: a line, and below it what is wrong and how to mend it."""
    mark = "works" if report.works else "MISSING" if report.needed else "missing, can be done without"
    version = (report.version or "-")[:20]
    lines = [f"{report.part:<26}{version:<22}{mark:<8} {report.source}".rstrip()]
    lines += [f"    {report.detail}"] if report.detail else []
    lines += [f"    To mend it: {report.mend}"] if report.mend else []
    return lines
