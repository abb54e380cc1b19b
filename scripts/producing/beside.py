"""What is made beside the sound of any piece: its picture with the cover, and its video."""

from __future__ import annotations

from collections.abc import Callable, Generator
from pathlib import Path

from scripts.audio.coding.video import make_video
from scripts.output import files, picture
from scripts.records import Event, Message


def picture_and_cover(draw: Callable[[], bytes], folder: Path) -> Generator[Message, None, bytes]:
    """Write ``song.png`` as it is drawn and return the cover; without pillow there is neither, which is said."""
    try:
        png = draw()
        files.write_bytes(folder / "song.png", png)
        return picture.cover(png)
    except ImportError:
        yield Message("no picture was drawn: pillow is missing, run `python3 requisites.py`", "warning")
        return b""


def video_beside(audio: Path, folder: Path, seconds: float) -> Generator[Event, None, Path]:
    """Make an MP4 beside a finished file, of its sound and the picture in the song's folder; returns its path."""
    yield Message("Making the video...")
    made = audio.with_suffix(".mp4")
    yield from make_video(audio, (folder / "song.png").read_bytes(), seconds, made)
    return made
