"""The engines that run models."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

GGUF_MAGIC: Final = b"GGUF"
GGUF_VERSIONS: Final = (2, 3)
GGUF_ALIGNMENT: Final = 32
GGUF_STRING_TYPE: Final = 8
GGUF_ARRAY_TYPE: Final = 9
# struct layouts of the scalar kinds of metadata
GGUF_SCALARS: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: "<B",
        1: "<b",
        2: "<H",
        3: "<h",
        4: "<I",
        5: "<i",
        6: "<f",
        7: "<?",
        10: "<Q",
        11: "<q",
        12: "<d",
    }
)
# limits no real model comes near: what is beyond them is a damaged file
GGUF_MOST_ENTRIES: Final = 200_000
GGUF_MOST_STRINGS: Final = 4_000_000
GGUF_LONGEST_STRING: Final = 8 * 1024 * 1024
GGUF_WINDOW_BYTES: Final = 256 * 1024
# tensor type -> its name, the elements of a block, the bytes of a block
GGML_TYPES: Final[Mapping[int, tuple[str, int, int]]] = MappingProxyType(
    {
        0: ("F32", 1, 4),
        1: ("F16", 1, 2),
        2: ("Q4_0", 32, 18),
        3: ("Q4_1", 32, 20),
        6: ("Q5_0", 32, 22),
        7: ("Q5_1", 32, 24),
        8: ("Q8_0", 32, 34),
        9: ("Q8_1", 32, 40),
        10: ("Q2_K", 256, 84),
        11: ("Q3_K", 256, 110),
        12: ("Q4_K", 256, 144),
        13: ("Q5_K", 256, 176),
        14: ("Q6_K", 256, 210),
        15: ("Q8_K", 256, 292),
        16: ("IQ2_XXS", 256, 66),
        17: ("IQ2_XS", 256, 74),
        18: ("IQ3_XXS", 256, 98),
        19: ("IQ1_S", 256, 50),
        20: ("IQ4_NL", 32, 18),
        21: ("IQ3_S", 256, 110),
        22: ("IQ2_S", 256, 82),
        23: ("IQ4_XS", 256, 136),
        24: ("I8", 1, 1),
        25: ("I16", 1, 2),
        26: ("I32", 1, 4),
        27: ("I64", 1, 8),
        28: ("F64", 1, 8),
        29: ("IQ1_M", 256, 56),
        30: ("BF16", 1, 2),
        34: ("TQ1_0", 256, 54),
        35: ("TQ2_0", 256, 66),
        39: ("MXFP4", 32, 17),
        40: ("NVFP4", 64, 36),
        41: ("Q1_0", 128, 18),
    }
)
# general.file_type -> the name people know the quantization by
GGUF_FILE_TYPES: Final[Mapping[int, str]] = MappingProxyType(
    {
        0: "F32",
        1: "F16",
        2: "Q4_0",
        3: "Q4_1",
        7: "Q8_0",
        8: "Q5_0",
        9: "Q5_1",
        10: "Q2_K",
        11: "Q3_K_S",
        12: "Q3_K_M",
        13: "Q3_K_L",
        14: "Q4_K_S",
        15: "Q4_K_M",
        16: "Q5_K_S",
        17: "Q5_K_M",
        18: "Q6_K",
        19: "IQ2_XXS",
        20: "IQ2_XS",
        21: "Q2_K_S",
        22: "IQ3_XS",
        23: "IQ3_XXS",
        24: "IQ1_S",
        25: "IQ4_NL",
        26: "IQ3_S",
        27: "IQ3_M",
        28: "IQ2_S",
        29: "IQ2_M",
        30: "IQ4_XS",
        31: "IQ1_M",
        32: "BF16",
        36: "TQ1_0",
        37: "TQ2_0",
        38: "MXFP4_MOE",
        39: "NVFP4",
        40: "Q1_0",
    }
)
PROMPT_BATCH_TOKENS: Final = 64
# At most so many answers grow side by side; beyond that the gain is small on all but the largest machines.
BATCH_WIDTH: Final = 16
# The share of the memory beside the model that keys and values may take, and the step it is asked for in (tokens).
BATCH_MEMORY_SHARE: Final = 0.35
# below this size of vocabulary the grammar looks at every token; above it, at the drawn one first
SMALL_VOCABULARY: Final = 1_024
# Signs at which the DRY sampler starts counting anew, as in llama.cpp; single letters, which every vocabulary can
# spell.
DRY_BREAKERS: Final = ("\n", ":", '"', "*")
# A very small model (``SMALL_MODEL_PARAMETERS``) gets one thread.
SMALL_MODEL_THREADS: Final = 1
# Instead its answers side by side are shared out to so many contexts, which never wait for each other. Always to as
# many, at once or in turn, since the number of answers in a step decides the last bits of the sums.
SMALL_MODEL_LANES: Final = 2
# How long to wait for the next token of any lane before looking whether the user wants to stop.
LANE_WAIT_SECONDS: Final = 0.2
# Models on other machines: the first word, how much of it is read, requests at the same time, and a context where the
# server names none.
REMOTE_HELLO_SECONDS: Final = 10.0
REMOTE_LARGEST_ANSWER_BYTES: Final = 4 * 2**20
REMOTE_AT_ONCE: Final = 8
REMOTE_CONTEXT_TOKENS: Final = 4096
# Servers everywhere: how long to wait for the start of our own, for the next piece of an answer, for the end.
SERVER_START_SECONDS: Final = 600.0
SERVER_ANSWER_SECONDS: Final = 900.0
SERVER_STOP_SECONDS: Final = 10.0

# Free memory that stays free beside a model, and what a model takes beyond its file and its keys and values.
MEMORY_MARGIN_BYTES: Final = 256 * 2**20
MEMORY_COMPUTE_SHARE: Final = 0.05
