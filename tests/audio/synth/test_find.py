from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts import temporary
from scripts.audio.synth import find as synth_module
from scripts.audio.synth.find import find_synth
from scripts.audio.synth.fluid import FluidSynth, load_fluidsynth
from scripts.audio.synth.soundfonts import find_soundfont
from scripts.audio.synth.tiny import TinySynth
from scripts.errors import AudioError
from scripts.music import arranger, midi
from scripts.records import Arrangement, Bend, Key, Meter, MidiEvent, PlayedNote, Settings, Synth, Track
from tests.audio.sounds import RATE, cents, frequency_of, joined, note
from tests.music.band_helpers import song

DRY = [MidiEvent(0.0, (0xB0, 91, 0)), MidiEvent(0.0, (0xB0, 93, 0))]


def make(kind: str, soundfont: Path) -> Synth:
    if kind == "tiny":
        pytest.importorskip("tinysoundfont")
        return TinySynth(soundfont)
    library = load_fluidsynth()
    if library is None:
        pytest.skip("FluidSynth is not installed")
    return FluidSynth(library, soundfont)


@pytest.fixture(params=["fluid", "tiny"])
def synth(request: pytest.FixtureRequest, sine_soundfont: Path) -> Iterator[Synth]:
    made = make(request.param, sine_soundfont)
    yield made
    made.close()


def play(synth: Synth, events: list[MidiEvent], seconds: float, ratio: float = 1.0) -> Any:
    return joined(synth.render(iter(events), seconds, ratio))


@pytest.mark.parametrize("seconds", [0.0, 0.01, 0.5, 1.0, 2.345678])
@pytest.mark.parametrize("ratio", [1.0, 432 / 440])
def test_length_is_exact_to_the_frame(synth: Synth, seconds: float, ratio: float) -> None:
    blocks = list(synth.render(iter(note(0.0, seconds)), seconds, ratio))
    assert sum(len(block) for block in blocks) == round(seconds * RATE)
    assert all(block.dtype == np.float32 and block.shape[1] == 2 for block in blocks)
    assert all(len(block) == temporary.SYNTH_BLOCK_FRAMES for block in blocks[:-1])


@pytest.mark.parametrize("target", [432.0, 444.0, 452.89])
def test_tuning_is_exact(synth: Synth, target: float) -> None:
    events = DRY + note(0.0, 4.0)
    plain = frequency_of(play(synth, events, 3.5)[RATE // 2 : 3 * RATE, 0], 440.0)
    tuned = frequency_of(play(synth, events, 3.5, target / 440)[RATE // 2 : 3 * RATE, 0], target)
    assert abs(cents(plain, 440.0)) < 0.1
    assert abs(cents(tuned, target)) < 0.1
    assert abs(cents(tuned / plain, target / 440)) < 0.02


@pytest.mark.parametrize("ratio", [1.0, 432 / 440, 452.89 / 440])
def test_tuning_moves_no_onset(synth: Synth, ratio: float) -> None:
    events = DRY + [event for start in (0.25, 7.77, 20.0) for event in note(start, start + 0.1)]
    sound = np.abs(play(synth, events, 20.5, ratio)).max(axis=1)
    for start in (0.25, 7.77, 20.0):
        first = round((start - 0.05) * RATE)
        onset = first + int(np.argmax(sound[first:] > 1e-3))
        # Half a step of 64 frames, and the first samples of a sine are small.
        assert abs(onset / RATE - start) < 0.0015


def test_same_events_same_samples(synth: Synth) -> None:
    events = [MidiEvent(0.0, (0xB0, 91, 90)), MidiEvent(0.0, (0xB0, 93, 60)), *note(0.1, 0.5), *note(0.3, 0.9, 64)]
    events.sort(key=lambda event: event.seconds)
    first = play(synth, events, 1.5)
    assert np.abs(first).max() > 0.01
    assert first.tobytes() == play(synth, events, 1.5).tobytes()


def test_silence_without_notes_and_a_soft_end(synth: Synth) -> None:
    assert np.abs(play(synth, [], 0.5)).max() < 1e-6
    sound = play(synth, DRY + note(0.0, 9.0), 2.0)
    assert np.abs(sound[RATE // 2 : RATE]).max() > 0.01
    assert np.abs(sound[-3:]).max() < 1e-5
    assert np.abs(np.diff(sound[-RATE // 2 :, 0])).max() <= np.abs(np.diff(sound[RATE // 2 : RATE, 0])).max() * 1.01


def test_events_are_read_as_they_are_due(synth: Synth) -> None:
    taken: list[float] = []

    def events() -> Iterator[MidiEvent]:
        for number in range(400):
            taken.append(number * 0.01)
            yield MidiEvent(number * 0.01, (0x90, 60 + number % 12, number % 2 * 80))

    heard = 0
    for block in synth.render(events(), 4.0):
        heard += len(block)
        assert taken[-1] <= heard / RATE + 0.011


def test_volume_and_note_off_are_obeyed(synth: Synth) -> None:
    loud = play(synth, DRY + note(0.0, 0.5), 1.5)
    soft = play(synth, [*DRY, MidiEvent(0.0, (0xB0, 7, 40)), *note(0.0, 0.5)], 1.5)
    window = slice(RATE // 8, RATE // 4)
    assert 0 < np.abs(soft[window]).max() < 0.5 * np.abs(loud[window]).max()
    assert np.abs(loud[RATE : RATE + RATE // 4]).max() < 0.01 * np.abs(loud[window]).max()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.integers(0x80, 0xEF), st.integers(0, 127), st.integers(0, 127), st.floats(0, 0.2)), max_size=30
    )
)
def test_any_channel_messages_give_finite_sound(synth: Synth, messages: list[tuple[int, int, int, float]]) -> None:
    events = []
    for status, first, second, seconds in sorted(messages, key=lambda message: message[3]):
        data = (status, first) if status & 0xF0 in (0xC0, 0xD0) else (status, first, second)
        events.append(MidiEvent(seconds, data))
    sound = play(synth, events, 0.25)
    assert len(sound) == round(0.25 * RATE)
    assert np.isfinite(sound).all()


def test_closing_half_way_gives_the_memory_back(synth: Synth) -> None:
    half = synth.render(iter(note(0.0, 5.0)), 5.0)
    next(half)
    inside = synth._open[0]  # type: ignore[attr-defined]
    half.close()  # type: ignore[attr-defined]
    assert inside._synth is None and not synth._open  # type: ignore[attr-defined]
    going = synth.render(iter(note(0.0, 5.0)), 5.0)
    next(going)
    synth.close()
    synth.close()
    with pytest.raises(AudioError, match="closed"):
        next(going)
    with pytest.raises(AudioError, match="closed"):
        next(synth.render(iter([]), 1.0))


@pytest.mark.parametrize("kind", ["fluid", "tiny"])
def test_a_broken_soundfont_is_an_error_of_ours(kind: str, tmp_path: Path) -> None:
    broken = tmp_path / "broken.sf2"
    broken.write_bytes(b"RIFF\x10\0\0\0sfbkLIST")
    with pytest.raises(AudioError, match=r"broken\.sf2"):
        next(make(kind, broken).render(iter([]), 1.0))


def test_find_synth_prefers_fluidsynth_and_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, sine_soundfont: Path
) -> None:
    chosen = Settings(soundfont=str(sine_soundfont))
    monkeypatch.setattr(synth_module, "load_fluidsynth", lambda: None)
    pytest.importorskip("tinysoundfont")
    assert find_synth(chosen).name.startswith("tinysoundfont")
    monkeypatch.setattr(synth_module.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(AudioError, match=r"requisites\.py"):
        find_synth(chosen)


def test_a_library_that_is_not_fluidsynth_is_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    other = "kernel32" if sys.platform == "win32" else None  # None: the program itself
    monkeypatch.setattr("scripts.audio.synth.fluid._library_candidates", lambda: iter([other]))
    assert isinstance(ctypes.CDLL(other), ctypes.CDLL)
    assert load_fluidsynth() is None


def test_a_band_on_the_installed_soundfont() -> None:
    """Six programs and drums on the real SoundFont of this machine: sound in every second, and no clipping."""
    try:
        soundfont = find_soundfont(Settings(), (".sf3", ".sf2"))
    except AudioError:
        pytest.skip("no SoundFont is installed")
    band = make("fluid", soundfont)
    events = [MidiEvent(0.0, (0xC0 | channel, program)) for channel, program in enumerate((0, 33, 48, 25, 73, 89))]
    for beat in range(12):
        for channel in range(6):
            events += note(beat * 0.25, beat * 0.25 + 0.2, 48 + 5 * channel + beat % 7, 90, channel)
        events += note(beat * 0.25, beat * 0.25 + 0.1, 36 + beat % 3, 100, 9)
    events.sort(key=lambda event: event.seconds)
    sound = play(band, events, 3.0)
    band.close()
    assert all(np.abs(sound[second * RATE : second * RATE + RATE // 2]).max() > 0.01 for second in range(3))
    assert np.abs(sound).max() < 1.0


def test_a_full_chorus_is_wide_and_still_there_in_mono(synth: Synth) -> None:
    """FluidSynth takes each side's chorus from the other: too much of it turns the sides against each other."""
    events = [MidiEvent(0.0, (0xB0, 91, 0)), MidiEvent(0.0, (0xB0, 93, 127)), *note(0.05, 3.0)]
    sound = play(synth, events, 3.0)[RATE // 2 : 5 * RATE // 2].astype(np.float64)
    left, right = sound[:, 0], sound[:, 1]
    assert (left * right).sum() / np.sqrt((left**2).sum() * (right**2).sum()) > 0.3
    assert (((left + right) / 2) ** 2).mean() > 0.65 * ((left**2 + right**2) / 2).mean()


@pytest.mark.parametrize("words", ["House", "Dubstep", "Ambient"])
def test_the_mix_of_a_song_is_sane(words: str) -> None:
    """Deep notes leave room for the rest, the sides agree, and an opening is softer than the height but not lost."""
    try:
        soundfont = find_soundfont(Settings(), (".sf3", ".sf2"))
    except AudioError:
        pytest.skip("no SoundFont is installed")
    if "FluidR3Mono" not in soundfont.name:
        pytest.skip("the instruments' levels are those of FluidR3Mono")
    _, plan, arrangement = song(words, "0.75", 3)
    played = make("fluid", soundfont)
    sound = joined(played.render(midi.events(arrangement), arrangement.seconds)).astype(np.float64)
    played.close()
    left, right = sound[:, 0], sound[:, 1]
    assert (left * right).sum() / np.sqrt((left**2).sum() * (right**2).sum()) > 0.5
    power = np.abs(np.fft.rfft(left + right)) ** 2
    hz = np.fft.rfftfreq(len(left), 1 / RATE)
    assert power[(hz > 28) & (hz < 60)].sum() < 0.4 * power[hz > 28].sum()
    loud = []
    for (start, end), section in zip(arranger.section_spans(arrangement), plan.sections, strict=True):
        loud.append((section.energy, 10 * np.log10((sound[int(start * RATE) : int(end * RATE)] ** 2).mean())))
    assert max(loud)[1] - loud[0][1] < 16


@pytest.mark.parametrize(("semitones", "span"), [(2.0, 2), (-1.5, 2), (-7.0, 12), (0.4, 12)])
@pytest.mark.parametrize("ratio", [1.0, 432 / 440])
def test_the_wheel_bends_in_its_range_and_over_the_tuning(
    synth: Synth, semitones: float, span: int, ratio: float
) -> None:
    """A bend is as wide as registered parameter 0 says, beside the pitch that the tuning gives."""
    notes = (PlayedNote(0, 960 * 4, 69, 100),)
    track = Track("x", "melody", 0, 0, notes, reverb=0, bends=(Bend(0, semitones), Bend(960 * 4, span * 1.0)))
    assert midi.bend_range(track) == span
    times = (((0, 120.0),), ((0, Meter(4, 4)),), (), 960 * 5, 5.0)
    arrangement = Arrangement("A", Key("A", "minor"), (track,), *times)
    heard = play(synth, list(midi.events(arrangement)), 3.0, ratio)
    wanted = 440.0 * ratio * 2 ** (semitones / 12)
    away = abs(cents(frequency_of(heard[RATE // 2 : 3 * RATE // 2, 0], wanted), wanted))
    assert away < 1.0 + abs(semitones)  # FluidSynth takes 128 steps for 127: a hundredth of the bend's width
