"""How long a test waits: one factor for slow machines, so that a busy machine is not an error."""

from __future__ import annotations

import os

from scripts.machine.processors import cores


def factor() -> float:
    """How much longer than usual to wait: ``LLM_MUSIC_GEN_SLOW`` where it is set, else by the load of this moment."""
    told = os.environ.get("LLM_MUSIC_GEN_SLOW", "")
    if told:
        return max(1.0, float(told))
    try:
        load = os.getloadavg()[0]
    except (AttributeError, OSError):  # Windows tells no load: its machines get more time at once
        return 3.0
    return max(1.0, 2.0 * load / cores())


def patience(seconds: float) -> float:
    """The most seconds to wait for what takes at most ``seconds`` on a machine that has nothing else to do."""
    return seconds * factor()
