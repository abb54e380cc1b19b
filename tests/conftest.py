"""Nothing that a test does may change the settings of the person who runs it."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

from scripts import temporary

# a slow machine is not an error
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file of the test's own, for whatever is learnt while it runs."""
    path = tmp_path_factory.mktemp("settings") / "persistent.json"
    monkeypatch.setattr(temporary, "SETTINGS_FILE", path)
    return path
