"""The high-pass of the first pass while samples pass by, as ffmpeg's ``highpass`` of two poles does it.

Songs go through ffmpeg; movements, which are rendered in a process of their own, would pay a second process and two
pipes for it (measured: 7 seconds an hour of music, against 3). What a filter makes of a cell is a matrix of the cell
and of the two numbers that it remembers, and so is what it remembers of many cells: no loop over samples.
"""

from __future__ import annotations

from math import cos, pi, sin, sqrt
from typing import TYPE_CHECKING

from scripts import temporary
from scripts.records import Block

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


class Highpass:
    """A Butterworth high-pass of second order at ``hz`` for blocks of (frames, 2), one after the other."""

    def __init__(self, hz: float = temporary.HIGHPASS_HZ) -> None:
        import numpy as np

        cell, cells = temporary.CELL_FRAMES, temporary.HIGHPASS_CELLS
        step, into, gain = _state_space(hz)
        powers = [np.eye(2)]
        for _ in range(cell * cells):
            powers.append(powers[-1] @ step)
        # The answer to one sample, what is heard of the memory, and what a sample leaves there at its cell's end.
        answer = np.array([gain, *(powers[n][0] @ into for n in range(cell - 1))])
        within = np.array([[answer[after - n] if after >= n else 0.0 for after in range(cell)] for n in range(cell)])
        remembered = np.array([powers[n][0] for n in range(cell)]).T
        left = np.array([powers[cell - 1 - n] @ into for n in range(cell)])
        # Left and right lie interleaved, as they come: each matrix once for either, in one.
        self._within, self._remembered, self._left = (
            np.kron(matrix, np.eye(2)).astype(np.float32) for matrix in (within, remembered, left)
        )
        # The memory at the beginning of each cell, from that of the first and from what each cell leaves.
        ahead = np.zeros((2 * cells + 2, 2 * cells + 2))
        for after in range(cells + 1):
            for before in range(after + 1):
                part = powers[cell * (after - before)].T
                ahead[2 * before : 2 * before + 2, 2 * after : 2 * after + 2] = part
        self._ahead = ahead
        self._memory = np.zeros((1, 4))

    def passed(self, block: Block) -> Block:
        """What passes of a block. Blocks are whole cells (``CELL_FRAMES``) but for the last."""
        import numpy as np

        cell = temporary.CELL_FRAMES
        out = np.empty((len(block) + -len(block) % cell, 2), dtype=np.float32)
        most = cell * temporary.HIGHPASS_CELLS
        for first in range(0, len(block), most):
            part = block[first : first + most]
            if len(part) % cell:
                part = np.concatenate((part, np.zeros((-len(part) % cell, 2), dtype=np.float32)))
            self._cells(part.reshape(-1, 2 * cell), out[first : first + most].reshape(-1, 2 * cell))
        return out[: len(block)]

    def _cells(self, cells: npt.NDArray[np.float32], out: npt.NDArray[np.float32]) -> None:
        """Some cells, each a row; moves the memory on."""
        import numpy as np

        count = len(cells)
        left = (cells @ self._left).astype(np.float64)
        # Rows of (cell, memory, side) become one row a side.
        states = np.concatenate((self._memory, left)).reshape(count + 1, 2, 2).transpose(2, 0, 1).reshape(2, -1)
        size = 2 * count + 2
        memory = (states @ self._ahead[:size, :size]).reshape(2, count + 1, 2).transpose(1, 2, 0).reshape(-1, 4)
        self._memory = memory[count:].copy()
        np.matmul(cells, self._within, out=out)
        out += memory[:count].astype(np.float32) @ self._remembered


def _state_space(hz: float) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64], float]:
    """How the memory moves on by itself, what a sample adds to it, and how much of it is heard at once.

    The biquad is that of R. Bristow-Johnson's cookbook (W3C Audio EQ Cookbook) with Q = 1/sqrt(2), as ffmpeg's; the
    memory is that of the transposed direct form II.
    """
    import numpy as np

    turn = 2 * pi * hz / temporary.SAMPLE_RATE_HZ
    alpha = sin(turn) / sqrt(2.0)
    whole = 1 + alpha
    zero, one, two = (1 + cos(turn)) / 2 / whole, -(1 + cos(turn)) / whole, (1 + cos(turn)) / 2 / whole
    back_one, back_two = -2 * cos(turn) / whole, (1 - alpha) / whole
    step = np.array([[-back_one, 1.0], [-back_two, 0.0]])
    return step, np.array([one - back_one * zero, two - back_two * zero]), zero
