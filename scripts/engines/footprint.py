"""What a model takes of the memory, and whether it fits."""

from __future__ import annotations

from scripts.engines.gguf import Header, read_header
from scripts.errors import ModelError
from scripts.records import ModelInfo
from scripts.temporary import MEMORY_COMPUTE_SHARE, MEMORY_MARGIN_BYTES


def needed_bytes(info: ModelInfo, context_tokens: int) -> int:
    """What a loaded model takes: its file, the keys and values of its context in F16, and room to compute.

    Measured for 7 billion parameters at 2,048 tokens: 6.5 GB, for a file of 5.53 GB and 1.07 GB of keys and values.
    """
    try:
        kept = kept_bytes(read_header(info.path), min(context_tokens, info.context_tokens or context_tokens))
    except ModelError:  # a file that is gone or broken is for the engine to say
        kept = 0
    return info.size_bytes + kept + int(info.size_bytes * MEMORY_COMPUTE_SHARE)


def kept_bytes(header: Header, context_tokens: int) -> int:
    """The keys and values of a context in bytes, from the file's own figures; 0 where it does not hold them.

    Source: llama.cpp keeps one key and one value of each of ``head_count_kv`` heads for each layer and token.
    """
    prefix = header.text("general.architecture")
    heads = header.number(f"{prefix}.attention.head_count")
    own = header.number(f"{prefix}.embedding_length") // heads if heads else 0
    kept_heads = header.number(f"{prefix}.attention.head_count_kv") or heads
    key = header.number(f"{prefix}.attention.key_length") or own
    value = header.number(f"{prefix}.attention.value_length") or own
    return header.number(f"{prefix}.block_count") * context_tokens * kept_heads * (key + value) * 2


def fits(needed: int, free: int | None) -> bool:
    """Whether so many bytes can be taken while the margin stays free; yes where the free memory is not known."""
    return free is None or needed + MEMORY_MARGIN_BYTES <= free
