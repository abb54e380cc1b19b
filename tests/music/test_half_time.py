"""A section at half time: the groove takes two bars, and what stands around it stays."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from scripts import temporary
from scripts.music import form
from scripts.music.arranger import arrange
from scripts.music.forms.lines import read_form, rising
from scripts.records import Plan
from tests.music.band_helpers import brief_for, melody


@pytest.mark.parametrize("words", ["metal", "punk", "ska"])
def test_the_snare_falls_half_as_often(words: str) -> None:
    brief = brief_for(words, 3)
    brief = replace(brief, playing=replace(brief.playing, ending="hit"))
    counts = []
    for line in ("A verse 8, B chorus 8, C chorus 8, B chorus 8", "A verse 8, B chorus 8, C chorus 8 half, B chorus 8"):
        plan = Plan(
            tuple(rising(read_form(line))), brief.bpm, 32, 32 * form.bar_quarters(brief.meter) * 60 / brief.bpm + 4
        )
        tunes = {label: melody(brief, 8, 3 * number) for number, label in enumerate("ABC")}
        arrangement = arrange(tunes, brief, plan, random.Random(5))
        start, end = arrangement.sections[2][0], arrangement.sections[3][0]
        bar = (end - start) // 8
        kit = next(track for track in arrangement.tracks if track.role == "drums")
        backbeats = [
            note
            for note in kit.notes
            if note.pitch == temporary.DRUM_NOTES["snare"]
            and start <= note.onset_ticks < end - bar  # the last bar has a fill
            and note.velocity >= 60
        ]
        counts.append(len(backbeats))
    usual, slow = counts
    assert usual >= 7 and 0.3 <= slow / usual <= 0.7, counts
