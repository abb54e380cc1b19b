"""Which synth plays: FluidSynth where it is installed, else the one that pip alone can bring."""

from __future__ import annotations

import importlib.util

from scripts.audio.synth.fluid import FluidSynth, load_fluidsynth
from scripts.audio.synth.patches import key_pitches
from scripts.audio.synth.soundfonts import find_soundfont
from scripts.audio.synth.tiny import TinySynth
from scripts.errors import AudioError
from scripts.records import Settings, Synth


def find_synth(settings: Settings, *, halves: bool = False) -> Synth:
    """The best synth of this machine with a SoundFont that it can read, its instruments put in tune where known.

    ``halves`` is for one song at a time: FluidSynth plays it on two cores, but reads its events to the end first.
    Raises AudioError when there is no synth, or no SoundFont for it, with what to do.
    """
    library = load_fluidsynth()
    if library is not None:
        soundfont = find_soundfont(settings)
        return FluidSynth(library, soundfont, key_pitches(soundfont), halves=halves)
    if importlib.util.find_spec("tinysoundfont") is not None:
        return TinySynth(find_soundfont(settings, (".sf2",)))
    raise AudioError("no synthesiser was found (FluidSynth or tinysoundfont): run `python3 requisites.py`")
