"""The files of the jukebox's songs: how long they are, what to open for them, and the trash folder."""

from __future__ import annotations

from pathlib import Path

from scripts.errors import OutputError
from scripts.temporary import TRASH_NAME


def to_trash(song: Path, output: Path) -> Path:
    """Move a song, its folder and its video to ``output/.trash``; returns where the song is now.

    Raises OutputError.
    """
    from scripts.output import files

    trash = output / TRASH_NAME
    folder = song.with_suffix("")
    try:
        trash.mkdir(parents=True, exist_ok=True)
        name = files.free_name(trash, song.stem)
        moved = song.replace(trash / f"{name}{song.suffix}")
        if song.with_suffix(".mp4").is_file():
            song.with_suffix(".mp4").replace(trash / f"{name}.mp4")
        if folder.is_dir():
            folder.replace(trash / name)
    except OSError as error:
        raise OutputError(f"{song.name} cannot be moved to {trash} ({error.strerror or error})") from error
    return moved


def song_seconds(song: Path) -> float:
    """The length of a song as its headers say; 0 for what cannot be read."""
    from scripts.audio.coding.mp3 import read_layout

    try:
        layout = read_layout(song)
        if layout is not None:
            return layout.samples / layout.rate_hz
        import mutagen

        file = mutagen.File(song)
        return float(file.info.length) if file is not None else 0.0
    except Exception:  # whatever a stranger's file makes the readers raise
        return 0.0


def song_page(song: Path) -> Path:
    """What to open for a song: its web page, else its folder, else the folder it lies in.

    The page, ``index.html`` in the song's folder, is written by the studio (issue "A studio"); until it is there the
    folder opens.
    """
    folder = song.with_suffix("")
    page = folder / "index.html"
    return page if page.is_file() else folder if folder.is_dir() else song.parent
