"""What a video channel needs beside a long piece: a text to paste, with time stamps; and all its tunes in one book."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scripts.audio.coding.tags import clean_line
from scripts.records import Chapter, LongPiece, Request, Tuning
from scripts.temporary import APP_NAME
from scripts.wording import clock, duration_words


def tune_book(tunes: Sequence[str]) -> str:
    """Several tunes in one ABC file, numbered from 1."""
    numbered = [re.sub(r"(?m)^X:.*$", f"X:{n}", tune, count=1).strip() for n, tune in enumerate(tunes, 1)]
    return "\n\n".join(numbered) + "\n"


def youtube_text(way: LongPiece, request: Request, tuned: Tuning, chapters: Sequence[Chapter]) -> str:
    """Title, description, time stamps and tags, ready to paste. It says what is in the file and promises nothing."""
    first = way.movements[0].brief
    words = [clean_line(style) for style in first.styles]
    length = duration_words(way.seconds)
    note = f"{tuned.note} = {tuned.frequency_hz:g} Hz" if tuned.frequency_hz else ""
    title = " | ".join(part for part in (clean_line(way.title), f"{', '.join(words)}, {length}", note) if part)
    layers = []
    if request.layers.drone_db is not None:
        layers.append("a sine drone at the frequency")
    if request.layers.binaural_hz is not None:
        layers.append(f"a binaural beat of {request.layers.binaural_hz:g} Hz (for headphones)")
    if request.layers.isochronic_hz is not None:
        layers.append(f"an isochronic pulse of {request.layers.isochronic_hz:g} Hz")
    if request.layers.noise:
        layers.append(f"a bed of {request.layers.noise} noise" if request.layers.noise != "rain" else "a bed of rain")
    description = [f"{length} of {', '.join(words)} in {len(way.movements)} movements, each with melodies of its own."]
    if note:
        description.append(f"All instruments are tuned so that {note} (A4 = {tuned.a4_hz:.2f} Hz).")
    if layers:
        description.append(f"Under the music: {', '.join(layers)}.")
    description.append(f"Composed and produced with {APP_NAME}.")
    # a stamp is never later than what it points at
    starts = [clock(int(chapter.start_seconds + 1e-6), hour_digits=1) for chapter in chapters]
    stamps = [f"{start} {clean_line(chapter.title)}" for start, chapter in zip(starts, chapters, strict=True)]
    tags = dict.fromkeys(
        [word.lower() for word in words]
        + ([f"{tuned.frequency_hz:g} hz", f"{tuned.frequency_hz:g}hz"] if tuned.frequency_hz else [])
        + [f"{length} music", "long music", "instrumental", "background music"]
    )
    blocks = [("TITLE", [title[:100]]), ("DESCRIPTION", [*description, "", *stamps]), ("TAGS", [", ".join(tags)])]
    return "\n\n".join(f"{name}\n" + "\n".join(lines) for name, lines in blocks) + "\n"
