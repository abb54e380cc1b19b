"""The laws of the house: imports run one way, no global at the top of a script, curses in one place, quick start."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.temporary import ROOT

# From top to bottom; a file may import what stands above it. Files of one line may import each other where listed.
HOUSE = [
    "errors",
    "records",
    "temporary",
    "codec",
    "machine",
    "steps",
    "wording",
    "prompts",
    "music",
    "engines",
    "models",
    "audio",
    "options",
    "settings",
    "tables",
    "verse",
    "writing",
    "composing",
    "output",
    "producing",
    "utility",
    "jukebox",
    "menus",
    "views",
    "reporting",
    "doctor",
    "commandline",
    "commands",
    "interface",
]
HEAVY = {
    "numpy",
    "llama_cpp",
    "xllamacpp",
    "music21",
    "mido",
    "miniaudio",
    "mutagen",
    "imageio_ffmpeg",
    "tinysoundfont",
    "torch",
    "curses",
    "PIL",
}
SCRIPTS = sorted(p for p in (ROOT / "scripts").rglob("*.py") if "training" not in p.parts)


def room(path: Path) -> str:
    return path.relative_to(ROOT / "scripts").parts[0].removesuffix(".py")


def imported_rooms(tree: ast.Module) -> set[str]:
    rooms: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "scripts":
            parts = node.module.split(".")
            rooms |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            rooms |= {a.name.split(".")[1] for a in node.names if a.name.startswith("scripts.")}
    return rooms


# Rooms under one roof share a section of ``temporary`` beside their own.
ROOFS = {
    "audio": ("synth", "mastering", "coding", "playing"),
    "music": ("music", "music_abc", "forms", "arranger", "singing", "words"),
    "screens": ("views", "menus", "interface", "jukebox"),
}


def section_room(path: Path) -> str:
    """The section of ``temporary`` that a file's room has for itself."""
    parts = path.relative_to(ROOT / "scripts").parts
    if parts[0] == "audio" and len(parts) > 2:
        return parts[1]
    if parts[0] == "music" and len(parts) > 2 and parts[1] in ("abc", "arranger", "forms", "singing", "words"):
        return {"abc": "music_abc"}.get(parts[1], parts[1])
    own = parts[0].removesuffix(".py")
    together = {
        "utility": "producing",
        "commandline": "commands",
        "reporting": "commands",
        "tables": "settings",
        "codec": "records",
        "options": "records",
    }
    return together.get(own, own)


def sections() -> dict[str, str]:
    """The section in which each name stands."""
    found: dict[str, str] = {}
    for path in (ROOT / "scripts" / "temporary").glob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            names = [node.target] if isinstance(node, ast.AnnAssign) else getattr(node, "targets", [])
            for name in [n.id for n in names if isinstance(n, ast.Name)] + [getattr(node, "name", "")]:
                assert name not in found or not name, f"{name} stands in {found[name]} and in {path.stem}"
                found[name] = path.stem
    return found


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_section_is_imported_by_the_room_of_its_name(path: Path) -> None:
    own, where = section_room(path), sections()
    allowed = {own, "shared", "shared_music", *(roof for roof, rooms in ROOFS.items() if own in rooms or own == roof)}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        used: list[str] = []
        if isinstance(node, ast.ImportFrom) and node.module == "scripts.temporary":
            used = [alias.name for alias in node.names]
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "temporary":
            used = [node.attr]
        if "temporary" in path.parts:
            roofs = set(ROOFS)
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("scripts.temporary."):
                named = (node.module or "").split(".")[2]
                assert path.name == "__init__.py" or named in {"shared", "shared_music", *roofs}, (
                    f"{path.name} imports {named}"
                )
            continue
        for name in used:
            assert where[name] in allowed, f"{name} stands in the section {where[name]}: {own} may not import it"


def test_there_are_scripts() -> None:
    assert len(SCRIPTS) > 20


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    own = room(path)
    if own in ("__init__", "bootstrap"):
        return
    assert own in HOUSE, f"{own} has no place in the house: add it to HOUSE where it belongs"
    for other in imported_rooms(ast.parse(path.read_text(encoding="utf-8"))):
        assert other in HOUSE, f"{path.name} imports {other}"
        assert HOUSE.index(other) <= HOUSE.index(own), f"{own} stands above {other} and must not import it"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_globals_outside_temporary(path: Path) -> None:
    if "temporary" in path.parts:
        return
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
            continue
        if path.name == "__init__.py" and isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__":
            continue
        allowed = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.If)
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        assert isinstance(node, allowed) or is_docstring, f"{path.name}:{node.lineno}: {ast.unparse(node)[:80]}"
        if isinstance(node, ast.If):
            assert ast.unparse(node.test) in ("TYPE_CHECKING", "__name__ == '__main__'"), f"{path.name}:{node.lineno}"


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda p: str(p.relative_to(ROOT)))
def test_heavy_imports_stand_in_functions(path: Path) -> None:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        for name in names:
            assert name.split(".")[0] not in HEAVY, f"{path.name}:{node.lineno} imports {name} at the top"


def test_only_the_interface_touches_curses() -> None:
    for path in SCRIPTS:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import) and any(a.name.startswith("curses") for a in node.names):
                assert room(path) in ("interface", "doctor"), path


def test_the_pure_rooms_touch_no_file_clock_or_device() -> None:
    forbidden = {"time", "subprocess", "socket", "os", "shutil", "tempfile", "threading", "secrets"}
    for path in (ROOT / "scripts" / "music").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [a.name for a in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not forbidden & {n.split(".")[0] for n in names}, path


def test_the_first_screen_waits_for_nothing_that_it_does_not_show() -> None:
    code = (
        "import sys; import launcher, scripts.bootstrap, scripts.interface.screen; "
        f"late = {sorted(HEAVY - {'curses'})!r} + ['argparse', 'subprocess', 'multiprocessing', 'shutil', 'tempfile', "
        "'secrets', 'hashlib', 'scripts.output', 'scripts.commandline', 'scripts.producing', 'scripts.audio']; "
        "print(sorted(set(late) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_the_commands_is_light() -> None:
    code = (
        "import sys; import scripts.commandline, scripts.utility, scripts.commands; "
        f"heavy = {sorted(HEAVY)!r}; print(sorted(set(heavy) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
