"""What stands between samples and listeners: blocks, levels, tags, and what plays them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from scripts.records.played import MidiEvent

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


# Samples of the shape (frames, channels), float32, full scale 1.0. The channels are left and right of the music and,
# where tone layers were asked for, left and right of those.
Block: TypeAlias = "npt.NDArray[np.float32]"


@dataclass(frozen=True, slots=True)
class Loudness:
    """How loud a piece is: EBU R128 integrated loudness, the highest true peak, and the gain that was applied.

    Silence reads ``-inf`` in both levels.
    """

    lufs: float
    true_peak_db: float
    gain_db: float = 0.0


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of finished file.

    ``coder`` is what ffmpeg is told to encode it, ``filters`` what the sound passes before. ``tags`` is the kind of its
    tags (``id3``, ``vorbis comments``, ``atoms``) and ``container`` the class of mutagen that holds them. ``played_by``
    says which library decodes it for the player, if any does. Frames of a ``framed`` format can be coded in parts and
    stand side by side; what others are made of in long pieces is lossless. ``chapters_by_coder``: its tags hold none,
    so ffmpeg writes them. ``video_copied``: an MP4 takes it as it is. ``long_piece_bytes`` is the room on the disk that
    each second of a long piece needs until it is finished, its segments and the whole.
    """

    coder: tuple[str, ...]
    tags: str
    container: str
    long_piece_bytes: int
    filters: str = "anull"
    played_by: str = ""
    framed: bool = False
    chapters_by_coder: bool = False
    video_copied: bool = False


@dataclass(frozen=True, slots=True)
class Chapter:
    """A named stretch of a long piece."""

    start_seconds: float
    end_seconds: float
    title: str


@dataclass(frozen=True, slots=True)
class Tags:
    """What a finished file says of itself; empty fields are left out. ``cover`` is the bytes of a JPEG or PNG.

    ``timed_lyrics`` are words with the milliseconds at which they are sung, a line break before the first of a line;
    ``lrc`` is the same as LRC.
    """

    title: str
    album: str = ""
    genre: str = ""
    bpm: float | None = None
    key: str = ""
    lyrics: str = ""
    comment: str = ""
    cover: bytes = b""
    chapters: tuple[Chapter, ...] = ()
    artist: str = ""
    timed_lyrics: tuple[tuple[str, int], ...] = ()
    lrc: str = ""


@dataclass(frozen=True, slots=True)
class PlayerState:
    """What the player does at one moment; ``status`` is stopped, playing or paused.

    ``index`` points into the list of songs and is -1 while none is chosen; ``position_seconds`` is what was handed to
    the device. ``device`` is the name of the sound system, ``null`` when nothing can be heard.
    """

    status: str
    index: int
    path: Path | None
    position_seconds: float
    length_seconds: float
    volume_percent: int
    device: str


class Synth(Protocol):
    """A synthesiser with one SoundFont."""

    @property
    def name(self) -> str:
        """The library's name and version."""

    def render(self, events: Iterator[MidiEvent], seconds: float, tuning_ratio: float = 1.0) -> Iterator[Block]:
        """Stereo blocks of exactly ``seconds``; closing the iterator gives the native memory back."""

    def close(self) -> None:
        """Give all native memory back; safe to call twice."""
