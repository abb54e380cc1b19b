"""The writer."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from scripts.records import Sampling

# The writer: the sampling its card recommends, and what holds its answers.
WRITER_SAMPLING: Final = Sampling(
    max_tokens=3072, seed=0, temperature=1.0, top_k=0, top_p=1.0, min_p=0.1, stop=("<|im_end|>", "</s>"),
    dry_multiplier=0.5, dry_base=1.75, dry_length=5, dry_last=1024,
)  # fmt: skip
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
