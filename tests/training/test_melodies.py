"""The corpora of melodies: each reader, and how a piece becomes tunes."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from scripts.music.abc.reader import read_abc
from scripts.temporary import MELODY_DRAWS, MELODY_FILES, MUTOPIA_WORDS
from scripts.training.bars import Sound, bar_items
from scripts.training.corpus import Unclean
from scripts.training.cutting import tunes_of
from scripts.training.dataset import chord_text, encode, move_somewhere, plain_text, sample_text, vocabulary
from scripts.training.measures import copy_index, shares_bars
from scripts.training.melodies import load_melodies, part_of, read_hymnal, read_lieder, read_mutopia, read_quartets
from scripts.training.spelling import Speller, name_pitch_class, usual_tonic
from scripts.training.tune import Tune, bar_text, signature

SCALE = (60, 62, 64, 65, 67, 69, 71, 72)


def row(bars: int = 8, **changes: Any) -> dict[str, Any]:
    """A line of a corpus in C major: a scale of eighths a bar, a half note at the end of every eighth bar."""
    melody: list[list[float]] = []
    for bar in range(bars):
        pitches = SCALE[:6] if bar % 8 == 7 else SCALE
        melody += [[bar * 4 + 0.5 * n, 0.5, pitch] for n, pitch in enumerate(pitches)]
        if bar % 8 == 7:
            melody[-2:] = [[bar * 4 + 2, 2, 72]]
    return {
        "id": "one-1",
        "genre": ["song"],
        "key": "C",
        "mode": "major",
        "meter": "4/4",
        "bars": [4 * n for n in range(bars)],
        "melody": melody,
        "chords": [[0, "C"], [6, "G7"], [8, "Am"], [10, "E7"]],
        "chord_fit": 0.9,
        **changes,
    }


def tunes(line: Mapping[str, Any]) -> list[Tune]:
    return tunes_of(read_lieder(line), {})


def test_a_song_is_written_with_its_word_and_chords() -> None:
    (tune,) = tunes(row())
    assert plain_text(tune).startswith("R:song\nM:4/4\nL:1/8\nK:C\n%|:8:|\n|:CDEFGABc|CDEFGABc|")
    assert chord_text(tune).splitlines()[-1].startswith('|:"C"CDEFGABc|"C"CDEF"G7"GABc|"Am"CDEF"E7"GABc|"E7"CDEF')
    assert chord_text(tune).endswith("CDEFc4:|\n")


def test_what_is_read_back_is_what_the_corpus_says() -> None:
    line = row(16, key="Eb", mode="minor", meter="4/4")
    line["melody"] = [[on, length, pitch + 3 - (pitch in (64, 69, 71))] for on, length, pitch in line["melody"]]
    (tune,) = tunes(line)
    score = read_abc("X:1\n" + chord_text(tune).replace(":|", "||").replace("|:", "|"))
    assert not score.warnings
    read = [(n.onset, n.duration, n.pitch % 12) for n in score.voices[0].notes]
    assert read == [(Fraction(on), Fraction(length), pitch % 12) for on, length, pitch in line["melody"]]


def test_readers_give_each_corpus_its_word_and_work() -> None:
    assert read_quartets(row(id="sq7-3", genre=["string quartet"])).word == "quartet"
    assert read_quartets(row(id="sq7-3", genre=["minuet"])).word == "minuet"
    assert part_of(read_quartets(row(id="sq7-3"))) == part_of(read_quartets(row(id="sq7-4")))
    assert read_hymnal(row()).word == "hymn"
    with pytest.raises(Unclean, match="free"):
        read_hymnal(row(free_metre=True))
    assert read_mutopia(row(genre=["piano", "jazz", "rag"])).word == "rag"
    assert read_mutopia(row(genre=["voice", "baroque"])).word == "baroque"
    for genres in (["piano", "etude", "romantic"], ["theme"]):
        with pytest.raises(Unclean, match="genre"):
            read_mutopia(row(genre=genres))
    assert {word for _, word in MUTOPIA_WORDS if word} <= set(MELODY_DRAWS)


def test_parts_depend_on_the_piece_alone() -> None:
    parts = [part_of(read_lieder(row(id=f"song {number}"))) for number in range(1000)]
    assert 40 < parts.count("test") < 100 and 20 < parts.count("validation") < 65
    assert parts[:5] == [part_of(read_lieder(row(id=f"song {number}", genre=["x"]))) for number in range(5)]


def test_chords_that_fit_badly_are_left_out() -> None:
    (tune,) = tunes(row(chord_fit=0.6))
    assert '"' not in chord_text(tune)


def test_pauses_metres_and_keys_part_a_piece() -> None:
    line = row(24)
    line["melody"] = [note for note in line["melody"] if not 32 <= note[0] < 40]
    assert [sum(len(s.bars) for s in t.sections) for t in tunes(line)] == [8, 14]
    both = row(16, meters=[[0, "4/4"], [32, "2/2"]])
    assert [t.meter for t in tunes(both)] == ["4/4", "2/2"]
    keys = row(16, keys=[[0, "C", "major"], [32, "C", "minor"]])
    assert [(t.tonic, t.mode) for t in tunes(keys)] == [("C", "maj"), ("C", "min")]
    assert not tunes(row(meter="11/8")) and not tunes(row(4, melody=[[0, 1, 60]]))


def test_a_pickup_is_left_out_and_the_last_bar_filled() -> None:
    line = row(8)
    line["bars"] = [0, *(1 + 4 * n for n in range(8))]
    line["melody"] = [[0, 1, 67], *([on + 1, length, pitch] for on, length, pitch in line["melody"])]
    line["melody"][-1][1] = 1
    (tune,) = tunes(line)
    assert plain_text(tune).splitlines()[-1].startswith("|:CDEFGABc|") and plain_text(tune).endswith("CDEFc4:|\n")


def test_halves_of_a_bar_around_a_repeat_are_one() -> None:
    line = row(8)
    line["bars"] = sorted([*line["bars"], 18])
    assert [len(s.bars) for t in tunes(line) for s in t.sections] == [8]


def test_sections_end_where_phrases_do() -> None:
    line = row(22)
    for number in (5, 13, 21):  # a long note ends the sixth bar and every eighth one behind it
        line["melody"] = [n for n in line["melody"] if not 4 * number <= n[0] < 4 * number + 4]
        line["melody"] = sorted([*line["melody"], [4 * number, 4, 67]])
    (tune,) = tunes(line)
    assert [len(s.bars) for s in tune.sections] == [6, 8, 8]


@pytest.mark.parametrize(
    ("lengths", "text"),
    [
        ("1/3 1/3 1/3 1", "(3CDEF2"),
        ("2/3 1/3 1", "(3C-CDE2"),
        ("1/3 2/3 1", "(3CD-DE2"),
        ("2/3 2/3 2/3", "(3C2D2E2"),
        ("1/6 1/6 1/6 1/2 1", "(3C/D/E/FG2"),
        ("3/4 1/4 3/2", "C3/2D/E3"),
        ("1/8 3/8 1/2 1", "C/4D3/4EF2"),
    ],
)
def test_lengths_and_triplets(lengths: str, text: str) -> None:
    sounds, at = [], Fraction(0)
    for number, length in enumerate(map(Fraction, lengths.split())):
        sounds.append(Sound(at, length, SCALE[number]))
        at += length
    items = bar_items(sounds, [], Fraction(1, 8), Speller("C", "maj"))
    assert bar_text(items, signature("C", "maj")) == text


def test_what_has_no_canonical_length_is_refused() -> None:
    for length in (Fraction(1, 5), Fraction(1, 7), Fraction(1, 16), Fraction(4, 9)):
        with pytest.raises(Unclean, match="length"):
            bar_items(
                [Sound(Fraction(0), length, 60), Sound(length, 1 - length, 62)], [], Fraction(1, 8), Speller("C", "maj")
            )


def test_accidentals_follow_chord_and_direction() -> None:
    minor = Speller("A", "min")
    assert minor.note(68, "E7") == minor.note(68, "", 1) == (4, 1)
    assert Speller("C", "maj").note(66, "", 1) == (3, 1) and Speller("C", "maj").note(66, "", -1) == (4, -1)
    assert Speller("C", "maj").note(63, "Cm") == (2, -1) and Speller("C", "maj").note(63, "B7") == (1, 1)
    assert Speller("F", "maj").note(71) == (6, 1)  # B natural: a step above the signature's B flat
    root = minor.root("Abdim7")
    assert root is not None and bar_text((root,), minor.marks) == '"G#dim7"'


def test_every_pitch_keeps_its_pitch_in_every_key() -> None:
    for pitch_class in range(12):
        for mode in ("maj", "min"):
            tonic = usual_tonic(pitch_class, mode)
            assert name_pitch_class(tonic) == pitch_class and abs(sum(signature(tonic, mode).values())) <= 6
            speller = Speller(tonic, mode)
            for pitch in range(50, 90):
                position, shift = speller.note(pitch)
                letter = "CDEFGAB"[position % 7]
                natural = 60 + 12 * (position // 7) + name_pitch_class(letter)
                assert natural + speller.marks[letter] + shift == pitch


def test_samples_keep_to_the_letters_and_move_the_chords_along() -> None:
    (tune,) = tunes(row(16))
    texts = {sample_text(tune, random.Random(seed)) for seed in range(80)}
    assert len(texts) > 30
    assert any('"' not in t for t in texts) and any("%|16|" in t for t in texts) and any("%|8||8|" in t for t in texts)
    assert all(3 <= token < len(vocabulary()) for t in texts for token in encode(t))
    for seed in range(30):
        moved = move_somewhere(tune, random.Random(seed))
        score = read_abc("X:1\n" + chord_text(moved))
        tonic = name_pitch_class(moved.tonic)
        assert [(c.chord.root - tonic) % 12 for c in score.chords[:3]] == [0, 0, 7]
        assert shares_bars(moved, copy_index([tune]))


def test_a_folder_is_read_with_its_parts(tmp_path: Path) -> None:
    for number, name in enumerate(MELODY_FILES.values()):
        with gzip.open(tmp_path / name, "wt", encoding="utf-8") as file:
            for piece in range(40):
                file.write(json.dumps(row(id=f"{number}-{piece}-1")) + "\n")
            file.write(json.dumps(row(melody=[])) + "\n")
    found, dropped = load_melodies(tmp_path)
    assert set(found) == set(MELODY_FILES) and dropped["hymnal: no melody in bars"] == 1
    for parts in found.values():
        names = [{t.title for t in part} for part in (parts.train, parts.validation, parts.test)]
        assert sum(map(len, names)) == 40 == len(set.union(*names)) and len(names[0]) > 25
