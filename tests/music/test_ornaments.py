"""Ornaments: the file that describes them, wheels that are back before the next note, and how often leads bend."""

from __future__ import annotations

import itertools
import json
import random
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import mido
import pytest

from scripts.codec import plain, read
from scripts.errors import SettingsError
from scripts.music import midi
from scripts.music.arranger.ornaments import ornamented
from scripts.music.arranger.performance import ArrangementContext, Hit
from scripts.music.ornaments import ornaments_of, parse_ornaments
from scripts.records import Arrangement, Bend, Brief, Ornament, Part, Playing, Track
from tests.music.band_helpers import brief_for, song, table

BENDING = ("blues", "country", "rock", "metal", "klezmer", "jazz", "soul")


@lru_cache(maxsize=16)
def played(genre: str, seed: int) -> tuple[Brief, Arrangement]:
    brief, _, arrangement = song(genre, "2", seed)
    return brief, arrangement


def wheel_at(track: Track, tick: int) -> float:
    return next((b.semitones for b in reversed(track.bends) if b.onset_ticks <= tick), 0.0)


def test_the_table_names_genres_and_instruments_that_there_are() -> None:
    known = table().ornaments
    families = {f"family {name}" for name in table().families}
    assert set(known) <= set(table().genres) | families and len(known) > 60
    for genre, rows in known.items():
        assert rows and {name for row in rows for name in row.instruments} <= set(table().instruments)
        for instrument in {name for row in rows for name in row.instruments}:
            assert sum(row.share for row in rows if instrument in row.instruments) <= 0.8, (genre, instrument)
    assert ornaments_of("ska", "soul", known) and not ornaments_of("techno x", "x", known)


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("curve scoop 0 -1, 90 0\ncurve scoop 0 -1\n", "line 2: 'scoop' is written twice"),
        ("curve scoop 90 0, 0 -1\n", "order of time"),
        ("curve 0 -1\n", "write 'curve', a name"),
        ("figure cut 2 40 1\n", "points are pairs"),
        ("group g piano\ngenre jazz\nscoop 0.2 g\n", "line 3: there is no curve or figure 'scoop'"),
        ("curve scoop 0 -1, 9 0\ngenre jazz\nscoop 0.2 g\n", "there is no group 'g'"),
        ("curve scoop 0 -1, 9 0\ngroup g piano\nscoop 0.2 g\n", "below a 'genre' line"),
        ("curve scoop 0 -1, 9 0\ngroup g piano\ngenre jazz\nscoop 2 g\n", "write a curve or a figure"),
        ("genre jazz\ngenre jazz\n", "described twice"),
        ("figure cut a 40\n", "line 1"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(text: str, wrong: str) -> None:
    with pytest.raises(SettingsError, match="Ornament file, line") as caught:
        parse_ornaments(text)
    assert wrong in str(caught.value)


@pytest.mark.parametrize("genre", BENDING)
def test_a_fifth_of_the_long_lead_notes_bend(genre: str) -> None:
    long_notes = bent = 0
    for seed in range(1, 5):
        for track in played(genre, seed)[1].tracks:
            if track.role != "melody":
                continue
            for note in track.notes:
                if note.duration_ticks >= 470:
                    long_notes += 1
                    end = note.onset_ticks + note.duration_ticks
                    bent += any(note.onset_ticks <= b.onset_ticks <= end and b.semitones for b in track.bends)
    assert bent >= 0.2 * long_notes > 5


@pytest.mark.parametrize("genre", [*BENDING, "trap", "indian", "enka"])
def test_every_bend_is_over_before_the_next_note(genre: str) -> None:
    checked = 0
    for seed in (1, 2):
        for track in played(genre, seed)[1].tracks:
            own = {bend.onset_ticks for bend in track.bends}
            assert len(own) == len(track.bends), "one place of the wheel at a moment"
            for note in track.notes:
                assert wheel_at(track, note.onset_ticks) == 0.0 or note.onset_ticks in own, (genre, track.name)
                checked += bool(track.bends)
            if track.bends:
                assert track.bends[-1].semitones == 0.0 and track.role in ("melody", "bass", "wobble")
                assert max(abs(bend.semitones) for bend in track.bends) <= midi.bend_range(track)
    assert checked > 100


def test_a_sub_bass_slides_an_octave_and_a_lead_does_not() -> None:
    widest = {"melody": 0.0, "bass": 0.0}
    for seed in range(1, 5):
        for genre in ("trap", "blues"):
            for track in played(genre, seed)[1].tracks:
                for bend in track.bends:
                    widest[track.role] = max(widest[track.role], abs(bend.semitones))
    assert 5 < widest["bass"] <= 12 and 2 <= widest["melody"] <= 5


def a_line(figure: str) -> tuple[list[Hit], ArrangementContext, Part]:
    """Twenty notes of a beat, every one of them with one figure."""
    shape = next(one for one in parse_ornaments(f"figure x {figure}\ngroup g fiddle\ngenre a\nx 1 g\n")["a"])
    brief = brief_for("reel")
    part = next(p for p in brief.playing.parts if p.role == "melody")
    brief = replace(brief, playing=replace(brief.playing, ornaments=(shape,)))
    context = _context(brief)
    hits = [Hit(480 * n, 480 * n + 460, 74, 90.0) for n in range(20)]
    return hits, context, replace(part, name="Melody: fiddle")


def _context(brief: Brief) -> ArrangementContext:
    from scripts.music.arranger.context import Harmony, SectionContext, Span
    from scripts.records import Section

    bars = tuple(Span(1920 * n, 1920, brief.meter) for n in range(6))
    chord = Harmony(0, 1920 * 6, 2, 2, (2, 6, 9))
    scale = (2, 4, 6, 7, 9, 11, 1)
    section = SectionContext(
        Section("A", "verse", 6, 0.5), 0, 0, brief.key, tuple(sorted(scale)), bars, (chord,), (), True, 0.5
    )
    return ArrangementContext(brief, 120.0, (section,), ((),), 1920 * 6)


@pytest.mark.parametrize(
    ("figure", "steps"),
    [("2 45, 0 *", [4, 0]), ("0 1/3, 1 42, 0 1/3, -1 38, 0 *", [0, 2, 0, -1, 0]), ("1 48, 0 *", [2, 0])],
)
def test_a_figure_fills_its_note_and_no_more(figure: str, steps: list[int]) -> None:
    hits, context, part = a_line(figure)
    graced, bends = ornamented(hits, part, context, random.Random(1))
    assert not bends and len(graced) == len(steps) * len(hits)
    first = graced[: len(steps)]
    assert [hit.pitch - 74 for hit in first] == steps
    assert first[0].start == 0 and first[-1].end == 460
    assert all(a.end == b.start for a, b in itertools.pairwise(first))


def test_the_file_holds_the_wheel_in_its_range(tmp_path: Path) -> None:
    """What another program would play: registered parameter 0 first, then values that mean the bends' semitones."""
    brief, arrangement = played("trap", 1)
    midi.write_midi(arrangement, tmp_path / "song.mid")
    file = mido.MidiFile(tmp_path / "song.mid")
    wanted = {track.name: track for track in arrangement.tracks if track.bends}
    assert wanted and brief.playing.ornaments
    for lane in file.tracks:
        track = wanted.get(lane.name)
        if track is None:
            continue
        controls = [(m.control, m.value) for m in lane if m.type == "control_change"]
        at = controls.index((101, 0))
        assert controls[at : at + 3] == [(101, 0), (100, 0), (6, midi.bend_range(track))]
        tick, found = 0, []
        for message in lane:
            tick += message.time
            if message.type == "pitchwheel":
                found.append((tick, message.pitch / 8192 * midi.bend_range(track)))
        assert [at for at, _ in found] == [bend.onset_ticks for bend in track.bends]
        assert all(abs(a - b.semitones) < 0.01 for (_, a), b in zip(found, track.bends, strict=True))


def test_tracks_without_bends_are_as_they_were() -> None:
    track = Track("x", "melody", 0, 0, ())
    assert len(midi._setup(track)) == 5 and midi.bend_range(track) == 2
    assert midi.bend_range(replace(track, bends=(Bend(0, -2.5),))) == 12
    assert isinstance(table().ornaments["jazz"][0], Ornament)


def test_how_a_genre_plays_can_be_written_down() -> None:
    """What a brief holds travels as JSON: every field of its playing, and comes back as it was."""
    playing = brief_for("blues").playing
    assert playing.ornaments and playing.solo and playing.drummer
    again, unreadable = read(Playing, json.loads(json.dumps(plain(playing))))
    assert not unreadable and again.ornaments == playing.ornaments and again.solo == playing.solo
    assert again.drummer == playing.drummer
