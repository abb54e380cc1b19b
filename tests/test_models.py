"""Finding, describing and choosing models by what the files say."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from scripts import models
from scripts.errors import ModelError, SettingsError
from scripts.records import Dialect, ModelInfo, Role, Sampling
from scripts.temporary import EMBEDDED_MODEL_NAME
from tests.tiny_gguf import write_tiny_gguf

CHATML = "{% for m in messages %}<|im_start|>{{ m.role }}\n{{ m.content }}<|im_end|>{% endfor %}"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    (folder / "more").mkdir()
    (folder / "more" / "deeper").mkdir()
    write_tiny_gguf(folder / "a.gguf", name=EMBEDDED_MODEL_NAME)
    write_tiny_gguf(folder / "b.gguf", name="ChatMusician", width=16)
    write_tiny_gguf(folder / "more" / "c.GGUF", name="ILM3 8B Ruby Music", chat_template=CHATML)
    write_tiny_gguf(folder / "d.gguf", name="Some Assistant", chat_template=CHATML, width=48)
    write_tiny_gguf(folder / "more" / "deeper" / "e.gguf", name="Too deep")
    whole = (folder / "a.gguf").read_bytes()
    (folder / "half.gguf").write_bytes(whole[:60_000])
    (folder / "text.gguf").write_text("not a model", encoding="utf-8")
    (folder / "big.gguf.part1of2").write_bytes(whole[:1000])
    (folder / "big.gguf.part2of2").write_bytes(whole[1000:])
    (folder / "loading.gguf.part").write_bytes(whole[:1000])
    (folder / "README.md").write_text("models", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def found(folder: Path) -> tuple[ModelInfo, ...]:
    return models.find_models(folder)


def named(found: tuple[ModelInfo, ...], name: str) -> ModelInfo:
    return next(model for model in found if model.path.name == name)


def test_finds_models_one_level_deep(found: tuple[ModelInfo, ...]) -> None:
    assert {model.path.name for model in found} == {
        "a.gguf", "b.gguf", "c.GGUF", "d.gguf", "half.gguf", "text.gguf", "big.gguf.part1of2"
    }  # fmt: skip
    assert models.find_models(Path("no such folder")) == ()


def test_roles_and_dialects_follow_the_metadata(found: tuple[ModelInfo, ...]) -> None:
    a, b, c, d = (named(found, name) for name in ("a.gguf", "b.gguf", "c.GGUF", "d.gguf"))
    assert (a.embedded, a.roles, models.dialect(a)) == (True, (Role.COMPOSER,), Dialect.EMBEDDED)
    assert (b.embedded, b.roles, models.dialect(b)) == (False, (Role.COMPOSER,), Dialect.CHATMUSICIAN)
    assert (c.roles, models.dialect(c)) == ((Role.WRITER,), Dialect.CHAT)
    assert (d.roles, models.dialect(d)) == ((Role.WRITER, Role.COMPOSER), Dialect.CHAT)
    assert (a.architecture, a.quantization, a.context_tokens) == ("llama", "F32", 2048)
    assert a.size_bytes == a.path.stat().st_size and a.parameters * 4 < a.size_bytes < a.parameters * 4 + 10_000


def test_an_ilm3_under_another_name_is_known_by_its_vocabulary(found: tuple[ModelInfo, ...]) -> None:
    info = replace(named(found, "d.gguf"), vocabulary=128_512)
    assert models._roles(info) == (Role.WRITER,)


def test_unusable_files_say_why(found: tuple[ModelInfo, ...]) -> None:
    for name, words in {"half.gguf": "cut short", "text.gguf": "not a GGUF", "big.gguf.part1of2": "join"}.items():
        info = named(found, name)
        assert words in info.problem and name in info.problem
        assert info.roles == ()


def test_the_best_is_chosen_for_each_role(found: tuple[ModelInfo, ...]) -> None:
    def chosen(role: Role, constraints: str = "") -> str:
        info = models.choose(found, role, constraints)
        return info.path.name if info else ""

    assert chosen(Role.WRITER) == "c.GGUF"
    assert chosen(Role.COMPOSER) == "b.gguf"
    assert chosen(Role.COMPOSER, "embedded") == "a.gguf"
    assert chosen(Role.COMPOSER, "assist") == "d.gguf"
    assert chosen(Role.WRITER, "ILM3 8B Ruby Music") == "c.GGUF"
    assert chosen(Role.COMPOSER, "d") == "d.gguf"
    only = tuple(model for model in found if model.embedded)
    assert models.choose(only, Role.COMPOSER) is only[0]
    assert models.choose(only, Role.WRITER) is None
    assert models.choose((), Role.COMPOSER) is None


def test_a_wish_that_cannot_be_met_says_why(found: tuple[ModelInfo, ...]) -> None:
    with pytest.raises(ModelError, match=r"Bach.*ChatMusician.*Some Assistant"):
        models.choose(found, Role.COMPOSER, "Bach")
    with pytest.raises(ModelError, match="cannot be the composer"):
        models.choose(found, Role.COMPOSER, "ILM3")
    with pytest.raises(ModelError, match="cut short"):
        models.choose(found, Role.COMPOSER, "half")
    with pytest.raises(ModelError, match="no model at all"):
        models.choose((), Role.WRITER, "x")


def test_shards_are_one_model(tmp_path: Path) -> None:
    import numpy as np
    from gguf import GGUFWriter

    writer = GGUFWriter(str(tmp_path / "s.gguf"), "llama", split_max_tensors=1)
    writer.add_name("Divided")
    writer.add_token_list(["a", "b"])
    for name in ("one", "two", "three"):
        writer.add_tensor(name, np.ones((4, 8), np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    paths = sorted(tmp_path.glob("*.gguf"))
    assert [path.name for path in paths] == [f"s-0000{n}-of-00003.gguf" for n in (1, 2, 3)]
    (info,) = models.find_models(tmp_path)
    assert (info.path, info.problem, info.parameters) == (paths[0], "", 96)
    assert info.size_bytes == sum(path.stat().st_size for path in paths)
    paths[1].unlink()
    (info,) = models.find_models(tmp_path)
    assert paths[1].name in info.problem


def test_other_kinds_of_gguf_are_refused(tmp_path: Path) -> None:
    from gguf import GGUFWriter

    for kind, architecture in (("mmproj", "clip"), ("adapter", "llama")):
        path = tmp_path / f"{kind}.gguf"
        writer = GGUFWriter(str(path), architecture)
        writer.add_type(kind)
        writer.write_header_to_file()
        writer.write_kv_data_to_file()
        writer.write_tensors_to_file()
        writer.close()
        assert "no language model" in models.describe(path).problem


def test_loads_with_a_share_of_the_cores(found: tuple[ModelInfo, ...]) -> None:
    model = models.load(named(found, "a.gguf"), thread_fraction="5/6")
    try:
        prompt = model.tokenize("X", add_bos=True, special=False)
        assert list(model.generate(prompt, Sampling(max_tokens=3, seed=1)))
    finally:
        model.close()
    with pytest.raises(SettingsError):
        models.load(named(found, "a.gguf"), thread_fraction="many")
    with pytest.raises(ModelError, match="cut short"):
        models.load(named(found, "half.gguf"), thread_fraction="1")


def test_engines_are_looked_for_without_importing_them(monkeypatch: pytest.MonkeyPatch) -> None:
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name in hidden else real(name))
    for package in ("llama_cpp", "xllamacpp"):
        monkeypatch.delitem(sys.modules, package, raising=False)
    names = {"llama_cpp": "llama-cpp-python", "xllamacpp": "xllamacpp"}
    for package, name in names.items():
        hidden = {*names} - {package}
        if real(package) is not None:
            assert [engine.name for engine in models.available_engines()] == [name]
            assert {models.best_engine(constraints).name for constraints in names.values()} == {name}
    hidden = {"llama_cpp", "xllamacpp"}
    assert models.available_engines() == ()
    with pytest.raises(ModelError, match=r"requisites\.py"):
        models.best_engine()
    assert "llama_cpp" not in sys.modules and "xllamacpp" not in sys.modules


def test_a_divided_model_without_its_first_part_is_told_in_one_line(tmp_path: Path) -> None:
    for number in (2, 3, 6):
        (tmp_path / f"x-{number:05d}-of-00006.gguf").touch()
    (entry,) = models.find_models(tmp_path)
    assert "part 1 of 6" in entry.problem and not entry.roles
