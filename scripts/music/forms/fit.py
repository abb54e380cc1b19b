"""A genre's whole form fitted to a number of bars: sections and phrases come and go, none is cut to a stub.

From the form as its scene has it (and from it halved, or gone round several times) single changes are tried, each with
what it costs the form: a section doubled or halved, repeated, left out; a verse with its chorus told once more; a solo
or a breakdown put in. Of all ways to a number of bars the cheapest is kept (Dijkstra's search over the number of bars).
"""

from __future__ import annotations

import heapq
import random
import string
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

from scripts import temporary
from scripts.records import Section

if TYPE_CHECKING:
    Body: TypeAlias = tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """What a form is fitted to: about so many ``bars``, seconds a bar, and the kinds of event that suit the genre."""

    bars: float
    bar_seconds: float
    events: tuple[str, ...] = ()

    @property
    def seconds(self) -> float:
        """About how long it lasts."""
        return self.bars * self.bar_seconds


@dataclass(frozen=True, slots=True)
class Shape:
    """A form without its opening and end, what was done to it to get there (0: nothing), and their usual bars.

    ``sameness`` is what it costs that one label has much of the song.
    """

    body: Body
    cost: float
    intro: int
    outro: int
    sameness: float


def shapes(form: Sequence[Section], frame: Frame, rng: random.Random) -> dict[int, Shape]:
    """Ways to shape a form near the frame, by the bars of their bodies; what changes cost is moved a little by chance.

    At least one is there, the form's own or a part of it.
    """
    body, intro, outro = parts(form)
    whims: dict[tuple[str, str], float] = {}

    def whim(what: str, kind: str) -> float:
        """What a change costs, by its kind; the same throughout a song."""
        low, high = temporary.FORM_WHIM
        return whims.setdefault((what, kind), rng.uniform(low, high))

    intro, outro = _end(intro, frame), _end(outro, frame)
    wanted = max(1.0, frame.bars - intro - outro)
    starts = _starts(body, wanted, frame)
    queue = [
        (cost, number, bars_of(start), start, _Change("", 0, 0, (), 0.0)) for number, (cost, start) in enumerate(starts)
    ]
    heapq.heapify(queue)
    longest = max(wanted + temporary.FORM_REACH, *(total for _, _, total, _, _ in queue))
    least = min(wanted - temporary.FORM_REACH, *(total for _, _, total, _, _ in queue))
    found: dict[int, Shape] = {}
    count = len(queue)
    while queue and len(found) < temporary.FORM_SHAPES:
        cost, _, total, before, change = heapq.heappop(queue)
        if total in found:
            continue
        here = before[: change.first] + change.put + before[change.last :]
        if cost and not is_sound(here, body):
            continue
        over = max(0.0, commonest_share(here) - temporary.FORM_LABEL_SHARE)
        found[total] = Shape(here, cost, intro, outro, over * temporary.FORM_LABEL_HARM)
        for change in _shorter(here, frame) if total > wanted else _longer(here, frame):
            bars = total + bars_of(change.put) - bars_of(here[change.first : change.last])
            if least <= bars <= longest and bars > 0 and bars not in found:
                count += 1
                price = change.cost * whim(change.what, here[min(change.first, len(here) - 1)].kind)
                heapq.heappush(queue, (cost + price, count, bars, here, change))
    return found


def parts(form: Sequence[Section]) -> tuple[Body, int, int]:
    """A form's body, and the bars of its opening and of its end."""
    first, last = 0, len(form)
    while first < last - 1 and form[first].kind == "intro":
        first += 1
    while last > first + 1 and form[last - 1].kind == "outro":
        last -= 1
    body = tuple(replace(s, kind="interlude") if s.kind in ("intro", "outro") else s for s in form[first:last])
    return body, sum(s.bars for s in form[:first]), sum(s.bars for s in form[last:])


def bars_of(sections: Sequence[Section]) -> int:
    """The bars of some sections together."""
    return sum([section.bars for section in sections])


def free_letter(used: Collection[str]) -> str:
    """The first letter that is not used; Z where all are."""
    return next((letter for letter in string.ascii_uppercase if letter not in used), "Z")


def is_sound(body: Sequence[Section], own: Body = ()) -> bool:
    """Whether a body can be played: builds arrive, nothing hangs at its ends, and no section is a stub.

    How the genre's ``own`` form begins and ends and what follows what in it is always right.
    """
    if not body or (body[-1].kind in temporary.LEADING_KINDS and not (own and body[-1].kind == own[-1].kind)):
        return False
    if body[0].kind in temporary.FOLLOWING_KINDS and not (own and body[0].kind == own[0].kind):
        return False
    known = {(before.kind, after.kind) for before, after in pairwise(own)}
    for before, after in pairwise(body):
        if (before.kind, after.kind) not in known and not _follows(before.kind, after.kind):
            return False
    return stub(body) is None


def _follows(before: str, after: str) -> bool:
    """Whether a kind of section may follow another in any genre."""
    if before == "build":
        return after in temporary.ARRIVAL_KINDS
    if before == "pre":
        return after in temporary.ARRIVAL_KINDS or after == "build"
    if after == "post":
        return before in temporary.ARRIVAL_KINDS
    return before != "tag" and not (before in temporary.BETWEEN_KINDS and after in temporary.BETWEEN_KINDS)


def stub(sections: Sequence[Section]) -> int | None:
    """Which section, the first, is shorter than half the commonest length of its kind; None where none is."""
    lengths: dict[str, list[int]] = {}
    for section in sections:
        lengths.setdefault(section.kind, []).append(section.bars)
    usual = {kind: Counter(bars).most_common() for kind, bars in lengths.items()}
    # of lengths that are equally common the longest counts
    most = {kind: max(bars for bars, n in counts if n == counts[0][1]) for kind, counts in usual.items()}
    short = (n for n, s in enumerate(sections) if s.kind not in temporary.END_KINDS and 2 * s.bars < most[s.kind])
    return next(short, None)


def commonest_share(sections: Sequence[Section]) -> float:
    """The share of the bars that the commonest label has."""
    bars: Counter[str] = Counter()
    for section in sections:
        bars[section.label] += section.bars
    return max(bars.values()) / max(1, sum(bars.values()))


# ------------------------------------------------------------------------------------------ where the search begins


def _end(bars: int, frame: Frame) -> int:
    """The usual bars of an opening or end in a song of this length: halved until it takes a sixth at most."""
    while bars > 2 and bars > frame.bars * temporary.FORM_END_SHARE:
        bars = bars // 2
    return bars


def _starts(body: Body, wanted: float, frame: Frame) -> Iterator[tuple[float, Body]]:
    """The body itself, halved once and twice where there is too much of it, gone round where there is too little."""
    yield 0.0, body
    total = bars_of(body)
    if total > wanted:
        for times, cost in ((2, temporary.FORM_HALVED), (4, 3 * temporary.FORM_HALVED)):
            half = tuple(replace(s, bars=_part(s, times, frame)) for s in body)
            yield cost, half
        one = max(
            body, key=lambda s: (s.kind in temporary.ARRIVAL_KINDS, s.kind not in temporary.EVENT_KINDS, s.energy)
        )
        for bars in (16, 12, 8, 4, 2):
            if bars <= one.bars and (bars >= 4 or wanted < 4):
                yield max(4.0, 0.9 * len(body)) + 0.5 * (bars < one.bars), (replace(one, bars=bars),)
        turns = periods(body)
        for number, (_, last) in enumerate(turns[:-1], 1):
            if body[last - 1].kind == body[-1].kind:
                yield 1.4 + 0.15 * (len(turns) - number), body[:last]
    rounds = 1
    while total * (rounds + 1) <= wanted + temporary.FORM_REACH:
        rounds += 1
        yield temporary.FORM_ROUND * (rounds - 1), _rounds(body, rounds)


def _part(section: Section, times: int, frame: Frame) -> int:
    """A section's bars divided, as far as its kind may be; choruses of twelve bars and a multiple stay whole."""
    bars = section.bars
    while times > 1 and bars % 2 == 0 and bars // 2 >= _least(section.kind, frame) and bars != 12:
        if bars == 24 and section.kind not in temporary.TWELVE_KINDS:
            break
        bars, times = bars // 2, times // 2
    return bars


def _least(kind: str, frame: Frame) -> int:
    """The fewest bars of a section: eight of a main one (four in songs under 75 s), four or two of one between."""
    main = kind not in temporary.END_KINDS and kind not in ("break", "interlude", "pre", "post")
    if frame.seconds < temporary.FORM_SMALL_SECONDS or frame.bar_seconds > temporary.FORM_LONG_BAR_SECONDS:
        return 4 if main else 2
    return 8 if main else 4


def _rounds(body: Body, rounds: int) -> Body:
    """The body several times, every other time with new letters over the same chords; only the refrain stays.

    The refrain is what it ends with, unless that has nearly all of it. Tags and other keys are for the last time.
    """
    home = body[-1].label if body[-1].kind in temporary.ARRIVAL_KINDS else _refrain(body)
    home = home if commonest_share(body) <= temporary.FORM_LABEL_SHARE else ""
    found: list[Section] = []
    for number in range(rounds):
        names: dict[str, str] = {}
        for section in body:
            if number % 2 and section.label != home and section.label not in names:
                names[section.label] = free_letter({*(s.label for s in (*found, *body)), *names.values()})
        last = number == rounds - 1
        found += [
            replace(
                s,
                label=names.get(s.label, s.label),
                lift=s.lift if last else 0,
                over=s.label if s.label in names else "",
            )
            for s in body
            if last or s.kind != "tag"
        ]
    return tuple(found)


def _refrain(body: Sequence[Section]) -> str:
    """The label that most bars belong to."""
    bars: Counter[str] = Counter()
    for section in body:
        bars[section.label] += section.bars
    return bars.most_common(1)[0][0]


# ------------------------------------------------------------------------------------------ single changes


@dataclass(frozen=True, slots=True)
class _Change:
    """``put`` in place of the sections from ``first`` up to ``last``; ``what`` it is, and what it costs."""

    what: str
    first: int
    last: int
    put: Body
    cost: float


def _shorter(body: Body, frame: Frame) -> Iterator[_Change]:
    """Sections halved, left out, and whole periods left out."""
    labels = Counter(section.label for section in body)
    kinds = Counter(section.kind for section in body)
    signs = [(section.label, section.kind) for section in body]
    home = max(n for n, section in enumerate(body) if section.kind != "tag" or not n)
    whole = {"head", "strain", "bridge"} if kinds["head"] else {"head", "strain"}
    for number, section in enumerate(body):
        half = _part(section, 2, frame)
        if half < section.bars and section.kind not in whole:
            put = (replace(section, bars=half),)
            yield _Change("halve", number, number + 1, put, temporary.FORM_HALVED)
            if signs.index(signs[number]) == number and signs.count(signs[number]) > 1:
                every = tuple(replace(s, bars=_part(s, 2, frame)) if sign == signs[number] else s
                              for s, sign in zip(body, signs, strict=True))  # fmt: skip
                yield _Change("halve all", 0, len(body), every, temporary.FORM_HALVED)
        if len(body) < 2:
            continue
        told = signs[number] in (signs[number - 1] if number else None, *signs[number + 1 : number + 2])
        event = section.kind in temporary.EVENT_KINDS and kinds[section.kind] == 1
        single = 1.4 if frame.seconds > temporary.FORM_EVENT_SECONDS else 0.9
        cost = 0.7 if told else 1.8 if labels[section.label] == 1 and not event else single if event else 1.1
        if section.kind in ("chorus", "hook", "drop") and kinds[section.kind] <= 2:  # a refrain comes back
            cost += 0.8
        if number != home or told:  # a song comes home
            yield _Change("leave out", number, number + 1, (), cost + 0.5 * (not number))
    for first, last in periods(body):
        lost = {s.label for s in body[first:last]} - {s.label for s in (*body[:first], *body[last:])}
        if last - first > 1 and not first <= home < last:
            yield _Change("leave out", first, last, (), 1.2 + 1.2 * len(lost))


def _longer(body: Body, frame: Frame) -> Iterator[_Change]:
    """Sections doubled, told again, periods told again, and events put in."""
    kinds = Counter(section.kind for section in body)
    step = 1 + len(body) // temporary.FORM_PLACES
    for number, section in list(enumerate(body))[::step]:
        if 2 * section.bars <= temporary.MOST_BARS.get(section.kind, 0) and section.bars != 12:
            yield _Change("double", number, number + 1, (replace(section, bars=2 * section.bars),), 1.0)
        run = sum(other.bars for other in body[max(0, number - 2) : number + 3] if other.label == section.label)
        most = temporary.TOLD_AGAIN.get(section.kind, 0)
        if run + section.bars <= 2 * most:
            cost = 1.0 if run + section.bars <= most else 2.6
            yield _Change("again", number, number, (section,), cost)
    turns = periods(body)
    known = Counter(body[first:last] for first, last in turns)
    for first, last in turns[::step]:
        if last - first > 1:
            yield _Change("period", last, last, body[first:last], 0.9 + 0.5 * known[body[first:last]])
    letter = free_letter({section.label for section in body})
    for place, _ in turns[1::step]:
        for kind in frame.events if 2 * place >= len(body) else ():
            for bars in temporary.EVENT_BARS.get(kind, ()):
                event = Section(letter, kind, bars, temporary.SECTION_ENERGIES[kind], body[place].lift)
                cost = 0.6 if frame.seconds > 150 and not kinds[kind] else 1.4 + 0.6 * kinds[kind]
                yield _Change(f"event {kind}", place, place, (event,), cost)


def periods(body: Sequence[Section]) -> list[tuple[int, int]]:
    """Where the turns of a form begin and end: verse with chorus, breakdown with build and drop, a strain twice."""
    starts = [0]
    for number in range(1, len(body)):
        before, here = body[number - 1], body[number]
        other = (here.label, here.kind) != (before.label, before.kind) and here.kind not in ("post", "tag")
        arrived = before.kind in (*temporary.ARRIVAL_KINDS, "post", "tag", "strain", "solo")
        begins = here.kind in temporary.BEGINNING_KINDS and before.kind in temporary.EVENT_KINDS
        if other and ((arrived and here.label != before.label) or begins):
            starts.append(number)
    return list(pairwise([*starts, len(body)]))
