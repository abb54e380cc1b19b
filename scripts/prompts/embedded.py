"""How the embedded model is asked."""

from __future__ import annotations

from collections.abc import Sequence

from scripts.prompts.header import TuneHeader
from scripts.temporary import MODES


def embedded_prompt(
    header: TuneHeader,
    sections: Sequence[tuple[int, bool]],
    *,
    given: Sequence[str] = (),
) -> str:
    """The header that the embedded model was trained on, its form line, and the given bars to go on from.

    ``sections`` are numbers of bars and whether they are repeated. ``given`` are bars without bar lines; the answer
    begins with the next bar (``BarRules.skip_bars`` is their number).
    """
    meter, key = header.meter, header.key
    word = f"R:{header.rhythm}\n" if header.rhythm else ""
    form = "".join(f"|:{bars}:|" if repeated else f"|{bars}|" for bars, repeated in sections)
    head = f"{word}M:{meter.numerator}/{meter.denominator}\nL:{header.unit}\nK:{key.tonic}{MODES[key.mode].suffix}\n"
    return f"{head}%{form}\n{body_start(sections, given)}"


def body_start(sections: Sequence[tuple[int, bool]], given: Sequence[str]) -> str:
    """Given bars as the beginning of a body, ending where the next bar (or the next section) begins."""
    text, left = "", list(given)
    for bars, repeated in sections:
        if not left:
            break
        part, left = left[:bars], left[bars:]
        text += ("|:" if repeated else "|") + "|".join(part)
        text += (":|\n" if repeated else "||\n") if len(part) == bars else "|"
    return text
