"""One piece played by two synths at once: its channels are shared out, and what they give is added up.

All that a synth does after its voices (reverb, chorus) is linear, so that the sum of two is what one would give to the
rounding of floats. With the SoundFont that we install single moments differ more (57 dB below the music in the first
minute of one song), for a reason not found yet that lies before reverb and chorus. The shares depend on the events
alone, never on the machine, and the sum has one order: the samples are the same on one core, where the two take turns,
as on many.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

from scripts import temporary
from scripts.errors import AudioError
from scripts.records import Block, MidiEvent


def halved(events: Sequence[MidiEvent]) -> tuple[list[MidiEvent], list[MidiEvent]]:
    """The events of two sets of channels that need about as much work, each in order; the second may be empty.

    The work of a channel is how long its notes are, with what each rings on (``SYNTH_RINGING_SECONDS``), which for
    pads is far more than the note.
    """
    work: dict[int, float] = {}
    program: dict[int, int] = {}
    began: dict[tuple[int, int], float] = {}
    for event in events:
        status, channel = event.data[0] & 0xF0, event.data[0] & 0x0F
        if status == 0xC0:
            program[channel] = event.data[1]
        if status not in (0x80, 0x90):
            continue
        key = (channel, event.data[1])
        start = began.pop(key, None)
        if start is not None:
            work[channel] = work.get(channel, 0.0) + event.seconds - start
        if status == 0x90 and event.data[2] > 0:
            began[key] = event.seconds
            drums = channel == temporary.DRUM_CHANNEL
            ringing = temporary.SYNTH_RINGING_SECONDS[program.get(channel, 0)]
            work[channel] = work.get(channel, 0.0) + (temporary.SYNTH_STROKE_SECONDS if drums else ringing)
    loads = [0.0, 0.0]
    second: set[int] = set()
    for channel in sorted(work, key=lambda channel: (-work[channel], channel)):
        lighter = int(loads[1] < loads[0])
        loads[lighter] += work[channel]
        if lighter:
            second.add(channel)
    return (
        [event for event in events if event.data[0] & 0x0F not in second],
        [event for event in events if event.data[0] & 0x0F in second],
    )


class Halves:
    """Blocks made at the same time by several makers, each in a thread of its own, some blocks ahead."""

    def __init__(self, makers: Sequence[Callable[[], Iterator[Block]]], *, at_once: bool) -> None:
        """The makers are called in their threads; with ``at_once`` False they share one, and take turns."""
        count = len(makers) if at_once else 1
        self._pools = [ThreadPoolExecutor(1, thread_name_prefix="synth") for _ in range(count)]
        self._makers = makers
        self._closed = False

    def blocks(self) -> Iterator[Block]:
        """The sum of the makers' blocks, as long as the first has some. Raises what they raise, and AudioError."""
        made: list[Iterator[Block] | None] = [None] * len(self._makers)

        def step(number: int) -> Block | None:
            maker = made[number] = made[number] or self._makers[number]()
            return next(maker, None)

        waiting: deque[list[Future[Block | None]]] = deque()
        while True:
            if self._closed:
                raise AudioError("the synth was closed while it played")
            while len(waiting) < temporary.SYNTH_BLOCKS_AHEAD:
                waiting.append([self._pools[n % len(self._pools)].submit(step, n) for n in range(len(self._makers))])
            first, *others = [future.result() for future in waiting.popleft()]
            if first is None:
                return
            for other in others:
                if other is not None:
                    first += other
            yield first

    def close(self) -> None:
        """Wait until the threads are done with the blocks that they are at, and end them; safe to call twice."""
        self._closed = True
        with ExitStack() as stack:
            for pool in self._pools:
                stack.callback(pool.shutdown, wait=True, cancel_futures=True)
