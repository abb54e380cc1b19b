"""The room of words: any text that people type to one record of what is meant."""

from scripts.music.words.lexicon import Lexicon as Lexicon
from scripts.music.words.lexicon import Shelf as Shelf
from scripts.music.words.lexicon import lexicon_of as lexicon_of
from scripts.music.words.saying import record as record
from scripts.music.words.understanding import default_genre as default_genre
from scripts.music.words.understanding import excluded as excluded
from scripts.music.words.understanding import understand as understand
from scripts.music.words.understanding import unwanted as unwanted

__all__ = ["Lexicon", "Shelf", "default_genre", "excluded", "lexicon_of", "record", "understand", "unwanted"]
