"""Long pieces are played by the rack as songs are: what a task says of it comes through."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from scripts.music import midi
from scripts.producing.long_piece import worker
from scripts.producing.long_piece.compose import on_rack
from scripts.records import MidiEvent, OnRack
from tests.music.band_helpers import song


def test_what_the_rack_plays_goes_through_the_job() -> None:
    _, _, arrangement = song("dubstep", "2", 3)
    task = json.loads(json.dumps(on_rack(arrangement)))
    assert worker.on_rack(task) == midi.on_rack(arrangement)
    assert len(midi.on_rack(arrangement).voices) >= 3
    _, _, plain = song("folk", "2", 3)
    assert worker.on_rack(json.loads(json.dumps(on_rack(plain)))).voices == {}


def test_a_movement_is_rendered_with_its_patches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes into a movement's raw file is what ``rendered`` gives for its task."""
    heard: list[OnRack] = []

    def rendered(_: Any, played: Any, seconds: float, ratio: float) -> Any:
        heard.append(played.on_rack)
        assert list(played.events) == [MidiEvent(0.5, (0x93, 60, 90))] and ratio == 1.0
        yield np.zeros((round(seconds * 44_100), 2), dtype=np.float32)
        raise RuntimeError("enough")

    monkeypatch.setattr(worker, "rendered", rendered)
    task = {"frames": 44_100, "first": 0, "events": [[0.5, [0x93, 60, 90]]]}
    task |= {"rack": {"3": ["reese", -2.0]}, "tempos": [[0.0, 174.0]]}
    path = tmp_path / "000.json"
    path.write_text(json.dumps(task), encoding="utf-8")
    job = SimpleNamespace(folder=tmp_path, task=lambda number: path)
    with pytest.raises(RuntimeError, match="enough"):
        list(worker.render_movement(job, 0, {"ratio": 1.0}, None))  # type: ignore[arg-type]
    assert heard[0].voices[3].patch == "reese" and heard[0].tempos == ((0.0, 174.0),)
