"""The words of a whole song: which section sings what, and the text as people read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from scripts import temporary
from scripts.music.lyrics import blocks_by_section
from scripts.music.singing.frames import section_frames
from scripts.music.singing.setting import set_line, set_lines
from scripts.records import LineFrame, Lyrics, Meter, Plan, Score, SungLine


def song_frames(plan: Plan, tunes: Sequence[Score], meter: Meter) -> tuple[tuple[LineFrame, ...], ...]:
    """Room for lines in each section of a plan, whose ``tunes`` are as they are played; none where nobody sings."""
    known: dict[tuple[object, ...], tuple[LineFrame, ...]] = {}
    found: list[tuple[LineFrame, ...]] = []
    for section, tune in zip(plan.sections, tunes, strict=True):
        if section.kind not in temporary.SUNG_KINDS:
            found.append(())
            continue
        key = (section.label, section.bars)
        if key not in known:
            known[key] = section_frames(tune, meter, plan.bpm)
        found.append(known[key])
    return tuple(found)


def written_words(
    lines: Sequence[Sequence[str]], frames: Sequence[Sequence[LineFrame]], spoken: Mapping[str, str]
) -> tuple[tuple[SungLine, ...], ...]:
    """Lines that were written for the tune, section by section, on their notes; empty lines stay silent."""
    return tuple(
        tuple(set_line(text, frame.slots, spoken) for text, frame in zip(own, room, strict=False) if text)
        for own, room in zip(lines, frames, strict=True)
    )


def given_words(
    text: str, plan: Plan, frames: Sequence[Sequence[LineFrame]], spoken: Mapping[str, str]
) -> tuple[tuple[SungLine, ...], ...]:
    """A text laid out over a plan (``lyrics.lay_out``, ``lyrics.own_words``) on the notes of its sections."""
    blocks = blocks_by_section(text, plan)
    return tuple(set_lines(lines, room, spoken) for lines, room in zip(blocks, frames, strict=True))


def laid_out(lyrics: Lyrics, plan: Plan) -> str:
    """The whole text in the order of the song, each section under its name; a very long song has each text once."""
    sung = [(section, lines) for section, lines in zip(plan.sections, lyrics.sections, strict=True) if lines]
    once = len(sung) > temporary.MOST_LAID_OUT
    names: dict[tuple[str, tuple[str, ...]], str] = {}
    counts: dict[str, int] = {}
    parts: list[str] = []
    for section, lines in sung:
        texts = tuple(line.text for line in lines)
        key = (section.kind, texts)
        if key in names and once:
            continue
        if key not in names:
            counts[section.kind] = counts.get(section.kind, 0) + 1
            number = f" {counts[section.kind]}" if counts[section.kind] > 1 else ""
            names[key] = f"{section.kind.capitalize()}{number}"
        parts.append(f"[{names[key]}]\n" + "\n".join(texts))
    return "\n\n".join(parts) + "\n" if parts else ""
