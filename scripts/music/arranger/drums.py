"""The kit: grooves by energy, and what it plays at the turns of the form: fills, builds, breaks, pick-ups, endings."""

from __future__ import annotations

import random
from dataclasses import replace

from scripts import temporary
from scripts.music.arranger.context import SectionContext, Span
from scripts.music.arranger.drummer import drummer_for, ghosts, own_fill
from scripts.music.arranger.performance import ArrangementContext, Hit, Performance, Player, plays, velocity
from scripts.music.arranger.steps import (
    Onset,
    bar_onsets,
    choose_pattern,
    first_turn,
    level_of,
    onsets,
    pickup_onsets,
    turn_of,
)
from scripts.records import Part, Pattern


def play_drums(part: Part, song: ArrangementContext, rng: random.Random) -> Performance:
    """All the drums of the song on one channel."""
    hits: list[Hit] = []
    was_playing = False
    player = Player(part, song, rng, first_turn(rng))
    crashes = any(row == "crash" for pattern in part.patterns for row, _ in pattern.rows if pattern.level.isdigit())
    for context in song.contexts:
        following = song.contexts[(context.index + 1) % len(song.contexts)] if not context.last else None
        playing = plays(part, context)
        hits += _section(player, context, following)
        if context.last and (hits or playing):
            hits += _ending(player, context, crashes)
        if playing and crashes and context.section.energy >= 0.6 and (was_playing or context.index):
            sound = velocity("drums", context, context.start, 0.95, song.brief)
            hits.append(Hit(context.start, context.start + temporary.EIGHTH_TICKS, key_of("crash", part), sound))
        was_playing = playing
    silent = {key_of(name, part) for name in part.left_out}
    return Performance(tuple(hit for hit in hits if hit.pitch not in silent))


def _section(player: Player, context: SectionContext, following: SectionContext | None) -> list[Hit]:
    """One section but for the song's last bar: a build, a break, or the groove; silence may end in a pick-up."""
    part, turn = player.part, turn_of(context, player.first)
    bars = context.bars[:-1] if context.last else context.bars
    rises = following is not None and following.section.energy - context.section.energy >= 0.25
    kind = context.section.kind
    if kind == "build" or (kind == "break" and rises and len(context.bars) >= 4):
        own = choose_pattern(part, context.bars[0].meter, "build", turn)
        if own and kind == "build":
            return _build(player, own, context, bars)
        if own and following and not plays(part, context):
            return _build(player, own, context, bars[len(bars) // 2 :])
    if kind == "break" and not context.last:
        pattern = choose_pattern(part, context.bars[0].meter, "break", turn)
        if pattern:
            return _break(player, pattern, context, following)
    if not plays(part, context):
        lead = pickup_onsets(part, context, following, player.rng, player.first)
        return [_hit(onset, following or context, player) for onset in lead]
    hits: list[Hit] = []
    for number, bar in enumerate(bars):
        hits += _bar(player, context, bar, number)
    return hits


def _bar(player: Player, context: SectionContext, bar: Span, number: int) -> list[Hit]:
    """One bar of the groove; the last bar of a section, or of its half when it is long, ends in a fill."""
    part, rng = player.part, player.rng
    level = level_of(context.section.energy)
    pattern = choose_pattern(part, bar.meter, level, turn_of(context, player.first))
    if pattern is None:
        return []
    struck = _groove(pattern, context, number, rng)
    drummer = drummer_for(part, player.song, bar)
    if drummer is not None and level != "1" and player.song.brief.playing.human_ms:
        struck = sorted([*struck, *ghosts(struck, context, bar, drummer, player.song)], key=lambda s: (s.start, s.row))
    ends = number == len(context.bars) - 1 or (number % 8 == 7 and rng.random() < 0.6)
    closing = context.last and number == len(context.bars) - 2
    lifts = number == len(context.bars) - 1 and context.next_energy >= context.section.energy + 0.15
    fill = None
    if closing or (ends and level != "1"):
        fill = choose_pattern(part, bar.meter, "fill", rng.randrange(60))
    elif lifts:
        fill = choose_pattern(part, bar.meter, "pickup", rng.randrange(60))
    if fill:
        own = (
            own_fill(bar, drummer, rng)
            if drummer and drummer.fill and fill.level == "fill" and rng.random() < temporary.OWN_FILLS
            else []
        )
        struck = _led(struck, own or onsets(fill, bar, 0, rng))
    return [_hit(onset, context, player) for onset in struck]


def _groove(pattern: Pattern, context: SectionContext, number: int, rng: random.Random) -> list[Onset]:
    """A bar of a pattern; its cymbal is only struck where sections open."""
    return [onset for onset in bar_onsets(pattern, context, number, rng) if onset.row != "crash"]


def _led(struck: list[Onset], added: list[Onset]) -> list[Onset]:
    """A bar that goes over into a fill at the fill's first stroke."""
    if not added:
        return struck
    begin = min(onset.start for onset in added)
    return [onset for onset in struck if onset.start < begin] + added


def _break(player: Player, pattern: Pattern, context: SectionContext, following: SectionContext | None) -> list[Hit]:
    """A section in which little is left of the kit; its last bar leads into what comes next."""
    rng = player.rng
    hits: list[Hit] = []
    for number, bar in enumerate(context.bars):
        struck = _groove(pattern, context, number, rng)
        final = number == len(context.bars) - 1
        if final and following and plays(player.part, following) and following.section.kind != "build":
            lead = choose_pattern(player.part, bar.meter, "pickup", rng.randrange(60))
            struck = _led(struck, onsets(lead, bar, 0, rng)) if lead else struck
        hits += [_hit(onset, context, player) for onset in struck]
    return hits


def _build(player: Player, pattern: Pattern, context: SectionContext, bars: tuple[Span, ...]) -> list[Hit]:
    """The bars of a build stretched over these, the last of them last, growing louder all the way."""
    hits: list[Hit] = []
    for number, bar in enumerate(bars):
        left = (len(bars) - 1 - number) * pattern.bars // max(pattern.bars, len(bars))
        for onset in onsets(pattern, bar, pattern.bars - 1 - left, player.rng):
            grow = 0.62 + 0.43 * (onset.start - bars[0].start) / max(1, bars[-1].end - bars[0].start)
            hit = _hit(onset, context, player)
            hits.append(replace(hit, velocity=hit.velocity * grow))
    return hits


def key_of(row: str, part: Part) -> int:
    """The key of a drum on the part's kit."""
    return temporary.KIT_KEYS.get(part.program, {}).get(row, temporary.DRUM_NOTES[row])


def _hit(onset: Onset, context: SectionContext, player: Player) -> Hit:
    """An onset on its drum."""
    accent = temporary.STEP_ACCENTS.get(onset.sign, 1.0) * (0.95 + 0.1 * player.rng.random())
    quiet = temporary.DRUM_LEVELS.get(onset.row, 1.0)
    sound = velocity("drums", context, onset.start, accent * quiet, player.song.brief)
    length = temporary.DOTTED_EIGHTH_TICKS if onset.row in ("open", "crash", "ride", "china") else 110
    return Hit(onset.start, onset.start + length, key_of(onset.row, player.part), sound)


def _ending(player: Player, context: SectionContext, crashes: bool) -> list[Hit]:
    """What ends the song on its last bar line: the groove's own ending, else kick and cymbal, else its first drum."""
    part, song = player.part, player.song
    bar = context.bars[-1]
    pattern = choose_pattern(part, bar.meter, "end", player.first)
    if pattern:
        own_rng = random.Random(player.first)
        own = replace(player, rng=own_rng)
        return [_hit(onset, context, own) for onset in onsets(pattern, bar, 0, own_rng)]
    drum = part.patterns[0].rows[0][0] if part.patterns else "kick"
    level = velocity("drums", context, bar.start, 0.95, song.brief)
    return [Hit(bar.start, bar.end, key_of(name, part), level) for name in (("kick", "crash") if crashes else (drum,))]
