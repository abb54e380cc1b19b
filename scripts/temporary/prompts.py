"""Prompts and grammars."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# the ABC that a grammar lets through: lengths of notes in half units, with what is written for them
GRAMMAR_LENGTHS: Final[Mapping[int, str]] = MappingProxyType(
    {1: "/", 2: "", 3: "3/2", 4: "2", 6: "3", 8: "4", 12: "6", 16: "8", 24: "12"}
)
# a length of an odd number of half units is followed by one of these, so that notes meet the unit again
GRAMMAR_ODD_LENGTHS: Final = (1, 3)
GRAMMAR_BROKEN_LENGTHS: Final = (2, 4)
GRAMMAR_TRIPLET_LENGTHS: Final = (1, 2)
# names of rules have no signs: natural, sharp and flat stand in them as capitals
SIGNS_BY_NAME: Final[Mapping[str, str]] = MappingProxyType({"X": "=", "Y": "^", "Z": "_"})
PROMPT_MARKERS: Final = ("<s>", "</s>", "<unk>", "<|im_start|>", "<|im_end|>")
WRITER_STYLE_CHARACTERS: Final = 300
# Further words that a text may have beside those asked for; they are cut when it is read. And the most letters
# of a word.
WRITER_SPARE_WORDS: Final = 6
WRITER_LONGEST_WORD: Final = 24
CHAT_MARKERS: Final = re.compile(r"<\|[^<>|]{1,40}\|>|</?(?:s|bos|eos|start_of_turn|end_of_turn)>|\[/?INST\]|<</?SYS>>")
