"""Long pieces that were interrupted: they are offered before anything new, gone on with, left, or given up."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

from scripts.menus.state import Effect, Field, Question, State
from scripts.menus.work import announced, ask_styles, begun
from scripts.records import Request
from scripts.wording import duration_words

Step: TypeAlias = tuple[State, tuple[Effect, ...]]


def piece_words(request: Request) -> str:
    """Return which piece a request is for: ``Meditation, Ambient (8 hours, 528 Hz)``."""
    length = duration_words(request.length.high_seconds)
    tuned = f", {request.frequency_hz:g} Hz" if request.frequency_hz else ""
    return f"{' '.join(request.styles.split())} ({length}{tuned})"


def offer(state: State) -> State:
    """Return the state with the pieces that wait, and the question what shall become of them."""
    for request in state.waiting:
        state = announced(state, f"This long piece was interrupted: {piece_words(request)}")
    return announced(replace(state, line=Field("resume")), f"Go on with {_them(state)}? (Y, N, or D to delete)")


def answer_resume(state: State, text: str) -> Step:
    """Take the answer to ``offer``."""
    word = text.lower()
    if word in ("y", "yes"):
        state = announced(replace(state, line=None), text, "user")
        return begun(state, len(state.waiting)), (Effect("resume", state.waiting),)
    if word in ("n", "no"):
        return ask_styles(announced(state, text, "user")), ()
    if word in ("d", "delete"):
        return replace(state, question=Question("discard", f"Delete what is made of {_them(state)}?")), ()
    return replace(state, notice="Write Y to go on with it, N for something new, or D to delete it."), ()


def discarded(state: State) -> Step:
    """Give the pieces up and go on to the first question."""
    waiting = state.waiting
    state = announced(replace(state, waiting=()), "D", "user")
    return ask_styles(state), (Effect("discard", waiting),)


def kept(state: State) -> State:
    """Return the state after work has ended and left pieces that can be gone on with."""
    if not state.waiting:
        return state
    return announced(state, f"What is made of {_them(state)} is kept: Generate Music goes on with it at any time.")


def _them(state: State) -> str:
    count = len(state.waiting)
    return "it" if count == 1 else f"these {count} pieces"
