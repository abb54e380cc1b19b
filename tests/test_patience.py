from __future__ import annotations

import os

import pytest

from tests import patience


def test_a_busy_machine_gets_more_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LLM_MUSIC_GEN_SLOW", raising=False)
    monkeypatch.setattr(patience, "cores", lambda: 2)
    for load, seconds in ((0.0, 20.0), (1.0, 20.0), (2.0, 40.0), (20.0, 400.0)):
        monkeypatch.setattr(os, "getloadavg", lambda load=load: (load, 0.0, 0.0), raising=False)
        assert patience.patience(20.0) == seconds
    monkeypatch.delattr(os, "getloadavg")
    assert patience.patience(20.0) == 60.0


def test_the_factor_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, expected in (("5", 50.0), ("0.1", 10.0)):
        monkeypatch.setenv("LLM_MUSIC_GEN_SLOW", text)
        assert patience.patience(10.0) == expected
