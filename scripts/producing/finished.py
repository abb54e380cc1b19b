"""The finished piece: the one place where a Song is built, whatever made it."""

from __future__ import annotations

from typing import Any

from scripts.music import theory
from scripts.records import (
    Brief,
    Key,
    Loudness,
    Making,
    Meter,
    PieceFacts,
    PieceFiles,
    Song,
    Tuning,
)


def finished(
    facts: PieceFacts, files: PieceFiles, tuned: Tuning, loudness: Loudness | None, making: Making
) -> Song:  # fmt: skip
    """Return a song's record from what it is, where it lies, how it is tuned, how loud it is and how it was made."""
    return Song(
        title=facts.title,
        styles=facts.styles,
        abc=files.abc,
        midi=files.midi,
        mp3=files.audio if files.audio is not None and files.audio.suffix == ".mp3" else None,
        seconds=round(facts.seconds, 3),
        bpm=round(facts.bpm, 3),
        meter=facts.meter,
        key=facts.key,
        frequency_hz=tuned.frequency_hz or tuned.a4_hz,
        note=tuned.note,
        a4_hz=round(tuned.a4_hz, 6),
        seed=making.seed,
        writer=making.writer,
        composer=making.composer,
        lufs=loudness.lufs if loudness else None,
        true_peak_db=loudness.true_peak_db if loudness else None,
        warnings=making.warnings,
        stage_seconds=dict(making.stage_seconds),
        audio=files.audio,
        video=files.video,
        lyricist=making.lyricist,
        **(told_of(facts.brief) if facts.brief else {}),
    )


def told_of(brief: Brief) -> dict[str, Any]:
    """Return what a brief says of a song beside its figures, under the names of the Song's fields."""
    chords = {label: tuple(row) for label, row in brief.chords.items()}
    return {
        "artist": brief.artist,
        "theme": brief.theme,
        "era": brief.era,
        "scale": brief.scale,
        "chords": chords,
        "form": brief.form,
        "lyrics": brief.lyrics,
    }


def facts_of(brief: Brief, seconds: float, bpm: float, title: str = "") -> PieceFacts:
    """Return what a brief says of a piece of that length and tempo; it has the brief's title where none is given."""
    return PieceFacts(
        title or brief.title, brief.styles, seconds, bpm, meter_text(brief.meter), theory.key_text(brief.key), brief
    )


def facts_of_tune(title: str, styles: str, seconds: float, bpm: float, written: tuple[Meter, Key]) -> PieceFacts:
    """Return what is known of a tune that was converted: its own metre and key, and the styles that were asked for."""
    asked = tuple(style.strip() for style in styles.split(",") if style.strip())
    return PieceFacts(title, asked, seconds, bpm, meter_text(written[0]), theory.key_text(written[1]))


def meter_text(meter: Meter) -> str:
    """Return a metre as ABC writes it: ``6/8``."""
    return f"{meter.numerator}/{meter.denominator}"
