"""Examines the embedded model: ``python -m scripts.training.evaluate models/embedded.gguf --melodies FOLDER``.

Prints a report as JSON: the loss on the held-out tunes of each corpus; how many bars are full with and without the
grammar; how the notes are distributed beside held-out tunes; and how much the model recites. All of it is that of the
GGUF: losses by its weights in the network, everything else as the app runs it.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from scripts import models, prompts
from scripts.music.theory import parse_key
from scripts.records import BarRules, Key, LanguageModel, Meter, Sampling
from scripts.training.corpus import Unclean, load, read_items, read_key, read_tune
from scripts.training.dataset import chord_text, encode, plain_text, split, vocabulary
from scripts.training.measures import CopyIndex, copy_index, divergence, histograms, longest_copy, overlap, shares_bars
from scripts.training.melodies import Parts, load_melodies
from scripts.training.train import nats, nats_of
from scripts.training.tune import Tune, bar_length, form_line, signature
from scripts.training.warm_start import gguf_weights


@dataclass(frozen=True, slots=True)
class Ask:
    """What one melody is asked for."""

    meter: str
    unit: str
    key: Key
    rhythm: str
    sections: tuple[tuple[int, bool], ...]


@dataclass(frozen=True, slots=True)
class Samples:
    """How many tunes are written for a report, and how they are drawn."""

    count: int
    temperature: float
    seed: int


def asks(held_out: list[Tune], count: int, rng: random.Random) -> Iterator[Ask]:
    """Draw requests as they occur: metre, unit, key and rhythm of held-out tunes, forms that the app asks for."""
    for _ in range(count):
        tune = rng.choice(held_out)
        key = parse_key(tune.tonic + {"maj": "", "min": "m"}.get(tune.mode, tune.mode))
        assert key is not None
        form = rng.choice((((8, True), (8, True)), ((8, True), (8, True)), ((8, False), (8, False)), ((16, False),)))
        yield Ask(tune.meter, tune.unit, key, tune.rhythm, form)


def write_tune(model: LanguageModel, ask: Ask, seed: int, *, grammar: bool, temperature: float) -> tuple[str, str, int]:
    """Let the model write one tune; return header, body, and the number of tokens."""
    top, bottom = (int(part) for part in ask.meter.split("/"))
    meter, unit = Meter(top, bottom), Fraction(ask.unit)
    prompt = prompts.embedded_prompt(prompts.TuneHeader(meter, unit, ask.key, ask.rhythm), ask.sections)
    rules = prompts.bar_grammar(BarRules(meter, unit, ask.sections)) if grammar else ""
    sampling = Sampling(max_tokens=700, seed=seed, temperature=temperature, top_k=0, top_p=0.95, grammar=rules)
    answer, tokens = "", 0
    for event in model.generate(model.tokenize(prompt, add_bos=True, special=False), sampling):
        answer += event.text
        tokens = event.tokens
    return prompt, answer, tokens


def bars_full(header: str, body: str) -> tuple[int, int]:
    """Return how many bars of a text are exactly full, and how many bars there are."""
    fields = dict(re.findall(r"(?m)^([MLK]):(.*)$", header))
    full = Fraction(fields["M"]) / Fraction(fields["L"])
    marks = signature(*read_key(fields["K"]))
    right = total = 0
    for text in re.split(r"[|:\n\]]+[12]?", re.sub(r'"[^"]*"', "", body)):
        if not text.strip():
            continue
        total += 1
        try:
            right += bar_length(tuple(read_items(text, marks))) == full
        except (Unclean, ValueError, KeyError):
            continue
    return right, total


def sample_report(model: LanguageModel, train: list[Tune], held_out: list[Tune], samples: Samples) -> dict[str, Any]:
    """Let the model write the samples with the grammar and as many without; return the figures."""
    count, temperature, seed = samples.count, samples.temperature, samples.seed
    index = copy_index(train)
    figures: dict[str, Any] = {"tunes": count, "temperature": temperature}
    for grammar in (True, False):
        rng = random.Random(seed)
        right = total = tokens = parsed = asked_bars = 0
        tunes: list[Tune] = []
        for number, ask in enumerate(asks(held_out, count, rng)):
            header, body, used = write_tune(model, ask, seed + number, grammar=grammar, temperature=temperature)
            one_right, one_total = bars_full(header, body)
            right, total, tokens = right + one_right, total + one_total, tokens + used
            asked_bars += one_total == sum(bars for bars, _ in ask.sections)
            try:
                tunes.append(read_tune("X:1\n" + header + body, "model"))
                parsed += 1
            except (Unclean, ValueError, KeyError, IndexError):
                continue
        name = "with grammar" if grammar else "without grammar"
        figures[name] = {
            "parsed": parsed,
            "bars": total,
            "bars exactly full": right / max(1, total),
            "the asked number of bars": asked_bars / count,
            "tokens": tokens,
            **recitation(tunes, index),
            **likeness(tunes, held_out),
        }
    figures["held-out tunes"] = {**recitation(held_out, index)}
    figures["training tunes"] = likeness(random.Random(seed).sample(train, min(count, len(train))), held_out)
    return figures


def recitation(tunes: list[Tune], index: CopyIndex) -> dict[str, Any]:
    """Return how much of the tunes stands in the indexed ones."""
    runs = sorted(longest_copy(t, index) for t in tunes)
    return {
        "longest run of notes copied": runs[-1] if runs else 0,
        "median run of notes copied": runs[len(runs) // 2] if runs else 0,
        f"tunes that share {index.window} bars": sum(shares_bars(t, index) for t in tunes) / max(1, len(tunes)),
    }


def likeness(tunes: list[Tune], held_out: list[Tune]) -> dict[str, Any]:
    """Return overlap and divergence of the histograms of two sets of tunes."""
    ours, theirs = histograms(tunes), histograms(held_out)
    return {
        name: {"overlap": overlap(ours[name], theirs[name]), "divergence in bits": divergence(ours[name], theirs[name])}
        for name in ours
    }


def loss_report(network: Any, train: list[Tune], held_out: list[Tune]) -> dict[str, float]:
    """Return the loss in nats a character on the held-out folk tunes, counted in three ways."""
    index = copy_index(train)
    fresh = [t for t in held_out if not shares_bars(t, index)]
    total, count = nats(network, held_out)
    without_form = count - sum(len(form_line(t)) + 1 for t in held_out)
    fresh_total, fresh_count = nats(network, fresh)
    return {
        "header and body, end included": total / count,
        "the same nats, the form line's characters not counted": total / without_form,
        "only tunes that share no 8 bars with a training tune": fresh_total / fresh_count,
        "such tunes": float(len(fresh)),
        "characters": float(sum(len(encode(plain_text(t))) for t in held_out)),
    }


def corpus_losses(network: Any, parts: Parts, most: int) -> dict[str, float]:
    """Return losses on up to ``most`` held-out excerpts of a corpus: as they are, without their word, with chords."""
    index = copy_index(parts.train)
    chosen = list(parts.test)
    random.Random(1).shuffle(chosen)
    chosen = chosen[:most]
    fresh = [t for t in chosen if not shares_bars(t, index)]
    ways = {
        "header and body": [plain_text(t) for t in chosen],
        "without the genre word": [plain_text(replace(t, rhythm="")) for t in chosen],
        "with chord symbols": [chord_text(t) for t in chosen],
        "only what shares no 8 bars with training": [plain_text(t) for t in fresh],
    }
    sums = {name: nats_of(network, texts) for name, texts in ways.items()}
    losses = {name: total / max(1, count) for name, (total, count) in sums.items()}
    return {**losses, "excerpts": len(chosen), "excerpts that share no 8 bars": len(fresh)}


def network_of(path: Path) -> Any:
    """Return the network with the weights of a GGUF that ``export`` wrote."""
    from scripts.training.network import Shape, build

    shape = Shape(vocabulary=len(vocabulary()))
    network = build(shape)
    network.load_state_dict(gguf_weights(path, shape))
    return network


def main(arguments: list[str] | None = None) -> int:
    """Examine from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gguf", type=Path)
    parser.add_argument("--melodies", type=Path, help="folder of the corpora of melodies; without it folk tunes alone")
    parser.add_argument("--most", type=int, default=100, help="held-out excerpts of a corpus that losses are taken on")
    parser.add_argument("--tunes", type=int, default=200)
    parser.add_argument("--temperature", type=float, default=0.85)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    tunes, dropped = load()
    train, _, held_out = split(tunes)
    report: dict[str, Any] = {"tunes": {"clean": len(tunes), "dropped": sum(dropped.values())}}
    network = network_of(options.gguf)
    report["loss"] = {"folk": loss_report(network, train, held_out)}
    held_out = list(held_out)
    for name, parts in (load_melodies(options.melodies)[0] if options.melodies else {}).items():
        report["loss"][name] = corpus_losses(network, parts, options.most)
        train += parts.train
        held_out += random.Random(1).sample(parts.test, min(len(parts.test), 50))
    model = models.load(models.describe(options.gguf), thread_fraction="5/6")
    try:
        report["samples"] = sample_report(
            model, train, held_out, Samples(options.tunes, options.temperature, options.seed)
        )
    finally:
        model.close()
    print(json.dumps(report, indent=2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
