"""Where a request begins: what its words say is put beside what its options say, and becomes one set of constraints."""

from __future__ import annotations

from dataclasses import replace

from scripts.errors import UsageError
from scripts.music import limits, styles, theory, words
from scripts.music.progressions import in_key, read_progression, roman_mode
from scripts.music.streams import rng_for
from scripts.records import Constraints, Key, Request, StyleTable, Understanding


def understood(request: Request, table: StyleTable) -> tuple[Request, Understanding]:
    """A request with all that its words say among its constraints, and what they were taken to mean.

    An option goes before a word, a word before the tables and the settings. Doing it again changes nothing. Raises
    UsageError when there are no words.
    """
    heard = styles.understand(request.styles, table)
    given = _named(request.constraints, table)
    constraints = replace(
        given,
        title=given.title or heard.title,
        bpm=given.bpm or heard.bpm,
        meter=given.meter or heard.meter,
        key=given.key or (theory.transpose_key(heard.key, 0) if heard.key else None),
        without=tuple(dict.fromkeys((*given.without, *heard.without))),
        only=given.only or heard.only,
        less=given.less or heard.less,
        era=given.era or heard.era,
        energy=given.energy or heard.energy,
        about=given.about or heard.about,
        artist=given.artist or heard.artist,
    )
    constraints = _with_symbols(constraints)
    length = heard.length if heard.length and "length" in request.open else request.length
    hertz = heard.frequency_hz if "frequency_hz" in request.open and heard.frequency_hz else request.frequency_hz
    left = tuple(name for name in request.open if name == "bpm")
    request = replace(request, constraints=constraints, length=length, frequency_hz=hertz, open=left)
    return request, _kept(heard, constraints, table)


def on_the_tonic(request: Request, understanding: Understanding, table: StyleTable) -> tuple[Request, tuple[str, ...]]:
    """One piece's request whose tone layers, where no frequency was asked for, stand on its tonic at A4 = 440 Hz.

    Returns it with the line that tells it; any other request as it is. The tonic is that of the asked key, else one of
    the genre's, drawn here since the layers and the key need the same.
    """
    layers = request.layers
    tones = (layers.drone_db, layers.binaural_hz, layers.isochronic_hz)
    if request.frequency_hz is not None or all(tone is None for tone in tones):
        return request, ()
    key = request.constraints.key
    tonics = styles.leading_genre(understanding, table)[1].tonics
    tonic = key.tonic if key else rng_for(request.seed, "tonic").choice(tonics.split())
    pitch = 60 + (theory.tonic_pitch_class(Key(tonic, "major")) + 5) % 12 - 5
    hertz = 440.0 * 2.0 ** ((pitch - 69) / 12)
    line = f"No frequency was asked for: the tone stands on the tonic {tonic}, {hertz:.2f} Hz (A4 = 440 Hz)"
    return replace(request, frequency_hz=hertz), (line,)


def _named(given: Constraints, table: StyleTable) -> Constraints:
    """Constraints whose ``without`` and ``only`` are names that the tables know. Raises UsageError for other words."""
    found: dict[str, tuple[str, ...]] = {}
    lexicon = words.lexicon_of(table)
    for field, asked in (("without", given.without), ("only", given.only)):
        names: list[str] = []
        for word in asked:
            if word in table.instruments or word in lexicon.band_parts or word in table.genres:
                names.append(word)
                continue
            heard = styles.understand(f"{field} {word}", table)
            known = heard.without if field == "without" else heard.only
            if not known:
                raise UsageError(f"--{field} {word[:40]!r} is not known: `launcher.py styles` lists what can be named")
            names += known
        found[field] = tuple(dict.fromkeys(names))
    return replace(given, without=found["without"], only=found["only"])


def _with_symbols(constraints: Constraints) -> Constraints:
    """Constraints whose roman numerals are chord symbols: in the key that is asked for, else in C major or A minor."""
    rows = {label: read_progression(" | ".join(bars)) for label, bars in constraints.chords.items()}
    if not any(row.roman for row in rows.values()):
        return constraints
    first = next(row for row in rows.values() if row.roman)
    key = constraints.key or (Key("A", "minor") if roman_mode(first) == "minor" else Key("C", "major"))
    read = {label: in_key(row, key) for label, row in rows.items()}
    chords = {label: tuple(" ".join(bar) for bar in row.bars) for label, row in read.items()}
    return replace(constraints, key=key, chords=chords)


def _kept(heard: Understanding, constraints: Constraints, table: StyleTable) -> Understanding:
    """What was understood without what an option forbids, and with the players that alone may play."""
    lexicon = words.lexicon_of(table)
    bounds = limits.limits(constraints, table)
    genres = tuple(name for name in heard.genres if not words.unwanted(name, constraints.without, lexicon))
    asked = [name for name in heard.instruments if name not in bounds.out]
    if bounds.only or bounds.only_roles:
        asked = [name for name in asked if name in bounds.only]
        asked += [name for name in constraints.only if name in bounds.only and name not in asked]
    moods = tuple(name for name in heard.moods if name not in constraints.without)
    return replace(heard, genres=genres, moods=moods, instruments=tuple(asked))
