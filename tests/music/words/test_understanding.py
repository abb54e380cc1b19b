"""Any text to what is meant: people's wishes in ten languages, and the kinds that they are of."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.words import draw
from scripts.errors import UsageError
from scripts.music import theory
from scripts.music.words import record, understand
from scripts.records import StyleTable
from scripts.tables import style_table
from scripts.temporary import ROOT

DATA = ROOT / "tests" / "data" / "words"
KEYS = (
    "text genres families moods instruments without only bpm key meter hz length era energy about title artist unknown"
)


@pytest.fixture(scope="module")
def table() -> StyleTable:
    return style_table()


def wishes(name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return rows


def faults(row: dict[str, Any], table: StyleTable) -> list[str]:
    """What of a wish was not heard; ``expect`` names values that must be there, ``not...`` some that must not."""
    heard = record(understand(row["text"], table))
    plural = {"genre": "genres", "mood": "moods"}
    found = (
        [] if not row["families"] or {*heard["families"]} & {*row["families"]} else [f"families {heard['families']}"]
    )
    for name, values in row["expect"].items():
        bare = name.removeprefix("not")
        value = heard.get(plural.get(bare, bare))
        told = (
            {str(one) for one in value}
            if isinstance(value, list)
            else {f"{value:g}" if isinstance(value, float) else str(value)}
        )
        if bool(told & {*values}) if name != bare else not told >= {*values}:
            found.append(f"{name} {sorted(told)} for {values}")
    return found


@pytest.mark.parametrize("name", ["given.json", "wishes.json"])
def test_wishes_are_heard(name: str, table: StyleTable) -> None:
    rows = wishes(name)
    wrong = {row["text"]: found for row in rows if (found := faults(row, table))}
    assert len(wrong) <= 0.02 * len(rows), wrong
    assert len(rows) >= (150 if name == "wishes.json" else 45)


def test_sentences_of_every_language_are_heard_exactly(table: StyleTable) -> None:
    """Two hundred drawn sentences: key, metre, tempo, absence and who plays alone, all of them."""
    for number in range(200):
        asked = draw(number, 11)
        heard = understand(asked.words, table)
        key = theory.transpose_key(heard.key, 0) if heard.key else None
        assert (key, heard.meter, heard.bpm) == (asked.key, asked.meter, asked.bpm), asked.words
        assert not asked.without or asked.without in heard.without, asked.words
        assert {*heard.only} == {*asked.only} and not heard.unknown, asked.words


@pytest.mark.parametrize(
    ("words", "key"),
    [
        ("F# minor", "F# minor"), ("a minor key", None), ("in a minor key", None), ("in A minor", "A minor"),
        ("in a minor", "A minor"), ("Bbm", "Bb minor"), ("key of G", "G major"), ("I am sad", None),
        ("Am, sad", "A minor"),
        ("as-Moll", "Ab minor"), ("B-Dur", "Bb major"), ("H-Moll", "B minor"), ("si bémol mineur", "Bb minor"),
        ("fa sostenido menor", "F# minor"), ("до минор", "C minor"), ("変ロ短調", "Bb minor"),
        ("내림마장조", "Eb major"),
        ("降E大调", "Eb major"), ("E phrygian", "E phrygian"), ("A song in the sun", None), ("In A Dream", None),
        ("Key: d", "D major"), ("Key: f#m", "F# minor"), ("Tonart: cis", "C# major"), ("blues in E", "E major"),
        ("C♯ minor", "C# minor"), ("E flat", None), ("in E flat", "Eb major"), ("d'n'b minor", None),
    ],
)  # fmt: skip
def test_keys(words: str, key: str | None, table: StyleTable) -> None:
    assert record(understand(words, table))["key"] == key


@pytest.mark.parametrize(
    ("words", "bpm", "hz", "seconds"),
    [
        ("house 124", 124, None, None), ("120-130 bpm", 125, None, None), ("opus 111", None, None, None),
        ("808 trap", None, None, None), ("8 hours of sleep", None, None, 28800), ("80s pop", None, None, None),
        ("432 Hz", None, 432, None), ("432", None, 432, None), ("drum and bass 174", 174, None, None),
        ("7.83 Hz", None, None, None), ("2:30 pop", None, None, 150), ("00:20 ambient", None, None, 1200),
        ("2-3 minutes", None, None, [120, 180]), ("half an hour of jazz", None, None, 1800),
        ("tempo 90", 90, None, None),
        ("BPM 92.5", 92.5, None, None), ("3 min 20 s", None, None, 200), ("top 40 pop", None, None, None),
        ("528 hertz, 60 bpm, 10 minutes", 60, 528, 600), ("100 hours", None, None, None),
        ("500 bpm", None, None, None),
    ],
)  # fmt: skip
def test_numbers(words: str, bpm: float | None, hz: float | None, seconds: Any, table: StyleTable) -> None:
    heard = record(understand(words, table))
    assert (heard["bpm"], heard["hz"], heard["length"]) == (bpm, hz, seconds)


@pytest.mark.parametrize(
    "word",
    [
        "train", "brain", "boss", "might", "tight", "sight", "focus", "gable", "stings", "violet", "marsh", "chorale",
        "tangle", "organise", "fluting", "guilder", "bangle", "celestial", "corral", "gentile", "romantics",
    ],
)  # fmt: skip
def test_no_english_word_becomes_another(word: str, table: StyleTable) -> None:
    assert not any("taken as" in line for line in understand(word, table).said)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("dubstpe", "dubstep"), ("synthwvae", "synthwave"), ("bosa nova", "bossa nova"), ("reggeaton", "reggaeton"),
     ("flamneco", "flamenco"), ("orchestrall", "orchestral"), ("blugrass", "bluegrass")],
)  # fmt: skip
def test_slips_of_the_fingers_are_mended_and_told(typed: str, meant: str, table: StyleTable) -> None:
    heard = understand(typed, table)
    assert meant in heard.genres and any("taken as" in line for line in heard.said)


@pytest.mark.parametrize("typed", ["subdtep", "tehcno", "funky town", "abient"])
def test_no_slip_across_the_first_letter_or_in_short_words(typed: str, table: StyleTable) -> None:
    heard = understand(typed, table)
    assert not any(word[:1] != spelt[:1] for word, spelt in _taken(heard.said))


def _taken(said: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(line.split("'")[1], line.split("'")[3]) for line in said if "taken as" in line]


def test_a_sheet_in_any_order(table: StyleTable) -> None:
    parts = {
        "Title": "Midnight Rain", "Artist": "Lumen", "Genre": "Indie Pop", "Sub-genres": "folk", "Era": "2010s",
        "About": "losing a job", "Key": "F# minor", "Tempo": "96", "Time signature": "3/4", "Without": "drums",
    }  # fmt: skip
    names = list(parts)
    for joint in ("; ", "\n", " | "):
        for turn in range(len(names)):
            order = names[turn:] + names[:turn]
            heard = record(understand(joint.join(f"{name}: {parts[name]}" for name in order), table))
            assert (heard["title"], heard["artist"], heard["about"]) == ("Midnight Rain", "Lumen", "losing a job")
            assert heard["genres"] and {"indie pop", "folk"} == {*heard["genres"]}
            assert (heard["key"], heard["bpm"], heard["meter"], heard["era"]) == ("F# minor", 96, "3/4", "2010s")
            assert heard["without"] == ["drums"] and not heard["unknown"]


def test_said_back_in_one_line(table: StyleTable) -> None:
    heard = understand("techno 140 bpm in F# minor, no drums", table)
    assert heard.said[0] == "Techno, 140 bpm, F sharp minor, without drums"
    unknown = understand("techo-jazz, bluuues", table)
    assert all("not known" not in line or "known is" in line for line in unknown.said)


def test_the_record_has_its_keys(table: StyleTable) -> None:
    heard = record(understand("jazz", table))
    assert list(heard) == KEYS.split()
    for name in ("bpm", "key", "meter", "hz", "length", "era", "energy", "about", "title", "artist"):
        assert heard[name] is None
    assert json.loads(json.dumps(heard)) == heard


@settings(max_examples=150)
@given(st.text(min_size=1, max_size=80))
def test_any_text_is_read(text: str) -> None:
    shared = _shared()
    try:
        heard = understand(text, shared)
    except UsageError:
        assert (
            not text.strip(" ,;/\t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u2028\u2029").strip(",;/ ") or not text.strip()
        )
        return
    assert {*heard.genres} <= {*shared.genres} and {*heard.moods} <= {*shared.moods}
    assert {*heard.instruments} <= {*shared.instruments}
    assert understand(text, shared) == heard


def _shared(found: list[StyleTable] = []) -> StyleTable:  # noqa: B006
    if not found:
        found.append(style_table())
    return found[0]


def test_every_target_of_the_lexicon_is_a_name_or_waits_for_one(table: StyleTable) -> None:
    """A slip in ``words.json`` would silently mean nothing."""
    words = json.loads((ROOT / "data" / "words.json").read_text(encoding="utf-8"))
    for kind in ("genres", "moods", "instruments"):
        for target in words[kind]:
            assert any(name in getattr(table, kind) for name in target.split("|")), target
    for name, entry in words["scenes"].items():
        for one in entry["means"].split(", "):
            if not one.startswith(("no ", "only ")):
                options = one.split("|")
                assert any(o in table.genres or o in table.moods or o in table.instruments for o in options), (
                    name,
                    one,
                )
    for era in words["eras"].values():
        assert any(name in table.genres for name in era["means"].split("|"))
        assert all(name.strip() in table.instruments for name in era["instruments"].split(","))


def test_the_page_on_the_lexicon_names_its_sections() -> None:
    page = (ROOT / "data" / "words.md").read_text(encoding="utf-8")
    for section in json.loads((ROOT / "data" / "words.json").read_text(encoding="utf-8")):
        assert f"`{section}`" in page or section == "note", section
