"""Who sits where in a band."""

from __future__ import annotations

import random

import pytest

from scripts import temporary
from scripts.music import styles
from scripts.music.registers import seats
from scripts.records import BandEntry, LengthRange, Request
from scripts.tables import style_table


def band(*seats_: tuple[str, str, str]) -> tuple[dict[str, BandEntry], dict[str, str]]:
    entries = {seat: BandEntry(on=(name,), register=register or None) for seat, name, register in seats_}
    return entries, {seat: name for seat, name, _ in seats_}


def test_strings_sit_above_the_piano_and_the_cello_below() -> None:
    entries, chosen = band(
        ("chords", "piano", ""), ("pad", "strings", ""), ("counter", "cello", ""), ("bass", "tuba", "")
    )
    assert seats(entries, chosen, style_table()) == {"chords": "mid", "pad": "high", "counter": "low"}


def test_what_the_style_says_stands_and_a_third_goes_elsewhere() -> None:
    entries, chosen = band(
        ("pad", "organ", "mid"), ("chords", "clavinet", ""), ("chords 2", "polysynth", ""), ("arp", "piano", "mid")
    )
    found = seats(entries, chosen, style_table())
    assert found["pad"] == found["arp"] == "mid"
    assert {found["chords"], found["chords 2"]} == {"low"} or found["chords"] != "mid"


def test_no_one_sits_where_his_instrument_has_no_room() -> None:
    entries, chosen = band(("arp", "glockenspiel", "low"), ("counter", "violin", ""))
    assert seats(entries, chosen, style_table()) == {"arp": "high", "counter": "mid"} or seats(
        entries, chosen, style_table()
    ) == {"arp": "high", "counter": "high"}


@pytest.mark.parametrize("style", ["pop", "gospel", "rock", "orchestral", "house", "baroque", "salsa"])
def test_parts_stay_on_their_instruments_and_are_not_all_in_one_octave(style: str) -> None:
    table = style_table()
    request = Request(style, LengthRange(60.0, 60.0), 3)
    for seed in range(6):
        brief = styles.make_brief(request, styles.understand(style, table), table, random.Random(seed))
        middles = []
        for part in brief.playing.parts:
            low, high = table.instruments[part.name.partition(": ")[2]].range
            if part.role != "fx":
                assert low <= part.low < part.high <= high, part.name
            if temporary.BAND_ROLES[part.role].registers:
                middles.append((part.low + part.high) / 2)
        assert all(sum(abs(one - other) <= 4 for other in middles) <= 3 for one in middles)
