"""The table that tells the embedded composer genres in words of its training, against styles and training."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.errors import SettingsError
from scripts.records import MelodyWords
from scripts.tables import melody_words, style_table
from scripts.temporary import MELODY_DRAWS, TRAINING_METERS, TRAINING_RHYTHMS


@pytest.fixture(scope="module")
def words() -> MelodyWords:
    return melody_words()


def test_words_are_those_of_the_training_and_genres_those_of_the_styles(words: MelodyWords) -> None:
    trained = {*MELODY_DRAWS, *TRAINING_RHYTHMS.values()}
    styles = style_table()
    assert set(words.metres) <= trained and all(metres <= TRAINING_METERS for metres in words.metres.values())
    assert set(words.families) == set(styles.families) and set(words.genres) <= set(styles.genres)
    for entry in (*words.families.values(), *words.genres.values()):
        assert entry and set(entry) <= set(words.metres)


def test_nearly_every_genre_has_a_word_in_its_usual_metre(words: MelodyWords) -> None:
    missing = []
    for name, genre in style_table().genres.items():
        usual = max(genre.meters, key=lambda meter: genre.meters[meter])
        known = words.genres.get(name) or words.families[genre.family]
        if not any(usual in words.metres[word] for word in known):
            missing.append(name)
    assert set(missing) <= {"progressive rock"}  # in 7/8, which no tune of the training has


@pytest.mark.parametrize("text", ["", "[]", '{"genres": {}}', '{"genres": {}, "families": 3, "metres": {}}'])
def test_a_broken_table_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "words.json").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="restore it"):
        melody_words(tmp_path / "words.json")
