"""The ZIP of a release: what is in it, and that it runs."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

from installer import release
from scripts.temporary import APP_VERSION, ROOT


def test_the_version_is_written_once(tmp_path: Path) -> None:
    assert release.version() == APP_VERSION
    assert re.search(rf"(?m)^## {re.escape(APP_VERSION)}\b", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))


def test_the_zip_holds_what_a_user_needs_and_runs(tmp_path: Path) -> None:
    path = release.build(tmp_path)
    assert path.name == f"Llm-Music-Gen-{APP_VERSION}.zip" and not list(tmp_path.glob("*.part"))
    unpacked = tmp_path / "a folder with blanks"
    with zipfile.ZipFile(path) as packed:
        names = packed.namelist()
        packed.extractall(unpacked)
    top = f"Llm-Music-Gen-{APP_VERSION}/"
    assert all(name.startswith(top) for name in names)
    kept = {name.removeprefix(top) for name in names}
    assert {"Llm-Music-Gen.bat", "launcher.py", "requisites.py", "models/embedded.gguf", "LICENSE"} <= kept
    assert not any(name.startswith(("tests/", "benchmarks/", ".ci")) for name in kept)
    assert b"\r\n" in (unpacked / top / "Llm-Music-Gen.bat").read_bytes()
    asked = [sys.executable, "launcher.py", "--version"]
    done = subprocess.run(asked, cwd=unpacked / top, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"Llm-Music-Gen {APP_VERSION}"


def test_the_same_commit_gives_the_same_bytes(tmp_path: Path) -> None:
    assert release.build(tmp_path / "one").read_bytes() == release.build(tmp_path / "two").read_bytes()
