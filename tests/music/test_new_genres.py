"""What makes each of the asked-for genres itself: its words, who plays, on which grid, how fast, in which metre."""

from __future__ import annotations

import random
from collections import defaultdict
from itertools import pairwise

import pytest

from scripts import temporary
from scripts.music import form, theory
from scripts.music.arranger import arrange
from scripts.music.arranger.context import Span
from scripts.music.arranger.steps import onsets
from scripts.music.styles import understand
from scripts.records import Arrangement, LengthRange, Meter, Pattern
from tests.music.band_helpers import brief_for, melody, table

# (tempo from, to; metres; programs that are always heard)
GENRES: dict[str, tuple[int, int, set[str], set[int]]] = {
    "opera": (50, 84, {"4/4", "3/4", "6/8"}, {53}),
    "lullaby": (54, 84, {"6/8", "3/4", "4/4"}, {49}),
    "schlager": (120, 134, {"4/4"}, {48}),
    "ranchera": (84, 130, {"3/4", "2/4", "4/4"}, {24, 32, 53, 56}),
    "mariachi": (100, 170, {"3/4", "2/4", "6/8"}, {24, 32, 40, 56}),
    "enka": (60, 96, {"4/4"}, {24, 48}),
    "k-pop": (100, 136, {"4/4"}, set()),
    "j-pop": (120, 180, {"4/4"}, {0, 48}),
    "bollywood": (84, 136, {"4/4"}, set()),
    "city pop": (96, 122, {"4/4"}, {4}),
    "vaporwave": (55, 90, {"4/4"}, set()),
    "phonk": (120, 165, {"4/4"}, {39, 113}),
    "amapiano": (108, 116, {"4/4"}, set()),
    "drill": (136, 148, {"4/4"}, {39}),
    "grime": (136, 144, {"4/4"}, set()),
    "hyperpop": (130, 180, {"4/4"}, set()),
    "shoegaze": (84, 136, {"4/4"}, {34}),
    "bebop": (160, 240, {"4/4"}, {0, 32}),
    "dixieland": (150, 240, {"4/4"}, {56, 57, 58, 71, 105}),
    "boogie-woogie": (132, 196, {"4/4"}, {0}),
    "zydeco": (104, 140, {"4/4"}, {21, 33}),
    "forró": (96, 126, {"4/4"}, {21}),
    "gregorian chant": (56, 90, {"4/4"}, {52, 53}),
    "eurodance": (124, 150, {"4/4"}, {38}),
    "string quartet": (84, 138, {"4/4", "3/4", "6/8"}, {40, 41, 42}),
    "a cappella": (66, 126, {"4/4", "3/4"}, {52, 53}),
    "chanson": (84, 144, {"3/4", "4/4"}, {32}),
    "fado": (60, 100, {"4/4"}, {24, 25, 32, 53}),
    "afrobeats": (94, 116, {"4/4"}, set()),
    "samba": (92, 114, {"4/4"}, {24}),
    "hardstyle": (148, 165, {"4/4"}, {81}),
    "klezmer": (104, 152, {"4/4", "2/4", "7/8"}, set()),
    "polka": (104, 134, {"2/4"}, {58}),
}
WITHOUT_KIT = (
    "opera", "lullaby", "gregorian chant", "string quartet", "a cappella", "mariachi", "ranchera", "fado",
)  # fmt: skip
VOICES = {52, 53}


def arranged(words: str, seed: int, seconds: int = 100) -> Arrangement:
    """A song of a style from the hand-written tunes."""
    brief = brief_for(words, seed)
    plan = form.plan_form(brief, LengthRange(seconds, seconds), random.Random(seed))
    lines = {label: melody(brief, bars, 3 * n) for n, (label, bars) in enumerate(form.written_bars(plan).items())}
    return arrange(lines, brief, plan, random.Random(seed))


def patterns(role: str, name: str, level: str) -> list[Pattern]:
    """The patterns of a groove at a level, in 4/4."""
    return [p for p in table().grooves[role][name] if p.level == level and p.meter == Meter(4, 4)]


def struck(pattern: Pattern, number: int, *rows: str) -> set[int]:
    """Where, in ticks of bar ``number``, the rows (all of them where none is named) are struck."""
    bar = Span(0, 1920, Meter(4, 4))
    return {s.start for s in onsets(pattern, bar, number, random.Random(1)) if not rows or s.row in rows}


# ------------------------------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("words", "genre"),
    [
        ("K-Pop", "k-pop"), ("kpop", "k-pop"), ("k pop", "k-pop"), ("jpop", "j-pop"), ("J-Pop", "j-pop"),
        ("forro", "forró"), ("Forró", "forró"), ("boogie woogie", "boogie-woogie"), ("boogie", "boogie-woogie"),
        ("gregorian", "gregorian chant"), ("plainsong", "gregorian chant"), ("chant", "gregorian chant"),
        ("acapella", "a cappella"), ("acappella", "a cappella"), ("a capella", "a cappella"),
        ("barbershop", "a cappella"), ("cradle song", "lullaby"), ("berceuse", "lullaby"), ("aria", "opera"),
        ("be-bop", "bebop"), ("citypop", "city pop"), ("euro dance", "eurodance"), ("uk drill", "drill"),
        ("drift phonk", "phonk"), ("mallsoft", "vaporwave"), ("hyper pop", "hyperpop"), ("new orleans", "dixieland"),
        ("discofox", "schlager"), ("cajun", "zydeco"), ("french chanson", "chanson"), ("afropop", "afrobeats"),
        ("uk garage", "garage"), ("2-step", "garage"), ("ranchero", "ranchera"), ("mariachi band", "mariachi"),
    ],
)  # fmt: skip
def test_the_words_for_it_are_known(words: str, genre: str) -> None:
    found = understand(words, table())
    assert (found.genres, found.unknown) == ((genre,), ())


@pytest.mark.parametrize("genre", GENRES)
def test_its_name_alone_means_it(genre: str) -> None:
    found = understand(genre.title(), table())
    assert (found.genres, found.moods, found.instruments, found.unknown) == ((genre,), (), (), ())


# ------------------------------------------------------------------------------------------ tempo, metre, band


@pytest.mark.parametrize("genre", GENRES)
def test_tempo_metre_and_band(genre: str) -> None:
    slow, fast, metres, programs = GENRES[genre]
    seen = set()
    for seed in range(12):
        brief = brief_for(genre, seed)
        assert slow <= brief.bpm <= fast
        seen.add(f"{brief.meter.numerator}/{brief.meter.denominator}")
        assert programs <= {part.program for part in brief.playing.parts}
    assert seen <= metres and (len(metres) == 1 or len(seen) > 1)


@pytest.mark.parametrize("genre", [name for name in GENRES if name != "polka"])
def test_it_has_grooves_that_no_other_genre_has(genre: str) -> None:
    """Mariachi and ranchera share their strings and guitarrón."""
    users: dict[tuple[str, str], set[str]] = defaultdict(set)
    for name, entry in table().genres.items():
        for seat, player in entry.band.items():
            users[seat.split()[0], player.groove or "default"].add(name)
    own = [groove for groove, names in users.items() if genre in names and names <= {genre, "mariachi", "ranchera"}]
    assert own


@pytest.mark.parametrize("genre", WITHOUT_KIT)
def test_no_note_on_channel_10(genre: str) -> None:
    for seed in range(6):
        for words in (genre, f"{genre}, energetic"):
            song = arranged(words, seed)
            assert all(track.channel != temporary.DRUM_CHANNEL for track in song.tracks if track.notes), (words, seed)


@pytest.mark.parametrize("genre", sorted(set(GENRES) - set(WITHOUT_KIT)))
def test_the_others_have_drums(genre: str) -> None:
    song = arranged(genre, 2)
    assert any(track.channel == temporary.DRUM_CHANNEL and len(track.notes) > 40 for track in song.tracks)


@pytest.mark.parametrize("genre", ["a cappella", "gregorian chant"])
def test_voices_alone(genre: str) -> None:
    for seed in range(4):
        song = arranged(genre, seed)
        assert len(song.tracks) >= 4 and {track.program for track in song.tracks} <= VOICES


def test_four_strings_play_a_quartet_each_one_note_at_a_time() -> None:
    for seed in range(4):
        song = arranged("string quartet", seed)
        assert sorted(track.program for track in song.tracks) == [40, 40, 41, 42]
        last = max(note.onset_ticks for note in song.tracks[0].notes)  # a chord of rest may be a double stop
        for track in song.tracks:
            ends = [(n.onset_ticks, n.onset_ticks + n.duration_ticks) for n in track.notes if n.onset_ticks < last - 60]
            assert all(after[0] >= before[1] - 60 for before, after in pairwise(ends)), track.name


def test_a_lullaby_is_soft_to_the_end() -> None:
    for seed in range(6):
        song = arranged("lullaby", seed)
        assert max(note.velocity for track in song.tracks for note in track.notes) <= 90
        assert not {13, 58} & {track.program for track in song.tracks}, "no xylophone, no tuba"
        assert brief_for("lullaby", seed).key.mode == "major"


def test_chant_is_one_line_over_the_final_in_a_church_mode() -> None:
    for seed in range(6):
        brief, song = brief_for("gregorian chant", seed), arranged("gregorian chant", seed)
        assert brief.key.mode in ("dorian", "phrygian", "lydian", "mixolydian")
        tonic, scale = theory.tonic_pitch_class(brief.key), set(theory.scale_pitch_classes(brief.key))
        roles = {track.role for track in song.tracks}
        assert roles == {"melody", "drone"}
        for track in song.tracks:
            heard = {note.pitch % 12 for note in track.notes}
            assert heard <= (scale if track.role == "melody" else {tonic, (tonic + 7) % 12})
        bars: dict[int, set[int]] = defaultdict(set)
        for track in song.tracks:
            if track.role == "melody":
                for note in track.notes:
                    bars[note.onset_ticks // 1920].add((note.onset_ticks + 60) % 1920 // 240)
        assert len(set(map(frozenset, bars.values()))) >= 8, "no bar's rhythm rules"


# ------------------------------------------------------------------------------------------ the grid


@pytest.mark.parametrize("level", ["2", "3"])
def test_drill_has_its_snare_on_three_and_then_on_four(level: str) -> None:
    for pattern in patterns("drums", "drill", level):
        first, second = (struck(pattern, bar, "snare", "clap") for bar in (0, 1))
        assert 960 in first and 1440 not in first, pattern
        assert 1440 in second and 960 not in second, pattern
        assert {360, 720} <= struck(pattern, 0, "hat"), "hats in threes"


@pytest.mark.parametrize("level", ["2", "3"])
def test_the_log_drum_stays_off_the_one(level: str) -> None:
    for pattern in patterns("bass", "logdrum", level):
        assert all(0 not in struck(pattern, bar) for bar in range(pattern.bars))


@pytest.mark.parametrize("level", ["2", "3"])
def test_boogie_is_eight_to_the_bar(level: str) -> None:
    for pattern in patterns("bass", "boogie", level):
        assert len(struck(pattern, 0)) == 8


@pytest.mark.parametrize("groove", ["hardstyle", "eurodance", "schlager"])
def test_four_on_the_floor(groove: str) -> None:
    for pattern in patterns("drums", groove, "2") + patterns("drums", groove, "3"):
        assert {0, 480, 960, 1440} <= struck(pattern, 0, "kick")


@pytest.mark.parametrize("level", ["1", "2", "3"])
def test_zabumba_and_triangle_of_forro(level: str) -> None:
    """The skin on one and a sixteenth before two (of two quarters); the triangle opens on each third sixteenth."""
    for pattern in patterns("drums", "forro", level):
        assert {0, 960} <= struck(pattern, 0, "kick")
        assert {240, 720, 1200, 1680} <= struck(pattern, 0, "triangle")


@pytest.mark.parametrize("level", ["2", "3"])
def test_samba_leans_on_two(level: str) -> None:
    """The great surdo answers on the second beat of each bar of 2/4: struck hardest there."""
    for pattern in patterns("drums", "samba", level):
        kick = next(steps for row, steps in pattern.rows if row == "kick")
        assert [kick[n] for n in (4, 12)] == ["X", "X"] and "X" not in (kick[0], kick[8])


def test_bebop_rides_and_drops_bombs() -> None:
    for level in "23":
        for pattern in patterns("drums", "bebop", level):
            kicks = set.union(*(struck(pattern, bar, "kick") for bar in range(pattern.bars)))
            assert kicks and not kicks & {0, 480, 960, 1440}, "the bass drum does not keep time"
            assert {0, 480, 960, 1440} <= struck(pattern, 0, "ride")


def test_a_banjo_strikes_four_and_a_tuba_two() -> None:
    for level in "23":
        assert all({0, 480, 960, 1440} <= struck(pattern, 0) for pattern in patterns("chords", "banjo", level))
        assert all({0, 960} <= struck(pattern, 0) for pattern in patterns("bass", "twobeat", level))


def test_trumpets_answer_the_ranchera_after_two_bars() -> None:
    for pattern in table().grooves["counter"]["mariachi"]:
        bar = Span(0, 1920 * pattern.meter.numerator // pattern.meter.denominator, pattern.meter)
        early = [s for s in onsets(pattern, bar, 0, random.Random(1)) if s.start < bar.ticks // 4]
        assert not early, "they do not sing into the voice's first bar"


@pytest.mark.parametrize(("groove", "row"), [("salsa", "clave"), ("bossa", "rim")])
def test_a_clave_takes_two_bars(groove: str, row: str) -> None:
    """Five strokes, three on one side and two on the other, and on no side all five; nothing runs in sixteenths."""
    slow, fast = table().genres["bossa nova" if groove == "bossa" else groove].tempo
    seconds = 8 * 60 / ((slow + fast) / 2)
    for level in "23":
        for pattern in patterns("drums", groove, level):
            sides = [len(struck(pattern, bar, row)) for bar in (0, 1)]
            assert sorted(sides) == [2, 3], pattern
            strokes = sum(len(struck(pattern, bar, name)) for bar in (0, 1) for name, _ in pattern.rows)
            assert strokes / seconds <= 16.5, "strokes a second"


def test_nothing_but_fills_is_faster_than_eighths_in_salsa() -> None:
    for role, groove in (("drums", "salsa"), ("chords", "montuno"), ("bass", "tumbao"), ("melody", "soneo")):
        for level in "23":
            for pattern in patterns(role, groove, level):
                for bar in range(pattern.bars):
                    assert all(tick % 240 == 0 for tick in struck(pattern, bar)), (role, pattern)
