"""Random streams: one for each stage of each piece, so that a change in one stage does not stir the others."""

from __future__ import annotations

import random


def rng_for(seed: int, stage: str) -> random.Random:
    """Return the random stream of one stage of one song or movement."""
    return random.Random(f"{seed}:{stage}")
