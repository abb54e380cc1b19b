"""The words of a whole song: verses that go on, a refrain that keeps its words, the title in it where it can be sung.

This is the door of the embedded writer. Another writer of lines (a language model) takes its place by giving
``write_stanza`` lines for the same wishes: beats, a rhyme, a theme.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

from scripts.temporary import VERSE_KEEPING_KINDS, VERSE_NEW_TEXTS, VERSE_SCHEMES
from scripts.verse.line import pattern_cost, text_of
from scripts.verse.model import VerseModel
from scripts.verse.stanza import Voice, write_stanza


@dataclass(frozen=True, slots=True)
class SectionWish:
    """A section to be sung: the label of its tune, its kind, and the beats of each of its lines."""

    label: str
    kind: str
    lines: tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Stanza:
    """Lines and their scheme: equal letters rhyme, ``x`` with nothing."""

    lines: tuple[str, ...]
    scheme: str


def write_song(
    model: VerseModel, sections: Sequence[SectionWish], title: str, theme: Sequence[str], rng: random.Random
) -> list[Stanza]:
    """The words of each section in order; ``theme`` are words that the song is about, the title's are added.

    A line that cannot be had is empty. The same random stream gives the same words.
    """
    named = [model.number.get(word.strip(".!?'\"").casefold()) for word in title.split()]
    about = [model.number[word] for word in theme if word in model.number]
    about += [number for number in named if number is not None and not model.light[number]]
    voice = Voice(model, rng, tuple(dict.fromkeys(about)))
    hook = tuple(number for number in named if number is not None) if None not in named else ()
    written: dict[tuple[object, ...], Stanza] = {}
    counts: dict[tuple[str, str], int] = {}
    found: list[Stanza] = []
    for section in sections:
        keeps = section.kind in VERSE_KEEPING_KINDS
        turn = counts.get((section.label, section.kind), 0)
        counts[section.label, section.kind] = turn + 1
        key = (section.lines,) if keeps else (section.label, section.kind, section.lines, turn % VERSE_NEW_TEXTS)
        if key not in written:
            own = hook if section.kind in VERSE_KEEPING_KINDS[:5] else ()
            written[key] = stanza(voice, section, own)
        found.append(written[key])
    return found


def stanza(voice: Voice, section: SectionWish, hook: tuple[int, ...]) -> Stanza:
    """One section's words, four lines and then the next four; one of the first ends with the hook where that can be."""
    lines: list[tuple[int, ...]] = []
    schemes: list[str] = []
    frames = section.lines
    start = 0
    while start < len(frames):
        left = len(frames) - start
        size = left if left <= 5 else 4
        part = frames[start : start + size]
        scheme = voice.rng.choice(VERSE_SCHEMES[size])
        tails: list[tuple[int, ...]] = [()] * size
        place = next((n for n, beats in enumerate(part) if hook and not start and fits(voice.model, hook, beats)), -1)
        if place >= 0:
            tails[place] = hook
            scheme = with_hook(scheme, place, open_end=not rhymed(voice, hook[-1]))
        made = write_stanza(voice, part, scheme, tails)
        lines += made
        schemes.append(scheme)
        start += size
    return Stanza(tuple(text_of(voice.model, line) for line in lines), " ".join(schemes))


def with_hook(scheme: str, place: int, *, open_end: bool) -> str:
    """A scheme in which the hook's line comes first of its rhyme, or stands alone where nothing rhymes with its end."""
    letter = scheme[place]
    if letter == "x":
        return scheme
    if open_end:
        left = scheme[:place] + "x" + scheme[place + 1 :]
        return left.replace(letter, "x") if left.count(letter) < 2 else left
    return scheme


def fits(model: VerseModel, words: Sequence[int], beats: tuple[int, ...]) -> bool:
    """Whether words can end a line of these beats without leaning wrong."""
    left = len(beats)
    cost = 0.0
    for word in reversed(words):
        stress, light = model.pattern_list[model.patterns[word]]
        if len(stress) > left:
            return False
        cost += pattern_cost(stress, beats[left - len(stress) : left], light=light)
        left -= len(stress)
    return cost < len(words) and left != 1


def rhymed(voice: Voice, word: int) -> bool:
    """Whether enough words that lines end on rhyme with a word."""
    model = voice.model
    names, likely = model.preceding((0,))
    return sum(model.rhyme(int(other), word) for other in names[likely > -11.0]) > 2
