"""A still picture for as long as a finished song sounds: an MP4 to put on a video channel as it is, or as a draft."""

from __future__ import annotations

import io
from collections.abc import Generator
from contextlib import suppress
from math import ceil
from pathlib import Path

from scripts import temporary
from scripts.audio.coding.ffmpeg import Job, file_argument
from scripts.audio.coding.formats import format_of
from scripts.errors import cannot_write
from scripts.records import Progress


def make_video(audio: Path, picture: bytes, seconds: float, path: Path) -> Generator[Progress, None, None]:
    """An MP4 of a picture (PNG or JPEG) and a song; yields Progress of the stage ``video`` in seconds.

    Some minutes of picture are encoded once and their packets are repeated as often as it takes, so that hours cost no
    more than copying them. Sound that an MP4 takes is copied as it is; the rest becomes AAC. The file appears when it
    is whole. Raises AudioError, OutputError, and ImportError without pillow.
    """
    still, loop, draft, log = (path.with_name(f"{path.name}.{name}") for name in ("png", "loop.mp4", "part", "log"))
    share = temporary.VIDEO_DRAWN_SHARE
    rate, length = temporary.VIDEO_FPS, min(temporary.VIDEO_LOOP_SECONDS, ceil(seconds))
    copied = format_of(audio).video_copied
    sound = ["-c:a", "copy"] if copied else ["-c:a", "aac", "-b:a", "192k"]
    # One key frame a round, and nothing is shown in another order than it is stored in, so that it can be repeated. Two
    # threads and a short look ahead keep the coder small.
    coder = ["-c:v", "libx264", "-preset", "veryfast", "-tune", "stillimage", "-crf", "20", "-bf", "0", "-g", "100000"]
    coder += ["-threads", "2", "-x264-params", "rc-lookahead=4:sync-lookahead=0"]
    colours = "format=yuv420p,setparams=color_primaries=bt709:color_trc=bt709:colorspace=bt709"
    exact = ["-map_metadata", "-1", "-fflags", "+bitexact"]
    try:
        still.write_bytes(frame(picture))
        drawn = ["-framerate", str(rate), "-i", file_argument(still)]
        picture_filter = f"scale=out_color_matrix=bt709,{colours},loop=loop=-1:size=1,setpts=N/FRAME_RATE/TB"
        shown = ["-vf", picture_filter, "-frames:v", str(rate * length), *coder, *exact, "-f", "mp4"]
        with Job([*drawn, *shown, file_argument(loop)], log) as job:
            for done in job.progress():
                yield Progress("video", share * min(done / length, 1.0) * seconds, seconds, "seconds")
            job.finish()
        inputs = ["-stream_loop", "-1", "-i", file_argument(loop), "-i", file_argument(audio)]
        streams = ["-map", "0:v:0", "-map", "1:a:0", "-c:v", "copy", *sound, "-t", f"{seconds:.6f}"]
        named = ["-map_metadata", "1", "-map_chapters", "1", "-fflags", "+bitexact", "-movflags", "+faststart"]
        with Job([*inputs, *streams, *named, "-f", "mp4", file_argument(draft)], log) as job:
            for done in job.progress():
                yield Progress("video", share * seconds + (1 - share) * min(done, seconds), seconds, "seconds")
            job.finish()
        draft.replace(path)
        yield Progress("video", seconds, seconds, "seconds")
    except OSError as error:
        raise cannot_write(path.parent, error) from error
    finally:
        for left in (still, loop, draft, log):
            with suppress(OSError):
                left.unlink(missing_ok=True)


def frame(picture: bytes) -> bytes:
    """A picture in the middle of a frame of ``VIDEO_SIZE``, over a soft dark copy of itself; PNG."""
    from PIL import Image, ImageEnhance, ImageFilter

    width, height = temporary.VIDEO_SIZE
    with Image.open(io.BytesIO(picture)) as opened:
        whole = opened.convert("RGB")
    ground = whole.resize((width, width), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(40))
    ground = ImageEnhance.Brightness(ground.crop((0, (width - height) // 2, width, (width + height) // 2))).enhance(0.6)
    scale = min(width / whole.width, height / whole.height)
    middle = whole.resize((round(whole.width * scale), round(whole.height * scale)), Image.Resampling.LANCZOS)
    ground.paste(middle, ((width - middle.width) // 2, (height - middle.height) // 2))
    out = io.BytesIO()
    ground.save(out, "PNG")
    return out.getvalue()
