"""How a chat model that was not trained on ABC alone is asked for a melody: in plain words, all that is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scripts.prompts.texts import clean_symbol
from scripts.records import Brief


@dataclass(frozen=True, slots=True)
class SectionRequest:
    """What one section shall be: how many bars, the first chord symbol of each; a ``final`` one ends on the tonic.

    ``motif`` are bars of the song's first section without chord symbols.
    """

    bars: int
    chords: Sequence[str] = ()
    motif: Sequence[str] = ()
    final: bool = False


def melody_request(brief: Brief, section: SectionRequest, header: str) -> str:
    """The question for one section, to be set into the model's own chat template.

    ``header`` are the lines that the answer begins with.
    """
    style = ", ".join(dict.fromkeys([*brief.styles, *brief.sub_genres]))
    words = [f"Style: {style}." if style else "", f"Mood: {brief.mood}." if brief.mood else ""]
    words += [f"Rhythm: {brief.rhythm}." if brief.rhythm else "", f"Tempo: {brief.bpm:.0f} quarter notes a minute."]
    lines = [
        "Write the melody of one section of a song in ABC notation: one voice, "
        f"{section.bars} bars, phrases of four bars.",
        " ".join(word for word in words if word),
        f"Metre {brief.meter.numerator}/{brief.meter.denominator}, key {brief.key.tonic} {brief.key.mode}.",
    ]
    if section.chords:
        symbols = " | ".join(clean_symbol(chord) for chord in section.chords)
        lines.append(f"Write each bar's chord symbol before its first note, and fit the notes to it: | {symbols} |")
    if section.motif:
        lines.append(
            f"The song's first section begins like this; take it up, but do not copy it: |{'|'.join(section.motif)}|"
        )
    lines.append(
        f"{'End on the tonic. ' if section.final else ''}Answer with the ABC alone. Begin with these lines:\n{header}"
    )
    return "\n".join(line for line in lines if line)
