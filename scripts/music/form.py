"""From a length to a plan: which sections, how many bars each, and the tempo that lands on time.

Conventions: a section's ``bars`` are bars of the brief's metre; seconds are seconds of finished audio, the ring of the
last chord and its release included.
"""

from __future__ import annotations

import math
import random
import re
import string
from collections.abc import Sequence
from dataclasses import replace

from scripts import temporary
from scripts.errors import UsageError
from scripts.music.forms.whole import plan_whole
from scripts.music.landing import bar_quarters, ending_extra, natural_seconds, ring_seconds
from scripts.records import Brief, LengthRange, Plan, Section


def parse_length(text: str) -> LengthRange:
    """The asked length in seconds from ``M``, ``M-M`` (minutes, decimals allowed) or ``HH:MM``. Raises UsageError."""
    words = re.sub(r"\s*(?:minutes|minute|mins|min)\.?$", "", text.strip().lower())
    ends = [_parse_time(end, text) for end in re.split(r"\s*[-\u2013]\s*", words, maxsplit=1)]
    low, high = ends[0], ends[-1]
    if not temporary.SHORTEST_SECONDS <= low <= high <= temporary.LONGEST_SECONDS:
        raise _length_error(text)
    return LengthRange(low, high)


def _parse_time(words: str, text: str) -> float:
    """Seconds of one end of a length."""
    clock = re.fullmatch(r"([0-9]{1,2}):([0-5][0-9])", words)
    if clock:
        return int(clock.group(1)) * 3600.0 + int(clock.group(2)) * 60.0
    minutes = re.fullmatch(r"[0-9]{1,6}(?:[.,][0-9]{1,6})?|[.,][0-9]{1,6}", words)
    if not minutes:
        raise _length_error(text)
    return float(minutes.group().replace(",", ".")) * 60.0


def _length_error(text: str) -> UsageError:
    """The one line that says what lengths are."""
    return UsageError(f"Length {text.strip()[:40]!r} cannot be used: {temporary.LENGTH_HELP}.")


def plan_form(brief: Brief, length: LengthRange, rng: random.Random) -> Plan:
    """Lay out whole sections that fill the asked length exactly, the tempo moved by at most 3 %.

    From a range one length inside it is drawn. What whole bars cannot fill becomes a longer ring of the last chord. A
    loop has neither ring nor intro nor outro: its bars fill the length, whatever that takes of the tempo. An asked
    tempo (``exact_bpm``) does not move: the ring, then the number of bars give way, and where not one bar fits, the
    length.
    """
    if brief.playing.whole and brief.playing.ending != "loop":
        return plan_whole(brief, length, rng)
    margin = min(2.0, 0.1 * (length.high_seconds - length.low_seconds))
    target = rng.uniform(length.low_seconds + margin, length.high_seconds - margin)
    template = brief.playing.form or (Section("A", "verse", 8, 0.5), Section("B", "chorus", 8, 0.8))
    bar_seconds = bar_quarters(brief.meter) * 60.0 / brief.bpm
    unit = _section_bars(template, bar_seconds, target)
    if brief.playing.ending == "loop":
        bars = max(1, round(target / bar_seconds)) if brief.exact_bpm else _round_bars(target / bar_seconds, unit)
        bpm = bars * bar_quarters(brief.meter) * 60.0 / target
        return Plan(tuple(_body(template, bars, unit, target)), bpm, bars, target)
    if brief.exact_bpm:
        target = _whole_length(brief, length, target, unit)
    bars, bpm, intro, outro = _land(brief, target, unit)
    body = _body(template, bars - intro - outro, unit, target)
    return Plan(
        tuple(_frame(body, intro, outro)), bpm, bars, max(target, natural_seconds(brief, 1) if bars == 1 else 0)
    )


def written_bars(plan: Plan) -> dict[str, int]:
    """How many bars of melody each label needs, in order of the labels."""
    needed: dict[str, int] = {}
    for section in plan.sections:
        if section.kind not in ("intro", "outro"):
            needed[section.label] = max(needed.get(section.label, 0), section.bars)
    return dict(sorted(needed.items()))


# ------------------------------------------------------------------------------------------ landing on time


def _whole_length(brief: Brief, length: LengthRange, target: float, unit: int) -> float:
    """The length inside the asked range that whole bars of an asked tempo fill best; the target where none does."""
    bar_seconds = bar_quarters(brief.meter) * 60.0 / brief.bpm
    most = math.floor(length.high_seconds / bar_seconds)
    best, least = target, 1e9
    for bars in range(max(1, math.floor(length.low_seconds / bar_seconds) - 2), most + 1):
        seconds = natural_seconds(brief, bars)
        if length.low_seconds <= seconds <= length.high_seconds:
            harm = _ends(bars, unit, bar_seconds)[0] + 0.05 * abs(seconds - target) / bar_seconds
            if harm < least:
                best, least = seconds, harm
    return best


def _land(brief: Brief, target: float, unit: int) -> tuple[int, float, int, int]:
    """The bars, tempo, intro bars and outro bars that meet ``target`` seconds with the least harm."""
    quarters = bar_quarters(brief.meter)
    bar_seconds = quarters * 60.0 / brief.bpm
    ring = ring_seconds(bar_seconds)
    extra = ending_extra(brief.playing.ending)
    stretch = 0.0 if brief.exact_bpm else temporary.TEMPO_STRETCH
    slow, fast = brief.bpm * (1 - stretch), brief.bpm * (1 + stretch)
    most = max(1, math.floor((target - ring) * fast / 60.0 / quarters - extra))
    least = max(1, math.ceil((target - ring) * slow / 60.0 / quarters - extra) - 1)
    best: tuple[float, int, float, int, int] | None = None
    for bars in range(least, most + 1):
        music = (bars + extra) * quarters * 60.0
        bpm = max(slow, music / (target - ring))
        if bpm > fast * (1 + 1e-9):
            continue
        bpm = min(bpm, fast)
        spare = target - ring - music / bpm
        harm, intro, outro = _ends(bars, unit, bar_seconds)
        over = max(0.0, spare - temporary.FORM_SPARE_SECONDS)
        harm += temporary.FORM_TEMPO_HARM * abs(bpm / brief.bpm - 1.0) + temporary.FORM_SPARE_HARM * over
        if best is None or harm < best[0]:
            best = (harm, bars, bpm, intro, outro)
    if best is None and brief.exact_bpm:  # shorter than one bar: the length gives way
        return 1, brief.bpm, 0, 0
    if best is None:  # shorter than one bar: the bar is kept and the tempo gives way
        bpm = (1 + extra) * quarters * 60.0 / max(1.0, target - ring)
        return 1, bpm, 0, 0
    return best[1], best[2], best[3], best[4]


def _round_bars(wanted: float, unit: int) -> int:
    """The bars of a loop: near ``wanted``, the tempo moved by at most 3 % where that can be, in whole phrases if so."""
    stretch = temporary.TEMPO_STRETCH
    near = range(math.ceil(wanted * (1 - stretch)), math.floor(wanted * (1 + stretch)) + 1)

    def harm(bars: int) -> float:
        """What a number of bars does to the phrases, and to the tempo."""
        return _phrase_harm(bars, unit) + temporary.FORM_TEMPO_HARM * abs(bars / wanted - 1.0)

    return min((bars for bars in near if bars), key=harm, default=max(1, round(wanted)))


def _phrase_harm(bars: int, unit: int) -> float:
    """The harm of a body that is no multiple of its unit: half a unit over is the least, an odd bar the most."""
    half, fours, twos, odd = temporary.FORM_PHRASE_HARM
    rest = bars % unit
    return 0.0 if rest == 0 else half if rest * 2 == unit else fours if rest % 4 == 0 else odd if rest % 2 else twos


def _ends(bars: int, unit: int, bar_seconds: float) -> tuple[float, int, int]:
    """The intro and outro that leave whole phrases for the body, and the harm done by the best of them."""
    long_bars = bar_seconds > 3.2
    usual_in = 0 if bars < 6 else 2 if bars < 24 or long_bars else 4 if bars < 96 else 8
    usual_out = 0 if bars < 5 else 1 if bars < 10 else 2 if bars < 24 or long_bars else 4
    best = (1e9, 0, 0)
    for intro in range(min(10, bars)):
        for outro in range(min(10, bars - intro)):
            body = bars - intro - outro
            harm = _phrase_harm(body, unit)
            off = temporary.FORM_END_HARM
            harm += off * abs(intro - usual_in) + off * abs(outro - usual_out)
            harm += (0.9 if intro % 2 else 0.0) + (0.4 if outro % 2 and outro > 1 else 0.0)
            harm += 3.0 if body < min(unit, bars / 2) else 0.0
            if harm < best[0]:
                best = (harm, intro, outro)
    return best


def _section_bars(template: Sequence[Section], bar_seconds: float, target: float) -> int:
    """How many bars a section of this form has: doubled where bars are short, halved where they are long."""
    unit = max(section.bars for section in template)
    if unit == 12:  # a blues chorus stays whole, or becomes its first phrase
        return 12 if 12 * bar_seconds <= 0.8 * target else 4
    if unit == 8 and unit * bar_seconds < 13.0 and target > 12 * unit * bar_seconds:
        return 16
    while unit > 4 and unit * bar_seconds > 40.0:
        unit //= 2
    while unit > 4 and unit % 2 == 0 and unit * bar_seconds > target * 0.6:
        unit //= 2
    return unit


# ------------------------------------------------------------------------------------------ the order of sections


def _body(template: Sequence[Section], bars: int, unit: int, target: float) -> list[Section]:
    """Sections of ``unit`` bars in the template's order that add up to ``bars``; a rest becomes a shorter section."""
    count, rest = divmod(bars, unit)
    if count == 0:
        return [replace(template[0], bars=rest)] if rest else []
    order = _order(template, count, target)
    body = [replace(section, bars=unit) for section in order]
    if rest:
        place = len(body) - 1 if len(body) > 1 else len(body)
        if place > 1 and body[place - 1].kind == "build":  # a build leads on
            place -= 1
        label = body[place - 1].label
        energy = 0.35 if len(body) > 2 else 0.45
        body.insert(place, Section(label, "break" if len(body) > 1 else "tag", rest, energy))
    return body


def _order(template: Sequence[Section], count: int, target: float) -> list[Section]:
    """``count`` sections: the template, cut or gone round again, always home at the end.

    Each time round after the first brings new letters for all but the chorus, so that long songs keep telling; the
    letters are at most 8 below 20 minutes.
    """
    home = template[-1]
    if count == 1:
        return [template[0]]
    if count <= len(template):
        chosen = [*template[: count - 1], home] if count > 2 else _first_two(template)
        return chosen
    letters = string.ascii_uppercase[: 8 if target <= 1200 else 26]
    used = sorted({section.label for section in template})
    order: list[Section] = []
    cycle = 0
    names: dict[str, str] = {}
    while len(order) < count:
        if cycle:
            names = {}
            for label in sorted({section.label for section in template}):
                fresh = [letter for letter in letters if letter not in used]
                keep = label == home.label and (cycle % 3 or target <= 1200)
                if cycle % 2 and not keep and fresh:
                    names[label] = fresh[0]
                    used.append(fresh[0])
        order += [replace(section, label=names.get(section.label, section.label)) for section in template]
        cycle += 1
    return [*order[: count - 1], replace(home, energy=max(home.energy, 0.9 * max(s.energy for s in template)))]


def _first_two(template: Sequence[Section]) -> list[Section]:
    """The first section and the first that brings something else."""
    other = next((section for section in template[1:] if section.label != template[0].label), template[-1])
    return [template[0], other]


def _frame(body: Sequence[Section], intro: int, outro: int) -> list[Section]:
    """The body between its intro and outro, which borrow the harmony of what they stand beside."""
    sections = list(body)
    if intro:
        opening = 0.22 if intro > 2 else 0.3
        sections.insert(0, Section(body[0].label if body else "A", "intro", intro, opening))
    if outro:
        sections.append(Section(body[-1].label if body else "A", "outro", outro, 0.35))
    return sections
