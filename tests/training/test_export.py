"""Weights go into a GGUF and come back from it; the file tells the words of its training."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from scripts import models
from scripts.temporary import MELODY_DRAWS
from scripts.training.dataset import vocabulary
from scripts.training.export import write_gguf
from scripts.training.network import Shape, build
from scripts.training.train import main
from scripts.training.warm_start import gguf_weights

torch = pytest.importorskip("torch")


def test_weights_come_back(tmp_path: Path) -> None:
    shape = Shape(vocabulary=len(vocabulary()), width=32, layers=2, heads=4, feed_forward=48, context=32)
    network = build(shape)
    torch.save({"network": network.state_dict(), "shape": asdict(shape)}, tmp_path / "best.pt")
    write_gguf(tmp_path / "best.pt", tmp_path / "small.gguf")
    info = models.describe(tmp_path / "small.gguf")
    assert info.embedded and set(MELODY_DRAWS) | {"reel", "jig"} <= set(info.words)
    state = gguf_weights(tmp_path / "small.gguf", shape)
    assert state.keys() == network.state_dict().keys()
    for name, weight in network.state_dict().items():
        assert torch.allclose(state[name], weight, atol=1e-3), name
    with pytest.raises(ValueError, match="shape"):
        gguf_weights(tmp_path / "small.gguf", Shape(vocabulary=len(vocabulary())))


def test_a_run_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from scripts.training import train
    from tests.training.test_tune import jig

    monkeypatch.setattr(train, "tunes_for", lambda run, melodies: ([jig()] * 40, {"folk": [jig()]}))
    monkeypatch.setattr(train, "Shape", lambda **sizes: Shape(**sizes, width=16, layers=1, heads=2, feed_forward=16))
    run = ["--run", str(tmp_path / "run"), "--context", "64", "--rows", "2", "--threads", "1", "--warm", "2"]
    assert main([*run, "--epochs", "1"]) == 0
    first = torch.load(tmp_path / "run" / "latest.pt", weights_only=False)
    assert main([*run, "--epochs", "2"]) == 0
    second = torch.load(tmp_path / "run" / "latest.pt", weights_only=False)
    assert first["at"]["epoch"] == 1 and second["at"]["epoch"] == 2
    assert second["at"]["steps"] > first["at"]["steps"] and second["at"]["best"] < first["at"]["best"]
    assert "going on after" in capsys.readouterr().out
