"""In which order measures are played: repeats, endings and parts.

The rules, where the standard leaves them open, are those on which abc2midi and abcjs agree.
"""

from __future__ import annotations

from scripts import temporary
from scripts.music.abc.voices import Measure


def played_order(measures: list[Measure], parts: list[str]) -> list[int]:
    """Indices of the measures as they are played: the parts in the order of P:, within each its repeats.

    What stands before the first part is an introduction. Parts that are asked for and do not exist are passed over. At
    most ``ABC_MAX_PLAYED_BARS`` are returned.
    """
    places: dict[str, list[int]] = {}
    for index, measure in enumerate(measures):
        places.setdefault(measure.part, []).append(index)
    parts = [part for part in parts if part in places]
    if not parts:
        return _repeated(measures, list(range(len(measures))))
    orders = {part: _repeated(measures, places[part]) for part in {"", *parts} if part in places}
    order = list(orders.get("", ()))
    for part in parts:
        order += orders[part]
        if len(order) > temporary.ABC_MAX_PLAYED_BARS:
            break
    return order[: temporary.ABC_MAX_PLAYED_BARS]


def _repeated(written: list[Measure], indices: list[int]) -> list[int]:
    """Play a run of measures with its repeats.

    A repeat goes back to the last ``|:``, or to the end of the last repeat, or to the start. Endings are played on
    their own passes. An ending that another one follows sends back without a sign. A sign at the end of the last ending
    sends back once more, for the part before the endings only, unless it ends the tune. A first ending after a last
    one belongs to a new repeat, which began at the double bar between them.
    """
    measures = [written[index] for index in indices]
    last_passes = _last_passes(measures)
    order: list[int] = []
    start = place = 0
    number = 1  # of this pass
    ending_at = -1  # where the ending of this pass began
    while place < len(measures) and len(order) < temporary.ABC_MAX_PLAYED_BARS:
        measure = measures[place]
        if measure.opens and place > start:  # what stood open before is over
            start, number, ending_at = place, 1, -1
        if measure.ending:
            if ending_at >= 0 and number > 1 and 1 in measure.ending:
                start, number = _section_start(measures, ending_at, place), 1
            elif number not in measure.ending:
                place = _after_ending(measures, place)
                if number > last_passes[start] and (place == len(measures) or not measures[place].ending):
                    start, number = place, 1
                continue
            ending_at = place
        order.append(indices[place])
        place += 1
        another_ending = place < len(measures) and bool(measures[place].ending)
        if measure.closes or (another_ending and ending_at >= 0 and number not in measures[place].ending):
            last = last_passes[start] or measure.closes + 1
            if number == last and measure.closes and ending_at >= 0 and place < len(measures):
                last += not another_ending and len(measures[ending_at].ending) == 1
            if number < last:
                place, number, ending_at = start, number + 1, -1
            elif measure.closes and (not another_ending or 1 in measures[place].ending):
                start, number, ending_at = place, 1, -1
    return order


def _last_passes(measures: list[Measure]) -> list[int]:
    """For each place the highest ending of a repeat that begins there, 0 where it has none."""
    highest = [0] * (len(measures) + 1)
    for place in range(len(measures) - 1, -1, -1):
        following = measures[place + 1] if place + 1 < len(measures) else None
        # After a sign the repeat goes on only with another ending.
        over = following is None or following.opens or (measures[place].closes and not following.ending)
        highest[place] = max((*measures[place].ending, 0 if over else highest[place + 1]), default=0)
    return highest


def _after_ending(measures: list[Measure], place: int) -> int:
    """The place after the ending that begins at ``place``: past its sign, or at the next ending or repeat."""
    for later in range(place, len(measures)):
        if later > place and (measures[later].ending or measures[later].opens):
            return later
        if measures[later].closes:
            return later + 1
    return len(measures)


def _section_start(measures: list[Measure], ending_at: int, place: int) -> int:
    """Where a repeat without ``|:`` began: after the first double bar since the last ending, or right after that."""
    for later in range(ending_at, place):
        if measures[later].double:
            return later + 1
    return min(ending_at + 1, place)
