"""Titles of any script on the pictures: right order, joined letters, and never a box."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import temporary
from scripts.output import fonts, lettering, picture
from tests.music import band_helpers

Image = pytest.importorskip("PIL.Image")
ImageDraw = pytest.importorskip("PIL.ImageDraw")
TITLES = {
    "latin": "Höhenflug & Kø – Čárka",
    "greek": "Νύχτα στο Λιμάνι",
    "cyrillic": "Нежность под дождём",
    "hebrew": "לילה טוב",
    "arabic": "ليلة السلام",
    "japanese": "夜の雨",
    "korean": "서울의 밤",
    "chinese": "月光下的小桥",
}
SHIPPED = ("latin", "greek", "cyrillic", "hebrew", "arabic")


def forget() -> None:
    for cached in (fonts._system_faces, lettering.drawable, lettering._face_of, lettering.set_text):
        cached.cache_clear()


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A system without any font."""
    monkeypatch.setattr(fonts, "font_folders", lambda: ())
    forget()
    yield
    monkeypatch.undo()
    forget()


def boxes(text: str) -> list[str]:
    """The letters that a picture would show as the box of a missing one."""
    return [
        c for run in lettering.set_text(text) for c in run.text if c != " " and not run.face.has(c)
    ]  # fmt: skip


@pytest.mark.parametrize("script", SHIPPED)
def test_what_ships_is_enough_for(script: str, bare: None) -> None:
    title = TITLES[script]
    assert lettering.title_words(title, "Pop") == title
    runs = lettering.set_text(title)
    assert len(runs) == 1 and runs[0].face.path == temporary.FONT_FILE and not boxes(title)


@pytest.mark.parametrize(
    ("title", "drawn"),
    [
        ("서울의 밤", "seoulyi bam"),
        ("さくら", "sakura"),
        ("カタカナ", "katakana"),
        ("月光下的小桥", "Deep House"),
        ("夜の雨", "Deep House"),
        ("夜 Long Night Train", "Long Night Train"),
        ("🔥🔥", "Deep House"),
        ("Fire 🔥", "Fire"),
        ("ＦＵＬＬ ｗｉｄｔｈ", "FULL width"),
        ("", "Untitled"),
        ("रात की बारिश", "Deep House"),
    ],
)
def test_without_a_font_it_is_written_with_letters_that_are_there(title: str, drawn: str, bare: None) -> None:
    assert lettering.title_words(title, "Deep House") == drawn


def test_a_style_that_cannot_be_drawn_either_leaves_untitled(bare: None) -> None:
    assert lettering.title_words("夜", "雨") == "Untitled"


@pytest.mark.parametrize("script", ["japanese", "korean", "chinese"])
def test_a_font_of_the_system_is_used_where_there_is_one(script: str) -> None:
    title = TITLES[script]
    if not all(any(face.has(c) for face in fonts.faces(script)) for c in title if c != " "):
        pytest.skip("this system has no such font")
    assert lettering.title_words(title, "Pop") == title
    assert lettering.set_text(title)[0].face.path not in (None, temporary.FONT_FILE) and not boxes(title)


def test_latin_beside_another_script_stays_in_its_own_typeface(bare: None) -> None:
    assert {run.face.path for run in lettering.set_text("Нежность and Rain")} == {temporary.FONT_FILE}
    assert {run.face.path for run in lettering.set_text("Plain Rain")} == {None}


# ------------------------------------------------------------------------------------------ right to left


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("Plain", "Plain"),
        ("אבג", "גבא"),
        ("אב גד", "דג בא"),
        ("אב 12 גד", "דג 12 בא"),
        ("אב (גד)", "(דג) בא"),
        ("Song אבג now", "Song גבא now"),
        ("אב Song", "Song בא"),
        ("Song אב", "Song בא"),
        ("אב!", "!בא"),
    ],
)
def test_right_to_left_is_put_in_the_order_of_the_eye(text: str, seen: str) -> None:
    assert lettering.in_order(text) == seen


def test_arabic_letters_join() -> None:
    # seen, lam + alef as one, meem: initial, final of the pair, isolated
    assert lettering.join_arabic("سلام") == "\ufeb3\ufefc\ufee1"
    # lam yeh lam teh-marbuta: initial, medial, medial, final
    assert lettering.join_arabic("ليلة") == "\ufedf\ufef4\ufee0\ufe94"
    # reh joins only backwards; dal is isolated after it
    assert lettering.join_arabic("برد") == "\ufe91\ufeae\ufea9"
    assert lettering.join_arabic("Plain") == "Plain"


def test_vowel_marks_are_left_out_and_accents_composed(bare: None) -> None:
    assert lettering.drawable("שָׁלוֹם") == "שלום"
    assert lettering.drawable("Ho\u0308henflug") == "Höhenflug"


# ------------------------------------------------------------------------------------------ pictures


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_no_text_ever_shows_a_box(text: str) -> None:
    assert boxes(lettering.title_words(text, "Pop")) == []
    assert lettering.title_words(text, "Pop").strip()


@pytest.mark.parametrize("script", [*SHIPPED, "japanese", "korean", "chinese"])
def test_a_title_fits_its_line_and_is_cut_with_dots(script: str) -> None:
    long = lettering.title_words(f"{TITLES[script]} " * 30, "Pop")
    if long == "Pop":
        pytest.skip("this system has no typeface of the script")
    short = lettering.cut(long, 40, 600)
    assert lettering.width_of(short, 40) <= 600 and short.endswith("...") and long.startswith(short[:-3].rstrip())
    assert lettering.cut("Rain", 40, 600) == "Rain"


def test_pictures_of_different_titles_differ_and_stay_within_their_line() -> None:
    brief, plan, arrangement = band_helpers.song("Piano", "0.4")
    drawn = {t: picture.draw(replace(arrangement, title=t), brief, plan) for t in (*TITLES.values(), "Plain")}
    assert len({drawn[TITLES[script]] for script in SHIPPED}) == len(SHIPPED)
    assert drawn["Plain"] == picture.draw(replace(arrangement, title="Plain"), brief, plan)
    image, plain = Image.new("RGB", (1000, 120)), Image.new("RGB", (1000, 120))
    for title in TITLES.values():
        image.paste(plain)
        shown = lettering.title_words(title, "Pop")
        lettering.letter_line(ImageDraw.Draw(image), (50, 20, 900), shown, 70, (255, 255, 255))
        left, top, right, bottom = image.getbbox()
        assert left >= 45 and right <= 955 and top >= 15 and bottom < 120
