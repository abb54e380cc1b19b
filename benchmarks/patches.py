"""How far each instrument of a SoundFont is from equal temperament at A4 = 440, measured on what FluidSynth plays.

    python -m benchmarks patches [--soundfont FILE] [--programs 0,48-52] [--write] [--json]

Each program plays every key of a range without reverb and chorus, each note is held for some seconds, and its pitch is
measured (see ``pitch_error``). ``--corrected`` measures what the app plays after its corrections. ``--write`` keeps the
result in ``data/patches.json``, from where the app corrects the instruments; the table there names the file by its
SHA-256, and another file is played as it is. One SoundFont takes some minutes.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from scripts import temporary
from scripts.audio.synth.fluid import FluidVoices, load_fluidsynth
from scripts.audio.synth.patches import digest_of, key_pitches, read_table
from scripts.audio.synth.soundfonts import find_soundfont
from scripts.records import Settings

LOWEST, HIGHEST = 24, 103
VELOCITY = 80
# Seconds: what is played, what of its start is left out at most (the attack), and what is let ring away unheard.
SOUNDED, ATTACK, REST = 4.2, 0.2, 0.05
# A note is listened to until it has fallen by so many dB; one whose squares sum up to less than this is silent.
FALLEN_DB, SILENT = 30.0, 1e-3
PARTIALS = 4
RATE = temporary.SAMPLE_RATE_HZ
# A note is trusted when the partials measured have this share of its energy, and its halves agree to so many cents.
TRUSTED_SHARE, TRUSTED_CENTS = 0.1, 12.0
# A first partial with less of the energy than this says nothing; one so far from the mean of all says another pitch.
WEAK_SHARE, TWO_PITCHES_CENTS = 0.01, 4.0
# The band around a partial that is listened to reaches so far either way: a share of its frequency, but some hertz.
BAND, NARROWEST_HZ = 0.05, 6.0
# What is further off than this is another pitch than that of the key, or none.
FURTHEST_CENTS = 45.0
# Percussion, sounds of nature and machines, an orchestra's chord, a lead in fifths, and a kalimba whose first partial
# is weak beside others that are not in tune with it: not one pitch a note.
UNPITCHED = frozenset({47, 55, 86, 108, 112, 113, *range(115, 128)})


class DryVoices(FluidVoices):
    """The app's synth without reverb and chorus."""

    def _configure(self, rate_hz: float) -> None:
        super()._configure(rate_hz)
        for name in (b"synth.reverb.active", b"synth.chorus.active"):
            self._library.fluid_settings_setint(self._settings, name, 0)


def main(argv: list[str]) -> int:
    """Measure and print a table, or JSON with ``--json``; exit status 1 where there is no FluidSynth."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks patches")
    parser.add_argument("--soundfont", default="")
    parser.add_argument("--programs", default="0-127", help="numbers from 0, such as 0,48-52")
    parser.add_argument("--corrected", action="store_true", help="measure with the app's corrections")
    parser.add_argument("--write", action="store_true", help="keep the result in data/patches.json")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(argv)
    library = load_fluidsynth()
    if library is None:
        print("FluidSynth is not installed")
        return 1
    soundfont = find_soundfont(Settings(soundfont=wanted.soundfont))
    if wanted.write and wanted.corrected:
        parser.error("what is kept are the errors before they are corrected")
    found: dict[int, list[float | None]] = {}
    if not wanted.json:
        print(f"{soundfont.name}: cents above equal temperament, keys {LOWEST} to {HIGHEST}; trusted notes only")
        print(f"{'program':>7}{'notes':>6}{'lowest':>8}{'median':>8}{'highest':>8}{'over 2':>7}   C2 to C7")
    for program in programs(wanted.programs):
        voices = DryVoices(library, RATE)
        try:
            voices.load(soundfont, key_pitches(soundfont) if wanted.corrected else {})
            found[program] = list(measured(voices, program))
        finally:
            voices.close()
        if not wanted.json:
            print(line(program, found[program]), flush=True)
    if wanted.json:
        print(json.dumps({"soundfont": soundfont.name, "first_key": LOWEST, "cents": found}))
    if wanted.write:
        keep(soundfont, found)
    return 0


def programs(text: str) -> list[int]:
    """The numbers in a text such as ``0,48-52``."""
    spans = [part.partition("-") for part in text.split(",")]
    return [n for low, _, high in spans for n in range(int(low), int(high or low) + 1)]


def line(program: int, cents: list[float | None]) -> str:
    """A program's row of the table."""
    sure = [value for value in cents if value is not None]
    if not sure:
        return f"{program:7}{0:6}   no pitch"
    shown = [cents[key - LOWEST] for key in range(36, 97, 12)]
    notes = "".join("     -" if value is None else f"{value:6.1f}" for value in shown)
    over = sum(abs(value) > 2 for value in sure)
    return f"{program:7}{len(sure):6}{min(sure):8.1f}{median(sure):8.1f}{max(sure):8.1f}{over:7}{notes}"


def keep(soundfont: Path, found: dict[int, list[float | None]]) -> None:
    """Write the programs into the table, in place of what it said of them."""
    table = read_table(temporary.PATCHES_FILE)
    digest = digest_of(soundfont)
    entry = next((e for e in table["soundfonts"] if e["sha256"] == digest), None)
    if entry is None:
        entry = {"name": soundfont.name, "bytes": soundfont.stat().st_size, "sha256": digest}
        entry |= {"first_key": LOWEST, "cents": {}}
        table["soundfonts"].append(entry)
    cents = {int(program): values for program, values in entry["cents"].items()} | found
    entry["cents"] = {str(program): cents[program] for program in sorted(cents) if any(cents[program])}
    text = json.dumps(table, indent=1)
    # One program a line.
    text = re.sub(r"\[[-\d.,\snul]+\]", lambda part: re.sub(r"\s+", " ", part.group()), text)
    temporary.PATCHES_FILE.write_text(text + "\n", encoding="utf-8", newline="\n")


def measured(voices: FluidVoices, program: int) -> Iterator[float | None]:
    """How many cents every key of one program is off; None where its notes have no pitch to trust."""
    voices.apply((0xC0, program))
    for key in range(LOWEST, HIGHEST + 1):
        sound = sounding(played(voices, key))
        cents, share, drift = (0.0, 0.0, 0.0) if program in UNPITCHED else pitch_error(sound, key)
        trusted = share >= TRUSTED_SHARE and drift <= TRUSTED_CENTS and abs(cents) <= FURTHEST_CENTS
        yield round(cents, 1) if trusted else None


def played(voices: FluidVoices, key: int) -> Any:
    """One note, held, (frames, 2)."""
    import numpy as np

    voices.apply((0x90, key, VELOCITY))
    block = np.zeros((round(SOUNDED * RATE), 2), dtype=np.float32)
    voices.fill(block, 0, len(block))
    for controller in (123, 120):  # all notes and all sounds off
        voices.apply((0xB0, controller, 0))
    rest = np.zeros((round(REST * RATE), 2), dtype=np.float32)
    voices.fill(rest, 0, len(rest))
    return block.astype(np.float64)


def sounding(sound: Any) -> Any:
    """The stretch of a note between its attack and its fading away."""
    import numpy as np

    size = RATE // 50
    levels = (sound[: len(sound) // size * size].reshape(-1, 2 * size) ** 2).mean(axis=1)
    loud = np.flatnonzero(levels > levels.max() * 10 ** (-FALLEN_DB / 10))
    stop = (int(loud[-1]) + 1) * size if len(loud) else len(sound)
    return sound[min(round(ATTACK * RATE), stop // 6) : stop]


def pitch_error(sound: Any, key: int) -> tuple[float, float, float]:
    """Cents above equal temperament, the share of the energy that the measured partials carry, and the drift in cents.

    The pitch is that of the first partial where it carries a tenth of the energy, since the higher partials of strings
    and bells are sharp; else the mean of the first four, each by its energy, and where that is another pitch than the
    first partial's, the share is given as 0. The drift is that between the first half of the energy and the second.
    """
    import numpy as np

    nominal = 440.0 * 2 ** ((key - 69) / 12)
    whole = float((sound**2).sum())
    if whole < SILENT:
        return 0.0, 0.0, 0.0
    spectrum = np.fft.rfft(sound, axis=0)
    found = [partial(spectrum, len(sound), nominal, 1)]
    if found[0][0] < 0.1 * whole:
        found += [partial(spectrum, len(sound), nominal, number) for number in range(2, PARTIALS + 1)]
    energies, cents, drifts = np.array(found).T
    if not energies.any():
        return 0.0, 0.0, 0.0
    share, mean = float(energies.sum()) / whole, float(np.average(cents, weights=energies))
    if energies[0] >= WEAK_SHARE * whole and abs(cents[0] - mean) > TWO_PITCHES_CENTS:
        share = 0.0
    return mean, share, float(np.average(drifts, weights=energies))


def partial(spectrum: Any, frames: int, nominal: float, number: int) -> tuple[float, float, float]:
    """(energy, cents off, drift in cents) of one partial, by how fast its phase runs away from where it should be.

    A band around it is moved to 0 Hz; the mean of the phase's steps there, each weighted by its power, is the mean
    frequency, also where two tones beat or a vibrato goes round. The middle of the stretch counts more than its ends (a
    Hann window). Done again around what was found.
    """
    import numpy as np

    bin_hz = RATE / frames
    half = round(min(0.4 * nominal, max(NARROWEST_HZ, BAND * nominal * number)) / bin_hz)
    rate = (2 * half + 1) * bin_hz
    # The band's edges are soft, so that it rings little.
    edge = np.minimum(1.0, 2.0 - 2.0 * np.abs(np.arange(-half, half + 1)) / (half + 1))
    shape = (0.5 - 0.5 * np.cos(np.pi * edge))[:, None]
    centre = number * nominal
    for _ in range(4):
        middle = round(centre / bin_hz)
        band = spectrum[middle - half : middle + half + 1] * shape
        slow = np.fft.ifft(np.fft.ifftshift(band, axes=0), axis=0)
        inner = slow[len(slow) // 50 + 2 : -(len(slow) // 50) - 2]  # the ends of the stretch meet in a circle
        steps = (inner[1:] * inner[:-1].conj()).sum(axis=1) * np.hanning(len(inner) - 1) ** 2
        centre = middle * bin_hz + float(np.angle(steps.sum())) * rate / (2 * np.pi)
        if abs(1_200 * np.log2(max(centre, 1.0) / (number * nominal))) > 80:
            return 0.0, 0.0, 0.0  # something else than this partial was caught
    turn = int(np.searchsorted(np.abs(steps).cumsum(), np.abs(steps).sum() / 2))
    drift = 0.0
    if 2 <= turn <= len(steps) - 2:
        first, second = (float(np.angle(part.sum())) * rate / (2 * np.pi) for part in (steps[:turn], steps[turn:]))
        drift = abs(second - first) / centre * 1_200 / float(np.log(2))
    energy = 2 * float((np.abs(band) ** 2).sum()) / frames
    return energy, float(1_200 * np.log2(centre / (number * nominal))), drift
