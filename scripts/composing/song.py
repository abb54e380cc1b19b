"""From brief and plan to the melodies: asks, criticises, keeps the best, and always comes back with music.

The ladder, one step after the other for the sections that are still missing: under the bar grammar; without it, read
and mended; the same hotter, twice; then the embedded model. Each step is told in the warnings.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field, replace

from scripts import models
from scripts.composing import mending
from scripts.composing.asking import Job, in_trained_words, own_sampling, section_job
from scripts.composing.drafting import Draft, Drafting, write
from scripts.composing.pace import expected_tokens, minutes
from scripts.errors import ModelError
from scripts.music.critic import Neighbours, critique
from scripts.music.form import written_bars
from scripts.records import (
    Brief,
    Composition,
    Dialect,
    Event,
    LanguageModel,
    MelodyWords,
    Plan,
    Progress,
    Score,
    TuneStatistics,
)
from scripts.tables import melody_words, tune_statistics
from scripts.temporary import (
    ANSWER_FLOOR,
    CANDIDATES,
    CANDIDATES_ONE_BY_ONE,
    HOTTER,
    MENDED_SHARE,
    MENDED_TOTAL,
    SMALL_MODEL_PARAMETERS,
)


@dataclass(frozen=True, slots=True)
class ComposeOptions:
    """How a plan's melodies are written; ``temperature`` is the user's setting.

    ``statistics`` None are those of the app's tunes. ``fallback`` loads the embedded model, asked when the model fails;
    it is closed after that. ``grammar`` off leaves the answers free. ``opening`` are bars, in the brief's key and
    metre, that the first section begins with. ``earlier`` are sections of other songs, which are not to be repeated.
    ``candidates`` 0 leaves their number to the kind of model.
    """

    temperature: float
    statistics: TuneStatistics | None = None
    fallback: Callable[[], LanguageModel] | None = None
    grammar: bool = True
    opening: Sequence[str] = ()
    earlier: Sequence[Score] = ()
    candidates: int = 0


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the ladder: ``said`` stands in the warnings when it is taken; ``last`` takes what there is."""

    model: Callable[[], LanguageModel]
    grammar: bool
    said: str = ""
    temperature: float | None = None
    other: bool = False
    last: bool = False


@dataclass(slots=True)
class Work:
    """What was reached so far, of ``count`` candidates a section, each drawn from its section's seed.

    Under the critic's mark ``floor`` no answer is kept while others can be had.
    """

    brief: Brief
    statistics: TuneStatistics
    options: ComposeOptions
    count: int
    seeds: Mapping[str, int]
    words: MelodyWords
    bars: dict[str, tuple[str, ...]] = field(default_factory=dict)
    melodies: dict[str, Score] = field(default_factory=dict)
    marks: dict[str, float] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    tokens: int = 0
    floor: float = 0.0
    kept: int = 0
    minutes: float = 0.0


def compose(
    brief: Brief, plan: Plan, model: LanguageModel, rng: random.Random, options: ComposeOptions
) -> Generator[Event, None, Composition]:
    """Write the melody of each label of the plan; yields Progress in tokens of the expected number of tokens.

    Raises ModelError when no step brings music.
    """
    kind = models.dialect(model.info)
    home = plan.sections[-1].label
    jobs = [
        section_job(brief, label, bars, final=label == home, opening=() if number else options.opening)
        for number, (label, bars) in enumerate(written_bars(plan).items())
    ]
    seeds = {job.label: rng.getrandbits(31) for job in jobs}
    count = options.candidates or candidates_for(model)
    work = Work(brief, options.statistics or tune_statistics(), options, count, seeds, melody_words())
    if options.fallback is not None and kind != Dialect.EMBEDDED:
        work.floor = ANSWER_FLOOR
    expected = {job.label: expected_tokens(brief, job.bars, kind, chords=bool(job.chords)) for job in jobs}
    total = count * sum(expected.values())
    done = 0
    with ExitStack() as stack:
        steps = ladder(model, options.fallback, stack, grammar=options.grammar)
        for group in groups(jobs, model):
            share, here = count * sum(expected[job.label] for job in group), 0
            with closing(climb(work, group, steps)) as drawn:
                for fresh in drawn:
                    work.tokens += fresh
                    here += fresh
                    yield Progress("compose", min(done + min(here, share), total - 1), total, "tokens")
            done += share
    yield Progress("compose", total, total, "tokens")
    return Composition(
        work.melodies,
        work.bars,
        work.tokens,
        tuple(dict.fromkeys(work.warnings)),
        work.kept,
        work.minutes,
        work.marks,
    )


def candidates_for(model: LanguageModel) -> int:
    """How many candidates of a section a model writes: by its kind, few when a large one writes them one by one.

    Fixed for a model and an engine, so that a busy moment does not change the song.
    """
    if model.at_once <= 1 and model.info.parameters >= SMALL_MODEL_PARAMETERS:
        return CANDIDATES_ONE_BY_ONE
    return CANDIDATES[models.dialect(model.info).value]


def groups(jobs: Sequence[Job], model: LanguageModel) -> list[list[Job]]:
    """Which sections are written side by side: the embedded model sees all earlier ones, others only the first."""
    if models.dialect(model.info) == Dialect.EMBEDDED or model.at_once <= 1:
        return [[job] for job in jobs]
    return [group for group in (list(jobs[:1]), list(jobs[1:])) if group]


def ladder(
    model: LanguageModel, fallback: Callable[[], LanguageModel] | None, stack: ExitStack, *, grammar: bool
) -> list[Step]:
    """The steps, the embedded model loaded only when it comes to that and closed with the stack."""
    name = model.info.name
    loaded: list[LanguageModel] = []

    def own() -> LanguageModel:
        return model

    def embedded() -> LanguageModel:
        if not loaded and fallback is not None:
            loaded.append(fallback())
            stack.callback(loaded[0].close)
        return loaded[0]

    steps = [Step(own, True)] if grammar else []
    steps.append(
        Step(own, False, f"{name} is asked without the grammar, its answer read and mended" if grammar else "")
    )
    steps += [Step(own, False, f"{name} is asked again at temperature {heat:g}", heat) for heat in HOTTER]
    if fallback is not None and models.dialect(model.info) != Dialect.EMBEDDED:
        steps.append(Step(embedded, True, "the embedded model writes it", other=True))
        steps.append(Step(embedded, False, "the embedded model writes it without the grammar", other=True))
    steps[-1] = replace(steps[-1], last=True)
    return steps


def climb(work: Work, jobs: Sequence[Job], steps: Sequence[Step]) -> Generator[int, None, None]:
    """Write some sections, step by step until all are there; yields tokens drawn. Raises ModelError at the end."""
    missing, why = list(jobs), ""
    for number, step in enumerate(steps):
        if step.said:
            work.warnings += [f"section {job.label}: {why}; {step.said}" for job in missing]
        drafts = [
            Draft(job, (work.seeds[job.label] + 104_729 * candidate + 15_485_863 * number) % 2**31)
            for job in missing
            for candidate in range(work.count)
        ]
        try:
            model = step.model()
            sampling = own_sampling(model, work.options.temperature)
            if step.temperature is not None:
                sampling = replace(sampling, temperature=max(step.temperature, sampling.temperature))
            brief = in_trained_words(work.brief, model, work.words)
            yield from write(Drafting(brief, model, sampling, step.grammar), drafts, work.bars)
        except ModelError as error:
            why = str(error)
            continue
        for job in list(missing):
            own = [draft for draft in drafts if draft.job is job]
            if keep_best(work, job, own, step):
                missing.remove(job)
        if not missing:
            return
        own = [draft for draft in drafts if draft.job is missing[0]]
        why = next((draft.failed for draft in own if draft.failed), "no answer passes the critic")
    raise ModelError(f"no music was written for section {missing[0].label} ({why}): try again or another --composer")


def keep_best(work: Work, job: Job, drafts: Sequence[Draft], step: Step) -> bool:
    """Keep the candidate that the critic likes best; whether there is one that may be kept."""
    best: tuple[float, Draft, Score] | None = None
    for draft in drafts:
        if draft.failed:
            continue
        score = mending.read_bars(draft.bars, work.brief)
        song = [other for label, other in work.melodies.items() if label != job.label]
        criticism = critique(score, work.brief, work.statistics, Neighbours(job.final, song, work.options.earlier))
        if not step.last and not step.other and criticism.total < work.floor:
            continue
        if not step.grammar and not step.last:
            share = (draft.own + len(job.opening)) / job.bars
            if criticism.total < MENDED_TOTAL or share < MENDED_SHARE:
                continue
        if best is None or criticism.total > best[0]:
            best = (criticism.total, draft, score)
    if best is None:
        return False
    total, draft, score = best
    bars, score = mending.in_idiom(draft.bars, score, work.brief, job)
    work.bars[job.label], work.melodies[job.label] = bars, score
    work.marks[job.label] = round(total, 4)
    work.warnings += [f"section {job.label}: {note}" for note in draft.notes]
    work.warnings += [f"section {job.label}: {warning.message}" for warning in score.warnings]
    if not step.other:
        work.kept += draft.tokens
        work.minutes += minutes(work.brief, min(draft.own, job.bars))
    return True
