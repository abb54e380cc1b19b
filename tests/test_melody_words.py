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
    assert set(words.families) <= set(styles.families) and set(words.genres) <= set(styles.genres)
    for entry in (*words.families.values(), *words.genres.values()):
        assert set(entry) <= set(words.metres)


def test_genres_that_it_was_trained_on_have_a_word_in_each_of_their_metres(words: MelodyWords) -> None:
    styles = style_table()
    for name in ("ragtime", "waltz", "march", "baroque", "classical", "romantic", "choral", "string quartet", "opera"):
        genre = styles.genres[name]
        known = words.genres.get(name) or words.families[genre.family]
        for meter in genre.meters:
            assert any(meter in words.metres[word] for word in known), (name, meter)
    for name in ("pop", "rock", "house"):
        assert name not in words.genres and styles.genres[name].family not in words.families


@pytest.mark.parametrize("text", ["", "[]", '{"genres": {}}', '{"genres": {}, "families": 3, "metres": {}}'])
def test_a_broken_table_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "words.json").write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match="restore it"):
        melody_words(tmp_path / "words.json")
