"""Spells pitches that are given in semitones as notes and chord roots of a key.

What lies in the key is spelled by its signature. Another note takes the letter that it has in the chord sounding with
it, else is raised when the next note lies a semitone above and lowered when it lies a semitone below, else takes the
name that the app itself gives it (``theory.spell``).
"""

from __future__ import annotations

from scripts.music import theory
from scripts.records import Key
from scripts.temporary import CHORD_LETTER_STEPS, LETTER_PITCH_CLASSES, TRAINING_LETTERS, TRAINING_LONG_MODES
from scripts.training.tune import Item, signature, tonic_for


def usual_tonic(pitch_class: int, mode: str) -> str:
    """Name a tonic so that its key has at most six sharps or flats (of two such names the one with sharps)."""
    for fifths in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6):
        tonic = tonic_for(fifths, mode)
        if name_pitch_class(tonic) == pitch_class % 12:
            return tonic
    raise ValueError(f"no key of {mode} on pitch class {pitch_class}")


def name_pitch_class(name: str) -> int:
    """Return the pitch class of a name such as ``F#``."""
    return (LETTER_PITCH_CLASSES[name[0]] + name.count("#") - name.count("b")) % 12


class Speller:
    """Spells in one key; ``tonic`` and ``mode`` as in ``Tune``."""

    def __init__(self, tonic: str, mode: str) -> None:
        self.marks = signature(tonic, mode)
        self.key = Key(tonic, TRAINING_LONG_MODES[mode])
        self.diatonic = {(LETTER_PITCH_CLASSES[c] + self.marks[c]) % 12: c for c in TRAINING_LETTERS}

    def letter(self, pitch_class: int, symbol: str = "", step_on: int = 0) -> tuple[str, int]:
        """Return letter and alteration (-2 to 2); ``step_on`` are the semitones to the next note."""
        if pitch_class in self.diatonic:
            name = self.diatonic[pitch_class]
            return name, self.marks[name]
        ways = {
            name: alteration
            for name in TRAINING_LETTERS
            for alteration in (-1, 0, 1)
            if (LETTER_PITCH_CLASSES[name] + alteration - pitch_class) % 12 == 0
        }
        in_chord = self.chord_letters(symbol).get(pitch_class, "")
        if in_chord in ways:
            return in_chord, ways[in_chord]
        raised = [n for n, a in ways.items() if a > self.marks[n]]
        lowered = [n for n, a in ways.items() if a < self.marks[n]]
        for wanted, names in ((1, raised), (-1, lowered)):
            if step_on == wanted and names:
                return names[0], ways[names[0]]
        usual = theory.spell(pitch_class, self.key)
        return usual[0], usual.count("#") - usual.count("b")

    def chord_letters(self, symbol: str) -> dict[int, str]:
        """Map the pitch classes of a chord, its root spelled in this key, to the letters that thirds apart have."""
        chord = theory.parse_chord(symbol) if symbol else None
        if chord is None:
            return {}
        tones = theory.chord_pitch_classes(chord)
        root = tones[0]
        letter, _ = self.letter(root)
        at = TRAINING_LETTERS.index(letter)
        return {pc: TRAINING_LETTERS[(at + CHORD_LETTER_STEPS[(pc - root) % 12]) % 7] for pc in tones}

    def note(self, pitch: int, symbol: str = "", step_on: int = 0) -> tuple[int, int]:
        """Return staff position and shift against the signature of a MIDI pitch."""
        name, alteration = self.letter(pitch % 12, symbol, step_on)
        octave = (pitch - 60 - LETTER_PITCH_CLASSES[name] - alteration) // 12
        return TRAINING_LETTERS.index(name) + 7 * octave, alteration - self.marks[name]

    def root(self, symbol: str) -> Item | None:
        """Return a chord symbol as an item of a bar; None when it cannot be read or needs a double sharp or flat."""
        chord = theory.parse_chord(symbol)
        if chord is None:
            return None
        name, alteration = self.letter(theory.chord_pitch_classes(chord)[0])
        quality = symbol.lstrip("ABCDEFG").lstrip("#b")
        if abs(alteration) > 1:
            return None
        return Item("chord", quality, TRAINING_LETTERS.index(name), alteration - self.marks[name])
