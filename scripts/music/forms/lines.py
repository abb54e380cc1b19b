"""A form as a line of text: ``intro 8, A verse 16, B chorus 8, C breakdown 8 half, B chorus 16 key+2, outro 8``.

A letter names the tune; without one a section has that of the section before it (at the front, of the one after).
Behind the bars may stand ``half`` (the beat at half time) and ``key+2``: from there on the song stands so many
semitones higher than its key; ``key+0`` is home again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from scripts import temporary
from scripts.records import Section


def read_form(text: str) -> tuple[Section, ...]:
    """The sections of a line, their energies by their kinds. Raises ValueError that says what is wrong."""
    sections: list[Section] = []
    lift = 0
    for part in text.split(","):
        match = re.fullmatch(r"\s*(?:([A-Z]) )?([a-z]+) ([1-9]\d{0,2})((?: half| key[+-]\d)*)\s*", part)
        if match is None:
            raise ValueError(f"{part.strip()!r} is no section: write 'A verse 8'")
        kind, marks = match[2], match[4].split()
        if kind not in temporary.SECTION_ENERGIES:
            raise ValueError(f"{kind!r} is no kind of section")
        for mark in marks:
            lift = int(mark.removeprefix("key")) if mark.startswith("key") else lift
        label = match[1] or (sections[-1].label if sections else "")
        energy = temporary.SECTION_ENERGIES[kind]
        sections.append(Section(label, kind, int(match[3]), energy, lift, "half" in marks))
    first = next((section.label for section in sections if section.label), "A")
    return tuple(rising([replace(section, label=section.label or first) for section in sections]))


def form_text(sections: Sequence[Section]) -> str:
    """The line that ``read_form`` reads as these sections, energies aside."""
    parts: list[str] = []
    lift = 0
    for section in sections:
        key = f" key{section.lift:+d}" if section.lift != lift else ""
        lift = section.lift
        parts.append(f"{section.label} {section.kind} {section.bars}" + " half" * section.half + key)
    return ", ".join(parts)


def rising(sections: Sequence[Section], shift: float = 0.0) -> list[Section]:
    """Sections with the energies of their kinds, more with each return, moved by ``shift``.

    A breakdown at half time is heavy. However often a kind returns, all its returns together rise by ``ENERGY_RISE``
    at most.
    """
    whole = Counter(section.kind for section in sections)
    heard: Counter[str] = Counter()
    found: list[Section] = []
    for section in sections:
        step = min(temporary.ENERGY_A_RETURN, temporary.ENERGY_RISE / max(1, whole[section.kind] - 1))
        heavy = section.half and section.kind == "breakdown"
        energy = temporary.ENERGY_OF_HALF_TIME if heavy else temporary.SECTION_ENERGIES[section.kind]
        energy += step * heard[section.kind] + shift
        heard[section.kind] += 1
        found.append(replace(section, energy=round(max(0.2, min(1.0, energy)), 3)))
    return found
