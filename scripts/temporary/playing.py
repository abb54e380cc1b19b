"""The player and its device."""

from __future__ import annotations

from typing import Final

# Steps in volume, pause and stop glide over one device buffer, so that nothing clicks.
PLAYER_BUFFER_MS: Final = 100
PLAYER_STATE_SECONDS: Final = 0.2
# What is read ahead of the device, in pieces: at a jump, and all along. A jump fades over so many frames.
PLAYER_PIECE_FRAMES: Final = 2_205
PLAYER_FIRST_PIECES: Final = 4
PLAYER_AHEAD_PIECES: Final = 20
PLAYER_CUT_FRAMES: Final = 2_205
# A device that does not ask for samples for so long, in so many looks, is lost; sooner when it said that it stopped.
PLAYER_LOST_SECONDS: Final = 2.0
PLAYER_STOPPED_SECONDS: Final = 0.5
PLAYER_LOST_LOOKS: Final = 3
PLAYER_MOST_LOSSES: Final = 3
