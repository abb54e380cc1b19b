"""What a request names is what plays: solo instruments, four strings, four voices of a chip, no kit in calm music."""

from __future__ import annotations

from itertools import pairwise

import pytest

from tests.music.band_helpers import song, table

CALM = ("lullaby", "meditation", "sleep", "dark ambient", "romantic", "piano", "choral", "string quartet", "nature")
KIT = {35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 55, 57, 59}


@pytest.mark.parametrize(
    ("words", "instrument"),
    [("Romantic, Piano", "piano"), ("Baroque, Harpsichord", "harpsichord"), ("Ragtime, Piano", "piano")],
)
def test_a_solo_instrument_plays_the_piece(words: str, instrument: str) -> None:
    for seed in (1, 2):
        tracks = song(words, seed=seed)[2].tracks
        notes = sum(len(track.notes) for track in tracks)
        own = sum(len(track.notes) for track in tracks if track.name.endswith(f": {instrument}"))
        assert own >= 0.85 * notes > 100, [track.name for track in tracks]


def test_others_still_join_where_two_are_asked_for_or_a_singer_needs_them() -> None:
    assert any("flute" in track.name for track in song("Baroque, Harpsichord, Flute")[2].tracks)
    assert any("choir" in track.name for track in song("Choral, Piano")[2].tracks)


@pytest.mark.parametrize("genre", CALM)
def test_calm_styles_have_no_kit(genre: str) -> None:
    struck = [n.pitch for t in song(genre)[2].tracks if t.role == "drums" for n in t.notes]
    assert not KIT & set(struck)


def test_slap_bass_is_funk_s_alone() -> None:
    slapping = {name for name, genre in table().genres.items() if "slap bass" in str(genre.band)}
    assert {"reggae", "gospel", "soul"} & slapping == set() and "funk" in slapping


def test_a_chip_has_four_voices_and_its_noise_makes_one_sound_at_a_time() -> None:
    tracks = song("8-bit, Chiptune", seed=4)[2].tracks
    assert sorted(track.role for track in tracks) == ["arp", "bass", "drums", "melody"]
    (noise,) = (track for track in tracks if track.role == "drums")
    starts = sorted(note.onset_ticks for note in noise.notes)
    together = sum(b - a < 40 for a, b in pairwise(starts))
    assert together <= 0.05 * len(starts), "a fill may take over on a stroke"
    assert "808" not in noise.name
