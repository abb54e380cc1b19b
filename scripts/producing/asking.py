"""Where a request begins: what its words say is put beside what its options say, and becomes one set of constraints."""

from __future__ import annotations

from dataclasses import replace

from scripts.music import limits, styles, theory, words
from scripts.records import Constraints, Request, StyleTable, Understanding


def understood(request: Request, table: StyleTable) -> tuple[Request, Understanding]:
    """A request with all that its words say among its constraints, and what they were taken to mean.

    An option goes before a word, a word before the tables and the settings. Doing it again changes nothing. Raises
    UsageError when there are no words.
    """
    heard = styles.understand(request.styles, table)
    given = request.constraints
    constraints = replace(
        given,
        title=given.title or heard.title,
        bpm=given.bpm or heard.bpm,
        meter=given.meter or heard.meter,
        key=given.key or (theory.transpose_key(heard.key, 0) if heard.key and not given.chords else None),
        without=tuple(dict.fromkeys((*given.without, *heard.without))),
        only=given.only or heard.only,
        less=given.less or heard.less,
        era=given.era or heard.era,
        energy=given.energy or heard.energy,
        about=given.about or heard.about,
        artist=given.artist or heard.artist,
    )
    length = heard.length if heard.length and "length" in request.open else request.length
    hertz = heard.frequency_hz if "frequency_hz" in request.open and heard.frequency_hz else request.frequency_hz
    request = replace(request, constraints=constraints, length=length, frequency_hz=hertz, open=())
    return request, _kept(heard, constraints, table)


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
