"""Writes trained weights as a GGUF that llama.cpp runs: ``python -m scripts.training.export RUN/best.pt OUT.gguf``.

Architecture ``llama``, tokenizer model ``llama`` with one entry a character. Matrices are F16, norms F32. Query and key
rows are interleaved here, since llama.cpp's ``llama`` architecture rotates neighbouring pairs.
Source: the GGUF specification of the ggml project.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from scripts.temporary import EMBEDDED_MODEL_NAME, EMBEDDED_WORDS_KEY, MELODY_DRAWS, TRAINING_RHYTHMS
from scripts.training.dataset import vocabulary
from scripts.training.network import Shape
from scripts.training.warm_start import gguf_weights


def interleaved(weight: Any, heads: int) -> Any:
    """Reorder the rows of a query or key matrix from two halves a head to neighbouring pairs."""
    rows, columns = weight.shape
    return weight.view(heads, 2, rows // heads // 2, columns).transpose(1, 2).reshape(rows, columns)


def blended(weights: dict[str, Any], other: dict[str, Any], share: float) -> dict[str, Any]:
    """Return weights on the line from another network's to these, which has a share of 1 at its end.

    Between a network and the one that it was trained on from, much of what is new can be had while little of what was
    known is lost. Source: Wortsman et al., "Robust fine-tuning of zero-shot models" (2022).
    """
    return {name: (1 - share) * other[name] + share * weight for name, weight in weights.items()}


def write_gguf(checkpoint: Path, out: Path, start: Path | None = None, share: float = 1.0) -> int:
    """Write the GGUF of a checkpoint through a temporary name; return its size in bytes.

    With ``start``, the GGUF that training began from, the weights are ``share`` of the way from it.
    """
    import numpy as np
    import torch
    from gguf import GGUFWriter

    state = torch.load(checkpoint, weights_only=False, map_location="cpu")
    shape, weights = state["shape"], state["network"]
    if start is not None:
        weights = blended(weights, gguf_weights(start, Shape(**shape)), share)
    part = out.with_suffix(".part")
    writer = GGUFWriter(part, "llama")
    writer.add_name(EMBEDDED_MODEL_NAME)
    writer.add_description("Writes melodies as ABC; trained on works in the public domain and under CC0 only")
    writer.add_license("MIT")
    writer.add_string(EMBEDDED_WORDS_KEY, ",".join(sorted({*MELODY_DRAWS, *TRAINING_RHYTHMS.values()})))
    writer.add_file_type(1)  # mostly F16
    writer.add_context_length(shape["context"])
    writer.add_embedding_length(shape["width"])
    writer.add_block_count(shape["layers"])
    writer.add_feed_forward_length(shape["feed_forward"])
    writer.add_head_count(shape["heads"])
    writer.add_head_count_kv(shape["heads"])
    writer.add_layer_norm_rms_eps(shape["norm_epsilon"])
    writer.add_rope_dimension_count(shape["width"] // shape["heads"])
    writer.add_rope_freq_base(shape["rope_base"])
    writer.add_vocab_size(shape["vocabulary"])
    tokens = vocabulary()
    writer.add_tokenizer_model("llama")
    writer.add_token_list([t.replace(" ", "▁") for t in tokens])
    writer.add_token_scores([0.0] * len(tokens))
    # 1 normal, 2 unknown, 3 control
    writer.add_token_types([2, 3, 3] + [1] * (len(tokens) - 3))
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(True)
    writer.add_add_eos_token(False)
    writer.add_add_space_prefix(False)

    def add(name: str, weight: Any) -> None:
        array = weight.float().numpy()
        writer.add_tensor(name, array if array.ndim == 1 else array.astype(np.float16))

    add("token_embd.weight", weights["token_embd.weight"])
    add("output_norm.weight", weights["output_norm.weight"])
    add("output.weight", weights["output.weight"])
    for number in range(shape["layers"]):
        at = f"blk.{number}."
        q, k, v = weights[at + "attn_qkv.weight"].chunk(3, dim=0)
        gate, up = weights[at + "ffn_gate_up.weight"].chunk(2, dim=0)
        add(at + "attn_q.weight", interleaved(q, shape["heads"]))
        add(at + "attn_k.weight", interleaved(k, shape["heads"]))
        add(at + "attn_v.weight", v.contiguous())
        add(at + "ffn_gate.weight", gate.contiguous())
        add(at + "ffn_up.weight", up.contiguous())
        for name in ("attn_norm", "ffn_norm", "attn_output", "ffn_down"):
            add(f"{at}{name}.weight", weights[f"{at}{name}.weight"])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    part.replace(out)
    return out.stat().st_size


def main(arguments: list[str] | None = None) -> int:
    """Export from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--start", type=Path, help="the GGUF that training began from")
    parser.add_argument("--share", type=float, default=1.0, help="how far from --start to the checkpoint, 0 to 1")
    options = parser.parse_args(arguments)
    size = write_gguf(options.checkpoint, options.out, options.start, options.share)
    print(f"{options.out}: {size / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
