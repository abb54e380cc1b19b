"""What a phrase turns: the words of negation, of less and of only, and the names that they reach."""

from __future__ import annotations

from collections.abc import Sequence

from scripts.music.words.items import Item


def turn(phrase: Sequence[Item], following: Sequence[Sequence[Item]]) -> None:
    """Give the items of a phrase their roles by the words of negation, of less and of only among them."""
    for place, item in enumerate(phrase):
        if item.role:
            continue
        if "only" in item.kinds and _only(phrase, place, following):
            item.role = "used"
        elif item.kinds & {"no", "not"}:
            _bare(phrase, place)
            ahead = _next(phrase, place)
            if ahead is not None and "only" in ahead.kinds and "no" not in ahead.kinds:
                ahead.role = "used"  # "not only piano"
            elif "less" in item.kinds and "no" not in item.kinds:
                _set(phrase, place, "less", adjective=True)
            else:
                taken = _set(phrase, place, "without", adjective="not" in item.kinds)
                if taken and not any(one.role == "" and one.is_name for one in phrase[taken:]):
                    _on_to_or(following)
            item.role = "used"
        elif "less" in item.kinds:
            _set(phrase, place, "less", adjective=False)
        elif "none" in item.kinds:
            _set_before(phrase, place, "without")
        elif "alone" in item.kinds:
            _alone(phrase, place)


def _bare(phrase: Sequence[Item], place: int) -> None:
    """After a negation a word that else says nothing names a part: no beats, no melody."""
    for item in phrase[place + 1 :]:
        if _bared(item) or not item.kinds & {"filler", "more"}:
            return


def _bared(item: Item) -> bool:
    """Whether a word names a part, its other kinds forgotten: behind a negation it is no filler."""
    if item.part and item.kinds <= {"filler", "more"}:
        item.kinds = frozenset()
        return True
    return False


def _next(phrase: Sequence[Item], place: int) -> Item | None:
    """The next item that is no filler."""
    return next((one for one in phrase[place + 1 :] if not one.kinds & {"filler", "more"}), None)


def _set(phrase: Sequence[Item], place: int, role: str, *, adjective: bool) -> int:
    """Give the role to the name after ``place`` and to those that ``and`` joins to it; where the last one ends.

    After a word that turns adjectives a mood is meant by itself; else it only describes the noun behind it.
    """
    at, taken = place + 1, 0
    while at < len(phrase):
        item = phrase[at]
        if item.is_name:
            if item.is_noun or taken == 0:
                noun = _noun_behind(phrase, at)
                if item.is_noun or adjective or noun is None:
                    item.role = role
                    taken = at + 1
                    at = _joined(phrase, at, out=role == "without")
                    if at < 0:
                        return taken
                    continue
                item.role = "used"
            else:
                return taken
        elif taken or not (item.kinds & {"filler", "more", "not", "less", "no", "alone"}):
            return taken
        elif item.kinds & {"not", "less", "no"}:
            item.role = "used"
        at += 1
    return taken


def _noun_behind(phrase: Sequence[Item], at: int) -> Item | None:
    """The noun that the moods from ``at`` on describe, when one follows at once."""
    for item in phrase[at + 1 :]:
        if item.is_noun:
            return item
        if not item.is_name:
            return None
    return None


def _joined(phrase: Sequence[Item], at: int, *, out: bool) -> int:
    """Where the noun stands that ``and`` or ``or`` joins to the name at ``at``; -1 where none does.

    ``out`` says that it is not wanted.
    """
    conjunction = False
    for place in range(at + 1, len(phrase)):
        item = phrase[place]
        if item.kinds & {"and", "or"} and not conjunction:
            conjunction = True
        elif conjunction and (item.is_noun or (out and _bared(item))):
            return place
        elif (conjunction and item.kinds & {"no", "not"}) or not item.kinds & {"filler"} or item.kinds & {"but"}:
            return -1
    return -1


def _on_to_or(following: Sequence[Sequence[Item]]) -> None:
    """Carry a negation over commas to an ``or``: no drums, bass or vocals."""
    for number, phrase in enumerate(following[:6]):
        names = [item for item in phrase if item.is_name]
        if not names or any(
            item.kinds & {"no", "not", "only", "but", "unknown"} - {"or"} and not item.kinds & {"or"} for item in phrase
        ):
            return
        if any("or" in item.kinds for item in phrase):
            for earlier in following[: number + 1]:
                for item in earlier:
                    if item.is_noun:
                        item.role = "without"
            return


def _set_before(phrase: Sequence[Item], place: int, role: str) -> None:
    """Give the role to the name before ``place``, and to those that ``and`` joins to it."""
    at = place - 1
    while at >= 0:
        item = phrase[at]
        if item.is_name and not item.role:
            item.role = role
            at -= 1
            while at >= 0 and phrase[at].kinds & {"filler"} and not phrase[at].kinds & {"and", "or"}:
                at -= 1
            if at < 1 or not phrase[at].kinds & {"and", "or"} or not phrase[at - 1].is_noun:
                return
        elif not item.kinds & {"filler", "more"}:
            return
        at -= 1


def _only(phrase: Sequence[Item], place: int, following: Sequence[Sequence[Item]]) -> bool:
    """Give the role ``only`` to the players named after ``place``; whether there are any."""
    at = place + 1
    while at < len(phrase) and (phrase[at].kinds & {"filler", "but", "more", "and"} or _is_mood(phrase[at])):
        at += 1
    if at >= len(phrase) or not _plays(phrase[at]):
        return False
    while 0 <= at < len(phrase) and _plays(phrase[at]):
        phrase[at].role = "only"
        at = _joined(phrase, at, out=False)
    for number, other in enumerate(following[:6]):  # only piano, cello and flute
        if not all(_plays(item) or item.kinds & {"and", "filler"} for item in other):
            break
        if any("and" in item.kinds for item in other):
            for earlier in following[: number + 1]:
                for item in earlier:
                    if _plays(item):
                        item.role = "only"
            break
    return True


def _alone(phrase: Sequence[Item], place: int) -> None:
    """``piano only``, ``piano solo``: the player before it, and those joined to it, alone.

    A solo within a phrase that names more (``rock with a guitar solo``) is only a solo.
    """
    item = phrase[place]
    others = [one for one in phrase if one.is_noun and not _plays(one)]
    if (
        "only" in item.kinds
        and "solo" in item.words.lower()
        and (others or any("but" in one.kinds for one in phrase[:place]))
    ):
        return
    _set_before(phrase, place, "only")
    for one in phrase:
        if one.role == "only" and not _plays(one):
            one.role = ""


def _is_mood(item: Item) -> bool:
    """Whether an item only colours what follows."""
    return item.is_name and not item.is_noun


def take_those_before(phrase: Sequence[Item], before: Sequence[Sequence[Item]]) -> None:
    """``violin, viola and cello only``: the players of the phrases before belong to those alone as well."""
    alone = any("alone" in item.kinds for item in phrase) and any("and" in item.kinds for item in phrase)
    if not alone or not any(item.role == "only" for item in phrase):
        return
    for earlier in reversed(before):
        if not all(_plays(item) and not item.role for item in earlier):
            return
        for item in earlier:
            item.role = "only"


def _plays(item: Item) -> bool:
    """Whether an item names players."""
    return item.is_name and (bool(item.part) or (item.meaning is not None and bool(item.meaning.instruments)))
