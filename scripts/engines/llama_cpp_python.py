"""llama-cpp-python: llama.cpp in this process, through its C functions.

The low-level functions are used rather than ``create_completion`` because a model of a few million parameters spends
more time in the library's Python than in its own arithmetic, and because several sequences in one batch need them.
C++ exceptions cannot cross ctypes (the process would end), so everything that could raise one is checked before:
unknown characters before tokenizing, and tokens that the grammar forbids before they are accepted.
"""

from __future__ import annotations

import ctypes
import importlib.metadata
from collections.abc import Generator, Sequence
from contextlib import closing
from typing import Any

from scripts.engines.lanes import Lanes
from scripts.engines.letters import letters_of
from scripts.engines.llama_library import library, quiet_errors
from scripts.engines.sampler import SampledModel, Sampler
from scripts.engines.side_by_side import ContextShape, SideBySide
from scripts.engines.stopping import StopText
from scripts.engines.threads import is_small, threads_of_model
from scripts.errors import ModelError
from scripts.machine.memory import total_memory
from scripts.records import LanguageModel, ModelInfo, Sampling, TokenEvent
from scripts.temporary import (
    BATCH_CELL_STEP,
    BATCH_MEMORY_SHARE,
    BATCH_WIDTH,
    PROMPT_BATCH_TOKENS,
    SMALL_MODEL_LANES,
    SMALL_VOCABULARY,
)


class LlamaCppPython:
    """The engine."""

    @property
    def name(self) -> str:
        """The package's name."""
        return "llama-cpp-python"

    @property
    def version(self) -> str:
        """The package's version."""
        return importlib.metadata.version("llama-cpp-python")

    def load(self, info: ModelInfo, *, threads: int, context_tokens: int, alone: bool = True) -> LanguageModel:
        """Load a model, which writes in lanes when it is small and ``alone``: they cost a sixth more work.

        Raises ModelError when the file cannot be used.
        """
        return NativeModel(info, threads=threads, context_tokens=context_tokens, alone=alone)


class NativeModel:
    """One model and one context of llama.cpp."""

    def __init__(self, info: ModelInfo, *, threads: int, context_tokens: int, alone: bool = True) -> None:
        self._info = info
        self._c = library()
        self._model: Any = None
        self._context: Any = None
        # Contexts for several answers, by lane: small models write in lanes, each in a thread of its own.
        self._many: dict[int, SideBySide] = {}
        self._lanes: Lanes | None = None
        self._lane_count = SMALL_MODEL_LANES if alone and is_small(info.parameters) else 1
        self._in_threads = threads > 1
        self._threads = threads = threads_of_model(threads, info.parameters)
        self._turn = 0
        if info.problem:
            raise ModelError(info.problem)
        context_tokens = min(context_tokens, info.context_tokens or context_tokens)
        with quiet_errors():
            self._model = self._c.llama_model_load_from_file(
                str(info.path).encode("utf-8"), self._c.llama_model_default_params()
            )
            if not self._model:
                raise ModelError(f"{info.path.name} cannot be loaded by llama.cpp; download it again or choose another")
            settings = self._c.llama_context_default_params()
            settings.n_ctx = context_tokens
            settings.n_batch = settings.n_ubatch = PROMPT_BATCH_TOKENS
            settings.n_threads = settings.n_threads_batch = threads
            settings.n_seq_max = 1
            self._context = self._c.llama_init_from_model(self._model, settings)
        if not self._context:
            self.close()
            raise ModelError(f"there is not enough memory to run {info.name}; choose a smaller quantization")
        self._vocab = self._c.llama_model_get_vocab(self._model)
        self._vocabulary = int(self._c.llama_vocab_n_tokens(self._vocab))
        self._size = int(self._c.llama_n_ctx(self._context))
        self._pieces: dict[int, bytes] = {}
        self._ends: dict[int, bool] = {}
        self._spelled: dict[frozenset[str], Any] = {}
        self._alphabet = self._read_alphabet()

    @property
    def info(self) -> ModelInfo:
        """What the file says of itself."""
        return self._info

    @property
    def at_once(self) -> int:
        """How many answers grow side by side at most."""
        return BATCH_WIDTH

    def tokenize(self, text: str, *, add_bos: bool, special: bool) -> list[int]:
        """The token ids of a text; ``add_bos`` adds the begin token where the file's own flag wants one.

        Raises ModelError when the model's vocabulary has no way to write a character.
        """
        self._open()
        self._check_alphabet(text, special)
        data = text.encode("utf-8", errors="replace")
        room = len(data) + 8
        tokens = (self._c.llama_token * room)()
        count = int(self._c.llama_tokenize(self._vocab, data, len(data), tokens, room, add_bos, special))
        if count < 0:
            raise ModelError(f"{self._info.name} cannot read the prompt; choose another model")
        return list(tokens[:count])

    def generate(self, prompt: list[int], sampling: Sampling) -> Generator[TokenEvent, None, None]:
        """Continue a prompt; closing the iterator cancels the work at once.

        Raises ModelError for an empty or too long prompt, a broken grammar, or a grammar that the model's vocabulary
        cannot write.
        """
        limit = self._limit(prompt, sampling)
        self._new_turn()
        return self._run(self._turn, prompt, sampling, limit)

    def generate_many(
        self, prompts: Sequence[list[int]], samplings: Sequence[Sampling]
    ) -> Generator[tuple[int, TokenEvent], None, None]:
        """Continue several prompts side by side; yields each piece with the number of its answer.

        As many at once as memory allows, the others as places become free. The same questions give the same texts; a
        text may differ from that of ``generate``, for larger batches are summed in another order.
        """
        limits = [self._limit(prompt, sampling) for prompt, sampling in zip(prompts, samplings, strict=True)]
        self._new_turn()
        return self._run_many(self._turn, prompts, samplings, limits)

    def close(self) -> None:
        """Give the memory back; safe to call twice."""
        self._new_turn()
        for many in self._many.values():
            many.close()
        self._many = {}
        if self._context:
            self._c.llama_free(self._context)
        if self._model:
            self._c.llama_model_free(self._model)
        self._context = self._model = None

    def _limit(self, prompt: list[int], sampling: Sampling) -> int:
        """How many tokens an answer may have. Raises ModelError for a prompt that cannot be."""
        self._open()
        room = self._size - len(prompt)
        if not prompt or room <= 0:
            raise ModelError(f"the prompt has {len(prompt)} tokens; {self._info.name} takes 1 to {self._size - 1}")
        if not all(0 <= token < self._vocabulary for token in prompt):
            raise ModelError(f"the prompt holds tokens that {self._info.name} does not have")
        return min(sampling.max_tokens, room)

    def _run(self, turn: int, prompt: list[int], sampling: Sampling, limit: int) -> Generator[TokenEvent, None, None]:
        c = self._c
        with quiet_errors():
            sampler = self._sampler(prompt, sampling)
        text = StopText(sampling.stop)
        try:
            # The old keys and values are dropped even where the prompts begin alike: a cached prefix is computed in
            # other batches, its last bits differ, and the same seed would then write another song.
            c.llama_memory_clear(c.llama_get_memory(self._context), False)
            for start in range(0, len(prompt), PROMPT_BATCH_TOKENS):
                self._decode(turn, prompt[start : start + PROMPT_BATCH_TOKENS])
            for count in range(1, limit + 1):
                token = sampler.draw(c.llama_get_logits_ith(self._context, -1))
                if self.is_end(token):
                    yield TokenEvent(text.feed(b"", final=True), count, "stop")
                    return
                piece = text.feed(self.piece(token))
                if text.stopped:
                    yield TokenEvent(piece, count, "stop")
                    return
                if count == limit:
                    yield TokenEvent(piece + text.feed(b"", final=True), count, "length")
                    return
                yield TokenEvent(piece, count)
                self._decode(turn, [token])
        finally:
            sampler.close()

    def _sampler(self, prompt: list[int], sampling: Sampling) -> Sampler:
        usable = self._usable(sampling.grammar) if self._vocabulary > SMALL_VOCABULARY else None
        model = SampledModel(self._c, self._vocab, self._vocabulary, self._size)
        return Sampler(model, sampling, prompt, usable)

    def _usable(self, grammar: str) -> Any:
        """The ids of the tokens that a grammar has the letters for, as an array; None for all."""
        import numpy as np

        letters = letters_of(grammar) if grammar else None
        if letters is None:
            return None
        if letters not in self._spelled:
            allowed = {byte for letter in letters for byte in letter.encode("utf-8", "replace")}
            ids = [n for n in range(self._vocabulary) if self.is_end(n) or allowed.issuperset(self.piece(n))]
            self._spelled[letters] = np.array(ids, dtype=np.int32)
        return self._spelled[letters]

    def _new_turn(self) -> None:
        """Whoever was asked before is not answered any more."""
        self._turn += 1
        if self._lanes:
            self._lanes.stop()
        self._lanes = None

    def _run_many(
        self, turn: int, prompts: Sequence[list[int]], samplings: Sequence[Sampling], limits: Sequence[int]
    ) -> Generator[tuple[int, TokenEvent], None, None]:
        if not prompts:
            return
        samplers: list[Sampler] = []
        at_work: Lanes | None = None
        try:
            with quiet_errors():
                for prompt, sampling in zip(prompts, samplings, strict=True):
                    samplers.append(self._sampler(prompt, sampling))
                lanes = [
                    self._lane(number, prompts, samplings, limits, samplers)
                    for number in range(min(self._lane_count, len(prompts)))
                ]
            if len(lanes) > 1 and self._in_threads:
                at_work = self._lanes = Lanes(lanes)
                events = at_work.results()
            else:
                events = (event for lane in lanes for event in lane)
            with closing(events):
                for event in events:
                    yield event
                    self._check_turn(turn)
            self._check_turn(turn)
        finally:
            if at_work:
                at_work.stop()  # before what its threads draw with is given back
            for sampler in samplers:
                sampler.close()

    def _lane(
        self,
        number: int,
        prompts: Sequence[list[int]],
        samplings: Sequence[Sampling],
        limits: Sequence[int],
        samplers: Sequence[Sampler],
    ) -> Generator[tuple[int, TokenEvent], None, None]:
        """The answers of one lane, every so many of all, still to be run."""
        mine = range(number, len(prompts), self._lane_count)
        many = self._room_for(number, [prompts[n] for n in mine], [limits[n] for n in mine])
        answers = [(prompts[n], samplings[n], limits[n], samplers[n]) for n in mine]
        return ((mine[index], event) for index, event in many.run(answers, self))

    def _room_for(self, lane: int, prompts: Sequence[Sequence[int]], limits: Sequence[int]) -> SideBySide:
        """A context for answers of so many tokens each; the lane's last one is used again when it is right.

        How many find place at once depends on the machine's memory, not on what is free of it now, so that the same
        song comes out again. Should that be too much, half as many are tried.
        """
        self._open()
        sizes = sorted(len(prompt) + limit for prompt, limit in zip(prompts, limits, strict=True))
        shared = common_start(prompts)
        # Answers come out half as long as their limits. What all share is then more than what each has of its own.
        one_store = 2 * shared >= sizes[-1] - shared
        width = max(1, min(len(sizes), BATCH_WIDTH, self._batch_cells() // _stepped(sizes[-1])))
        # Sixteen answers in places for fifteen would leave the last one alone: two turns of eight are sooner done.
        width = -(-len(sizes) // -(-len(sizes) // width))
        while True:
            cells = _stepped(sum(sizes[-width:])) if one_store else width * _stepped(sizes[-1])
            kept = self._many.pop(lane, None)
            shape = ContextShape(width, cells, one_store)
            if kept and kept.shape != shape:
                kept.close()
                kept = None
            try:
                self._many[lane] = kept or SideBySide(self._c, self._model, self._info.name, shape, self._threads)
                return self._many[lane]
            except ModelError:
                if width == 1:
                    raise
                width = max(1, width // 2)

    def _batch_cells(self) -> int:
        """How many tokens' keys and values a share of the memory beside the model holds."""
        c, model = self._c, self._model
        head = c.llama_model_n_embd(model) // max(1, c.llama_model_n_head(model))
        # a key and a value of two bytes a number, in every layer
        token_bytes = 4 * head * c.llama_model_n_head_kv(model) * c.llama_model_n_layer(model)
        memory = total_memory() or 2 * self._info.size_bytes + 2**31
        return int(max(0, memory - self._info.size_bytes) * BATCH_MEMORY_SHARE / max(1, token_bytes))

    def _decode(self, turn: int, tokens: list[int]) -> None:
        self._open()
        self._check_turn(turn)
        array = (self._c.llama_token * len(tokens))(*tokens)
        status = self._c.llama_decode(self._context, self._c.llama_batch_get_one(array, len(tokens)))
        if status:
            raise ModelError(f"{self._info.name} could not go on (llama.cpp status {status}); free some memory")

    def _check_turn(self, turn: int) -> None:
        if turn != self._turn:
            raise ModelError(f"{self._info.name} was asked for another answer before this one ended")

    def _open(self) -> None:
        if not self._context:
            raise ModelError(f"{self._info.name} is closed; load it again")

    def is_end(self, token: int) -> bool:
        """Whether a token ends an answer."""
        if token not in self._ends:
            self._ends[token] = bool(self._c.llama_vocab_is_eog(self._vocab, token))
        return self._ends[token]

    def piece(self, token: int) -> bytes:
        """The bytes a token stands for; control tokens stand for none."""
        if token not in self._pieces:
            room = 64
            buffer = ctypes.create_string_buffer(room)
            count = int(self._c.llama_token_to_piece(self._vocab, token, buffer, room, 0, False))
            if count < 0:
                buffer = ctypes.create_string_buffer(-count)
                count = int(self._c.llama_token_to_piece(self._vocab, token, buffer, -count, 0, False))
            self._pieces[token] = buffer.raw[: max(count, 0)]
        return self._pieces[token]

    def _read_alphabet(self) -> tuple[frozenset[str], tuple[str, ...]] | None:
        """The characters and the special tokens of a vocabulary without byte tokens; None when it has those.

        llama.cpp's SentencePiece tokenizer throws a C++ exception for a character that it can neither find nor
        spell in bytes.
        """
        c = self._c
        if c.llama_vocab_type(self._vocab) != c.LLAMA_VOCAB_TYPE_SPM:
            return None
        letters, specials = set(), []
        for token in range(self._vocabulary):
            attributes = c.llama_vocab_get_attr(self._vocab, token)
            if attributes & c.LLAMA_TOKEN_ATTR_BYTE:
                return None
            name = c.llama_vocab_get_text(self._vocab, token).decode("utf-8", errors="replace")
            if attributes & c.LLAMA_TOKEN_ATTR_NORMAL and len(name) == 1:
                letters.add(" " if name == "▁" else name)
            else:
                specials.append(name)
        return frozenset(letters), tuple(sorted(specials, key=len, reverse=True))

    def _check_alphabet(self, text: str, special: bool) -> None:
        if self._alphabet is None:
            return
        letters, specials = self._alphabet
        for name in specials if special else ():
            text = text.replace(name, "")
        unknown = sorted(set(text) - letters)
        if unknown:
            raise ModelError(f"{self._info.name} has no token for {unknown[0]!r}; leave it out")


def common_start(prompts: Sequence[Sequence[int]]) -> int:
    """How many tokens all prompts begin with alike."""
    low, high = min(map(tuple, prompts)), max(map(tuple, prompts))
    return next((n for n, (a, b) in enumerate(zip(low, high, strict=False)) if a != b), min(len(low), len(high)))


def _stepped(cells: int) -> int:
    """So many cells, to the next step up: contexts are made again less often."""
    return -(-cells // BATCH_CELL_STEP) * BATCH_CELL_STEP
