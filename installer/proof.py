"""Proves the parts by using them: asks scripts/doctor.py inside the venv, and shows its answer as a table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from installer.commands import run
from installer.console import Console, Step
from installer.venv import venv_python

Report = dict[str, Any]


@dataclass
class Notes:
    """What could not be got and what then works less well.

    ``again`` when the next run shall go through everything once more; ``addresses`` of downloads that failed: the next
    run tries them when their servers can be reached.
    """

    lines: list[str] = field(default_factory=list)
    again: bool = False
    addresses: list[str] = field(default_factory=list)


def prove(parts: Iterable[str] = (), step: Step | None = None) -> list[Report]:
    """The doctor's report on some parts, or on all; one failed report when the doctor itself cannot run."""
    answer = run([venv_python(), "-m", "scripts.doctor", "--json", *parts], step, timeout=300)
    for line in answer.lines:
        if line.startswith("["):
            reports: list[Report] = json.loads(line)
            return reports
    return [
        {
            "part": "doctor", "version": "", "source": str(venv_python()), "works": False, "needed": True,
            "detail": f"the check itself failed: {answer.reason}", "mend": "run requisites.py again",
        }
    ]  # fmt: skip


def one(part: str) -> Report:
    """The doctor's report on one part."""
    return prove([part])[0]


def song_possible(reports: Sequence[Report]) -> bool:
    """Whether a song can be made: one engine works, and every other part that a song needs."""
    engines = [report for report in reports if report["part"].startswith("engine")]
    others = [report for report in reports if report["needed"] and report not in engines]
    return any(report["works"] for report in engines) and all(report["works"] for report in others)


def show(console: Console, reports: Sequence[Report], root: Path) -> None:
    """The table, and below it what does not work and what to do."""
    widths = (25, 20, 29)
    console.line()
    console.line(
        "".join(word.ljust(width) for word, width in zip(("Part", "Version", "From"), widths, strict=True)) + "Works"
    )
    console.line("-" * 80)
    for report in reports:
        source = str(report["source"]).replace(str(root), ".").replace(str(Path.home()), "~")
        cells = (
            _start(report["part"], widths[0] - 2),
            _start(report["version"], widths[1] - 2),
            _end(source, widths[2] - 2),
        )
        line = "".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        spare = report["part"].startswith("engine") and not report["version"] and song_possible(reports)
        console.line(line + ("yes" if report["works"] else "-" if spare else "NO"))
    console.line("-" * 80)
    for report in reports:
        if report["detail"]:
            console.line(f"  {report['part']}: {report['detail']}")
        if report["mend"]:
            console.line(f"      To mend it: {report['mend']}")


def _start(text: str, width: int) -> str:
    """The text in at most ``width`` characters."""
    return text if len(text) <= width else text[: width - 3] + "..."


def _end(text: str, width: int) -> str:
    """The same from its end, which says more of a path than its start."""
    return text if len(text) <= width else "..." + text[len(text) - width + 3 :]
