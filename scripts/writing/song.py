"""One song's brief from a writer model: idea, genre, music, plan, lyrics."""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from scripts.music import form, lyrics, styles
from scripts.prompts import writer as requests
from scripts.records import (
    Brief,
    Draft,
    LanguageModel,
    LengthRange,
    Plan,
    Progress,
    Request,
    StyleTable,
    Understanding,
    Verse,
)
from scripts.steps import follow
from scripts.temporary import (
    FOREIGN_GENRES,
    IDEA_LINES,
    IDEA_SYLLABLES,
    LYRICS_TRIES,
    REFRAIN_KINDS,
    TABLE_WRITER,
    USUAL_TEMPERATURE,
    WRITER_TOKENS,
)
from scripts.writing import asking, checking, reading


@dataclass(frozen=True, slots=True)
class WriterTask:
    """A song to write: what is asked for, what was understood of it, and the table.

    ``sung`` says whether a song of a genre gets lyrics (None: all do); a ``looker`` looks at words before they are
    kept. ``temperature`` is the user's setting.
    """

    request: Request
    understanding: Understanding
    table: StyleTable
    sung: Callable[[str], bool] | None = None
    looker: checking.Looker | None = None
    temperature: float = USUAL_TEMPERATURE


def table_draft(
    request: Request, understanding: Understanding, table: StyleTable, rngs: Callable[[str], random.Random]
) -> Draft:
    """What the style tables alone make of a request; ``rngs`` gives the random stream of a stage; no lyrics."""
    brief = styles.make_brief(request, understanding, table, rngs("brief"))
    plan = form.plan_form(brief, request.length, rngs("form"))
    return Draft(styles.with_chords(brief, plan, table), plan, TABLE_WRITER)


def write_song(
    task: WriterTask, model: LanguageModel, rngs: Callable[[str], random.Random]
) -> Generator[Progress, None, Draft]:
    """Have a model write the brief and the lyrics of one song; yields Progress of the stage ``write`` in tokens.

    ``rngs`` gives the random stream of a stage. Raises ModelError when the model fails; an answer that makes no sense
    is a warning and leaves its part to the tables.
    """
    request, understanding, table = task.request, task.understanding, task.table
    writer = asking.Writer(model, rngs("write"), task.temperature / USUAL_TEMPERATURE)
    bar = _Bar()
    warnings: list[str] = []
    idea_grammar = requests.idea_grammar(
        with_title=not request.constraints.title, lines=IDEA_LINES, words=requests.sung_words(IDEA_SYLLABLES)
    )
    asked = requests.idea_request(
        request.styles, asked_length(request.length), request.constraints.title, IDEA_LINES, IDEA_SYLLABLES
    )
    told = asked
    answer = yield from bar.follow("idea", asking.ask_object(writer, asked, idea_grammar))
    idea = looked_at(reading.read_idea(answer), task.looker, warnings)
    if not any(idea.values()):
        warnings.append(f"{model.info.name} wrote no idea that can be read; the style tables fill in")
    understanding, confidence, said = yield from bar.follow("genre", classify(task, idea, writer))
    understanding = with_moods(understanding, idea["mood"], table, request.constraints.without)

    named = bool(task.understanding.genres)
    genres, main = styles.leading_genre(understanding, table)
    understanding = replace(understanding, genres=tuple(genres))  # the writer's instruments must not move it any more
    base = styles.make_brief(request, understanding, table, rngs("brief"))
    open_to = reading.choices(request, understanding, main, base, table)
    if named:  # the form of a genre that the user named is not the writer's to change
        open_to = replace(open_to, forms=())
    asked = requests.music_request(request.styles, main.name, idea, open_to, reading.fixed_words(request, base))
    answer = yield from bar.follow("music", asking.ask_object(writer, asked, requests.music_grammar(open_to)))
    music = reading.read_music(answer, open_to, request, base)
    warnings += music.notes

    constraints = (
        music.constraints
        if request.constraints.title or not idea["title"]
        else replace(music.constraints, title=idea["title"])
    )
    instruments = tuple(dict.fromkeys((*understanding.instruments, *music.instruments)))
    understanding = replace(understanding, instruments=instruments)
    brief = styles.make_brief(request, understanding, table, rngs("brief"), constraints)
    brief = replace(
        brief,
        artist=brief.artist or idea["artist"],
        theme=brief.theme or idea["theme"],
        sub_genres=tuple(idea["sub_genres"]),
        era=brief.era or idea["era"],
        mood=brief.mood or idea["mood"],
        scale=music.scale,
        cover_idea=idea["cover"],
        understood=(*brief.understood, *said),
        confidence=confidence,
    )
    plan = form.plan_form(brief, request.length, rngs("form"))
    brief = styles.with_chords(brief, plan, table)
    text = ""
    if task.sung is None or task.sung(brief.playing.genre):
        looker = replace(task.looker, prompt=told) if task.looker else None
        looker = replace(looker, foreign=brief.playing.genre in FOREIGN_GENRES) if looker else None
        text, fault = yield from bar.follow("lyrics", kept_lyrics(request.styles, idea, brief, plan, writer, looker))
        if fault:
            warnings.append(f"the lyrics of {model.info.name} were {fault}, twice: the embedded lyricist writes them")
    yield bar.full()
    name = f"{model.info.name} {model.info.quantization}".strip()
    return Draft(replace(brief, lyrics=text), plan, name, said, tuple(warnings))


def classify(
    task: WriterTask, idea: Mapping[str, Any], writer: asking.Writer
) -> Generator[int, None, tuple[Understanding, float, tuple[str, ...]]]:
    """The song's genres and how sure they are, from the user's words and the chorus; yields tokens drawn so far.

    A genre that the user named stands, with confidence 1, whatever other words there are: the writer reads them. Where
    none is named the model votes on the family, then on its genre; the confidence is the product of the shares of the
    votes. No two votes alike leave the choice to the tables. What the user does not want is no choice.
    """
    request, understanding, table = task.request, task.understanding, task.table
    if understanding.genres:
        return understanding, 1.0, ()
    without = request.constraints.without
    families = tuple(family for family in table.families if family not in without)
    steps = asking.ask_choice(writer, request.styles, idea, families, "family of styles")
    (family, sure), spent = yield from asking.onward(steps, 0)
    if not family:
        return understanding, 0.0, ()
    names = tuple(name for name, entry in table.genres.items() if entry.family == family and name not in without)
    if not names:
        return understanding, 0.0, ()
    steps = asking.ask_choice(writer, request.styles, idea, names, "genre")
    (name, surer), _ = yield from asking.onward(steps, spent)
    if not name:
        return understanding, 0.0, ()
    confidence = round(sure * surer, 3)
    said = (f"the writer hears {name.title()} ({family}), {confidence:.0%} sure",)
    return replace(understanding, genres=(name,)), confidence, said


def with_moods(
    understanding: Understanding, mood: str, table: StyleTable, without: Sequence[str] = ()
) -> Understanding:
    """The user's moods, or where there are none, what of the writer's mood words the tables know (at most two)."""
    if understanding.moods or not mood.strip(" ,;/"):
        return understanding
    heard = styles.understand(mood, table).moods
    return replace(understanding, moods=tuple(name for name in heard if name not in without)[:2])


def looked_at(idea: dict[str, Any], looker: checking.Looker | None, warnings: list[str]) -> dict[str, Any]:
    """The idea without a title, a theme or an artist that cannot stand; what was left out is told."""
    if looker is None:
        return idea
    for name in ("title", "artist", "theme", "cover"):
        fault = checking.name_fault(idea[name], looker) if idea[name] else ""
        if fault:
            warnings.append(f"the writer's {name} was {fault}, left out")
            idea[name] = ""
    if idea["chorus"] and checking.fault(idea["chorus"], looker):
        idea["chorus"] = []
    return idea


def kept_lyrics(
    styles_text: str,
    idea: Mapping[str, Any],
    brief: Brief,
    plan: Plan,
    writer: asking.Writer,
    looker: checking.Looker | None,
) -> Generator[int, None, tuple[str, str]]:
    """The lyrics that may stand, asked for twice where they may not, and what was wrong in the end."""
    spent, fault = 0, ""
    for _ in range(LYRICS_TRIES):
        steps = write_lyrics(styles_text, idea, brief, plan, writer)
        text, spent = yield from asking.onward(steps, spent)
        if looker is None:
            return text, ""
        blocks = dict.fromkeys(text.split("\n\n"))
        lines = [line for block in blocks for line in block.splitlines() if not line.startswith("[")]
        fault = checking.fault(lines, looker)
        if not fault:
            return text, ""
        idea = {**idea, "chorus": []}
    return "", fault


def write_lyrics(
    styles_text: str, idea: Mapping[str, Any], brief: Brief, plan: Plan, writer: asking.Writer
) -> Generator[int, None, str]:
    """The lyrics of the whole song, fitted to the bars of its sections; yields tokens drawn so far.

    The refrain takes the idea's chorus. Lines that are too long are asked for once more, and cut where they stay so.
    """
    wanted = lyrics.verses(plan, brief.meter)
    chorus = [line for line in idea["chorus"] if line]
    refrain = next((v for kind in REFRAIN_KINDS for v in wanted if v.kind == kind), None) if chorus else None
    lines: dict[str, list[str]] = {}
    if refrain is not None:
        lines[refrain.label] = [chorus[n % len(chorus)] for n in range(refrain.lines)]
    verses = [verse for verse in wanted if verse is not refrain]
    spent = 0
    if verses:
        known = lines[refrain.label] if refrain is not None else ()
        request = requests.lyrics_request(styles_text, idea, brief.title, verses, known)
        steps = asking.ask_object(writer, request, requests.lyrics_grammar(verses))
        answer, spent = yield from asking.onward(steps, spent)
        for verse in verses:
            texts = [reading.clean(line, 160) for line in reading.strings(answer.get(verse.label))]
            lines[verse.label] = [text for text in texts if text][: verse.lines]
    for verse in wanted:
        fitted = fit_lines(verse, lines.get(verse.label, []), writer)
        lines[verse.label], spent = yield from asking.onward(fitted, spent)
    return lyrics.lay_out({label: texts for label, texts in lines.items() if texts}, plan)


def fit_lines(verse: Verse, lines: list[str], writer: asking.Writer) -> Generator[int, None, list[str]]:
    """The lines with at most as many syllables as their bars hold; yields tokens drawn so far."""
    unlike = list(dict.fromkeys(line for line in lines if lyrics.count_syllables(line) > verse.syllables))
    if not unlike:
        return lines
    grammar = requests.again_grammar(verse, len(unlike))
    shorter = yield from asking.ask_lines(writer, requests.again_request(verse, unlike), grammar)
    better = {
        old: new
        for old, new in zip(unlike, (reading.clean(line, 160) for line in shorter), strict=False)
        if new and lyrics.count_syllables(new) <= verse.syllables
    }
    return [lyrics.trim_line(better.get(line, line), verse.syllables) for line in lines]


def asked_length(length: LengthRange) -> str:
    """The asked length as the writer reads it: minutes alone, since a prompt of other words is another song."""
    ends = dict.fromkeys(length_seconds / 60 for length_seconds in (length.low_seconds, length.high_seconds))
    return " to ".join(f"{minutes:.2g}" if minutes < 99.5 else f"{minutes:.0f}" for minutes in ends) + " minutes"


class _Bar:
    """Turns the tokens of one stage after the other into one bar that never goes back."""

    def __init__(self) -> None:
        self.before = 0
        self.total = sum(WRITER_TOKENS.values())

    def follow(self, part: str, steps: Generator[int, None, Any]) -> Generator[Progress, None, Any]:
        """Pass a part's steps on as Progress; a part that takes more tokens than expected waits at its end."""
        work = follow(steps)
        for tokens in work:
            done = self.before + min(tokens, WRITER_TOKENS[part])
            yield Progress("write", min(done, self.total - 1), self.total, "tokens")
        self.before += WRITER_TOKENS[part]
        return work.result

    def full(self) -> Progress:
        """The end of the bar."""
        return Progress("write", self.total, self.total, "tokens")
