"""The band: every part of the style plays the plan, and the performances become an arrangement."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from scripts import temporary
from scripts.music.arranger import bass, chords, colours, drums, guitars, melody
from scripts.music.arranger.context import SectionContext, contexts
from scripts.music.arranger.human import finish
from scripts.music.arranger.performance import ArrangementContext, Performance, plays
from scripts.music.arranger.rests import only_bed, rested, resting
from scripts.music.arranger.soloing import solo_line
from scripts.music.arranger.steps import first_turn, turn_of
from scripts.music.arranger.tempo import tempo_lane
from scripts.music.arranger.variation import section_variations
from scripts.records import Arrangement, Brief, Meter, Part, Pattern, Plan, Score, Track


def arrange(melodies: Mapping[str, Score], brief: Brief, plan: Plan, rng: random.Random) -> Arrangement:
    """Play a plan: ``melodies`` holds a harmonised score for each label of its sections.

    The answer lasts ``plan.seconds``, sounds on at least four tracks, and is the same for the same ``rng`` state.
    """
    variations = section_variations(brief, plan, rng.getrandbits(64)) if brief.playing.returns else ()
    sections = contexts(melodies, brief, plan, variations)
    tempos = tempo_lane(sections, brief, plan, rng)
    music_end = sections[-1].end
    loop = brief.playing.ending == "loop"
    ring = 0.0 if loop else max(0.2, plan.seconds - seconds_at(music_end, tempos))
    per_second = tempos[-1][1] * temporary.TICKS_PER_QUARTER / 60.0
    length = music_end + round(ring * per_second)
    released = length - round(temporary.RELEASE_SECONDS * per_second)
    sounding_end = music_end if loop else max(music_end - sections[-1].bars[-1].ticks // 2, released)
    parts = _quorum(brief.playing.parts, sections)
    brief = replace(brief, playing=replace(brief.playing, parts=parts))
    lead = next((part for part in parts if part.role == "melody"), None)
    if lead is not None and brief.tunes:  # its rhythm is the genre's already
        rows = (("", "written"),)
        lead = replace(lead, patterns=tuple(Pattern(level, brief.meter, 1, rows) for level in ("1", "2", "3")))
    seed = random.Random(rng.getrandbits(64))
    first = first_turn(seed)
    lines = tuple(
        solo_line(context, brief.playing, random.Random(f"{first} {context.index}"))
        or melody.adapt(context, lead, plan.bpm, seed, turn_of(context, first, 0))
        for context in sections
    )
    rests = resting(parts, sections, random.Random(rng.getrandbits(64))) if variations else {}
    song = ArrangementContext(brief, plan.bpm, sections, lines, sounding_end, rests, first)
    return Arrangement(
        title=brief.title,
        key=brief.key,
        tracks=_tracks(parts, song, rng),
        tempos=tempos,
        meters=_meters(sections),
        sections=tuple((context.start, f"{context.section.label} {context.section.kind}") for context in sections),
        length_ticks=length,
        seconds=seconds_at(length, tempos),
        keys=tuple(
            (there.start, there.key) for here, there in pairwise(sections) if there.section.lift != here.section.lift
        ),
    )


def seconds_at(tick: int, tempos: Sequence[tuple[int, float]]) -> float:
    """The time of a tick under a tempo map."""
    seconds = 0.0
    for place, (start, bpm) in enumerate(tempos):
        end = tempos[place + 1][0] if place + 1 < len(tempos) else tick
        seconds += max(0, min(end, tick) - start) * 60.0 / (temporary.TICKS_PER_QUARTER * bpm)
    return seconds


def section_spans(arrangement: Arrangement) -> tuple[tuple[float, float], ...]:
    """Start and end of each section in seconds; the last one ends with the song."""
    starts = [tick for tick, _ in arrangement.sections]
    ends = [*starts[1:], arrangement.length_ticks]
    at = arrangement.tempos
    return tuple((seconds_at(start, at), seconds_at(end, at)) for start, end in zip(starts, ends, strict=True))


def players() -> Mapping[str, Callable[[Part, ArrangementContext, random.Random], Performance]]:
    """Who plays each role."""
    return {
        "melody": melody.play_melody,
        "harmony": melody.play_harmony,
        "echo": melody.play_echo,
        "counter": colours.play_counter,
        "chords": _play_chords,
        "pad": chords.play_pad,
        "arp": chords.play_arp,
        "drone": chords.play_drone,
        "bass": bass.play_bass,
        "wobble": bass.play_bass,
        "fx": colours.play_fx,
        "drums": drums.play_drums,
    }


def _play_chords(part: Part, song: ArrangementContext, rng: random.Random) -> Performance:
    """Chords: power chords where a driven guitar plays them."""
    play = guitars.play_rhythm if guitars.is_driven(part) else chords.play_chords
    return play(part, song, rng)


def _tracks(parts: Sequence[Part], song: ArrangementContext, rng: random.Random) -> tuple[Track, ...]:
    """Every part's track with its own channel and its own random stream; silent ones are left out."""
    channels = iter(channel for channel in range(16) if channel != temporary.DRUM_CHANNEL)
    tracks: list[Track] = []
    by_role = players()
    for part in parts:
        own_rng = random.Random(rng.getrandbits(64))
        performance = by_role[part.role](part, song, own_rng)
        if part.name in song.rests:
            thin = only_bed(part, parts)
            performance = replace(
                performance, hits=rested(performance.hits, song.rests[part.name], part.role, thin=thin)
            )
        if not performance.hits:
            continue
        channel = temporary.DRUM_CHANNEL if part.role == "drums" else next(channels, None)
        if channel is not None:
            tracks.append(finish(part, performance, channel, song, own_rng))
    return tuple(tracks)


def _meters(sections: Sequence[SectionContext]) -> tuple[tuple[int, Meter], ...]:
    """Where metres change."""
    marks: list[tuple[int, Meter]] = []
    for context in sections:
        for bar in context.bars:
            if not marks or marks[-1][1] != bar.meter:
                marks.append((bar.start, bar.meter))
    return tuple(marks)


def _quorum(parts: Sequence[Part], sections: Sequence[SectionContext]) -> tuple[Part, ...]:
    """The parts with their entries lowered so far that four play somewhere and two everywhere.

    Short songs never reach the energy at which the later players of a style come in.
    """
    band = list(parts) or list(temporary.FALLBACK_PARTS)
    ranked = sorted(range(len(band)), key=lambda n: (not temporary.BAND_ROLES[band[n].role].steady, band[n].enter, n))
    top = max(context.section.energy for context in sections)
    for context in sections:
        for number in ranked[:2]:
            if sum(plays(band[n], context) for n in ranked if temporary.BAND_ROLES[band[n].role].steady) >= min(
                2, len(ranked)
            ):
                break
            part = band[number]
            band[number] = replace(
                part,
                enter=min(part.enter, context.section.energy),
                leave=max(part.leave, context.section.energy),
                kinds=(*part.kinds, context.section.kind) if part.kinds else (),
            )
    by_entry = sorted(range(len(band)), key=lambda n: (temporary.BAND_ROLES[band[n].role].late, band[n].enter, n))
    for number in by_entry:
        heard = [n for n in range(len(band)) if any(plays(band[n], f) for f in sections) and band[n].role != "fx"]
        if len(heard) >= 5:
            break
        if number not in heard:
            band[number] = replace(band[number], enter=min(band[number].enter, top), leave=1.0, kinds=())
    return tuple(band)
