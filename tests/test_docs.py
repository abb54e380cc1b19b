"""The pages name what is there: files and folders, commands, options, formats, tests."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from scripts.commandline import parse
from scripts.temporary import FORMATS, ROOT

PAGES = sorted(
    [
        *(ROOT / name for name in ("README.md", "CONTRIBUTING.md")),
        *(page for folder in ("docs", "data") for page in (ROOT / folder).rglob("*.md")),
    ]
)
ENDINGS = r"py|md|json|txt|toml|bat|sh|png|gguf|yml|yaml|spec|iss"
# What a run writes, or what a user brings: no file of the repository.
MADE = {"song.abc", "song.mid", "song.musicxml", "song.png", "song.json", "lyrics.txt", "song.lrc", "persistent.json"}
MADE |= {"before.json", "after.json", "tune.abc", "book.abc"}
# Pages name a room without the roof over it.
ROOFS = (
    "",
    "scripts/",
    "scripts/audio/",
    "scripts/interface/",
    "scripts/music/",
    "tests/",
    "docs/",
    "data/",
    "requirements/",
)
ROOFS += (".github/workflows/",)


def quoted(page: Path) -> list[str]:
    """What stands in backticks, and the indented blocks' first words, which are the picture of the folders."""
    text = page.read_text(encoding="utf-8")
    code = "\n".join(line for line in text.splitlines() if line.startswith("    "))
    return [*re.findall(r"`([^`\n]+)`", text), *re.findall(r"(?<![\w/.<>-])(?:[a-z_]+/)+(?:[\w.]+)?", code)]


def names_a_file(text: str) -> bool:
    """Whether it looks like a file or folder of the repository: no blanks, placeholders, and a known ending."""
    if re.search(r"[\s<>*{}|=():,\"']|^-|^/|NAME|^https?|^\.", text) or Path(text).name in MADE:
        return False
    return bool(re.fullmatch(rf"[\w./-]+\.(?:{ENDINGS})|[a-z_][\w.-]*(?:/[\w.-]+)*/", text))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_path_on_a_page_is_there(page: Path) -> None:
    known = {path.name for folder in ("scripts", "tests", "data") for path in (ROOT / folder).rglob("*.*")}
    lost = [
        text
        for text in quoted(page)
        if names_a_file(text)
        and not any((ROOT / roof / text).exists() for roof in ROOFS)
        and not (page.parent / text).exists()
        and not ("/" not in text and text in known)
    ]
    assert not lost


def test_the_picture_of_the_folders_has_every_folder_of_the_house() -> None:
    """README's "How it is built" and the rooms of docs/architecture.md leave none out."""
    picture = (ROOT / "README.md").read_text(encoding="utf-8").partition("## How it is built")[2].partition("\n## ")[0]
    rooms = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.compile(r"(?:scripts/)?([a-z]+)/")
    folders = {path.parent.name for path in (ROOT / "scripts").glob("*/__init__.py")}
    assert folders - set(named.findall(picture)) == set()
    assert folders - set(named.findall(rooms)) == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_command_on_a_page_is_one(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    told = re.findall(r"(?:python3? |`)launcher\.py((?: (?:[a-z]\w*|--?[a-z-]+))?)", text)
    for word in {words.strip() for words in told} - {""}:
        with pytest.raises(SystemExit) as left:
            parse([word, "--help"])
        assert left.value.code == 0
    for name in re.findall(r"python3? -m benchmarks ([a-z]\w*)", text):
        assert name in {path.stem for path in (ROOT / "benchmarks").glob("*.py")}, name


def test_every_format_is_on_the_first_page() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8").lower()
    assert [name for name in FORMATS if not re.search(rf"\b{name}\b", text)] == []


def test_every_name_that_the_page_of_additions_sends_to_is_there() -> None:
    """Names of code in capitals, and functions with their room, such as ``options.checked``."""
    text = (ROOT / "docs" / "adding.md").read_text(encoding="utf-8")
    sources = [
        path.read_text(encoding="utf-8")
        for folder in ("scripts", "tests", "installer")
        for path in (ROOT / folder).rglob("*.py")
    ]
    tops: set[str] = set()
    for source in sources:
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                tops.add(node.name)
            elif isinstance(node, ast.Name):
                tops.add(node.id)
            elif isinstance(node, ast.arg):
                tops.add(node.arg)
    sent = {quote for quote in re.findall(r"`([^`\n]+)`", text) if is_a_name(quote)}
    assert {quote.split(".")[-1] for quote in sent} - tops == set()


def is_a_name(text: str) -> bool:
    """Whether it is a constant, a class of two words, or something of a module."""
    constant, kind = re.fullmatch(r"[A-Z][A-Z_]{4,}", text), re.fullmatch(r"[A-Z][a-z]+[A-Z]\w*", text)
    own = re.fullmatch(r"[a-z_]+\.[A-Za-z_]+", text) and not re.search(rf"\.(?:{ENDINGS})$", text)
    return bool(constant or kind or own)


def test_what_the_page_of_additions_says_to_stand_in_a_file_stands_there() -> None:
    """Names before a file in brackets: `` `FORMATS` (`scripts/temporary/shared.py`) ``."""
    text = " ".join((ROOT / "docs" / "adding.md").read_text(encoding="utf-8").split())
    pairs = re.findall(r"`(\w+)`(?: and `(\w+)`)? ?\(`([\w/]+\.py)`", text)
    assert len(pairs) >= 6
    for *names, place in pairs:
        (file,) = [ROOT / roof / place for roof in ROOFS if (ROOT / roof / place).is_file()]
        source = file.read_text(encoding="utf-8")
        assert [name for name in names if name and not re.search(rf"\b{name}\b", source)] == []
