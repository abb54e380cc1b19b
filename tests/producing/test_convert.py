from __future__ import annotations

import json
from pathlib import Path

import mido
import pytest

import launcher

pytestmark = pytest.mark.slow

TUNE = "X:1\nT:Little\nM:4/4\nL:1/8\nQ:1/4=100\nK:G\nV:1\nGABc d2B2|A4 G4:|\nV:2\nG,4 D4|D4 G,4:|\n"


def test_plain_midi_is_the_notes_as_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "My tüne.abc"
    source.write_text(TUNE, encoding="utf-8")
    assert launcher.main(["convert", str(source), "--plain", "--to", "midi", "--output", str(tmp_path), "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    midi = mido.MidiFile(tmp_path / "My tüne.mid")
    assert answer["source"] == str(source) and answer["midi"] == str(tmp_path / "My tüne.mid")
    tracks = [[m.note for m in t if m.type == "note_on" and m.velocity] for t in midi.tracks]
    played = [notes for notes in tracks if notes]
    assert played == [[67, 69, 71, 72, 74, 71, 69, 67] * 2, [55, 62, 62, 55] * 2]
    assert midi.length == pytest.approx(16 * 60 / 100, abs=0.01)


def test_a_frequency_is_written_into_arranged_files_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "tune.abc"
    source.write_text(TUNE, encoding="utf-8")
    files = []
    for number, options in enumerate((["--plain"], ["--plain", "--frequency", "528"], ["--frequency", "528"])):
        ask = ["convert", str(source), "--to", "midi", "--output", str(tmp_path / str(number)), "--json"]
        assert launcher.main([*ask, *options]) == 0
        files.append(Path(json.loads(capsys.readouterr().out)["midi"]))
    assert files[0].read_bytes() == files[1].read_bytes()
    assert not any(m.is_cc(101) for t in mido.MidiFile(files[1]).tracks for m in t)
    for track in mido.MidiFile(files[2]).tracks[1:]:
        values: dict[int, dict[int, int]] = {}  # by registered parameter: 1 is the fine tuning, 0 the bend's width
        for message in track:
            if message.is_cc(100):
                known = values.setdefault(message.value, {})
            elif message.is_cc(6) or message.is_cc(38):
                known[message.control] = message.value
        assert values[1] == {6: 74, 38: 1}  # 15.64 cents


def test_a_bad_file_does_not_stop_the_others(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, prose, missing = tmp_path / "good.abc", tmp_path / "prose.abc", tmp_path / "missing.abc"
    good.write_text(TUNE, encoding="utf-8")
    prose.write_text("I am sorry, I cannot write music today.\n", encoding="utf-8")
    files = [str(prose), str(missing), str(tmp_path), str(good)]
    assert launcher.main(["convert", *files, "--plain", "--to", "midi", "--output", str(tmp_path / "o"), "--json"]) == 1
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [a["source"] for a in answers] == files
    assert ["error" in a for a in answers] == [True, True, True, False]
    assert [p.name for p in (tmp_path / "o").iterdir()] == ["good.mid"]


def test_two_files_of_one_stem_do_not_overwrite_each_other(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    for folder in ("a", "b"):
        (tmp_path / folder / "tune.abc").write_text(TUNE, encoding="utf-8")
    files = [str(tmp_path / "a" / "tune.abc"), str(tmp_path / "b" / "tune.abc")]
    assert launcher.main(["convert", *files, "--plain", "--to", "midi", "--output", str(tmp_path / "o")]) == 0
    assert sorted(p.name for p in (tmp_path / "o").iterdir()) == ["tune (2).mid", "tune.mid"]
    capsys.readouterr()


@pytest.mark.parametrize("style", ["Bossa Nova", "Dubstep", ""])
def test_a_tune_is_arranged_to_length(style: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "tune.abc"
    source.write_text(TUNE, encoding="utf-8")
    ask = ["convert", str(source), "--to", "midi", "--length", "1", "--output", str(tmp_path), "--json"]
    assert launcher.main([*ask, *(["--style", style] if style else [])]) == 0
    answer = json.loads(capsys.readouterr().out)
    midi = mido.MidiFile(answer["midi"])
    assert abs(answer["seconds"] - 60) <= 2 and abs(midi.length - 60) <= 2
    assert sum(any(m.type == "note_on" for m in t) for t in midi.tracks) >= 4


BOOK = "".join(
    f"X:{x}\nT:Tune {x}\nM:4/4\nL:1/4\nK:C\n{notes}|\n\n" for x, notes in ((1, "CDEF"), (5, "GABc"), (9, "c4"))
)


def converted(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, object]]]:
    """The exit status and the JSON lines of a conversion."""
    status = launcher.main(["convert", *arguments, "--json"])
    return status, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ((), [1, 5, 9]),
        (("--tune", "5"), [5]),
        (("--tune", "2-9"), [5, 9]),
        (("--tune", "2"), [5]),
        (("--tune", "3"), [9]),
    ],
)
def test_a_book_gives_one_result_a_tune(
    asked: tuple[str, ...], numbers: list[int], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "book.abc"
    source.write_text(BOOK, encoding="utf-8")
    ask = (str(source), "--plain", "--to", "midi", "--output", str(tmp_path / "o"), *asked)
    status, answers = converted(capsys, *ask)
    assert status == 0
    assert [(a["source"], a["tune"], a["title"]) for a in answers] == [
        (str(source), str(x), f"Tune {x}") for x in numbers
    ]
    assert sorted(p.name for p in (tmp_path / "o").iterdir()) == [f"book-{x}.mid" for x in numbers]
    for answer, x in zip(answers, numbers, strict=True):
        played = [m.note for t in mido.MidiFile(str(answer["midi"])).tracks for m in t if m.type == "note_on"]
        assert played == {1: [60, 62, 64, 65], 5: [67, 69, 71, 72], 9: [72]}[x]


def test_a_tune_that_a_book_has_not_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "book.abc"
    source.write_text(BOOK, encoding="utf-8")
    ask = (str(source), "--plain", "--to", "midi", "--output", str(tmp_path / "o"))
    status, answers = converted(capsys, *ask, "--tune", "12")
    assert status == 1 and "no tune 12" in str(answers[0]["error"])
    assert launcher.main(["convert", *ask, "--tune", "5-2"]) == 2
    assert "no tune" in capsys.readouterr().err


def test_nothing_that_is_there_is_replaced(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "tune.abc"
    source.write_text(TUNE, encoding="utf-8")
    out = tmp_path / "o"
    (out / "Tune (2)").mkdir(parents=True)
    (out / "TUNE.mid").write_bytes(b"mine")
    for _ in range(2):
        status, _answers = converted(capsys, str(source), "--plain", "--to", "midi", "--output", str(out))
        assert status == 0
    assert (out / "TUNE.mid").read_bytes() == b"mine"
    assert sorted(p.name for p in out.iterdir()) == ["TUNE.mid", "Tune (2)", "tune (3).mid", "tune (4).mid"]


def test_an_arranged_tune_leaves_a_folder_with_its_picture_and_recipe(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "tune.abc"
    source.write_text(TUNE, encoding="utf-8")
    out = tmp_path / "o"
    status, answers = converted(capsys, str(source), "--style", "Bossa Nova", "--to", "midi", "--output", str(out))
    assert status == 0
    assert sorted(p.name for p in out.iterdir()) == ["tune", "tune.mid"]
    assert {"song.abc", "song.json", "song.mid", "song.png"} <= {p.name for p in (out / "tune").iterdir()}
    assert answers[0]["abc"] == str(out / "tune" / "song.abc")
    assert (out / "tune" / "song.abc").read_text(encoding="utf-8").strip() == TUNE.strip()
    assert (out / "tune" / "song.mid").read_bytes() == (out / "tune.mid").read_bytes()
    recipe = json.loads((out / "tune" / "song.json").read_text(encoding="utf-8"))
    assert recipe["song"]["title"] == "Little" and recipe["request"]["styles"] == "Bossa Nova"
    assert recipe["plan"]["sections"] and recipe["brief"]["key"]


def test_drums_and_instruments_of_the_text_are_in_the_plain_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "tune.abc"
    source.write_text(
        "X:1\nM:4/4\nL:1/4\nK:D\nV:1\n%%MIDI program 40\nDEFG|\n%%MIDI program 41\nA4|\n"
        "V:2\n%%MIDI channel 10\nC,,4|D,,4|\nV:3 clef=perc\nCDCD|C4|\n%%percmap C 36\n%%percmap D 38\n",
        encoding="utf-8",
    )
    status, answers = converted(capsys, str(source), "--plain", "--to", "midi", "--output", str(tmp_path))
    assert status == 0
    tracks = mido.MidiFile(str(answers[0]["midi"])).tracks[1:]
    programs = [[m.program for m in t if m.type == "program_change"] for t in tracks]
    assert programs[0] == [40, 41]
    assert [{m.channel for m in t if m.type == "note_on"} for t in tracks] == [{0}, {9}, {9}]
    assert [m.note for m in tracks[2] if m.type == "note_on"] == [36, 38, 36, 38, 36]
    status, answers = converted(capsys, str(source), "--style", "folk", "--to", "midi", "--output", str(tmp_path))
    assert status == 0 and answers[0]["midi"] == str(tmp_path / "tune (2).mid")


@pytest.mark.parametrize("name", ["README.md", "LICENSE", "launcher.py", "docs/song.png"])
def test_what_is_no_tune_is_refused(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = Path(launcher.__file__).resolve().parent / name
    status, answers = converted(capsys, str(source), "--plain", "--to", "midi", "--output", str(tmp_path))
    assert status == 1 and len(answers) == 1 and answers[0]["error"]
    assert not list(tmp_path.iterdir())
