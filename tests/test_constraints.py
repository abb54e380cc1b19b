"""What the user fixes comes through every place where constraints are put together, and is obeyed."""

from __future__ import annotations

import json
import random
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from scripts import utility
from scripts.codec import plain
from scripts.music import styles
from scripts.output import recipe
from scripts.records import Constraints, Key, LengthRange, Meter, Request
from scripts.tables import style_table

# One value of each field that no style draws by itself.
FIXED: dict[str, Any] = {
    "title": "Low Tide",
    "bpm": 97.5,
    "meter": Meter(3, 4),
    "key": Key("F#", "minor"),
    "form": "rondo",
    "chords": {"": ("F#m", "D")},
    "band": {"melody": "violin"},
    "without": ("drums",),
    "only": ("piano",),
    "less": ("bass",),
    "era": "1960s",
    "energy": "low",
    "about": "losing a job",
    "artist": "The Paper Kites",
    "lyrics": "One line\n",
    "wordless": True,
}
NAMES = [field.name for field in fields(Constraints)]
REQUEST = Request("Synth Pop", LengthRange(60, 60), 3)


def fixed(name: str) -> Request:
    """A request that fixes one field."""
    return replace(REQUEST, constraints=replace(Constraints(), **{name: FIXED[name]}))


@pytest.mark.parametrize("name", NAMES)
def test_an_option_stays_beside_words_and_beside_a_song_to_vary(name: str) -> None:
    given = fixed(name).constraints
    assert getattr(given, name) != getattr(Constraints(), name)
    assert getattr(utility.understood(fixed(name), style_table())[0].constraints, name) == FIXED[name]
    assert getattr(recipe.merged(Constraints(), given), name) == FIXED[name]
    assert getattr(recipe.merged(given, Constraints()), name) == FIXED[name]


@pytest.mark.parametrize("name", NAMES)
def test_a_song_made_with_it_is_varied_with_it(name: str, tmp_path: Path) -> None:
    table = style_table()
    request, meant = utility.understood(fixed(name), table)
    brief = styles.make_brief(request, meant, table, random.Random(3))
    record = {"request": plain(request), "brief": plain(replace(brief, lyrics=request.constraints.lyrics))}
    (tmp_path / "song.json").write_text(json.dumps(record), encoding="utf-8")
    kept = recipe.varied(tmp_path / "song.json", table, 4).constraints
    value = getattr(kept, name)
    assert value == FIXED[name] if name not in ("chords", "band") else value


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("lyrics", "wordless")])  # words come later
def test_some_room_obeys_it(name: str) -> None:
    table = style_table()
    free, bound = (
        styles.make_brief(*utility.understood(request, table), table, random.Random(3))
        for request in (REQUEST, fixed(name))
    )
    assert free != bound
