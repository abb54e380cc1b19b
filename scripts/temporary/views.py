"""What is drawn."""

from __future__ import annotations

from typing import Final

BAR_CELLS: Final = 30

# Below this many columns and rows nothing is painted but that the window is too small.
SMALLEST_WIDTH: Final = 40
SMALLEST_HEIGHT: Final = 10
NARROWEST: Final = 20
MODEL_NAME_CELLS: Final = 20
# The list of what can be asked for: the width of the names, and how many words of a scene are shown.
KNOWN_NAME_COLUMNS: Final = 20
KNOWN_SCENE_WORDS: Final = 4
