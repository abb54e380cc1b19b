"""Reads the weights of a GGUF that ``export`` wrote back into the network, so that training goes on from them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scripts.training.network import Shape


def halved(weight: Any, heads: int) -> Any:
    """Undo ``export.interleaved``: from neighbouring pairs to two halves a head."""
    rows, columns = weight.shape
    return weight.view(heads, rows // heads // 2, 2, columns).transpose(1, 2).reshape(rows, columns)


def gguf_weights(path: Path, shape: Shape) -> dict[str, Any]:
    """Return a state for the network of ``shape``. Raises ValueError when the file is of another shape."""
    import numpy as np
    import torch
    from gguf import GGUFReader

    given = {t.name: torch.from_numpy(np.array(t.data, dtype=np.float32)) for t in GGUFReader(path).tensors}
    sizes = (given["token_embd.weight"].shape, given["blk.0.ffn_gate.weight"].shape[0])
    if (
        sizes != ((shape.vocabulary, shape.width), shape.feed_forward)
        or f"blk.{shape.layers - 1}.attn_q.weight" not in given
    ):
        raise ValueError(f"{path} holds a network of another shape")
    state = {name: given[name] for name in ("token_embd.weight", "output_norm.weight", "output.weight")}
    for number in range(shape.layers):
        at = f"blk.{number}."
        q, k = (halved(given[f"{at}attn_{name}.weight"], shape.heads) for name in "qk")
        state[at + "attn_qkv.weight"] = torch.cat((q, k, given[at + "attn_v.weight"]))
        state[at + "ffn_gate_up.weight"] = torch.cat((given[at + "ffn_gate.weight"], given[at + "ffn_up.weight"]))
        for name in ("attn_norm", "ffn_norm", "attn_output", "ffn_down"):
            state[f"{at}{name}.weight"] = given[f"{at}{name}.weight"]
    return state
