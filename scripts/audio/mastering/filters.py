"""How a song is made as loud as others: the filters of the first pass, and what the measurements mean.

Conventions: levels in dB relative to full scale, loudness in LUFS after ITU-R BS.1770 / EBU R128, measured by ffmpeg's
``ebur128`` filter, which prints tenths. The steps are: measure the music while it is written to a file of raw samples;
find the gain over time at which leveller, glue and limiter leave the target (``dynamics``); lay it over the samples
while they are encoded; measure what was encoded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf

from scripts import temporary
from scripts.errors import AudioError
from scripts.records import Loudness


@dataclass(frozen=True, slots=True)
class Master:
    """The settings of a master: gain of the music, trim to the target, and the limiter's ceiling.

    ``fixed`` keeps the level as it is, for music that is silent.
    """

    gain_db: float
    trim_db: float = 0.0
    ceiling_db: float = temporary.CEILING_DB
    fixed: bool = False

    @property
    def applied_db(self) -> float:
        """The gain from the synth's output to the finished file, before glue and limiter."""
        return self.gain_db + self.trim_db


def first_filters(layered: bool) -> str:
    """The filters of the first pass: input 0 becomes ``[music]``, and ``[tones]`` where there are layers.

    The high-pass takes away what no speaker plays but every limiter would act on; tone layers do not pass it. Each is
    logged ten times a second under its name.
    """
    music = f"pan=stereo|c0=c0|c1=c1,highpass=f={temporary.HIGHPASS_HZ},ebur128@music[music]"
    if not layered:
        return f"[0:a]{music}"
    return f"[0:a]asplit[a][b];[a]{music};[b]pan=stereo|c0=c2|c1=c3,ebur128@tones[tones]"


def read_loudness(said: str) -> Loudness:
    """The summary that ``ebur128`` prints at its end; without a true peak in it, that is ``-inf``.

    What is too quiet or too short to measure prints -70 and reads ``-inf``. Raises AudioError when there is no summary.
    """
    _, mark, summary = said.rpartition("Integrated loudness:")
    integrated = re.search(r"\bI:\s+(-?[\d.]+|-?inf|nan)\s+LUFS", summary)
    if not mark or integrated is None:
        raise AudioError("the loudness could not be measured: ffmpeg gave no summary")
    peak = re.search(r"True peak:\s+Peak:\s+(-?[\d.]+|-?inf)\s+dBFS", summary)
    lufs = float(integrated[1])
    return Loudness(lufs=lufs if lufs > -70 else -inf, true_peak_db=float(peak[1]) if peak else -inf)


def missing_lu(measured: Loudness) -> float:
    """How much louder a finished file should be; nothing where it is silent."""
    return temporary.TARGET_LUFS - measured.lufs if measured.lufs > -inf else 0.0


def over_db(measured: Loudness) -> float:
    """How far the ceiling has to come down for the true peak to be within the limit: some more than it stands over."""
    over = measured.true_peak_db - temporary.TRUE_PEAK_DB
    return over + temporary.CEILING_STEP_DB if over > 0 else 0.0


def fits(measured: Loudness) -> bool:
    """Whether a finished file is as loud as it should be, and its peaks within the limit."""
    return abs(missing_lu(measured)) <= temporary.LOUDNESS_TOLERANCE_LU and over_db(measured) == 0.0
