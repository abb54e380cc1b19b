"""Nothing that a test does may change the settings of the person who runs it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from scripts import temporary

# a slow machine is not an error
hypothesis.settings.register_profile("any machine", deadline=None)
hypothesis.settings.load_profile("any machine")

SLOW = Path(__file__).with_name("slow.txt")


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--processor-times FILE`` notes what each test takes, for ``tests/slow.py``."""
    parser.addoption("--processor-times", type=Path, default=None, help="add a line a test: seconds and its name")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that ``slow.txt`` names, as ``pytest.mark.slow`` does."""
    named = set(SLOW.read_text(encoding="utf-8").split())
    for item in items:
        if item.nodeid.partition("[")[0] in named:
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Note the processor time of a test, its fixtures included, where that is wanted."""
    path, began = item.config.getoption("--processor-times"), time.process_time()
    yield
    if path is not None:
        with path.open("a", encoding="utf-8") as out:
            out.write(f"{time.process_time() - began:.3f} {item.nodeid}\n")


@pytest.fixture(autouse=True)
def own_settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A settings file of the test's own, for whatever is learnt while it runs."""
    path = tmp_path_factory.mktemp("settings") / "persistent.json"
    monkeypatch.setattr(temporary, "SETTINGS_FILE", path)
    return path
