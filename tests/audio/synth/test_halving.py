from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scripts import temporary
from scripts.audio.synth import fluid
from scripts.audio.synth.fluid import FluidSynth, load_fluidsynth
from scripts.audio.synth.halving import Halves, halved
from scripts.audio.synth.soundfonts import find_soundfont
from scripts.errors import AudioError
from scripts.records import Block, MidiEvent, Settings
from tests.audio.sounds import joined, note


def band(beats: int = 12) -> list[MidiEvent]:
    """Six instruments with reverb and chorus, and drums."""
    events = []
    for channel, program in enumerate((0, 33, 48, 25, 73, 89)):
        setup = ((0xC0, program), (0xB0, 91, 40 + 10 * channel), (0xB0, 93, 20 * channel), (0xB0, 10, 20 * channel))
        events += [MidiEvent(0.0, (data[0] | channel, *data[1:])) for data in setup]
    for beat in range(beats):
        for channel in range(6):
            events += note(beat * 0.25, beat * 0.25 + 0.2, 48 + 5 * channel + beat % 7, 90, channel)
        events += note(beat * 0.25, beat * 0.25 + 0.1, 36 + beat % 3, 100, 9)
    return sorted(events, key=lambda event: event.seconds)


def played(soundfont: Path, events: list[MidiEvent], seconds: float, *, halves: bool, ratio: float = 1.0) -> Any:
    library = load_fluidsynth()
    if library is None:
        pytest.skip("FluidSynth is not installed")
    synth = FluidSynth(library, soundfont, halves=halves)
    sound = joined(synth.render(iter(events), seconds, ratio))
    synth.close()
    return sound


def test_no_event_is_lost_and_none_is_played_twice() -> None:
    events = band()
    halves = halved(events)
    assert sorted(map(repr, (*halves[0], *halves[1]))) == sorted(map(repr, events))
    assert all(half == [event for event in events if event in half] for half in halves)
    channels = [{event.data[0] & 0x0F for event in half} for half in halves]
    assert not channels[0] & channels[1]


def test_the_work_is_shared_evenly() -> None:
    long, short = (
        note(0.0, 30.0, channel=4),
        [e for n in range(10) for e in note(3.0 * n, 3.0 * n + 2.0, channel=n % 3)],
    )
    first, second = halved(sorted(long + short, key=lambda event: event.seconds))
    assert {event.data[0] & 0x0F for event in first} == {4}
    assert {event.data[0] & 0x0F for event in second} == {0, 1, 2}


def test_what_rings_on_counts_as_work() -> None:
    """A few short notes of a pad keep the synth longer than many long ones of an organ."""
    tunes = [(4, 94, 1.0), (1, 16, 0.2), (2, 16, 0.2)]
    assert len(temporary.SYNTH_RINGING_SECONDS) == 128
    events = [MidiEvent(0.0, (0xC0 | channel, program)) for channel, program, _ in tunes]
    for channel, _, gap in tunes:
        events += [e for n in range(round(20 / gap)) for e in note(n * gap, (n + 0.9) * gap, channel=channel)]
    first, second = halved(sorted(events, key=lambda event: event.seconds))
    assert {event.data[0] & 0x0F for event in first} == {4}
    assert {event.data[0] & 0x0F for event in second} == {1, 2}
    drums = [e for n in range(100) for e in note(0.2 * n, 0.2 * n + 0.1, 36, channel=temporary.DRUM_CHANNEL)]
    sides = halved(sorted(events + drums, key=lambda event: event.seconds))
    assert {event.data[0] & 0x0F for event in sides[0]} == {4}


@pytest.mark.parametrize("events", [[], note(0.0, 1.0)])
def test_one_channel_or_none_leaves_the_second_half_empty(events: list[MidiEvent]) -> None:
    assert halved(events) == (events, [])


@pytest.mark.parametrize("ratio", [1.0, 432 / 440])
def test_two_synths_sound_as_one(sine_soundfont: Path, ratio: float) -> None:
    one = played(sine_soundfont, band(), 4.0, halves=False, ratio=ratio)
    two = played(sine_soundfont, band(), 4.0, halves=True, ratio=ratio)
    assert np.abs(one).max() > 0.05
    assert one.shape == two.shape and np.abs(one - two).max() < 1e-4


def test_two_synths_sound_as_one_on_the_installed_soundfont() -> None:
    try:
        soundfont = find_soundfont(Settings(), (".sf3", ".sf2"))
    except AudioError:
        pytest.skip("no SoundFont is installed")
    one = played(soundfont, band(), 4.0, halves=False).astype(np.float64)
    two = played(soundfont, band(), 4.0, halves=True).astype(np.float64)
    # A voice that is used again keeps a little of the note before, and two synths use theirs again otherwise.
    assert ((one - two) ** 2).sum() < 1e-4 * (one**2).sum()


def test_the_samples_do_not_hang_on_the_cores(sine_soundfont: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sounds = []
    for count in (1, 2, 64):
        monkeypatch.setattr(fluid, "cores", lambda count=count: count)
        sounds.append(played(sine_soundfont, band(), 4.0, halves=True).tobytes())
    assert sounds[0] == sounds[1] == sounds[2]


@pytest.mark.parametrize("at_once", [False, True])
def test_what_goes_wrong_in_a_thread_is_raised(at_once: bool) -> None:
    def broken() -> Iterator[Block]:
        yield np.ones((4, 2), dtype=np.float32)
        raise AudioError("out of tune")

    def whole() -> Iterator[Block]:
        for _ in range(9):
            yield np.ones((4, 2), dtype=np.float32)

    halves = Halves([whole, broken], at_once=at_once)
    blocks = halves.blocks()
    assert (next(blocks) == 2).all()
    with pytest.raises(AudioError, match="out of tune"):
        next(blocks)
    halves.close()
    halves.close()


def test_closing_half_way_ends_the_threads_and_gives_the_memory_back(sine_soundfont: Path) -> None:
    library = load_fluidsynth()
    if library is None:
        pytest.skip("FluidSynth is not installed")
    synth = FluidSynth(library, sine_soundfont, halves=True)
    half = synth.render(iter(band(200)), 50.0)
    next(half)
    inside = list(synth._open)
    assert len(inside) == 2
    half.close()  # type: ignore[attr-defined]
    assert all(voices._synth is None for voices in inside) and not synth._open and not synth._running
    going = synth.render(iter(band(200)), 50.0)
    next(going)
    synth.close()
    with pytest.raises(AudioError, match="closed"):
        next(going)


def test_a_broken_soundfont_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.sf2"
    broken.write_bytes(b"RIFF\x10\0\0\0sfbkLIST")
    with pytest.raises(AudioError, match=r"broken\.sf2"):
        played(broken, band(), 1.0, halves=True)
