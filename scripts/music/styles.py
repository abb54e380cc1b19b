"""Style words to how to play them: what was understood, and the brief that the tables alone can write."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from scripts import temporary
from scripts.music import band_tables, harmony, theory, words
from scripts.music.band_tables import Blend
from scripts.music.form import written_bars
from scripts.music.forms import choice
from scripts.music.forms.lines import form_text
from scripts.music.idioms import idiom_for
from scripts.music.keyfinding import key_clearness
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
            playing = choice.breathing(playing, idiom, random.Random(f"{key}:{form}:time"))
        known = list(chords)
        labels = dict.fromkeys(section.label for section in form)
        chords = {label: chords.get(label) or chords[known[n % len(known)]] for n, label in enumerate(labels)}
    spoken: dict[str, tuple[str, ...]] = {}
    if request.length.low_seconds < temporary.IDIOM_BELOW_SECONDS:  # long pieces have a harmony of their own kind
        spoken = own_harmony(rows_in(main, meter, table), playing.form, key, random.Random(seed))
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
    rows: Sequence[ChordRow], form: Sequence[Section], key: Key, rng: random.Random
) -> dict[str, tuple[str, ...]]:
    """One of the genre's ``rows_in`` a metre for each label of a form, drawn by the kind and length of its section.

    Bars are texts of chord symbols between blanks; empty where there are no chords for the mode. Sections of different
    labels have different rows where there are enough, and the second one changes its chords at another pace than the
    first. In keys that have a tonic to be told, of some draws the first is taken that tells it, else the clearest.
    """
    best: tuple[float, dict[str, tuple[str, ...]]] = (-9.0, {})
    for _ in range(temporary.HARMONIES_DRAWN if key.mode in temporary.TOLD_MODES else 1):
        chosen = _drawn_harmony(rows, form, key, rng)
        if not chosen:
            return {}
        mark = key_clearness(_weights(chosen, form, key), key)
        if mark > best[0]:
            best = (mark, chosen)
        if mark >= temporary.CLEAR_KEY:
            break
    return best[1]


def _drawn_harmony(
    rows: Sequence[ChordRow], form: Sequence[Section], key: Key, rng: random.Random
) -> dict[str, tuple[str, ...]]:
    """One draw of ``own_harmony``."""
    chosen: dict[str, tuple[str, ...]] = {}
    taken: list[ChordRow] = []
    for section in sorted(form, key=lambda section: section.kind in ("intro", "outro", "build", "break")):
        if section.label in chosen:
            continue
        if section.over in chosen:
            chosen[section.label] = chosen[section.over]
            continue
        fitting = fitting_rows(rows, section.kind, key.mode, section.bars)
        fresh = [row for row in fitting if row not in taken] or fitting
        if not fresh:
            return {}
        paces = [row for row in fresh if taken and not 0.75 < pace(row) / pace(taken[0]) < 1.34]
        row = rng.choice(paces if paces and rng.random() < temporary.OTHER_PACE else fresh)
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
            row = random.Random(f"{brief.key}:{brief.bpm}:{section.label}:{section.kind}").choice(rows)
            chords[section.label] = _symbols(row, brief.key)
    return replace(brief, chords=chords) if chords != dict(brief.chords) else brief


def _symbols(row: ChordRow, key: Key) -> tuple[str, ...]:
    """A row's chords in a key, those of a bar between blanks."""
    return tuple(" ".join(chord_symbol(numeral, key) or "" for numeral in bar) for bar in row.bars)


def _weights(chosen: Mapping[str, Sequence[str]], form: Sequence[Section], key: Key) -> list[float]:
    """About how long each pitch class sounds in a form: chord notes, their basses once more, a tune on the scale."""
    weights = [0.0] * 12
    for section in form:
        bars = chosen.get(section.label, ())
        for number in range(section.bars if bars else 0):
            chords = [theory.parse_chord(symbol) for symbol in bars[number % len(bars)].split()]
            for chord in chords:
                for pitch_class in (*theory.chord_pitch_classes(chord), chord.bass) if chord else ():
                    weights[pitch_class] += 1.0 / len(chords)
    share = temporary.TUNE_SHARE * sum(weights)
    for place, pitch_class in enumerate(theory.scale_pitch_classes(key)):
        weights[pitch_class] += share * (2.0 if place == 0 else 1.0) / 8
    return weights


def laid_harmony(brief: Brief, plan: Plan, table: StyleTable, rng: random.Random) -> Brief:
    """A brief of the tables with progressions that fit the sections of its plan, as long as they are written."""
    main = table.genres.get(brief.playing.genre)
    if main is None or brief.playing.colour != "written":
        return brief
    bars = written_bars(plan)
    sections = [replace(section, bars=bars.get(section.label, section.bars)) for section in plan.sections]
    rows = rows_in(main, brief.meter, table)
    return replace(brief, chords={**brief.chords, **own_harmony(rows, sections, brief.key, rng)})


def pace(row: ChordRow) -> float:
    """How often a row changes its chord, in changes a bar."""
    chords = [numeral for bar in row.bars for numeral in bar]
    return (1 + sum(one != other for one, other in pairwise(chords))) / len(row.bars)


def rows_in(main: Genre, meter: Meter, table: StyleTable) -> list[ChordRow]:
    """The progressions of a genre's idiom in which a metre has a beat for each chord of every bar."""
    compound = meter.denominator >= 8 and meter.numerator % 3 == 0
    beats = meter.numerator // 3 if compound else meter.numerator
    rows = idiom_for(main.name, main.family, table.idioms).chords
    return [row for row in rows if all(len(bar) <= max(1, beats) for bar in row.bars)]


def fitting_rows(rows: Sequence[ChordRow], kind: str, mode: str, bars: int) -> list[ChordRow]:
    """The rows for a kind of section in a mode: of the kind itself, else of any.

    Best are those that go into its bars evenly, then those that it is an even part of; a form of twelve bars is not
    cut while there are others.
    """
    # lydian and locrian rest on chords of their own: rows for any mode would not tell them
    general = mode not in ("lydian", "locrian")
    able = [row for row in rows if row.bars and (row.mode == mode or (general and not row.mode))]
    own = [row for row in able if kind in row.kinds] or [row for row in able if not row.kinds]
    lengths = {len(row.bars) for row in own}
    even = [length for length in lengths if bars % length == 0]
    parts = [length for length in lengths if length % bars == 0]
    whole = even or parts or [length for length in lengths if length % 12] or list(lengths)
    return [row for row in own if len(row.bars) in whole]


def _roman(numeral: str, key: Key) -> str:
    """A chord symbol from a roman numeral counted in the key's own scale: ``vi`` in C major is ``Am``."""
    _, step, quality = harmony.numeral(numeral, key.mode)
    return theory.spell((theory.tonic_pitch_class(key) + step) % 12, key) + quality
