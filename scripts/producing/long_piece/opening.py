"""The writer's part in a long piece: asked once, and kept in the job so that every start goes on from the same."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from scripts import writing
from scripts.codec import plain, read
from scripts.errors import ModelError
from scripts.music import styles
from scripts.music.streams import rng_for
from scripts.producing.long_piece.job import Job, read_json, write_json
from scripts.records import Brief, Constraints, Event, LengthRange, Message, Opening, Request, StyleTable, Understanding
from scripts.temporary import MOVEMENT_SECONDS, TABLE_WRITER, WRITER_WORDS


def opening_words(
    job: Job, request: Request, understanding: Understanding, table: StyleTable, loaded: writing.LoadedModels
) -> Generator[Event, None, tuple[Opening, str]]:
    """What the writer decides and the writer's name, from the job where it is known; yields Progress and Messages.

    Without a writer, or when it fails, which is told, the tables decide. The writer is out of memory afterwards.
    """
    path = job.folder / "writer.json"
    saved = read_json(path)
    if isinstance(saved, dict):
        return read_opening(saved, request), str(saved["writer"])
    opening, name = Opening(request.constraints), TABLE_WRITER
    try:
        model = loaded.writer()
        if model is not None:
            length = sum(MOVEMENT_SECONDS) / 2
            own = replace(request, length=LengthRange(length, length))
            rngs = partial(rng_for, request.seed)
            task = writing.WriterTask(own, understanding, table, sung=lambda genre: False)
            draft = yield from writing.write_song(task, model, rngs)
            yield from (Message(line) for line in draft.said)
            yield from (Message(warning, "warning") for warning in draft.warnings)
            opening, name = opening_from(draft.brief, request, table), draft.writer
    except ModelError as error:
        yield Message(f"{error}: the built-in tables write the brief", "warning")
    loaded.dismiss_writer()
    write_json(path, {"writer": name, **plain(opening)})
    return opening, name


def opening_from(brief: Brief, request: Request, table: StyleTable) -> Opening:
    """What a long piece takes from a brief that a model wrote; what the user fixed stands."""
    constraints: Constraints = replace(
        request.constraints,
        title=brief.title,
        bpm=brief.bpm,
        meter=brief.meter,
        key=brief.key,
        chords=dict(brief.chords),
    )
    return Opening(
        constraints,
        genre=brief.playing.genre if brief.playing.genre in table.genres else "",
        moods=styles.understand(brief.mood, table).moods[:2] if brief.mood.strip(" ,;/") else (),
        instruments=tuple(name for name in brief.instruments if name in table.instruments),
        words={name: getattr(brief, name) for name in WRITER_WORDS},
    )


def read_opening(saved: Mapping[str, Any], request: Request) -> Opening:
    """An opening from its JSON; what is missing in it is left to the tables."""
    try:
        opening, _ = read(Opening, saved)
    except ValueError:  # without constraints those of the request stand
        opening, _ = read(Opening, {**saved, "constraints": plain(request.constraints)})
    return replace(opening, words={name: value for name, value in opening.words.items() if name in WRITER_WORDS})
