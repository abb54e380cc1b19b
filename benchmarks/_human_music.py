"""Human music to stand beside ours: scores of music21's corpus, named, as notes in quarter notes."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks._midi_measures import Heard

# What is taken from the corpus that comes with music21: (name told, folder, suffix, how many of its files).
SOURCES = (
    ("Bach chorales, four voices", "bach", ".mxl", 40),
    ("Haydn, Mozart and Beethoven quartets", "haydn", ".mxl", 4),
    ("Haydn, Mozart and Beethoven quartets", "mozart", ".mxl", 4),
    ("Haydn, Mozart and Beethoven quartets", "beethoven", ".mxl", 3),
    ("Ryan's Mammoth Collection, fiddle tunes", "ryansMammoth", ".abc", 60),
    ("Joplin rags, piano", "joplin", ".mxl", 3),
)


def pieces(share: float = 1.0) -> Iterator[tuple[str, str, list[Heard], float]]:
    """(source, file, notes, quarter notes a bar) of each piece that music21 can read."""
    from music21 import corpus

    for source, folder, suffix, count in SOURCES:
        files = sorted(p for p in corpus.getComposer(folder) if str(p).endswith(suffix))
        files = files[:: max(1, len(files) // max(1, round(count * share)))][: max(1, round(count * share))]
        for path in files:
            try:
                score = corpus.parse(path)
            except Exception:  # a file of the corpus that this music21 cannot read
                continue
            flat = score.flatten()
            signs = list(flat.getElementsByClass("TimeSignature"))
            bar = float(signs[0].barDuration.quarterLength) if signs else 4.0
            notes = [
                Heard(float(n.offset), float(n.offset + n.quarterLength), pitch.midi, 80)
                for n in flat.notes
                if n.quarterLength > 0
                for pitch in n.pitches
            ]
            if len(notes) >= 16 and bar >= 1:
                yield source, getattr(path, "name", str(path)), sorted(notes, key=lambda n: (n.start, n.pitch)), bar
