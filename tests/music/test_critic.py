"""The critic against melodies written by hand: real tunes pass, what no one wants to hear does not."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.music import features, theory
from scripts.music.abc.reader import read_abc
from scripts.music.critic import Neighbours, bell, cadence, chord_fit, critique, key_fit, weighted
from scripts.records import Brief, Criticism, Key, Meter, Note, Score, TuneStatistics
from scripts.tables import tune_statistics
from scripts.temporary import CRITIC_WEIGHTS

# Traditional tunes, written down from memory of how they go.
COOLEYS = "EBBA B2EB|B2AB dBAG|FDAD BDAD|FDAD dAFD|EBBA B2EB|B2AB defg|afec dBAF|DEFD E4|"
KESH = "G2G GAB|A2A ABd|edd gdd|edB dBA|G2G GAB|A2A ABd|edd gdB|AGF G3|"
WALTZ = "d2 B2 A2|G4 A2|B2 d2 e2|d6|e2 g2 e2|d2 B2 G2|A2 B2 A2|G6|"
AIR = "E2|G4 A2B2|d4 e2d2|B4 A2G2|E6 E2|G4 A2B2|d4 B2d2|e4 d2B2|A6 z2|"

STUTTER = "A/B/c/B/A/B/A/B/A/B/c/B/A/B/A/B/|" * 8
ONE_NOTE = "EEEEEEEE|" * 8
HELD_NOTE = "E8|" * 8
SCALES = "EFGABcde|fgfedcBA|" * 4
LEAPS = "E'ca'FBe,d'G|Ab,c'Edg'DF|a'C,eBf'Gcd|B'DaG,cb'EA|d'Fg,Be'CaD|Gc'A,ebFd'B|cE'gD,fAb'e|B,da'FCg'eA|"
TWO_NOTES = "EBEBEBEB|" * 8


@pytest.fixture(scope="module")
def statistics() -> TuneStatistics:
    return tune_statistics()


def brief(key: Key, meter: Meter) -> Brief:
    return Brief("T", ("Folk",), "folk", "", 100.0, meter, key, "AB", (), {}, "", ())


def judge(body: str, key: str, meter: str, statistics: TuneStatistics, **more: object) -> Criticism:
    score, asked = tune(body, key, meter)
    return critique(score, asked, statistics, Neighbours(**more))  # type: ignore[arg-type]


def tune(body: str, key: str, meter: str = "4/4") -> tuple[Score, Brief]:
    score = read_abc(f"X:1\nM:{meter}\nL:1/8\nK:{key}\n{body}\n")
    parsed = theory.parse_key(key)
    assert parsed is not None
    return score, brief(parsed, score.meter)


@pytest.mark.parametrize(
    ("body", "key", "meter"), [(COOLEYS, "Em", "4/4"), (KESH, "G", "6/8"), (WALTZ, "G", "3/4"), (AIR, "Em", "4/4")]
)
def test_real_tunes_pass(body: str, key: str, meter: str, statistics: TuneStatistics) -> None:
    for final in (False, True):
        found = judge(body, key, meter, statistics, final=final)
        assert found.total > (0.75 if body == AIR else 0.9), found  # the air ends on the fourth


@pytest.mark.parametrize(
    ("body", "key", "parts"),
    [
        (STUTTER, "Am", {"repetition", "contrast", "range"}),
        (ONE_NOTE, "Em", {"range", "leaps", "repetition", "contrast"}),
        (HELD_NOTE, "Em", {"range", "repetition"}),
        (SCALES, "Em", {"repetition", "contrast"}),
        (TWO_NOTES, "Em", {"repetition", "contrast"}),
        (LEAPS, "Em", {"leaps", "likeness"}),
    ],
)
def test_what_no_one_wants_to_hear_does_not_pass(
    body: str, key: str, parts: set[str], statistics: TuneStatistics
) -> None:
    found = judge(body, key, "4/4", statistics)
    assert found.total < 0.4, found
    assert all(found.parts[part] < 0.2 for part in parts), found


def test_every_real_tune_is_better_than_every_bad_one(statistics: TuneStatistics) -> None:
    good = [judge(b, k, m, statistics).total for b, k, m in ((COOLEYS, "Em", "4/4"), (KESH, "G", "6/8"))]
    bad = [judge(b, "Em", "4/4", statistics).total for b in (STUTTER, ONE_NOTE, HELD_NOTE, SCALES, LEAPS, TWO_NOTES)]
    assert min(good) > 2 * max(bad)


def test_the_wrong_key_is_heard(statistics: TuneStatistics) -> None:
    right, wrong = judge(COOLEYS, "Em", "4/4", statistics), tune(COOLEYS, "Em")[0]
    other = critique(wrong, brief(Key("Eb", "minor"), Meter(4, 4)), statistics)
    assert right.parts["key"] == 1 and other.parts["key"] < 0.3 and other.total < 0.6 * right.total


def test_the_close(statistics: TuneStatistics) -> None:
    def close(last: str, final: bool) -> float:
        score, asked = tune("EBBA B2EB|" + last, "Em")
        return cadence(features.melody(score), asked, score.chords, final=final)

    assert close("DEFD E4|", True) == close("DEFD E4|", False) == 1
    assert close("DEFD B4|", False) == 1 > close("DEFD B4|", True) > close("DEFD ^G4|", True)
    assert close("DEFD EDFE|", True) == 0.75  # on the tonic, but in passing
    assert close('"C"DEFD c4|', False) == 0.9 > close("DEFD c4|", False)


def test_chord_notes_on_the_beats() -> None:
    score, asked = tune('"Em"EBGB e2Bc|"D"dAFA d2AF|', "Em")
    assert chord_fit(features.melody(score), score.chords, asked) == 1
    score, asked = tune('"F"EBGB e2Bc|"Eb"dAFA d2AF|', "Em")
    wrong = chord_fit(features.melody(score), score.chords, asked)
    assert wrong is not None and wrong < 0.3
    assert chord_fit(features.melody(score), (), asked) is None


def test_an_answer_is_kin_but_no_copy(statistics: TuneStatistics) -> None:
    first, _ = tune(COOLEYS, "Em")
    answer = "gfeg fedf|edBA B2EB|gfeg fedB|A2FA d2AF|EBBA B2EB|B2AB defg|afec dBAF|DEFD E4|"
    copy = judge(COOLEYS, "Em", "4/4", statistics, song=[first])
    kin = judge(answer, "Em", "4/4", statistics, song=[first])
    assert copy.parts["kinship"] < 0.05 < 0.9 < kin.parts["kinship"]
    known = judge(COOLEYS, "Em", "4/4", statistics, earlier=[first])
    fresh = judge(KESH, "G", "6/8", statistics, earlier=[first])
    assert known.parts["novelty"] == 0 and fresh.parts["novelty"] == 1 and "novelty" not in copy.parts


def test_the_total_is_of_the_parts_that_have_a_weight(statistics: TuneStatistics) -> None:
    score, asked = tune(SCALES, "Em")
    whole = critique(score, asked, statistics)
    assert weighted(whole.parts, {"key": 1.0}) == pytest.approx(whole.parts["key"], abs=0.001)
    assert set(whole.parts) <= set(CRITIC_WEIGHTS)
    assert weighted({}) == 0
    assert weighted({"key": 1.0, "range": 0.0}) < 0.3


def test_rhythms_and_shapes() -> None:
    score, _ = tune("A2 B>c d4-|d2 z2 (3efg a2|", "Am")
    notes = features.melody(score)
    assert features.bar_rhythms(notes, 2, Fraction(4)) == ["1 3/4 1/4 2", "-1 z1 1/3 1/3 1/3 1"]
    score, _ = tune("ABcd e4|BcdB c4|ABcd e4|Bcde f4|", "Am")
    shapes = features.bar_shapes(features.melody(score), 4, Fraction(4))
    assert shapes[0] == shapes[2] != shapes[1] and len(set(shapes)) == 3


def test_a_move_to_another_key_changes_nothing_but_the_key(statistics: TuneStatistics) -> None:
    score, asked = tune(COOLEYS, "Em")
    voice = score.voices[0]
    notes = tuple(replace(note, pitch=note.pitch + 5) for note in voice.notes)
    moved = replace(score, key=Key("A", "minor"), voices=(replace(voice, notes=notes),))
    assert critique(moved, replace(asked, key=Key("A", "minor")), statistics) == critique(score, asked, statistics)


def test_the_table_says_where_it_comes_from(statistics: TuneStatistics) -> None:
    assert "public domain" in statistics.source and "O'Neill" in statistics.source
    for table in (*statistics.intervals.values(), *statistics.durations.values(), *statistics.rhythms.values()):
        assert 0.5 < sum(table.values()) <= 1.001 and min(table.values()) > 0


notes = st.lists(
    st.builds(
        Note,
        st.integers(0, 63).map(lambda n: Fraction(n, 2)),
        st.integers(1, 12).map(lambda n: Fraction(n, 3)),
        st.integers(30, 100),
    ),
    max_size=40,
)


@settings(max_examples=60, deadline=None)
@given(notes=notes, meter=st.sampled_from([(4, 4), (6, 8), (3, 4), (5, 4), (7, 8), (12, 8)]))
def test_any_notes_get_marks_between_nothing_and_all(notes: list[Note], meter: tuple[int, int]) -> None:
    score, _ = tune(COOLEYS, "Em")
    voice = replace(score.voices[0], notes=tuple(sorted(notes, key=lambda n: (n.onset, n.pitch))))
    asked = brief(Key("Eb", "dorian"), Meter(*meter))
    found = critique(replace(score, voices=(voice,)), asked, tune_statistics(), Neighbours(final=True, song=[score]))
    assert all(0 <= mark <= 1 for mark in found.parts.values()) and 0 <= found.total <= 1
    assert key_fit([], asked.key) == 0 and bell(3.0, 3.0, 0.0) == 1
