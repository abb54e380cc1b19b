"""Lets a model write several candidates of one or more sections side by side, each from its own seed."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace

from scripts import models, prompts
from scripts.composing import mending
from scripts.composing.asking import Ask, Job, ask, most_tokens
from scripts.errors import NotationError
from scripts.records import BarRules, Brief, LanguageModel, Sampling
from scripts.temporary import MOST_ROUNDS


@dataclass(frozen=True, slots=True)
class Drafting:
    """How drafts are written: for which brief, by which model and how it draws, under the ``grammar`` or free."""

    brief: Brief
    model: LanguageModel
    sampling: Sampling
    grammar: bool


@dataclass(slots=True)
class Draft:
    """One candidate of a section while it is written.

    ``bars`` are its whole bars so far, ``own`` how many of them the model wrote itself; ``tokens`` counts what was
    drawn for it. ``notes`` tell what had to be mended, ``failed`` why nothing could be made of it.
    """

    job: Job
    seed: int
    bars: tuple[str, ...] = ()
    own: int = 0
    tokens: int = 0
    notes: list[str] = field(default_factory=list)
    failed: str = ""
    done: bool = False


def write(how: Drafting, drafts: Sequence[Draft], before: Mapping[str, Sequence[str]]) -> Generator[int, None, None]:
    """Write all drafts to their end; yields how many tokens were drawn since the last time.

    ``before`` are the bars of other sections, by label. Under the grammar an answer that was cut by its limit is gone
    on with; without it the text is read and mended.
    Raises ModelError when the engine or the model cannot do what is asked.
    """
    for draft in drafts:
        draft.bars = draft.job.opening
        draft.done = len(draft.bars) >= draft.job.bars
    for number in range(MOST_ROUNDS):
        open_drafts = [draft for draft in drafts if not draft.done]
        if not open_drafts:
            break
        asks = [ask(how.brief, draft.job, before, how.model, written=draft.bars) for draft in open_drafts]
        yield from _answers(how, open_drafts, asks, number)
    for draft in drafts:
        _finish(how.brief, draft)


def _answers(how: Drafting, drafts: Sequence[Draft], asks: Sequence[Ask], number: int) -> Generator[int, None, None]:
    """Round ``number``: ask for all drafts at once and take the answers in."""
    model = how.model
    kind = models.dialect(model.info)
    grammars: dict[BarRules, str] = {}
    samplings = []
    for draft, asked in zip(drafts, asks, strict=True):
        if how.grammar and asked.rules not in grammars:
            grammars[asked.rules] = prompts.bar_grammar(asked.rules)
        room = (model.info.context_tokens or 2**31) - len(asked.prompt)
        samplings.append(
            replace(
                how.sampling,
                seed=(draft.seed + 7919 * number) % 2**31,
                max_tokens=most_tokens(asked, how.brief, kind, room),
                grammar=grammars.get(asked.rules, ""),
            )
        )
    texts = [""] * len(drafts)
    used = [0] * len(drafts)
    cut = [False] * len(drafts)
    with closing(model.generate_many([list(asked.prompt) for asked in asks], samplings)) as events:
        for index, event in events:
            fresh = event.tokens - used[index]
            texts[index] += event.text
            used[index], cut[index] = event.tokens, event.finish == "length"
            yield fresh
    for draft, asked, text, tokens, was_cut in zip(drafts, asks, texts, used, cut, strict=True):
        draft.tokens += tokens
        if how.grammar:
            _take_bars(draft, asked, text, was_cut)
        else:
            _take_text(how.brief, draft, asked, text)


def _take_bars(draft: Draft, asked: Ask, text: str, cut: bool) -> None:
    """Take in an answer that the grammar held: its bars are full, though some may be missing."""
    fresh = mending.answer_bars(text.removeprefix(asked.rules.header), asked.bars, cut=cut)
    draft.bars = (*draft.bars, *fresh)
    draft.own += len(fresh)
    draft.done = len(draft.bars) >= draft.job.bars or not fresh


def _take_text(brief: Brief, draft: Draft, asked: Ask, text: str) -> None:
    """Take in an answer that nothing held."""
    given = len(draft.bars)
    rest = replace(
        draft.job, bars=draft.job.bars - given, chords=draft.job.chords[given:] if draft.job.chords else (), opening=()
    )
    draft.done = True
    # Some servers begin the answer anew rather than go on with its header, maybe after a word of their own.
    anew = re.search(r"^\s*[XK]:", text.partition("|")[0], re.MULTILINE)
    header = "" if anew else asked.header
    try:
        bars, own = mending.mended(header + text, brief, rest)
    except NotationError as error:
        draft.failed = f"no music in the answer ({error.reason})"
        return
    draft.bars, draft.own = (*draft.bars, *bars), own


def _finish(brief: Brief, draft: Draft) -> None:
    """Fill a section that stayed too short, and say so."""
    job = draft.job
    if draft.failed:
        return
    if not draft.bars:
        draft.failed = "nothing was written"
        return
    whole = draft.own + len(job.opening)
    try:
        if len(draft.bars) < job.bars:
            draft.bars = mending.finished(draft.bars, brief, job)
        elif whole >= job.bars:
            mending.read_bars(draft.bars, brief)
    except NotationError as error:
        draft.failed = f"no music in the answer ({error.reason})"
        return
    if whole < job.bars:
        draft.notes.append(f"the model wrote {whole} of {job.bars} bars; they are repeated")
