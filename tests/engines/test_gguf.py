"""The header reader against files written by the gguf package, and against damage of every kind."""

from __future__ import annotations

import struct
import time
from pathlib import Path

import pytest
from gguf.constants import GGML_QUANT_SIZES
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scripts.engines.gguf import read_header
from scripts.errors import ModelError
from scripts.temporary import GGML_TYPES
from tests.tiny_gguf import ABC_CHARACTERS, write_tiny_gguf


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_gguf(
        tmp_path_factory.mktemp("gguf") / "whole.gguf", chat_template="{{ '<|im_start|>' }}", half=True
    )


def test_reads_what_the_gguf_package_wrote(whole: Path) -> None:
    from gguf import GGUFReader

    header, reader = read_header(whole), GGUFReader(whole)
    assert header.text("general.name") == "Tiny random composer"
    assert header.text("tokenizer.chat_template") == "{{ '<|im_start|>' }}"
    assert header.number("llama.context_length") == 2048
    assert header.array_lengths["tokenizer.ggml.tokens"] == len(ABC_CHARACTERS) + 3
    assert header.tensor_count == len(reader.tensors)
    assert header.parameters == sum(int(tensor.n_elements) for tensor in reader.tensors)
    assert header.quantization == "F16"
    assert header.missing_bytes == 0


def test_the_types_are_those_of_the_gguf_package() -> None:
    assert {int(t): (t.name, *sizes) for t, sizes in GGML_QUANT_SIZES.items()} == dict(GGML_TYPES)


def test_says_how_much_data_is_missing(whole: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.gguf"
    cut.write_bytes(whole.read_bytes()[:-1000])
    assert read_header(cut).missing_bytes >= 1000 - 31


@settings(max_examples=150, deadline=1000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_ends_in_a_header_or_a_reason(whole: Path, tmp_path: Path, data: st.DataObject) -> None:
    text = bytearray(whole.read_bytes()[:6000])
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(4, len(text) - 8))
        text[at : at + 8] = data.draw(st.sampled_from([b"\xff" * 8, bytes(8), struct.pack("<Q", 2**62), b"GGUFGGUF"]))
    path = tmp_path / "damaged.gguf"
    path.write_bytes(text[: data.draw(st.integers(0, len(text)))])
    try:
        header = read_header(path)
    except ModelError as error:
        assert "damaged.gguf" in str(error) and "\n" not in str(error)
    else:
        assert header.tensor_count >= 0


@given(noise=st.binary(max_size=300))
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_noise_behind_the_magic(tmp_path: Path, noise: bytes) -> None:
    path = tmp_path / "noise.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<I", 3) + noise)
    try:
        assert read_header(path).tensor_count == 0
    except ModelError:
        return


@pytest.mark.parametrize(
    "rest",
    [
        struct.pack("<QQ", 2**60, 0),
        struct.pack("<QQ", 0, 2**60),
        struct.pack("<QQQ", 0, 1, 2**63),
        struct.pack("<QQQ", 0, 1, 1) + b"a" + struct.pack("<IIQ", 9, 8, 2**61),
        struct.pack("<QQQ", 0, 1, 1) + b"a" + struct.pack("<IIQ", 9, 4, 2**62),
        struct.pack("<QQQ", 0, 1, 1) + b"a" + struct.pack("<IIQ", 9, 9, 5),
        struct.pack("<QQQ", 0, 1, 1) + b"a" + struct.pack("<I", 99),
        struct.pack("<QQQ", 1, 0, 1) + b"a" + struct.pack("<I", 2**31),
        struct.pack("<QQQ", 1, 0, 1) + b"a" + struct.pack("<IQQIQ", 2, 2**60, 2**60, 0, 0),
    ],
)
def test_huge_counts_cost_neither_memory_nor_time(tmp_path: Path, rest: bytes) -> None:
    path = tmp_path / "huge.gguf"
    path.write_bytes(b"GGUF" + struct.pack("<I", 3) + rest + bytes(4000))
    start = time.perf_counter()
    with pytest.raises(ModelError):
        read_header(path)
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(
    "data", [b"", b"GGUF", b"PK\x03\x04" + bytes(100), b"GGUF" + struct.pack(">I", 3) + bytes(100)]
)
def test_what_is_no_gguf_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "other.gguf"
    path.write_bytes(data)
    with pytest.raises(ModelError, match=r"other\.gguf"):
        read_header(path)


def test_a_vocabulary_of_128000_is_stepped_over_quickly(tmp_path: Path) -> None:
    from gguf import GGUFWriter

    path = tmp_path / "large.gguf"
    writer = GGUFWriter(str(path), "llama")
    writer.add_token_list([f"token {n}" for n in range(128_512)])
    writer.add_name("Äfter the vocabulary")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    start = time.perf_counter()
    header = read_header(path)
    assert time.perf_counter() - start < 1.0
    assert header.array_lengths["tokenizer.ggml.tokens"] == 128_512
    assert header.text("general.name") == "Äfter the vocabulary"
