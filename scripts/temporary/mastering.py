"""Levels, limiter, loudness."""

from __future__ import annotations

from typing import Final

LOUDNESS_TOLERANCE_LU: Final = 0.25
TRUE_PEAK_DB: Final = -1.0
CEILING_STEP_DB: Final = 0.2
MASTER_TRIM_DB: Final = 15.0
MASTER_BLOCK_FRAMES: Final = 16_384
# The trim is looked for so often at most, and is right so near to the target.
SETTLE_TRIES: Final = 12
SETTLE_LU: Final = 0.01
# Levels are kept for cells of 1.45 ms, this many of which are looked at together. In cells that come so near to the
# ceiling, peaks between the samples are looked for, with so many samples at both sides of each place.
CELL_FRAMES: Final = 64
SURVEY_CELLS: Final = 4_096
NEAR_PEAK_DB: Final = 3.0
HIGHEST_DB: Final = 2.0
CELL_TAPS: Final = 12
ROWS_AT_ONCE: Final = 6
# The cells that the limiter sees ahead: 8.7 ms, in which it also comes down; and how fast it lets go. (Measured on a
# 50 Hz tone 6 dB too loud: harmonics 58 dB below it.)
MASTER_AHEAD_CELLS: Final = 6
MASTER_RELEASE_DB_PER_SECOND: Final = 100.0
HIGHPASS_HZ: Final = 28
# So many cells go through the high-pass of movements at once.
HIGHPASS_CELLS: Final = 128
# First a slow leveller, since arrangements swing by up to 15 LU between break and drop where records swing by 6 to 9;
# then the glue that holds the band together. Each: threshold in dB, ratio, the time constants of getting louder and
# softer in seconds, width of the knee in dB, gain after it in dB.
GLUE: Final = (
    (-36.9, 1.5, 0.0375, 0.375, 15.6, 7.2),
    (-17.6, 1.6, 0.0075, 0.0625, 12.0, 0.0),
)
# BS.1770-4, annex 1: (centre in Hz, gain in dB, Q) of the shelf and (corner in Hz, Q) of the high-pass, as analogue
# prototypes from which the coefficients at any sample rate follow.
LOUDNESS_SHELF: Final = (1681.974450955533, 3.999843853973347, 0.7071752369554196)
LOUDNESS_SHELF_POWER: Final = 0.4996667741545416
LOUDNESS_HIGHPASS: Final = (38.13547087602444, 0.5003270373238773)
LOUDNESS_BLOCK_SECONDS: Final = 0.4
# From so many stretches of that length the share of the K-weighting is taken, where not all are measured.
STRETCHES_AROUND: Final = 15
