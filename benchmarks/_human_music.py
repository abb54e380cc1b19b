"""Human music to stand beside ours: scores of music21's corpus, named, as notes in quarter notes."""

from __future__ import annotations

from pathlib import Path

from benchmarks._midi_measures import Heard

# What is taken from the corpus that comes with music21: (name told, folder, suffix).
SOURCES = (
    ("Bach chorales, four voices", "bach", ".mxl"),
    ("Haydn, Mozart and Beethoven quartets", "haydn", ".mxl"),
    ("Haydn, Mozart and Beethoven quartets", "mozart", ".mxl"),
    ("Haydn, Mozart and Beethoven quartets", "beethoven", ".mxl"),
    ("Ryan's Mammoth Collection, fiddle tunes", "ryansMammoth", ".abc"),
    ("Joplin rags, piano", "joplin", ".mxl"),
)


def files(share: float = 1.0) -> list[tuple[str, Path]]:
    """(source, file) of so large a share of each source, evenly taken; the whole of it by default."""
    from music21 import corpus

    found: list[tuple[str, Path]] = []
    for source, folder, suffix in SOURCES:
        paths = sorted(Path(path) for path in corpus.getComposer(folder) if str(path).endswith(suffix))
        count = max(1, round(len(paths) * min(1.0, share)))
        found += [(source, paths[number * len(paths) // count]) for number in range(count)]
    return found


def read(path: Path) -> tuple[list[Heard], float] | None:
    """Notes and quarter notes a bar of a piece; None for one that music21 cannot read, or that is a mere sketch."""
    from music21 import corpus

    try:
        score = corpus.parse(path)
        flat = score.flatten()
    except Exception:  # a file of the corpus that this music21 cannot read
        return None
    signs = list(flat.getElementsByClass("TimeSignature"))
    bar = float(signs[0].barDuration.quarterLength) if signs else 4.0
    notes = [
        Heard(float(note.offset), float(note.offset + note.quarterLength), pitch.midi, 80)
        for note in flat.notes
        if note.quarterLength > 0
        for pitch in note.pitches
    ]
    if len(notes) < 16 or bar < 1:
        return None
    return sorted(notes, key=lambda note: (note.start, note.pitch)), bar
