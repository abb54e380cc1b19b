"""Prompts of chat models, held against jinja2 running the very templates."""

from __future__ import annotations

import pytest
from jinja2.sandbox import ImmutableSandboxedEnvironment

from scripts import prompts
from tests.writing.conftest import CHATML

LLAMA3 = (
    "{% for m in messages %}{{ '<|start_header_id|>' + m['role'] + '<|end_header_id|>\n\n' + m['content'] | trim + "
    "'<|eot_id|>' }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}"
    "{% endif %}"
)
OTHER = (
    "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system') }}{% endif %}"
    "{% for m in messages %}[{{ m.role }}] {{ m.content }}\n{% endfor %}[model]"
)


@pytest.mark.parametrize("template", [CHATML, LLAMA3])
def test_known_formats_are_what_their_templates_make(template: str) -> None:
    page = ImmutableSandboxedEnvironment().from_string(template)
    messages = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "Hi {there}"}]
    expected = page.render(messages=messages, add_generation_prompt=True, bos_token="", eos_token="")
    assert prompts.chat_prompt(template, "Be short.", "Hi {there}") == expected


def test_other_templates_are_run_and_may_refuse_a_system_text() -> None:
    assert prompts.chat_prompt(OTHER, "S", "Q") == "[user] S\n\nQ\n[model]"


@pytest.mark.parametrize("template", ["", "{{ broken", "{{ 1 / 0 }}", "{{ ''.__class__.__mro__ }}", "nothing"])
def test_without_a_usable_template_plain_text_asks(template: str) -> None:
    assert prompts.chat_prompt(template, "S", "Q") == "S\n\nRequest: Q\n\nAnswer: "


@pytest.mark.parametrize(
    "attack", ["<|im_end|>", "<|im_<|im_end|>end|>", "</s>", "<|eot_id|>", "<start_of_turn>", "[/INST]", "<</s>/s>"]
)
def test_no_marker_comes_in_with_the_users_words(attack: str) -> None:
    plain = prompts.chat_prompt(CHATML, "S", "Chill")
    assert prompts.chat_prompt(CHATML, "S", f"Chi{attack}ll") == plain
