"""What options and words fix is what the song has: tempo, chords, metre, absences, the drone's tone, own words."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import mido
import pytest

import launcher
from scripts.audio.coding.tags import _chapter_frames
from scripts.errors import SourceError, UsageError
from scripts.music import form, lyrics, theory
from scripts.music.midi import midi_key
from scripts.options import assembled
from scripts.producing.asked import read_lyrics
from scripts.producing.asking import on_the_tonic, understood
from scripts.records import Chapter, Key, LengthRange, Plan, Section, Settings
from scripts.tables import style_table
from tests.music.band_helpers import brief_for

SETTINGS = Settings()


def song(capsys: pytest.CaptureFixture[str], folder: Path, *words: str) -> dict[str, object]:
    assert launcher.main(["generate", *words, "--to", "midi", "--seed", "5", "--output", str(folder), "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out.splitlines()[-1]))


def test_sixty_requests_keep_their_tempo_exactly() -> None:
    rng = random.Random(60)
    for number in range(60):
        brief = brief_for(rng.choice(("House", "Jazz", "Waltz", "Blues", "Ambient", "Irish Jig", "Ballad", "Metal")))
        bpm = round(rng.uniform(40, 240), rng.choice((0, 1, 2)))
        brief = replace(brief, bpm=bpm, exact_bpm=True)
        low = rng.choice((20.0, 45.0, 60.0, 150.0, 240.0, 600.0))
        high = low if number % 2 else low * 1.5
        plan = form.plan_form(brief, LengthRange(low, high), random.Random(number))
        assert plan.bpm == pytest.approx(bpm, abs=0.005)
        assert low - 2 <= plan.seconds <= high + 2
        natural = (plan.bars + form.ending_extra(brief.playing.ending)) * form.bar_quarters(brief.meter) * 60 / bpm
        assert natural <= plan.seconds + 1e-6


def test_a_tempo_that_fills_no_bar_keeps_and_the_length_gives_way() -> None:
    brief = replace(brief_for("Ambient"), bpm=40.0, exact_bpm=True)
    plan = form.plan_form(brief, LengthRange(2.0, 2.0), random.Random(1))
    assert plan.bpm == 40.0 and plan.bars == 1 and plan.seconds >= 6.0


def test_given_chords_share_their_bars(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = song(capsys, tmp_path, "Pop", "--length", "0.5", "--chords", "| C | Am F | G |")
    body = Path(str(made["abc"])).read_text(encoding="utf-8").split("K:")[1]
    bars = [bar for bar in body.replace("\n", "").split("|") if '"' in bar]
    symbols = [bar.split(chr(34))[1::2] for bar in bars]
    assert [["C"], ["Am", "F"], ["G"]] in [symbols[n : n + 3] for n in range(len(symbols))]
    assert all(bar in (["C"], ["Am", "F"], ["G"]) for bar in symbols)


def test_an_asked_metre_and_tempo_stand_in_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made = song(capsys, tmp_path, "Folk", "--length", "0.5", "--meter", "3/4", "--tempo", "133.7", "--without", "drums")
    midi = mido.MidiFile(str(made["midi"]))
    head = list(midi.tracks[0])
    assert [(m.numerator, m.denominator) for m in head if m.type == "time_signature"] == [(3, 4)]
    tempo = next(m.tempo for m in head if m.type == "set_tempo")
    assert mido.tempo2bpm(tempo) == pytest.approx(133.7, abs=0.01) and made["meter"] == "3/4"
    assert not any(m.type == "note_on" and m.channel == 9 for track in midi.tracks for m in track)


def test_a_name_that_nobody_knows_is_told() -> None:
    request = assembled({"styles": "Rock", "without": "foo", "seed": "1"}, SETTINGS)
    with pytest.raises(UsageError, match="'foo' is not known"):
        understood(request, style_table())


def test_roman_numerals_take_the_key_that_the_words_name() -> None:
    request = assembled({"styles": "Pop in G major", "chords": "I vi IV V", "seed": "1"}, SETTINGS)
    request, _ = understood(request, style_table())
    assert request.constraints.chords == {"": ("G", "Em", "C", "D")} and request.constraints.key == Key("G", "major")


def test_a_drone_without_a_frequency_stands_on_the_tonic() -> None:
    request = assembled({"styles": "Pop", "drone": "-24", "key": "Eb", "seed": "3"}, SETTINGS)
    request, understanding = understood(request, style_table())
    toned, said = on_the_tonic(request, understanding, style_table())
    assert toned.frequency_hz == pytest.approx(311.127, abs=0.001) and "Eb" in said[0]
    silent = assembled({"styles": "Pop", "seed": "3"}, SETTINGS)
    assert on_the_tonic(silent, understanding, style_table()) == (silent, ())


def test_a_modal_song_names_its_own_tonic() -> None:
    wanted = {("A", "mixolydian"): "A", ("A", "dorian"): "Am", ("A", "phrygian"): "Am", ("F", "lydian"): "F",
              ("B", "locrian"): "Bm", ("C#", "major"): "Db", ("G", "minor"): "Gm"}  # fmt: skip
    for (tonic, mode), name in wanted.items():
        assert midi_key(theory.transpose_key(Key(tonic, mode), 0)) == name


def test_chapters_are_written_in_order_whatever_their_titles() -> None:
    titles = ("Quiet Aurora at the Very End of a Long Night", "Dusk", "Beyond", "ÄÖ", "Dusk")
    chapters = tuple(Chapter(60.0 * n, 60.0 * (n + 1), title) for n, title in enumerate(titles))
    frames = [frame for frame in _chapter_frames(chapters * 3) if frame.FrameID == "CHAP"]
    sizes = {len(frame._writeData()) for frame in frames}
    assert len(sizes) == 1 and [f.element_id for f in frames] == sorted(f.element_id for f in frames)


def test_own_words_are_laid_out_over_the_plan(tmp_path: Path) -> None:
    path = tmp_path / "wörds.txt"
    path.write_text("One line\nTwo lines\n\n[Chorus]\nSing it\n\nThird verse\n", encoding="utf-8")
    sections = (Section("A", "verse", 8, 0.5), Section("B", "chorus", 8, 0.8), Section("A", "verse", 8, 0.5),
                Section("B", "chorus", 8, 0.8))  # fmt: skip
    plan = Plan(sections, 120.0, 32, 64.0)
    text = lyrics.own_words(read_lyrics(path), plan)
    blocks = [block.splitlines() for block in text.strip().split("\n\n")]
    assert [block[1:] for block in blocks] == [["One line", "Two lines"], ["Sing it"], ["Third verse"], ["Sing it"]]
    assert sum("Sing it" in line for lines in lyrics.blocks_by_section(text, plan) for line in lines) == 2
    with pytest.raises(SourceError, match="is no file"):
        read_lyrics(tmp_path / "none.txt")
