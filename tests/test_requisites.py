"""The installer: downloads under faults, half-made packages, the order of engines, locks and progress. No network."""

from __future__ import annotations

import ast
import hashlib
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from venv import create as create_venv

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import requisites
from installer import commands, console, download, engines, packages, proof, sound, sources, stamp, venv
from scripts.temporary import ROOT
from tests.patience import patience

FILES = [ROOT / "requisites.py", *sorted((ROOT / "installer").glob("*.py"))]
BODY = bytes(range(256)) * 2000
SHA = hashlib.sha256(BODY).hexdigest()


# ------------------------------------------------------------------------------------------ what it is made of


def test_it_needs_nothing_but_the_standard_library() -> None:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                assert name.split(".")[0] in sys.stdlib_module_names | {"installer"} or name.startswith(
                    ("scripts.machine.", "scripts.wording")
                ), f"{path.name} imports {name}"


def test_what_it_takes_of_the_app_needs_no_package() -> None:
    """A Python without any package imports the installer with all that it draws in."""
    modules = [f"installer.{path.stem}" for path in FILES if path.parent.name == "installer" and path.stem[0] != "_"]
    code = (
        f"import sys, importlib; [importlib.import_module(name) for name in ['requisites', *{modules!r}]]; "
        "own = {'installer', 'scripts', 'requisites', '__main__'}; "
        "print(sorted({name.split('.')[0] for name in sys.modules} - set(sys.stdlib_module_names) - own))"
    )
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_old_python_can_read_far_enough_to_be_told() -> None:
    ast.parse(FILES[0].read_text(encoding="utf-8"), feature_version=(3, 7))
    first = FILES[0].read_text(encoding="utf-8").partition("import argparse")[0]
    assert "sys.exit" in first and "installer" not in first.partition('"""\n\n')[2]


@pytest.mark.parametrize("name", ["app", "dev", "train", "constraints"])
def test_every_package_is_pinned(name: str) -> None:
    pins = packages.requirements(sources.REQUIREMENTS / f"{name}.txt")
    assert pins
    for pin in pins:
        assert re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+(; .+)?", pin), pin


def test_the_pins_agree_with_each_other() -> None:
    """A package has the same versions wherever it is pinned."""
    versions: dict[str, set[str]] = {}
    for name in ("app", "dev", "train", "constraints"):
        found: dict[str, set[str]] = {}
        for pin in packages.requirements(sources.REQUIREMENTS / f"{name}.txt"):
            package, _, version = pin.partition(";")[0].partition("==")
            found.setdefault(package.lower().replace("_", "-"), set()).add(version.strip())
        for package, pinned in found.items():
            assert versions.setdefault(package, pinned) == pinned, package


# ------------------------------------------------------------------------------------------ downloads


@dataclass
class Store:
    """A file server on the loopback with faults; ``faults`` are used up one a request."""

    body: bytes = BODY
    faults: list[str] = field(default_factory=list)
    ranges: bool = True
    asked: list[str] = field(default_factory=list)
    address: str = ""


@contextmanager
def serving() -> Iterator[Store]:
    state = Store()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *words: Any) -> None:
            pass

        def do_GET(self) -> None:
            asked = self.headers.get("Range", "")
            state.asked.append(asked)
            fault = state.faults.pop(0) if state.faults else ""
            if fault.isdigit():
                self.send_response(int(fault))
                if fault == "302":
                    self.send_header("Location", "http://example.invalid/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            start = int(asked[6:-1]) if asked and state.ranges else 0
            if start > len(state.body):
                self.send_response(416)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            data = state.body[start:]
            self.send_response(206 if asked and state.ranges else 200)
            if asked and state.ranges:
                self.send_header("Content-Range", f"bytes {start}-{len(state.body) - 1}/{len(state.body)}")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if fault.startswith("cut"):
                self.wfile.write(data[: int(fault[3:])])
                self.wfile.flush()
                self.connection.close()
                return
            self.wfile.write(b"\0" * len(data) if fault == "wrong" else data)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    state.address = f"http://127.0.0.1:{server.server_port}/file"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def store() -> Iterator[Store]:
    with serving() as state:
        yield state


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two tries the downloader waits; not here."""
    monkeypatch.setattr(download, "pause", lambda seconds: None)


@pytest.mark.parametrize("faults", [[], ["cut100000"], ["cut0", "cut300000"], ["500", "503"], ["429"], ["wrong", ""]])
def test_faults_are_survived_and_the_file_is_identical(store: Store, tmp_path: Path, faults: list[str]) -> None:
    store.faults = list(faults)
    download.fetch(store.address, tmp_path / "sub" / "ä file", SHA)
    assert (tmp_path / "sub" / "ä file").read_bytes() == BODY
    assert [entry.name for entry in (tmp_path / "sub").iterdir()] == ["ä file"]


def test_a_cut_download_goes_on_where_it_was(store: Store, tmp_path: Path) -> None:
    store.faults = ["cut100000"]
    download.fetch(store.address, tmp_path / "file", SHA)
    assert len(store.asked) == 2 and store.asked[0] == ""
    assert 0 < int(store.asked[1].removeprefix("bytes=").removesuffix("-")) <= 100_000


@settings(max_examples=25, deadline=None)
@given(left=st.integers(0, len(BODY) + 5), ranges=st.booleans(), good=st.booleans())
def test_whatever_an_earlier_try_left_is_continued_or_dropped(
    tmp_path_factory: pytest.TempPathFactory, left: int, ranges: bool, good: bool
) -> None:
    folder = tmp_path_factory.mktemp("left")
    start = (BODY + b"extra")[:left] if good else b"\1" * left
    (folder / "file.part").write_bytes(start)
    with pytest.MonkeyPatch.context() as patch, serving() as state:
        patch.setattr(download, "pause", lambda seconds: None)
        state.ranges = ranges
        download.fetch(state.address, folder / "file", SHA)
    assert (folder / "file").read_bytes() == BODY
    assert not (folder / "file.part").exists()


@pytest.mark.parametrize(
    ("faults", "words"),
    [(["404"], "404"), (["500"] * 9, "500"), (["wrong"] * 9, "sha256"), (["cut10"] * 9, "cut"), (["302"], "https")],
)
def test_what_cannot_be_got_is_one_line_and_leaves_no_file(
    store: Store, tmp_path: Path, faults: list[str], words: str
) -> None:
    store.faults = list(faults)
    with pytest.raises(download.DownloadError) as caught:
        download.fetch(store.address, tmp_path / "file", SHA)
    assert words in str(caught.value) and "\n" not in str(caught.value)
    assert not (tmp_path / "file").exists()


def test_a_server_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(download.DownloadError):
        download.fetch("http://127.0.0.1:9/file", tmp_path / "file", SHA)


def test_a_server_is_looked_for_before_a_failed_download_is_tried_again(store: Store) -> None:
    assert download.reachable(store.address)
    assert not download.reachable("http://127.0.0.1:9/file")
    assert not download.reachable("https://name.invalid/file")
    assert store.asked == []


def test_only_https_is_asked(tmp_path: Path) -> None:
    for url in ("http://example.invalid/file", "ftp://example.invalid/file", "file:///etc/passwd"):
        with pytest.raises(download.DownloadError, match="https"):
            download.fetch(url, tmp_path / "file", SHA)


def test_a_full_disk_is_told_before_anything_is_written(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download.shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10, 10, 1000))
    with pytest.raises(download.DownloadError, match="disk"):
        download.fetch(store.address, tmp_path / "file", SHA)


def make_zip(path: Path, names: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in names.items():
            archive.writestr(name, content)
    return path


def test_a_zip_is_unpacked_whole_and_replaces_an_older_one(tmp_path: Path) -> None:
    archive = make_zip(tmp_path / "a.zip", {"fluid/bin/a.dll": b"1", "fluid/readme ä.txt": b"2"})
    target = tmp_path / "tools" / "fluid-1"
    (target / "old").mkdir(parents=True)
    download.unpack(archive, target)
    found = sorted(str(path.relative_to(target).as_posix()) for path in target.rglob("*") if path.is_file())
    assert found == ["fluid/bin/a.dll", "fluid/readme ä.txt"]
    assert [entry.name for entry in target.parent.iterdir()] == ["fluid-1"]


@pytest.mark.parametrize("name", ["../out", "/etc/out", "a/../../out", "C:\\out", "..\\out", "\\out"])
def test_a_path_that_leaves_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    archive = make_zip(tmp_path / "a.zip", {"good": b"1", name: b"2"})
    with pytest.raises(download.DownloadError, match="unsafe"):
        download.unpack(archive, tmp_path / "tools" / "x")
    assert not (tmp_path / "tools" / "x").exists() and not (tmp_path / "out").exists()


def test_a_broken_zip_is_told(tmp_path: Path) -> None:
    whole = make_zip(tmp_path / "a.zip", {"a": bytes(10_000)}).read_bytes()
    for number, content in enumerate((b"", b"PK", whole[:100], whole[:-30], b"\0" * 500)):
        broken = tmp_path / f"{number}.zip"
        broken.write_bytes(content)
        with pytest.raises(download.DownloadError):
            download.unpack(broken, tmp_path / "x")
        assert not (tmp_path / "x").exists()


# ------------------------------------------------------------------------------------------ packages


def package(site: Path, name: str, files: dict[str, bytes]) -> Path:
    """A package as pip leaves it: its files, METADATA, and RECORD with their sizes."""
    info = site / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    rows = []
    for place, content in {**files, f"{info.name}/METADATA": b"Name: x\n"}.items():
        (site / place).parent.mkdir(parents=True, exist_ok=True)
        (site / place).write_bytes(content)
        rows.append(f"{place},sha256=x,{len(content)}")
    rows += [f"{info.name}/RECORD,,", f"{name}/__pycache__/a.cpython-311.pyc,,"]
    (info / "RECORD").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return info


def test_whole_packages_are_left_alone(tmp_path: Path) -> None:
    package(tmp_path, "good", {"good/__init__.py": b"x = 1\n", "good/with,comma.py": b""})
    (tmp_path / "good-1.0.dist-info" / "RECORD").write_text(
        'good/__init__.py,sha256=x,6\n"good/with,comma.py",sha256=x,0\n', encoding="utf-8"
    )
    assert packages.damaged(tmp_path) == []
    assert packages.installed(tmp_path) == {"good": "1.0"}


@pytest.mark.parametrize("harm", ["missing file", "short file", "no RECORD", "empty RECORD", "no METADATA"])
def test_what_an_interruption_left_is_found_and_forgotten(
    tmp_path: Path, harm: str, capsys: pytest.CaptureFixture[str]
) -> None:
    package(tmp_path, "good", {"good/a.py": b"x = 1\n"})
    info = package(tmp_path, "bad", {"bad/a.py": b"x = 1\n", "bad/b.py": b"y = 2\n"})
    {
        "missing file": lambda: (tmp_path / "bad/b.py").unlink(),
        "short file": lambda: (tmp_path / "bad/b.py").write_bytes(b"y"),
        "no RECORD": lambda: (info / "RECORD").unlink(),
        "empty RECORD": lambda: (info / "RECORD").write_bytes(b""),
        "no METADATA": lambda: (info / "METADATA").unlink(),
    }[harm]()
    (tmp_path / "~umpy").mkdir()
    assert {entry.name for entry in packages.damaged(tmp_path)} == {info.name, "~umpy"}
    assert packages.mend(console.Console(), tmp_path) == 2
    assert packages.damaged(tmp_path) == [] and packages.installed(tmp_path) == {"good": "1.0"}


def test_the_packages_of_this_python_are_whole() -> None:
    """The check must not call sound packages damaged, or every run would install them again."""
    import sysconfig

    broken = packages.damaged(Path(sysconfig.get_path("purelib")))
    assert [entry.name for entry in broken if entry.name.split("-")[0] in ("numpy", "mido", "mutagen")] == []


def answers(monkeypatch: pytest.MonkeyPatch, good: Any, lines: tuple[str, ...] = ("ERROR: no",)) -> list[list[str]]:
    """Replace pip by a script: what it is asked is kept, what it answers is decided by ``good``."""
    asked: list[list[str]] = []

    def pip(words: Any, step: Any = None, **options: Any) -> commands.Run:
        asked.append([str(word) for word in words])
        return commands.Run(0 if good(asked[-1]) else 1, () if good(asked[-1]) else lines)

    monkeypatch.setattr(packages, "pip", pip)
    monkeypatch.setattr(engines, "pip", pip)
    return asked


def test_one_package_that_cannot_be_had_does_not_keep_the_others_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answers(monkeypatch, lambda words: len(words) == 1 and "miniaudio" not in words[0])
    failed = packages.install(console.Console(), "Packages", ["app"], ["extra==1"])
    assert failed == {"miniaudio": "ERROR: no"}
    assert ["extra==1"] in asked and ["mido==1.3.3"] in asked


def test_without_a_network_it_does_not_try_every_package(monkeypatch: pytest.MonkeyPatch) -> None:
    warning = "WARNING: Retrying (Retry(total=2, ...)) after connection broken"
    asked = answers(monkeypatch, lambda words: False, (warning, "ERROR: No matching distribution found"))
    failed = packages.install(console.Console(), "Packages", ["app"], [])
    assert len(asked) == 1 and "network" in failed["packages"]


# ------------------------------------------------------------------------------------------ engines


@dataclass
class Machine:
    """What the engine chooser finds: answers that a test sets, and what it did."""

    installed: bool = False
    works: bool = True
    compiler: bool = True
    wheels: list[Path] = field(default_factory=list)
    ready: bool = False
    built: bool = True
    did: list[str] = field(default_factory=list)


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    state = Machine()
    name = f"{engines.PACKAGE}-{engines.VERSION}-py3-none-any.whl"
    folders = [tmp_path / "here", tmp_path / "home"]

    def pip(words: Any, step: Any = None, **options: Any) -> commands.Run:
        word = str(words[-1])
        state.did.append("wheel" if word.endswith(".whl") else "ready")
        return commands.Run(0 if word.endswith(".whl") or state.ready else 1, ("ERROR: none",))

    def run(command: Any, step: Any = None, **options: Any) -> commands.Run:
        state.did.append("build")
        if state.built:
            target = Path(command[command.index("-w") + 1])
            target.mkdir(parents=True)
            (target / name).write_bytes(b"wheel")
        return commands.Run(0 if state.built else 1, ("error: no cmake",))

    monkeypatch.setattr(engines, "pip", pip)
    monkeypatch.setattr(engines, "run", run)
    monkeypatch.setattr(engines, "uninstall", lambda name: state.did.append("uninstall"))
    monkeypatch.setattr(engines, "_is_installed", lambda: state.installed)
    monkeypatch.setattr(engines, "wheel_folders", lambda: folders)
    (tmp_path / "cache").mkdir()
    monkeypatch.setattr(engines, "CACHE", tmp_path / "cache")
    monkeypatch.delenv("TMPDIR", raising=False)
    monkeypatch.setattr(engines.system, "has_compiler", lambda: state.compiler)
    monkeypatch.setattr(engines.proof, "one", lambda part: {"works": state.works, "detail": "illegal instruction"})
    monkeypatch.setattr(engines.sys, "platform", "linux")
    state.wheels = [folder / name for folder in folders]
    return state


def improve(choice: str = "auto", tried: dict[str, str] | None = None) -> dict[str, str]:
    known = {} if tried is None else tried
    engines.improve(console.Console(), choice, known)
    return known


def test_a_compiler_builds_the_engine_and_keeps_the_wheel_twice(machine: Machine) -> None:
    assert improve() == {}
    assert machine.did == ["ready", "build", "wheel"]
    assert all(wheel.read_bytes() == b"wheel" for wheel in machine.wheels)


def test_a_second_copy_of_the_app_installs_the_kept_wheel(machine: Machine) -> None:
    machine.wheels[1].parent.mkdir()
    machine.wheels[1].write_bytes(b"wheel")
    improve()
    assert machine.did == ["wheel"]
    assert machine.wheels[0].exists()


def test_a_kept_wheel_that_does_not_work_is_thrown_away(machine: Machine) -> None:
    machine.works = False
    machine.wheels[1].parent.mkdir()
    machine.wheels[1].write_bytes(b"wheel")
    tried = improve()
    assert machine.did == ["wheel", "uninstall", "ready", "build", "wheel", "uninstall"]
    assert engines.NAME in tried
    assert not any(wheel.exists() for wheel in machine.wheels)


def test_without_a_compiler_nothing_is_built(machine: Machine) -> None:
    machine.compiler = False
    assert improve() == {}
    assert machine.did == ["ready"]


def test_a_failed_build_is_not_repeated_by_itself(machine: Machine) -> None:
    machine.built = False
    tried = improve()
    assert tried == {engines.NAME: "error: no cmake"}
    machine.did.clear()
    improve(tried=tried)
    assert machine.did == []
    improve("build", tried)
    assert machine.did == ["build"]


def test_what_is_installed_and_works_is_left_alone(machine: Machine) -> None:
    machine.installed = True
    improve()
    assert machine.did == []


def test_what_is_installed_and_crashes_is_removed(machine: Machine) -> None:
    machine.installed, machine.works, machine.compiler = True, False, False
    improve()
    assert machine.did[0] == "uninstall"


def test_quick_does_nothing(machine: Machine) -> None:
    improve("quick")
    assert machine.did == []


def test_windows_takes_a_ready_wheel_and_builds_only_when_asked(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines.sys, "platform", "win32")
    tried = improve()
    assert machine.did == ["ready"] and engines.NAME in tried
    machine.did.clear()
    improve("build", tried)
    assert machine.did == ["build", "wheel"]


def test_a_ready_wheel_for_another_processor_is_taken_out_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines.sys, "platform", "win32")
    machine.ready, machine.works = True, False
    tried = improve()
    assert machine.did == ["ready", "uninstall"] and engines.NAME in tried


# ------------------------------------------------------------------------------------------ running programs


def test_output_is_kept_and_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with console.Console().step("A step") as step:
        done = commands.run(
            [sys.executable, "-c", "print('[3/4] a\\\\b.c'); print('Gr\\u00fc\\u00dfe')"], step, count=engines.NINJA
        )
    assert done.good and done.lines == ("[3/4] a\\b.c", "Grüße")
    assert step.share == 0.75 and step.note == "Grüße"
    assert "A step: done" in capsys.readouterr().out


def test_a_program_that_is_not_there_is_a_result(tmp_path: Path) -> None:
    done = commands.run([tmp_path / "nothing"])
    assert not done.good and done.reason


def test_a_program_that_takes_too_long_is_stopped_with_its_children(tmp_path: Path) -> None:
    child = f"import time; time.sleep(4); open({str(tmp_path / 'alive')!r}, 'w').close()"
    code = f"import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', {child!r}]); time.sleep(60)"
    started = time.monotonic()
    done = commands.run([sys.executable, "-c", code], timeout=1.5)
    assert not done.good and "longer" in done.reason
    assert time.monotonic() - started < patience(15)
    time.sleep(3.5)
    assert not (tmp_path / "alive").exists()


def test_the_users_own_python_settings_do_not_reach_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("PIP_USER", "1")
    seen = commands.environment()
    assert "PYTHONPATH" not in seen and seen["PIP_USER"] == "0" and seen["PYTHONUTF8"] == "1"


@given(st.none() | st.floats(-1, 2), st.integers(0, 10_000))
def test_a_bar_has_always_the_same_width(share: float | None, tick: int) -> None:
    text = console.bar(share, tick)
    assert len(text) == (console.BAR + 2 if share is None else console.BAR + 7)
    assert text.startswith("[") and ("%" in text) == (share is not None)


def test_a_running_step_moves_twice_a_second_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    with console.Console().step("Long") as step:
        step.note = "Downloading é"
        time.sleep(1.1)
    drawn = [part for part in screen.getvalue().split("\r") if "Long [" in part]
    assert len(drawn) >= 3 and len(set(drawn)) >= 3
    assert all(len(part) <= 79 for part in drawn)


def test_no_character_is_too_much_for_a_windows_pipe(tmp_path: Path) -> None:
    code = "from installer.console import Console; Console().line('Grüße \\u4f60\\u597d \\u2192')"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
    )
    assert done.returncode == 0 and done.stdout.strip() == "Grüße ?? ?".encode("cp1252")


# ------------------------------------------------------------------------------------------ stamp, table, whole runs


@pytest.fixture
def small_venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A venv folder with one whole package in it, as far as the stamp looks."""
    folder = tmp_path / ".venv"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    site = folder / ("Lib/site-packages" if os.name == "nt" else "lib/python3.11/site-packages")
    python.parent.mkdir(parents=True)
    python.write_bytes(b"python")
    package(site, "good", {"good/a.py": b"x = 1\n"})
    monkeypatch.setattr(venv, "VENV", folder)
    monkeypatch.setattr(stamp, "VENV", folder)
    monkeypatch.setattr(stamp, "FILE", folder / "stamp.json")
    return site


def test_a_stamp_holds_until_something_changes(small_venv: Path, tmp_path: Path) -> None:
    font = tmp_path / "font.sf2"
    font.write_bytes(b"font")
    assert not stamp.still_true(stamp.read(), ["app"])

    def write() -> None:
        stamp.write(["app"], [], proof.Notes(["a note"]), [font], {})
        assert stamp.still_true(stamp.read(), ["app"])

    write()
    assert not stamp.still_true(stamp.read(), ["app", "dev"])
    assert stamp.read()["notes"] == ["a note"]
    font.write_bytes(b"another font")
    assert not stamp.still_true(stamp.read(), ["app"])
    write()
    (small_venv / "good" / "a.py").write_bytes(b"x")
    assert not stamp.still_true(stamp.read(), ["app"])
    (small_venv / "good" / "a.py").write_bytes(b"x = 1\n")
    write()
    venv.venv_python().write_bytes(b"another python")
    assert not stamp.still_true(stamp.read(), ["app"])


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"key": 1}', '{"groups": 3, "files": []}'])
def test_a_broken_stamp_is_no_stamp(small_venv: Path, text: str) -> None:
    stamp.FILE.write_text(text, encoding="utf-8")
    assert not stamp.still_true(stamp.read(), ["app"])


def report(part: str, works: bool = True, needed: bool = True, **more: str) -> dict[str, Any]:
    return {
        "part": part,
        "version": "",
        "source": "",
        "works": works,
        "needed": needed,
        "detail": "",
        "mend": "",
        **more,
    }


def test_the_table_fits_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    reports = [
        report("p" * 60, version="1" * 50, source="/home/" + "x" * 90),
        report("synth", works=False, mend="do this"),
    ]
    proof.show(console.Console(), reports, ROOT)
    out = capsys.readouterr().out
    rows = out.split("-" * 80)[1].strip().splitlines()
    assert len(rows) == 2 and all(len(row) <= 80 for row in rows)
    assert rows[0].endswith("yes") and rows[1].endswith("NO") and "do this" in out


def test_a_song_needs_one_engine_and_every_needed_part() -> None:
    assert proof.song_possible([report("engine a", works=False), report("engine b"), report("synth")])
    assert not proof.song_possible([report("engine a", works=False), report("synth")])
    assert not proof.song_possible([report("engine a"), report("synth", works=False)])
    assert proof.song_possible([report("engine a"), report("curses", works=False, needed=False)])


@pytest.fixture
def bare_app(tmp_path: Path) -> Path:
    """The installer in a folder of its own, as a fresh clone has it."""
    folder = tmp_path / "My Müsic Folder"
    folder.mkdir()
    for name in ("installer", "requirements", "scripts"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requisites.py", folder)
    return folder


def start(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "requisites.py", *arguments],
        cwd=folder,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=patience(120),
        check=False,
        env={**os.environ, **environment},
    )


def test_checking_an_empty_folder_changes_nothing_and_says_what_to_do(bare_app: Path) -> None:
    before = sorted(path.name for path in bare_app.iterdir())
    done = start(bare_app, "--check", PYTHONDONTWRITEBYTECODE="1")
    assert done.returncode == 1 and "requisites.py" in done.stdout and done.stderr == ""
    assert sorted(path.name for path in bare_app.iterdir()) == before


def test_a_quick_run_leaves_out_what_is_slow_and_coverage_is_told_when_asked_for() -> None:
    whole = requisites.checks(quick=False)
    assert whole[-2][:5] == ["pytest", "-n", "auto", "--dist", "loadfile"]
    assert whole[-2][-1] == whole[-1][-1] and (ROOT / whole[-1][-1]).is_file()  # those that wait for a terminal
    told = requisites.checks(quick=False, coverage=True)
    assert told[-2:] == [["coverage", "run", "-m", "pytest"], ["coverage", "report"]]
    assert sum(words[0] == "mypy" for words in whole) == 2
    quick = requisites.checks(quick=True)
    assert quick[-1][:3] == ["pytest", "-m", "not slow"] and len(quick) < len(whole)
    assert requisites.parse(["--test", "--quick"]).quick
    with pytest.raises(SystemExit):
        requisites.parse(["--quick"])


def test_a_wrong_option_is_usage(bare_app: Path) -> None:
    assert start(bare_app, "--nonsense").returncode == 2


def test_a_second_installer_waits_for_nothing_and_says_so(bare_app: Path) -> None:
    hold = "import requisites, time\nwith requisites.only_one():\n print('held', flush=True)\n time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", hold], cwd=bare_app, stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        assert holder.stdout.readline().strip() == "held"
        done = start(bare_app)
        assert done.returncode == 1 and "another installation" in done.stdout
    finally:
        holder.kill()
        holder.wait()
    with pytest.MonkeyPatch.context() as patch:  # the lock of a killed installer is free
        patch.setattr(requisites, "CACHE", bare_app / ".cache")
        with requisites.only_one():
            pass


@pytest.mark.skipif(os.name == "nt", reason="a test cannot press Ctrl-C on Windows")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_stopping_is_130_with_one_line_and_no_traceback(bare_app: Path, tmp_path: Path, number: int) -> None:
    (tmp_path / "temp").mkdir()
    process = subprocess.Popen(
        [sys.executable, "requisites.py"],
        cwd=bare_app,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path / "temp")},
    )
    assert process.stdout is not None
    for line in process.stdout:
        if line.startswith("Python environment"):
            break
    time.sleep(0.3)
    process.send_signal(number)
    out, errors = process.communicate(timeout=patience(30))
    assert (process.returncode, errors) == (130, "")
    assert "Nothing is lost" in out
    assert list((tmp_path / "temp").iterdir()) == []


@pytest.mark.parametrize("state", ["nothing", "a file", "empty", "no python", "no pip"])
def test_a_half_made_venv_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, state: str) -> None:
    folder = tmp_path / ".venv"
    if state == "a file":
        folder.write_text("not a folder", encoding="utf-8")
    elif state == "no pip":
        create_venv(folder, with_pip=False, symlinks=os.name != "nt")
    elif state != "nothing":
        folder.mkdir()
    if state == "no python":
        (folder / "pyvenv.cfg").write_text("home = /nowhere\n", encoding="utf-8")
    monkeypatch.setattr(venv, "VENV", folder)
    assert venv.probe() is None


@pytest.mark.parametrize("wheel", [True, False])
def test_windows_without_fluidsynth_is_told_how_to_get_it(wheel: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sound, "prove", lambda parts: [])
    monkeypatch.setattr(sound, "_download", lambda console, item, notes: False)
    monkeypatch.setattr(
        sound, "pip", lambda words, step: commands.Run(0 if wheel else 1, ("no matching distribution",))
    )
    notes = proof.Notes()
    sound.install(console.Console(), notes)
    told = next(line for line in notes.lines if "FluidSynth could not be got" in line)
    assert ("played by tinysoundfont" in told) is wheel and ("Python 3.10 to 3.12" in told) is not wheel
    assert sources.WINDOWS_FLUIDSYNTH.url in told and "fluidsynth-2.5.4" in told
    assert notes.again is not wheel


@pytest.mark.slow
def test_a_half_made_venv_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "My Müsic Folder" / ".venv"
    folder.mkdir(parents=True)
    (folder / "pyvenv.cfg").write_text("home = /nowhere\n", encoding="utf-8")
    monkeypatch.setattr(venv, "VENV", folder)
    found = venv.ensure(console.Console())
    assert found["version"][:2] == sys.version_info[:2]
    assert venv.probe() == found
