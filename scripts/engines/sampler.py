"""Draws tokens from llama.cpp's logits with llama.cpp's own samplers.

The order is that of llama.cpp's own programs: bias, repetition penalty, DRY, top-k, top-p, min-p, temperature, draw;
the grammar comes before them all. In a large vocabulary the drawn token is tried first and the grammar is laid over the
vocabulary only when that token was forbidden, since looking at each of 32,000 tokens costs milliseconds; and then only
over those tokens that the grammar has the letters for, where the model knows them.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass
from typing import Any

from scripts.errors import ModelError
from scripts.records import Sampling
from scripts.temporary import DRY_BREAKERS, SMALL_VOCABULARY


def engine_seed(seed: int) -> int:
    """A seed as llama.cpp takes it: 32 bits, and never its word for "random"."""
    return seed % 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class SampledModel:
    """The model that is drawn from: llama.cpp's ``functions``, its vocabulary and the tokens in it, its context."""

    functions: Any
    vocab: Any
    tokens: int
    context_tokens: int


class Sampler:
    """One answer's chain of samplers and its grammar. Raises ModelError when the grammar is broken.

    ``usable`` are the ids of all tokens that the grammar could ever let through; None for all there are.
    """

    def __init__(
        self,
        model: SampledModel,
        sampling: Sampling,
        prompt: list[int],
        usable: Any = None,
    ) -> None:
        import numpy as np

        functions, vocab, vocabulary = model.functions, model.vocab, model.tokens
        self._c, self._vocab, self._vocabulary = functions, vocab, vocabulary
        self._grammar: Any = None
        self._chain: Any = functions.llama_sampler_chain_init(functions.llama_sampler_chain_default_params())
        if sampling.grammar:
            self._grammar = functions.llama_sampler_init_grammar(vocab, sampling.grammar.encode("utf-8"), b"root")
            if not self._grammar:
                self.close()
                raise ModelError("the grammar that holds the answer is broken; please report it")
        self._fill_chain(sampling, prompt, model.context_tokens)
        self._ids = np.arange(vocabulary, dtype=np.int32)
        self._usable = self._ids if usable is None else usable
        self._items = np.zeros(vocabulary, dtype=[("id", np.int32), ("logit", np.float32), ("p", np.float32)])
        self._array = functions.llama_token_data_array()
        self._array.data = self._items.ctypes.data_as(ctypes.POINTER(functions.llama_token_data))
        self._one = (functions.llama_token_data * 1)()
        self._single = functions.llama_token_data_array()
        self._single.data = ctypes.cast(self._one, ctypes.POINTER(functions.llama_token_data))
        self._address = 0
        self._logits: Any = None

    def draw(self, logits: Any) -> int:
        """Draw and accept the next token from a pointer to the vocabulary's logits.

        Raises ModelError when no token of the vocabulary can go on with the grammar.
        """
        import numpy as np

        address = ctypes.addressof(logits.contents)
        if address != self._address:
            self._logits = np.ctypeslib.as_array(logits, (self._vocabulary,))
            self._address = address
        token = self._pick(with_grammar=self._vocabulary <= SMALL_VOCABULARY)
        if self._vocabulary > SMALL_VOCABULARY and not self._allowed(token):
            token = self._pick(with_grammar=True)
        if self._grammar:
            self._c.llama_sampler_accept(self._grammar, token)
        self._c.llama_sampler_accept(self._chain, token)
        return token

    def close(self) -> None:
        """Free the samplers; safe to call twice."""
        if self._grammar:
            self._c.llama_sampler_free(self._grammar)
        if self._chain:
            self._c.llama_sampler_free(self._chain)
        self._grammar = self._chain = None

    def _pick(self, *, with_grammar: bool) -> int:
        c, array = self._c, self._array
        ids = self._usable if with_grammar else self._ids
        items = self._items[: len(ids)]
        items["id"] = ids
        items["logit"] = self._logits if ids is self._ids else self._logits[ids]
        array.size, array.selected, array.sorted = len(ids), -1, False
        pointer = ctypes.byref(array)
        if with_grammar and self._grammar:
            c.llama_sampler_apply(self._grammar, pointer)
            if not len(ids) or not math.isfinite(float(items["logit"].max())):
                raise ModelError("the model's vocabulary cannot write what the grammar asks for; choose another model")
        c.llama_sampler_apply(self._chain, pointer)
        if not 0 <= array.selected < array.size:
            raise ModelError("the model's answer holds no numbers; its file may be damaged: download it again")
        return int(array.data[array.selected].id)

    def _allowed(self, token: int) -> bool:
        if not self._grammar:
            return True
        self._one[0].id, self._one[0].logit = token, 0.0
        self._single.size, self._single.selected, self._single.sorted = 1, -1, False
        self._c.llama_sampler_apply(self._grammar, ctypes.byref(self._single))
        return math.isfinite(self._one[0].logit)

    def _fill_chain(self, sampling: Sampling, prompt: list[int], context: int) -> None:
        c = self._c

        def add(sampler: Any) -> None:
            c.llama_sampler_chain_add(self._chain, sampler)

        if sampling.logit_bias:
            biases = (c.llama_logit_bias * len(sampling.logit_bias))(
                *(c.llama_logit_bias(token, bias) for token, bias in sampling.logit_bias)
            )
            add(c.llama_sampler_init_logit_bias(self._vocabulary, len(biases), biases))
        if sampling.repeat_penalty != 1.0 and sampling.repeat_last:
            window = context if sampling.repeat_last < 0 else sampling.repeat_last
            penalties = c.llama_sampler_init_penalties(self._vocabulary, window, sampling.repeat_penalty, 0.0, 0.0)
            for token in prompt[-window:]:
                c.llama_sampler_accept(penalties, token)
            add(penalties)
        if sampling.dry_multiplier > 0:
            breaks = (ctypes.c_char_p * len(DRY_BREAKERS))(*(sign.encode("ascii") for sign in DRY_BREAKERS))
            dry = (sampling.dry_multiplier, sampling.dry_base, sampling.dry_length, sampling.dry_last)
            add(c.llama_sampler_init_dry(self._vocab, *dry, breaks, len(DRY_BREAKERS)))
        if sampling.temperature <= 0:
            add(c.llama_sampler_init_greedy())
            return
        if sampling.top_k > 0:
            add(c.llama_sampler_init_top_k(sampling.top_k))
        if sampling.top_p < 1:
            add(c.llama_sampler_init_top_p(sampling.top_p, 1))
        if sampling.min_p > 0:
            add(c.llama_sampler_init_min_p(sampling.min_p, 1))
        add(c.llama_sampler_init_temp(sampling.temperature))
        add(c.llama_sampler_init_dist(engine_seed(sampling.seed)))
