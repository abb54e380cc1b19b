"""A composer of any size: sections written one at a time beside all at once, what our loop costs, and the memory.

    python -m benchmarks models MODEL.gguf [--sections 16] [--bars 16] [--one 2] [--steps 40] [--threads 1] [--json]
    python -m benchmarks models NEW.gguf --make make.py       NEW.gguf is written first by ``python make.py NEW.gguf``

Both ways write under the same grammar, with the same prompts and seeds. Of the sections that are written one at a time
only ``--one`` are run where that is less than all; their time is scaled to all, and the report says so. The cost of our
loop is its time for a step (draw under the grammar, text, events, decode) over that of llama.cpp's decode alone, fed
with fixed tokens at the same places, best of three turns each. ``--threads`` is the share of the cores, as in the
settings.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

from scripts import models, prompts
from scripts.composing.asking import ask, own_sampling, section_job
from scripts.composing.drafting import Draft, Drafting, write
from scripts.engines.llama_cpp_python import LlamaCppPython, NativeModel
from scripts.records import BarRules, Brief, Key, Meter
from scripts.temporary import PROMPT_BATCH_TOKENS


def main(argv: list[str]) -> int:
    """Measure and print a table, or JSON with ``--json``."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks models")
    parser.add_argument("model", type=Path)
    parser.add_argument("--make", type=Path, help="a program that writes the model's file, given its path")
    parser.add_argument("--sections", type=int, default=16)
    parser.add_argument("--bars", type=int, default=16)
    parser.add_argument("--one", type=int, default=2, help="sections that are really written one at a time")
    parser.add_argument("--steps", type=int, default=40, help="steps to measure the loop's cost with")
    parser.add_argument("--threads", default="1", help="share of the cores")
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(argv)
    if wanted.make and not wanted.model.exists():
        subprocess.run([sys.executable, str(wanted.make), str(wanted.model)], check=True)
    info = models.describe(wanted.model)
    began = time.perf_counter()
    model = models.load(info, thread_fraction=wanted.threads, engine=LlamaCppPython())
    assert isinstance(model, NativeModel)
    report: dict[str, Any] = {
        "model": info.name,
        "quantization": info.quantization,
        "file_bytes": info.size_bytes,
        "threads": model._threads,
        "load_seconds": time.perf_counter() - began,
    }
    try:
        report["loop"] = loop_cost(model, wanted.steps)
        report["one_at_a_time"] = sections(model, wanted.sections, wanted.bars, min(wanted.one, wanted.sections), 1)
        report["peak_bytes_one"] = peak_bytes()
        report["side_by_side"] = sections(model, wanted.sections, wanted.bars, wanted.sections, wanted.sections)
        report["peak_bytes"] = peak_bytes()
        report["loop_side_by_side"] = many_cost(model, min(wanted.sections, model.at_once), max(4, wanted.steps // 4))
    finally:
        model.close()
    report["times_the_music"] = report["one_at_a_time"]["seconds"] / report["side_by_side"]["seconds"]
    print(json.dumps(report)) if wanted.json else print_table(report)
    return 0


def sections(model: NativeModel, count: int, bars: int, measured: int, width: int) -> dict[str, Any]:
    """Write ``measured`` sections, ``width`` at a time, and scale the time to ``count`` of them."""
    meter = Meter(4, 4)
    chords = {"A": ("Am", "F", "C", "G")}
    brief = Brief("", (), "folk", "", 120.0, meter, Key("A", "minor"), "", (), chords, "", (), rhythm="reel")
    motif = {"A": ("e2ed cdec", "d2dc BGBd")}
    drafts = [Draft(section_job(brief, "A", bars, final=False), seed) for seed in range(measured)]
    how = Drafting(brief, model, own_sampling(model, 0.75), grammar=True)
    began = time.perf_counter()
    tokens = 0
    for start in range(0, measured, width):
        tokens += sum(write(how, drafts[start : start + width], motif))
    seconds = (time.perf_counter() - began) * count / measured
    assert all(len(draft.bars) == bars for draft in drafts)
    return {
        "sections": count,
        "bars": bars,
        "sections_measured": measured,
        "tokens_measured": tokens,
        "seconds": seconds,
        "tokens_per_second": tokens * count / measured / seconds,
        "bars_per_hour": count * bars / seconds * 3600,
    }


def loop_cost(model: NativeModel, steps: int) -> dict[str, float]:
    """Our loop beside bare decoding, one answer, in seconds a token."""
    prompt, sampling = question(model, steps)

    def ours() -> float:
        events = model.generate(list(prompt), sampling)
        next(events)  # the prompt
        began = time.perf_counter()
        count = sum(1 for _ in events)
        return (time.perf_counter() - began) / count

    def bare() -> float:
        c, context = model._c, model._context
        c.llama_memory_clear(c.llama_get_memory(context), False)
        for start in range(0, len(prompt), PROMPT_BATCH_TOKENS):
            decode_one(c, context, prompt[start : start + PROMPT_BATCH_TOKENS])
        began = time.perf_counter()
        for number in range(steps):
            decode_one(c, context, [prompt[number % len(prompt)]])
            c.llama_get_logits_ith(context, -1)
        return (time.perf_counter() - began) / steps

    return compared(ours, bare)


def many_cost(model: NativeModel, width: int, steps: int) -> dict[str, float]:
    """Our loop beside bare decoding, ``width`` answers at once, in seconds a step of all of them."""
    prompt, sampling = question(model, steps)

    def ours() -> float:
        samplings = [replace(sampling, seed=seed) for seed in range(width)]
        reached = [0] * width
        began = 0.0
        for index, event in model.generate_many([list(prompt)] * width, samplings):
            reached[index] = event.tokens
            if not began and min(reached) == 1:
                began = time.perf_counter()
        return (time.perf_counter() - began) / (steps - 1)

    def bare() -> float:
        c, many = model._c, model._many[0]
        memory = c.llama_get_memory(many._context)
        c.llama_memory_clear(memory, False)
        rows = [(token, place, 0) for place, token in enumerate(prompt)]
        for start in range(0, len(rows), many._rows):
            decode_rows(c, many, rows[start : start + many._rows])
        for slot in range(1, width):
            c.llama_memory_seq_cp(memory, 0, slot, -1, -1)
        began = time.perf_counter()
        for number in range(steps - 1):
            decode_rows(c, many, [(prompt[number % len(prompt)], len(prompt) + number, slot) for slot in range(width)])
            c.llama_get_logits_ith(many._context, 0)
        return (time.perf_counter() - began) / (steps - 1)

    return compared(ours, bare)


def compared(ours: Any, bare: Any) -> dict[str, float]:
    """The best of three turns of each, taken in turns."""
    pairs = [(ours(), bare()) for _ in range(3)]
    best, plain = min(pair[0] for pair in pairs), min(pair[1] for pair in pairs)
    return {"ours_seconds": best, "bare_seconds": plain, "overhead": best / plain - 1}


def question(model: NativeModel, steps: int) -> tuple[Sequence[int], Any]:
    """A prompt as the composer asks it, and a sampling that draws exactly ``steps`` tokens under the bar grammar."""
    meter, unit = Meter(4, 4), Fraction(1, 8)
    brief = Brief("", (), "folk", "", 120.0, meter, Key("A", "minor"), "", (), {"A": ("Am", "F")}, "", ())
    asked = ask(brief, section_job(brief, "A", 16, final=False), {}, model)
    rules = BarRules(meter, unit, ((64, False),), loose=asked.rules.loose)
    grammar = prompts.bar_grammar(rules)
    return asked.prompt, replace(own_sampling(model, 0.75), seed=1, max_tokens=steps, grammar=grammar)


def decode_one(c: Any, context: Any, tokens: Sequence[int]) -> None:
    """Compute tokens of one sequence."""
    array = (c.llama_token * len(tokens))(*tokens)
    assert c.llama_decode(context, c.llama_batch_get_one(array, len(tokens))) == 0


def decode_rows(c: Any, many: Any, rows: Sequence[tuple[int, int, int]]) -> None:
    """Compute one batch of (token, position, sequence), with logits for each row."""
    batch = many._batch
    batch.n_tokens = len(rows)
    for row, (token, position, slot) in enumerate(rows):
        batch.token[row], batch.pos[row], batch.logits[row] = token, position, 1
        batch.n_seq_id[row], batch.seq_id[row][0] = 1, slot
    assert c.llama_decode(many._context, batch) == 0


def peak_bytes() -> int:
    """The most memory this process ever had; 0 where the system does not say."""
    try:
        import resource
    except ImportError:
        return 0
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) * (1 if sys.platform == "darwin" else 1024)


def print_table(report: dict[str, Any]) -> None:
    """The report for people."""
    print(
        f"{report['model']} {report['quantization']}, {report['file_bytes'] / 1e9:.2f} GB, {report['threads']} threads"
    )
    for name in ("one_at_a_time", "side_by_side"):
        row = report[name]
        scaled = "" if row["sections_measured"] == row["sections"] else f" (scaled from {row['sections_measured']})"
        print(
            f"{name.replace('_', ' '):14} {row['sections']} sections of {row['bars']} bars: {row['seconds']:8.1f} s"
            f"{scaled}, {row['tokens_per_second']:7.1f} tokens/s, {row['bars_per_hour']:9.0f} bars an hour"
        )
    print(f"side by side: {report['times_the_music']:.2f} times the music an hour")
    for name, unit in (("loop", "token"), ("loop_side_by_side", "step")):
        row = report[name]
        print(
            f"{name.replace('_', ' '):18} {row['ours_seconds'] * 1000:8.2f} ms a {unit}, bare decoding "
            f"{row['bare_seconds'] * 1000:8.2f} ms: {100 * row['overhead']:+.1f} %"
        )
    one, peak = report["peak_bytes_one"] / 1e9, report["peak_bytes"] / 1e9
    print(f"peak memory: {one:.2f} GB one at a time, {peak:.2f} GB side by side; load {report['load_seconds']:.1f} s")
