"""The parts of the installation."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartReport:
    """One part of the installation, proved by using it.

    ``source`` says where it comes from. ``needed`` parts are those without which no song can be made (of the engines,
    one is enough). ``detail`` and ``mend`` are empty when there is nothing to say.
    """

    part: str
    version: str
    source: str
    works: bool
    needed: bool
    detail: str = ""
    mend: str = ""
