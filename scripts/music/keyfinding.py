"""Finds the key that notes or chords stand in, where nobody says it.

Notes: the twelve weights of the pitch classes are compared with the profile of each major and minor key by their
correlation (Krumhansl's method, with the profiles that Temperley gives for music on the page: "What's Key for Key?",
1999). Chords: how many of their notes lie in the scale, the first and the last counted more where they are the tonic.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from scripts.music import theory
from scripts.records import Chord, Key, Note
from scripts.temporary import KEY_PROFILES, SONG_KEY_PROFILES


def key_of_notes(notes: Sequence[Note]) -> Key:
    """The likeliest major or minor key of some notes; C major for none."""
    weights = [0.0] * 12
    for note in notes:
        weights[note.pitch % 12] += float(note.duration)
    if notes:
        weights[notes[-1].pitch % 12] += 0.1 * sum(weights)  # tunes come home
    return max(_keys(), key=lambda key: _correlation(weights, key))


def key_of_chords(chords: Sequence[Chord]) -> Key:
    """The likeliest major or minor key of a progression; C major for none."""

    def mark(key: Key) -> float:
        scale = set(theory.scale_pitch_classes(key))
        third = 3 if key.mode == "minor" else 4
        total = 0.0
        for place, chord in enumerate(chords):
            tones = theory.chord_pitch_classes(chord)
            total += sum(tone in scale for tone in tones) / len(tones)
            home = chord.root == theory.tonic_pitch_class(key) and third in chord.intervals
            total += 0.3 * home + 0.5 * (home and place == 0) + 0.3 * (home and place == len(chords) - 1)
        return total

    return max(_keys(), key=mark)


def key_clearness(weights: Sequence[float], key: Key) -> float:
    """By how much the twelve weights of the pitch classes tell a key rather than any other, as a difference of
    correlations: negative where another key is likelier. A mode counts as the major or minor key of its third."""
    third = (theory.tonic_pitch_class(key) + 4) % 12 in theory.scale_pitch_classes(key)
    own = Key(key.tonic, "major" if third else "minor")
    marks = {
        (theory.tonic_pitch_class(one), one.mode): _correlation(weights, one, SONG_KEY_PROFILES) for one in _keys()
    }
    mark = marks.pop((theory.tonic_pitch_class(own), own.mode))
    return mark - max(marks.values())


def _keys() -> list[Key]:
    """Every major and minor key once, C major first."""
    home = (Key("C", "major"), Key("A", "minor"))
    return [theory.transpose_key(key, step) for step in range(12) for key in home]


def _correlation(weights: Sequence[float], key: Key, profiles: Mapping[str, Sequence[float]] = KEY_PROFILES) -> float:
    tonic = theory.tonic_pitch_class(key)
    profile = [profiles[key.mode][(place - tonic) % 12] for place in range(12)]
    one, two = sum(weights) / 12, sum(profile) / 12
    both = sum((w - one) * (p - two) for w, p in zip(weights, profile, strict=True))
    size = math.sqrt(sum((w - one) ** 2 for w in weights) * sum((p - two) ** 2 for p in profile))
    return both / size if size else 0.0
