"""Somebody looks at the words: what real small models wrote is refused, what people sing is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts import tables, verse
from scripts.errors import SettingsError
from scripts.writing.checking import Looker, fault, name_fault, read_unwanted

PROMPT = "Write the idea of a new song as JSON. Styles: Lullaby, Gentle, Piano. Fields: artist (an invented name)"


@pytest.fixture(scope="module")
def looker() -> Looker:
    return Looker(frozenset((*tables.english_words(), *verse.load().spoken)), read_unwanted(), PROMPT)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        (["A'cahk, a'bohg", "A'cahk, a'bohgh", "Busted Bopper and Dream"], "not English"),
        (["Song ia"] * 8, "again and again"),
        (["the Dreamer"] * 6 + ["I don't want to sleep", "One more line of it", "And another"], "again and again"),
        (["A, A, A, A, A", "B C D E", "One line that is fine"], "noise"),
        (["A ôn ôn ôn ôn âÿ ônâÿ", "The long way home"], "not English"),
        (["jjobjobjjobj jobjobj", "andmusic theWind inamega", "zork qwzx blorf"], "not English"),
        (["Song Title", "My love is here"], "placeholder"),
        (["Lullaby, Gentle, Piano", "The night is soft"], "echo"),
        (["love love love love love", "The night is soft"], "one word"),
        (["Antidisestablishmentarianisms of mine", "The night is soft"], "without blanks"),
        ([], "no words"),
        (["The coons are singing", "in the tree"], "slur"),
        (["Frozen is a bitch", "and I can't let you"], "explicit"),
    ],
)
def test_what_models_wrote_is_refused(lines: list[str], why: str, looker: Looker) -> None:
    assert why in fault(lines, looker)


@pytest.mark.parametrize(
    "text",
    [
        "She walked on moonlight / In the night she'd walk on moonlight",
        "I'm goin' down the road feelin' low / And rock 'n' roll is all I know",
        "Say it now, say it now / The rain is on the river / Say it now, say it now / Before the day is over",
        "I have lost a job. / I am lost.",
        "Nah nah nah, oh yeah / We were young in '99",
    ],
)
def test_what_people_sing_stands(text: str, looker: Looker) -> None:
    assert fault(text.split(" / "), looker) == ""


def test_another_language_stands_where_it_may_come(looker: Looker) -> None:
    lines = [
        "La pluie tombe sur la ville",
        "et je marche sans parapluie",
        "j'écoute une chanson tranquille",
        "jusqu'à la fin de la nuit",
    ]
    assert "not English" in fault(lines, looker)
    foreign = Looker(looker.known, looker.unwanted, PROMPT, foreign=True)
    assert fault(lines, foreign) == "" and fault(["夜の街を歩く", "君を想う"], foreign) == ""


def test_explicit_words_are_a_setting_and_slurs_are_not(looker: Looker) -> None:
    free = Looker(looker.known, looker.unwanted, PROMPT, explicit=True)
    assert fault(["I don't give a damn", "about the rain"], free) == ""
    assert fault(["the coons are singing", "about the rain"], free) == "a slur"


@pytest.mark.parametrize(
    "name", ["Taylor Swift", "The Beatles", "beatles", "An Invented Name", "Song Title", "The Sluts"]
)
def test_names_that_no_song_carries(name: str, looker: Looker) -> None:
    assert name_fault(name, looker) or name == "beatles"


def test_names_that_may_stand(looker: Looker) -> None:
    assert not any(name_fault(name, looker) for name in ("Lumen Fields", "The Paper Kites", "Frozen", "Prince of Rain"))


def test_a_list_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="unwanted"):
        read_unwanted(tmp_path / "unwanted.txt")
