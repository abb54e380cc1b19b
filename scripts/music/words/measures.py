"""Numbers in words: metre, frequency, tempo, length and era, in any of the lexicon's languages.

Each function reads the first that it finds, takes all of its kind off the page, and returns None where there is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from scripts import temporary
from scripts.music.words.lexicon import Lexicon
from scripts.music.words.matching import pattern
from scripts.music.words.page import Page
from scripts.music.words.text import folded
from scripts.records import LengthRange, Meter


def read_meter(page: Page, lexicon: Lexicon, *, sure: bool = False) -> Meter | None:
    """A metre: 3/4, three four, Dreivierteltakt, 4分の3拍子."""
    named = pattern(lexicon.meters)
    found = None
    for regex in (temporary.FRACTION_OF, temporary.FRACTION):
        for match in regex.finditer(page.text):
            meter = _meter(match["top"], match["bottom"])
            if meter:
                found = found or meter
                page.blank(match)
    for match in re.finditer(rf"(?<![^\W\d_])(?:{named})", page.text) if named else ():
        name = lexicon.meters.get(re.sub(r"\s+", " ", match.group()))
        if name:
            found = found or _meter(*name.split("/"))
            page.blank(match)
    if sure and found is None and (two := re.search(r"\b(\d{1,2})\s+(\d{1,2})\b", page.text)):
        found = _meter(two[1], two[2])
    return found


def _meter(top: str, bottom: str) -> Meter | None:
    """A metre from its two numbers, where music is written in it."""
    if bottom not in temporary.BEAT_UNITS or not 2 <= int(top) <= temporary.MOST_BEATS:
        return None
    return Meter(int(top), int(bottom))


def read_hertz(page: Page, lexicon: Lexicon, *, sure: bool = False) -> float | None:
    """A frequency in hertz: 528 Hz, 432 герц, A=432; a number that is famous as a frequency needs no unit."""
    unit = pattern(lexicon.units.get("hertz", ())) or "hz"
    regexes = [
        rf"(?:\ba4?\s?=?\s?)?(?<![\d.,])(?P<hertz>\d{{1,5}}(?:[.,]\d{{1,3}})?)\s*-?(?:{unit})",
        r"\ba4?\s?=\s?(?P<hertz>\d{3}(?:[.,]\d{1,3})?)",
        rf"(?<![\d/])(?<!\d[.,])(?P<hertz>{'|'.join(sorted(temporary.BARE_HERTZ))})(?![\d/]|[.,]\d)",
    ]
    if sure:
        regexes.append(r"(?P<hertz>\d{2,4}(?:[.,]\d{1,3})?)")
    found = None
    for regex in regexes:
        for match in re.finditer(regex, page.text):
            hertz = float(match["hertz"].replace(",", "."))
            if temporary.LOWEST_FREQUENCY_HZ <= hertz <= temporary.HIGHEST_FREQUENCY_HZ:
                found = hertz if found is None else found
                page.blank(match)
    return found


def read_tempo(page: Page, lexicon: Lexicon, *, sure: bool = False) -> float | None:
    """A tempo in beats a minute: 128 bpm, tempo 90, 毎分120; of a range its middle."""
    number = r"(?P<{}>\d{{2,3}}(?:[.,]\d{{1,3}})?)"
    first, second = number.format("first"), number.format("second")
    both = rf"{first}(?:\s?(?:-|to|bis|a|до|~)\s?{second})?"
    unit, word = pattern(lexicon.units.get("bpm", ())) or "bpm", pattern(lexicon.units.get("tempo", ())) or "tempo"
    others = "|".join(pattern(lexicon.units.get(name, ())) for name in ("hours", "minutes", "seconds", "hertz")) or "$"
    regexes = [
        rf"(?<![\d/])(?<!\d[.,]){both}\s*-?(?:{unit})",
        rf"(?<![^\W\d_])(?:{word})\s*[:=]?\s*(?:of|about|around|~|ca\.?|von|de|di)?\s*{both}(?![\d/.]|\s*(?:{others}))",
        rf"(?:♩|♪|q|1/4)\s*=\s*{both}",
    ]
    if sure:
        regexes.append(both)
    found = None
    for regex in regexes:
        for match in re.finditer(regex, page.text):
            ends = [float(match[name].replace(",", ".")) for name in ("first", "second") if match[name]]
            bpm = sum(ends) / len(ends)
            if temporary.BARE_TEMPO[0] <= bpm <= temporary.BARE_TEMPO[1]:
                found = bpm if found is None else found
                page.blank(match)
    return found


def read_length(page: Page, lexicon: Lexicon, *, sure: bool = False) -> LengthRange | None:
    """A length: 3 minutes, 2-3 min, 1 hour 20 minutes, 2:30 (minutes and seconds), half an hour."""
    units = {name: pattern(lexicon.units.get(name, ())) or name for name in ("hours", "minutes", "seconds")}
    number = r"\d{1,4}(?:[.,]\d{1,2})?"
    between = r"\s*(?:-|to|bis|à|a|y|до|~|から)\s*"
    pairs = (
        rf"(?<![\d/])(?<!\d[.,])(?P<low>{number}){between}(?P<high>{number})\s*-?(?:UNIT)",
        rf"(?<![\d/])(?<!\d[.,])(?P<low>{number})\s*-?(?:UNIT)",
    )
    found: list[tuple[float, float]] = []

    def take(regex: str, seconds: Callable[[re.Match[str]], tuple[float, float]]) -> None:
        for match in re.finditer(regex, page.text):
            found.append(seconds(match))
            page.blank(match)

    for seconds, said in ((1800.0, "half hour"), (3600.0, "one hour")):
        words = pattern(lexicon.units.get(said, ()))
        if words:
            take(rf"(?<![^\W\d_])(?:{words})", lambda match, seconds=seconds: (seconds, seconds))  # type: ignore[misc]
    clock = rf"{temporary.CLOCK.pattern}(?:\s*(?P<unit>{units['hours']}))?(?:\s*(?:{units['minutes']}))?"
    take(clock, _clock)
    for name, times in (("hours", 3600.0), ("minutes", 60.0), ("seconds", 1.0)):
        for regex in pairs:
            take(regex.replace("UNIT", units[name]), lambda match, times=times: _ends(match, times))  # type: ignore[misc]
        if name == "minutes" and found:
            take(rf"(?<={temporary.READ})\s*(?P<low>\d{{1,2}})\s?s(?![^\W\d_])", lambda match: _ends(match, 1.0))
    if not found and lexicon.numbers:
        said = pattern(lexicon.numbers)
        for name, times in (("hours", 3600.0), ("minutes", 60.0), ("seconds", 1.0)):
            regex = rf"(?<![^\W_])(?P<said>{said})[ -]*(?:{units[name]})"
            take(regex, lambda match, times=times: (float(lexicon.numbers[match["said"]]) * times,) * 2)  # type: ignore
    if not found and sure:
        take(rf"(?P<low>{number})(?:{between}(?P<high>{number}))?", lambda match: _ends(match, 60.0))
    low, high = sum(pair[0] for pair in found), sum(pair[1] for pair in found)
    if not found or not temporary.SHORTEST_SECONDS <= low <= high <= temporary.LONGEST_SECONDS:
        return None
    return LengthRange(low, high)


def _clock(match: re.Match[str]) -> tuple[float, float]:
    """Minutes and seconds; hours and minutes where a zero stands before, or hours after it."""
    first, second = int(match["first"]), int(match["second"])
    hours = match["unit"] or match["first"].startswith("0")
    seconds = first * 3600.0 + second * 60.0 if hours else first * 60.0 + second
    return seconds, seconds


def _ends(match: re.Match[str], times: float) -> tuple[float, float]:
    """Both ends of a length in seconds; the same where there is one."""
    groups = match.groupdict()
    low = float(groups["low"].replace(",", ".")) * times
    high = float(groups["high"].replace(",", ".")) * times if groups.get("high") else low
    return (low, high) if low <= high else (high, low)


def read_era(page: Page, lexicon: Lexicon) -> str:
    """A decade such as ``1980s`` from a decade, a year or a century; nothing where there is none."""
    after, before = (pattern(lexicon.decades.get(name, ())) or "s" for name in ("after", "before"))
    regexes = (
        rf"(?<![\d/])(?<!\d[.,])(?P<year>1[5-9]\d0|20[0-3]0|[0-9]0)\s?-?(?:{after})(?![^\W\d_]{{3}})",
        r"(?<![^\W\d_])(?P<century>1[5-9])th century",
        rf"(?<![^\W\d_])(?:{before})\s+'?(?P<year>1[5-9]\d0|20[0-3]0|[2-9]0)(?!\d)",
        temporary.YEAR.pattern,
    )
    found = ""
    for regex in regexes:
        for match in re.finditer(regex, page.text):
            groups = match.groupdict()
            era = f"{int(groups['century']) - 1}00s" if groups.get("century") else _decade(groups["year"])
            found = found or era
            page.blank(match)
    return found


def _decade(year: str) -> str:
    """The decade of a year, or of the two numbers that people write for it: 20 to 90 are of the last century."""
    if len(year) == 2:
        year = ("20" if year in ("00", "10") else "19") + year
    return f"{year[:3]}0s"


def read_energy(text: str, lexicon: Lexicon) -> str:
    """The energy that a labelled field names: a word, or a share of ten or of a hundred."""
    match = re.search(r"(\d{1,3}(?:[.,]\d)?)\s*(?:/\s*(10{1,2})|(%))?", folded(text))
    if match:
        whole = 100.0 if match[3] else float(match[2] or 10)
        share = float(match[1].replace(",", ".")) / whole
        return temporary.ENERGY_LEVELS[0 if share < 0.4 else 2 if share > 0.65 else 1]
    for level in temporary.ENERGY_LEVELS:
        if level in folded(text):
            return level
    return ""
