from __future__ import annotations

import random
from dataclasses import replace

from scripts import temporary
from scripts.music import lineup, long_form, styles
from scripts.records import LengthRange, Meter, Part, Pattern, Request
from scripts.tables import style_table
from tests.music.test_long_form import plan


def part(role: str, name: str, program: int = 0) -> Part:
    return Part(role, name, program, 48, 72)


BAND = (
    part("melody", "Melody: flute", 73),
    part("melody", "Melody 2: violin", 40),
    part("echo", "Echo: crystal", 98),
    part("pad", "Pad: choir", 52),
    part("pad", "Pad 2: warm pad", 89),
    part("arp", "Arp: harp", 46),
    part("drone", "Drone: slow strings", 49),
    part("bass", "Bass: contrabass", 43),
)


def roles(chosen: tuple[Part, ...]) -> list[str]:
    return [part.role for part in chosen]


def test_two_play_the_chords_and_the_tune_and_a_third_is_low() -> None:
    assert roles(lineup.line_up(BAND, (), 2, random.Random(1))) == ["melody", "pad"]
    assert roles(lineup.line_up(BAND, (), 3, random.Random(1))) == ["melody", "pad", "drone"]


def test_no_second_pad_and_no_ringing_echo_sit_down() -> None:
    for seed in range(30):
        chosen = lineup.line_up(BAND, (), 5, random.Random(seed))
        assert len(chosen) == 5 and roles(chosen).count("pad") == 1 and "echo" not in roles(chosen)
    assert len({lineup.line_up(BAND, (), 5, random.Random(seed)) for seed in range(30)}) > 1


def test_what_was_asked_for_always_plays() -> None:
    asked = {"crystal", "warm pad", "contrabass", "harp"}
    names = {part.name for part in lineup.line_up(BAND, asked, 2, random.Random(3))}
    assert {"Echo: crystal", "Pad 2: warm pad", "Bass: contrabass", "Arp: harp"} == names
    # the one seat that is left goes to the tune
    assert roles(lineup.line_up(BAND, asked, 5, random.Random(3))).count("melody") == 1


def test_pads_hold_and_arpeggios_keep_their_patterns() -> None:
    pattern = Pattern("1", Meter(4, 4), 1, (("", "x---"),))
    chosen = lineup.line_up(tuple(replace(part, patterns=(pattern,)) for part in BAND), (), 5, random.Random(2))
    assert {part.role: bool(part.patterns) for part in chosen}["pad"] is False
    assert all(part.patterns for part in chosen if not temporary.BAND_ROLES[part.role].held)


def test_the_movements_of_a_long_calm_piece_are_of_two_to_five_and_not_all_alike() -> None:
    piece = plan("Meditation, Ambient", 4 * 3600.0)
    counts = [len(movement.brief.playing.parts) for movement in piece.movements]
    assert set(counts) == {2, 3, 4, 5} and counts[0] == counts[-1] == 3
    for movement in piece.movements:
        assert movement.brief.instruments == tuple(dict.fromkeys(p.name for p in movement.brief.playing.parts))


def test_a_band_that_drives_stays_whole() -> None:
    table = style_table()
    request = Request("House", LengthRange(3600.0, 3600.0), 5)
    piece = long_form.plan_long_piece(request, styles.understand("House", table), table)
    assert all(len(movement.brief.playing.parts) > 5 for movement in piece.movements[1:-1])
