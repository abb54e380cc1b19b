"""Finding and choosing models."""

from __future__ import annotations

from typing import Final

# kinds of files in the GGUF format that hold no language model
GGUF_OTHER_KINDS: Final = frozenset({"adapter", "mmproj", "vocab", "imatrix"})
GGUF_OTHER_ARCHITECTURES: Final = frozenset({"clip", "whisper", "bert", "nomic-bert", "wavtokenizer-dec"})
ILM3_VOCABULARY: Final = 128_512

# ChatMusician's shape: LLaMA-2's vocabulary, and how many parameters it has, give or take.
COMPOSER_VOCABULARY: Final = 32_000
COMPOSER_PARAMETERS: Final = (6.0e9, 7.5e9)
