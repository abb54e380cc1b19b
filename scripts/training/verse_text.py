"""Old verse as plain modern English: the lines of the corpus with ``data/verse/modern.txt`` applied to them.

A line becomes one or more rows of words. A row says whether it begins and ends where a clause does; what stands between
two words that are left out is a row of its own, with neither. Words are in small letters.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.temporary import VERSE_SENTENCE_END


@dataclass(frozen=True, slots=True)
class Modern:
    """The lists of ``modern.txt``: what is replaced, what is counted in a short form too, whom new words stand for.

    Replacements are by the words they replace, the longest first to be tried; ``also`` maps old words to new ones.
    """

    replace: Mapping[tuple[str, ...], tuple[str, ...]]
    contract: Mapping[tuple[str, ...], tuple[str, ...]]
    also: Mapping[str, tuple[str, ...]]
    never: frozenset[str]
    short: frozenset[str]


@dataclass(frozen=True, slots=True)
class Row:
    """Words in a row; ``opens`` and ``closes`` say that a clause begins or ends there, ``stanza`` which it is of."""

    words: tuple[str, ...]
    opens: bool
    closes: bool
    stanza: int


def read_modern(path: Path) -> Modern:
    """Read the lists. Raises ValueError for a line under no heading, or one that says nothing."""
    parts: dict[str, list[str]] = {"replace": [], "contract": [], "also": [], "never": [], "short": []}
    own: list[str] | None = None
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        if text.startswith("["):
            own = parts[text.strip("[]")]
        elif own is None:
            raise ValueError(f"{path.name}: {text!r} stands under no heading")
        else:
            own.append(text)
    also: dict[str, list[str]] = {}
    for line in parts["also"]:
        new, _, old = line.partition("=")
        for word in old.split(","):
            also.setdefault(word.strip(), []).append(new.strip())
    return Modern(
        _pairs(parts["replace"]),
        _pairs(parts["contract"]),
        {old: tuple(new) for old, new in also.items()},
        frozenset(word for line in parts["never"] for word in line.split()),
        frozenset(word for line in parts["short"] for word in line.split()),
    )


def _pairs(lines: Sequence[str]) -> dict[tuple[str, ...], tuple[str, ...]]:
    found = {}
    for line in lines:
        old, sign, new = line.partition("=")
        if not sign or not old.split():
            raise ValueError(f"modern.txt: {line!r} replaces nothing")
        found[tuple(old.split())] = tuple(new.split())
    return found


def stanzas(path: Path) -> Iterator[list[str]]:
    """The lines of each stanza of the corpus."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield list(json.loads(line)["lines"])


def words_of(line: str) -> list[str]:
    """The words of a line in small letters, without signs; what hyphens join stands alone, ``lov'd`` is loved."""
    plain = line.replace("\u2019", "'").replace("\u2018", "'").casefold()
    found = re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)*'?|'[^\W\d_]+", plain)
    found = [word if len(word) < 5 else word.rstrip("'") for word in found]
    return [
        re.sub(r"(?<=\w\w\w)'d$", "ed", word) if word not in ("you'd", "she'd", "they'd") else word for word in found
    ]


def rows(path: Path, modern: Modern) -> Iterator[Row]:
    """The rows of the whole corpus, each line in its modern forms: as it is, and with short forms and new words.

    A clause ends before a comma too; one that begins behind a comma does not begin a line.
    """
    for number, lines in enumerate(stanzas(path)):
        opens = True
        for line in lines:
            end = line.rstrip("\"')] ")
            closes = end.endswith((*VERSE_SENTENCE_END, ","))
            plain = applied(words_of(line), modern.replace)
            for form in forms(plain, modern):
                yield from cut_rows(form, modern.never, Row((), opens, closes, number))
            opens = end.endswith(VERSE_SENTENCE_END)


def applied(words: Sequence[str], table: Mapping[tuple[str, ...], tuple[str, ...]], *, last: bool = True) -> list[str]:
    """Words with each run that a table knows replaced, of two the longer one; ``last`` off leaves the end alone.

    A run that stands for nothing leaves an empty word, where the row is cut.
    """
    out: list[str] = []
    place = 0
    end = len(words) if last else len(words) - 1
    while place < len(words):
        for size in (3, 2, 1):
            run = tuple(words[place : place + size])
            if len(run) == size and place + size <= end and run in table:
                out += table[run] or ("",)
                place += size
                break
        else:
            out.append(words[place])
            place += 1
    return out


def forms(words: Sequence[str], modern: Modern) -> list[list[str]]:
    """A line as it is, with short forms where it has any, and once for each word with a new one in its place."""
    found = [list(words)]
    short = applied(words, modern.contract, last=False)
    if short != found[0]:
        found.append(short)
    for place, word in enumerate(words):
        for new in modern.also.get(word, ()):
            form = list(short)
            if len(short) == len(words):
                form[place] = new
                if place and form[place - 1] in ("a", "an"):
                    form[place - 1] = "an" if new[0] in "aeiou" else "a"
                found.append(form)
    return found


def cut_rows(words: Sequence[str], never: frozenset[str], line: Row) -> Iterator[Row]:
    """The rows of one line, cut at the words that none may have."""
    run: list[str] = []
    opens = line.opens
    for word in words:
        if word and word not in never:
            run.append(word)
            continue
        if len(run) > 1:
            yield Row(tuple(run), opens, False, line.stanza)
        run, opens = [], False
    if len(run) > 1 or (run and opens and line.closes):
        yield Row(tuple(run), opens, line.closes, line.stanza)
