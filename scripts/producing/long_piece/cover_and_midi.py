"""What is drawn and written of a whole journey from the events of its movements: its picture and its MIDI file."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

from scripts.errors import AudioError
from scripts.music.long_form import LongPiece
from scripts.output import files, picture
from scripts.output.long_midi import WholeMidi
from scripts.output.panorama import Panorama
from scripts.producing.long_piece.job import Job, read_json
from scripts.records import Message, Progress, Tuning


def draw_and_write(
    job: Job, way: LongPiece, tuned: Tuning, folder: Path
) -> Generator[Progress | Message, None, bytes]:  # fmt: skip
    """Write ``song.mid`` and ``song.png`` into a folder and return the cover; one movement is held at a time.

    Without pillow there is neither picture nor cover, which is said. Raises OutputError, and AudioError when a
    movement's notes are gone.
    """
    written, drawn, count = WholeMidi(way, tuned), Panorama(way, tuned), len(way.movements)
    for number in range(count):
        task = read_json(job.task(number))
        if not isinstance(task, dict):
            raise AudioError("the notes of a movement are gone: run the same command again")
        written.add(number, task["events"])
        drawn.add(number, task["events"])
        yield Progress("score", number + 1, count, "movements")
    written.save(folder / "song.mid")
    try:
        png = drawn.draw()
        files.write_bytes(folder / "song.png", png)
        return picture.cover(png)
    except ImportError:
        yield Message("no picture was drawn: pillow is missing, run `python3 requisites.py`", "warning")
        return b""
