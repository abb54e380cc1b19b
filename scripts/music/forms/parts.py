"""From a form to what is written and played: long sections in parts, solos over the head, no more tunes than needed.

A section of 32 bars is played as parts of 16 or 8, each a return of the tune, which players vary; of an opening or end
of 16 bars each half has an energy of its own. Solos of a tune with a head go through the head's own chords.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from scripts import temporary
from scripts.music.forms import fit
from scripts.music.forms.fit import free_letter
from scripts.records import Section


def in_parts(sections: Sequence[Section], seconds: float, bar_seconds: float) -> list[Section]:
    """The sections as they are written and played in a song of so many seconds, a bar lasting ``bar_seconds``."""
    whole = over_the_head(sections)
    found = [
        part for s in whole for part in (_split(s, _stretch(s, whole)) if s.kind not in ("intro", "outro") else [s])
    ]
    found = apart(found, written_seconds(seconds) / bar_seconds)
    written = _written(found, written_seconds(seconds) / bar_seconds)
    parts: list[Section] = []
    for section in found:
        label, step = written[section.label]
        over = written[section.over][0] if section.over in written else section.over
        step = temporary.END_STEP_BARS if section.kind in ("intro", "outro") else step
        parts += _split(replace(section, label=label, over="" if over == label else over), step)
    return _evened(parts)


def written_seconds(seconds: float) -> float:
    """How many seconds of a song's music are written at most; the others are returns."""
    first, share, later = temporary.WRITTEN_SECONDS
    return first + share * min(seconds, 300.0) + later * max(0.0, seconds - 300.0)


def _split(section: Section, step: int) -> list[Section]:
    """A section in parts of ``step`` bars, the rest with the last; those of an opening rise, those of an end fall."""
    count, rest = divmod(section.bars, step)
    bars = [step] * count
    if 2 * rest >= step or not count:
        bars.append(rest)
    else:
        bars[-1] += rest
    count = len(bars)
    if count == 1:
        return [section]
    slope = temporary.PART_SLOPES.get(section.kind, temporary.PART_SLOPES[""])
    first = section.energy if slope > 0 else section.energy - slope / 2
    return [
        replace(section, bars=n, energy=round(max(0.2, min(1.0, first + slope * place / (count - 1))), 3))
        for place, n in enumerate(bars)
    ]


def _evened(parts: list[Section]) -> list[Section]:
    """Parts of which none is a stub among its kind: it joins a neighbour of its own, or the longer ones are halved."""
    for _ in range(len(parts)):
        short = fit.stub(parts)
        if short is None:
            break
        like = (parts[short].label, parts[short].kind)
        for first in (short - 1, short):
            pair = parts[max(0, first) : first + 2]
            if len(pair) == 2 and all((s.label, s.kind) == like for s in pair):
                parts[first : first + 2] = [replace(pair[0], bars=fit.bars_of(pair))]
                break
        else:
            longest = max(section.bars for section in parts if section.kind == like[1])
            halved: list[Section] = []
            for section in parts:
                long = section.kind == like[1] and section.bars == longest
                first = section.bars // 2
                halved += (
                    [replace(section, bars=first), replace(section, bars=section.bars - first)] if long else [section]
                )
            parts = halved
    return parts


# ------------------------------------------------------------------------------------------ one tune among others


def apart(sections: Sequence[Section], most: float) -> list[Section]:
    """Sections of which no label has more than half, where that can be: what else it is gets a tune of its own.

    A label that is hook and riff, or verse and solo, is two; of one that is told again and again every other return
    has another tune over the same chords; an end takes the label of the opening. About ``most`` bars are written.
    """
    found = list(sections)
    for _ in range(temporary.MOST_LETTERS):
        bars: Counter[str] = Counter()
        for section in found:
            bars[section.label] += section.bars
        label, count = bars.most_common(1)[0]
        if 2 * count <= sum(bars.values()) or len(bars) >= temporary.MOST_LETTERS:
            break
        changed = _ends_apart(found, label) or _kind_apart(found, label) or _returns_apart(found, label, most)
        if not changed:
            break
        found = changed
    return found


def _ends_apart(sections: Sequence[Section], label: str) -> list[Section]:
    """The end under the first label that is another one; nothing where none is, or where it has one already."""
    other = next((s.label for s in sections if s.label != label and s.kind not in ("intro", "outro")), "")
    if not other or sections[-1].kind != "outro" or sections[-1].label != label:
        return []
    return [*sections[:-1], replace(sections[-1], label=other)]


def _kind_apart(sections: Sequence[Section], label: str) -> list[Section]:
    """The rarest main kind of a label under a letter of its own, played over the same chords."""
    kinds: Counter[str] = Counter()
    for section in sections:
        if section.label == label and section.kind not in temporary.END_KINDS:
            kinds[section.kind] += section.bars
    if len(kinds) < 2:
        return []
    kind = kinds.most_common()[-1][0]
    letter = free_letter({section.label for section in sections})
    return [replace(s, label=letter, over=label) if (s.label, s.kind) == (label, kind) else s for s in sections]


def _returns_apart(sections: Sequence[Section], label: str, most: float) -> list[Section]:
    """Every other return of a label under another letter, over the same chords, where as much may be written."""
    places = [n for n, s in enumerate(sections) if s.label == label and s.kind in temporary.RETOLD_KINDS]
    tunes = {s.label: _stretch(s, sections) for s in sections if s.kind not in temporary.END_KINDS}
    room = max(most, temporary.LEAST_TUNES * max(tunes.values(), default=0))
    if len(places) < 2 or sum(tunes.values()) + tunes[label] > room:
        return []
    letter = free_letter({section.label for section in sections})
    moved = set(places[1::2]) - (set(places[-1:]) if len(places) > 2 else set())
    return [replace(s, label=letter, over=label) if n in moved else s for n, s in enumerate(sections)] if moved else []


# ------------------------------------------------------------------------------------------ what is written


def _written(sections: Sequence[Section], most: float) -> dict[str, tuple[str, int]]:
    """For each label the one that it is written as, and how many bars of it, about ``most`` bars in all.

    Where that is too much, stretches of 16 bars are written as 8 that come back, and then labels of a kind share a
    tune, or one has that of the section before it; the same where there are too many letters. Choruses of twelve bars
    stay whole.
    """
    kinds: dict[str, str] = {}
    bars: dict[str, int] = {}
    for section in sections:
        if section.kind not in ("intro", "outro"):
            kinds.setdefault(section.label, section.kind)
            bars[section.label] = max(bars.get(section.label, 0), _stretch(section, sections))
    same = {label: label for label in {section.label for section in sections}}
    order = list(bars)
    for kind in (*temporary.WRITTEN_LATER, *dict.fromkeys(kinds.values())):
        for label in order:
            if sum(bars.values()) > most and kinds[label] == kind and bars[label] == temporary.LONGEST_WRITTEN:
                bars[label] //= 2
    order.sort(key=lambda label: kinds[label] in temporary.LESSER_KINDS)
    kept = len(order)
    while kept > 1 and (
        kept > temporary.MOST_LETTERS
        or sum(bars[label] for label in order[:kept])
        > max(most, temporary.LEAST_TUNES * max(bars[label] for label in order[:kept]))
    ):
        kept -= 1
    for number, label in enumerate(order[kept:], kept):
        alike = [other for other in order[:kept] if kinds[other] == kinds[label]]
        place = next(n for n, section in enumerate(sections) if section.label == label)
        beside = [s.label for s in reversed(sections[:place]) if s.label in order[:kept]]
        same[label] = alike[number % len(alike)] if alike else (beside or order)[0]
    return {label: (name, bars.get(name, temporary.LONGEST_WRITTEN)) for label, name in same.items()}


def _stretch(section: Section, sections: Sequence[Section]) -> int:
    """How many bars of a section are written as one; among choruses of twelve bars longer ones are some of those."""
    bars = section.bars
    if bars <= temporary.LONGEST_WRITTEN or (bars == 24 and section.kind == "head"):  # a blues of 24 bars in three
        return bars
    steps = (12, 16, 8) if any(other.bars == 12 for other in sections) else (16, 8, 12)
    return next((step for step in steps if bars % step == 0), 8 if bars > 24 else bars)


# ------------------------------------------------------------------------------------------ solos


def over_the_head(sections: Sequence[Section]) -> list[Section]:
    """Sections with each solo over what it belongs to: the head's parts in their order, else the tune before it."""
    found: list[Section] = []
    chorus: list[Section] = []
    letters: dict[tuple[str, str], str] = {}
    used = [section.label for section in sections]
    for section in sections:
        if section.kind != "solo":
            found.append(section)
            continue
        chorus = chorus or _chorus(found)
        parts = _through(chorus, section.bars)
        for part in parts:
            if not any(own == section.label for own, _ in letters):
                letters[section.label, part.label] = section.label
            elif (section.label, part.label) not in letters:
                letters[section.label, part.label] = free_letter(used)
                used.append(letters[section.label, part.label])
            found.append(replace(section, label=letters[section.label, part.label], bars=part.bars, over=part.label))
        if not parts:
            base = next((s.label for s in reversed(found) if s.kind in temporary.SOLO_GROUNDS), section.label)
            found.append(replace(section, over="" if base == section.label else base))
    return found


def _chorus(before: Sequence[Section]) -> list[Section]:
    """The parts of one chorus of the tune, from what stands before the first solo: AABA, or one of twelve bars."""
    first = next((n for n, section in enumerate(before) if section.kind == "head"), len(before))
    parts = [section for section in before[first:] if section.kind in ("head", "bridge")]
    return parts[:1] if len({section.label for section in parts}) == 1 else parts


def _through(chorus: Sequence[Section], bars: int) -> list[Section]:
    """So many bars of choruses, the last parts of one before whole ones; none where that does not come out."""
    whole = sum(section.bars for section in chorus)
    if not whole:
        return []
    times, rest = divmod(bars, whole)
    lead: list[Section] = []
    for section in reversed(chorus):
        if rest >= section.bars:
            lead.insert(0, section)
            rest -= section.bars
    return [] if rest else [*lead, *list(chorus) * times]
