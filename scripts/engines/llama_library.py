"""llama.cpp's C functions from llama-cpp-python, without what the package would import beside them, and quiet."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from scripts.errors import ModelError


@cache
def library() -> Any:
    """llama.cpp's C functions, with its log output switched off; raises ModelError when it cannot be loaded."""
    try:
        functions = _bare_module("llama_cpp.llama_cpp")
    except (ImportError, OSError, RuntimeError) as error:
        raise ModelError(f"llama-cpp-python cannot be loaded ({error}); run requisites.py again") from error
    with quiet_errors():
        functions.llama_log_set(_silence(functions), ctypes.c_void_p(0))
        functions.llama_backend_init()
    return functions


def _bare_module(name: str) -> Any:
    """A module of a package without what the package itself would import beside it.

    What llama-cpp-python has for chats and servers takes several times as long to import as this model to load.
    """
    package = name.partition(".")[0]
    if package in sys.modules:
        return importlib.import_module(name)
    spec = importlib.util.find_spec(package)
    if spec is None:
        raise ImportError(f"{package} is not installed")
    sys.modules[package] = importlib.util.module_from_spec(spec)
    try:
        return importlib.import_module(name)
    finally:
        del sys.modules[package]  # whoever wants the whole package gets it


@cache
def _silence(functions: Any) -> Any:
    """A log callback that drops every line; the cache keeps it alive as long as the library may call it."""
    return functions.llama_log_callback(lambda level, text, data: None)


@contextmanager
def quiet_errors() -> Iterator[None]:
    """Send file descriptor 2 nowhere for a moment: grammar errors are written there past every log callback."""
    try:
        saved = os.dup(2)
    except OSError:  # a program without a console has no such descriptor
        yield
        return
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, 2)
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(sink)
