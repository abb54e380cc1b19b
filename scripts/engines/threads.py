"""How many threads a model gets."""

from __future__ import annotations

import os
from fractions import Fraction

from scripts.errors import SettingsError
from scripts.temporary import SMALL_MODEL_PARAMETERS, SMALL_MODEL_THREADS


def cores() -> int:
    """The number of processors this process may use, at least 1."""
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return max(1, os.cpu_count() or 1)


def threads_for(fraction: str, parameters: int = 0) -> int:
    """The thread count for a fraction such as ``"5/6"`` or ``"0.5"`` of the cores, rounded down, at least 1.

    ``parameters`` is the model's size: a very small one gets few threads, since meeting each other costs them more
    than they save. Raises SettingsError for what is no fraction above 0 and up to 1.
    """
    try:
        share = Fraction(fraction.strip())
    except (ValueError, ZeroDivisionError, OverflowError):
        share = Fraction(0)
    if not 0 < share <= 1:
        raise SettingsError(f"the thread fraction {fraction!r} is no share of the cores; use one such as 5/6")
    count = max(1, int(cores() * share))
    return min(count, SMALL_MODEL_THREADS) if 0 < parameters < SMALL_MODEL_PARAMETERS else count
