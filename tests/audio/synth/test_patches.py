from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.patches import FURTHEST_CENTS, pitch_error
from scripts import temporary
from scripts.audio.synth.find import find_synth
from scripts.audio.synth.fluid import FluidSynth, load_fluidsynth
from scripts.audio.synth.patches import digest_of, key_pitches, read_table
from scripts.audio.synth.soundfonts import find_soundfont
from scripts.errors import AudioError
from scripts.music.tuning import tune
from scripts.records import MidiEvent, Settings, Synth
from tests.audio.sounds import RATE, cents, frequency_of, joined, note, peak_near

DRY = [MidiEvent(0.0, (0xB0 | channel, controller, 0)) for channel in range(16) for controller in (91, 93)]
# Programs that the styles use. Plucked ones that are gone in half a second are not among them: their pitch moves.
INSTRUMENTS = {"piano": 0, "electric piano": 4, "vibraphone": 11, "organ": 16, "violin": 40, "strings": 48}
INSTRUMENTS |= {"choir": 52, "flute": 73, "clarinet": 71, "bowed pad": 92}
FREQUENCIES = (432.0, 528.0, 174.0, 396.0, 963.0)


def entry(soundfont: Path, errors: dict[str, list[float | None]]) -> dict[str, Any]:
    return {
        "name": soundfont.name,
        "bytes": soundfont.stat().st_size,
        "sha256": digest_of(soundfont),
        "first_key": 68,
        "cents": errors,
    }


@pytest.fixture
def table(tmp_path: Path, sine_soundfont: Path) -> Path:
    """A table in which program 0 is 10 cents sharp at key 69 alone, and program 5 is 20.4 flat from 68 to 70."""
    errors: dict[str, list[float | None]] = {"0": [None, 10.0, 0.3], "5": [-20.4, -20.4, -20.4]}
    path = tmp_path / "table.json"
    path.write_text(json.dumps({"soundfonts": [entry(sine_soundfont, errors)]}), encoding="utf-8")
    return path


def fluid(soundfont: Path, pitches: Any = None) -> FluidSynth:
    library = load_fluidsynth()
    if library is None:
        pytest.skip("FluidSynth is not installed")
    return FluidSynth(library, soundfont, pitches)


def heard(synth: Synth, events: list[MidiEvent], near: float = 440.0) -> float:
    """How many cents above ``near`` the second from 1 to 2 s of some events sounds."""
    sound = joined(synth.render(iter(DRY + events), 2.5))
    return cents(frequency_of(sound[RATE : 2 * RATE, 0], near), near)


def test_a_table_becomes_whole_cents_for_each_key(table: Path, sine_soundfont: Path) -> None:
    pitches = key_pitches(sine_soundfont, table)
    assert set(pitches) == {0, 5} and all(len(keys) == 128 for keys in pitches.values())
    assert pitches[0] == tuple(100.0 * key - (10 if key == 69 else 0) for key in range(128))
    assert pitches[5] == tuple(100.0 * key + (20 if 68 <= key <= 70 else 0) for key in range(128))


def test_another_file_is_played_as_it_is(table: Path, sine_soundfont: Path, tmp_path: Path) -> None:
    other = tmp_path / sine_soundfont.name
    body = bytearray(sine_soundfont.read_bytes())
    body[-1] ^= 1
    other.write_bytes(body)
    assert other.stat().st_size == sine_soundfont.stat().st_size
    assert key_pitches(other, table) == {}
    assert key_pitches(tmp_path / "gone.sf2", table) == {}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"soundfonts": 1}', '{"soundfonts": [{"bytes": %d, "sha256": "%s"}]}']
)
def test_a_broken_table_is_an_error_of_ours(text: str, tmp_path: Path, sine_soundfont: Path) -> None:
    path = tmp_path / "broken.json"
    if "%" in text:
        text = text % (sine_soundfont.stat().st_size, digest_of(sine_soundfont))
    path.write_text(text, encoding="utf-8")
    with pytest.raises(AudioError, match=r"broken\.json"):
        key_pitches(sine_soundfont, path)
    with pytest.raises(AudioError, match=r"none\.json"):
        key_pitches(sine_soundfont, tmp_path / "none.json")


def test_the_synth_plays_what_the_table_says(table: Path, sine_soundfont: Path) -> None:
    synth = fluid(sine_soundfont, key_pitches(sine_soundfont, table))
    # The font has one sound, which stands in for all programs.
    for channel, first in ((0, []), (3, [MidiEvent(0.0, (0xB3, 121, 0))])):
        for program, expected in ((0, -10.0), (5, 20.0), (7, 0.0)):
            events = [MidiEvent(0.0, (0xC0 | channel, program)), *first, *note(0.1, 2.4, 69, 100, channel)]
            assert heard(synth, events) == pytest.approx(expected, abs=0.1)
    assert heard(synth, note(0.0, 2.4)) == pytest.approx(-10.0, abs=0.1)  # before any program was chosen
    back = [MidiEvent(0.0, (0xC0, 5)), MidiEvent(0.0, (0xC0, 0)), *note(0.1, 2.4, 70)]
    assert heard(synth, back, 440 * 2 ** (1 / 12)) == pytest.approx(0.0, abs=0.1)
    assert heard(synth, [MidiEvent(0.0, (0xC9, 0)), *note(0.1, 2.4, 69, 100, 9)]) == pytest.approx(0.0, abs=0.1)
    synth.close()


def test_a_program_change_leaves_notes_that_sound_alone(table: Path, sine_soundfont: Path) -> None:
    synth = fluid(sine_soundfont, key_pitches(sine_soundfont, table))
    assert heard(synth, [*note(0.0, 2.4)[:1], MidiEvent(0.5, (0xC0, 5))]) == pytest.approx(-10.0, abs=0.1)
    synth.close()


def test_a_registered_fine_tuning_adds_to_the_correction(table: Path, sine_soundfont: Path) -> None:
    synth = fluid(sine_soundfont, key_pitches(sine_soundfont, table))
    up = [MidiEvent(0.0, (0xB0, c, v)) for c, v in ((101, 0), (100, 1), (6, 96), (38, 0))]  # 50 cents
    assert heard(synth, [*up, *note(0.1, 2.4)]) == pytest.approx(40.0, abs=1.1)
    synth.close()


def test_find_synth_corrects(table: Path, sine_soundfont: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if load_fluidsynth() is None:
        pytest.skip("FluidSynth is not installed")
    monkeypatch.setattr(temporary, "PATCHES_FILE", table)
    synth = find_synth(Settings(soundfont=str(sine_soundfont)))
    assert heard(synth, note(0.0, 2.4)) == pytest.approx(-10.0, abs=0.1)
    synth.close()


def test_the_table_that_comes_with_the_app_is_whole() -> None:
    fonts = read_table(temporary.PATCHES_FILE)["soundfonts"]
    assert "FluidR3Mono_GM.sf3" in [font["name"] for font in fonts]
    for font in fonts:
        assert len(font["sha256"]) == 64 and int(font["sha256"], 16) and font["bytes"] > 1_000_000
        assert set(INSTRUMENTS.values()) <= {int(program) for program in font["cents"]} <= set(range(128))
        for errors in font["cents"].values():
            assert font["first_key"] >= 0 and font["first_key"] + len(errors) <= 128
            assert all(error is None or abs(error) <= FURTHEST_CENTS for error in errors)


@pytest.mark.parametrize("key", [24, 48, 69, 84, 103])
@pytest.mark.parametrize("off", [-31.0, 0.0, 6.3])
def test_the_measurement_finds_known_pitches(key: int, off: float) -> None:
    time = np.arange(3 * RATE) / RATE
    pitch = 440 * 2 ** ((key - 69) / 12 + off / 1200)

    def wave(number: float, shift: float = 0.0) -> Any:
        return np.sin(2 * np.pi * pitch * number * 2 ** (shift / 1200) * time + number)

    dying = sum(wave(n) / n for n in range(1, 6)) * np.exp(-time)
    no_first_partial = 0.05 * wave(1) + sum(wave(n) / n for n in range(2, 6))
    vibrato = np.sin(2 * np.pi * pitch * (time + 0.001 / 5.3 * np.sin(2 * np.pi * 5.3 * time)))
    beating = wave(1, 7) + wave(1, -7)
    for sound in (dying, no_first_partial, vibrato, beating):
        found, share, drift = pitch_error(np.stack((sound, sound), axis=1), key)
        assert found == pytest.approx(off, abs=0.15)
        assert share > 0.5 and drift < 2


def test_a_note_of_two_pitches_is_not_trusted() -> None:
    time = np.arange(3 * RATE) / RATE
    sound = 0.3 * np.sin(2 * np.pi * 440 * time) + np.sin(2 * np.pi * 880 * 2 ** (12 / 1200) * time)
    assert pitch_error(np.stack((sound, sound), axis=1), 69)[1] == 0.0


def test_noise_and_silence_have_no_pitch_to_trust() -> None:
    noise = np.random.default_rng(1).normal(size=(3 * RATE, 2))
    assert pitch_error(noise, 69)[1] < 0.1
    assert pitch_error(np.zeros((RATE, 2)), 69) == (0.0, 0.0, 0.0)


@pytest.fixture(scope="module")
def band() -> Iterator[Synth]:
    """The synth of the app with a SoundFont that was measured."""
    try:
        soundfont = find_soundfont(Settings())
    except AudioError:
        pytest.skip("no SoundFont is installed")
    if load_fluidsynth() is None or not key_pitches(soundfont):
        pytest.skip("FluidSynth or a measured SoundFont is not installed")
    synth = find_synth(Settings())
    yield synth
    synth.close()


def one_after_the_other(pitch: int) -> list[MidiEvent]:
    """Each instrument plays the note for 4.3 of 5 seconds, all on one channel."""
    events = list(DRY)
    for number, program in enumerate(INSTRUMENTS.values()):
        events += [MidiEvent(5.0 * number, (0xC0, program)), *note(5.0 * number, 5.0 * number + 4.3, pitch, 80)]
    return events


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_the_tonic_sounds_at_the_asked_frequency(band: Synth, frequency: float) -> None:
    tuning = tune(frequency)
    length = 5.0 * len(INSTRUMENTS)
    sound = joined(band.render(iter(one_after_the_other(tuning.pitch)), length, tuning.ratio))
    assert len(sound) == round(length * RATE)
    off = {}
    for number, name in enumerate(INSTRUMENTS):
        part = sound[round((5 * number + 0.2) * RATE) : round((5 * number + 4.2) * RATE)]
        off[name] = round(cents(peak_near(part, frequency), frequency), 2)
    print(f"{frequency:g} Hz:", off)
    assert all(abs(value) <= 1.0 for value in off.values()), off


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_the_tuning_changes_no_length_and_no_tempo(band: Synth, frequency: float) -> None:
    starts = (0.5, 7.77, 20.0)
    events = DRY + [event for start in starts for event in note(start, start + 0.3, 60)]
    plain = joined(band.render(iter(events), 21.0))
    tuned = joined(band.render(iter(events), 21.0, tune(frequency).ratio))
    assert len(plain) == len(tuned) == 21 * RATE
    for start in starts:
        onsets = []
        for sound in (plain, tuned):
            stretch = np.abs(sound[round((start - 0.4) * RATE) : round((start + 0.2) * RATE)]).max(axis=1)
            onsets.append(start - 0.4 + int(np.argmax(stretch > 0.02 * stretch.max())) / RATE)
        assert onsets[0] == pytest.approx(start, abs=0.005)
        assert onsets[1] == pytest.approx(onsets[0], abs=0.0016)  # a step of the synth is 1.45 ms
