"""The writer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from scripts.records import Sampling
from scripts.temporary.shared import DATA_DIR

# The writer: the sampling its card recommends, and what holds its answers.
WRITER_SAMPLING: Final = Sampling(
    max_tokens=3072, seed=0, temperature=1.0, top_k=0, top_p=1.0, min_p=0.1, stop=("<|im_end|>", "</s>"),
    dry_multiplier=0.5, dry_base=1.75, dry_length=5, dry_last=1024,
)  # fmt: skip
# A small model keeps to its words at a lower temperature; the user's setting warms or cools either beside its default.
SMALL_WRITER_PARAMETERS: Final = 1_500_000_000
SMALL_WRITER_TEMPERATURE: Final = 0.7
USUAL_TEMPERATURE: Final = 0.75
CHAT_END_TOKEN: Final = "<|im_end|>"
WRITER_END_BIAS: Final = 2.0
# The chorus that comes with the idea, before tempo and form are known.
IDEA_LINES: Final = 4
IDEA_SYLLABLES: Final = 9
PROGRESSION_BARS: Final = (4, 8)
# About how many tokens each part of the writer's work takes, for its bar.
WRITER_TOKENS: Final[Mapping[str, int]] = MappingProxyType({"idea": 190, "genre": 20, "music": 130, "lyrics": 220})
WRITER_CONTEXT_TOKENS: Final = 4096
# How many briefs are written ahead when writer and composer do not fit into memory together.
WRITER_AHEAD: Final = 8
WRITER_TRIES: Final = 3
WRITER_VOTES: Final = 3
# Words of --writer that ask for the style tables although a model is there.
WRITER_NONE: Final = frozenset({"tables", "table", "none", "no", "off", "built-in tables"})
WRITER_SYSTEM: Final = (
    "You are a songwriter and music producer. You answer with exactly what is asked for, in the form that is asked for."
)
# What people call instruments that the table knows by other names.
EVERYDAY_INSTRUMENTS: Final = (
    "drums", "guitar", "electric guitar", "acoustic guitar", "bass", "bass guitar", "keys", "keyboard", "keyboards",
    "synth", "synthesizer", "vocals", "voice", "saxophone", "sax", "brass", "horns", "percussion", "drum machine",
)  # fmt: skip
# A title has at most so many words.
TITLE_WORDS: Final = 7
# Lyrics are held against these shares: the least of different lines, the most of one line and of lines that were told,
# and the least of words that are known.
CHECK_DISTINCT_SHARE: Final = 0.5
CHECK_COMMON_LINE: Final = 0.5
CHECK_ECHO_SHARE: Final = 0.25
CHECK_KNOWN_SHARE: Final = 0.9
CHECK_PLACEHOLDERS: Final = (
    r"song title|your title|title here|insert |lorem ipsum|an invented name|artist name|\bline \d|\bverse \d|\[[^\]]*\]"
    r"|as an ai|i'?m sorry,? (?:but )?i|here (?:is|are) (?:the|your|some) lyrics|write lyrics|\bjson\b|syllables"
)
CHECK_NOISE: Final = r"[\u00c0-\u00ff]{3}|(?:\b[a-z]\b[ ,]*){4}|[\ufffd\u0080-\u009f]|(.)\1{4}"
UNWANTED_FILE: Final = DATA_DIR / "verse" / "unwanted.txt"
# Genres whose songs are in other languages than English as a rule.
FOREIGN_GENRES: Final = frozenset(
    {"chanson", "enka", "j-pop", "k-pop", "city pop", "bollywood", "schlager", "salsa", "cumbia", "reggaeton", "bolero"}
    | {"mariachi", "ranchera", "tango", "flamenco", "samba", "bossa nova", "fado", "forró", "klezmer"}
)
ARTISTS_FILE: Final = DATA_DIR / "verse" / "artists.txt"
# How often lyrics are asked for where they cannot stand.
LYRICS_TRIES: Final = 2
