"""The door to the language models: finds GGUF files, says what they are, chooses among them, and loads them."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from scripts.engines.gguf import Header, read_header
from scripts.engines.llama_cpp_python import LlamaCppPython
from scripts.engines.threads import threads_for
from scripts.engines.xllamacpp_server import Xllamacpp
from scripts.errors import ModelError
from scripts.records import Dialect, Engine, LanguageModel, ModelInfo, Role
from scripts.temporary import (
    COMPOSER_PARAMETERS,
    COMPOSER_VOCABULARY,
    EMBEDDED_MODEL_NAME,
    EMBEDDED_WORDS_KEY,
    GGUF_OTHER_ARCHITECTURES,
    GGUF_OTHER_KINDS,
    ILM3_VOCABULARY,
)


def find_models(folder: Path) -> tuple[ModelInfo, ...]:
    """Every GGUF model in a folder and its direct subfolders, by name; unusable ones carry their ``problem``.

    The parts of a sharded model are one entry. A folder that does not exist holds none.
    """
    files = sorted({*folder.glob("*"), *folder.glob("*/*")})
    models = [describe(path) for path in files if _is_model_file(path)] + _without_first(files)
    return tuple(sorted(models, key=lambda model: (model.name.casefold(), model.path.name)))


def _without_first(files: Sequence[Path]) -> list[ModelInfo]:
    """One unusable entry for each divided model of which the first part is missing."""
    found: dict[Path, str] = {}
    for path in files:
        match = re.fullmatch(r"(.*)-(\d{5})-of-(\d{5})\.gguf", path.name, re.IGNORECASE)
        if match and int(match[2]) > 1 and path.is_file():
            first = path.with_name(f"{match[1]}-00001-of-{match[3]}.gguf")
            if not first.exists():
                found.setdefault(first, f"{first.name} is missing, part 1 of {int(match[3])}: download all parts")
    return [_unusable(path, problem) for path, problem in found.items()]


def label(info: ModelInfo) -> str:
    """A model's name as people read it: name and quantization."""
    return f"{info.name} {info.quantization}".strip()


def describe(path: Path) -> ModelInfo:
    """What one GGUF file says of itself; never raises, a file that cannot be used has a ``problem``."""
    if re.search(r"\.gguf\.part1of\d+$", path.name, re.IGNORECASE):
        return _unusable(path, f"{path.name} is one part of a divided file; join the parts into one .gguf first")
    try:
        header = read_header(path)
        size, parameters, missing = path.stat().st_size, header.parameters, header.missing_bytes
        for part in _other_parts(path, header):
            other = read_header(part)
            size, parameters = size + part.stat().st_size, parameters + other.parameters
            missing += other.missing_bytes
    except ModelError as error:
        return _unusable(path, str(error))
    except OSError as error:
        return _unusable(path, f"{path.name} cannot be read ({error.strerror or error}); check the file")
    architecture = header.text("general.architecture")
    info = ModelInfo(
        path=path,
        name=header.text("general.name").strip() or path.stem,
        architecture=architecture,
        parameters=parameters,
        quantization=header.quantization,
        context_tokens=header.number(f"{architecture}.context_length"),
        vocabulary=header.array_lengths.get("tokenizer.ggml.tokens", 0) or header.number(f"{architecture}.vocab_size"),
        chat_template=header.text("tokenizer.chat_template"),
        size_bytes=size,
        embedded=header.text("general.name") == EMBEDDED_MODEL_NAME,
        roles=(),
        words=tuple(filter(None, header.text(EMBEDDED_WORDS_KEY).split(","))),
    )
    problem = _problem(info, header, missing)
    return replace(info, problem=problem) if problem else replace(info, roles=_roles(info))


def dialect(info: ModelInfo) -> Dialect:
    """How a model wants to be spoken to.

    Files without a chat template are taken for ChatMusician, whose conversions carry names of many kinds.
    """
    if info.embedded:
        return Dialect.EMBEDDED
    if "chatmusician" in _squeeze(info.name) or not info.chat_template:
        return Dialect.CHATMUSICIAN
    return Dialect.CHAT


def is_composer(info: ModelInfo) -> bool:
    """Whether a file has ChatMusician's name, or its shape: LLaMA of 32,000 tokens and 6 to 7.5 billion parameters."""
    if "chatmusician" in _squeeze(info.name) or "chatmusician" in _squeeze(info.path.name):
        return True
    low, high = COMPOSER_PARAMETERS
    shape = info.architecture == "llama" and info.vocabulary == COMPOSER_VOCABULARY and not info.chat_template
    return shape and low <= info.parameters <= high


def choose(models: tuple[ModelInfo, ...], role: Role, wanted_name: str = "") -> ModelInfo | None:
    """The model for a role: the wanted one (exact name or file name, else a part of either), or the best there is.

    The wish may be the address of a server. Without a wish the specialists come first (ILM3 writes, ChatMusician
    composes), then the larger, the embedded one last; for composing, what has neither the name nor the shape of a
    composer is not chosen over it. None when no file can fill the role. Raises ModelError when the
    wanted one is not there or cannot fill it.
    """
    constraints = wanted_name.strip()
    if is_address(constraints):
        return _choose_server(constraints, role)
    able = [model for model in models if role in model.roles and not model.problem]
    if not constraints:
        if role is Role.COMPOSER:  # a model that only might compose is not put before one that can
            able = [model for model in able if model.embedded or is_composer(model)] or able
        return max(able, key=lambda model: _rank(model, role), default=None)
    hits = [m for m in models if constraints in (m.name, m.path.name, m.path.stem)]
    if not hits:
        part = constraints.casefold()
        hits = [m for m in models if part in m.name.casefold() or part in m.path.name.casefold()]
    if not hits:
        there = ", ".join(dict.fromkeys(m.name for m in models)) or "no model at all"
        raise ModelError(f"there is no model called {constraints!r}; there is {there}")
    fitting = [model for model in hits if model in able]
    if fitting:
        return max(fitting, key=lambda model: _rank(model, role))
    raise ModelError(hits[0].problem or f"{hits[0].name} cannot be the {role.value}; choose another")


def available_engines() -> tuple[Engine, ...]:
    """The engines whose package is installed, the faster first; looks without importing them."""
    engines: tuple[tuple[str, Engine], ...] = (("llama_cpp", LlamaCppPython()), ("xllamacpp", Xllamacpp()))
    return tuple(engine for package, engine in engines if importlib.util.find_spec(package) is not None)


def best_engine(wanted_name: str = "") -> Engine:
    """The engine to use: the wanted one when it is installed, else the fastest.

    Raises ModelError when no engine is installed.
    """
    engines = available_engines()
    for engine in engines:
        if engine.name == wanted_name:
            return engine
    if not engines:
        raise ModelError("no engine for language models is installed; run requisites.py")
    return engines[0]


def load(
    info: ModelInfo, *, thread_fraction: str, context_tokens: int = 0, engine: Engine | None = None, alone: bool = True
) -> LanguageModel:
    """Load a model with the user's share of the cores; ``context_tokens`` 0 means 2,048 or what the model can.

    It is not ``alone`` where other processes of ours keep the other cores busy.

    Raises ModelError when the file or the engine cannot be used, SettingsError for a bad fraction.
    """
    if info.address:
        from scripts.engines.remote import RemoteModel  # what it needs of HTTP would slow the menu's start

        return RemoteModel(info)
    threads = threads_for(thread_fraction)
    wanted = context_tokens or min(info.context_tokens or 2048, 2048)
    return (engine or best_engine()).load(info, threads=threads, context_tokens=wanted, alone=alone)


def is_address(name: str) -> bool:
    """Whether a model's name is the address of a server."""
    return name.strip().lower().startswith(("http://", "https://"))


def _choose_server(address: str, role: Role) -> ModelInfo:
    """A server's model for a role. Raises ModelError when nothing answers there or the model cannot fill it."""
    from scripts.engines.remote import describe_server

    info = describe_server(address)
    info = replace(info, roles=_roles(info))
    if role not in info.roles:
        raise ModelError(f"{info.name} cannot be the {role.value}; choose another")
    return info


def _is_model_file(path: Path) -> bool:
    """Whether a path is a model of its own: a .gguf file that is no later part of a divided one."""
    name = path.name.lower()
    if re.search(r"\.gguf\.part1of\d+$", name):
        return path.is_file()
    part = re.search(r"-(\d{5})-of-\d{5}\.gguf$", name)
    return name.endswith(".gguf") and not (part and int(part[1]) > 1) and path.is_file()


def _other_parts(path: Path, header: Header) -> Iterator[Path]:
    """The further files of a sharded model. Raises ModelError when one is missing."""
    count = header.number("split.count")
    if count < 2:
        return
    match = re.fullmatch(r"(.*)-00001-of-(\d{5})\.gguf", path.name, re.IGNORECASE)
    if not match or int(match[2]) != count:
        raise ModelError(f"{path.name} is one of {count} parts but is not named as such; give it its own name again")
    for number in range(2, count + 1):
        part = path.with_name(f"{match[1]}-{number:05d}-of-{count:05d}.gguf")
        if not part.is_file():
            raise ModelError(f"{path.name} needs {part.name} beside it; download all parts")
        yield part


def _problem(info: ModelInfo, header: Header, missing: int) -> str:
    """Why a file whose header could be read is still of no use, or nothing."""
    name = info.path.name
    kind = header.text("general.type")
    if kind in GGUF_OTHER_KINDS or info.architecture in GGUF_OTHER_ARCHITECTURES:
        return f"{name} is no language model ({kind or info.architecture}); choose another"
    if not info.architecture or not header.tensor_count:
        return f"{name} holds no model; download it again"
    if missing:
        return f"{name} is cut short by {missing:,} bytes; download it again"
    if not info.vocabulary:
        return f"{name} has no vocabulary; choose another"
    return ""


def _roles(info: ModelInfo) -> tuple[Role, ...]:
    """What a usable model can do: the specialists one thing, any other model with a chat template both."""
    if dialect(info) is not Dialect.CHAT:
        return (Role.COMPOSER,)
    return (Role.WRITER,) if _is_ilm3(info) else (Role.WRITER, Role.COMPOSER)


def _is_ilm3(info: ModelInfo) -> bool:
    chatml = "<|im_start|>" in info.chat_template
    return chatml and (info.vocabulary == ILM3_VOCABULARY or "ilm3" in _squeeze(info.name))


def _rank(model: ModelInfo, role: Role) -> tuple[bool, bool, int, int]:
    special = _is_ilm3(model) if role is Role.WRITER else dialect(model) is Dialect.CHATMUSICIAN
    return (not model.embedded, special, model.parameters, model.size_bytes)


def _squeeze(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())


def _unusable(path: Path, problem: str) -> ModelInfo:
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    return ModelInfo(
        path=path,
        name=path.name,
        architecture="",
        parameters=0,
        quantization="",
        context_tokens=0,
        vocabulary=0,
        chat_template="",
        size_bytes=size,
        embedded=False,
        roles=(),
        problem=problem,
    )
