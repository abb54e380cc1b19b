"""The menus without a screen: keys and events in, a new state and what is to be done out. All of it is pure."""

from scripts.menus.keys import paste, press
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
    "paste",
    "press",
    "told",
]
