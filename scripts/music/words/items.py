"""What is said in a phrase, one item for each name and each word of grammar."""

from __future__ import annotations

from dataclasses import dataclass

from scripts.music.words.lexicon import Meaning


@dataclass(slots=True)
class Item:
    """One thing said: a name, a word of grammar, an unknown word; its ``key`` and the words as they were typed.

    ``role`` is what becomes of it: nothing yet, ``used`` by the grammar, ``without``, ``only`` or ``less``.
    """

    key: str
    words: str
    kinds: frozenset[str] = frozenset()
    meaning: Meaning | None = None
    part: str = ""
    role: str = ""

    @property
    def is_name(self) -> bool:
        """Whether it names something that can be wanted or not."""
        return (self.meaning is not None or bool(self.part)) and not self.kinds

    @property
    def is_noun(self) -> bool:
        """Whether it names more than a mood."""
        return self.is_name and (bool(self.part) or (self.meaning is not None and not self.meaning.is_mood))
