"""Lossless segments put side by side and encoded in one run, for the formats whose frames cannot stand side by side."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import suppress
from pathlib import Path

from scripts import temporary
from scripts.audio.coding.ffmpeg import Job, file_argument
from scripts.audio.coding.formats import format_of
from scripts.audio.coding.tags import clean_line
from scripts.errors import cannot_write
from scripts.records import Chapter, Progress


def join_lossless(
    parts: Sequence[Path], total: int, path: Path, chapters: Sequence[Chapter]
) -> Generator[Progress, None, None]:
    """Encode FLAC segments as one file of ``total`` frames in the format of its suffix; yields Progress in seconds.

    The file gets its chapters here where its tags cannot hold them. It appears when it is whole. Raises
    AudioError and OutputError.
    """
    kind, seconds = format_of(path), total / temporary.SAMPLE_RATE_HZ
    listing, marks, log = (path.with_name(f"{path.name}.{name}") for name in ("list", "chapters", "log"))
    draft = path.with_name(f"{path.name}.part")
    inputs = ["-f", "concat", "-safe", "0", "-i", file_argument(listing)]
    kept = ["-map", "0:a", "-map_metadata", "-1"]
    try:
        listing.write_text("".join(f"file {_quoted(part)}\n" for part in parts), encoding="utf-8")
        if kind.chapters_by_coder and chapters:
            marks.write_text(_ffmetadata(chapters), encoding="utf-8")
            inputs += ["-f", "ffmetadata", "-i", file_argument(marks)]
            kept += ["-map_chapters", "1"]
        # What the segments' own lengths say is rounded; the samples are counted instead.
        filters = f"asetpts=N/SR/TB,atrim=end_sample={total}"
        encoding = [*kind.coder, "-fflags", "+bitexact"]
        with Job([*inputs, *kept, "-af", filters, *encoding, file_argument(draft)], log) as job:
            for done in job.progress():
                yield Progress("joining", min(done, seconds), seconds, "seconds")
            job.finish()
        draft.replace(path)
        yield Progress("joining", seconds, seconds, "seconds")
    except OSError as error:
        raise cannot_write(path.parent, error) from error
    finally:
        for left in (listing, marks, log, draft):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def _quoted(path: Path) -> str:
    """A path as ffmpeg's concat script wants it: a file whatever its name looks like, in single quotes."""
    return "'" + f"file:{path.absolute().as_posix()}".replace("'", "'\\''") + "'"


def _ffmetadata(chapters: Sequence[Chapter]) -> str:
    """Chapters as ffmpeg reads them (ffmpeg.org/ffmpeg-formats.html, Metadata)."""
    lines = [";FFMETADATA1"]
    for chapter in chapters:
        start, end = (round(1000 * seconds) for seconds in (chapter.start_seconds, chapter.end_seconds))
        title = "".join(f"\\{sign}" if sign in "=;#\\\n" else sign for sign in clean_line(chapter.title))
        lines += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={end}", f"title={title}"]
    return "\n".join(lines) + "\n"
