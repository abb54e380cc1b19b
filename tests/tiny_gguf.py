"""Small real GGUF models with random weights, written by the tests that need one.

Their text is noise, so every rule that their answers keep comes from the grammar, the sampler and the engine.
"""

from __future__ import annotations

from pathlib import Path

SPECIAL = ("<unk>", "<s>", "</s>")
ABC_CHARACTERS = "\n !\"#%'()+,-/0123456789:<=>ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_abcdefghijklmnopqrstuvwxyz{|}~."
NORMAL, UNKNOWN, CONTROL = 1, 2, 3


def write_tiny_gguf(
    path: Path,
    *,
    name: str = "Tiny random composer",
    chat_template: str = "",
    characters: str = ABC_CHARACTERS,
    width: int = 32,
    layers: int = 2,
    heads: int = 4,
    feed_forward: int = 64,
    context_tokens: int = 2048,
    seed: int = 0,
    scale: float = 0.3,
    half: bool = False,
    pairs: bool = False,
    favoured: str = "",
    specials: tuple[str, ...] = (),
) -> Path:
    """A llama of one token a character (``▁`` is the space), with interleaved RoPE, in F32 or F16.

    ``pairs`` adds a token for each two characters, so that tokens cross the borders of what they spell. ``favoured``
    characters are drawn more often, which keeps free texts short. ``specials`` are further control tokens, such as
    those of a chat format.
    """
    import numpy as np
    from gguf import GGUFWriter, LlamaFileType

    letters = ["▁" if c == " " else c for c in characters]
    both = [a + b for a in letters for b in letters] if pairs else []
    tokens = [*SPECIAL, *letters, *both, *specials]
    writer = GGUFWriter(str(path), "llama")
    writer.add_name(name)
    writer.add_context_length(context_tokens)
    writer.add_embedding_length(width)
    writer.add_block_count(layers)
    writer.add_feed_forward_length(feed_forward)
    writer.add_head_count(heads)
    writer.add_head_count_kv(heads)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(width // heads)
    writer.add_vocab_size(len(tokens))
    writer.add_file_type(LlamaFileType.MOSTLY_F16 if half else LlamaFileType.ALL_F32)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * (3 + len(letters)) + [-1.0 - n for n in range(len(both))] + [0.0] * len(specials))
    writer.add_token_types(
        [UNKNOWN, CONTROL, CONTROL] + [NORMAL] * (len(letters) + len(both)) + [CONTROL] * len(specials)
    )
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_bos_token(True)
    writer.add_add_space_prefix(False)
    if chat_template:
        writer.add_chat_template(chat_template)

    rng = np.random.default_rng(seed)

    def matrix(tensor: str, rows: int, columns: int) -> None:
        weights = rng.standard_normal((rows, columns)).astype(np.float32) * scale
        if favoured and tensor == "token_embd.weight":
            weights[:, 0] = 4.0  # one direction that every token has, and that the favoured ones answer to
        if favoured and tensor == "output.weight":
            weights[:, 0] = 0.0
            for letter in favoured:
                weights[tokens.index("▁" if letter == " " else letter), 0] = 1.0
        writer.add_tensor(tensor, weights.astype(np.float16) if half else weights)

    def ones(tensor: str) -> None:
        writer.add_tensor(tensor, np.ones(width, np.float32))

    matrix("token_embd.weight", len(tokens), width)
    ones("output_norm.weight")
    matrix("output.weight", len(tokens), width)
    for i in range(layers):
        ones(f"blk.{i}.attn_norm.weight")
        ones(f"blk.{i}.ffn_norm.weight")
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            matrix(f"blk.{i}.{part}.weight", width, width)
        matrix(f"blk.{i}.ffn_gate.weight", feed_forward, width)
        matrix(f"blk.{i}.ffn_up.weight", feed_forward, width)
        matrix(f"blk.{i}.ffn_down.weight", width, feed_forward)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
