"""A request made whole: the files that its options name are read, the melody to begin with and the song to vary."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.composing import primer_abc, read_primer
from scripts.errors import SourceError, UsageError
from scripts.music import theory
from scripts.music.keyfinding import key_of_chords
from scripts.music.progressions import bar_symbols
from scripts.output import recipe
from scripts.records import Request, StyleTable
from scripts.temporary import LARGEST_LYRICS_BYTES, TEMPO_RANGE


@dataclass(frozen=True, slots=True)
class Sources:
    """The files that options name: a melody to begin with, the recipe (or folder) of a song to vary, and lyrics."""

    primer: Path | None = None
    vary: Path | None = None
    lyrics: Path | None = None


def completed(request: Request, given: Collection[str], sources: Sources, table: StyleTable) -> Request:
    """Return the request with what its files decide; ``given`` are the names of the options that go before them.

    A melody and given chords fix what they show and nothing else says. Raises UsageError and SourceError.
    """
    if sources.primer is not None:
        request = _begun_with(request, sources.primer)
    if sources.lyrics is not None:
        words = read_lyrics(sources.lyrics.expanduser())
        request = replace(request, constraints=replace(request.constraints, lyrics=words))
    symbols = [symbol for bar in request.constraints.chords.get("", ()) for symbol in bar_symbols(bar)]
    chords = [theory.parse_chord(text) for text in symbols]  # none of roman numerals: they follow the key
    if request.constraints.key is None and any(chords):
        key = theory.transpose_key(key_of_chords([chord for chord in chords if chord is not None]), 0)
        request = replace(request, constraints=replace(request.constraints, key=key))
    if sources.vary is not None:
        request = _varied(request, given, sources.vary, table)
    if not request.styles.strip(" ,"):
        raise UsageError('no styles were given: name some, for example "Chill, Dubstep"')
    return request


def read_lyrics(path: Path) -> str:
    """The text of a lyrics file in UTF-8, or Latin-1 where it is not. Raises SourceError."""
    try:
        if not path.is_file():
            raise SourceError(f"{path} is no file: --lyrics takes a text file with the words to be sung")
        if path.stat().st_size > LARGEST_LYRICS_BYTES:
            raise SourceError(f"{path.name} is larger than {LARGEST_LYRICS_BYTES // 1000} kB: these are no lyrics")
        data = path.read_bytes()
    except OSError as error:
        raise SourceError(
            f"{path} cannot be read ({error.strerror or error}): check the name and the rights"
        ) from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    lines = [" ".join(line.split()) for line in text.splitlines()]
    if not any(re.search(r"\w", line) for line in lines):
        raise SourceError(f"{path.name} holds no words: write the lines to be sung, sections parted by blank lines")
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _begun_with(request: Request, path: Path) -> Request:
    """The request with a melody, and with its key, metre and tempo where nothing else says."""
    primer, constraints = read_primer(path.expanduser()), request.constraints
    bpm = min(TEMPO_RANGE[1], max(TEMPO_RANGE[0], primer.bpm)) if primer.bpm else None
    key = constraints.key or theory.transpose_key(primer.key, 0)
    constraints = replace(constraints, key=key, bpm=constraints.bpm or bpm, meter=primer.meter)
    return replace(request, primer=primer_abc(primer), constraints=constraints)


def _varied(request: Request, given: Collection[str], path: Path, table: StyleTable) -> Request:
    """The request of another song like one made before; what was given goes before the recipe."""
    path = path.expanduser()
    kept = recipe.varied(path / "song.json" if path.is_dir() else path, table, request.seed)
    named = bool(request.styles.strip(" ,"))
    if named:  # other styles bring their own band
        kept = replace(kept, constraints=replace(kept.constraints, band={}))
    return replace(
        request,
        styles=request.styles if named else kept.styles,
        length=request.length if "length" in given else kept.length,
        frequency_hz=request.frequency_hz if "frequency" in given else kept.frequency_hz,
        writer=request.writer if "writer" in given else kept.writer or request.writer,
        composer=request.composer if "composer" in given else kept.composer or request.composer,
        constraints=recipe.merged(kept.constraints, request.constraints),
        # the old song's tempo may land on its length as it did there
        open=(*(request.open if named else ()), *(() if request.constraints.bpm else ("bpm",))),
    )
