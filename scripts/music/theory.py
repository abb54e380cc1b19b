"""Keys, modes, note names and chord symbols.

Conventions
-----------
- A pitch is a MIDI number, 60 is middle C and is named C4; a pitch class is 0-11 with 0 for C.
- Names are written in ASCII (``"F#"``, ``"Bb"``); the signs ♯ ♭ ♮ are read as well.
- A signature is a mapping of the altered letters to semitones: ``{"F": 1, "C": 1}`` for D major.
- What cannot be read gives ``None``: whether that matters is for the caller to say.
"""

from __future__ import annotations

from collections.abc import Mapping

from scripts import temporary
from scripts.records import Chord, Key

# ---------------------------------------------------------------------------------------------- notes


def pitch_name(pitch: int, key: Key | None = None) -> str:
    """Name a pitch with its octave, spelled as ``key`` would: 61 is C#4, in A flat major Db4."""
    name = spell(pitch % 12, key or Key("C", "major"))
    alteration = temporary.ACCIDENTAL_ALTERATIONS[name[1:]]
    return f"{name}{(pitch - alteration) // 12 - 1}"


def spell(pitch_class: int, key: Key) -> str:
    """Name a pitch class as a musician in ``key`` would: notes of the scale by its signature, others by nearness.

    Twelve neighbouring steps of the line of fifths are used, from three below the scale's first to two above its last;
    in C that gives the usual C# Eb F# G# Bb.
    """
    first = _key_fifths(key) - 3
    fifths = first + (7 * pitch_class - first) % 12
    return _fifths_name(fifths)


# ---------------------------------------------------------------------------------------------- keys


def parse_key(text: str) -> Key | None:
    """Read a key in the ways that people and models write it: ``"F#m"``, ``"Bb major"``, ``"Ador"``, ``"e minor"``.

    Anything after the mode is not looked at. ``None`` when the text does not start with a key.
    """
    match = temporary.KEY_PATTERN.match(text)
    if match is None or text[match.end() : match.end() + 1].isalpha():
        return None
    accidental = (match["accidental"] or "").strip(" -").lower().replace("sharp", "#").replace("flat", "b")
    sign = {1: "#", 2: "##", -1: "b", -2: "bb", 0: ""}[temporary.ACCIDENTAL_ALTERATIONS[accidental]]
    written = match["mode"] or ""
    mode = "minor" if written in ("m", "M") else temporary.MODE_PREFIXES.get(written[:3].lower(), "major")
    return Key(match["letter"].upper() + sign, mode)


def key_text(key: Key) -> str:
    """Write a key as ABC's K: field has it: ``"F#m"``, ``"Bb"``, ``"Ador"``."""
    return key.tonic + temporary.MODES[key.mode].suffix


def tonic_pitch_class(key: Key) -> int:
    """The pitch class of the tonic."""
    return _pitch_class(key.tonic[0], key.tonic[1:])


def scale_pitch_classes(key: Key) -> tuple[int, ...]:
    """The seven pitch classes of the scale, from the tonic upward."""
    tonic = tonic_pitch_class(key)
    return tuple((tonic + interval) % 12 for interval in temporary.MODES[key.mode].intervals)


def key_signature(key: Key) -> Mapping[str, int]:
    """The altered letters of the key and by how many semitones; a letter beyond seven sharps or flats counts twice."""
    sharps = _key_fifths(key)
    alterations = {letter: (sharps + 6 - place) // 7 for place, letter in enumerate(temporary.FIFTHS_LETTERS)}
    return {letter: alteration for letter, alteration in alterations.items() if alteration}


def transpose_key(key: Key, semitones: int) -> Key:
    """Move a key; of two names for the new tonic the one with the smaller signature is taken, sharps on a tie."""
    pitch_class = (tonic_pitch_class(key) + semitones) % 12
    mode = temporary.MODES[key.mode].fifths
    # Fifths from C: the tonic's place is 7 times its pitch class, up to whole turns of 12.
    places = (7 * pitch_class % 12 + turn for turn in (0, -12, 12))
    place = min(places, key=lambda fifths: (abs(fifths + mode), -fifths))
    return Key(_fifths_name(place), key.mode)


# ---------------------------------------------------------------------------------------------- chords


def parse_chord(text: str) -> Chord | None:
    """Read a chord symbol, as in lead sheets and in ABC's double quotes; ``None`` for any other text.

    Understood are triads, sixths, sevenths to thirteenths, suspensions, added, left-out and altered degrees, and a
    bass note after a slash, in the common spellings: ``Am``, ``A-7``, ``Gmaj9``, ``GΔ``, ``Bø``, ``F#o7``, ``C6/9``,
    ``Cm(maj7)``, ``A7(b9,#11)``, ``A7alt``, ``D/F#``. The text is kept as it was written, without outer spaces.
    """
    plain = "".join(text.split())
    if plain[:1] == "(" and plain[-1:] == ")":
        plain = plain[1:-1]
    match = temporary.CHORD_PATTERN.fullmatch(plain) if len(plain) <= 24 else None
    if match is None:
        return None
    intervals = _chord_intervals(match[3])
    if intervals is None:
        return None
    root = _pitch_class(match[1], match[2])
    bass = _pitch_class(match[4], match[5]) if match[4] else root
    return Chord(text.strip(), root, intervals, bass)


def chord_pitch_classes(chord: Chord) -> tuple[int, ...]:
    """The pitch classes of a chord, root first, each once; a bass that is no chord note comes last."""
    classes = [(chord.root + interval) % 12 for interval in chord.intervals]
    return tuple(dict.fromkeys([*classes, chord.bass]))


def chord_letters(chord: Chord) -> dict[int, str]:
    """The letter of each note of a chord, by its pitch class: thirds above the letter that its symbol begins with."""
    letter = chord.text.lstrip("(")[:1]
    if letter not in temporary.LETTER_PITCH_CLASSES:
        return {}
    steps = dict(temporary.CHORD_LETTER_STEPS) if 6 in chord.intervals else {**temporary.CHORD_LETTER_STEPS, 9: 5}
    place = "CDEFGAB".index(letter)
    return {(chord.root + step) % 12: "CDEFGAB"[(place + steps[step % 12]) % 7] for step in chord.intervals}


def _chord_intervals(written: str) -> tuple[int, ...] | None:
    """Intervals above the root for what is written after it, ascending."""
    rest = written.replace("6/9", "69").replace("/maj", "maj").replace("(", "").replace(")", "").replace(",", "")
    if rest.startswith(("+", "-")) and rest[1:] in ("5", "9", "11"):  # C-5 and C+9 alter, they are not Cm5 and Caug9
        quality, changes = "", rest
    else:
        quality, changes = _chord_quality(_usual_spelling(rest))
    intervals = set(temporary.CHORD_QUALITIES[quality])
    position = 0
    while position < len(changes):
        match = temporary.CHORD_CHANGE_PATTERN.match(changes, position)
        if match is None or not _change(intervals, match[1], int(match[2])):
            return None
        position = match.end()
    return tuple(sorted(intervals)) if intervals else None


def _usual_spelling(rest: str) -> str:
    """Put the table's spelling of a quality in place of another one: ``-7`` becomes ``m7``, ``M7`` ``maj7``."""
    if rest in ("M", "maj", "Maj", "MAJ", "major", "Major", "ma", "Ma"):
        return ""
    for other, usual in temporary.CHORD_SPELLINGS:
        if rest.startswith(other) and not (other == "ma" and rest.startswith("madd")):  # Amadd9 is minor
            rest = rest[len(other) :]
            if usual == "maj7" and rest[:1] in ("7", "9"):  # a triangle before its own number
                usual = "maj"
            elif usual == "mmaj7" and rest[:1] == "7":
                usual = "mmaj"
            elif usual == "m" and rest.startswith(("maj", "Maj", "M")):
                usual, rest = "mmaj", rest.lstrip("majM")
            elif usual == "maj" and (not rest or rest[0] not in "791"):  # Cmaj6, Cmajadd9: a plain major triad
                usual = ""
            return usual + rest
    return rest.replace("7+", "7aug", 1) if rest in ("7+", "9+") else rest


def _chord_quality(rest: str) -> tuple[str, str]:
    """Split into the longest quality of the table and the changes after it."""
    for end in range(len(rest), 0, -1):
        if rest[:end] in temporary.CHORD_QUALITIES:
            return rest[:end], rest[end:]
    return "", rest


def _change(intervals: set[int], sign: str, degree: int) -> bool:
    """Alter, add or leave out one degree; ``False`` when there is no such degree."""
    semitones = temporary.CHORD_DEGREE_SEMITONES.get(degree)
    if semitones is None:
        return False
    if sign in ("no", "omit"):
        intervals -= {semitones, semitones - 1} if degree in (3, 7) else {semitones}
    elif sign == "sus":
        intervals -= {3, 4}
        intervals.add(semitones)
    elif sign in ("maj", "M"):
        intervals.discard(10)
        intervals.add(11 if degree == 7 else semitones)
    elif sign == "add":
        intervals.add(semitones)
    else:
        if degree in (3, 5, 7) or semitones in intervals:
            intervals.discard(semitones)
        intervals.add(semitones + (1 if sign in "#♯+" else -1))
    return True


# ---------------------------------------------------------------------------------------------- the line of fifths


def _pitch_class(letter: str, accidental: str | None) -> int:
    """The pitch class of a letter and its sign."""
    alteration = temporary.ACCIDENTAL_ALTERATIONS[accidental or ""]
    return (temporary.LETTER_PITCH_CLASSES[letter.upper()] + alteration) % 12


def _key_fifths(key: Key) -> int:
    """Sharps (positive) or flats (negative) of a key's signature."""
    tonic = temporary.FIFTHS_LETTERS.index(key.tonic[0]) - 1
    return tonic + 7 * temporary.ACCIDENTAL_ALTERATIONS[key.tonic[1:]] + temporary.MODES[key.mode].fifths


def _fifths_name(fifths: int) -> str:
    """The note that many fifths above C: 0 is C, 6 F#, -2 Bb."""
    turns, place = divmod(fifths + 1, 7)
    return temporary.FIFTHS_LETTERS[place] + ("#" * turns if turns > 0 else "b" * -turns)
