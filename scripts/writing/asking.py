"""Asks the writer: a request and its grammar in, a JSON object or a choice out, tokens counted on the way.

An answer that does not parse is asked for again with another seed; one that the token limit cut is closed first. Under
a grammar neither happens with a model of any sense; both keep an engine without grammars, or a short context, useful.
"""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

from scripts import prompts
from scripts.prompts import writer as requests
from scripts.records import LanguageModel, Sampling
from scripts.steps import follow
from scripts.temporary import (
    CHAT_END_TOKEN,
    SMALL_WRITER_PARAMETERS,
    SMALL_WRITER_TEMPERATURE,
    WRITER_END_BIAS,
    WRITER_SAMPLING,
    WRITER_SYSTEM,
    WRITER_TRIES,
    WRITER_VOTES,
)


@dataclass(frozen=True, slots=True)
class Writer:
    """The model that writes, the stream that the seeds of its answers are drawn from, and how warm beside the usual."""

    model: LanguageModel
    rng: random.Random
    warmth: float = 1.0


def ask_object(writer: Writer, request: str, grammar: str) -> Generator[int, None, dict[str, Any]]:
    """Ask for a JSON object; yields the tokens drawn so far, returns an empty one when no answer held any.

    Raises ModelError when the model fails.
    """
    spent = 0
    for _ in range(WRITER_TRIES):
        prompt, sampling = prepare(writer, request, grammar)
        answer, used = "", 0
        with closing(writer.model.generate(prompt, sampling)) as events:
            for event in events:
                answer += event.text
                used = event.tokens
                yield spent + used
        spent += used
        found = read_object(answer)
        if found:
            return found
    return {}


def ask_lines(writer: Writer, request: str, grammar: str) -> Generator[int, None, list[str]]:
    """Ask once for a JSON list of lines; yields the tokens drawn so far, returns what lines there are."""
    prompt, sampling = prepare(writer, request, grammar)
    answer = ""
    with closing(writer.model.generate(prompt, sampling)) as events:
        for event in events:
            answer += event.text
            yield event.tokens
    found = read_json(answer, "[")
    return [line for line in found if isinstance(line, str)] if isinstance(found, list) else []


def ask_choice(
    writer: Writer, styles: str, idea: Mapping[str, object], names: Sequence[str], what: str
) -> Generator[int, None, tuple[str, float]]:
    """Have the model choose one of some names several times; yields tokens drawn so far.

    Returns the name with most votes and its share of them; an empty name when no two votes agree and there were others
    to choose from. Votes that name nothing of the list count against all.
    """
    if len(names) == 1:
        return names[0], 1.0
    request = requests.choice_request(styles, idea, names, what)
    asked = [prepare(writer, request, requests.choice_grammar(names)) for _ in range(WRITER_VOTES)]
    answers = [""] * WRITER_VOTES
    tokens = Counter[int]()
    prompts_asked, samplings = [prompt for prompt, _ in asked], [sampling for _, sampling in asked]
    with closing(writer.model.generate_many(prompts_asked, samplings)) as events:
        for index, event in events:
            answers[index] += event.text
            tokens[index] = event.tokens
            yield tokens.total()
    known = {name.casefold(): name for name in names}
    votes = Counter(
        known[answer.strip(" .\"'\n").casefold()] for answer in answers if answer.strip(" .\"'\n").casefold() in known
    )
    if not votes:
        return "", 0.0
    name, count = votes.most_common(1)[0]
    return (name if count > 1 else ""), count / WRITER_VOTES


def onward(steps: Generator[int, None, Any], before: int) -> Generator[int, None, tuple[Any, int]]:
    """Count a question's tokens on from ``before``; returns its answer and the new count."""
    tokens = 0
    work = follow(steps)
    for tokens in work:
        yield before + tokens
    return work.result, before + tokens


def prepare(writer: Writer, request: str, grammar: str) -> tuple[list[int], Sampling]:
    """The prompt's tokens in the model's own chat format, and how to draw: the end token favoured, a fresh seed."""
    model = writer.model
    text = prompts.chat_prompt(model.info.chat_template, WRITER_SYSTEM, request)
    prompt = model.tokenize(text, add_bos=True, special=True)
    bias: tuple[tuple[int, float], ...] = ()
    if CHAT_END_TOKEN in model.info.chat_template:
        end = model.tokenize(CHAT_END_TOKEN, add_bos=False, special=True)
        bias = ((end[0], WRITER_END_BIAS),) if len(end) == 1 else ()
    small = model.info.parameters < SMALL_WRITER_PARAMETERS
    temperature = (SMALL_WRITER_TEMPERATURE if small else WRITER_SAMPLING.temperature) * writer.warmth
    seed = writer.rng.getrandbits(31)
    return prompt, replace(WRITER_SAMPLING, seed=seed, temperature=temperature, grammar=grammar, logit_bias=bias)


def read_object(text: str) -> dict[str, Any]:
    """The first JSON object in a text, closed where it was cut; an empty one when there is none."""
    found = read_json(text, "{")
    return found if isinstance(found, dict) else {}


def read_json(text: str, opening: str) -> Any:
    """The JSON value that starts with the first ``opening`` bracket; cut ones lose their last, broken entry."""
    start = text.find(opening)
    if start < 0:
        return None
    body = text[start:]
    try:
        return json.JSONDecoder().raw_decode(body)[0]
    except (json.JSONDecodeError, RecursionError):
        pass
    for cut in reversed(cuts(body)):
        try:
            return json.loads(cut)
        except (json.JSONDecodeError, RecursionError):
            continue
    return None


def cuts(body: str) -> list[str]:
    """The beginnings of an unfinished JSON text, each closed: one for every comma and bracket outside of strings."""
    found: list[str] = []
    closers: list[str] = []
    quoted = escaped = False
    for place, sign in enumerate(body):
        if quoted:
            quoted = escaped or sign != '"'
            escaped = sign == "\\" and not escaped
            if quoted:
                continue
        elif sign == '"':
            quoted, escaped = True, False
            continue
        elif sign in "{[":
            closers.append("}" if sign == "{" else "]")
        elif sign in "}]":
            if not closers or closers.pop() != sign:
                break
        elif sign != ",":
            continue
        end = place if sign == "," else place + 1
        found.append(body[:end] + "".join(reversed(closers)))
    return found[-64:]
