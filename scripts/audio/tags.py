"""What a finished MP3 says of itself: ID3v2.3, which Windows Explorer and every player read (id3.org/id3v2.3.0)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scripts import temporary
from scripts.errors import AudioError
from scripts.records import Chapter, Tags


def write_tags(path: Path, tags: Tags) -> None:
    """Write tags into an MP3, replacing those that are there.

    Texts may come from models: control characters are taken out and lengths capped. Raises AudioError when the file is
    no MP3 and OSError when it cannot be written.
    """
    from mutagen import MutagenError

    id3 = _id3()

    frames = id3.ID3()
    for frame in _frames(tags):
        frames.add(frame)
    try:
        frames.save(path, v1=0, v2_version=3)
    except MutagenError as error:
        if error.args and isinstance(error.args[0], OSError):
            raise error.args[0] from error
        raise AudioError(f"the tags of {path.name} could not be written: {error}") from error


def clean_line(text: str) -> str:
    """One line of text for a tag: control characters and line breaks become spaces, and it is capped."""
    return " ".join(_printable(text).split())[: temporary.TAG_CHARACTERS].strip()


def clean_text(text: str) -> str:
    """Text of several lines for a tag: no control characters but the line break, blank ends cut, and capped."""
    lines = [" ".join(_printable(line).split()) for line in text.splitlines()]
    return "\n".join(lines).strip()[: temporary.TAG_TEXT_CHARACTERS]


def _printable(text: str) -> str:
    """A text without control and format characters, lone surrogates and the like (Unicode classes C*)."""
    return "".join(sign if sign.isprintable() else " " for sign in text)


def _id3() -> Any:
    """The module of mutagen, which has no types."""
    from mutagen import id3

    return id3


def _frames(tags: Tags) -> list[Any]:
    id3 = _id3()
    # ID3v2.3 knows UTF-16 and not UTF-8.
    wide = id3.Encoding.UTF16
    found: list[Any] = []
    artist = tags.artist or temporary.ARTIST
    texts = {id3.TIT2: tags.title, id3.TALB: tags.album, id3.TCON: tags.genre, id3.TPE1: artist}
    for kind, text in texts.items():
        if clean_line(text):
            found.append(kind(encoding=wide, text=[clean_line(text)]))
    if tags.bpm:
        found.append(id3.TBPM(encoding=id3.Encoding.LATIN1, text=[str(round(tags.bpm))]))
    if clean_line(tags.key):
        found.append(id3.TKEY(encoding=wide, text=[clean_line(tags.key)[:3]]))
    if clean_text(tags.lyrics):
        found.append(id3.USLT(encoding=wide, lang="eng", desc="", text=clean_text(tags.lyrics)))
    if clean_text(tags.comment):
        found.append(id3.COMM(encoding=wide, lang="eng", desc="", text=[clean_text(tags.comment)]))
    if tags.cover:
        mime = "image/png" if tags.cover.startswith(b"\x89PNG") else "image/jpeg"
        found.append(id3.APIC(encoding=wide, mime=mime, type=id3.PictureType.COVER_FRONT, desc="", data=tags.cover))
    return found + _chapter_frames(tags.chapters)


def _chapter_frames(chapters: tuple[Chapter, ...]) -> list[Any]:
    """Chapters and their table of contents (ID3v2 Chapter Frame Addendum 1.0)."""
    id3 = _id3()
    if not chapters:
        return []
    wide = id3.Encoding.UTF16
    names = [f"chp{number}" for number in range(len(chapters))]
    frames = [
        id3.CHAP(
            element_id=name,
            start_time=round(chapter.start_seconds * 1000),
            end_time=round(chapter.end_seconds * 1000),
            sub_frames=[id3.TIT2(encoding=wide, text=[clean_line(chapter.title)])],
        )
        for name, chapter in zip(names, chapters, strict=True)
    ]
    flags = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
    # The element count is one byte, so only 255 chapters can stand in the table.
    return [*frames, id3.CTOC(element_id="toc", flags=flags, child_element_ids=names[:255], sub_frames=[])]
