"""Which tests a quick run leaves out: the dearest ones, until what is left takes so many seconds of a processor.

    python -m pytest --processor-times times.txt
    python -m tests.slow times.txt [--seconds 9]

writes ``tests/slow.txt``, one test function a line, all of its cases together. Tests that wait rather than work are
marked by hand (``pytest.mark.slow``).
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

SLOW = Path(__file__).with_name("slow.txt")


def dearest(times: dict[str, float], seconds: float) -> list[str]:
    """The names of the tests to leave out, so that the others take at most ``seconds``."""
    left = sum(times.values())
    out: list[str] = []
    for name in sorted(times, key=lambda name: -times[name]):
        if left <= seconds:
            break
        left -= times[name]
        out.append(name)
    return sorted(out)


def main() -> None:
    """Read the times of a run and write the list."""
    parser = argparse.ArgumentParser(prog="python -m tests.slow")
    parser.add_argument("times", type=Path)
    parser.add_argument("--seconds", type=float, default=9.0)
    wanted = parser.parse_args()
    times: Counter[str] = Counter()
    for line in wanted.times.read_text(encoding="utf-8").splitlines():
        seconds, _, name = line.partition(" ")
        times[name.partition("[")[0]] += float(seconds)
    SLOW.write_text("\n".join(dearest(dict(times), wanted.seconds)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
