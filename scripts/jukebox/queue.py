"""What plays next: one round of songs after the other, in order or mixed. All of it is pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Queue:
    """One round through the songs: ``order``, and the ``place`` of the current one, -1 before the first.

    ``after`` is the order of the next round, which is another one only when songs are shuffled.
    """

    order: tuple[Path, ...] = ()
    place: int = -1
    after: tuple[Path, ...] = ()
    shuffle: bool = False
    repeat: str = "all"

    @property
    def current(self) -> Path | None:
        """The song that plays, if any."""
        return self.order[self.place] if 0 <= self.place < len(self.order) else None

    @property
    def played(self) -> tuple[Path, ...]:
        """The songs of this round before the current one."""
        return self.order[: max(0, self.place)]

    @property
    def remaining(self) -> tuple[Path, ...]:
        """The songs of this round after the current one."""
        return self.order[self.place + 1 :]


def next_round(queue: Queue, rng: random.Random) -> tuple[Path, ...]:
    """Return the order of the next round; shuffled, it does not begin with the song that this one ends with."""
    if not queue.shuffle:
        return queue.order
    order = list(queue.order)
    rng.shuffle(order)
    if len(order) > 1 and order[0] == queue.order[-1]:
        order.append(order.pop(0))
    return tuple(order)


def joined(queue: Queue, found: Sequence[Path], rng: random.Random) -> Queue:
    """Return the queue with the songs that have appeared, and without those that are gone (the current one stays).

    New songs come at the end of the round, or anywhere in what remains when songs are shuffled.
    """
    there, known = set(found), set(queue.order)
    if there == known:
        return queue
    current = queue.current
    played = [path for path in queue.played if path in there]
    remaining = [path for path in queue.remaining if path in there]
    for path in found:
        if path not in known:
            remaining.insert(rng.randint(0, len(remaining)) if queue.shuffle else len(remaining), path)
    order = (*played, *((current,) if current else ()), *remaining)
    place = len(played) if current else min(queue.place, len(played) - 1)
    changed = replace(queue, order=order, place=place)
    return replace(changed, after=next_round(changed, rng))


def shuffled(queue: Queue, found: Sequence[Path], rng: random.Random) -> Queue:
    """Turn shuffling on (what remains is mixed) or off (the order of the library comes back)."""
    if not queue.shuffle:
        remaining = list(queue.remaining)
        rng.shuffle(remaining)
        changed = replace(queue, order=(*queue.order[: queue.place + 1], *remaining), shuffle=True)
    else:
        order = tuple(path for path in found if path in queue.order)
        order += tuple(path for path in queue.order if path not in order)
        place = order.index(queue.current) if queue.current else -1
        changed = replace(queue, order=order, place=place, shuffle=False)
    return replace(changed, after=next_round(changed, rng))


def upcoming(queue: Queue) -> tuple[Path, ...]:
    """Return what plays after the current song when nobody touches anything, a round ahead."""
    if queue.repeat == "one" and queue.current:
        return (queue.current,) * 2 + queue.remaining
    return queue.remaining + (queue.after if queue.repeat == "all" else ())


def advanced(queue: Queue, steps: int, rng: random.Random) -> Queue:
    """Return the queue some songs further on, over the end of the round into the next."""
    for _ in range(steps):
        if queue.place + 1 < len(queue.order):
            queue = replace(queue, place=queue.place + 1)
        elif queue.order:
            queue = replace(queue, order=queue.after or queue.order, place=0)
            queue = replace(queue, after=next_round(queue, rng))
    return queue
