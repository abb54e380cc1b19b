"""The command line."""

from __future__ import annotations

from typing import Final

COMMAND_EXAMPLES: Final = """examples:
  launcher.py generate "Chill, Dubstep" --songs 3 --length 4-6
  launcher.py generate "Meditation, Ambient" --length 00:30 --frequency 528 --drone -24
  launcher.py understand "techno 140 bpm in F# minor, no drums"
  launcher.py styles jazz
  launcher.py convert tune.abc --style "Bossa Nova"
"""
BAR_REDRAW_SECONDS: Final = 0.2
