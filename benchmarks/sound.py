"""The rack beside the SoundFont: what moves, what it costs, and how loud each patch is.

    python -m benchmarks sound [--styles "Dubstep,House"] [--minutes 1] [--seed 11]
    python -m benchmarks sound --levels

The first makes a song of each style and plays the same events twice, as the app does and with the SoundFont alone: CPU
seconds of the synths, width (side against mid) and, of a wobble's channel alone, by how many octaves its spectral
centroid moves (90th against 10th percentile of stretches of 46 ms). ``--levels`` plays each patch in the seats that
name it, beside the programs that it stands for there, and says what ``gain_db`` would make it as loud as their mean:
by RMS in the bass, by a K-weighted level elsewhere, each program by its ``level`` in the style table.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

import launcher
from scripts.audio.synth.find import find_synth
from scripts.audio.synth.rack.patches import read_patches
from scripts.audio.synth.rack.playing import play
from scripts.audio.synth.together import Played, rendered
from scripts.music import midi
from scripts.producing import song as line
from scripts.records import Arrangement, MidiEvent, OnRack, RackVoice, Settings
from scripts.tables import style_table
from scripts.temporary import SAMPLE_RATE_HZ


def main(argv: list[str]) -> int:
    """Print one line a style, or one line a patch."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks sound")
    parser.add_argument("--styles", default="Dubstep,House,Trap,Synthwave")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--levels", action="store_true")
    wanted = parser.parse_args(argv)
    if wanted.levels:
        return levels()
    for style in wanted.styles.split(","):
        arrangement = arranged(style.strip(), wanted.minutes, wanted.seed)
        alone = replace(arrangement, tracks=tuple(replace(track, rack=None) for track in arrangement.tracks))
        for name, piece in (("SoundFont alone", alone), ("with the rack", arrangement)):
            sound, cpu = sounded(piece)
            sides = (sound[:, 0] - sound[:, 1]) / 2
            width = np.sqrt(np.mean(sides**2) / np.mean(sound.mean(axis=1) ** 2))
            row = f"{style:12} {name:16} cpu {cpu:6.2f} s  width {width:.2f}"
            wobble = [track for track in piece.tracks if track.role == "wobble"]
            if wobble:
                moved = movement_octaves(sounded(replace(piece, tracks=tuple(wobble)))[0])
                row += f"  wobble moves {moved:.2f} octaves"
            print(row, flush=True)
    return 0


def arranged(style: str, minutes: float, seed: int) -> Arrangement:
    """What a request becomes just before it is rendered."""
    found: list[Arrangement] = []

    class Enough(Exception):
        pass

    def keep(wanted: Any, *_: Any) -> Iterator[Any]:
        found.append(wanted.arrangement)
        raise Enough
        yield

    usual, line.render = line.render, keep  # type: ignore[assignment]
    try:
        with tempfile.TemporaryDirectory() as folder:
            launcher.main(["generate", style, "--length", f"{minutes:g}", "--seed", str(seed), "--output", folder])
    except Enough:
        pass
    finally:
        line.render = usual
    return found[0]


def sounded(piece: Arrangement) -> tuple[Any, float]:
    """The samples of a piece, and the CPU seconds that the synths took."""
    synth = find_synth(Settings(), halves=True)
    began = time.process_time()
    played = Played(midi.events(piece), midi.on_rack(piece))
    sound = np.concatenate(list(rendered(synth, played, piece.seconds)))
    spent = time.process_time() - began
    synth.close()
    return sound, spent


def movement_octaves(sound: Any) -> float:
    """By how many octaves the centroid of what sounds moves."""
    mono, frames = sound.mean(axis=1), 2_048
    hz, window = np.fft.rfftfreq(frames, 1 / SAMPLE_RATE_HZ), np.hanning(frames)
    spectra = [np.abs(np.fft.rfft(mono[n : n + frames] * window)) for n in range(0, len(mono) - frames, 441)]
    loudest = max(float((s**2).sum()) for s in spectra)
    centres = [float((s * hz).sum() / s.sum()) for s in spectra if (s**2).sum() > 1e-4 * loudest]
    return float(np.log2(np.percentile(centres, 90) / np.percentile(centres, 10)))


def levels() -> int:
    """Print what each patch's gain should be."""
    table, patches, synth = style_table(), read_patches(), find_synth(Settings())
    seats: dict[str, set[tuple[str, str]]] = {}
    for genre in table.genres.values():
        for seat, entry in genre.band.items():
            for instrument, patch in (entry.rack or {}).items():
                seats.setdefault(patch, set()).add((seat.split()[0], instrument))
    wanted: dict[str, float] = {}
    for role in sorted({role for found in seats.values() for role, _ in found}):
        heard = []
        for name in sorted({name for found in seats.values() for other, name in found if other == role}):
            instrument = table.instruments[name]
            events = [MidiEvent(0.0, (0xC0, instrument.program)), *phrase(role)]
            sound = np.concatenate(list(synth.render(iter(events), 6.0)))
            heard.append(level_db(sound, role) + max(-5.0, min(9.0, instrument.level)))
        wanted[role] = float(np.mean(heard))
    for name, patch in patches.items():
        roles = sorted({role for role, _ in seats.get(name, set())})
        on_rack = OnRack({0: RackVoice(name)}, ((0.0, 140.0),))
        missing = [
            wanted[role] - level_db(np.concatenate(list(play(iter(phrase(role)), 6.0, on_rack, patches))), role)
            for role in roles
        ]
        told = f"{patch.gain_db + float(np.mean(missing)):6.1f}" if missing else "no seat"
        print(f"{name:16} {', '.join(roles):24} gain_db {patch.gain_db:6.1f} -> {told}", flush=True)
    synth.close()
    return 0


def phrase(role: str) -> list[MidiEvent]:
    """Some notes as a role plays them, dry."""
    bass, tune = (33, 36, 40, 31, 28, 43, 38), (64, 67, 72, 69, 76, 60, 71, 74)
    chords = [(p, p + 4, p + 7) for p in (57, 60, 55, 53)]
    low = role in ("bass", "wobble")
    rows: list[tuple[tuple[int, ...], float]] = (
        [((p,), 0.43) for p in bass * 2]
        if low
        else [(chord, 2.0) for chord in chords[:3]]
        if role == "pad"
        else [(chord, 0.5) for chord in chords * 3]
        if role == "chords"
        else [((p,), 0.15 if role == "arp" else 0.4) for p in tune * (5 if role == "arp" else 2)]
    )
    found, start = [MidiEvent(0.0, (0xB0, number, value)) for number, value in ((7, 100), (91, 0), (93, 0))], 0.02
    for pitches, seconds in rows:
        found += [MidiEvent(start, (0x90, pitch, 96)) for pitch in pitches]
        found += [MidiEvent(start + 0.95 * seconds, (0x80, pitch, 0)) for pitch in pitches]
        start += seconds
    return found


def level_db(sound: Any, role: str) -> float:
    """RMS of a bass, else nearly the level of BS.1770: lows fall below 60 Hz, highs have 4 dB more."""
    frames, total = 32_768, []
    hz = np.fft.rfftfreq(frames, 1 / SAMPLE_RATE_HZ)
    weight = (hz / 60) ** 2 / np.sqrt(1 + (hz / 60) ** 4) * 10 ** (0.2 * (hz / 1_500) ** 2 / (1 + (hz / 1_500) ** 2))
    if role in ("bass", "wobble"):
        weight = np.ones_like(hz)
    for first in range(0, len(sound) - frames + 1, frames):
        spectrum = np.abs(np.fft.rfft(sound[first : first + frames].astype(np.float64), axis=0))
        total.append((spectrum * weight[:, None]) ** 2)
    return float(10 * np.log10(np.sum(np.mean(total, axis=0)) * 2 / frames**2 + 1e-15))


if __name__ == "__main__":
    import sys

    raise SystemExit(main(sys.argv[1:]))
