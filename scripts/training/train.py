"""Trains the embedded model: ``python -m scripts.training.train --run training-run --melodies FOLDER --minutes 60``.

Every epoch draws other keys, pickups and chord symbols for every tune. The rate falls along a cosine that ends with the
time (``--minutes``) or with the epochs. Every few minutes the whole state is written, so that a run that was cut off
goes on where it was; the best weights on the validation tunes are kept apart.
"""

from __future__ import annotations

import argparse
import json
import math
import pickle
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from scripts.machine.processors import cores
from scripts.training.corpus import load
from scripts.training.dataset import encode, epoch, plain_text, split, vocabulary
from scripts.training.melodies import load_melodies
from scripts.training.network import Shape, build, muon
from scripts.training.tune import Tune
from scripts.training.warm_start import gguf_weights


@dataclass(slots=True)
class Progress:
    """Where a run stands: its seconds and steps so far, its place in the epoch, and its best validation loss."""

    seconds: float = 0.0
    steps: int = 0
    epoch: int = 0
    row: int = 0
    best: float = math.inf


def nats(network: Any, tunes: list[Tune]) -> tuple[float, int]:
    """Return the loss in nats over the tunes' plain texts with their end, and how many tokens that were."""
    return nats_of(network, [plain_text(t) for t in tunes])


def nats_of(network: Any, written: list[str]) -> tuple[float, int]:
    """Return the loss in nats over texts with their end, and how many tokens that were; a text's context is its own."""
    import torch
    from torch.nn import functional as tf

    most = network.cosine.shape[0]
    texts = sorted(([1, *encode(t), 2][: most + 1] for t in written), key=len)
    total, count = 0.0, 0
    network.eval()
    with torch.no_grad():
        for start in range(0, len(texts), 16):
            group = texts[start : start + 16]
            longest = max(map(len, group))
            ids = torch.tensor([t + [0] * (longest - len(t)) for t in group])
            wanted = torch.tensor([t[1:] + [-100] * (longest - len(t)) for t in group])
            logits = network(ids[:, :-1]).float()
            total += float(tf.cross_entropy(logits.flatten(0, 1), wanted.flatten(), reduction="sum"))
            count += int((wanted >= 0).sum())
    network.train()
    return total, count


def write_whole(path: Path, state: Any) -> None:
    """Save a torch state so that an interruption leaves the old file or the new one."""
    import torch

    part = path.with_suffix(".part")
    torch.save(state, part)
    part.replace(path)


def tunes_for(run: Path, melodies: Path | None) -> tuple[list[Tune], dict[str, list[Tune]]]:
    """Return the training tunes, and for each corpus some validation tunes.

    Reading takes minutes, so a run keeps what it read in ``tunes.pickle``, a file of its own that no one else writes.
    """
    kept = run / "tunes.pickle"
    if kept.exists():
        with kept.open("rb") as file:
            train, validation = pickle.load(file)
        return list(train), dict(validation)
    folk, folk_validation, _ = split(load()[0])
    train, validation = list(folk), {"folk": folk_validation}
    for name, parts in (load_melodies(melodies)[0] if melodies else {}).items():
        train += parts.train
        validation[name] = list(parts.validation)
    with kept.open("wb") as file:
        pickle.dump((train, validation), file)
    return train, validation


def batches(tunes: list[Tune], options: argparse.Namespace, at: Progress) -> Iterator[Any]:
    """Yield the rows of one step after the other without an end, from a run's place on."""
    import torch

    while True:
        rng = random.Random(options.seed * 100_003 + at.epoch)
        rows = epoch(tunes, rng, options.context)
        rng.shuffle(rows)
        while at.row + options.rows <= len(rows):
            part = rows[at.row : at.row + options.rows]
            at.row += options.rows
            yield torch.tensor(part)
        at.epoch, at.row = at.epoch + 1, 0
        if options.epochs and at.epoch >= options.epochs:
            return


def share_done(options: argparse.Namespace, at: Progress, steps_an_epoch: int) -> float:
    """Say which share of its time or its epochs a run has behind it."""
    if options.minutes:
        return at.seconds / float(60 * options.minutes)
    return at.steps / float(max(1, steps_an_epoch * options.epochs))


def main(arguments: list[str] | None = None) -> int:
    """Train from the command line; returns the exit status."""
    options = parsed(arguments)
    import torch
    from torch.nn import functional as tf

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.run.mkdir(parents=True, exist_ok=True)
    train, validation = tunes_for(options.run, options.melodies)
    shape = Shape(vocabulary=len(vocabulary()), context=options.context, dropout=options.dropout)
    network = build(shape)
    if options.start:
        network.load_state_dict(gguf_weights(options.start, shape))
    matrices = [w for n, w in network.named_parameters() if w.ndim == 2 and n.startswith("blk")]
    others = [w for n, w in network.named_parameters() if not (w.ndim == 2 and n.startswith("blk"))]
    steppers = [
        muon([{"params": matrices}], options.rate, bfloat=options.bfloat),
        torch.optim.AdamW(others, lr=options.rate / 8, betas=(0.9, 0.95), weight_decay=0.01),
    ]
    at = Progress()
    latest = options.run / "latest.pt"
    if latest.exists():
        state = torch.load(latest, weights_only=False)
        network.load_state_dict(state["network"])
        for stepper, saved in zip(steppers, state["steppers"], strict=True):
            stepper.load_state_dict(saved)
        at = Progress(**state["at"])
        print(f"going on after {at.seconds / 60:.1f} minutes, best validation loss {at.best:.4f}", flush=True)
    rates = (options.rate, options.rate / 8)
    forward = torch.compile(network) if options.compile else network
    steps_an_epoch = len(epoch(train, random.Random(0), options.context)) // options.rows
    print(json.dumps({"tunes": len(train), "steps_an_epoch": steps_an_epoch}), flush=True)

    def keep(loss: float, seen: int, seconds: float) -> None:
        losses = {}
        for name, tunes in validation.items():
            summed, count = nats(network, tunes[: options.check])
            losses[name] = round(summed / max(1, count), 4)
        mean = sum(losses.values()) / len(losses)
        line = {
            "minutes": round(at.seconds / 60, 1),
            "epoch": round(at.epoch + at.row / options.rows / steps_an_epoch, 2),
        }
        line |= {"train": round(loss, 4), "validation": losses, "tokens_a_second": round(seen / max(1e-9, seconds))}
        print(json.dumps(line), flush=True)
        with (options.run / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        if mean < at.best:
            at.best = mean
            kept = {"network": network.state_dict(), "shape": asdict(replace(shape, dropout=0.0)), "validation": losses}
            write_whole(options.run / "best.pt", kept)
        saved = [s.state_dict() for s in steppers]
        write_whole(latest, {"network": network.state_dict(), "steppers": saved, "at": asdict(at)})

    since = begun = time.monotonic()
    loss_sum, seen = 0.0, 0
    for ids in batches(train, options, at):
        warm = min(1.0, (at.steps + 1) / options.warm)
        done = min(1.0, share_done(options, at, steps_an_epoch))
        factor = warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * done)))
        for stepper, rate in zip(steppers, rates, strict=True):
            for group in stepper.param_groups:
                group["lr"] = rate * factor
        with torch.autocast("cpu", torch.bfloat16, enabled=options.bfloat):
            logits = forward(ids[:, :-1])
        loss = tf.cross_entropy(logits.float().flatten(0, 1), ids[:, 1:].flatten())
        for stepper in steppers:
            stepper.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(others, 1.0)
        for stepper in steppers:
            stepper.step()
        loss_sum, seen = loss_sum + float(loss.detach()) * ids[:, 1:].numel(), seen + ids[:, 1:].numel()
        now = time.monotonic()
        at.seconds, at.steps, begun = at.seconds + now - begun, at.steps + 1, now
        if options.minutes and at.seconds >= 60 * options.minutes:
            break
        if now - since > 60 * options.every:
            keep(loss_sum / seen, seen, now - since)
            since, loss_sum, seen = time.monotonic(), 0.0, 0
            at.seconds, begun = at.seconds + since - begun, since
    keep(loss_sum / max(1, seen), seen, time.monotonic() - since)
    return 0


def parsed(arguments: list[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, default=Path("training-run"), help="folder of checkpoints and the log")
    parser.add_argument("--melodies", type=Path, help="folder of the corpora of melodies; without it folk tunes alone")
    parser.add_argument("--start", type=Path, help="a GGUF of this model whose weights are gone on from")
    parser.add_argument("--epochs", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=0.0, help="ends after so long, whatever the epoch")
    parser.add_argument("--every", type=float, default=5.0, help="minutes between two checkpoints")
    parser.add_argument("--rows", type=int, default=6, help="rows of --context tokens a step")
    parser.add_argument("--context", type=int, default=768)
    parser.add_argument("--rate", type=float, default=0.02, help="step size of the matrices")
    parser.add_argument("--warm", type=int, default=100, help="steps in which the rate rises")
    parser.add_argument("--check", type=int, default=40, help="validation tunes of each corpus that a checkpoint reads")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--compile", action="store_true", help="fuse operations (needs a C++ compiler); a third faster")
    parser.add_argument("--bfloat", action="store_true", help="16-bit products, on processors that have them")
    parser.add_argument("--threads", type=int, default=cores())
    options = parser.parse_args(arguments)
    if not options.minutes and not options.epochs:
        parser.error("say --minutes or --epochs")
    return options


if __name__ == "__main__":
    raise SystemExit(main())
