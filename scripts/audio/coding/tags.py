"""What a finished file says of itself, in the way of its format.

MP3: ID3v2.3, which Windows Explorer and every player read (id3.org/id3v2.3.0). FLAC and Ogg: Vorbis comments, with
chapters after the Ogg "chapter extension" (wiki.xiph.org/Chapter_Extension). M4A: the atoms that iTunes introduced;
their chapters cannot be written here but only by ffmpeg, while it encodes.
"""

from __future__ import annotations

import base64
from importlib import import_module
from pathlib import Path
from typing import Any

from scripts import temporary
from scripts.audio.coding.formats import format_of
from scripts.errors import AudioError
from scripts.records import Chapter, Tags
from scripts.wording import clock


def write_tags(path: Path, tags: Tags) -> None:
    """Write tags into a file of one of ``FORMATS``, told by its suffix, replacing those that are there.

    Texts may come from models: control characters are taken out and lengths capped. Raises AudioError when the file is
    of another kind than its suffix says, or of none that is made here, and OSError when it cannot be written.
    """
    from mutagen import MutagenError

    kind = format_of(path)
    writers = {"id3": _write_id3, "vorbis comments": _write_comments, "atoms": _write_atoms}
    try:
        writers[kind.tags](path, kind.container, tags)
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


def _container(name: str) -> Any:
    """A class of mutagen by its module and its own name, such as ``flac.FLAC``."""
    module, _, own = name.partition(".")
    return getattr(_kinds(module), own)


def _kinds(name: str) -> Any:
    """A module of mutagen, which has hardly any types."""
    return import_module(f"mutagen.{name}")


def _mime(cover: bytes) -> str:
    """The kind of a picture that is a PNG or a JPEG."""
    return "image/png" if cover.startswith(b"\x89PNG") else "image/jpeg"


# ------------------------------------------------------------------------------------------ ID3


def _write_id3(path: Path, container: str, tags: Tags) -> None:
    frames = _container(container)()
    for frame in _frames(tags):
        frames.add(frame)
    frames.save(path, v1=0, v2_version=3)


def _frames(tags: Tags) -> list[Any]:
    id3 = _kinds("id3")
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
    if tags.timed_lyrics:  # text of one line each, in milliseconds (2), lyrics (1)
        timed = [("\n" * text.startswith("\n") + clean_line(text), at) for text, at in tags.timed_lyrics]
        found.append(id3.SYLT(encoding=wide, lang="eng", format=2, type=1, desc="", text=timed))
    if clean_text(tags.comment):
        found.append(id3.COMM(encoding=wide, lang="eng", desc="", text=[clean_text(tags.comment)]))
    if tags.cover:
        cover = id3.PictureType.COVER_FRONT
        found.append(id3.APIC(encoding=wide, mime=_mime(tags.cover), type=cover, desc="", data=tags.cover))
    return found + _chapter_frames(tags.chapters)


def _chapter_frames(chapters: tuple[Chapter, ...]) -> list[Any]:
    """Chapters and their table of contents (ID3v2 Chapter Frame Addendum 1.0).

    mutagen writes frames by their size, then by name, and ffmpeg keeps that order in an MP4: the names, which nobody
    sees, fill the frames up to one size.
    """
    id3 = _kinds("id3")
    if not chapters:
        return []
    wide = id3.Encoding.UTF16
    titles = [clean_line(chapter.title) for chapter in chapters]
    sizes = [len(title.encode("utf-16")) for title in titles]
    digits = len(str(len(chapters)))
    names = [f"chp{number:0{digits}d}" + "-" * (max(sizes) - size) for number, size in enumerate(sizes)]
    frames = [
        id3.CHAP(
            element_id=name,
            start_time=round(chapter.start_seconds * 1000),
            end_time=round(chapter.end_seconds * 1000),
            sub_frames=[id3.TIT2(encoding=wide, text=[title])],
        )
        for name, chapter, title in zip(names, chapters, titles, strict=True)
    ]
    flags = id3.CTOCFlags.TOP_LEVEL | id3.CTOCFlags.ORDERED
    # The element count is one byte, so only 255 chapters can stand in the table.
    return [*frames, id3.CTOC(element_id="toc", flags=flags, child_element_ids=names[:255], sub_frames=[])]


# ------------------------------------------------------------------------------------------ Vorbis comments, MP4 atoms


def _words(tags: Tags) -> dict[str, str]:
    """The texts of a file under the names of the Vorbis comments; empty ones are left out."""
    texts = {
        "TITLE": clean_line(tags.title),
        "ARTIST": clean_line(tags.artist or temporary.ARTIST),
        "ALBUM": clean_line(tags.album),
        "GENRE": clean_line(tags.genre),
        "BPM": str(round(tags.bpm)) if tags.bpm else "",
        "INITIALKEY": clean_line(tags.key)[:3],
        "LYRICS": clean_text(tags.lyrics),
        "SYNCEDLYRICS": clean_text(tags.lrc),
        "COMMENT": clean_text(tags.comment),
    }
    return {name: text for name, text in texts.items() if text}


def _write_comments(path: Path, container: str, tags: Tags) -> None:
    file = _container(container)(path)
    if file.tags is None:
        file.add_tags()
    file.tags.clear()
    for name, text in _words(tags).items():
        file[name] = text
    for number, chapter in enumerate(tags.chapters[:1000]):
        file[f"CHAPTER{number:03d}"] = clock(chapter.start_seconds, 3, hour_digits=2)
        file[f"CHAPTER{number:03d}NAME"] = clean_line(chapter.title)
    picture = _container("flac.Picture")()
    picture.type, picture.mime, picture.data = 3, _mime(tags.cover), tags.cover
    if hasattr(file, "add_picture"):  # FLAC has a block for it, Ogg none
        file.clear_pictures()
        if tags.cover:
            file.add_picture(picture)
    elif tags.cover:
        file["METADATA_BLOCK_PICTURE"] = base64.b64encode(picture.write()).decode("ascii")
    file.save()


def _write_atoms(path: Path, container: str, tags: Tags) -> None:
    mp4 = _kinds("mp4")
    file = _container(container)(path)
    if file.tags is None:
        file.add_tags()
    file.tags.clear()
    words = _words(tags)
    for name, text in words.items():
        if name in temporary.MP4_ATOMS:
            file[temporary.MP4_ATOMS[name]] = [text]
    if "BPM" in words:
        file["tmpo"] = [int(words["BPM"])]
    if "INITIALKEY" in words:
        file["----:com.apple.iTunes:initialkey"] = [mp4.MP4FreeForm(words["INITIALKEY"].encode("utf-8"))]
    if tags.cover:
        png = _mime(tags.cover) == "image/png"
        file["covr"] = [mp4.MP4Cover(tags.cover, mp4.MP4Cover.FORMAT_PNG if png else mp4.MP4Cover.FORMAT_JPEG)]
    file.save()
