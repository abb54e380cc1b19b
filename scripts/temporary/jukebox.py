"""The jukebox."""

from __future__ import annotations

from typing import Final

# From so far into a song on, "previous" means its beginning.
RESTART_SECONDS: Final = 3.0
PREPARE_SECONDS: Final = 5.0
SLEEP_FADE_SECONDS: Final = 10.0
TRASH_NAME: Final = ".trash"
