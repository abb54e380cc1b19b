"""Opens a page or a folder in the user's own viewer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.errors import OutputError


def open_path(path: Path) -> None:
    """Open a file or folder as a double-click would. Raises OutputError when there is nothing to open it with."""
    target = path.absolute()
    try:
        starter = getattr(os, "startfile", None)
        if starter is not None:
            starter(target)
            return
        program = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
        if program is None:
            raise OutputError(f"there is no viewer here to open it with: it is {target}")
        subprocess.Popen(  # an argument list: a name is never a word of a shell
            [program, str(target)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise OutputError(f"{target} cannot be opened ({error.strerror or error})") from error
