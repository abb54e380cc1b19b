"""What the stages of one long piece hand on."""

from __future__ import annotations

from dataclasses import dataclass

from scripts.producing.long_piece.job import Job
from scripts.records import Context, LongPiece, Making, Request, Tuning
from scripts.writing import LoadedModels


@dataclass(frozen=True, slots=True)
class PieceWork:
    """One long piece on its way: what was asked, how it is laid out, the job it grows in, and who makes it."""

    request: Request
    piece: LongPiece
    job: Job
    tuned: Tuning
    loaded: LoadedModels
    making: Making
    context: Context
