"""Turns a system text and a request into the prompt of a chat model, by its own template.

ChatML and a few other well-known formats are written out here, since the templates of all of them are alike; any other
template is run by jinja2 in its sandbox where that is installed. Without it, and without a template, plain text asks.
"""

from __future__ import annotations

from typing import Any

from scripts.errors import ModelError
from scripts.prompts.texts import without_markers
from scripts.temporary import CHAT_FORMATS, CHAT_MARKERS


def chat_prompt(template: str, system: str, request: str) -> str:
    """The prompt's text, to be tokenized with ``add_bos=True, special=True``; markers in the texts are taken out."""
    system, request = plain_text(system), plain_text(request)
    for marker, system_form, user_form, answer in CHAT_FORMATS[:-1]:
        if marker in template:
            return system_form.format(system) + user_form.format(request) + answer
    if template:
        made = _by_template(template, system, request)
        if made:
            return made
    _, system_form, user_form, answer = CHAT_FORMATS[-1]
    return system_form.format(system) + user_form.format(request) + answer


def plain_text(text: str) -> str:
    """A text without any chat model's control markers, also without such as would arise by taking one out."""
    before = ""
    while before != text:
        before = text
        text = CHAT_MARKERS.sub("", without_markers(text))
    return text


def _by_template(template: str, system: str, request: str) -> str:
    """What jinja2 makes of a template; empty where it is not installed or the template cannot be run."""
    try:
        from jinja2.exceptions import TemplateError
        from jinja2.sandbox import ImmutableSandboxedEnvironment
    except ImportError:
        return ""

    def refuse(message: str) -> Any:
        raise ModelError(message)

    messages = [{"role": "system", "content": system}, {"role": "user", "content": request}]
    together = [{"role": "user", "content": f"{system}\n\n{request}"}]
    for turns in (messages, together):  # some templates refuse a system text of its own
        try:
            sandbox = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True)
            page = sandbox.from_string(template, globals={"raise_exception": refuse})
            made = page.render(messages=turns, add_generation_prompt=True, bos_token="", eos_token="")
        except (TemplateError, ModelError, TypeError, ValueError, ArithmeticError, LookupError, RecursionError):
            continue
        if request in made:
            return made
    return ""
