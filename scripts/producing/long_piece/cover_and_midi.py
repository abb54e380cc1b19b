"""What is drawn and written of a whole long piece from the events of its movements: its picture and its MIDI file."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from scripts.errors import AudioError
from scripts.output.long_midi import WholeMidi
from scripts.output.panorama import Panorama
from scripts.producing.beside import picture_and_cover
from scripts.producing.long_piece.job import read_json
from scripts.producing.long_piece.work import PieceWork
from scripts.records import Message, Progress


def draw_and_write(work: PieceWork, folder: Path) -> Generator[Progress | Message, None, bytes]:
    """Write ``song.mid`` and ``song.png`` into a folder and return the cover; one movement is held at a time.

    Without pillow there is neither picture nor cover, which is said. Raises OutputError, and AudioError when a
    movement's notes are gone.
    """
    piece, tuned, count = work.piece, work.tuned, len(work.piece.movements)
    written, drawn = WholeMidi(piece, tuned), Panorama(piece, tuned)
    for number in range(count):
        task = read_json(work.job.task(number))
        if not isinstance(task, dict):
            raise AudioError("the notes of a movement are gone: run the same command again")
        written.add(number, task["events"])
        drawn.add(number, task["events"])
        yield Progress("score", number + 1, count, "movements")
    written.save(folder / "song.mid")
    return (yield from picture_and_cover(drawn.draw, folder))
