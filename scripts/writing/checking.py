"""Looks at words before they are kept: are they words, and are they lyrics that anybody would sing.

What is found is one short reason, for the warnings; nothing is found in lyrics that may stand.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.errors import SettingsError
from scripts.temporary import (
    ARTISTS_FILE,
    CHECK_COMMON_LINE,
    CHECK_DISTINCT_SHARE,
    CHECK_ECHO_SHARE,
    CHECK_KNOWN_SHARE,
    CHECK_NOISE,
    CHECK_PLACEHOLDERS,
    LIGHT_WORDS,
    UNWANTED_FILE,
)


@dataclass(frozen=True, slots=True)
class Unwanted:
    """Words that no lyrics have, and those that only explicit ones have, as one pattern each; and names of artists."""

    never: re.Pattern[str]
    explicit: re.Pattern[str]
    artists: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Looker:
    """What lyrics are held against: the words of English, the unwanted ones, and what the writer was told.

    ``foreign`` says that another language than English may come; ``explicit`` that strong words may.
    """

    known: Collection[str]
    unwanted: Unwanted
    prompt: str = ""
    foreign: bool = False
    explicit: bool = False


def read_unwanted(path: Path = UNWANTED_FILE, artists: Path = ARTISTS_FILE) -> Unwanted:
    """Read the lists of unwanted words and of artists. Raises SettingsError where one is gone or holds none."""
    parts: dict[str, list[str]] = {"never": [], "explicit": []}
    own: list[str] = []
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                own = parts[line.strip("[] ")]
            elif not line.startswith("#"):
                own += line.split()
        names = [line.strip() for line in artists.read_text(encoding="utf-8").splitlines() if line[:1] not in ("#", "")]
    except (OSError, ValueError, KeyError) as error:
        raise SettingsError(f"{path} cannot be read ({error}): restore it") from error
    if not all(parts.values()):
        raise SettingsError(f"{path.name} holds no words: restore it")
    made = [
        re.compile(r"\b(?:" + "|".join(re.escape(word).replace(r"\*", r"\w*") for word in words) + r")\b")
        for words in parts.values()
    ]
    return Unwanted(made[0], made[1], frozenset(names))


def fault(lines: Sequence[str], looker: Looker) -> str:
    """Why these lines are no lyrics; empty where they are."""
    texts = [" ".join(line.split()) for line in lines if line.strip()]
    if not texts:
        return "no words"
    whole = " ".join(texts).casefold()
    if looker.unwanted.never.search(whole):
        return "a slur"
    if not looker.explicit and looker.unwanted.explicit.search(whole):
        return "explicit words"
    if re.search(CHECK_PLACEHOLDERS, whole):
        return "a placeholder instead of words"
    if noise(whole):
        return "noise instead of letters"
    for found in (repeated(texts), echoed(texts, looker.prompt), unknown(whole, looker)):
        if found:
            return found
    return ""


def name_fault(text: str, looker: Looker) -> str:
    """Why a title, a theme or an artist's name cannot stand; empty where it can."""
    low = " ".join(text.casefold().split())
    if looker.unwanted.never.search(low) or (not looker.explicit and looker.unwanted.explicit.search(low)):
        return "an unwanted word"
    if re.search(CHECK_PLACEHOLDERS, low):
        return "a placeholder"
    if {low, low.removeprefix("the "), f"the {low}"} & looker.unwanted.artists:
        return "the name of a known artist"
    return ""


def noise(text: str) -> bool:
    """Whether there are signs that no language has in its words: runs of accented capitals, single letters in a row."""
    return bool(re.search(CHECK_NOISE, text)) or any(unicodedata.category(sign) in ("Co", "Cn") for sign in text)


def repeated(lines: Sequence[str]) -> str:
    """Whether too few lines are different ones, or a line says one word over and over."""
    plain = [re.sub(r"\W+", " ", line.casefold()).strip() for line in lines]
    share = len(set(plain)) / len(plain)
    if len(plain) >= 4 and (
        share < CHECK_DISTINCT_SHARE or Counter(plain).most_common(1)[0][1] > CHECK_COMMON_LINE * len(plain)
    ):
        return "the same line again and again"
    for line in plain:
        words = line.split()
        if len(words) >= 4 and len(set(words)) <= len(words) / 3:
            return "one word again and again"
    return ""


def echoed(lines: Sequence[str], prompt: str) -> str:
    """Whether the lines repeat what the writer was told."""
    told = re.sub(r"\W+", " ", prompt.casefold())
    plain = [re.sub(r"\W+", " ", line.casefold()).strip() for line in lines]
    long = [line for line in plain if len(line.split()) >= 3]
    echoes = sum(f" {line} " in f" {told} " for line in long)
    return "an echo of the request" if long and echoes > CHECK_ECHO_SHARE * len(long) else ""


def unknown(text: str, looker: Looker) -> str:
    """Whether too many words are none, or are of another language than English."""
    words = re.findall(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*", text)
    latin = [word.replace("\u2019", "'") for word in words]
    if not latin:
        return "no words"
    if any(len(word) > 20 for word in latin):
        return "words without blanks"
    if looker.foreign:
        return ""
    good = sum(
        word in LIGHT_WORDS
        or word in looker.known
        or word.removesuffix("'s") in looker.known
        or word + "g" in looker.known
        for word in latin
    )
    return "" if good >= CHECK_KNOWN_SHARE * len(latin) else "words that are not English"
