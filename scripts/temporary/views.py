"""What is drawn."""

from __future__ import annotations

from typing import Final

BAR_CELLS: Final = 30

# What the menus say and take. A pasted text is told from typing by how much of it comes at once.
SMALLEST_WIDTH: Final = 40
SMALLEST_HEIGHT: Final = 10
NARROWEST: Final = 20
MODEL_NAME_CELLS: Final = 20
