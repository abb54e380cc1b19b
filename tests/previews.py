"""The screens as they were drawn before the app was written; ``{names}`` stand for what is different each time."""

from __future__ import annotations

from collections.abc import Mapping

MAIN = """
================================================================================
    Llm-Music-Gen: Main Menu
================================================================================

Song Length: 4-6 minutes
Selected Model: music_generation_model.Q6_K.gguf

--------------------------------------------------------------------------------

Total Songs Length: {HH:MM:SS}
Outputted Songs: {names}

--------------------------------------------------------------------------------

    1. Generate Music
    2. Output Jukebox
    3. Configure Options

================================================================================
Selection; Menu Option = {1-3}, Refresh Screen = R, Exit Program = X:
"""

GENERATE = """
================================================================================
    Llm-Music-Gen: Generate Music
================================================================================

Llm-Music-Gen: What kind of music are we making today? (Styles, separated, by, commas)
User Input: Chill, Dubstep
Llm-Music-Gen: How many songs should I generate?
User Input: 3
Llm-Music-Gen: Producing "Chill, Dubstep" themed song number 1...
[##############################] 100% Complete
Llm-Music-Gen: Converting song number 1 from {format} to Mp3...
[##########--------------------] 33% Complete
"""

JUKEBOX = """
================================================================================
    Llm-Music-Gen: Output Jukebox
================================================================================

Songs Played: {played}

--------------------------------------------------------------------------------

Playing song: {song}
[##########--------------------] {MM:SS/MM:SS}

--------------------------------------------------------------------------------

Remaining Songs: {names}

================================================================================
Selection; Back to Main = B, Exit Program = X:
"""

CONFIGURATION = """
================================================================================
    Llm-Music-Gen: Configuration
================================================================================

1. Change Thread Fraction (5/6)

2. Change Model Temperature (0.75)

3. Change Audio Volume (65%)

4. Select Model ({model})

5. Set Song Length (5 Minutes)

6. Auto-Play After Convert (true)

================================================================================
Selection; Options = 1-6, Back to Menu = B:
"""


def lines_of(preview: str, width: int, names: Mapping[str, str]) -> list[str]:
    """The lines of a preview for a console of another width, with names put in."""
    lines = []
    for line in preview.strip("\n").split("\n"):
        if set(line) in ({"="}, {"-"}):
            line = line[0] * width
        for name, value in names.items():
            line = line.replace("{" + name + "}", value)
        lines.append(line)
    return lines
