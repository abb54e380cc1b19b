"""What plays next, and how."""

from scripts.jukebox.box import Jukebox, JukeboxView
from scripts.jukebox.files import song_page, song_seconds, to_trash
from scripts.jukebox.queue import Queue

__all__ = ["Jukebox", "JukeboxView", "Queue", "song_page", "song_seconds", "to_trash"]
