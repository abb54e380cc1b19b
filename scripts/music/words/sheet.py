"""The labelled fields of a song sheet (``Title: ...; Genre: ...``), a title in quotes, and what a song is about."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from scripts.music.words.lexicon import Lexicon
from scripts.music.words.matching import pattern
from scripts.music.words.page import Page
from scripts.music.words.text import folded, plain
from scripts.temporary import READ


@dataclass(frozen=True, slots=True)
class Field:
    """A labelled field: which, its value as typed, and where it stands."""

    name: str
    value: str


def read_sheet(typed: str, lexicon: Lexicon, known: Callable[[str], bool]) -> tuple[list[Field], str]:
    """The labelled fields of a text, and the text without them.

    A field ends at the next label, a semicolon or a line's end. In a field of one value a comma ends it too, in a title
    or theme only in the last field, where ``known`` says that what follows are words of music.
    """
    if not lexicon.fields:
        return [], typed
    text = folded(typed)
    labels = pattern(lexicon.fields)
    marks = list(re.finditer(rf"(?:^|(?<=[\s;,.|/(\[\-]))\s*(?P<label>{labels})\s*(?::|=(?!=))\s*", text))
    marks = [
        mark for mark in marks if not (mark["label"] in ("tempo", "bpm") and text[mark.end() : mark.end() + 1] == "=")
    ]
    if not marks:
        return [], typed
    fields: list[Field] = []
    rest = [typed[: marks[0].start()]]
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        name = lexicon.fields[re.sub(r"\s+", " ", mark["label"])]
        value = typed[mark.end() : following.start() if following else len(typed)]
        value, tail = _cut(name, value, known if following is None else None)
        rest.append(tail)
        if value:
            fields.append(Field(name, value))
    return fields, "\n".join(part for part in (part.strip(" ;,\n\t|/-.") for part in rest) if part)


def _cut(name: str, value: str, known: Callable[[str], bool] | None) -> tuple[str, str]:
    """The value of a field and what stands after it that is none of its own."""
    parts = re.split(r"[;\n\r|]", value, maxsplit=1)
    value, tail = parts[0], parts[1] if len(parts) > 1 else ""
    if "," in value and name not in ("genre", "mood", "instruments", "without", "only", "left alone"):
        first, _, others = value.partition(",")
        if name not in ("title", "about", "artist") or (known is not None and known(others)):
            value, tail = first, f"{others}\n{tail}"
    return " ".join(value.strip(" ,.\t").strip("\"'«»„“”「」『』").split()), tail


def read_title(page: Page, lexicon: Lexicon) -> str:
    """A title in quotes after a word such as ``called``, taken off the page."""
    words = pattern(lexicon.titled)
    quoted = r"[\"“„«「『'](?P<title>[^\"“”„«»「」『』\n]{1,120}?)[\"”“»」』'](?!\w)"
    for regex in (rf"(?<![^\W\d_])(?:{words})\s*[:]?\s*{quoted}", rf"{quoted}\s*(?:という|って)") if words else ():
        match = re.search(regex, page.text)
        if match:
            title = page.typed[match.start("title") : match.end("title")]
            page.blank(match)
            return " ".join(title.split())
    named = re.search(r"[\"“„«](?P<title>[^\"“”„«»\n]{3,80})[\"”“»]", page.typed)
    if named and len(named.group()) < len(page.typed.strip()):  # two words and more with capitals, beside other words
        words_of = named["title"].split()
        if (
            len(words_of) > 1
            and all(word[:1].isupper() or len(word) < 4 for word in words_of)
            and words_of[0][:1].isupper()
        ):
            page.blank(named)
            return " ".join(words_of)
    return ""


def read_about(page: Page, lexicon: Lexicon, known: Callable[[str], bool]) -> str:
    """What the song is about, to the end of the phrase, taken off the page.

    It ends before what was read already, and before ``with`` or ``without`` where words of music follow.
    """
    before = pattern(lexicon.about.get("before", ()))
    match = re.search(rf"(?<![^\W_])(?:{before})\s*(?P<about>[^,;.\n|!?]+)", page.text) if before else None
    if match:
        start, end = match.span("about")
        text = page.text[start:end]
        stop = re.search(READ, text)
        if stop:
            text = text[: stop.start()]
            text = re.sub(r"\s+(?:in|at|with|for|auf|mit|bei|en|à|a|con|com|в|на)\s*$", " ", text)
        for cut in re.finditer(
            r"\s(?=(?:with|without|no|and no|mit|ohne|kein|avec|sans|con|sin|senza|com|sem|с|без)\s)", text
        ):
            if known(text[cut.end() :]):
                text = text[: cut.start()]
                break
        about = page.typed[start : start + len(text)].strip(" -'\"")
        if re.search(r"[^\W\d_]", about):
            cutting = re.compile(re.escape(page.text[match.start() : start + len(text)]))
            found = cutting.search(page.text, match.start())
            if found:
                page.blank(found)
            return " ".join(about.split())
    after = "|".join(re.escape(plain(word)) for word in sorted(lexicon.about.get("after", ()), key=len, reverse=True))
    match = (
        re.search(rf"(?P<about>[^\s,;.、。\n]+(?: [^\s,;.、。\n]+)?)(?:{after})(?:の歌|の曲|の|노래|곡)?", page.text)
        if after
        else None
    )
    if match and READ not in match["about"]:
        about = page.typed[match.start("about") : match.end("about")]
        page.blank(match)
        return about
    return ""
