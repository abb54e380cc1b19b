"""Lyrics that can be sung: syllables counted, lines fitted to bars, the whole text laid out.

A line of lyrics covers one, two or four bars, whichever lasts about two and a half to six seconds; it must not ask for
more syllables than those bars have eighth notes or than can be sung in their time. Too few is no harm: notes are held.
"""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence

from scripts import temporary
from scripts.records import Meter, Plan, Verse


def count_syllables(text: str) -> int:
    """The syllables of a text, by the vowel groups of its words; about right for English, at least 1 a word.

    A final e is silent (``fire`` has one) but for ``-le`` after a consonant; ``-ed`` sounds after t and d only.
    """
    return sum(_word_syllables(word) for word in re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*|\d+", text.casefold()))


def _word_syllables(word: str) -> int:
    if word.isdigit():
        return len(word)
    plain = word.replace("'", "")
    groups = len(re.findall(r"[aeiouyà-öø-ÿ]+", plain)) + len(temporary.SYLLABLES_APART.findall(plain))
    silent = bool(temporary.SILENT_ENDING.search(plain)) + bool(temporary.SILENT_MIDDLE.search(plain))
    return max(1, groups - silent)


def trim_line(line: str, most: int) -> str:
    """The line cut at the last word that keeps it to ``most`` syllables, without a dangling small word or comma."""
    words = line.split()
    while len(words) > 1 and count_syllables(" ".join(words)) > most:
        words.pop()
    shortened = len(words) < len(line.split())
    while shortened and len(words) > 2 and words[-1].casefold().strip(",.") in temporary.DANGLING_WORDS:
        words.pop()
    return " ".join(words).rstrip(" ,;:-")


def verses(plan: Plan, meter: Meter) -> tuple[Verse, ...]:
    """The sections that are sung, one entry a label in order of first appearance, refrains known by their kind."""
    kinds = _kinds(plan)
    bars: dict[str, int] = {}
    for section in plan.sections:
        if section.label in kinds and section.kind in temporary.SUNG_KINDS:
            bars[section.label] = max(bars.get(section.label, 0), section.bars)
    return tuple(
        Verse(label, kind, *line_frame(bars[label], meter, plan.bpm))
        for label, kind in list(kinds.items())[: temporary.MOST_SUNG_LABELS]
    )


def _kinds(plan: Plan) -> dict[str, str]:
    """What each sung label is, in order of first appearance: a refrain where it is one anywhere."""
    kinds: dict[str, str] = {}
    for section in plan.sections:
        if section.kind in temporary.SUNG_KINDS:
            kinds.setdefault(section.label, section.kind)
            if section.kind in temporary.REFRAIN_KINDS[:3]:
                kinds[section.label] = section.kind
    return kinds


def line_frame(bars: int, meter: Meter, bpm: float) -> tuple[int, int]:
    """How many lines so many bars take, and the most syllables a line can have."""
    seconds = 4.0 * meter.numerator / meter.denominator * 60.0 / bpm
    low, high = temporary.SUNG_LINE_SECONDS
    share = 1
    while share < 4 and share * seconds < low and 2 * share * seconds <= high * 1.2:
        share *= 2
    share = min(share, bars)
    eighths = share * meter.numerator * 8 // meter.denominator
    syllables = max(
        3, min(eighths, temporary.MOST_LINE_SYLLABLES, round(share * seconds * temporary.SYLLABLES_A_SECOND))
    )
    return max(1, min(temporary.MOST_SUNG_LINES, -(-bars // share))), syllables


def lay_out(lines: Mapping[str, Sequence[str]], plan: Plan) -> str:
    """The whole text in the order of the song, each section under its name; a very long song has each section once."""
    sung = [s for s in plan.sections if s.label in lines and s.kind in temporary.SUNG_KINDS]
    once = len(sung) > temporary.MOST_LAID_OUT
    parts: list[str] = []
    names = _names(plan, lines)
    seen: set[str] = set()
    for section in sung:
        if section.label not in seen or not once:
            parts.append(f"[{names[section.label]}]\n" + "\n".join(lines[section.label]))
        seen.add(section.label)
    return "\n\n".join(parts) + "\n" if parts else ""


def own_words(text: str, plan: Plan) -> str:
    """The user's own lyrics laid out over a plan: blocks between blank lines, each a section.

    A block under ``[Chorus]`` (or one that comes twice) is sung wherever a refrain stands, the others one after the
    other in the other sections, from the first again when they are through. Without a sung section the text stays as
    it is.
    """
    blocks: list[tuple[str, tuple[str, ...]]] = []
    for part in re.split(r"\n\s*\n", text.strip()):
        rows = [row.strip() for row in part.splitlines() if row.strip()]
        heading = re.fullmatch(r"\[([^\]]+)\]|(chorus|refrain|hook|verse|bridge)[ \d]*:?", rows[0], re.IGNORECASE)
        name = (heading[1] or heading[2]).casefold() if heading else ""
        if rows[1:] or not heading:
            blocks.append((name, tuple(rows[1:] if heading else rows)))
    twice = {rows for _, rows in blocks if sum(rows == other for _, other in blocks) > 1}
    refrain = next((rows for name, rows in blocks if re.match("chorus|refrain|hook", name) or rows in twice), None)
    others = list(dict.fromkeys(rows for _, rows in blocks if rows != refrain)) or [rows for _, rows in blocks]
    sung = [section for section in plan.sections if section.kind in temporary.SUNG_KINDS]
    kinds = [section.kind for section in sung]
    home = next((kind for kind in temporary.REFRAIN_KINDS if kind in kinds), "")
    names, place, parts = _names(plan), 0, []
    for section in sung:
        own = section.kind == home and refrain is not None
        lines = refrain if own and refrain is not None else others[place % len(others)]
        place += not own
        parts.append(f"[{names[section.label]}]\n" + "\n".join(lines))
    return "\n\n".join(parts) + "\n" if parts else text


def blocks_by_section(text: str, plan: Plan) -> tuple[tuple[str, ...], ...]:
    """The lines that each section of a plan sings, from a laid-out text; none where nobody sings.

    A text that has each section once is sung again where the section comes again.
    """
    blocks = [block.strip().splitlines() for block in text.split("\n\n") if block.strip()]
    blocks = [block for block in blocks if len(block) > 1 and block[0].startswith("[")]
    sung = [n for n, section in enumerate(plan.sections) if section.kind in temporary.SUNG_KINDS]
    by_name = {block[0]: block[1:] for block in reversed(blocks)}
    names = _names(plan)
    found: list[tuple[str, ...]] = [()] * len(plan.sections)
    for place, number in enumerate(sung):
        own = (
            blocks[place][1:]
            if len(blocks) == len(sung)
            else by_name.get(f"[{names[plan.sections[number].label]}]", [])
        )
        found[number] = tuple(line.strip() for line in own if line.strip())
    return tuple(found)


def _names(plan: Plan, labels: Container[str] | None = None) -> dict[str, str]:
    """The heading of each sung label (of ``labels``), as ``lay_out`` writes them."""
    counts: dict[str, int] = {}
    names: dict[str, str] = {}
    for label, kind in _kinds(plan).items():
        if labels is None or label in labels:
            counts[kind] = counts.get(kind, 0) + 1
            names[label] = f"{kind.capitalize()} {counts[kind]}" if counts[kind] > 1 else kind.capitalize()
    return names
