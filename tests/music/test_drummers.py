"""Drummers as they were measured: the table, strokes beside the grid, ghost notes, fills."""

from __future__ import annotations

import random
import statistics
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from scripts import temporary
from scripts.errors import SettingsError
from scripts.music import form
from scripts.music.arranger import arrange
from scripts.music.arranger.context import Span
from scripts.music.arranger.drummer import own_fill
from scripts.music.drummers import drummer_of, parse_drummers
from scripts.records import Arrangement, Brief, LengthRange, Meter
from tests.music.band_helpers import brief_for, melody, song, table

ROOT = Path(__file__).parents[2]
STEPS = " ".join(["0"] * 16)


def test_the_table_names_genres_that_there_are_and_its_source() -> None:
    known = table().drummers
    assert set(known) <= set(table().genres) | {f"family {name}" for name in table().families}
    assert drummer_of("rock", "rock", known) is drummer_of("grunge", "rock", known)
    assert drummer_of("house", "electronic", known) is None
    for path in (ROOT / "data" / "drummers.txt", ROOT / "README.md"):
        text = path.read_text(encoding="utf-8")
        assert "Groove MIDI Dataset" in text and "creativecommons.org/licenses/by/4.0" in text


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (f"late kick 9 {STEPS}\n", "line 1: it stands before"),
        ("drummer x\nlate kick 9 1 2 3\n", "line 2: a row has 16 steps"),
        (f"drummer x\nhard drum {STEPS}\n", "there is no drum 'drum'"),
        (f"drummer x\nsoft kick {STEPS}\n", "'soft' is none of"),
        ("drummer x\nhard kick a b\n", "line 2"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(text: str, wrong: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse_drummers(text)
    assert wrong in str(caught.value)


def with_late_hats(brief: Brief) -> Arrangement:
    """A minute of a style whose drummer strikes each hat 20 ms late and every kick 20 ms early, without scatter."""
    text = "drummer x\nplays a\n" + "".join(
        f"late {row} 0 {' '.join([str(ms)] * 16)}\n" for row, ms in (("hat", 20), ("kick", -20))
    )
    playing = replace(brief.playing, drummer=parse_drummers(text)["a"], swing=0.5)
    brief = replace(brief, playing=playing)
    plan = form.plan_form(brief, LengthRange(60, 60), random.Random(1))
    melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
    return arrange(melodies, brief, plan, random.Random(1))


def test_strokes_fall_where_the_drummer_was_measured() -> None:
    arrangement = with_late_hats(brief_for("rock", 3))
    (kit,) = (track for track in arrangement.tracks if track.role == "drums")
    ms = 60_000 / (480 * arrangement.tempos[0][1])
    late: dict[int, list[float]] = defaultdict(list)
    for note in kit.notes:
        late[note.pitch].append(((note.onset_ticks + 60) % 120 - 60) * ms)
    assert statistics.mean(late[42]) == pytest.approx(20, abs=2) and len(late[42]) > 50
    assert statistics.median(late[36]) == pytest.approx(-20, abs=2)


def test_the_snare_ghosts_between_its_accents_in_the_styles_that_do() -> None:
    for genre in ("funk", "rock", "soul"):
        soft = accents = beside = 0
        for seed in (1, 2, 3):
            brief, _, arrangement = song(genre, "2", seed)
            assert brief.playing.drummer is not None
            (kit,) = (track for track in arrangement.tracks if track.role == "drums")
            snare = [note for note in kit.notes if note.pitch == temporary.DRUM_NOTES["snare"]]
            loud = statistics.median(sorted(note.velocity for note in snare)[len(snare) // 2 :])
            quiet = [note for note in snare if note.velocity < 0.55 * loud]
            soft, accents = soft + len(quiet), accents + len(snare) - len(quiet)
            beside += sum(abs(a.onset_ticks - b.onset_ticks) < 100 for a in quiet for b in snare if a is not b)
        assert 0.1 * accents < soft < 1.5 * accents, (genre, soft, accents)
        assert beside <= 0.2 * soft, "not beside a stroke of the groove; only fills may be"


def test_electronic_kits_and_hands_have_no_drummer() -> None:
    for genre in ("house", "flamenco", "epic", "metal"):
        brief, _, arrangement = song(genre, "1", 2)
        again = song(genre, "1", 2)[2]
        assert arrangement == again
        without = replace(brief, playing=replace(brief.playing, drummer=None))
        plan = form.plan_form(brief, LengthRange(60, 60), random.Random(2))
        melodies = {label: melody(brief, bars) for label, bars in form.written_bars(plan).items()}
        assert arrange(melodies, without, plan, random.Random(2)) == arrange(melodies, brief, plan, random.Random(2))


def test_own_fills_end_the_bar_and_go_down_the_drums() -> None:
    drummer = table().drummers["rock"]
    bar = Span(1920, 1920, Meter(4, 4))
    early: list[str] = []
    late: list[str] = []
    for seed in range(200):
        fill = own_fill(bar, drummer, random.Random(seed))
        assert fill == own_fill(bar, drummer, random.Random(seed))
        assert fill and fill[0].start >= 1920 + 480 and all(onset.start < bar.end for onset in fill)
        assert len({onset.start for onset in fill}) == len(fill), "one hand at a time"
        early += [onset.row for onset in fill if onset.start < 1920 + 1080]
        late += [onset.row for onset in fill if onset.start >= 1920 + 1680]
    assert late.count("tomfloor") / len(late) > 2 * early.count("tomfloor") / len(early)
    assert early.count("snare") / len(early) > late.count("snare") / len(late)
