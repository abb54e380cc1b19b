"""Who must not play does not, who alone may is alone, in every genre."""

from __future__ import annotations

import random

import pytest

from scripts import utility
from scripts.music import form, limits, styles
from scripts.music.arranger import arrange
from scripts.records import Arrangement, Brief, Constraints, LengthRange, Request
from tests.music.band_helpers import TUNES, melody, table


def asked(words: str, seed: int = 1) -> Brief:
    """The brief of a request's words."""
    request, heard = utility.understood(Request(words, LengthRange(40, 40), seed), table())
    return styles.make_brief(request, heard, table(), random.Random(seed))


def played(words: str, seed: int = 1) -> Arrangement:
    """The arrangement of a request's words, from hand-written tunes."""
    brief = asked(words, seed)
    plan = form.plan_form(brief, LengthRange(40, 40), random.Random(seed))
    tunes = {label: melody(brief, bars, n) for n, (label, bars) in enumerate(form.written_bars(plan).items())}
    return arrange(tunes, brief, plan, random.Random(seed))


def instruments(brief: Brief) -> set[str]:
    return {name.partition(": ")[2] for name in brief.instruments}


def test_no_drums_in_any_genre() -> None:
    for genre in table().genres:
        assert not [part for part in asked(f"{genre}, no drums").playing.parts if part.role == "drums"], genre


@pytest.mark.parametrize(
    ("words", "notes"),
    [
        ("house, no kick", {36}),
        ("Techno ohne Hi-Hats", {42, 44, 46}),
        ("rock sans cymbales", {42, 44, 46, 49, 51, 52, 53, 55}),
        ("trap, no snare or claps", {37, 38, 39}),
    ],
)
def test_a_drum_that_is_out_is_not_struck(words: str, notes: set[int]) -> None:
    def struck(words: str) -> set[int]:
        music = played(words)
        return {note.pitch for track in music.tracks if track.channel == 9 for note in track.notes}

    assert not struck(words) & notes
    assert struck(words) and struck(words.split(",")[0].split()[0]) & notes


@pytest.mark.parametrize("part", ["piano", "guitar", "strings", "vocals", "synths", "brass", "bells", "woodwinds"])
def test_no_instrument_of_a_kind_in_any_genre(part: str) -> None:
    bounds = limits.limits(Constraints(without=(part,)), table())
    assert bounds.out
    for genre in table().genres:
        for seed in range(2):
            brief = asked(f"{genre}, no {part}", seed)
            assert not instruments(brief) & bounds.out, (genre, brief.instruments)
            assert brief.playing.parts


@pytest.mark.parametrize(
    ("words", "roles"),
    [
        ("no melody", {"melody", "harmony", "echo", "counter"}),
        ("no bass", {"bass", "wobble"}),
        ("no chords", {"chords", "pad"}),
    ],
)
def test_no_player_of_a_role_in_any_genre(words: str, roles: set[str]) -> None:
    for genre in table().genres:
        assert not {part.role for part in asked(f"{genre}, {words}").playing.parts} & roles, genre


@pytest.mark.parametrize("name", ["piano", "cello", "harp", "organ", "flute", "violin", "steel guitar", "marimba"])
def test_one_alone_in_any_genre(name: str) -> None:
    for genre in table().genres:
        brief = asked(f"{genre}, only {name}")
        names = {name} if name != "organ" else {"organ", "rock organ", "organ pipe"}
        names |= {"flute", "piccolo", "recorder", "pan flute", "shakuhachi"} if name == "flute" else set()
        names |= {"piano", "honky tonk piano", "electric piano"} if name == "piano" else set()
        assert instruments(brief) <= names, (genre, brief.instruments)


@pytest.mark.parametrize(
    "words",
    ["only piano", "solo cello, sad", "jazz, only drums", "techno, no drums, no bass, no melody", "choir only",
     "rock, only drums and bass", "waltz, no chords", "ambient, no pads, no drums", "folk, only flute and harp"],
)  # fmt: skip
def test_bands_within_limits_play(words: str) -> None:
    brief = asked(words)
    arrangement = played(words)
    assert arrangement.tracks and all(track.notes for track in arrangement.tracks)
    assert ("no drums" not in words) or all(track.channel != 9 for track in arrangement.tracks)
    bounds = limits.limits(Constraints(), table())
    assert bounds == limits.Limits() and brief.playing.parts


def test_less_is_softer_and_an_era_is_heard() -> None:
    plain, less = asked("rock", 3), asked("rock, less drums", 3)
    volume = {part.role: part.volume for part in plain.playing.parts}
    softer = {part.role: part.volume for part in less.playing.parts}
    assert softer["drums"] < volume["drums"] and softer["bass"] == volume["bass"]
    kits = {part.name for seed in range(6) for part in asked("80s pop", seed).playing.parts if part.role == "drums"}
    assert kits == {"Drums: electronic kit"}
    assert asked("80s pop").era == "1980s"


def test_energy_lifts_and_calms() -> None:
    low, plain, high = (asked(f"pop{word}", 2).playing for word in (", low energy", "", ", high energy"))
    levels = [sum(section.energy for section in playing.form) for playing in (low, plain, high)]
    assert levels[0] < levels[1] < levels[2] and low.loudness < plain.loudness < high.loudness


def test_theme_artist_and_title_reach_the_brief() -> None:
    brief = asked("Title: Low Tide; Artist: Lumen; Genre: folk; About: leaving home; Era: 1970s")
    assert (brief.title, brief.artist, brief.theme, brief.era) == ("Low Tide", "Lumen", "leaving home", "1970s")


@pytest.mark.parametrize("meter", sorted(TUNES))
def test_an_asked_metre_key_and_tempo_stand(meter: str) -> None:
    for words in (f"jazz in {meter}, F# minor, 97 bpm", f"polka, {meter}-Takt, fis-Moll, 97 Schläge pro Minute"):
        brief = asked(words)
        assert f"{brief.meter.numerator}/{brief.meter.denominator}" == meter
        assert (brief.key.tonic, brief.key.mode, brief.bpm) == ("F#", "minor", 97)
