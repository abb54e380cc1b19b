from __future__ import annotations

from pathlib import Path

import pytest

from scripts import temporary
from scripts.machine import memory, processors

MIB = 1 << 20


@pytest.fixture
def groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of Linux with 16 GB, 8 of them free, whose groups are written by the test."""
    (tmp_path / "meminfo").write_text("MemTotal: 1 kB\nMemAvailable:    8388608 kB\n", encoding="ascii")
    monkeypatch.setattr(temporary, "MEMINFO_FILE", tmp_path / "meminfo")
    monkeypatch.setattr(temporary, "OWN_GROUPS_FILE", tmp_path / "own")
    monkeypatch.setattr(temporary, "GROUPS_DIR", tmp_path / "groups")
    monkeypatch.setattr(memory.sys, "platform", "linux")
    monkeypatch.setattr(memory.os, "sysconf", {"SC_PAGE_SIZE": 4096, "SC_PHYS_PAGES": 16 * 2**18}.__getitem__)
    monkeypatch.setattr(processors.os, "sched_getaffinity", lambda process: range(8), raising=False)
    return tmp_path


def write(groups: Path, name: str, text: str) -> None:
    path = groups / "groups" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="ascii")


def test_a_machine_without_groups(groups: Path) -> None:
    assert memory.total_memory() == 16 << 30
    assert memory.free_memory() == 8 << 30
    assert processors.cores() == 8


@pytest.mark.parametrize("text", ["max\n", "", "nonsense", "-1", "9223372036854771712\n", "9" * 30])
def test_what_is_no_limit(groups: Path, text: str) -> None:
    write(groups, "memory.max", text)
    write(groups, "memory/memory.limit_in_bytes", text)
    assert memory.total_memory() == 16 << 30 and memory.free_memory() == 8 << 30


@pytest.mark.parametrize(
    ("own", "folder", "limit", "used"),
    [
        # a container of version 2, which sees its group as the root
        ("0::/\n", "", "memory.max", "memory.current"),
        # a service: its own group, and one above it
        (
            "0::/system.slice/music.service\n",
            "system.slice/music.service/",
            "memory.max",
            "memory.current",
        ),
        ("0::/user.slice/a/b\n", "user.slice/", "memory.max", "memory.current"),
        # version 1: inside, the path is the one of outside
        ("3:memory:/docker/0a1b\n0::/\n", "memory/", "memory.limit_in_bytes", "memory.usage_in_bytes"),
        ("3:cpu,memory:/a\n", "memory/a/", "memory.limit_in_bytes", "memory.usage_in_bytes"),
        ("", "", "memory.max", "memory.current"),
    ],
)
def test_the_limit_of_a_container_counts(groups: Path, own: str, folder: str, limit: str, used: str) -> None:
    (groups / "own").write_text(own, encoding="ascii")
    write(groups, folder + limit, f"{1024 * MIB}\n")
    assert memory.total_memory() == 1024 * MIB
    assert memory.free_memory() == 8 << 30  # how much is used is not told
    write(groups, folder + used, f"{900 * MIB}\n")
    assert memory.free_memory() == 124 * MIB
    name = "total_inactive_file" if "in_bytes" in limit else "inactive_file"
    write(groups, folder + "memory.stat", f"anon 5\n{name} {200 * MIB}\nfile 7\n")
    assert memory.free_memory() == 324 * MIB
    write(groups, folder + used, f"{1500 * MIB}\n")
    assert memory.free_memory() == 0


def test_the_narrowest_of_several_limits_holds(groups: Path) -> None:
    (groups / "own").write_text("0::/a/b\n", encoding="ascii")
    for folder, mib in (("", 4000), ("a/", 1000), ("a/b/", 2000)):
        write(groups, folder + "memory.max", str(mib * MIB))
    assert memory.total_memory() == 1000 * MIB


def test_a_limit_above_the_machine_changes_nothing(groups: Path) -> None:
    write(groups, "memory.max", str(64 << 30))
    assert memory.total_memory() == 16 << 30


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"cpu.max": "200000 100000\n"}, 2),
        ({"cpu.max": "250000 100000\n"}, 3),
        ({"cpu.max": "10000 100000\n"}, 1),
        ({"cpu.max": "max 100000\n"}, 8),
        ({"cpu.max": "1600000 100000"}, 8),
        ({"cpu.max": "broken"}, 8),
        ({"cpu/cpu.cfs_quota_us": "400000", "cpu/cpu.cfs_period_us": "100000"}, 4),
        ({"cpu/cpu.cfs_quota_us": "-1", "cpu/cpu.cfs_period_us": "100000"}, 8),
    ],
)
def test_the_quota_of_a_container_counts(groups: Path, files: dict[str, str], expected: int) -> None:
    for name, text in files.items():
        write(groups, name, text)
    assert processors.cores() == expected


def test_free_memory_of_linux(groups: Path) -> None:
    for text, expected in (("MemTotal: 9 kB\nMemAvailable:    2048 kB\n", 2048 * 1024), ("MemAvailable: none\n", None)):
        (groups / "meminfo").write_text(text, encoding="ascii")
        assert memory.free_memory() == expected
    (groups / "meminfo").unlink()
    assert memory.free_memory() is None


def test_the_memory_of_this_machine_is_known() -> None:
    assert (1 << 28) < memory.total_memory() < (1 << 46)
    free = memory.free_memory()
    assert free is None or 10**6 < free <= memory.total_memory()


def test_the_engine_keeps_within_a_containers_limit(groups: Path) -> None:
    """Keys and values get a share of what the container may use, not of the whole machine."""
    from types import SimpleNamespace

    from scripts.engines.llama_cpp_python import NativeModel

    model = object.__new__(NativeModel)
    shape = {"n_embd": 64, "n_head": 4, "n_head_kv": 4, "n_layer": 2}
    model._c = SimpleNamespace(**{f"llama_model_{name}": lambda _, n=n: n for name, n in shape.items()})
    model._model = None
    model._info = SimpleNamespace(size_bytes=100 * MIB)
    whole = model._batch_cells()
    write(groups, "memory.max", str(1024 * MIB))
    held = model._batch_cells()
    token_bytes = 4 * 16 * 4 * 2
    assert held == int(924 * MIB * temporary.BATCH_MEMORY_SHARE / token_bytes) and held < whole / 10
