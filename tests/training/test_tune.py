from __future__ import annotations

import random
from fractions import Fraction

import pytest

from scripts.music.abc.reader import read_abc
from scripts.training.corpus import Unclean, read_key, read_tune
from scripts.training.dataset import encode, epoch, move_somewhere, plain_text, sample_text, split, vocabulary
from scripts.training.measures import copy_index, divergence, histograms, longest_copy, overlap, shares_bars
from scripts.training.tune import Tune, body, form_line, header, moved, signature, tonic_for, without_pickups

JIG = """X:3
T:Example Jig % a comment
R:double jig
M:6/8
L:1/8
K:Em
|:B|"Em"E2B {c}BAG|~FED (3FGA B|"^slow"EFG [Ge]fg|d2c BA:|
|:f|gfe edB|cBA A2G|1 FED EFG|A3 E2:|2 FED ^D2E|E3-E2||
"""


def jig() -> Tune:
    return read_tune(JIG, "test")


def test_a_tune_is_spelled_canonically() -> None:
    tune = jig()
    assert header(tune) == "R:jig\nM:6/8\nL:1/8\nK:Em\n%+|:4:||:4:|\n"
    assert body(tune) == ("|:B|E2BBAG|FED(3FGAB|EFGefg|d2cBA:|\n|:f|gfeedB|cBAA2G|1FEDEFG|A3E2:|2FED^D2E|E3-E2||\n")
    assert form_line(tune) == "%+|:4:||:4:|"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (("d2c BA:|", "d2c BAG F:|"), "not full"),
        (("M:6/8", "M:none"), "metre"),
        (("K:Em", "K:Hp"), "key"),
        (("f|gfe", "f|!g@fe"), "sign"),
        (("EFG [Ge]fg", "EFG\nK:G\nefg"), "field"),
    ],
)
def test_what_is_unclear_is_dropped_not_guessed(change: tuple[str, str], reason: str) -> None:
    with pytest.raises(Unclean, match=reason):
        read_tune(JIG.replace(*change), "test")


@pytest.mark.parametrize(
    ("text", "key"), [("G", ("G", "maj")), ("A Minor", ("A", "min")), ("D Mixolydian", ("D", "mix"))]
)
def test_keys(text: str, key: tuple[str, str]) -> None:
    assert read_key(text) == key


def test_signatures_follow_the_circle_of_fifths() -> None:
    assert signature("D", "maj") == {"C": 1, "D": 0, "E": 0, "F": 1, "G": 0, "A": 0, "B": 0}
    assert signature("E", "dor") == signature("D", "maj") and sum(signature("Eb", "min").values()) == -6
    for mode in ("maj", "min", "dor", "mix"):
        for fifths in range(-6, 7):
            assert sum(signature(tonic_for(fifths, mode), mode).values()) == fifths


def pitches(tune: Tune) -> list[tuple[Fraction, int]]:
    score = read_abc("X:1\n" + header(tune) + body(tune))
    return [(n.onset, n.pitch) for n in score.voices[0].notes]


@pytest.mark.parametrize("tonic", ["F#", "A", "Bb", "C#", "Eb"])
def test_moving_keeps_every_interval(tonic: str) -> None:
    before, after = pitches(jig()), pitches(moved(jig(), tonic))
    steps = {b[1] - a[1] for a, b in zip(before, after, strict=True)}
    assert len(steps) == 1 and abs(steps.pop()) <= 6
    assert [a[0] for a in before] == [b[0] for b in after]


def test_random_keys_keep_every_interval_too() -> None:
    for seed in range(60):
        other = move_somewhere(jig(), random.Random(seed))
        assert len({b[1] - a[1] for a, b in zip(pitches(jig()), pitches(other), strict=True)}) == 1


def test_without_pickups_every_bar_is_full() -> None:
    tune = without_pickups(jig())
    assert body(tune).startswith("|:E2BBAG|FED(3FGAB|EFGefg|d2cBA2:|\n|:gfeedB|")
    assert form_line(tune) == "%|:4:||:4:|"


def test_samples_are_made_of_known_letters_and_pack_into_rows() -> None:
    texts = {sample_text(jig(), random.Random(seed)) for seed in range(40)}
    assert len(texts) > 20 and any('"' in t for t in texts) and any("%|" in t for t in texts)
    for text in texts:
        assert all(3 <= token < len(vocabulary()) for token in encode(text))
    rows = epoch([jig()] * 9, random.Random(1), 64)
    assert rows and all(len(row) == 65 for row in rows) and rows[0][0] == 1
    assert rows[0][-1] == rows[1][0]


def test_the_split_does_not_move_tunes_when_others_join() -> None:
    tunes = [moved(jig(), tonic_for(f, "min"), o) for f in range(-6, 7) for o in (0, 7)]
    train, validation, test = split(tunes * 20)
    assert (len(validation), len(test)) == (150, 200) and len(train) == 20 * len(tunes) - 350
    assert plain_text(test[0]) == plain_text(split(list(reversed(tunes * 20)))[2][0])


def test_copies_are_found_in_any_key() -> None:
    other = read_tune(JIG.replace("E2B", "G2E").replace("gfe edB", "bag fed"), "test")
    index = copy_index([jig()], run_notes=4, window=4)
    copied = moved(jig(), "B")
    assert longest_copy(copied, index) == len(pitches_written(copied)) and shares_bars(copied, index)
    assert 4 <= longest_copy(other, index) < len(pitches_written(copied))
    assert longest_copy(read_tune(JIG.replace("K:Em", "K:C").replace("E2B", "z2B"), "t"), index) > 0


def pitches_written(tune: Tune) -> list[object]:
    return [i for s in tune.sections for bar in (*s.bars, *s.first, *s.second) for i in bar if i.kind == "note"]


def test_histograms_do_not_depend_on_the_key() -> None:
    ours, theirs = histograms([jig()]), histograms([moved(jig(), "A")])
    for name in ours:
        assert overlap(ours[name], theirs[name]) == pytest.approx(1) and divergence(ours[name], theirs[name]) == 0
    assert overlap(ours["durations"], histograms([])["durations"]) == 0
