"""What a writer and a primer bring into a long piece."""

from __future__ import annotations

import re
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from scripts import models, temporary, writing
from scripts.errors import ModelError
from scripts.music import long_form, styles
from scripts.music.tuning import tune
from scripts.producing.long_piece.compose import compose_all
from scripts.producing.long_piece.job import Job, read_json
from scripts.producing.long_piece.opening import opening_words
from scripts.producing.long_piece.work import PieceWork
from scripts.records import Constraints, Context, Key, LengthRange, Making, Message, Meter, Opening, Request
from scripts.settings import load_settings
from scripts.steps import follow
from scripts.tables import style_table
from tests.writing.conftest import write_tiny_writer

REQUEST = Request("Meditation, Ambient", LengthRange(1_800, 1_800), 7, frequency_hz=528.0)
PRIMER = "X:1\nT:Old\nM:4/4\nL:1/8\nK:C\nG2E2 C2D2|E4 G4|A2G2 E2C2|D8|\n"


def through(steps: Generator[Any, None, Any]) -> tuple[list[Any], Any]:
    work = follow(steps)
    return list(work), work.result


def loaded(*found: models.ModelInfo, writer: str = "") -> writing.LoadedModels:
    every = (*found, *models.find_models(temporary.MODELS_DIR))
    return writing.LoadedModels(every, writing.ModelChoice(writer, "embedded", "1/2"))


@pytest.fixture(scope="module")
def writer(tmp_path_factory: pytest.TempPathFactory) -> models.ModelInfo:
    return models.describe(write_tiny_writer(tmp_path_factory.mktemp("wörds") / "ilm3.gguf"))


def test_the_writer_is_asked_once_and_its_words_open_the_piece(writer: models.ModelInfo, tmp_path: Path) -> None:
    table = style_table()
    understanding = styles.understand(REQUEST.styles, table)
    with Job(tmp_path / "job") as job:
        events, (opening, name) = through(opening_words(job, REQUEST, understanding, table, loaded(writer)))
        assert events and name.startswith("ILM3-Tiny") and opening.constraints.title and opening.words["artist"]
        assert "lyrics" not in opening.words
        # A later start reads what was decided, and needs no writer for it.
        nobody = loaded(writer="tables")
        again, told = through(opening_words(job, REQUEST, understanding, table, nobody))
        assert (again, told) == ([], (opening, name))
    way = long_form.plan_long_piece(REQUEST, understanding, table, opening)
    first, later = way.movements[0].brief, way.movements[1:]
    assert (
        way.title == opening.constraints.title
        and first.chords.items() <= opening.constraints.chords.items()  # a form may lack one of the writer's sections
        and set(first.chords) == {section.label for section in first.playing.form}
        and first.key == opening.constraints.key
    )
    assert first.title != way.title and {m.brief.artist for m in way.movements} == {opening.words["artist"]}
    assert way.movements[-1].brief.key == first.key and any(m.brief.chords != first.chords for m in later)
    assert way == long_form.plan_long_piece(REQUEST, understanding, table, opening)


def test_a_writer_that_fails_is_told_and_the_tables_decide_for_good(
    writer: models.ModelInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ModelError("no memory")

    table = style_table()
    understanding = styles.understand(REQUEST.styles, table)
    own = loaded(writer)
    monkeypatch.setattr(own, "writer", broken)
    with Job(tmp_path / "job") as job:
        events, (opening, name) = through(opening_words(job, REQUEST, understanding, table, own))
        assert [e.level for e in events if isinstance(e, Message)] == ["warning"]
        assert (opening, name) == (Opening(REQUEST.constraints), temporary.TABLE_WRITER)
        assert through(opening_words(job, REQUEST, understanding, table, loaded(writer)))[1] == (opening, name)
    plain = long_form.plan_long_piece(REQUEST, understanding, table)
    assert long_form.plan_long_piece(REQUEST, understanding, table, opening) == plain


def test_what_the_user_fixed_stands_before_the_writer(writer: models.ModelInfo, tmp_path: Path) -> None:
    table = style_table()
    constraints = Constraints("Mine", bpm=61.0, meter=Meter(3, 4), key=Key("D", "dorian"))
    request = Request("Ambient", LengthRange(1_500, 1_500), 3, constraints=constraints)
    understanding = styles.understand(request.styles, table)
    with Job(tmp_path / "job") as job:
        _, (opening, _) = through(opening_words(job, request, understanding, table, loaded(writer)))
    way = long_form.plan_long_piece(request, understanding, table, opening)
    assert way.title == "Mine"
    for movement in way.movements:
        brief = movement.brief
        assert (brief.bpm, brief.meter, brief.key) == (61.0, Meter(3, 4), Key("D", "dorian"))


def test_a_primer_opens_the_first_movement_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(temporary, "MOVEMENT_SECONDS", (40.0, 80.0))
    table = style_table()
    request = Request(
        "Ambient",
        LengthRange(120, 120),
        4,
        primer=PRIMER,
        constraints=Constraints(meter=Meter(4, 4), key=Key("C", "major")),
    )
    way = long_form.plan_long_piece(request, styles.understand(request.styles, table), table)
    own = loaded(writer="tables")
    context = Context(load_settings(tmp_path / "none")[0], table, tmp_path)
    with Job(tmp_path / "job") as job:
        making = Making(request.seed, "tables", "x")
        work = PieceWork(request, way, job, tune(None), own, making, context)
        made = [e for e in compose_all([0, 1], work) if e in (0, 1)]
        assert made == [0, 1] and read_json(job.task(0))["events"]
        tunes = [re.sub(r'"[^"]*"|\s', "", job.tune(n).read_text(encoding="utf-8")) for n in (0, 1)]
    own.close()
    assert "G2E2C2D2|E4G4|A2G2E2C2|D8|" in tunes[0] and "G2E2C2D2|E4G4|A2G2E2C2|D8|" not in tunes[1]
