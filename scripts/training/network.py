"""The embedded model's network: a small LLaMA as llama.cpp runs it.

Root-mean-square norms, rotary positions, causal attention, a gated feed-forward layer with
SiLU, no biases, separate input and output embeddings.
Sources: Touvron et al., "LLaMA" (2023); Su et al., "RoFormer" (2021); Shazeer, "GLU Variants" (2020).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Shape:
    """The sizes of the network."""

    vocabulary: int
    width: int = 256
    layers: int = 6
    heads: int = 8
    feed_forward: int = 704
    context: int = 768
    norm_epsilon: float = 1e-5
    rope_base: float = 10_000.0
    dropout: float = 0.0


def build(shape: Shape) -> Any:
    """Return a torch module that maps token ids (batch, time) to logits (batch, time, vocabulary)."""
    import torch
    from torch import nn
    from torch.nn import functional as tf

    head = shape.width // shape.heads
    rates = shape.rope_base ** (-torch.arange(0, head, 2).float() / head)
    angles = torch.outer(torch.arange(shape.context).float(), rates)

    def rotate(x: Any, cosine: Any, sine: Any) -> Any:
        # Training keeps a head's pairs as two contiguous halves, which is faster; the export interleaves them.
        first, second = x.chunk(2, dim=-1)
        return torch.cat((first * cosine - second * sine, first * sine + second * cosine), dim=-1)

    class Block(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.attn_norm = nn.RMSNorm(shape.width, eps=shape.norm_epsilon)
            self.ffn_norm = nn.RMSNorm(shape.width, eps=shape.norm_epsilon)
            self.attn_qkv = nn.Linear(shape.width, 3 * shape.width, bias=False)
            self.attn_output = nn.Linear(shape.width, shape.width, bias=False)
            self.ffn_gate_up = nn.Linear(shape.width, 2 * shape.feed_forward, bias=False)
            self.ffn_down = nn.Linear(shape.feed_forward, shape.width, bias=False)

        def forward(self, x: Any, cosine: Any, sine: Any) -> Any:
            batch, time, _ = x.shape
            q, k, v = self.attn_qkv(self.attn_norm(x)).view(batch, time, 3, shape.heads, head).permute(2, 0, 3, 1, 4)
            q, k = rotate(q, cosine.to(v.dtype), sine.to(v.dtype)), rotate(k, cosine.to(v.dtype), sine.to(v.dtype))
            mixed = tf.scaled_dot_product_attention(q, k, v, is_causal=True)
            mixed = self.attn_output(mixed.transpose(1, 2).reshape(batch, time, shape.width))
            x = x + tf.dropout(mixed, shape.dropout, self.training)
            gate, up = self.ffn_gate_up(self.ffn_norm(x)).chunk(2, dim=-1)
            return x + tf.dropout(self.ffn_down(tf.silu(gate) * up), shape.dropout, self.training)

    class Network(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.token_embd = nn.Embedding(shape.vocabulary, shape.width)
            self.blk = nn.ModuleList(Block() for _ in range(shape.layers))
            self.output_norm = nn.RMSNorm(shape.width, eps=shape.norm_epsilon)
            self.output = nn.Linear(shape.width, shape.vocabulary, bias=False)
            self.register_buffer("cosine", angles.cos(), persistent=False)
            self.register_buffer("sine", angles.sin(), persistent=False)
            for name, weight in self.named_parameters():
                if weight.ndim == 2:
                    deep = name.endswith(("attn_output.weight", "ffn_down.weight"))
                    nn.init.normal_(weight, std=0.02 / ((2 * shape.layers) ** 0.5 if deep else 1.0))

        def forward(self, ids: Any) -> Any:
            x = self.token_embd(ids)
            x = tf.dropout(x, shape.dropout, self.training)
            cosine, sine = self.cosine[: ids.shape[1]], self.sine[: ids.shape[1]]
            for block in self.blk:
                x = block(x, cosine, sine)
            return self.output(self.output_norm(x))

    return Network()


def muon(groups: list[Any], rate: float, momentum: float = 0.95, decay: float = 0.05, *, bfloat: bool = True) -> Any:
    """Return an optimiser for weight matrices that follows the orthogonalised momentum.

    Each matrix's step is its momentum with all singular values brought near one by five Newton-Schulz steps, so every
    direction is learnt at the same pace. Source: Jordan et al., "Muon" (2024): coefficients 3.4445, -4.7750, 2.0315.
    ``decay`` shrinks the weights by ``rate * decay`` a step. ``bfloat`` computes in 16 bits.
    """
    import torch

    class Muon(torch.optim.Optimizer):
        def __init__(self) -> None:
            super().__init__(groups, {"lr": rate})

        @torch.no_grad()
        def step(self, closure: Any = None) -> None:
            for group in self.param_groups:
                for weight in group["params"]:
                    state = self.state[weight]
                    speed = state.setdefault("speed", torch.zeros_like(weight))
                    speed.lerp_(weight.grad, 1 - momentum)
                    wanted = weight.grad.lerp(speed, momentum)
                    parts = wanted.split(weight.shape[1], 0) if weight.shape[0] % weight.shape[1] == 0 else (wanted,)
                    change = torch.cat([orthogonal(p) for p in parts], 0)
                    weight.mul_(1 - group["lr"] * decay).add_(change, alpha=-group["lr"])

    def orthogonal(matrix: Any) -> Any:
        x = matrix.bfloat16() if bfloat else matrix.float()
        wide = x.shape[0] <= x.shape[1]
        x = x if wide else x.T
        x = x / (x.norm() + 1e-7)
        for _ in range(5):
            square = x @ x.T
            x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
        scale = max(1.0, matrix.shape[0] / matrix.shape[1]) ** 0.5
        return (x if wide else x.T).to(matrix.dtype) * scale

    return Muon()
