"""How many threads a model gets."""

from __future__ import annotations

from fractions import Fraction

from scripts.errors import SettingsError
from scripts.machine.processors import cores
from scripts.temporary import SMALL_MODEL_PARAMETERS, SMALL_MODEL_THREADS


def threads_for(fraction: str) -> int:
    """The thread count for a fraction such as ``"5/6"`` or ``"0.5"`` of the cores, to the nearest, at least 1.

    Raises SettingsError for what is no fraction above 0 and up to 1.
    """
    try:
        share = Fraction(fraction.strip())
    except (ValueError, ZeroDivisionError, OverflowError):
        share = Fraction(0)
    if not 0 < share <= 1:
        raise SettingsError(f"the thread fraction {fraction!r} is no share of the cores; use one such as 5/6")
    return max(1, int(cores() * share + Fraction(1, 2)))


def threads_of_model(threads: int, parameters: int) -> int:
    """How many of the threads work on one step of a model: few on a very small one, which loses by their meeting."""
    return min(threads, SMALL_MODEL_THREADS) if is_small(parameters) else threads


def is_small(parameters: int) -> bool:
    """Whether a model is so small that it fits into a processor's caches."""
    return 0 < parameters < SMALL_MODEL_PARAMETERS
