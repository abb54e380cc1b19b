from __future__ import annotations

from pathlib import Path

import pytest

from tests.audio.sounds import write_soundfont


@pytest.fixture(scope="session")
def sine_soundfont(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SoundFont of our own; its folder has a space and an accent."""
    return write_soundfont(tmp_path_factory.mktemp("sound fönts") / "sine.sf2")
