from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scripts.engines.stopping import StopText


def fed(pieces: list[bytes], stops: tuple[str, ...]) -> tuple[list[str], bool]:
    text = StopText(stops)
    out = [text.feed(piece) for piece in pieces]
    return [*out, text.feed(b"", final=True)], text.stopped


def test_a_stop_string_over_several_tokens() -> None:
    out, stopped = fed([b"one <", b"|im_", b"end|> two"], ("<|im_end|>",))
    assert stopped and "".join(out) == "one "


def test_what_only_began_like_one_is_given_back() -> None:
    out, stopped = fed([b"a <", b"|i", b"f|"], ("<|im_end|>",))
    assert not stopped and out[0] == "a " and "".join(out) == "a <|if|"


def test_a_character_in_two_tokens() -> None:
    assert fed(["é".encode()[:1], "é".encode()[1:] + b"!"], ())[0] == ["", "é!", ""]


@given(
    text=st.text("ab<é", max_size=30),
    stops=st.lists(st.text("ab<", min_size=1, max_size=4), max_size=3),
    cuts=st.lists(st.integers(0, 60), max_size=10),
)
def test_pieces_make_no_difference(text: str, stops: list[str], cuts: list[int]) -> None:
    data = text.encode()
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    pieces = [data[a:b] for a, b in pairwise(places)]
    out, stopped = fed(pieces, tuple(stops))
    hits = [text.find(stop) for stop in stops if stop in text]
    assert stopped == bool(hits)
    # Which of two overlapping stop strings is met first depends on where the pieces end; the text never goes past one.
    written = "".join(out)
    assert text.startswith(written)
    assert not any(stop in written for stop in stops)
    if not hits:
        assert written == text
