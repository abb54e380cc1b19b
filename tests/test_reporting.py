from __future__ import annotations

import io
import time

from scripts.records import Message, Progress
from scripts.reporting import Reporter


def test_a_stage_is_one_bar_that_ends_at_a_hundred() -> None:
    stream = io.StringIO()
    with Reporter(stream) as reporter:
        reporter.show(Message("Producing song number 1..."))
        for done in (0, 30, 60, 100):
            reporter.show(Progress("compose", done, 100, "tokens"))
        reporter.show(Message("done"))
    lines = stream.getvalue().split("\n")
    assert lines[0] == "Llm-Music-Gen: Producing song number 1..."
    assert lines[1].split("\r")[-1].rstrip().startswith("[##############################] 100% Complete")
    assert lines[2:] == ["Llm-Music-Gen: done", ""]


def test_the_bar_moves_twice_a_second_while_nothing_happens() -> None:
    stream = io.StringIO()
    with Reporter(stream) as reporter:
        reporter.show(Progress("load", 1, 4, "seconds"))
        time.sleep(2.3)
    drawn = [part for part in stream.getvalue().split("\r") if part.strip()]
    assert len(drawn) >= 3 and all("25% Complete" in part for part in drawn)
    assert stream.getvalue().endswith("\n")


def test_a_new_stage_begins_a_new_line() -> None:
    stream = io.StringIO()
    with Reporter(stream) as reporter:
        reporter.show(Progress("compose", 1, 2, "tokens"))
        reporter.show(Progress("convert", 1, 4, "share"))
    assert [line.split("\r")[-1][33:36] for line in stream.getvalue().split("\n")[:-1]] == ["50%", "25%"]


def test_a_console_of_few_letters_gets_question_marks_not_an_error() -> None:
    raw = io.BytesIO()
    with Reporter(io.TextIOWrapper(raw, encoding="cp1252", errors="strict", write_through=True)) as reporter:
        reporter.show(Message("Nächte ☾"))
    assert raw.getvalue().decode("cp1252").splitlines() == ["Llm-Music-Gen: Nächte ?"]
