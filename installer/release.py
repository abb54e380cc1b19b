"""Makes the ZIP that Windows users unpack: ``python -m installer.release [FOLDER]``. Standard library only.

It holds what git tracks, without what only the makers need, in one folder with the version in its name. The files lie
in it as git has them, so the ``.bat`` keeps its line ends; the same commit gives the same bytes.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

from installer.sources import ROOT


def version() -> str:
    """The app's version, as ``pyproject.toml`` gives it."""
    for line in (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines():
        name, _, value = line.partition("=")
        if name.strip() == "version":
            return value.strip().strip('"')
    raise ValueError("pyproject.toml names no version")


def shipped() -> list[str]:
    """The tracked files that belong into the ZIP, as POSIX paths from the root."""
    answer = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    makers = ("tests/", "benchmarks/", ".ci/", ".github/", ".git", ".pre-commit", "docs/decisions/")
    names = [name for name in answer.stdout.decode("utf-8").split("\0") if name]
    return sorted(name for name in names if not name.startswith(makers))


def build(folder: Path) -> Path:
    """Write ``Llm-Music-Gen-VERSION.zip`` into a folder and return its path; the name appears when the ZIP is whole."""
    folder.mkdir(parents=True, exist_ok=True)
    top = f"Llm-Music-Gen-{version()}"
    path = folder / f"{top}.zip"
    part = path.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name in shipped():
            info = zipfile.ZipInfo(f"{top}/{name}", (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            runs = name.endswith(".sh")
            info.external_attr = (0o100755 if runs else 0o100644) << 16
            packed.writestr(info, (ROOT / name).read_bytes())
    part.replace(path)
    return path


if __name__ == "__main__":
    print(build(Path(sys.argv[1] if len(sys.argv) > 1 else "dist")))
