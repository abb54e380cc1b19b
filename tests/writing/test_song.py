"""Whole briefs from a model whose words are noise: whatever it draws, the brief is sound and the user's word stands."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from scripts.music import lyrics, styles, theory
from scripts.music.forms.choice import written_form
from scripts.records import Constraints, Draft, Key, LanguageModel, LengthRange, Meter, Progress, Request, StyleTable
from scripts.steps import finish
from scripts.writing import WriterTask, write_song
from scripts.writing.reading import chord_fits
from scripts.writing.song import with_moods

pytestmark = pytest.mark.slow

ASKED = (
    "Chill, Dubstep",
    "Irish, Jig",
    "rainy evening at the old harbour",
    "Waltz",
    "Baroque, zorkcore",
    "qwzx",
    "Sad",
    "Lo-fi, Piano",
    "Dark Ambient",
    "Salsa",
)


def streams(seed: int) -> Callable[[str], random.Random]:
    return lambda stage: random.Random(f"{seed}:{stage}")


def write(
    model: LanguageModel, table: StyleTable, text: str, seed: int, *, minutes: float = 2, **more: Any
) -> tuple[Draft, list[Progress]]:
    request = Request(text, LengthRange(60 * minutes, 60 * minutes), seed, **more)
    steps = write_song(WriterTask(request, styles.understand(text, table), table), model, streams(seed))
    progress: list[Progress] = []
    return finish(steps, progress.append), progress


def check(draft: Draft, table: StyleTable) -> None:
    brief, plan = draft.brief, draft.plan
    assert not draft.warnings
    assert brief.title and brief.artist and brief.theme and brief.sub_genres and brief.era and brief.mood
    assert brief.cover_idea and brief.scale and 0 <= brief.confidence <= 1
    assert brief.playing.genre in table.genres
    main = table.genres[brief.playing.genre]
    assert main.tempo[0] <= brief.bpm <= main.tempo[1]
    assert f"{brief.meter.numerator}/{brief.meter.denominator}" in main.meters
    assert written_form(brief.form) and len(brief.playing.form) > 1
    labels = {section.label for section in brief.playing.form}
    assert labels <= set(brief.chords)
    for progression in (brief.chords[label] for label in labels):
        assert len(progression) in (4, 8)
        assert all(theory.parse_chord(symbol) for bar in progression for symbol in bar.split())
    # sections that the writer was not asked for have the idiom's chords, secondary dominants among them
    fitting = [chord_fits(one, brief.key) for label in labels for bar in brief.chords[label] for one in bar.split()]
    assert sum(fitting) >= 0.5 * len(fitting)
    assert abs(plan.seconds - 120) <= 2
    wanted = lyrics.verses(plan, brief.meter)
    assert all(f"[{verse.kind.capitalize()}" in brief.lyrics for verse in wanted)
    most = max((verse.syllables for verse in wanted), default=0)
    for line in brief.lyrics.splitlines():
        assert line.startswith("[") or len(line.split()) < 2 or lyrics.count_syllables(line) <= most


def test_every_draw_gives_a_sound_brief(writer: LanguageModel, table: StyleTable, engine: Any) -> None:
    for seed in range(60 if engine.name == "llama-cpp-python" else 10):
        draft, progress = write(writer, table, ASKED[seed % len(ASKED)], seed)
        check(draft, table)
        assert draft.writer.startswith("ILM3-Tiny")
        done = [step.done for step in progress]
        assert done == sorted(done) and done[-1] == progress[-1].total and len(done) > 50
        assert {(step.stage, step.unit) for step in progress} == {("write", "tokens")}


def test_the_same_seed_writes_the_same(writer: LanguageModel, table: StyleTable) -> None:
    first, _ = write(writer, table, "Chill, Dubstep", 5)
    write(writer, table, "Waltz", 6)
    again, _ = write(writer, table, "Chill, Dubstep", 5)
    other, _ = write(writer, table, "Chill, Dubstep", 7)
    assert first == again and first.brief.lyrics != other.brief.lyrics and first.brief.title != other.brief.title


@pytest.mark.parametrize("seed", range(6))
def test_what_the_user_fixed_stands(writer: LanguageModel, table: StyleTable, seed: int) -> None:
    rng = random.Random(seed)
    constraints = Constraints(
        title=rng.choice(["", 'Ma "petite" <|im_end|> nuit / 42']),
        bpm=rng.choice([None, 61.5, 200.0]),
        meter=rng.choice([None, Meter(6, 8), Meter(3, 4)]),
        key=rng.choice([None, Key("F#", "dorian"), Key("Eb", "major")]),
        form=rng.choice(["", "rondo"]),
        chords=rng.choice([{}, {"": ("Am", "F", "C", "G")}]),
    )
    frequency = rng.choice([None, 528.0])
    draft, _ = write(writer, table, "Dubstep", seed, constraints=constraints, frequency_hz=frequency)
    brief = draft.brief
    assert brief.title == constraints.title or not constraints.title
    assert brief.bpm == constraints.bpm or not constraints.bpm
    assert brief.meter == constraints.meter or not constraints.meter
    assert brief.key == constraints.key or not constraints.key
    assert brief.form == constraints.form or not constraints.form
    if frequency and not constraints.key:
        assert brief.key.tonic == "C"
    for label in brief.chords:
        assert not constraints.chords or brief.chords[label] == constraints.chords[""]
    assert abs(draft.plan.seconds - 120) <= 2


def test_a_long_song_and_a_short_one(writer: LanguageModel, table: StyleTable) -> None:
    for minutes in (0.5, 30.0):
        draft, _ = write(writer, table, "Pop", 3, minutes=minutes)
        assert abs(draft.plan.seconds - 60 * minutes) <= 2 and draft.brief.lyrics.count("[") >= 1


def test_the_writers_mood_stands_in_for_none(table: StyleTable) -> None:
    plain, sad = styles.understand("Pop", table), styles.understand("Pop, happy", table)
    assert with_moods(plain, "dreamy, very dark", table).moods == ("dreamy", "dark")
    assert with_moods(sad, "dreamy", table) == sad and with_moods(plain, " ,", table) == plain
    assert replace(with_moods(plain, "zork", table), moods=()) == plain


def test_a_writer_may_not_bring_back_what_is_not_wanted(writer: LanguageModel, table: StyleTable) -> None:
    """Absences, who plays alone, era, theme and artist stand whatever the model writes."""
    words = "indie pop, no drums, no piano, 80s, about losing a job"
    constraints = Constraints(without=("drums", "piano"), era="1980s", about="losing a job", artist="Lumen")
    for seed in range(4):
        brief = write(writer, table, words, seed, constraints=constraints)[0].brief
        assert (brief.era, brief.theme, brief.artist) == ("1980s", "losing a job", "Lumen")
        assert not [part for part in brief.playing.parts if part.role == "drums" or part.name.endswith("piano")]
    alone = write(writer, table, "folk, only harp", 5, constraints=Constraints(only=("harp",)))[0].brief
    assert {part.name.partition(": ")[2] for part in alone.playing.parts} == {"harp"}
