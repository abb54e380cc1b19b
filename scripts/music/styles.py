"""Style words to how to play them: what was understood, and the brief that the tables alone can write."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

from scripts import temporary
from scripts.music import band_tables, harmony, theory, words
from scripts.music.band_tables import Blend
from scripts.music.forms import choice
from scripts.music.forms.lines import form_text
from scripts.music.idioms import idiom_for
from scripts.music.numerals import chord_symbol
from scripts.music.titles import draw_title
from scripts.music.tuning import tune
from scripts.records import (
    Brief,
    ChordRow,
    Constraints,
    Genre,
    Key,
    Meter,
    Mood,
    Plan,
    Request,
    Section,
    StyleTable,
    Understanding,
)

# ------------------------------------------------------------------------------------------ understanding


def understand(styles_text: str, table: StyleTable) -> Understanding:
    """What a request's words ask for (``music.words``). Raises UsageError when there are no words at all."""
    return words.understand(styles_text, table)


def default_genre(moods: Sequence[str], instruments: Sequence[str], table: StyleTable) -> str:
    """The genre for words that name none: the one that suits the instruments or moods best, else the table's own."""
    return words.default_genre(moods, instruments, words.lexicon_of(table))


# ------------------------------------------------------------------------------------------ the brief


def make_brief(
    request: Request,
    understanding: Understanding,
    table: StyleTable,
    rng: random.Random,
    constraints: Constraints | None = None,
) -> Brief:
    """A complete brief from the tables alone: the rhythm of one genre, the colours of the others, bent by the moods.

    The genre with the most drive gives tempo, metre, bass and drums; a second one lends its melody and pad
    instruments and half of the mode. An asked frequency makes its note the tonic. What ``constraints`` (else the
    request's own) holds stands as it is; all else is drawn as if there were none.
    """
    constraints = constraints or request.constraints
    genres, main = leading_genre(understanding, table)
    if constraints.form in table.forms:
        main = replace(main, form=constraints.form)
    ranked = sorted(range(len(genres)), key=lambda n: (-table.genres[genres[n]].drive, -n))
    blend = Blend(
        main,
        colours=tuple(table.genres[genres[n]] for n in ranked[1:3]),
        moods=tuple(table.moods[name] for name in understanding.moods),
        instruments=understanding.instruments,
        constraints=constraints,
    )
    drawn_meter = _draw_meter(main.meters, rng)
    meter = constraints.meter or drawn_meter
    key = _draw_key(blend, request.frequency_hz, rng)
    key = constraints.key or key
    playing = band_tables.playing(blend, table, rng)
    styles = tuple(name.title() for name in genres) + tuple(
        name.removesuffix(" mood").capitalize() for name in understanding.moods
    )
    title = title_for(understanding, table, rng)
    bpm = _draw_tempo(main, blend.moods, rng)
    chords = _progressions(main, key, table, rng)
    seed = f"{main.name}:{rng.getrandbits(64)}"
    idiom = idiom_for(main.name, main.family, table.idioms)
    # what a writer changes shall not change the form, whose labels it has written chords for
    bars = _about_bars(request, request.constraints.meter or drawn_meter, request.constraints.bpm or bpm)
    form = choice.choose_form(request, constraints, idiom, bars, random.Random(f"{seed}:form"))
    exact_bpm = request.constraints.bpm is not None and "bpm" not in request.open
    if form:
        energy = (
            sum(mood.energy for mood in blend.moods) + temporary.ENERGY_SHIFTS.get(constraints.energy, (0.0, 1.0))[0]
        )
        playing = choice.with_form(playing, form, idiom, constraints.without, energy)
        if not exact_bpm:
            playing = choice.breathing(playing, idiom, random.Random(f"{constraints.title or title}:time"))
        known = list(chords)
        labels = dict.fromkeys(section.label for section in form)
        chords = {label: chords.get(label) or chords[known[n % len(known)]] for n, label in enumerate(labels)}
    spoken: dict[str, tuple[str, ...]] = {}
    if request.length.low_seconds < temporary.IDIOM_BELOW_SECONDS:  # long pieces have a harmony of their own kind
        spoken = own_harmony(main, playing.form, key, table, random.Random(seed))
    if spoken and "" not in constraints.chords:  # written with their own qualities, at their own pace
        playing = replace(playing, colour="written", chord_bars=0.0)
    return Brief(
        title=constraints.title or title,
        styles=styles,
        family=main.family,
        mood=", ".join(name.removesuffix(" mood") for name in understanding.moods),
        bpm=constraints.bpm or bpm,
        meter=meter,
        key=key,
        form=form_text(form) if form else main.form,
        instruments=tuple(dict.fromkeys(part.name for part in playing.parts)),
        chords={
            label: constraints.chords.get(label) or constraints.chords.get("") or spoken.get(label) or own
            for label, own in chords.items()
        },
        lyrics="",
        understood=understanding.said,
        artist=constraints.artist,
        theme=constraints.about,
        era=constraints.era,
        rhythm=_rhythm(main, meter),
        playing=replace(playing, ending="loop") if request.loop else playing,
        scale=temporary.MODES[key.mode].scales[0],
        confidence=1.0 if understanding.genres else 0.0,
        exact_bpm=exact_bpm,
    )


def leading_genre(understanding: Understanding, table: StyleTable) -> tuple[list[str], Genre]:
    """All genres of the words (the default one where none is named), and the one that leads."""
    genres = list(understanding.genres) or [default_genre(understanding.moods, understanding.instruments, table)]
    leader = max(range(len(genres)), key=lambda n: (table.genres[genres[n]].drive, n))
    return genres, table.genres[genres[leader]]


def title_for(understanding: Understanding, table: StyleTable, rng: random.Random) -> str:
    """A title of the leading genre and the moods; without title tables the genre's name.

    It is drawn from a stream of its own, in which all that was understood has a part: whatever is added to the title
    tables, the music of a seed stays as it is, and one seed gives other styles other titles.
    """
    genres, main = leading_genre(understanding, table)
    own = random.Random(f"{rng.getrandbits(64)}:{genres}:{understanding.moods}:{understanding.instruments}")
    if table.titles is None:
        return main.name.title()
    return draw_title(main.name, main.family, understanding.moods, table.titles, own)


def _draw_meter(meters: Mapping[str, float], rng: random.Random) -> Meter:
    """A metre by its weight."""
    top, _, bottom = rng.choices(list(meters), list(meters.values()))[0].partition("/")
    return Meter(int(top), int(bottom))


def _draw_tempo(main: Genre, moods: Sequence[Mood], rng: random.Random) -> float:
    """A whole number of quarter notes a minute in the genre's range, bent by the moods but never out of the style."""
    low, high = main.tempo
    factor = 1.0
    for mood in moods:
        factor *= 1.0 if mood.tempo is None else mood.tempo
    bent = rng.triangular(low, high, (low + high) / 2) * max(0.75, min(1.3, factor))
    slack = 0.12 if any(mood.tempo is not None for mood in moods) else 0.0
    narrow = slack * min(1.0, (high - low) / 12.0)
    return float(round(max(low * (1 - narrow), min(high * (1 + narrow), bent))))


def _draw_key(blend: Blend, frequency_hz: float | None, rng: random.Random) -> Key:
    """A mode by the weights of genres and moods together, on one of the genre's tonics or the asked note."""
    weights = dict(blend.main.modes)
    for colour in blend.colours:
        for mode, weight in colour.modes.items():
            weights[mode] = weights.get(mode, 0.0) + 0.5 * weight
    for mood in blend.moods:
        if mood.modes:  # a mood's own modes rule: the genre only weighs among them
            weights = {mode: weight * (1.0 + weights.get(mode, 0.0)) for mode, weight in mood.modes.items()}
    mode = rng.choices(list(weights), list(weights.values()))[0]
    tonic = rng.choice(blend.main.tonics.split())
    if frequency_hz is not None and frequency_hz != 440.0:
        tonic = temporary.PITCH_NAMES[tune(frequency_hz).pitch % 12]
    return theory.transpose_key(Key(tonic, mode), 0)


def _about_bars(request: Request, meter: Meter, bpm: float) -> float:
    """About how many bars a song of the asked length has."""
    seconds = (request.length.low_seconds + request.length.high_seconds) / 2
    return seconds * bpm / 60.0 / (4.0 * meter.numerator / meter.denominator)


def _rhythm(main: Genre, meter: Meter) -> str:
    """The composer's word for the rhythm: the genre's own where it suits the metre."""
    fitting = temporary.RHYTHM_WORDS.get(f"{meter.numerator}/{meter.denominator}", ("air",))
    return main.rhythm if main.rhythm in fitting else fitting[0]


def _progressions(main: Genre, key: Key, table: StyleTable, rng: random.Random) -> dict[str, tuple[str, ...]]:
    """A progression, one chord a bar, for each label of the form: the habits of the family in this key."""
    rows = harmony.rows_for(main.progressions, key.mode)
    labels = sorted({section.label for section in table.forms[main.form]})
    order = rng.sample(range(len(rows)), len(rows))
    chosen: dict[str, tuple[str, ...]] = {}
    for place, label in enumerate(labels):
        row = rows[order[place % len(rows)]].split()
        answer = rng.choice(rows).split()
        if len(row) == len(answer) == 8:  # a period: one row asks, any row may answer
            row[4:] = answer[4:]
        chosen[label] = tuple(_roman(numeral, key) for numeral in row)
    return chosen


def own_harmony(
    main: Genre, form: Sequence[Section], key: Key, table: StyleTable, rng: random.Random
) -> dict[str, tuple[str, ...]]:
    """A progression of the genre's idiom for each label of the form, drawn by the kind of its first section.

    Bars are texts of chord symbols between blanks; empty where the idiom has no chords for the mode. Sections of
    different labels have different rows where there are enough.
    """
    idiom = idiom_for(main.name, main.family, table.idioms)
    chosen: dict[str, tuple[str, ...]] = {}
    taken: list[ChordRow] = []
    for section in sorted(form, key=lambda section: section.kind in ("intro", "outro", "build", "break")):
        if section.label in chosen:
            continue
        rows = fitting_rows(idiom.chords, section.kind, key.mode, section.bars)
        fresh = [row for row in rows if row not in taken] or rows
        if not fresh:
            return {}
        row = rng.choice(fresh)
        taken.append(row)
        chosen[section.label] = _symbols(row, key)
    return chosen


def with_chords(brief: Brief, plan: Plan, table: StyleTable) -> Brief:
    """The brief with chords for each label that the plan has added.

    A solo or another tune over the same chords has those; an event has a row of its own kind, where the genre's idiom
    gave the others theirs; chords that stand in every section stand in it too.
    """
    chords = dict(brief.chords)
    alike = len(set(chords.values())) == 1 and len(chords) > 1
    idiom = idiom_for(brief.playing.genre, brief.family, table.idioms)
    for section in plan.sections:
        if section.over in chords:
            chords[section.label] = chords[section.over]
        elif section.label not in chords and chords:
            rows = fitting_rows(idiom.chords, section.kind, brief.key.mode, section.bars)
            if alike or not rows or brief.playing.colour != "written":
                continue
            row = random.Random(f"{brief.title}:{section.label}:{section.kind}").choice(rows)
            chords[section.label] = _symbols(row, brief.key)
    return replace(brief, chords=chords) if chords != dict(brief.chords) else brief


def _symbols(row: ChordRow, key: Key) -> tuple[str, ...]:
    """A row's chords in a key, those of a bar between blanks."""
    return tuple(" ".join(chord_symbol(numeral, key) or "" for numeral in bar) for bar in row.bars)


def fitting_rows(rows: Sequence[ChordRow], kind: str, mode: str, bars: int) -> list[ChordRow]:
    """The rows for a kind of section in a mode: of the kind itself, else of any; those that go into its bars evenly."""
    # lydian and locrian rest on chords of their own: rows for any mode would not tell them
    general = mode not in ("lydian", "locrian")
    able = [row for row in rows if row.bars and (row.mode == mode or (general and not row.mode))]
    own = [row for row in able if kind in row.kinds] or [row for row in able if not row.kinds]
    return [row for row in own if bars % len(row.bars) == 0 or len(row.bars) % bars == 0] or own


def _roman(numeral: str, key: Key) -> str:
    """A chord symbol from a roman numeral counted in the key's own scale: ``vi`` in C major is ``Am``."""
    _, step, quality = harmony.numeral(numeral, key.mode)
    return theory.spell((theory.tonic_pitch_class(key) + step) % 12, key) + quality
