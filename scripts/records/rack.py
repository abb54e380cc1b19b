"""What the rack plays: patches as ``data/rack/`` has them, and which of them stand on which channels of a piece."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Envelope:
    """A curve from a note's start to its end: up to 1 in the attack, down to ``sustain``, to 0 in the release."""

    attack_ms: float = 3.0
    decay_ms: float = 200.0
    sustain: float = 1.0
    release_ms: float = 60.0


@dataclass(frozen=True, slots=True)
class Lfo:
    """A slow cycle that moves a patch along its rows: by ``depth`` upwards, from where the patch stands, and back.

    ``beats`` is how many quarter notes a cycle lasts; at 0 it is free of the tempo and has ``hz``. ``shape`` is sine,
    triangle, saw (falling), ramp (rising) or square. Where ``restart`` is set each note begins a cycle of its own.
    ``phase`` is the share of a cycle at which it begins.
    """

    depth: float
    beats: float = 0.0
    hz: float = 0.5
    shape: str = "sine"
    restart: bool = False
    phase: float = 0.0


@dataclass(frozen=True, slots=True)
class Sweep:
    """An envelope that moves a patch along its rows by up to ``depth``."""

    depth: float
    shape: Envelope = field(default_factory=Envelope)


@dataclass(frozen=True, slots=True)
class Patch:
    """A sound of the rack; the fields are explained in ``data/rack/README.md``.

    ``wave`` mixes shapes by their levels. ``rows`` says what the second axis of its wavetable is: ``cutoff`` (octaves
    from ``cutoff_hz``), ``duty``, ``fm`` or ``vowel`` (0 to 1, from ``start``).
    """

    note: str
    gain_db: float
    wave: Mapping[str, float] = field(default_factory=dict)
    rows: str = "cutoff"
    cutoff_hz: float = 20_000.0
    resonance: float = 0.0
    key_follow: float = 0.0
    start: float = 0.0
    vowels: str = "uoaei"
    fm_ratio: int = 1
    fm_index: float = 4.0
    drive: float = 0.0
    sub: float = 0.0
    sub_octaves: int = -1
    unison: int = 1
    detune_cents: float = 0.0
    width: float = 0.0
    octave: int = 0
    amp: Envelope = field(default_factory=Envelope)
    sweep: Sweep = field(default_factory=lambda: Sweep(0.0))
    lfos: tuple[Lfo, ...] = ()
    velocity: float = 0.0
    mono: bool = False
    glide_ms: float = 0.0
    legato: bool = True
    vibrato_cents: float = 40.0
    expression: float = 1.0


@dataclass(frozen=True, slots=True)
class RackVoice:
    """A patch in a band's seat, and how much louder it has to be than its channel's volume says."""

    patch: str
    louder_db: float = 0.0


@dataclass(frozen=True, slots=True)
class OnRack:
    """The channels of a piece that the rack plays, and the tempos that its patches move with.

    ``tempos`` maps seconds to quarter notes a minute, first entry at 0.
    """

    voices: Mapping[int, RackVoice] = field(default_factory=dict)
    tempos: tuple[tuple[float, float], ...] = ((0.0, 120.0),)
