"""The words of a song: whether it has any, who writes them, and how they are laid on its tune."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from scripts import tables, verse, writing
from scripts.music import lyrics as texts
from scripts.music.abc.writer import section_bars, unit_length
from scripts.music.singing import with_room, words
from scripts.music.streams import rng_for
from scripts.output.song_files import played_sections
from scripts.records import (
    Brief,
    Composition,
    Constraints,
    Draft,
    Lyrics,
    Plan,
    Request,
    Settings,
    StyleTable,
    Understanding,
)
from scripts.temporary import EMBEDDED_LYRICIST, LYRICS_ASKED, REFRAIN_KINDS, USER_LYRICIST, VOICE_INSTRUMENTS


@dataclass(frozen=True, slots=True)
class Asked:
    """What decides whether a song is sung: the request, what was understood of it, the settings and the style table."""

    request: Request
    understanding: Understanding
    settings: Settings
    table: StyleTable


def is_sung(asked: Asked, genre: str) -> bool:
    """Whether a song of a genre has words: where they are given or asked for, or the genre is one that is sung.

    Never without vocals, nor where only instruments may play, nor where the user wants none.
    """
    constraints = asked.request.constraints
    if not may_be_sung(constraints):
        return False
    named = bool(set(asked.understanding.instruments) & VOICE_INSTRUMENTS)
    if constraints.lyrics or named or re.search(LYRICS_ASKED, asked.request.styles.casefold()):
        return True
    entry = asked.table.genres.get(genre)
    return asked.settings.lyrics and entry is not None and entry.sung


def may_be_sung(constraints: Constraints) -> bool:
    """Whether nothing forbids words."""
    return (
        not constraints.wordless
        and "vocals" not in constraints.without
        and (
            not constraints.only
            or any("vocal" in name or "voice" in name or name == "choir" for name in constraints.only)
        )
    )


def looker(settings: Settings) -> writing.Looker:
    """What a writer model's words are held against."""
    known = frozenset((*tables.english_words(), *verse.load().spoken))
    return writing.Looker(known, writing.read_unwanted(), explicit=settings.explicit_words)


def with_theme(draft: Draft, understanding: Understanding, request: Request) -> tuple[Draft, tuple[str, ...]]:
    """The draft with a line that says what the song is about, where there is none, and the words of that theme."""
    brief = draft.brief
    about = request.constraints.about or brief.theme
    style = verse.Style(brief.playing.genre, brief.family, understanding.moods, about)
    theme, sentence = verse.choose(verse.topics(), style, rng_for(request.seed, "theme"))
    return replace(draft, brief=replace(brief, theme=brief.theme or sentence)), theme


@dataclass(frozen=True, slots=True)
class Sung:
    """A song with its words: the draft with the text as it is sung, the melodies that carry it, and the words."""

    draft: Draft
    composition: Composition
    lyrics: Lyrics


def sing(draft: Draft, composition: Composition, theme: tuple[str, ...], request: Request) -> Sung:
    """The words on the notes.

    A text that is there, the user's or the writer model's, is laid on the tune, whose long notes are struck again where
    it has more syllables; else the embedded lyricist writes one. Raises SettingsError where its files are gone.
    """
    brief, plan = draft.brief, draft.plan
    model = verse.load()
    if brief.lyrics:
        composition = roomier(draft, composition, model.spoken)
    tunes = [score for _, score in played_sections(plan, composition)]
    frames = words.song_frames(plan, tunes, brief.meter)
    if brief.lyrics:
        author = USER_LYRICIST if request.constraints.lyrics else draft.writer
        return Sung(draft, composition, Lyrics(words.given_words(brief.lyrics, plan, frames, model.spoken), author))
    wishes = [
        verse.SectionWish(section.label, section.kind, tuple(tuple(s.beat for s in frame.slots) for frame in room))
        for section, room in zip(plan.sections, frames, strict=True)
        if room
    ]
    wishes = with_refrain(wishes, plan)
    stanzas = iter(verse.write_song(model, wishes, brief.title, theme, rng_for(request.seed, "lyrics")))
    lines = [next(stanzas).lines if room else () for room in frames]
    lyrics = Lyrics(words.written_words(lines, frames, model.spoken), EMBEDDED_LYRICIST)
    draft = replace(draft, brief=replace(brief, lyrics=words.laid_out(lyrics, plan)))
    return Sung(draft, composition, lyrics)


def roomier(draft: Draft, composition: Composition, spoken: Mapping[str, str]) -> Composition:
    """The melodies with a note for each syllable of a text that was there before them, where they can be had."""
    brief, plan = draft.brief, draft.plan
    by_label: dict[str, list[tuple[str, ...]]] = {}
    for section, lines in zip(plan.sections, texts.blocks_by_section(brief.lyrics, plan), strict=True):
        if lines and section.bars == len(composition.bars[section.label]):
            by_label.setdefault(section.label, []).append(lines)
    melodies, bars = dict(composition.melodies), dict(composition.bars)
    for label, own in by_label.items():
        tune = with_room(melodies[label], tuple(dict.fromkeys(own)), brief.meter, plan.bpm, spoken)
        if tune != melodies[label]:
            melodies[label] = tune
            bars[label] = tuple(section_bars(tune, brief.key, brief.meter, unit_length(brief.meter)))
    return replace(composition, melodies=melodies, bars=bars)


def with_refrain(wishes: list[verse.SectionWish], plan: Plan) -> list[verse.SectionWish]:
    """The wishes with one kind of section that keeps its words: where nothing is called so, the form's own refrain."""
    kinds = [wish.kind for wish in wishes]
    home = next((kind for kind in REFRAIN_KINDS if kind in kinds), "")
    if home in ("", "chorus") or "chorus" in kinds:
        return wishes
    label = next((section.label for section in reversed(plan.sections) if section.kind == home), "")
    return [replace(wish, kind="refrain") if wish.label == label and wish.kind == home else wish for wish in wishes]


def own_words(request: Request, draft: Draft) -> Draft:
    """The draft with the user's own lyrics in place of others, laid out over its plan."""
    if not request.constraints.lyrics:
        return draft
    text = texts.own_words(request.constraints.lyrics, draft.plan)
    return replace(draft, brief=replace(draft.brief, lyrics=text))


def without_words(brief: Brief) -> Brief:
    """The brief of a song that is not sung."""
    return replace(brief, lyrics="") if brief.lyrics else brief
