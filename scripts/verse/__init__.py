"""The embedded lyric writer: lines that scan and rhyme, from counts of old verse in modern words.

``load`` reads the counts, ``write_song`` writes the words of a song on the beats of its tune; ``topics`` says what it
is about. Nothing here knows notes or files of songs.
"""

from functools import cache
from pathlib import Path

from scripts.temporary import TOPICS_FILE, VERSE_FILE
from scripts.verse.model import VerseModel as VerseModel
from scripts.verse.song import SectionWish as SectionWish
from scripts.verse.song import Stanza as Stanza
from scripts.verse.song import write_song as write_song
from scripts.verse.topics import Style as Style
from scripts.verse.topics import Topics as Topics
from scripts.verse.topics import choose as choose
from scripts.verse.topics import read_topics


@cache
def load(path: Path = VERSE_FILE) -> VerseModel:
    """Read the counts, once in a run. Raises SettingsError."""
    return VerseModel(path)


@cache
def topics(path: Path = TOPICS_FILE) -> Topics:
    """Read what songs are about, once in a run. Raises SettingsError."""
    return read_topics(path)
