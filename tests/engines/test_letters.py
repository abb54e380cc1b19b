"""Which characters a grammar can write, and that leaving the other tokens out changes no draw."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from scripts import models, prompts
from scripts.engines.letters import letters_of
from scripts.engines.llama_cpp_python import NativeModel
from scripts.records import BarRules, Meter, Sampling
from tests.tiny_gguf import write_tiny_gguf


def test_letters() -> None:
    assert letters_of('root ::= "ab" [c-e]? | "\\n" x\nx ::= [_=^] "\\"" "\\\\"') == frozenset('abcde\n_=^"\\')
    assert letters_of("root ::= [A-C\\]-]") == frozenset("ABC]-")
    for grammar in ("root ::= [^a]", "root ::= .", 'root ::= "\\x41"', "root ::= [\\u0041]"):
        assert letters_of(grammar) is None
    assert letters_of('root ::= "." [.]') == frozenset(".")


def test_the_bar_grammar_has_few_letters() -> None:
    rules = BarRules(Meter(4, 4), Fraction(1, 8), ((8, True),), header="X:1\nK:A\n", loose=True, free_chords=True)
    letters = letters_of(prompts.bar_grammar(rules))
    assert letters is not None and set('ABCDEFGabcdefgz|:\n /"X1K') <= letters and len(letters) < 60


def test_the_same_texts_with_and_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_tiny_gguf(tmp_path / "p.gguf", pairs=True, scale=0.2)  # 7,000 tokens: a large vocabulary
    rules = BarRules(Meter(4, 4), Fraction(1, 8), ((4, True),))
    samplings = [
        Sampling(200, seed, temperature=1.0, top_k=top_k, repeat_penalty=1.1, grammar=prompts.bar_grammar(rules))
        for seed, top_k in enumerate((40, 0, 40, 10))
    ]
    texts = []
    for usable in (NativeModel._usable, lambda self, grammar: None):
        monkeypatch.setattr(NativeModel, "_usable", usable)
        model = models.load(models.describe(path), thread_fraction="1")
        prompt = model.tokenize("X", add_bos=True, special=False)
        texts.append(["".join(e.text for e in model.generate(prompt, sampling)) for sampling in samplings])
        model.close()
    assert texts[0] == texts[1] and all(text.endswith(":|\n") for text in texts[0])
