"""What the second half of a long song has that the first has not: an event, half time, another key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scripts import temporary
from scripts.music.forms import fit
from scripts.records import Section


def has_late_event(sections: Sequence[Section]) -> bool:
    """Whether the second half brings something that the first has not: an event, half time, another key."""
    half, at = fit.bars_of(sections) / 2, 0
    heard: set[tuple[object, ...]] = set()
    for section in sections:
        sign = (section.kind, section.label, section.half, section.lift)
        event = section.kind in temporary.EVENT_KINDS or section.half or section.lift
        if event and at + section.bars > half and sign not in heard:
            return True
        heard.add(sign)
        at += section.bars
    return False


def with_late_event(sections: Sequence[Section], frame: fit.Frame) -> list[Section]:
    """Sections of which one in the second half is an event of its own, where none was and one can be.

    A breakdown that comes back gets a tune of its own; else a return of a tune becomes an event.
    """
    found = list(sections)
    if has_late_event(found):
        return found
    own, _, _ = fit.parts(found)
    letter = fit.free_letter({section.label for section in found})
    kinds = [kind for kind in frame.events if kind not in ("break", "interlude")] or ["episode"]
    starts = [fit.bars_of(found[:number]) for number in range(len(found))]
    late = [number for number in range(len(found) - 1) if 2 * starts[number] >= fit.bars_of(found)]
    for number in late:
        if found[number].kind in temporary.EVENT_KINDS:
            again = replace(found[number], label=letter, over=found[number].over or found[number].label)
            return [*found[:number], again, *found[number + 1 :]]
    for number in late:
        section, following = found[number], found[number + 1]
        returned = any(other.label == section.label for n, other in enumerate(found) if n != number)
        if (
            returned
            and section.kind in temporary.TURNED_KINDS
            and following.kind not in ("pre", "post", "build", "tag")
        ):
            kind = "breakdown" if section.kind == "drop" else kinds[number % len(kinds)]
            tried = [*found[:number], replace(section, kind=kind, label=letter, over=""), *found[number + 1 :]]
            if fit.is_sound(fit.parts(tried)[0], own):
                return tried
    return found


def with_late_half(sections: Sequence[Section]) -> list[Section]:
    """Sections of which one stretch in the second half goes at half time, where the second half has no event else."""
    found = list(sections)
    if has_late_event(found):
        return found
    half = fit.bars_of(found) / 2
    for kinds in (temporary.EVENT_KINDS, temporary.TURNED_KINDS):
        at = 0
        for number, section in enumerate(found[:-2]):
            if at >= half and section.kind in kinds and section.kind != "break":
                like = (section.label, section.kind)
                last = number
                while last + 1 < len(found) - 2 and (found[last + 1].label, found[last + 1].kind) == like:
                    last += 1
                slow = [replace(one, half=True) for one in found[number : last + 1]]
                return [*found[:number], *slow, *found[last + 1 :]]
            at += section.bars
    return found
