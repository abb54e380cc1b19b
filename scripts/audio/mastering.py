"""How a song is made as loud as others: the filters of each pass, and what their measurements mean.

Conventions: levels in dB relative to full scale, loudness in LUFS after ITU-R BS.1770 / EBU R128, measured by ffmpeg's
``ebur128`` filter, which prints tenths. The steps are: measure the music while it is written to a lossless file; set it
to the target, glue and limit it; measure again with the gain that the limiter took; encode; measure what was encoded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from math import inf

from scripts import temporary
from scripts.errors import AudioError
from scripts.records import Loudness


@dataclass(frozen=True, slots=True)
class Master:
    """The settings of the second pass: gain of the music, trim to the target, and the limiter's ceiling.

    ``fixed`` keeps the level as it is, for music that is silent.
    """

    gain_db: float
    trim_db: float = 0.0
    ceiling_db: float = temporary.CEILING_DB
    fixed: bool = False

    @property
    def applied_db(self) -> float:
        """The gain from the synth's output to the finished file, before glue and limiter."""
        return self.gain_db + self.trim_db - temporary.HEADROOM_DB


def first_filters(layered: bool) -> str:
    """The filters of the first pass: input 0 becomes ``[music]``, and ``[tones]`` where there are layers.

    The high-pass takes away what no speaker plays but every limiter would act on; tone layers do not pass it.
    """
    room = f"volume=-{temporary.HEADROOM_DB}dB"
    music = f"pan=stereo|c0=c0|c1=c1,{room},highpass=f={temporary.HIGHPASS_HZ},ebur128=framelog=quiet[music]"
    if not layered:
        return f"[0:a]{music}"
    return f"[0:a]asplit[a][b];[a]{music};[b]pan=stereo|c0=c2|c1=c3,{room}[tones]"


def second_filters(master: Master, frames: int, layered: bool, *, first: int = 0, draft: bool = False) -> str:
    """The filters of the second pass: the lossless files from ``first`` on become ``[out]``, exactly ``frames`` long.

    What is missing in loudness is added to the music alone, which leaves the layers at the level asked for; what is too
    much is taken from both. The limiter works at twice the sample rate, so that peaks between samples are limited too;
    a ``draft``, of which only the loudness matters, does without.
    """
    rate = temporary.SAMPLE_RATE_HZ
    music = f"[0:a]volume={master.gain_db:.3f}dB,{temporary.GLUE},volume={max(0.0, master.trim_db):.3f}dB"
    if layered:
        tones = f"[1:a]volume={temporary.HEADROOM_DB}dB[tones]"
        music = f"{music}[music];{tones};[music][tones]amix=inputs=2:duration=longest:normalize=0"
    limit = 10 ** (master.ceiling_db / 20)
    limiter = f"alimiter=limit={limit:.5f}:attack=5:release=50:level=0:latency=1"
    if not draft:
        limiter = f"aresample={2 * rate},{limiter},aresample={rate}"
    length = f"apad=whole_len={first + frames},atrim=start_sample={first}:end_sample={first + frames},asetpts=N/SR/TB"
    return f"{music},volume={min(0.0, master.trim_db):.3f}dB,{limiter},{length}[out]"


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


def first_master(measured: Loudness) -> Master:
    """The settings to begin with, from the loudness of the first pass. Silence is left alone, not made into noise."""
    if measured.lufs < temporary.SILENCE_LUFS - temporary.HEADROOM_DB:
        return Master(gain_db=temporary.HEADROOM_DB, fixed=True)
    return Master(gain_db=temporary.TARGET_LUFS - measured.lufs, trim_db=temporary.GLUE_LOSS_DB)


def trimmed(master: Master, measured: Loudness, slope: float = 1.0) -> Master:
    """The settings mended by what they gave: the missing loudness is added, within ``MASTER_TRIM_DB``.

    ``slope`` is how many LU a decibel of gain is worth, less than 1 where the limiter takes some of it back.
    """
    if master.fixed or measured.lufs == -inf:
        return master
    bound = temporary.MASTER_TRIM_DB
    trim = master.trim_db + (temporary.TARGET_LUFS - measured.lufs) / max(slope, 0.2)
    return replace(master, trim_db=max(-bound, min(bound, trim)))


def slope_between(first: tuple[Master, Loudness], second: tuple[Master, Loudness]) -> float:
    """How many LU each decibel of trim brought from one measurement to the next, between 0.2 and 1."""
    gained = second[0].trim_db - first[0].trim_db
    return min(1.0, max(0.2, (second[1].lufs - first[1].lufs) / gained)) if abs(gained) > 0.1 else 1.0


def lowered(master: Master, measured: Loudness) -> Master:
    """The settings with the ceiling lowered by as much as the encoded peaks stood over the limit, and a little more."""
    over = measured.true_peak_db - temporary.TRUE_PEAK_DB
    return replace(master, ceiling_db=master.ceiling_db - over - 0.2) if over > 0 else master


def close_enough(master: Master, measured: Loudness) -> bool:
    """Whether the loudness is as near to the target as it can be brought."""
    wanted = trimmed(master, measured)
    return abs(wanted.trim_db - master.trim_db) <= temporary.LOUDNESS_TOLERANCE_LU


def peaks_fit(measured: Loudness) -> bool:
    """Whether the true peak is within the limit."""
    return measured.true_peak_db <= temporary.TRUE_PEAK_DB
