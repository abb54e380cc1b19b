"""Gets the big language models: lists what the hub has, marks what fits this machine, asks, and downloads.

A menu can use the parts: ``quantizations`` of ``hub``, then ``fitting`` and ``get``.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from installer.console import Console, Step
from installer.download import fetch, is_right, length, part_of
from installer.hub import HUB, HubFile, Quantization, endpoint, quantizations
from installer.sources import ROOT
from installer.web import DownloadError, cannot_write, in_words
from scripts.machine.memory import total_memory

FOLDER = ROOT / "models"
BLOCK = 1 << 20
SPARE = 64 << 20  # bytes that stay free on the disk

# What a model needs beside its file: its memory of the text (the KV cache), and room for everything else.
MARGIN = 1_500_000_000
SHARE = 0.75  # of the machine's memory may be used
EIGHT_BITS_FROM = 24_000_000_000  # with less memory 8 bits a weight crowd out more than they improve
# The quantizations whose quality and speed are known best; among those that fit, the largest is marked.
USUAL = re.compile(r"Q2_K|Q[345]_K_M|Q6_K|Q8_0", re.IGNORECASE)
EIGHT_BITS = re.compile(r"Q8_.*", re.IGNORECASE)
FULL = re.compile(r"(?:b?f16|f32)", re.IGNORECASE)  # twice the memory and time of 8 bits, for nothing to be heard


class _Leave(Exception):
    """The user wants to go."""


@dataclass(frozen=True)
class HubModel:
    """A model on the hub, what the app uses it for, and its KV cache at 2,048 tokens in bytes."""

    role: str
    repository: str
    cache: int


# KV cache = layers x 2 x KV width x 2 bytes x 2,048: 48 layers x 256 wide, and 32 x 4,096.
MODELS = (
    HubModel("writer", "mradermacher/ILM3-8B-Ruby-Music-GGUF", 101_000_000),
    HubModel("composer", "mradermacher/ChatMusician-GGUF", 1_074_000_000),
)


def fits(size: int, cache: int, memory: int) -> bool:
    """Whether a file of ``size`` bytes can be used on a machine with ``memory`` bytes; 0 means not known."""
    return memory <= 0 or size + cache + MARGIN <= SHARE * memory


def fitting(choices: Sequence[Quantization], cache: int, memory: int) -> Quantization | None:
    """The quantization to mark: the largest usual one that fits, else the largest other one, else None."""
    known = memory if memory > 0 else 8 << 30  # a modest machine is assumed where the system does not say
    able = [
        choice
        for choice in choices
        if fits(choice.size, cache, known)
        and not FULL.fullmatch(choice.label)
        and not (EIGHT_BITS.fullmatch(choice.label) and known < EIGHT_BITS_FROM)
    ]
    usual = [choice for choice in able if USUAL.fullmatch(choice.label)]
    return max(usual or able, key=lambda choice: choice.size, default=None)


def is_here(choice: Quantization, folder: Path = FOLDER) -> bool:
    """Whether files of these names and sizes are in the folder already (their sha256 is not looked at)."""
    if choice.joined:
        return length(folder / choice.name) == choice.size
    return all(length(folder / file.name) == file.size for file in choice.files)


def get(choice: Quantization, folder: Path = FOLDER, step: Step | None = None) -> Path:
    """Download a quantization into ``folder``; what an earlier try left is continued. Returns the file to open.

    Nothing stands under a final name before it is whole and its sha256 is right. Raises DownloadError.
    """
    # the first shard comes last: before it is there, the app does not take the others for a model
    files = choice.files if choice.joined else tuple(reversed(choice.files))
    place = folder / f"{choice.name}.pieces.part" if choice.joined else folder
    target = folder / choice.name
    if choice.joined and length(target) == choice.size:
        return target  # the hub has no sha256 of the joined file
    _check_disk(choice, files, place, folder)
    for number, file in enumerate(files, 1):
        goal = place / (f"{number}of{len(files)}" if choice.joined else file.name)
        if length(goal) == file.size and _right(goal, file, step):
            continue
        fetch(file.url, goal, file.digest, step, size=file.size, tries=7, timeout=30.0)
    if choice.joined:
        _join([place / f"{number}of{len(files)}" for number in range(1, len(files) + 1)], target, step)
        shutil.rmtree(place, ignore_errors=True)
    return target


def run(
    console: Console, which: str = "all", wanted: Sequence[str] = (), yes: bool = False, folder: Path = FOLDER
) -> int:
    """List, ask, download; the exit status: 0 when all that was chosen is there, else 1.

    ``wanted`` holds quantizations (``Q4_K_M``), for one model alone as ``composer=Q4_K_M``, or file names; ``yes``
    takes the marked ones.
    """
    console.title("Language Models")
    memory = total_memory()
    known = f"{memory / (1 << 30):.0f} GB" if memory else "unknown"
    address = endpoint()
    console.line(f"    This machine's memory: {known}" + (f"; hub: {address}" if address != HUB else ""))
    status = 0
    for model in MODELS:
        if which not in ("all", model.role):
            continue
        console.line()
        console.line(f"{model.role.capitalize()}: {model.repository}")
        try:
            choices = quantizations(model.repository)
            choice = _decide(console, model, choices, memory, wanted, yes, folder)
            if choice is not None and not _download(console, choice, folder):
                status = 1
        except _Leave:
            break
        except DownloadError as error:
            console.line(f"Error: {model.repository}: {error}.")
            status = 1
    return status


def _decide(
    console: Console,
    model: HubModel,
    choices: Sequence[Quantization],
    memory: int,
    wanted: Sequence[str],
    yes: bool,
    folder: Path,
) -> Quantization | None:
    """Show what there is and find out which is to be had; raises DownloadError for a wish that is not there."""
    marked = fitting(choices, model.cache, memory)
    _show(console, model, choices, marked, memory, folder)
    if wanted:
        return _wish(model, choices, wanted)
    if yes:
        if marked is None:
            raise DownloadError("none fits this machine's memory; the smallest can be had with --choose")
        return marked
    while True:
        answer = _ask(choices, marked)
        if answer is None or answer.lower() in ("n", "no", "none"):
            return None
        if answer.lower() in ("x", "exit"):
            raise _Leave
        if not answer and marked is not None:
            return marked
        if answer.isdecimal() and len(answer) < 6 and 1 <= int(answer) <= len(choices):
            return choices[int(answer) - 1]
        named = _named(choices, answer)
        if named is not None:
            return named
        console.line(f"Please answer 1-{len(choices)}, a quantization, N or X.")


def _show(
    console: Console,
    model: HubModel,
    choices: Sequence[Quantization],
    marked: Quantization | None,
    memory: int,
    folder: Path,
) -> None:
    for number, choice in enumerate(choices, 1):
        remarks = ["fits this machine best"] if choice is marked else []
        if not fits(choice.size, model.cache, memory):
            remarks.append("too large for this machine's memory")
        if len(choice.files) > 1:
            remarks.append(f"{len(choice.files)} files")
        if is_here(choice, folder):
            remarks.append("already here")
        sign = "*" if choice is marked else " "
        console.line(
            f"  {sign} {number:3}. {choice.label:<14} {in_words(choice.size):>9}  {', '.join(remarks)}".rstrip()
        )
    if marked is None:
        console.line("    None of them fits this machine's memory. The embedded model makes the music without them.")


def _ask(choices: Sequence[Quantization], marked: Quantization | None) -> str | None:
    """The user's answer; None at the end of input."""
    first = f"Marked One ({marked.label}) = Enter, " if marked else ""
    try:
        print(f"Selection; {first}Other = 1-{len(choices)}, None = N, Exit = X: ", end="", flush=True)
        return input().strip()
    except EOFError:
        print(flush=True)
        return None


def _wish(model: HubModel, choices: Sequence[Quantization], wanted: Sequence[str]) -> Quantization | None:
    """What was asked for on the command line; None when only the other model was named."""
    for wish in wanted:
        role, equals, name = wish.rpartition("=")
        if equals and role.strip().lower() != model.role:
            continue
        found = _named(choices, name.strip())
        if found is None:
            raise DownloadError(f"there is no {name[:80]!r}; there is {', '.join(choice.label for choice in choices)}")
        return found
    return None


def _named(choices: Sequence[Quantization], name: str) -> Quantization | None:
    return next((one for one in choices if name.lower() in (one.label.lower(), one.name.lower())), None)


def _download(console: Console, choice: Quantization, folder: Path) -> bool:
    """One download with its line on the console; whether the model is there now."""
    try:
        with console.step(choice.name) as step:
            step.result = "not got"
            target = get(choice, folder, step)
            step.result = f"there, {in_words(choice.size)}, checked"
    except DownloadError as error:
        console.line(f"Error: {choice.name}: {error}.")
        kept = sum(length(part_of(folder / file.name)) for file in choice.files)
        if kept:
            console.line(f"    {in_words(kept)} of it are kept: run this again to go on from there.")
        return False
    console.line(f"    {target}")
    return True


def _right(path: Path, file: HubFile, step: Step | None) -> bool:
    try:
        return is_right(path, file.digest, step)
    except OSError as error:
        raise DownloadError(f"{path} cannot be read ({error.strerror or error})") from error


def _check_disk(choice: Quantization, files: Sequence[HubFile], place: Path, folder: Path) -> None:
    """Whether all that is missing has room, before anything is asked for."""
    need = choice.size if choice.joined else 0
    for number, file in enumerate(files, 1):
        goal = place / (f"{number}of{len(files)}" if choice.joined else file.name)
        if length(goal) != file.size:
            need += max(0, file.size - length(part_of(goal)))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise cannot_write(folder, error) from error
    if need and free < need + SPARE:
        raise DownloadError(
            f"the disk is too full: {in_words(need)} more are needed in {folder}, {in_words(free)} are free"
        )


def _join(pieces: Sequence[Path], target: Path, step: Step | None) -> None:
    """Make one file of its pieces, which appears when it is whole."""
    part = part_of(target)
    try:
        with part.open("wb") as joined:
            for number, piece in enumerate(pieces, 1):
                if step is not None:
                    step.note, step.share = f"joining piece {number} of {len(pieces)}", (number - 1) / len(pieces)
                with piece.open("rb") as source:
                    shutil.copyfileobj(source, joined, BLOCK)
            joined.flush()
            os.fsync(joined.fileno())
        part.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            part.unlink()
        raise cannot_write(target, error) from error
