"""Trains the embedded model: ``python -m scripts.training.train --run training-run``.

Every epoch draws other keys, pickups and chord symbols for every tune. After each epoch the whole state is written, so
that a run that was cut off goes on where it was; the best weights on the validation tunes are kept apart, and the run
ends early when they have not improved for ``--patience`` epochs.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from scripts.machine.processors import cores
from scripts.training.corpus import load
from scripts.training.dataset import encode, epoch, plain_text, split, vocabulary
from scripts.training.network import Shape, build, muon
from scripts.training.tune import Tune


def nats(network: Any, tunes: list[Tune]) -> tuple[float, int]:
    """Return the loss in nats over the tunes' plain texts with their end, and how many tokens that were."""
    import torch
    from torch.nn import functional as tf

    texts = sorted(([1, *encode(plain_text(t)), 2] for t in tunes), key=len)
    total, count = 0.0, 0
    network.eval()
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
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


def main(arguments: list[str] | None = None) -> int:
    """Train from the command line; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", type=Path, default=Path("training-run"), help="folder of checkpoints and the log")
    parser.add_argument("--epochs", type=int, default=32)
    parser.add_argument("--rows", type=int, default=6, help="rows of --context tokens a step")
    parser.add_argument("--context", type=int, default=768)
    parser.add_argument("--rate", type=float, default=0.02, help="step size of the matrices")
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--patience", type=int, default=6)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--compile", action="store_true", help="fuse operations (needs a C++ compiler); a third faster")
    parser.add_argument("--threads", type=int, default=cores())
    options = parser.parse_args(arguments)

    import torch
    from torch.nn import functional as tf

    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    options.run.mkdir(parents=True, exist_ok=True)
    tunes, _ = load()
    train, validation, _ = split(tunes)
    shape = Shape(vocabulary=len(vocabulary()), context=options.context, dropout=options.dropout)
    network = build(shape)
    matrices = [w for n, w in network.named_parameters() if w.ndim == 2 and n.startswith("blk")]
    others = [w for n, w in network.named_parameters() if not (w.ndim == 2 and n.startswith("blk"))]
    steppers = [
        muon([{"params": matrices}], options.rate),
        torch.optim.AdamW(others, lr=options.rate / 8, betas=(0.9, 0.95), weight_decay=0.01),
    ]
    latest = options.run / "latest.pt"
    begun, best, waited = 0, math.inf, 0
    if latest.exists():
        state = torch.load(latest, weights_only=False)
        network.load_state_dict(state["network"])
        for stepper, saved in zip(steppers, state["steppers"], strict=True):
            stepper.load_state_dict(saved)
        begun, best, waited = state["epoch"], state["best"], state["waited"]
        print(f"going on after epoch {begun}, best validation loss {best:.4f}", flush=True)

    forward = torch.compile(network) if options.compile else network
    rates = [[g["lr"] for g in s.param_groups] for s in steppers] if not begun else state["rates"]
    steps_an_epoch = len(epoch(train, random.Random(0), options.context)) // options.rows
    total_steps = steps_an_epoch * options.epochs
    for number in range(begun, options.epochs):
        rng = random.Random(options.seed * 100_003 + number)
        rows = epoch(train, rng, options.context)
        rng.shuffle(rows)
        started, seen, loss_sum = time.monotonic(), 0, 0.0
        for place in range(steps_an_epoch):
            part = rows[place * options.rows : (place + 1) * options.rows]
            if not part:
                break
            ids = torch.tensor(part)
            step = number * steps_an_epoch + place
            warm = min(1.0, (step + 1) / 100)
            factor = warm * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, step / total_steps))))
            for stepper, own in zip(steppers, rates, strict=True):
                for group, rate in zip(stepper.param_groups, own, strict=True):
                    group["lr"] = rate * factor
            with torch.autocast("cpu", torch.bfloat16):
                logits = forward(ids[:, :-1])
            loss = tf.cross_entropy(logits.float().flatten(0, 1), ids[:, 1:].flatten())
            for stepper in steppers:
                stepper.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(others, 1.0)
            for stepper in steppers:
                stepper.step()
            seen += ids[:, 1:].numel()
            loss_sum += float(loss.detach()) * ids[:, 1:].numel()
        summed, count = nats(network, validation)
        held_out = summed / count
        line = {
            "epoch": number + 1,
            "train": round(loss_sum / seen, 4),
            "validation": round(held_out, 4),
            "seconds": round(time.monotonic() - started, 1),
            "tokens_a_second": round(seen / (time.monotonic() - started)),
        }
        print(json.dumps(line), flush=True)
        with (options.run / "log.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")
        waited = 0 if held_out < best else waited + 1
        if held_out < best:
            best = held_out
            shape_kept = asdict(replace(shape, dropout=0.0))
            write_whole(
                options.run / "best.pt",
                {"network": network.state_dict(), "shape": shape_kept, "epoch": number + 1, "validation": held_out},
            )
        write_whole(
            latest,
            {
                "network": network.state_dict(),
                "steppers": [s.state_dict() for s in steppers],
                "rates": rates,
                "epoch": number + 1,
                "best": best,
                "waited": waited,
            },
        )
        if waited >= options.patience:
            print(f"no better for {waited} epochs: stopping early", flush=True)
            break
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
