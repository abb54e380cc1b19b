"""Lines of words laid on the notes of a tune: every syllable its note, stressed ones where the tune leans.

Where there are fewer syllables than notes, some are sung over several (a melisma); where there are more, two share a
note. The cheapest way of all is found by dynamic programming.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from scripts import temporary
from scripts.music.singing.syllables import divided, stress_of, words_of_line
from scripts.records import LineFrame, Slot, SungLine, Syllable


def set_line(text: str, slots: Sequence[Slot], spoken: Mapping[str, str]) -> SungLine:
    """One line on its places, in order; the first syllable stands on the first place and all are sung."""
    words = words_of_line(text)
    parts = [(part, int(digit), n == len(stress) - 1) for part, digit, n, stress in _parts(words, spoken)]
    if not parts or not slots:
        return SungLine(text, ())
    places = _placed([digit for _, digit, _ in parts], [slot.beat for slot in slots])
    syllables: list[Syllable] = []
    heads = sorted(set(places))
    for head, following in pairwise([*heads, len(slots)]):
        own = [part for part, place in zip(parts, places, strict=True) if place == head]
        sung = "".join(letters + (" " if ends else "") for letters, _, ends in own).strip()
        first, last = slots[head].notes[0], slots[following - 1].notes[-1]
        syllables.append(Syllable(sung, first.onset, last.onset + last.duration - first.onset, own[-1][2]))
    return SungLine(" ".join(text.split()), tuple(syllables))


def _parts(words: Sequence[str], spoken: Mapping[str, str]) -> list[tuple[str, str, int, str]]:
    """Each syllable of each word: its letters, its stress digit, its number and the digits of its whole word."""
    found = []
    for word in words:
        stress = stress_of(word, spoken)
        letters = divided(word, len(stress))
        found += [(part, digit, n, stress) for n, (part, digit) in enumerate(zip(letters, stress, strict=True))]
    return found


def _placed(stresses: Sequence[int], beats: Sequence[int]) -> list[int]:
    """The place of each syllable: never back, the first at 0; one a place where there are enough of them."""
    count = len(beats)
    if len(stresses) == count:
        return list(range(count))
    held = temporary.HELD_NOTE_COST
    shared = temporary.SHARED_NOTE_COST if len(stresses) > count else 1e9
    # costs[j]: the best way to have the syllables so far, the last of them at place j
    costs = [fit_cost(stresses[0], beats[0]), *([1e9] * (count - 1))]
    steps: list[list[int]] = []
    for before, stress in pairwise(stresses):
        row, back = [], []
        held = temporary.HELD_NOTE_COST + (0.0 if before else temporary.LIGHT_HELD_COST)
        passed, start = 1e9, 0  # the best place before, with what the notes between cost
        for place in range(count):
            stay = costs[place] + shared
            if place:
                passed += held + (held if beats[place - 1] > 0 and start != place - 1 else 0.0)
                if costs[place - 1] <= passed:
                    passed, start = costs[place - 1], place - 1
            go = passed + fit_cost(stress, beats[place]) if place else 1e9
            row.append(min(stay, go))
            back.append(place if stay < go else start)
        costs = row
        steps.append(back)
    place = min(range(count), key=lambda n: costs[n] + held * (count - 1 - n) * 0.5)
    places = [place]
    for back in reversed(steps):
        place = back[place]
        places.append(place)
    return places[::-1]


def fit_cost(stress: int, beat: int) -> float:
    """What a syllable of a stress costs on a beat: stressed ones off it, and light ones on it."""
    if beat > 0:
        return 0.0 if stress == 1 else 0.3 if stress == 2 else 1.0
    return {1: 1.0, 2: 0.4, 0: 0.0}[stress] if beat < 0 else 0.0


def set_lines(lines: Sequence[str], frames: Sequence[LineFrame], spoken: Mapping[str, str]) -> tuple[SungLine, ...]:
    """Somebody's own lines on a section's tune, which was not made for them; every line is sung, in order.

    Few lines for a long tune come again as long as there is room, and the tune's end is left without words.
    """
    return tuple(set_line(text, slots, spoken) for text, slots, _ in allotted(lines, frames, spoken))


def allotted(
    lines: Sequence[str], frames: Sequence[LineFrame], spoken: Mapping[str, str]
) -> list[tuple[str, Sequence[Slot], int]]:
    """Which places of a section's tune each line is sung on, with the number of its syllables."""
    counts = [sum(len(stress_of(word, spoken)) for word in words_of_line(line)) for line in lines]
    texts = [line for line, count in zip(lines, counts, strict=True) if count]
    counts = [count for count in counts if count]
    if not texts or not frames:
        return []
    if len(texts) == len(frames):
        rows = zip(texts, frames, counts, strict=True)
        return [(text, f.slots if count <= len(f.slots) else _single(f.slots), count) for text, f, count in rows]
    room = sum(len(slot.notes) for frame in frames for slot in frame.slots)
    times = max(1, round(room / sum(counts) - 0.25)) if 2 * len(texts) <= len(frames) else 1
    texts, counts = texts * times, counts * times
    slots: list[Slot] = []
    ends: set[int] = set()
    for frame in frames:
        if len(slots) >= temporary.MOST_ROOM * sum(counts) and len(ends) >= len(texts):
            break
        slots += _single(frame.slots)
        ends.add(len(slots))
    cuts = _cut(counts[: len(slots)], len(slots), ends)
    return [
        (text, slots[start:end], count)
        for text, (start, end), count in zip(texts, pairwise(cuts), counts, strict=False)
    ]


def _single(slots: Sequence[Slot]) -> list[Slot]:
    """Each note a place of its own; all but the first of a melisma are passed over."""
    return [Slot((note,), -1 if n else slot.beat) for slot in slots for n, note in enumerate(slot.notes)]


def _cut(counts: Sequence[int], room: int, ends: set[int]) -> list[int]:
    """Where each line begins and the last one ends, each with a note at least, best where the tune's own lines end."""
    wide, tight = temporary.HELD_NOTE_COST, temporary.SPLIT_NOTE_COST
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for number, count in enumerate(counts):
        left = len(counts) - number - 1
        row: dict[int, tuple[float, int]] = {}
        for start, (cost, _) in best[-1].items():
            stops = range(start + 1, min(room - left, start + 3 * count + 8) + 1) if left else [room]
            for end in stops:
                notes = end - start
                own = wide * max(0, notes - count) + tight * max(0, count - notes)
                total = cost + own + (0.0 if end in ends else temporary.LINE_ACROSS_COST)
                if end not in row or total < row[end][0]:
                    row[end] = (total, start)
        if not row:  # a last line that would have to be far too long
            end = min(room, max(best[-1]) + 1)
            row = {end: (0.0, max(best[-1]))}
        best.append(row)
    cuts = [min(best[-1], key=lambda end: best[-1][end][0])]
    for row in reversed(best[1:]):
        cuts.append(row[cuts[-1]][1])
    return cuts[::-1]
