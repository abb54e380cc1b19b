"""The files beside a song: its tune as ABC and MusicXML, and what the finished audio says of itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from scripts.music import theory
from scripts.music.abc.writer import cut_bars, write_abc
from scripts.music.lifting import lifted
from scripts.music.musicxml import write_musicxml
from scripts.music.singing import timing
from scripts.records import (
    Brief,
    Chapter,
    Composition,
    Heading,
    Key,
    LongPiece,
    Lyrics,
    Making,
    Plan,
    Score,
    Tags,
    TimedSyllable,
)
from scripts.temporary import APP_NAME, APP_VERSION


def describe(brief: Brief, plan: Plan) -> str:
    """Return key, metre, tempo and form in one line for the screen."""
    meter = f"{brief.meter.numerator}/{brief.meter.denominator}"
    form = " ".join(s.label if s.kind not in ("intro", "outro", "break") else s.kind for s in plan.sections)
    return f"{brief.key.tonic} {brief.key.mode}, {meter}, {plan.bpm:.1f} bpm, {form}"


def song_abc(brief: Brief, plan: Plan, composition: Composition, making: Making, words: Lyrics | None = None) -> str:
    """Return the song's melody as one whole tune, in the order it is played, its words under the notes."""
    sections = played_sections(plan, composition)
    seed, composer = making.seed, making.composer
    comments = (f"{APP_NAME} {APP_VERSION}, seed {seed}, composer {composer}", f"styles: {', '.join(brief.styles)}")
    return write_abc(
        Heading(brief.title, brief.key, brief.meter, plan.bpm),
        sections,
        comments=comments,
        words=words.sections if words else (),
    )


def song_musicxml(
    brief: Brief, plan: Plan, composition: Composition, composer: str, words: Lyrics | None = None
) -> str:
    """Return the same tune as MusicXML, for notation programs."""
    sections = played_sections(plan, composition)
    heading = Heading(brief.title, brief.key, brief.meter, plan.bpm)
    return write_musicxml(heading, sections, f"{APP_NAME}, {composer}", words.sections if words else ())


def played_sections(plan: Plan, composition: Composition) -> list[tuple[str, Score]]:
    """Return the label and melody of each section in the order they are played."""
    sections = []
    for section in plan.sections:
        score = composition.melodies[section.label]
        written = len(composition.bars[section.label])
        first = max(0, written - section.bars) if section.kind == "outro" else 0
        sections.append((section.label, lifted(cut_bars(score, first, section.bars), section.lift)))
    return sections


def song_tags(brief: Brief, plan: Plan, making: Making, sung: Sequence[TimedSyllable] = ()) -> Tags:
    """Return what a song's audio says of itself; ``sung`` are its syllables with their times."""
    words, timed, before = timing.words_of(sung), [], -1
    for seconds, text, line in words:
        timed.append(("\n" * (line != before) + text, round(seconds * 1000)))
        before = line
    return replace(
        _tags(brief, making),
        title=brief.title,
        bpm=plan.bpm,
        lyrics=brief.lyrics,
        timed_lyrics=tuple(timed),
        lrc=timing.lrc(sung, brief.title),
    )


def long_tags(piece: LongPiece, chapters: tuple[Chapter, ...], making: Making) -> Tags:
    """Return what a long piece says of itself: of tempo and lyrics nothing, for each movement has its own."""
    return replace(_tags(piece.movements[0].brief, making), title=piece.title, chapters=chapters)


def _tags(brief: Brief, making: Making) -> Tags:
    """What songs and long pieces say alike."""
    return Tags(
        title="",
        artist=brief.artist,
        album=", ".join(brief.styles),
        genre=brief.playing.genre or brief.family,
        key=tag_key(brief.key),
        comment=f"{APP_NAME} {APP_VERSION}; seed {making.seed}; writer {making.writer}; composer {making.composer}",
    )


def tag_key(key: Key) -> str:
    """Return a key as the TKEY tag wants it: tonic and ``m`` for modes with a minor third. Source: ID3v2.3, 4.2.1."""
    tonic = theory.tonic_pitch_class(key)
    minor = (tonic + 3) % 12 in theory.scale_pitch_classes(key)
    return key.tonic + ("m" if minor else "")
