"""What the line tells while songs are made, as lines of the workflow."""

from __future__ import annotations

from dataclasses import replace

from scripts.menus.state import Entry, Field, Screen, State, Work
from scripts.records import Event, Message, Progress, Song
from scripts.temporary import LONGEST_LOG, STYLES_QUESTION


def announced(state: State, text: str, kind: str = "app") -> State:
    """Return the state with one more line of the workflow."""
    return _logged(state, Entry(kind, text))


def ask_styles(state: State) -> State:
    """Return the state with the first question of Generate Music."""
    return announced(replace(state, line=Field("styles")), STYLES_QUESTION)


def begun(state: State, songs: int | None) -> State:
    """Return the state with the work begun."""
    return replace(state, work=Work(running=True, songs=songs))


def told(state: State, event: Event) -> State:
    """Return the state after an event of the line.

    A message that ends in ``...`` says that something begins: its bar stands right below it, and what is told meanwhile
    below the bar.
    """
    if isinstance(event, Message):
        if event.level == "warning":
            return announced(state, f"Warning: {event.text}", "warning")
        state = announced(state, event.text)
        return _logged(state, Entry("bar", began=state.now)) if event.text.endswith("...") else state
    if isinstance(event, Progress):
        return _moved(state, event.stage, event.done / event.total if event.total > 0 else 0.0)
    if isinstance(event, Song):
        place = event.audio or event.midi or event.abc
        state = announced(state, f"Finished: {place.name}" if place else "Finished.")
        return replace(state, work=replace(state.work, finished=state.work.finished + 1))
    return state


def ended(state: State, error: str = "") -> State:
    """Return the state after the last event; ``error`` is empty when all went well or the user cancelled."""
    cancelled, finished = state.work.stopping, state.work.finished
    log = tuple(
        replace(entry, ended=state.now) if entry.kind == "bar" and entry.ended is None else entry for entry in state.log
    )
    state = replace(state, log=log, work=replace(state.work, running=False, stopping=False))
    if error:
        state = announced(state, error, "warning")
    count = {0: "No song was", 1: "1 song is"}.get(finished, f"{finished} songs are")
    words = f"Cancelled. {count} kept." if cancelled else f"{count} finished."
    state = announced(state, words)
    question = state.question
    if question is not None and question.key in ("cancel", "quit"):
        state = replace(state, question=None)
    return state if state.screen == Screen.GENERATE else replace(state, notice=error or words)


def _moved(state: State, stage: str, fraction: float) -> State:
    """Move the bar of a stage, which never goes back; a stage that has none takes the last one if it is unused."""
    place = max((number for number, entry in enumerate(state.log) if entry.kind == "bar"), default=-1)
    if place < 0 or state.log[place].stage not in ("", stage):
        # what an earlier run has made of it says nothing about the time that is left
        return _moved(_logged(state, Entry("bar", stage=stage, first=fraction, began=state.now)), stage, fraction)
    entry = state.log[place]
    share = max(entry.fraction, min(1.0, fraction))
    ended = entry.ended if share < 1.0 or entry.ended is not None else state.now
    entry = replace(entry, stage=stage, fraction=share, ended=ended)
    return replace(state, log=(*state.log[:place], entry, *state.log[place + 1 :]))


def _logged(state: State, entry: Entry) -> State:
    return replace(state, log=(*state.log, entry)[-LONGEST_LOG:], logged=state.logged + 1)
