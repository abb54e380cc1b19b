"""The menus without a screen: keys and events in, a new state and what is to be done out. All of it is pure."""

from scripts.menus.keys import paste, press
from scripts.menus.resuming import kept, piece_words
from scripts.menus.state import Effect, Entry, Field, Question, Screen, SongFacts, State, Work
from scripts.menus.work import announced, begun, ended, told

__all__ = [
    "Effect",
    "Entry",
    "Field",
    "Question",
    "Screen",
    "SongFacts",
    "State",
    "Work",
    "announced",
    "begun",
    "ended",
    "kept",
    "paste",
    "piece_words",
    "press",
    "told",
]
