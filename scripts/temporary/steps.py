"""Type variables of generators that return: what they tell, and what comes of them."""

from __future__ import annotations

from typing import TypeVar

Told = TypeVar("Told")
Result = TypeVar("Result")
