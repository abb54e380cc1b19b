"""The commands that tell what is heard and what can be asked for, and how a request's words meet its options."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from textwrap import wrap

import pytest

from scripts import commands, utility
from scripts.commandline import parse
from scripts.records import Constraints, Key, LengthRange, Meter, Request, StyleTable
from scripts.tables import style_table
from scripts.temporary import ROOT
from scripts.views.known import known_lines, screen_lines
from tests.patience import patience


@pytest.fixture(scope="module")
def table() -> StyleTable:
    return style_table()


def printed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    assert commands.run(parse(arguments)) == 0
    return capsys.readouterr().out


def test_understand_prints_an_object_a_text(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(["understand", "techno 140 bpm in F# minor", "джаз без барабанов", "--json"], capsys)
    one, two = map(json.loads, out.splitlines())
    assert (one["genres"], one["bpm"], one["key"]) == (["techno"], 140, "F# minor")
    assert (two["genres"], two["without"], two["text"]) == (["jazz"], ["drums"], "джаз без барабанов")


def test_understand_says_it_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(["understand", "techno 140 bpm in F# minor, without drums, zwoosh"], capsys)
    assert out.splitlines()[0] == "Techno, 140 bpm, F sharp minor, without drums"
    assert "'zwoosh' not known" in out


def test_styles_lists_all_that_there_is(table: StyleTable, capsys: pytest.CaptureFixture[str]) -> None:
    out = printed(["styles"], capsys)
    told = {line.strip().split("  ")[0] for line in out.splitlines() if line.startswith("  ")}
    names = {name.removesuffix(" mood") for kind in (table.genres, table.moods, table.instruments) for name in kind}
    assert names <= told and "yoga" in told
    assert all(line.strip().split("  ", 1)[1].strip() for line in out.splitlines() if line.startswith("  "))
    for family in table.families:
        assert f"Genres: {family}" in out


def test_styles_of_a_word_lists_what_it_has_to_do_with(table: StyleTable) -> None:
    lines = "\n".join(known_lines(table, "jazz"))
    assert "smooth jazz" in lines and "jazz waltz" in lines and "coffee shop" not in lines and "dubstep" not in lines
    assert "yoga" in "\n".join(known_lines(table, "ヨガ"))


def test_what_a_question_mark_tells_fits_a_screen(table: StyleTable) -> None:
    genres = list(screen_lines(table))
    assert {name for part in genres[0].split("; ") for name in part.split(", ")} == {*table.genres}
    assert all(kind in genres[1] for kind in ("? moods", "? instruments", "? scenes"))
    for word in ("", "moods", "scenes"):  # 80 by 24 has 18 rows between the rules, one of them for the answer
        assert sum(len(wrap(f"Llm-Music-Gen: {line}", 79)) for line in screen_lines(table, word)) <= 17, word
    assert [*screen_lines(table, "Instruments")] == [", ".join(table.instruments)]
    assert [*screen_lines(table, "jazz")] == [*known_lines(table, "jazz")]


def test_an_option_goes_before_a_word_and_a_word_before_the_settings(table: StyleTable) -> None:
    words = "techno 140 bpm in F# minor, 3/4, 528 Hz, 2 minutes, no drums, no vocals, 80s, called 'Words'"
    request = Request(words, LengthRange(60, 60), 1, open=("length", "frequency_hz"))
    heard, understanding = utility.understood(request, table)
    asked = heard.constraints
    assert (asked.bpm, asked.key, asked.meter, asked.era) == (140, Key("F#", "minor"), Meter(3, 4), "1980s")
    assert {"drums", "vocals"} == {*asked.without} and asked.title == "Words"
    assert (heard.length, heard.frequency_hz, heard.open) == (LengthRange(120, 120), 528, ())
    assert utility.understood(heard, table) == (heard, understanding)

    given = Constraints(bpm=90, key=Key("C", "major"), meter=Meter(4, 4), without=("bass",), era="1960s", title="Given")
    heard, _ = utility.understood(replace(request, constraints=given, frequency_hz=432.0, open=()), table)
    asked = heard.constraints
    assert (asked.bpm, asked.key, asked.meter, asked.era) == (90, Key("C", "major"), Meter(4, 4), "1960s")
    assert {"bass", "drums", "vocals"} == {*asked.without} and asked.title == "Given"
    assert (heard.length, heard.frequency_hz) == (LengthRange(60, 60), 432)


def test_what_an_option_forbids_is_not_heard(table: StyleTable) -> None:
    request = Request("jazz, piano", LengthRange(60, 60), 1, constraints=Constraints(without=("piano", "jazz")))
    _, heard = utility.understood(request, table)
    assert "jazz" not in heard.genres and "piano" not in heard.instruments


@pytest.mark.skipif(os.name == "nt", reason="Windows tells of a closed pipe in another way")
def test_a_reader_that_has_enough_ends_the_command_quietly() -> None:
    command = [sys.executable, "launcher.py", "styles"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(patience(60)) == 1
