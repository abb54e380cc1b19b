"""From an arrangement to a mastered, tagged file: the synth, the tone layers, the master and the coder."""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

from scripts.audio.coding.encoder import produce_audio
from scripts.audio.synth.find import find_synth
from scripts.audio.synth.together import Played, rendered
from scripts.audio.synth.tones import with_layers
from scripts.music import midi
from scripts.producing.context import Stopwatch
from scripts.records import Arrangement, Event, Layers, Loudness, Progress, Settings, Tags, Tuning
from scripts.steps import follow
from scripts.temporary import AUDIO_SHARES, LOOP_TAIL_SECONDS


@dataclass(frozen=True, slots=True)
class Rendering:
    """What shall sound: the music, its tuning and layers, what the file says of itself, and whether it goes round."""

    arrangement: Arrangement
    tuned: Tuning
    layers: Layers
    tags: Tags
    loop: bool = False


def render(
    wanted: Rendering, path: Path, settings: Settings, watch: Stopwatch
) -> Generator[Event, None, Loudness]:  # fmt: skip
    """Turn an arrangement into a mastered, tagged file at ``path``; yields Progress of the whole conversion."""
    arrangement, tuned, loop = wanted.arrangement, wanted.tuned, wanted.loop
    synth = find_synth(settings, halves=True)
    try:
        ringing = LOOP_TAIL_SECONDS if loop else 0.0
        played = Played(midi.events(arrangement), midi.on_rack(arrangement))
        blocks = rendered(synth, played, arrangement.seconds + ringing, tuned.ratio)
        mixed = with_layers(blocks, wanted.layers, tuned, arrangement.seconds, loop=loop)
        steps = follow(produce_audio(mixed, arrangement.seconds, path, wanted.tags, loop=loop))
        began, reached = time.monotonic(), 0.0
        for step in steps:
            now = time.monotonic()
            watch.add(step.stage, now - began)
            began = now
            reached = max(reached, overall(step))  # a pass that is made again does not move the bar back
            yield Progress("convert", reached, 1.0, "share")
    finally:
        synth.close()
    yield Progress("convert", 1, 1, "share")
    return steps.result


def overall(step: Progress) -> float:
    """Return the share of the whole conversion that is done, by the stages' usual shares of time."""
    before, share = AUDIO_SHARES.get(step.stage, (0.0, 0.0))
    part = step.done / step.total if step.total > 0 else 1.0
    return min(0.999, before + share * min(1.0, part))
