"""Gets the big models in the terminal of the menus, which stand aside meanwhile; the music and the songs go on.

As a program (``python -m scripts.interface.model_download``) this is the installer's own dialogue, and a pause after
it, so that what it said can be read.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

from scripts.temporary import ROOT, SCREEN_SECONDS, STOP_SECONDS

if TYPE_CHECKING:
    import queue
    import subprocess
    import threading

    from scripts.interface.app import App


def get_models(
    app: App,
    signals: list[str],
    lines: queue.SimpleQueue[str | None] | None = None,
    interrupted: threading.Event | None = None,
) -> None:
    """Run the dialogue to its end, with the app's own typed ``lines`` where the menus are plain text.

    ``interrupted`` is set when Ctrl-C was pressed, as who reads the lines wants to know.
    """
    import subprocess

    app.errand_due = False
    command = [sys.executable, "-m", "scripts.interface.model_download", *(["--wait"] if lines is None else [])]
    try:
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=None if lines is None else subprocess.PIPE, text=True, encoding="utf-8"
        )
    except OSError:
        app.returned(1)
        return
    while process.poll() is None:
        app.tick()
        if "eof" in signals:  # the window is gone, or the system shuts down
            process.terminate()
            break
        if interrupted is not None and "interrupt" in signals:
            interrupted.set()
        if lines is None or process.stdin is None or process.stdin.closed:
            time.sleep(SCREEN_SECONDS)
        else:
            _pass_on(process, lines)
    try:
        status = process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        status = process.wait()
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
    signals[:] = [name for name in signals if name != "interrupt"]  # that one was for the dialogue
    app.returned(status)


def _pass_on(process: subprocess.Popen[str], lines: queue.SimpleQueue[str | None]) -> None:
    """Give the dialogue a line that was typed; the end of the input is one, too."""
    from queue import Empty

    with suppress(Empty, OSError, ValueError):
        line = lines.get(timeout=SCREEN_SECONDS)
        assert process.stdin is not None
        if line is None:
            lines.put(None)  # the menus want to know it as well
            process.stdin.close()
        else:
            process.stdin.write(line + "\n")
            process.stdin.flush()


def main(arguments: list[str]) -> int:
    """The dialogue; its exit status is the installer's."""
    sys.path.insert(0, str(ROOT))
    import requisites

    print(flush=True)
    status = requisites.main(["--models"])
    if status not in (0, 130):
        print("Without the big models the embedded one writes the music. Choose this again to go on.", flush=True)
    if "--wait" in arguments:
        with suppress(EOFError, KeyboardInterrupt):
            print("\nBack to the menus = Enter: ", end="", flush=True)
            input()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
