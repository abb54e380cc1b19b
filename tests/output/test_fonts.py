"""Which letters a typeface has, told from the font file itself, against what FreeType draws."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts import temporary
from scripts.output import fonts

ImageFont = pytest.importorskip("PIL.ImageFont")
SYSTEM = [
    path
    for folder in fonts.font_folders()
    if folder.is_dir()
    for path in sorted(folder.rglob("*.tt[fc]"))
    if "emoji" not in path.name.lower()
][:12]
TRIED = [*range(0x20, 0x600, 7), *range(0x1E00, 0x1F00, 5), *range(0x3040, 0x3100, 3), *range(0x4E00, 0x9FFF, 97),
         *range(0xAC00, 0xD7A3, 211), 0xE000, 0xFE8E, 0xFFFD, 0x1F525, 0x20000]  # fmt: skip


def box_of(font: object, letter: str) -> bytes:
    return bytes(font.getmask(letter))  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", [temporary.FONT_FILE, *SYSTEM], ids=lambda p: p.name)
def test_a_letter_that_the_cmap_has_not_is_drawn_as_the_box_of_a_missing_one(path: Path) -> None:
    face = fonts.Face(path)
    font = face.font(40)
    missing = box_of(font, "\U000f1234")
    told = {code: face.has(chr(code)) for code in TRIED}
    assert any(told.values()) and not all(told.values())
    for code, has in told.items():
        if not has:
            assert box_of(font, chr(code)) == missing, hex(code)
    drawn = [code for code, has in told.items() if has and box_of(font, chr(code)) != missing]
    assert len(drawn) > 0.97 * sum(told.values())


@pytest.mark.parametrize(
    "text",
    ["Höhenflug & Kø – Čárka, Łódź, Şafağın İzi, Tiếng Việt, þæð", "Νύχτα στο Λιμάνι ἀρχὴ",
     "Нежность, Їжак, Ђурђевдан, Қазақ", "Երևան", "საღამო", "לילה טוב", "ليلة السلام پچژگ", "♭♯ “quotes” … €"],
)  # fmt: skip
def test_the_typeface_that_ships_has(text: str) -> None:
    face = fonts.Face(temporary.FONT_FILE)
    assert [c for c in text if c != " " and not face.has(c)] == []


def test_the_typeface_that_ships_is_small_and_its_licence_lies_beside_it() -> None:
    assert temporary.FONT_FILE.stat().st_size < 250_000
    licence = (temporary.FONT_FILE.parent / "LICENSE.txt").read_text(encoding="utf-8")
    assert "Bitstream" in licence and "Tavmjong Bah" in licence and "DejaVu" in licence


def test_pillows_own_typeface_has_what_it_is_taken_for() -> None:
    font = fonts.Face().font(40)
    missing = box_of(font, "ö")
    assert all(fonts.Face().has(c) and box_of(font, c) != missing for c in map(chr, range(0x21, 0x7F)))
    assert fonts.Face().has("·") and box_of(font, "·") != missing and not fonts.Face().has("ö")


def cmap_font(table: bytes) -> bytes:
    return b"\0\1\0\0" + struct.pack(">HHHH", 1, 0, 0, 0) + struct.pack(">4sIII", b"cmap", 0, 28, len(table)) + table


def test_glyph_0_is_no_letter() -> None:
    groups = struct.pack(">IIIIII", 0x41, 0x45, 0, 0x61, 0x62, 9)
    table = struct.pack(">HHHHI", 0, 1, 3, 10, 12) + struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, 2) + groups
    assert fonts.read_cmap(io.BytesIO(cmap_font(table))) == [(0x42, 0x45), (0x61, 0x62)]
    segments = struct.pack(">HHHHHHH", 4, 48, 0, 6, 0, 0, 0) + struct.pack(">HHH", 0x43, 0x62, 0xFFFF) + b"\0\0"
    segments += struct.pack(">HHH", 0x41, 0x61, 0xFFFF) + struct.pack(">hhh", -0x41, 0, 1)
    segments += struct.pack(">HHH", 0, 4, 0) + struct.pack(">HH", 0, 7)  # A to C: glyphs 0 1 2; a, b: 0 and 7
    table = struct.pack(">HHHHI", 0, 1, 3, 1, 12) + segments
    assert fonts.read_cmap(io.BytesIO(cmap_font(table))) == [(0x42, 0x43), (0x62, 0x62)]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=120), st.integers(0, 3))
def test_bytes_that_are_no_font_are_refused(data: bytes, number: int) -> None:
    for whole in (data, b"ttcf" + data, cmap_font(data)):
        with pytest.raises((ValueError, struct.error)):
            raise ValueError(fonts.read_cmap(io.BytesIO(whole), number))


def test_a_broken_font_of_the_system_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "arial.ttf").write_bytes(b"no font")
    (tmp_path / "msgothic.ttc").write_bytes(temporary.FONT_FILE.read_bytes()[:3000])
    monkeypatch.setattr(fonts, "font_folders", lambda: (tmp_path,))
    fonts._system_faces.cache_clear()
    try:
        found = fonts.faces("japanese")
        assert [face.path.name for face in found if face.path] == [
            temporary.FONT_FILE.name,
            "msgothic.ttc",
            "arial.ttf",
        ]
        assert not any(face.has("ö") for face in found[2:])
    finally:
        fonts._system_faces.cache_clear()
