"""A song's MP3 coded in several parts at once and joined without a seam: LAME itself works on one core.

Conventions: frames are the song's, cuts lie at multiples of an MP3 frame (1,152). A part is coded from some MP3 frames
before its own, so that the coder comes to them in the state that it would have in one run, to some after its end. The
number of parts depends on the length alone, so that the file is the same on every machine.

Coded frames lean on each other: the data of one begin up to 511 bytes back, in room that those before it left free (the
bit reservoir; ISO 11172-3, main_data_begin). At a seam the new part's first frame needs its bytes there. They fit where
the old part's frame of the same number leaves as much room or more, and all lie in one frame, which holds 590 of them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event

from scripts import temporary
from scripts.audio.coding.ffmpeg import Job, file_argument, raw_input
from scripts.audio.coding.mp3_frames import frame_places, write_joined
from scripts.audio.coding.spans import Span, reach
from scripts.errors import AudioError, cannot_write
from scripts.machine.processors import cores
from scripts.records import Block


def parts_of(total: int) -> list[Span]:
    """The parts of a song of so many frames, in order: an even number, so that two cores end together; one if short."""
    seconds = total / temporary.SAMPLE_RATE_HZ
    if seconds < temporary.PARTS_FROM_SECONDS:
        return [Span(0, total)]
    count = 2 * max(1, round(seconds / temporary.PART_PAIR_SECONDS))
    step = temporary.MP3_SAMPLES_PER_FRAME
    cuts = [number * total // (count * step) * step for number in range(count)]
    return [Span(first, end) for first, end in zip(cuts, [*cuts[1:], total], strict=True)]


def encode(
    blocks: Callable[[int, int], Iterator[Block]], total: int, arguments: Sequence[str], path: Path
) -> Generator[int, None, bool]:
    """Code a song in its parts; yields the frames done so far. False where they cannot be joined.

    ``blocks`` gives any stretch of it, from one frame to another; ``arguments`` are those of the coder. Raises
    AudioError and OutputError.
    """
    parts = parts_of(total)
    files = [path.with_name(f"{path.stem}.{number}.mp3") for number in range(len(parts))]
    done = [0] * len(parts)
    stop = Event()

    def code(number: int) -> None:
        span = _reach(parts[number], total)
        output = [*arguments, "-write_xing", "0", file_argument(files[number])]
        with Job([*raw_input(2), *output], files[number].with_suffix(".log"), feed=True) as job:
            for block in blocks(span.first, span.end):
                if stop.is_set():
                    return
                job.write(block)
                done[number] += len(block)
            job.finish()

    pool = ThreadPoolExecutor(min(cores(), len(parts)), thread_name_prefix="coder")
    try:
        running = [pool.submit(code, number) for number in range(len(parts))]
        while any(not each.done() for each in running):
            ended = wait(running, timeout=temporary.PROGRESS_SECONDS, return_when=FIRST_EXCEPTION).done
            for each in ended:
                each.result()
            yield min(total, sum(done))
        for each in running:
            each.result()
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
    return join(files, total, path)


def join(files: Sequence[Path], total: int, path: Path) -> bool:
    """Set coded parts side by side behind an Info frame that tells players the exact length.

    False where the coder left no place for a seam. Raises OutputError, and AudioError for what is no MP3.
    """
    step = temporary.MP3_SAMPLES_PER_FRAME
    try:
        pieces: list[bytes] = []
        data = files[0].read_bytes()
        places, first = list(frame_places(data)), 0
        for number, part in enumerate(parts_of(total)[1:], 1):
            following = files[number].read_bytes()
            ahead = list(frame_places(following))
            begins = _reach(part, total).first // step
            seam = _seam(data, places, first, following, ahead, begins, part.first // step)
            if seam is None:
                return False
            room = _begins_back(following, ahead[seam - begins])
            end = places[seam - first]
            whole = data[places[0] : end - room] + following[ahead[seam - begins] - room : ahead[seam - begins]]
            pieces.append(whole)
            data, places, first = following, ahead[seam - begins :], seam
        pieces.append(data[places[0] :])
    except OSError as error:
        raise cannot_write(path.parent, error) from error
    write_joined(pieces, total, path)
    return True


def _reach(part: Span, total: int) -> Span:
    """What a part is coded from: more at both ends, within the song."""
    after = temporary.PART_SEAM_MP3_FRAMES + temporary.SEGMENT_AFTER_MP3_FRAMES
    return reach(part, total, temporary.PART_BEFORE_MP3_FRAMES, after)


def _seam(
    data: bytes, places: Sequence[int], first: int, following: bytes, ahead: Sequence[int], begins: int, cut: int
) -> int | None:
    """The number of the first frame from ``cut`` on whose data in the new part fit into the room of the old one."""
    for number in range(cut, cut + temporary.PART_SEAM_MP3_FRAMES):
        if number - first + 1 >= len(places) or number - begins + 1 >= len(ahead):
            return None
        if _begins_back(following, ahead[number - begins]) <= _begins_back(data, places[number - first]):
            return number
    return None


def _begins_back(data: bytes, place: int) -> int:
    """How many bytes before a frame its data begin. Raises AudioError for a frame that is cut off."""
    if place + 6 > len(data):
        raise AudioError("the encoder gave fewer frames than there is sound: try again")
    return int.from_bytes(data[place + 4 : place + 6], "big") >> 7
