from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scripts.errors import SettingsError, UsageError
from scripts.music import form, styles, theory
from scripts.music.grooves import parse_grooves
from scripts.music.styles import understand
from scripts.records import Constraints, Key, LengthRange, Meter, Part, Request
from tests.music.band_helpers import brief_for, song, table


def test_the_table_is_large_and_whole() -> None:
    styles_table = table()
    assert len(styles_table.genres) >= 80
    assert len(styles_table.moods) >= 40
    for name, genre in styles_table.genres.items():
        assert genre.family in styles_table.families, name
        low, high = genre.tempo
        assert 30 <= low <= high <= 240, name
    for name, entry in styles_table.instruments.items():
        assert 0 <= entry.program <= 127 and 0 <= entry.range[0] < entry.range[1] <= 127, name
    for name, target in styles_table.suits.items():
        assert target in styles_table.genres and (name in styles_table.moods or name in styles_table.instruments)
    for steps in styles_table.forms.values():
        assert {step.label for step in steps} <= set("ABCD") and steps[-1].kind != "break"


def test_no_word_means_two_genres() -> None:
    words = Counter(name for name in table().genres)
    words.update(alias for entry in table().genres.values() for alias in entry.aliases)
    assert [word for word, count in words.items() if count > 1] == []


@pytest.mark.parametrize("name", sorted(table().genres))
def test_every_genre_makes_a_band(name: str) -> None:
    for seed in range(4):
        brief = brief_for(name, seed)
        assert len(brief.playing.parts) >= 4
        assert any(part.role == "melody" for part in brief.playing.parts)
        assert all(0 <= part.low < part.high <= 127 for part in brief.playing.parts)
        assert brief.playing.form and brief.rhythm and brief.title and brief.playing.genre == name
        low, high = table().genres[name].tempo
        assert low <= brief.bpm <= high
        assert all(theory.parse_chord(text) for row in brief.chords.values() for text in row)


def test_grooves_are_rich() -> None:
    for role in ("drums", "bass", "chords"):
        for name, patterns in table().grooves[role].items():
            assert {"1", "2", "3"} <= {p.level for p in patterns}, (role, name)


@pytest.mark.parametrize(
    ("words", "genres", "moods", "instruments"),
    [
        ("Chill, Dubstep", ("dubstep",), ("chill",), ()),
        ("Baroque, Harpsichord", ("baroque",), (), ("harpsichord",)),
        ("Bossa Nova", ("bossa nova",), (), ()),
        ("Irish, Jig", ("irish jig",), (), ()),
        ("Dark Ambient", ("dark ambient",), (), ()),
        ("Lo-fi, Hip Hop", ("lo-fi", "hip hop"), (), ()),
        ("Epic, Orchestral", ("epic", "orchestral"), (), ()),
        ("sad piano music", ("piano",), ("sad",), ("piano",)),
        ("dupstep", ("dubstep",), (), ()),
        ("JAZZ with a Trumpet", ("jazz",), (), ("trumpet",)),
        ("dark jazz", ("jazz",), ("dark",), ()),
        ("drum & bass", ("drum and bass",), (), ()),
        ("piano, cello", ("piano",), (), ("piano", "cello")),
    ],
)
def test_words_are_understood(
    words: str, genres: tuple[str, ...], moods: tuple[str, ...], instruments: tuple[str, ...]
) -> None:
    found = understand(words, table())
    assert (found.genres, found.moods, found.instruments, found.unknown) == (genres, moods, instruments, ())


def test_what_is_not_known_is_said_and_still_makes_a_brief() -> None:
    found = understand("Dubstep, xyzzyplugh", table())
    assert found.unknown == ("xyzzyplugh",)
    assert any("xyzzyplugh" in line and "not known" in line for line in found.said)
    nothing = understand("xyzzyplugh", table())
    brief = styles.make_brief(Request("xyzzyplugh", LengthRange(60, 60), 1), nothing, table(), random.Random(1))
    assert brief.playing.genre == table().default_genre
    assert any("not known" in line for line in brief.understood)


@pytest.mark.parametrize("words", ["", "  ", ",,,", " , ; "])
def test_no_words_are_a_usage_error(words: str) -> None:
    with pytest.raises(UsageError):
        understand(words, table())


@settings(deadline=None, max_examples=60)
@given(st.text(min_size=1, max_size=60))
def test_any_words_make_a_brief(words: str) -> None:
    try:
        found = understand(words, table())
    except UsageError:
        assert not words.replace(",", "").replace(";", "").replace("/", "").strip()
        return
    brief = styles.make_brief(Request(words, LengthRange(60, 60), 1), found, table(), random.Random(1))
    assert len(brief.playing.parts) >= 4 and brief.title


def test_moods_bend_the_brief() -> None:
    plain = [brief_for("pop", seed) for seed in range(40)]
    sad = [brief_for("pop, sad, slow", seed) for seed in range(40)]
    assert sum(b.bpm for b in sad) < 0.93 * sum(b.bpm for b in plain)
    assert sum(b.key.mode in ("minor", "dorian") for b in sad) == 40
    assert all(b.playing.loudness < 1 for b in sad)


def test_asked_instruments_play() -> None:
    brief = brief_for("folk, piano, cello", 3)
    seats = {part.role: part.name for part in brief.playing.parts if part.role in ("melody", "chords")}
    assert any("cello" in part.name for part in brief.playing.parts if part.role == "melody")
    assert "piano" in seats["chords"]


@pytest.mark.parametrize("words", ["reel, ocarina, tenor sax", "march, muted trumpet, pan flute, piccolo"])
def test_asked_instruments_that_can_only_sing_all_play(words: str) -> None:
    """One has the tune, one a second voice, one a counter-melody."""
    brief, _, arrangement = song(words, "0.5")
    seats = [name.split(": ") for name in (track.name for track in arrangement.tracks if track.notes)]
    found = {name: seat for seat, name in seats if name in words.split(", ")[1:]}
    assert sorted(found.values()) == sorted(("Melody", "Harmony", "Counter")[: len(words.split(", ")) - 1])
    assert len({part.name for part in brief.playing.parts}) == len(brief.playing.parts)


def test_two_genres_blend() -> None:
    brief = brief_for("jazz, dubstep", 2)
    assert brief.family == "electronic" and brief.playing.genre == "dubstep"
    jazz = table().families["jazz"].band["melody"].on
    assert any(part.role == "melody" and part.name.split(": ")[1] in jazz for part in brief.playing.parts)


@pytest.mark.parametrize(("frequency", "tonic"), [(528.0, "C"), (432.0, "A"), (639.0, "Eb")])
def test_the_asked_note_is_the_tonic(frequency: float, tonic: str) -> None:
    for seed in range(5):
        key = brief_for("meditation", seed, frequency).key
        assert theory.tonic_pitch_class(key) == theory.tonic_pitch_class(Key(tonic, "major"))


def test_metre_and_rhythm_suit_the_style() -> None:
    for seed in range(5):
        jig, dubstep = brief_for("irish, jig", seed), brief_for("chill, dubstep", seed)
        assert (jig.meter, jig.rhythm) == (Meter(6, 8), "jig")
        assert dubstep.meter == Meter(4, 4) and dubstep.key.mode in ("minor", "phrygian", "dorian")
        assert 132 <= dubstep.bpm <= 142


def test_the_same_seed_gives_the_same_brief() -> None:
    assert brief_for("techno, trumpet", 5) == brief_for("techno, trumpet", 5)
    assert len({brief_for("techno", seed).title for seed in range(20)}) > 10


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1 X---", "before the first"),
        ("groove drums a", "write"),
        ("groove fiddle a 4/4", "write"),
        ("groove drums a 4", "metre"),
        ("groove drums a 4/4\n1 gong X...", "no drum"),
        ("groove bass a 4/4\n4 R---", "level"),
        ("groove bass a 4/4\n1 Q---", "no sign"),
        ("groove bass a 4/4\n1 R--- / R-", "different numbers"),
        ("groove bass a 4/4\n1", "no steps"),
        ("groove bass a 4/4\n1 R---\n1 R-R-", "twice"),
        ("groove drums a 4/4\n2b hat x.x.\n2b hat xxxx", "twice"),
        ("groove bass a 4/4\nfill R---", "level"),
        ("groove bass a 4/4\n1bc R---", "level"),
        ("groove pad a 4/4\n1 guide", "no sign"),
    ],
)
def test_a_wrong_groove_line_is_named(text: str, fault: str) -> None:
    with pytest.raises(SettingsError, match=fault) as caught:
        parse_grooves([text])
    assert "line" in str(caught.value)


def test_a_groove_is_read() -> None:
    found = parse_grooves(["groove drums x 4/4\n1 kick X... x... # on the beat\n1 hat xx / x.\nfill snare .X\n"])
    first, fill = found["drums"]["x"]
    assert first.bars == 2 and first.meter == Meter(4, 4)
    assert first.rows == (("kick", "X...x...X...x..."), ("hat", "xxx."))
    assert fill.level == "fill"


def _parts(words: str) -> dict[str, Part]:
    """The parts of a brief by seat and instrument."""
    return {part.name: part for part in brief_for(words, 7).playing.parts}


def _both(words: str, mood: str) -> list[tuple[Part, Part]]:
    """Each part of a style without a mood and with it."""
    plain, bent = _parts(words), _parts(f"{words}, {mood}")
    assert plain.keys() == bent.keys()
    return [(plain[name], bent[name]) for name in plain]


@pytest.mark.parametrize("mood", [name for name, mood in table().moods.items() if mood.short])
def test_a_light_mood_shortens_what_sings_strikes_and_carries(mood: str) -> None:
    """Gates of melody, chords and bass: seven tenths; all others as they are."""
    for words in ("pop", "folk", "jazz"):
        for before, after in _both(words, mood):
            share = 0.7 if before.role in ("melody", "chords", "bass") else 1.0
            assert after.gate == pytest.approx(share * before.gate), before.name


@pytest.mark.parametrize("mood", [name for name, mood in table().moods.items() if mood.lower])
def test_a_dark_mood_moves_the_upper_roles_down(mood: str) -> None:
    moved = 0
    for words in ("pop", "folk", "jazz"):
        for before, after in _both(words, mood):
            if before.role not in ("melody", "pad", "chords", "arp"):
                assert (after.low, after.high) == (before.low, before.high), before.name
            else:
                assert after.low <= before.low and after.high <= before.high, before.name
                moved += after.high < before.high
    assert moved >= 6


@pytest.mark.parametrize("name", sorted(table().moods))
def test_a_mood_bends_what_its_entry_says(name: str) -> None:
    """Energy, loudness, reverb and modes of each mood, against the same song without it; tempo against forty."""
    mood = table().moods[name]
    plain, bent = brief_for("pop", 3), brief_for(f"pop, {name}", 3)
    energies = [s.energy for s in plain.playing.form], [s.energy for s in bent.playing.form]
    wanted = [round(max(0.25, min(1.0, energy + mood.energy)), 3) for energy in energies[0]]
    assert energies[1] == wanted
    assert bent.playing.loudness == pytest.approx(max(0.6, min(1.15, plain.playing.loudness * mood.loudness)))
    for before, after in zip(plain.playing.parts, bent.playing.parts, strict=True):
        if before.role not in ("bass", "wobble"):
            assert after.reverb == max(0, min(127, before.reverb + mood.reverb)), before.name
    if mood.modes:
        assert all(brief_for(f"pop, {name}", seed).key.mode in mood.modes for seed in range(12))
    if mood.tempo is not None and abs(mood.tempo - 1.0) > 0.01:
        bpms = [sum(brief_for(words, seed).bpm for seed in range(40)) for words in ("pop", f"pop, {name}")]
        assert (bpms[1] < bpms[0]) == (mood.tempo < 1.0)


@pytest.mark.parametrize("mode", ["dorian", "phrygian", "lydian", "mixolydian"])
def test_progressions_stay_in_their_mode(mode: str) -> None:
    """Rows written for major and minor are bent to the mode: no chord of a period has a note outside it."""
    for family in table().families:
        genre = next(name for name, entry in table().genres.items() if entry.family == family)
        for seed in range(6):
            key = Key("D", mode)
            request = Request(genre, LengthRange(60, 60), seed, constraints=Constraints(key=key))
            understanding = styles.understand(genre, table())
            brief = styles.make_brief(request, understanding, table(), random.Random(seed))
            scale = set(theory.scale_pitch_classes(key))
            for symbols in brief.chords.values():
                for symbol in symbols:
                    chord = theory.parse_chord(symbol)
                    assert chord is not None
                    assert set(theory.chord_pitch_classes(chord)) <= scale, (genre, seed, symbols)


@pytest.mark.parametrize("genre", ["dubstep", "techno", "trap", "metal", "klezmer", "horror", "pop", "choral"])
def test_phrygian_rests_on_its_tonic(genre: str) -> None:
    """Rows bent from minor lean on the fourth and sixth, at home in other keys: the mode has its own."""
    key = Key("E", "phrygian")
    colours = set()
    for seed in range(8):
        request = Request(genre, LengthRange(60, 60), seed, constraints=Constraints(key=key))
        brief = styles.make_brief(request, styles.understand(genre, table()), table(), random.Random(seed))
        for symbols in brief.chords.values():
            assert symbols[-1] == "Em" and symbols[-2] in ("F", "Dm")
            assert symbols.count("Em") >= 5
            colours |= set(symbols)
    assert "F" in colours and colours <= {"Em", "F", "Dm", "G"}


def test_every_progression_comes_home() -> None:
    """Each label's chords rest on the tonic for at least a quarter of their bars."""
    for genre in table().genres:
        for seed in range(4):
            request = Request(genre, LengthRange(60, 60), seed)
            brief = styles.make_brief(request, styles.understand(genre, table()), table(), random.Random(seed))
            tonic = theory.tonic_pitch_class(brief.key)
            for symbols in brief.chords.values():
                roots = [chord.root for chord in map(theory.parse_chord, symbols) if chord]
                assert 4 * roots.count(tonic) >= len(symbols), (genre, seed, symbols)


def test_a_blues_chorus_has_twelve_bars() -> None:
    request = Request("blues", LengthRange(120, 120), 1)
    brief = styles.make_brief(request, styles.understand("blues", table()), table(), random.Random(1))
    assert all(len(symbols) == 12 for symbols in brief.chords.values())
    plan = form.plan_form(brief, request.length, random.Random(1))
    whole = [s for s in plan.sections if s.kind in ("head", "solo")]
    assert whole and all(s.bars == 12 for s in whole)
