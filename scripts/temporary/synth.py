"""The synths and the tone layers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from scripts.temporary.shared import DATA_DIR

SYNTH_BLOCK_FRAMES: Final = 16_384
SYNTH_GAIN: Final = 0.35
SYNTH_POLYPHONY: Final = 128
SYNTH_FADE_SECONDS: Final = 0.25
# For sharing out the work: the seconds of a voice that a note of each program costs beside its own length, as measured
# on FluidR3Mono_GM (its release, times its layers), and a stroke of the drums; how many blocks the shares may be ahead.
SYNTH_RINGING_SECONDS: Final = (
    *(0.7, 0.7, 1.3, 1.1, 0.1, 0.7, 0.3, 0.2),  # pianos
    *(2.5, 5.0, 0.9, 0.7, 1.7, 1.6, 18.5, 1.4),  # chimes
    *(0.2, 0.2, 0.2, 1.7, 0.4, 0.4, 0.2, 0.6),  # organs
    *(1.4, 6.5, 0.1, 1.2, 0.5, 0.3, 0.4, 0.0),  # guitars
    *(0.1, 0.2, 0.2, 0.5, 0.2, 0.2, 0.6, 0.1),  # basses
    *(0.6, 0.5, 0.8, 0.4, 2.7, 1.5, 9.6, 1.5),  # strings
    *(1.9, 4.4, 3.0, 9.0, 1.5, 0.9, 2.1, 1.6),  # ensembles
    *(0.3, 0.3, 0.3, 0.3, 0.4, 1.0, 0.5, 0.5),  # brass
    *(0.3, 0.3, 0.3, 0.3, 0.3, 0.2, 0.3, 0.0),  # reeds
    *(0.4, 0.4, 0.4, 0.1, 0.6, 0.4, 1.2, 0.3),  # pipes
    *(0.6, 0.6, 2.1, 0.9, 0.6, 2.8, 0.6, 0.0),  # leads
    *(12.0, 4.7, 6.0, 13.0, 18.0, 12.5, 6.7, 4.0),  # pads
    *(7.3, 12.1, 17.7, 8.9, 8.4, 12.9, 10.1, 7.9),  # effects
    *(5.7, 10.0, 1.3, 2.5, 4.0, 1.0, 0.3, 0.2),  # folk
    *(1.8, 0.9, 1.0, 0.3, 1.1, 0.8, 1.0, 0.2),  # percussion
    *(0.3, 0.4, 10.0, 1.4, 0.6, 4.7, 8.8, 1.4),  # sounds
)
SYNTH_STROKE_SECONDS: Final = 0.7
SYNTH_BLOCKS_AHEAD: Final = 24
FLUID_STEP_FRAMES: Final = 64
FLUID_INTERPOLATION: Final = 4
# Room size, damping, width and level; voices, level, Hz and depth.
FLUID_REVERB: Final = (0.55, 0.35, 0.8, 0.45)
FLUID_CHORUS: Final = (3, 0.15, 0.3, 6.0)
FLUID_LIBRARY_NAMES: Final = (
    "libfluidsynth.so.3",
    "libfluidsynth.so.2",
    "libfluidsynth.so",
    "libfluidsynth.3.dylib",
    "libfluidsynth.dylib",
    "libfluidsynth-3.dll",
    "fluidsynth-3.dll",
)
FLUID_LIBRARY_FOLDERS: Final = ("/opt/homebrew/lib", "/usr/local/lib")
SOUNDFONT_FOLDERS: Final = (
    "/usr/share/sounds/sf3",
    "/usr/share/sounds/sf2",
    "/usr/share/soundfonts",
    "/usr/share/fluidr3mono-gm-soundfont",
    "/usr/local/share/soundfonts",
    "/opt/homebrew/share/soundfonts",
    "C:/soundfonts",
)
SOUNDFONT_NAMES: Final = (
    "FluidR3Mono_GM.sf3",
    "MuseScore_General.sf3",
    "MuseScore_General_Lite.sf3",
    "FluidR3_GM.sf2",
    "FluidR3_GM.sf3",
    "default-GM.sf3",
    "default-GM.sf2",
    "default.sf2",
    "TimGM6mb.sf2",
)
# What the instruments of known SoundFonts are off by: `python -m benchmarks patches --write`.
PATCHES_FILE: Final = DATA_DIR / "patches.json"
SOUNDFONT_PACKAGE: Final = ("pretty_midi", "TimGM6mb.sf2")
TINY_GAIN_DB: Final = -10.0

# Beds of noise: frames of a piece, and of each kind (lowest Hz, highest Hz, power of 1/f of the amplitude):
NOISE_FRAMES: Final = 32_768
NOISE_SHAPES: Final[Mapping[str, tuple[float, float, float]]] = MappingProxyType(
    {"pink": (20.0, 18_000.0, 0.5), "brown": (20.0, 18_000.0, 1.0), "rain": (350.0, 14_000.0, 0.3)}
)
RAIN_DROPS_PER_SECOND: Final = 40.0
RAIN_DROP_STRENGTH: Final = 18.0
# Peaks of the drone's harmonics beside its own, from the second on.
DRONE_HARMONICS: Final = (0.35, 0.16, 0.07)
# How far the drone's level sinks in the middle of a slow beat.
DRONE_BEAT_DEPTH: Final = 0.5
LAYER_FADE_SECONDS: Final = 4.0
# A sine is worked out anew at multiples of so many frames from the start of the piece, and turned on from there.
SINE_GRID_FRAMES: Final = 4_096
# Endless pieces: how far the length may move for the tones' sake, how long the end rings into the beginning, how much
# of the round before and after the mastering hears, and how long layers take to meet their beginning.
LOOP_SLACK_SECONDS: Final = 1.0
LOOP_LEAD_SECONDS: Final = 12.0
LOOP_AFTER_SECONDS: Final = 0.5
LOOP_CROSS_SECONDS: Final = 1.0
# Carriers of binaural beats are heard best within these bounds.
BINAURAL_CARRIER_HZ: Final = (100.0, 1_000.0)
# An isochronic pulse sounds for the first part of each period, with soft edges that are part of it.
ISOCHRONIC_DUTY: Final = 0.5
ISOCHRONIC_EDGE: Final = 0.1

# The rack. It works in stretches of so many frames from the start of the piece, whatever blocks are asked for.
RACK_DIR: Final = DATA_DIR / "rack"
RACK_FRAMES: Final = 8_192
# Harmonics above this are left out, and never more than so many are made.
RACK_TOP_HZ: Final = 20_000.0
RACK_HARMONICS: Final = 640
# One table serves so many semitones. Its rows: so many to an octave of cutoff, from the lowest cutoff (in harmonics);
# or so many along another axis.
RACK_TABLE_SEMITONES: Final = 4
RACK_ROWS_PER_OCTAVE: Final = 6
RACK_LOWEST_CUTOFF: Final = 0.35
RACK_MORPH_ROWS: Final = 25
RACK_TABLES: Final = 64
# Length of a row: this times the number of harmonics to the power of 3/4, so that what linear reading adds stays under
# -84 dB (its share of the energy grows with the cube of the harmonics and falls with the fourth power of the length).
RACK_ROW_FACTOR: Final = 96.0
RACK_ROW_BITS: Final = (11, 14)
RACK_WAVES: Final = ("sine", "triangle", "saw", "square", "pulse25", "pulse12", "octave", "fifth")
RACK_AXES: Final = ("cutoff", "duty", "fm", "vowel")
RACK_LFO_SHAPES: Final = ("sine", "triangle", "saw", "ramp", "square")
RACK_DUTIES: Final = (0.5, 0.06)
# First three formants in Hz of vowels as men speak them (Peterson and Barney 1952), their levels and their widths.
RACK_VOWELS: Final[Mapping[str, tuple[float, float, float]]] = MappingProxyType(
    {
        "u": (300.0, 870.0, 2_240.0),
        "o": (570.0, 840.0, 2_410.0),
        "a": (730.0, 1_090.0, 2_440.0),
        "e": (530.0, 1_840.0, 2_480.0),
        "i": (270.0, 2_290.0, 3_010.0),
    }
)
RACK_FORMANT_LEVELS: Final = (1.0, 0.6, 0.3)
RACK_FORMANT_WIDTHS_HZ: Final = (90.0, 130.0, 200.0)
RACK_VOWEL_FLOOR: Final = 0.02
# Where the highs begin to fall (by 24 dB an octave), in second formants, at the first vowel and at the last.
RACK_LIPS: Final = (0.5, 3.2)
# The RMS of an open wave before patch gain, velocity and volume.
RACK_WAVE_RMS: Final = 0.2
# Controllers go over to a new value in so many frames (5.8 ms); a voice that gives way fades as long.
RACK_RAMP_FRAMES: Final = 256
# A note that begins so soon after the one before touches it: a patch that glides goes over without a new stroke.
RACK_TOUCH_SECONDS: Final = 0.012
RACK_POLYPHONY: Final = 12
RACK_VIBRATO_HZ: Final = 5.6
# What CC74 moves a filter by at its two ends, in octaves, and another axis by.
RACK_BRIGHTNESS_OCTAVES: Final = 3.0
RACK_BRIGHTNESS_SHARE: Final = 0.5
# The room of the rack: seconds until it has fallen by 60 dB, the frequency above which it falls faster, its level (as
# FluidSynth's at a send of 127: 18 dB under a held note), and
# the number of its random generator.
RACK_ROOM: Final = (1.6, 5_000.0, 0.06, 31)
