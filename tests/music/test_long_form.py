from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import temporary
from scripts.music import form, long_form, styles, theory, tuning
from scripts.records import Constraints, Key, LengthRange, LongPiece, Request
from scripts.tables import style_table


def plan(words: str, seconds: float, seed: int = 5, **more: object) -> LongPiece:
    table = style_table()
    request = Request(words, LengthRange(seconds, seconds), seed, **more)  # type: ignore[arg-type]
    return long_form.plan_long_piece(request, styles.understand(words, table), table)


@pytest.mark.parametrize("hours", [1 / 3, 1, 2, 4, 8, 12])
def test_a_long_piece_is_exactly_as_long_as_asked_in_movements_of_four_to_eight_minutes(hours: float) -> None:
    piece = plan("Meditation, Ambient", 3600 * hours, frequency_hz=528.0)
    assert piece.frames == round(3600 * hours * 44_100)
    for here, after in zip(piece.movements, piece.movements[1:], strict=False):
        assert here.first_frame + here.frames == after.first_frame + piece.fade_frames
        assert after.first_frame % temporary.MP3_SAMPLES_PER_FRAME == 0
    last = piece.movements[-1]
    assert last.first_frame + last.frames == piece.frames and piece.movements[0].first_frame == 0
    assert all(240 <= m.seconds <= 500 and m.plan.seconds == pytest.approx(m.seconds) for m in piece.movements)


def test_the_same_request_gives_the_same_long_piece_and_another_seed_another() -> None:
    assert plan("Ambient", 3600) == plan("Ambient", 3600)
    assert plan("Ambient", 3600) != plan("Ambient", 3600, seed=6)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6), st.sampled_from([432.0, 528.0, 639.0, 963.0, 111.0]))
def test_every_chord_of_rest_holds_the_asked_note(seed: int, frequency: float) -> None:
    piece = plan("Meditation", 3600, seed=seed, frequency_hz=frequency)
    note = tuning.tune(frequency).pitch % 12
    keys = [m.brief.key for m in piece.movements]
    for key in keys:
        tonic = theory.tonic_pitch_class(key)
        third = 4 if key.mode in ("major", "lydian", "mixolydian") else 3
        assert note in {tonic, (tonic + third) % 12, (tonic + 7) % 12}
    assert keys[0] == keys[-1] and theory.tonic_pitch_class(keys[0]) == note and len(set(keys)) >= 3


def test_movements_differ_and_what_the_user_fixed_stands() -> None:
    piece = plan("Meditation", 8 * 3600)
    titles = [m.brief.title for m in piece.movements]
    assert len({m.seed for m in piece.movements}) == len(piece.movements)
    assert len(set(titles)) > 0.9 * len(titles)
    assert len({tuple(m.brief.instruments) for m in piece.movements}) > len(piece.movements) / 4
    fixed = plan("Meditation", 3600, constraints=Constraints(title="Mine", bpm=60.0, key=Key("D", "minor")))
    assert fixed.title == "Mine" and {m.brief.key for m in fixed.movements} == {Key("D", "minor")}
    assert all(abs(m.plan.bpm / 60 - 1) <= temporary.TEMPO_STRETCH + 1e-9 for m in fixed.movements)


def test_calm_music_has_no_drums_unless_asked_and_only_the_last_movement_ends() -> None:
    piece = plan("Meditation, Ambient", 3600)
    assert piece.calm
    for movement in piece.movements:
        assert not {"drums", "fx"} & {part.role for part in movement.brief.playing.parts}
        assert movement.brief.playing.chord_bars >= 2
        assert (movement.brief.playing.ending == "") == (movement is not piece.movements[-1])
        assert all(0.25 <= section.energy <= 0.75 for section in movement.brief.playing.form)
    driving = plan("Dubstep", 3600)
    assert not driving.calm
    assert any(part.role == "drums" for part in driving.movements[0].brief.playing.parts)
    assert form.written_bars(driving.movements[0].plan)
