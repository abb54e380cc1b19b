"""What a composer is asked for one section: its prompt, and the rules that its answer is held by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from scripts import models, prompts
from scripts.composing.pace import expected_tokens, tokens_a_quarter
from scripts.music import theory
from scripts.music.abc.writer import unit_length
from scripts.music.progressions import bar_symbols
from scripts.records import BarRules, Brief, Dialect, Key, LanguageModel, MelodyWords, Meter, Sampling, TunePlan
from scripts.temporary import (
    BATCH_CELL_STEP,
    CHAT_COMPOSER_ROLE,
    CHORD_LETTER_STEPS,
    COMPOSER_CONTEXT_TOKENS,
    COMPOSER_SAMPLING,
    CONTINUED_BARS,
    DEFAULT_SPAN,
    FORM_WORDS,
    LEAST_STEPS,
    LETTER_PITCH_CLASSES,
    PROMPT_TOKENS,
)


@dataclass(frozen=True, slots=True)
class Job:
    """A section to write: its label, its bars, the chord symbols of each bar (empty for free ones).

    ``final`` sections close on the tonic; ``opening`` are bars that the section begins with, given by the user.
    ``tune`` is the rhythm of each bar, what comes back in it and how far it reaches, where the genre gives them.
    """

    label: str
    bars: int
    chords: tuple[tuple[tuple[Fraction, str], ...], ...]
    final: bool = False
    opening: tuple[str, ...] = ()
    tune: TunePlan | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """One question: the prompt's tokens, the rules of the answer, and how many new bars it shall have.

    ``header`` is what has to stand before an answer that was written without the rules, to be read as a tune.
    """

    prompt: tuple[int, ...]
    rules: BarRules
    bars: int
    header: str


def in_trained_words(brief: Brief, model: LanguageModel, known: MelodyWords) -> Brief:
    """The brief with the word that the embedded model was trained on as its rhythm; any other model's stays as it is.

    The first word of the genre, else of its family, that was trained in the brief's metre; none where there is none.
    A file that names no words was trained on folk tunes alone, and is told the brief's own rhythm.
    """
    trained = model.info.words
    if models.dialect(model.info) != Dialect.EMBEDDED or not trained:
        return brief
    metre = f"{brief.meter.numerator}/{brief.meter.denominator}"
    words = known.genres.get(brief.playing.genre, known.families.get(brief.family, ()))
    fitting = (word for word in words if word in trained and metre in known.metres.get(word, ()))
    return replace(brief, rhythm=next(fitting, ""))


def section_job(brief: Brief, label: str, bars: int, *, final: bool, opening: Sequence[str] = ()) -> Job:
    """The job of one label, with the chords that the brief gives it, bar by bar."""
    symbols = progression(brief, label)
    chords = (
        tuple(placed_chords(symbols[number % len(symbols)], brief.meter) for number in range(bars)) if symbols else ()
    )
    tune = brief.tunes.get(label)
    if tune is None or len(tune.rhythm) < bars or opening:
        return Job(label, bars, chords, final, tuple(opening[:bars]))
    return Job(label, bars, chords, final, (), replace(tune, rhythm=tune.rhythm[:bars]))


def placed_chords(bar: str, meter: Meter) -> tuple[tuple[Fraction, str], ...]:
    """The chords of a bar, which stand in its text between blanks, on its beats or at even shares of it."""
    symbols = bar_symbols(bar)
    beats, count = meter.numerator, max(1, len(symbols))
    even = beats % count == 0 or count > beats or (count == 2 and beats % 2 == 1)
    places = [Fraction(n, count) if even else Fraction(n * beats // count, beats) for n in range(count)]
    return tuple(zip(places, symbols, strict=False))


def progression(brief: Brief, label: str) -> tuple[str, ...]:
    """The chords of a label; one that the brief does not know takes those of another, empty if there are none."""
    known = sorted(brief.chords)
    if not known or label in brief.chords:
        return brief.chords.get(label, ())
    return brief.chords[known[ord(label[:1] or "A") % len(known)]]


def ask(
    brief: Brief, job: Job, before: Mapping[str, Sequence[str]], model: LanguageModel, *, written: Sequence[str] = ()
) -> Ask:
    """What to ask for the rest of a section of which some bars are ``written``.

    ``before`` holds the bars of other sections: the embedded model is given as many of them as its context holds, the
    first section always; other models are given the first bars as a motif. No question and answer together are
    longer than the context; what does not fit is left for another question.
    """
    kind = models.dialect(model.info)
    context = min(model.info.context_tokens or COMPOSER_CONTEXT_TOKENS, COMPOSER_CONTEXT_TOKENS)
    unit = unit_length(brief.meter)
    tune = prompts.TuneHeader(brief.meter, unit, brief.key, brief.rhythm)
    tail = list(written[-CONTINUED_BARS:])
    left = job.bars - len(written)
    bars = max(1, min(left, most_bars(brief, kind, context, tail)))
    final = job.final and bars == left
    part = job.chords[len(written) : len(written) + bars] if job.chords else ()
    rules = BarRules(
        meter=brief.meter,
        unit=unit,
        sections=((bars, False),),
        chords=part,
        # told no word, it may lose the key in chromatic notes; where the rhythm is held they are looked after
        accidentals=kind != Dialect.EMBEDDED or bool(brief.rhythm) or not model.info.words,
        tonic=brief.key.tonic[0] if final else "",
    )
    signs = kind == Dialect.EMBEDDED and bool(model.info.words)
    rules = replace(rules, **held(brief, job, len(written), bars, accidentals=signs))
    if kind == Dialect.EMBEDDED:
        room = context - PROMPT_TOKENS - 2 * expected_tokens(brief, bars, kind, chords=bool(part))
        given = [] if tail else context_sections(before, room)
        whole = len(tail) + bars
        sections = (*((len(one), len(one) <= 8) for one in given), (whole, whole <= 8))
        known = [*(bar for one in given for bar in one), *tail]
        text = prompts.embedded_prompt(tune, sections, given=known)
        chords = (*((),) * len(known), *part) if part else ()
        rules = replace(rules, sections=sections, skip_bars=len(known), chords=chords)
        header = prompts.chatmusician_header(tune)
        return Ask(tuple(model.tokenize(text, add_bos=True, special=False)), rules, bars, header)
    header = prompts.chatmusician_header(tune)
    motif = [] if tail else [without_chords(bar) for bar in next(iter(before.values()), ())[:2]]
    symbols = [placed[0][1] for placed in job.chords if placed]
    # The answer's header stands in the prompt: all candidates share it there, where a forced one is a step a token, and
    # its first letter is the token that it is in a whole answer.
    begun = header + prompts.body_start(((len(tail) + bars, False),), tail)
    rules = replace(
        rules,
        sections=((len(tail) + bars, False),),
        skip_bars=len(tail),
        chords=(*((),) * len(tail), *part) if part else (),
        loose=True,
        free_chords=not symbols,
    )
    if kind == Dialect.CHAT:
        symbols = [placed[0][1] for placed in part if placed]
        asked = prompts.melody_request(brief, prompts.SectionRequest(bars, symbols, motif, final), header)
        text = prompts.chat_prompt(model.info.chat_template, CHAT_COMPOSER_ROLE, asked) + begun
        return Ask(tuple(model.tokenize(text, add_bos=True, special=True)), rules, bars, header)
    instruction = prompts.chatmusician_instruction(
        tune,
        chords=symbols,
        form="ABAC" if motif else "" if symbols or brief.rhythm else FORM_WORDS,
        motif=motif,
    )
    text = prompts.chatmusician_prompt(instruction) + begun
    return Ask(tuple(model.tokenize(text, add_bos=False, special=True)), rules, bars, header)


def held(brief: Brief, job: Job, first: int, bars: int, *, accidentals: bool) -> dict[str, Any]:
    """The rules of an answer whose rhythm is given: its rows, the chords' notes on strong beats, the tune's range."""
    if job.tune is None:
        return {}
    strong = tuple(chord_letters(row, brief, accidentals) for row in job.chords[first : first + bars])
    low, high = tune_range(brief.key, job.tune.span, job.tune.height)
    return {
        "rhythm": job.tune.rhythm[first : first + bars],
        "strong": strong,
        "lowest": low,
        "highest": high,
        "accidentals": accidentals,
    }


def chord_letters(placed: Sequence[tuple[Fraction, str]], brief: Brief, accidentals: bool) -> str:
    """The letters of the chord that opens a bar, as its notes are spelled; empty where it cannot be read.

    With ``accidentals`` a letter that the chord needs other than the key has it stands behind its sign: ``B^GE``.
    """
    chord = theory.parse_chord(placed[0][1]) if placed else None
    if chord is None:
        return ""
    classes = theory.chord_pitch_classes(chord)[:4]
    if not accidentals:
        return "".join(sorted({theory.spell(pc, brief.key)[0] for pc in classes}))
    marks = theory.key_signature(brief.key)
    first = "CDEFGAB".index(chord.text.lstrip("(")[0])
    found = set()
    for pitch_class in classes:
        letter = "CDEFGAB"[(first + CHORD_LETTER_STEPS[(pitch_class - classes[0]) % 12]) % 7]
        sign = (pitch_class - LETTER_PITCH_CLASSES[letter] + 6) % 12 - 6
        if abs(sign) <= 1:
            found.add(letter if sign == marks.get(letter, 0) else "=^_"[sign] + letter)
    return "".join(sorted(found))


def tune_range(key: Key, span: int, height: int = 0) -> tuple[str, str]:
    """The lowest and the highest ABC note of a tune: about ``span`` semitones around the tonic above middle C.

    ``height`` are semitones by which the range lies higher; the tonic belongs to it.
    """
    steps = max(LEAST_STEPS, round((span or DEFAULT_SPAN) * 7 / 12))
    place = "CDEFGAB".index(key.tonic[0]) + (7 if key.tonic[0] in "CD" else 0)
    low = min(place, place - steps // 2 + round(height * 7 / 12))
    low = min(13 - steps, max(-2, low))
    return place_note(low), place_note(low + steps)


def place_note(place: int) -> str:
    """A staff position, steps above middle C, as an ABC note."""
    letter, octave = "CDEFGAB"[place % 7], place // 7
    return letter + "," * -octave if octave < 1 else letter.lower() + "'" * (octave - 1)


def most_bars(brief: Brief, kind: Dialect, context: int, tail: Sequence[str]) -> int:
    """How many bars one answer may have, so that it and its prompt fit into the context even when it runs long."""
    rate = tokens_a_quarter(brief, kind, chords=True)
    quarters = 4 * brief.meter.numerator / brief.meter.denominator
    prompt = PROMPT_TOKENS * (1 if kind == Dialect.EMBEDDED else 6) + round(rate * quarters * len(tail) * 1.5)
    return max(1, int((context - prompt) / (2 * rate * quarters)))


def context_sections(before: Mapping[str, Sequence[str]], room: int) -> list[Sequence[str]]:
    """Which written sections stand in the prompt: the first, and the newest that fit into ``room`` characters."""
    parts = list(before.values())
    sizes = [sum(len(bar) + 1 for bar in part) + 4 for part in parts]
    if not parts or sizes[0] > room:
        return []
    left = room - sizes[0]
    newest: list[Sequence[str]] = []
    for part, size in zip(reversed(parts[1:]), reversed(sizes[1:]), strict=True):
        if size > left:
            break
        left -= size
        newest.insert(0, part)
    return [parts[0], *newest]


def without_chords(bar: str) -> str:
    """A bar's text without its chord symbols."""
    parts = bar.split('"')
    return "".join(parts[::2]).strip()


def most_tokens(asked: Ask, brief: Brief, kind: Dialect, room: int) -> int:
    """How many tokens an answer may take: twice what is expected, within the context.

    Memory is set aside for as many, in steps of ``BATCH_CELL_STEP``: a step is not begun for its first quarter. An
    answer that runs longer is gone on with from its last whole bars.
    """
    expected = expected_tokens(brief, asked.bars, kind, chords=bool(asked.rules.chords))
    most = len(asked.rules.header) + 2 * expected + 48
    over = (len(asked.prompt) + most) % BATCH_CELL_STEP
    if over <= BATCH_CELL_STEP // 4 and most - over >= 1.5 * expected:
        most -= over
    return max(1, min(most, room))


def own_sampling(model: LanguageModel, temperature: float) -> Sampling:
    """The composer's own way of drawing tokens, moved by the user's temperature (0.75 leaves it as it is)."""
    own = COMPOSER_SAMPLING[models.dialect(model.info).value]
    return replace(own, temperature=max(0.05, own.temperature * (temperature / 0.75)))
