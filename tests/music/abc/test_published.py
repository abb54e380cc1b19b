"""ABC as it is published: the faults of public collections, with the value that each file's ``.right`` gives."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from scripts.errors import NotationError
from scripts.music.abc.book import Tunebook
from scripts.music.abc.reader import read_abc
from scripts.records import Score

DATA = Path(__file__).resolve().parents[2] / "data" / "abc" / "published"
SCALE = [60, 62, 64, 65, 67, 69, 71, 72]
HEADER = "X:1\nT:t\nM:4/4\nL:1/4\n"
Row = tuple[float, int, float]


def published(stem: str) -> str:
    return (DATA / f"{stem}.abc").read_text(encoding="utf-8")


def rows(score: Score, voice: int = 0) -> list[Row]:
    return [(float(note.onset), note.pitch, float(note.duration)) for note in score.voices[voice].notes]


def pitches(text: str, voice: int = 0) -> list[int]:
    return [pitch for _, pitch, _ in rows(read_abc(text), voice)]


def quarters(*played: int) -> list[Row]:
    return [(place, pitch, 1) for place, pitch in enumerate(played)]


def chords(*played: Sequence[int]) -> list[Row]:
    return [(2 * place, pitch, 2) for place, together in enumerate(played) for pitch in together]


RIGHT: dict[str, list[list[Row]]] = {
    "beginps_mid": [quarters(*SCALE)],
    "begintext_head": [quarters(*SCALE)],
    "begintext_hymn_like": [quarters(*SCALE)],
    "begintext_mid": [quarters(*SCALE)],
    "chord_decoration_crescendo": [chords((60, 64), (64, 67))],
    "chord_decoration_mf": [chords((60, 64), (67,))],
    "chord_decoration_slide": [chords((60, 64), (67,), (60, 64), (67,))],
    "chord_plus_decoration_ff": [chords((60,), (67,), (60, 64), (67,))],
    "chord_plus_decoration_mf": [chords((60,), (67,), (60, 64), (67,))],
    "escaped_quote": [quarters(60, 62, 64, 65)],
    "free_text_after_tune": [quarters(*SCALE)],
    "inline_L_own_line": [
        [*quarters(60, 62, 64, 65), *((4 + place / 2, pitch, 0.5) for place, pitch in enumerate(SCALE))]
    ],
    "inline_ML_own_line": [
        [*quarters(60, 62, 64, 65), *((4 + place / 2, pitch, 0.5) for place, pitch in enumerate(SCALE[:6]))]
    ],
    "inline_Q_own_line": [quarters(60, 62, 64, 65, 60, 62, 64, 65)],
    "key_Dhijaz": [quarters(61, 62, 63, 66, 67, 69, 71, 73)],
    "key_exp": [quarters(60, 62, 63, 66, 67, 68, 71, 72)],
    "key_harmonic_A": [quarters(60, 62, 64, 66, 68, 69, 71, 72)],
    "key_klezmer_sp": [quarters(61, 62, 63, 66, 67, 69, 70, 73)],
    "key_octave_comma": [quarters(60, 62, 64, 66, 67, 69, 71, 72)],
    "midi_channel_10": [quarters(*SCALE), quarters(*(36, 38) * 4)],
    "midi_program": [quarters(*SCALE)],
    "midi_transpose": [quarters(*(pitch + 12 for pitch in SCALE))],
    "percmap": [quarters(67, 69, 71, 72, 72, 71, 69, 67), quarters(*(36, 38) * 4)],
    "quoted_coda": [quarters(60, 62, 64, 65, 60, 62, 64, 65, 67, 69, 71, 72)],
    "quoted_endings": [[*quarters(60, 62, 64, 65, 67, 67, 67, 67, 60, 62, 64, 65), (12, 72, 4)]],
    "tempo_ca": [[(place / 2, pitch, 0.5) for place, pitch in enumerate(SCALE)]],
    "tunebook_three": [quarters(60, 62, 64, 65)],
    "voice_own_line": [quarters(60, 62, 64, 65), [(0, 48, 4)]],
    "voice_own_line_LH": [quarters(60, 62, 64, 65), [(0, 48, 4)]],
}


def test_every_published_file_has_its_value() -> None:
    assert {path.stem for path in DATA.glob("*.abc")} == set(RIGHT)
    assert all((DATA / f"{stem}.right").is_file() for stem in RIGHT)


@pytest.mark.parametrize("stem", sorted(RIGHT))
def test_published(stem: str) -> None:
    score = read_abc(published(stem))
    assert [rows(score, voice) for voice in range(len(score.voices))] == RIGHT[stem]


def test_tempos_programs_and_channels_of_the_published_files() -> None:
    assert read_abc(published("tempo_ca")).bpm == 80
    assert [(mark.onset, mark.bpm) for mark in read_abc(published("inline_Q_own_line")).tempos] == [(4, 60)]
    assert read_abc(published("midi_program")).voices[0].programs == ((0, 40),)
    for stem in ("midi_channel_10", "percmap"):
        assert [voice.channel for voice in read_abc(published(stem)).voices] == [None, 9]


# ---------------------------------------------------------------------------------------------- others of each kind


@pytest.mark.parametrize("voice", ["1", "10", "S2", "LH", "T1", "P2", "low", "S2V2", " S1", "Bass", "1 clef=bass"])
@pytest.mark.parametrize("after", ["", "  ", " % the upper one"])
def test_a_voice_alone_on_a_line(voice: str, after: str) -> None:
    text = f"{HEADER}K:C\n[V:X]{after}\nCDEF|GABc|\n[V:{voice}]{after}\nC,4|G,4|\n"
    score = read_abc(text)
    assert [rows(score, place) for place in (0, 1)] == [quarters(*SCALE), [(0, 48, 4), (4, 55, 4)]]


@pytest.mark.parametrize(
    ("line", "played"),
    [
        ("[K:D]", [(4, 66, 1)]),
        ("[L:1/8][M:1/8]", [(4, 65, 0.5)]),
        ("[M:1/4] [K:D] [P:B]", [(4, 66, 1)]),
        ("[I:MIDI transpose 12]", [(4, 77, 1)]),
        ('"G7"', [(4, 65, 1)]),
        ("!segno!", [(4, 65, 1)]),
        ("+segno+", [(4, 65, 1)]),
    ],
)
def test_signs_alone_on_a_line(line: str, played: list[Row]) -> None:
    assert rows(read_abc(f"{HEADER}K:C\nCDEF|\n{line}\nF|\n"))[4:] == played


def test_an_ending_alone_on_a_line() -> None:
    assert pitches(HEADER + "K:C\n|:CDEF|\n[1\nG4:|\n[2\nc4|]\n") == [60, 62, 64, 65, 67, 60, 62, 64, 65, 72]


@pytest.mark.parametrize(
    ("key", "notes", "played"),
    [
        ("D^f_e", "EFC", [63, 66, 61]),
        ("D ^f_e", "EFC", [63, 66, 61]),
        ("D_e^f", "EFC", [63, 66, 61]),
        ("C^f^c^a", "FCA", [66, 61, 70]),
        ("Am^g^f", "GFC", [68, 66, 60]),
        ("C exp _e_a^f", "EAF", [63, 68, 66]),
        ("Dphr^f", "FEB", [66, 63, 70]),
        ("D exp ^F, ^c'", "FCG", [66, 61, 67]),
        ("G exp^F,^c clef=C", "FC", [66, 61]),
        ("E_b=f", "BFC", [70, 65, 61]),
        ("^f_e", "FEC", [66, 63, 60]),
        ("D__e^^f", "EF", [62, 67]),
        ("HP", "FCG", [66, 61, 67]),
    ],
)
def test_signatures_with_accidentals_of_their_own(key: str, notes: str, played: list[int]) -> None:
    assert pitches(f"{HEADER}K:{key}\n{notes}|") == played


@pytest.mark.parametrize(
    "sign",
    [
        *("!slide!", "!accent!", "!fermata!", "!mf!", "!arpeggio!", "!open!", "!snap!", "!head-x!", "!upbow!", "!f!"),
        *("!tenuto!", "!beam!", "!crescendo(!", "!trill!", "!1!", "!D.C.!", "!D.C. al Fine!", "!mf!!accent!"),
        *("+mf+", "+p+", "+trill+", "+slide+", "+fermata+", "+ff+", "+f+", "+accent+", ".", "T", "u", "~"),
    ],
)
def test_decorations_in_and_before_chords(sign: str) -> None:
    text = f"{HEADER}K:C\n[{sign}CE]2 G2|[C{sign}E]2 G2|{sign}[CE]2 {sign}G2|"
    assert rows(read_abc(text)) == chords((60, 64), (67,), (60, 64), (67,), (60, 64), (67,))


def test_chords_between_plus_signs_as_they_were_once_written() -> None:
    assert rows(read_abc(HEADER + "K:C\n+CEG+2 +C2E2+|+ff+C4|")) == [*chords((60, 64, 67), (60, 64)), (4, 60, 4)]


@pytest.mark.parametrize(
    "block",
    [
        "%%begintext\nBad Bag Cafe | ABBA |\n%%endtext",
        "%%begintext obeylines\nA B C D|\n\nE F G A|\n%%endtext",
        "%% begintext fill\n%%A B C|\n%% endtext",
        "%%BeginText\nGABc|\n%%EndText",
        "%%beginps svg\nA B C D|\n%%endps",
        "%%beginsvg\n<g>A|B|</g>\n%%endsvg",
        "%%text A B C D | E F G A |",
        "%%center GABc | d4 |",
    ],
)
def test_blocks_of_text_are_no_music(block: str) -> None:
    for text in (
        f"{HEADER}{block}\nK:C\nCDEF|GABc|]",
        f"{HEADER}K:C\nCDEF|\n{block}\nGABc|]",
        f"{HEADER}K:C\nCDEF|GABc|]\n{block}\n",
        f"{block}\n{HEADER}K:C\nCDEF|GABc|]\n",
    ):
        assert pitches(text) == SCALE


def test_a_block_that_is_never_closed_takes_no_music_with_it() -> None:
    assert pitches(f"%%begintext\nA B C D|\n{HEADER}K:C\nCDEF|GABc|]") == SCALE
    assert pitches(f"{HEADER}K:C\nCDEF|\n%%begintext\nA B C|\n\nGABc|]") == SCALE


@pytest.mark.parametrize(
    "line",
    [
        "C. Abbe, 1820",
        "Ed",
        "A. B. C.",
        "Trad. | arr. A. Cabe",
        "from A2 to B4",
        "Dec. 5, 1820",
        "BEEF CAFE",
        "Abbe, D.",
    ],
)
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n% end\n\n"])
def test_text_behind_the_end_is_no_music(line: str, gap: str) -> None:
    assert pitches(f"{HEADER}K:C\nCDEF|GABc|]{gap}{line}\n") == SCALE


@pytest.mark.parametrize("body", ["CDEF|\n\nGABc|", "CDEF|\n\n\nGABc\n", "CD\n\nEF|GABc|", "CDEF|]\nGABc|]"])
def test_music_behind_a_blank_line_goes_on(body: str) -> None:
    assert pitches(f"{HEADER}K:C\n{body}") == SCALE


@pytest.mark.parametrize("label", ["1st", "1.", "1", "first time", "prima volta", "1ma"])
@pytest.mark.parametrize("other", ["2nd", "2.", "last", "second", "Fine"])
def test_endings_with_names(label: str, other: str) -> None:
    text = f'{HEADER}K:C\n|:CDEF|["{label}" GGGG:|["{other}" c4|]'
    assert pitches(text) == [60, 62, 64, 65, 67, 67, 67, 67, 60, 62, 64, 65, 72]


def test_an_ending_for_several_passes() -> None:
    for label in ("1-3", "1.-3.", "1,2,3"):
        assert pitches(f'{HEADER}K:C\n|:C4|["{label}" G4:|["4." c4|]') == [60, 67, 60, 67, 60, 67, 60, 72]


def test_brackets_with_a_chord_symbol_are_still_chords() -> None:
    score = read_abc(HEADER + 'K:C\n["Am"CE]4|["G7"G4B4]|')
    assert rows(score) == [(0, 60, 4), (0, 64, 4), (4, 67, 4), (4, 71, 4)]
    assert [placed.chord.text for placed in score.chords] == ["Am", "G7"]


@pytest.mark.parametrize(
    "text", [r'"^a \"b\" c"CDEF|', r'"_\"abc\""CDEF|', r'"@1,2 f\"ur E"CDEF|', r"\"Am\"CDEF|", r"\"Am\"CD\"G\"EF|"]
)
def test_quotes_within_quotes(text: str) -> None:
    assert pitches(f"{HEADER}K:C\n{text}") == [60, 62, 64, 65]


@pytest.mark.parametrize(
    ("field", "bpm"),
    [
        *(("1/4=ca. 80", 80), ("1/4=c.80", 80), ("1/4=ca 80", 80), ("1/4=circa 80", 80), ("1/4=~80", 80)),
        *(("1/4:100", 100), ("1/4 100", 100), ("1/8=c. 80", 40), ("3/8=about 60", 90), ("1/4=80-90", 80)),
        *(("1=60", 60), ("4=120", 120), ("8=120", 60), ('1/4="80"', 80), ("80=1/4", 80), ("quarter=80", 80)),
        *(("♩=80", 80), ("♩.=60", 90), ("dotted quarter = 60", 90), ("half note = 60", 120), ("M.M. 80", 80)),
        *(("ca. 80", 80), ('"Lively" 1/4=ca. 80', 80), ("1/4=120 1/8=240", 120), ("5", None), ("soon", None)),
    ],
)
def test_tempos_with_words(field: str, bpm: float | None) -> None:
    score = read_abc(f"X:1\nM:4/4\nL:1/8\nQ:{field}\nK:C\nC8|")
    assert score.bpm == bpm
    assert bpm is not None or any("no such tempo" in warning.message for warning in score.warnings)


# ---------------------------------------------------------------------------------------------- %%MIDI and percussion


def test_programs_stand_in_headers_voices_and_between_bars() -> None:
    text = HEADER + "%%MIDI program 10\nV:1\n%%MIDI program 40\nV:2\nK:C\nV:1\nCDEF|\n%%MIDI program 41\nC4|\nV:2\nC4|"
    assert [voice.programs for voice in read_abc(text).voices] == [((0, 40), (4, 41)), ((0, 10),)]
    channels = HEADER + "%%MIDI program 1 40\n%%MIDI program 2 42\nK:C\nV:1\nC4|\nV:2\nC4|"
    assert [voice.programs for voice in read_abc(channels).voices] == [((0, 40),), ((0, 42),)]
    assert read_abc(HEADER + "K:C\nI:MIDI program 40\nC4|").voices[0].programs == ((0, 40),)
    assert read_abc(HEADER + "K:C\n%%MIDI program 400\nC4|").voices[0].programs == ()


def test_transposing_holds_for_a_voice_from_where_it_stands() -> None:
    text = HEADER + "%%MIDI transpose -2\nK:C\nV:1\nC4|\nV:2\n%%MIDI transpose 12\nC4|\n%%MIDI rtranspose 3\nC4|"
    assert [pitches(text, voice) for voice in (0, 1)] == [[58], [72, 61]]
    assert pitches(HEADER + "K:C\nC4|\n%%MIDI transpose 12\nC4|") == [60, 72]


@pytest.mark.parametrize(
    ("clef", "mapped"),
    [
        ("clef=perc", "%%percmap C bass-drum-1\n%%percmap D acoustic-snare"),
        ("perc", "%%percmap C 36\n%%percmap D 38 x"),
        ('clef="perc"', "I:percmap C Bass Drum 1\nI:percmap D F 38"),
        ("clef=perc", "%%MIDI drummap C 36\n%%MIDI drummap D 38"),
        ("name=Drums clef=perc", "%%percmap C C,,\n%%percmap D D,,"),
    ],
)
@pytest.mark.parametrize("key", ["C", "A", "Eb"])
def test_percussion_clefs_with_maps_are_drums_in_every_key(clef: str, mapped: str, key: str) -> None:
    score = read_abc(f"{HEADER}{mapped}\nK:{key}\nV:1\nG4|\nV:2 {clef}\nCDCD|")
    assert [voice.channel for voice in score.voices] == [None, 9]
    assert [note.pitch for note in score.voices[1].notes] == [36, 38, 36, 38]


def test_a_percussion_clef_in_the_key_field_and_without_a_map() -> None:
    score = read_abc(HEADER + "K:C clef=perc\nC,,D,,^F,,D,,|")
    assert (score.voices[0].channel, [note.pitch for note in score.voices[0].notes]) == (9, [36, 38, 42, 38])


# ---------------------------------------------------------------------------------------------- other readings


@pytest.mark.parametrize(
    ("bar", "played"),
    [
        ("Bb2 E2|", [70, 64]),
        ("bB2 E2|", [70, 64]),
        ("C r E F|", [60, 64, 65]),
        ("C2 r2|", [60]),
        ("C Z E F|", [60, 64, 65]),
        ("!f C D E F|", [60, 62, 64, 65]),
        ("!fCDEF|", [60, 62, 64, 65]),
        ("C 2 D 2|", [60, 62]),
        ("C2 3(DEF)|", [60, 62, 64, 65]),
        ("C2 3DEF|", [60, 62, 64, 65]),
        ("[CE F2|", [60, 64, 65]),
        ("fis2 C2|", [78, 60]),
        ("C2 bes2|", [60, 82]),
        ("Bb2 r2|", [70]),
    ],
)
def test_another_reading_that_makes_a_bar_exact_is_taken_and_told(bar: str, played: list[int]) -> None:
    score = read_abc(f"{HEADER}K:C\nC4|{bar}C4|c4|")
    inner = [note.pitch for note in score.voices[0].notes][1:-2]
    assert inner == played
    assert [bar.duration for bar in score.bars] == [4, 4, 4, 4]
    assert any("read as" in warning.message and warning.line == 6 for warning in score.warnings)


def test_a_bar_that_is_right_or_stays_wrong_keeps_its_letters() -> None:
    assert pitches(HEADER + "K:C\nBbCD|Bb2 E2|Bb CDEF|c4|") == [71, 83, 60, 62, 70, 64, 71, 83, 60, 62, 64, 65, 72]


@pytest.mark.parametrize("unit", ["8", "8/1", "1:8", "1/8"])
def test_unit_lengths_as_they_are_meant(unit: str) -> None:
    score = read_abc(f"X:1\nM:4/4\nL:{unit}\nK:C\nCDEFGABc|")
    assert score.length == 4
    assert bool(score.warnings) == (unit != "1/8")


# ---------------------------------------------------------------------------------------------- tunebooks


def test_all_tunes_of_a_book() -> None:
    book = Tunebook(published("tunebook_three"))
    assert (book.numbers, book.places()) == (("1", "2", "3"), [0, 1, 2])
    assert [rows(book.tune(place))[0][1] for place in book.places()] == [60, 67, 72]
    assert not any(book.tune(place).warnings for place in book.places())


def test_fields_before_the_first_tune_hold_for_all_and_prose_there_is_none() -> None:
    book = Tunebook(
        "A book of tunes\nL:1/16\n%%MIDI program 40\n\nX:7\nK:C\nC|\n\nX:9\nT:words alone\n\nX:12\nL:1/4\nK:C\nC|\n"
    )
    assert (book.numbers, book.places()) == (("7", "9", "12"), [0, 2])
    assert [float(book.tune(place).length) for place in (0, 2)] == [0.25, 1.0]
    assert [book.tune(place).voices[0].programs for place in (0, 2)] == [((0, 40),)] * 2
    assert book.read(1) is None


def test_a_book_is_read_to_its_end_and_its_warnings_name_its_lines() -> None:
    text = "".join(f"X:{number}\nM:4/4\nL:1/4\nK:C\n" + "CDEF|" * 60 + "\nC|CD|C4|\n\n" for number in range(1, 1501))
    book = Tunebook(text)
    assert len(text) > 400_000 and len(book) == 1500
    assert [warning.line for warning in book.tune(1499).warnings] == [1499 * 7 + 6] * 2


@pytest.mark.parametrize(
    "text",
    [
        "The Abbe had a bad cab. A|B, he said.\nAnd so they went home in the evening.\nNobody saw them.\n",
        "| a | table | of |\n| --- | --- | --- |\n| A | B2 | C |\nwith some words under it, and more.\nAnd more.\n",
        "",
    ],
)
def test_prose_is_no_tune(text: str) -> None:
    book = Tunebook(text)
    for place in book.places():
        with pytest.raises(NotationError):
            book.tune(place)
