from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scripts import temporary
from scripts.errors import UsageError
from scripts.music.tuning import parse_frequency, tune


@pytest.mark.parametrize(
    ("text", "frequency"),
    [
        ("off", None),
        (" OFF ", None),
        ("", None),
        ("440", 440.0),
        ("432", 432.0),
        ("432 Hz", 432.0),
        ("528hz", 528.0),
        ("432.5", 432.5),
        ("432,5", 432.5),
        ("mi", 528.0),
        ("20", 20.0),
        ("2000", 2000.0),
    ],
)
def test_words_become_frequencies(text: str, frequency: float | None) -> None:
    assert parse_frequency(text) == frequency


@pytest.mark.parametrize("text", ["0", "-432", "19.9", "2001", "nan", "inf", "abc", "4 32", "1e3", "٤٣٢", "Hz"])
def test_other_words_are_refused_in_one_line(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_frequency(text)
    assert "\n" not in str(caught.value)


@given(st.text(max_size=30))
def test_any_text_gives_a_frequency_or_a_usage_error(text: str) -> None:
    try:
        found = parse_frequency(text)
    except UsageError:
        return
    assert found is None or 20 <= found <= 2000


@pytest.mark.parametrize(
    ("frequency", "note"),
    [
        (432, "A4"),
        (440, "A4"),
        (528, "C5"),
        (639, "Eb5"),
        (396, "G4"),
        (741, "F#5"),
        (852, "Ab5"),
        (963, "B5"),
        (174, "F3"),
    ],
)
def test_named_choices_make_their_notes(frequency: float, note: str) -> None:
    assert tune(frequency).note == note


@given(st.floats(20, 2000))
def test_the_note_sounds_at_exactly_the_frequency(frequency: float) -> None:
    tuning = tune(frequency)
    sounding = 440.0 * 2 ** ((tuning.pitch - 69) / 12) * tuning.ratio
    assert math.isclose(sounding, frequency, rel_tol=1e-12)
    assert 2 ** (-0.5 / 12) * (1 - 1e-9) <= tuning.ratio <= 2 ** (0.5 / 12) * (1 + 1e-9)
    assert math.isclose(tuning.a4_hz, 440 * tuning.ratio)


def test_no_frequency_leaves_the_tuning() -> None:
    assert (tune(None).ratio, tune(None).a4_hz, tune(None).frequency_hz) == (1.0, 440.0, None)


def test_the_solfeggio_list_can_be_asked_for() -> None:
    assert all(parse_frequency(f"{value:g}") == value for value in temporary.SOLFEGGIO_HZ)
