"""Run one benchmark: ``python -m benchmarks NAME`` runs ``main()`` of ``benchmarks/NAME.py``."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path


def names() -> list[str]:
    """The benchmarks that exist."""
    files = Path(__file__).parent.glob("*.py")
    return sorted(file.stem for file in files if not file.stem.startswith("_"))


def main(arguments: list[str]) -> int:
    """Dispatch to a benchmark, with the words after its name; its exit status, or 2 for a name that is none."""
    if not arguments or arguments[0] not in names():
        print(f"usage: python -m benchmarks NAME, with NAME one of: {', '.join(names())}")
        return 2
    module = importlib.import_module(f"benchmarks.{arguments[0]}")
    return int(module.main(arguments[1:]) or 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
