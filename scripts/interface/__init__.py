"""The menus on a real console: curses where there is a terminal, plain lines of text where there is none."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from scripts import temporary
from scripts.interface.app import App, Folders

__all__ = ["App", "Folders", "run_menus"]


def run_menus(
    *,
    plain: bool = False,
    output: Path = temporary.OUTPUT_DIR,
    models: Path = temporary.MODELS_DIR,
    settings: Path = temporary.SETTINGS_FILE,
    device: str = "",
) -> int:
    """Run the menus until the user leaves; returns the exit status. ``device`` as in ``Player``."""
    with App(Folders(output, models, settings), device=device) as app:
        terminal = sys.stdin is not None and sys.stdin.isatty() and sys.stdout is not None and sys.stdout.isatty()
        if terminal and not plain and os.environ.get("TERM", "") != "dumb":
            from scripts.interface.screen import run_screen

            if run_screen(app):
                return 0
        from scripts.interface.plain import run_plain

        run_plain(app)
    return 0
