"""The embedded lyric writer with its own counts: lines scan, rhyme, are words, and are nobody's."""

from __future__ import annotations

import gzip
import json
import random
import re
from pathlib import Path

import pytest

from scripts import verse
from scripts.errors import SettingsError
from scripts.temporary import ENGLISH_FILE, LIGHT_WORDS, TOPICS_FILE, VERSE_FILE, VERSE_MODERN_FILE
from scripts.training import verse_counts
from scripts.training.verse_text import applied, forms, read_modern, words_of
from scripts.verse.line import LineWish, find_lines, pattern_cost, text_of
from scripts.verse.model import VerseModel, copy_places
from scripts.verse.song import SectionWish, write_song
from scripts.verse.stanza import Voice, write_stanza
from scripts.verse.topics import Style, choose, read_topics

IAMBS = (-1, 1) * 4
SHORT = (-1, 1) * 3


@pytest.fixture(scope="module")
def model() -> VerseModel:
    return verse.load()


def song(model: VerseModel, seed: int, title: str = "Silver Rain") -> list[verse.Stanza]:
    sections = [
        SectionWish("A", "verse", (IAMBS, SHORT, IAMBS, SHORT)),
        SectionWish("B", "chorus", ((1, -1, 1, -1, 1, -1, 1),) * 4),
        SectionWish("A", "verse", (IAMBS, SHORT, IAMBS, SHORT)),
        SectionWish("B", "chorus", ((1, -1, 1, -1, 1, -1, 1),) * 4),
        SectionWish("C", "bridge", ((0, 0, 1, 0, 1), (-1, 1, -1, -1, 1))),
    ]
    return write_song(model, sections, title, ("night", "rain", "street"), random.Random(seed))


def test_a_song_scans_and_rhymes_and_its_chorus_keeps_its_words(model: VerseModel) -> None:
    for seed in range(3):
        stanzas = song(model, seed)
        assert stanzas[1] == stanzas[3] and stanzas[0] != stanzas[2]
        for stanza, counts in zip(stanzas, ([8, 6, 8, 6], [7] * 4, [8, 6, 8, 6], [7] * 4, [5, 5]), strict=True):
            lines = [[model.number[w.casefold()] for w in line.split()] for line in stanza.lines]
            assert [sum(int(model.syllables[w]) for w in line) for line in lines] == counts
            ends: dict[str, list[int]] = {}
            for letter, line in zip(stanza.scheme, lines, strict=True):
                ends.setdefault(letter, []).append(line[-1])
            for letter, words in ends.items():
                if letter != "x":
                    assert all(model.rhyme(words[0], word) for word in words[1:]), stanza
            assert not any(model.is_copy(line) for line in lines)


def test_the_same_seed_writes_the_same_words(model: VerseModel) -> None:
    assert song(model, 5) == song(model, 5) != song(model, 6)


def test_the_title_is_sung_where_it_fits(model: VerseModel) -> None:
    chorus = song(model, 2, "Silver Rain")[1].lines
    assert any("silver rain" in line.casefold() for line in chorus)


def test_no_main_stress_stands_where_the_tune_passes_over(model: VerseModel) -> None:
    wish = LineWish(IAMBS, Voice(model, random.Random(1)).bias())
    lines = find_lines(model, wish)
    assert len(lines) > 8
    for line in lines:
        digits = "".join(model.spoken[model.words[word]] if not model.light[word] else "." for word in line.words)
        places = [n for n in range(8) if digits[n] == "1" and len(digits) == 8]
        single = {n for n, word in _starts(model, line.words) if len(model.spoken[model.words[word]]) == 1}
        assert all(n % 2 or n in single for n in places), text_of(model, line.words)


def _starts(model: VerseModel, words: tuple[int, ...]) -> list[tuple[int, int]]:
    found, at = [], 0
    for word in words:
        found.append((at, word))
        at += int(model.syllables[word])
    return found


def test_stress_costs() -> None:
    assert pattern_cost("10", (1, -1), light=False) == 0
    assert pattern_cost("10", (-1, 1), light=False) > 9
    assert pattern_cost("1", (1,), light=False) == 0 < pattern_cost("1", (1,), light=True)
    assert pattern_cost("1", (-1,), light=True) == 0 < pattern_cost("1", (-1,), light=False)


def test_a_frame_that_no_words_fit_leaves_the_line_empty(model: VerseModel) -> None:
    lines = write_stanza(Voice(model, random.Random(1)), [(1,) * 40, IAMBS], "AA")
    assert len(lines) == 2 and all(isinstance(line, tuple) for line in lines)


def test_words_are_modern_english_and_none_is_a_slur(model: VerseModel) -> None:
    modern = read_modern(VERSE_MODERN_FILE)
    english = set(ENGLISH_FILE.read_text(encoding="utf-8").split()) | modern.short
    plain = [word.removesuffix("'s") for word in model.words[1:] if "'" not in word.removesuffix("'s")]
    assert len(plain) > 5000 and not [word for word in plain if word not in english]
    assert not set(model.words) & (modern.never | {"thee", "thy", "thou", "ye"})


def test_the_counts_are_small_and_hold_no_line(model: VerseModel) -> None:
    assert VERSE_FILE.stat().st_size <= 6_000_000
    licence = (VERSE_FILE.parent / "pronounce.license.txt").read_text(encoding="utf-8")
    assert "Carnegie Mellon University" in licence
    names, likely = model.preceding((model.number["rain"], 0))
    assert list(names) == sorted(names) and len(names) > 20
    assert max(likely) < 0 and 0.5 < sum(2.718281828 ** float(x) for x in likely) < 1.05


def test_broken_files_are_named(tmp_path: Path) -> None:
    bad = tmp_path / "english.npz"
    bad.write_bytes(b"no counts")
    with pytest.raises(SettingsError, match=r"english\.npz"):
        VerseModel(bad)
    topics = tmp_path / "topics.json"
    topics.write_text('{"topics": {}, "families": {"pop": "sea"}, "genres": {}, "moods": {}}', encoding="utf-8")
    with pytest.raises(SettingsError, match="no topic sea"):
        read_topics(topics)


def test_topics_name_what_is_there(model: VerseModel, table: None = None) -> None:
    from scripts.tables import style_table

    topics, styles = read_topics(TOPICS_FILE), style_table()
    assert set(topics.families) == set(styles.families)
    assert set(topics.genres) <= set(styles.genres) and set(topics.moods) <= set(styles.moods)
    for name, topic in topics.topics.items():
        known = [word for word in topic.words if word in model.number and word not in LIGHT_WORDS]
        assert len(known) >= 10 and topic.themes, name


def test_what_the_user_says_goes_before_the_style() -> None:
    topics = verse.topics()
    words, said = choose(topics, Style("pop", "pop", ("sad",), "losing a job in the rain"), random.Random(1))
    assert said == "losing a job in the rain" and {"losing", "job", "rain"} <= set(words) and "storm" in words
    words, said = choose(topics, Style("sea shanty", "folk"), random.Random(1))
    assert said and words


def test_old_words_become_new_ones() -> None:
    modern = read_modern(VERSE_MODERN_FILE)
    assert applied(words_of("Thou art my love, and o'er thy bosom"), modern.replace) == [
        *("you", "are", "my", "love", "and", "over", "your", "heart")
    ]
    found = [" ".join(form) for form in forms(["i", "will", "not", "go"], modern)]
    assert found == ["i will not go", "i'll not go"]
    assert "".join(applied(["what", "it", "is"], modern.contract, last=False)) == "whatitis"


def test_a_corpus_is_counted_and_written_from(tmp_path: Path) -> None:
    """The whole way from stanzas to lines, on verses made up here."""
    rng = random.Random(1)
    nouns, ends = ["river", "window", "morning", "garden"], ["rain", "train", "again", "lane", "plain"]
    stanzas = [
        [f"The {rng.choice(nouns)} is waiting for the {rng.choice(ends)}." for _ in range(4)] for _ in range(120)
    ]
    with gzip.open(tmp_path / "stanzas.jsonl.gz", "wt", encoding="utf-8") as file:
        file.writelines(json.dumps({"lines": lines}) + "\n" for lines in stanzas)
    spoken = {
        "the": "0|AH", "is": "1|IH Z", "waiting": "10|EY T IH NG", "for": "1|AO R", "river": "10|IH V ER",
        "window": "10|IH N D OW", "morning": "10|AO R N IH NG", "garden": "10|AA R D AH N", "rain": "1|EY N",
        "train": "1|EY N", "again": "01|EY N", "lane": "1|EY N", "plain": "1|EY N",
    }  # fmt: skip
    fronts = {"rain": "R", "train": "T R", "again": "AH G", "lane": "L", "plain": "P L"}
    rows = [
        "\t".join((w, str(len(s.split("|")[0])), *s.split("|"), f"{fronts.get(w, '')} {s.split('|')[1]}", "9", "cmu"))
        for w, s in spoken.items()
    ]
    with gzip.open(tmp_path / "pronounce.tsv.gz", "wt", encoding="utf-8") as file:
        file.write("word\n" + "\n".join(rows) + "\n")
    out = tmp_path / "made.npz"
    assert verse_counts.main([str(tmp_path), str(out)]) == 0
    model = VerseModel(out)
    assert {"river", "rain", "waiting"} <= set(model.number)
    lines = find_lines(model, LineWish((-1, 1, -1, -1, 1, -1, -1, -1, 1), 0.0 * model.syllables))
    assert lines and re.fullmatch(r"The \w+ is waiting for the \w+", text_of(model, lines[0].words))
    assert model.is_copy(lines[0].words)


def test_a_filter_knows_its_own_places() -> None:
    assert copy_places((1, 2, 3), 1000, 3) == copy_places([1, 2, 3], 1000, 3) != copy_places((3, 2, 1), 1000, 3)
