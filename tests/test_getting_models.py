"""Getting the big models: what the hub holds, which one fits, and every fault of a network survived. Loopback only."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import requisites
from installer import console, download, hub, models, web
from scripts.models import find_models
from scripts.temporary import ROOT
from tests.hub import Hub, serving
from tests.patience import patience
from tests.tiny_gguf import write_tiny_gguf

WRITER, COMPOSER = (model.repository for model in models.MODELS)
BODY = random.Random(7).randbytes(3_000_000)
NAME = "ChatMusician.Q4_K_M.gguf"


@pytest.fixture
def real_hub() -> Iterator[Hub]:
    with serving(repositories={COMPOSER: {NAME: BODY, "README.md": b"# Hello"}}) as served:
        yield served


@pytest.fixture(autouse=True)
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seconds that would have been waited between tries."""
    seconds: list[float] = []
    monkeypatch.setattr(download, "pause", seconds.append)
    return seconds


@pytest.fixture(autouse=True)
def use_hub(real_hub: Hub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", real_hub.address + "/")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")  # a proxy is not asked for the loopback


def the_choice() -> hub.Quantization:
    return hub.quantizations(COMPOSER)[0]


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


# ------------------------------------------------------------------------------------------ faults


@pytest.mark.parametrize(
    "faults",
    [
        {},
        {"cuts": [0, 1, 1_000_000, 65_536, 5]},
        {"cuts": [1_100_000], "ranges": False},
        {"cuts": [1_000_000], "redirects": False},
        {"cuts": [1_000_000], "no_length": True},
        {"no_length": True},
        {"statuses": [429, 500, 502, 503, 504, 408], "retry_after": "2"},
        {"list_statuses": [500, 429, 503]},
        {"cuts": [100, 1_500_000], "statuses": [503]},
        {"page": 1},
        {"cuts": [1_000_000], "flipped": [True]},
    ],
    ids=str,
)
def test_faults_are_survived_and_the_file_is_identical(real_hub: Hub, tmp_path: Path, faults: dict[str, Any]) -> None:
    for name, value in faults.items():
        setattr(real_hub, name, value)
    assert models.get(the_choice(), tmp_path) == tmp_path / NAME
    assert (tmp_path / NAME).read_bytes() == BODY
    assert names(tmp_path) == [NAME]


def test_silence_is_a_cut(real_hub: Hub, tmp_path: Path) -> None:
    real_hub.cuts, real_hub.silence = [1_000_000], 1.5
    one = the_choice().files[0]
    download.fetch(one.url, tmp_path / NAME, one.digest, size=one.size, timeout=0.4)
    assert (tmp_path / NAME).read_bytes() == BODY
    assert real_hub.contents() == ["", "bytes=1000000-"]


def test_many_cuts_that_each_bring_something_are_no_reason_to_give_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = random.Random(1).randbytes(20 << 20)
    with serving(repositories={COMPOSER: {NAME: body}}, cuts=[(1 << 20) + 7] * 18) as served:
        monkeypatch.setenv("HF_ENDPOINT", served.address)
        models.get(the_choice(), tmp_path)
        assert len(served.contents()) == 19
    assert (tmp_path / NAME).read_bytes() == body


@pytest.mark.parametrize(
    ("faults", "words", "left"),
    [
        ({"statuses": [404]}, "404", 0),
        ({"statuses": [403]}, "403", 0),
        ({"statuses": [429] * 20}, "429", 0),
        ({"statuses": [503] * 20}, "503", 0),
        ({"cuts": [1000] * 20}, "cut", 7000),
        ({"announced_more": 1}, "size is wrong", 0),
        ({"announced_more": -1}, "size is wrong", 0),
        ({"announced_more": -1, "no_length": True}, "size is wrong", range(2_999_999 - download.BLOCK, 3_000_000)),
        ({"garbage": b"<html>Please log in"}, "size is wrong", 0),
        ({"wrong_digest": True}, "sha256 differs", None),
        ({"flipped": [True] * 20}, "sha256 differs", None),
        ({"flipped": [True] * 20, "cuts": [100]}, "sha256 differs", None),
        ({"elsewhere": "http://example.invalid/x"}, "not an https address", 0),
        ({"elsewhere": "file:///etc/passwd"}, "cannot be followed", 0),
        ({"statuses": [429], "retry_after": "86400"}, "wait 1440 minutes", 0),
    ],
    ids=str,
)
def test_what_cannot_be_got_is_one_line_and_the_next_try_goes_on(
    real_hub: Hub, tmp_path: Path, faults: dict[str, Any], words: str, left: int | range | None
) -> None:
    before = {name: getattr(real_hub, name) for name in faults}
    for name, value in faults.items():
        setattr(real_hub, name, value)
    with pytest.raises(web.DownloadError, match=words) as caught:
        models.get(the_choice(), tmp_path)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / NAME).exists()
    if left is None:
        assert names(tmp_path) == []  # wrong bytes are of no use
        kept = 0
    else:
        kept = download.length(tmp_path / f"{NAME}.part")
        assert kept in (left if isinstance(left, range) else [left])
    for name, value in before.items():
        setattr(real_hub, name, [] if isinstance(value, list) else value)
    real_hub.asked.clear()
    models.get(the_choice(), tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY and names(tmp_path) == [NAME]
    assert real_hub.contents() == [f"bytes={kept}-" if kept else ""]


def test_a_hub_that_is_always_wrong_is_not_asked_for_gigabytes_again(real_hub: Hub, tmp_path: Path) -> None:
    real_hub.flipped = [True] * 9
    with pytest.raises(web.DownloadError):
        models.get(the_choice(), tmp_path)
    assert len(real_hub.contents()) == 1


def test_the_server_is_left_alone_as_long_as_it_asks(real_hub: Hub, tmp_path: Path, waits: list[float]) -> None:
    real_hub.statuses, real_hub.retry_after = [429, 503], "17"
    models.get(the_choice(), tmp_path)
    assert waits == [17, 17]
    waits.clear()
    in_a_minute = datetime.now(timezone.utc) + timedelta(seconds=60)
    real_hub.statuses, real_hub.retry_after = [429], format_datetime(in_a_minute, usegmt=True)
    models.get(the_choice(), tmp_path / "again")
    assert 50 < waits[0] <= 60
    waits.clear()
    real_hub.statuses, real_hub.retry_after = [500] * 6, "nonsense"
    models.get(the_choice(), tmp_path / "and again")
    assert waits == [1, 2, 4, 8, 16, 32]


def test_a_full_disk_is_told_before_anything_is_asked_for(
    real_hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = the_choice()
    real_hub.asked.clear()
    monkeypatch.setattr(shutil, "disk_usage", lambda path: shutil._ntuple_diskusage(10**9, 10**9, 5_000_000))
    with pytest.raises(web.DownloadError, match="too full"):
        models.get(choice, tmp_path)
    assert real_hub.asked == []


@pytest.mark.skipif(os.name == "nt" or not Path("/dev/full").exists(), reason="Linux has a disk that is always full")
def test_a_disk_that_fills_up_on_the_way_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    choice = the_choice()
    (tmp_path / f"{NAME}.part").symlink_to("/dev/full")
    with pytest.raises(web.DownloadError, match="disk is full"):
        models.get(choice, tmp_path)
    assert not (tmp_path / NAME).exists()


def test_a_part_of_another_file_is_not_continued(real_hub: Hub, tmp_path: Path) -> None:
    real_hub.statuses, real_hub.cuts = [503], [1_000_000] + [0] * 20
    with pytest.raises(web.DownloadError):
        models.get(the_choice(), tmp_path)
    assert download.length(tmp_path / f"{NAME}.part") == 1_000_000
    newer = bytes(reversed(BODY))
    real_hub.repositories[COMPOSER][NAME], real_hub.cuts = newer, []
    real_hub.asked.clear()
    models.get(the_choice(), tmp_path)
    assert (tmp_path / NAME).read_bytes() == newer
    assert real_hub.contents() == [""]


def test_a_file_that_is_there_is_checked_and_not_asked_for(real_hub: Hub, tmp_path: Path) -> None:
    choice = models.get(the_choice(), tmp_path) and the_choice()
    assert models.is_here(choice, tmp_path)
    real_hub.asked.clear()
    models.get(choice, tmp_path)
    assert real_hub.asked == []
    (tmp_path / NAME).write_bytes(b"\0" * len(BODY))  # of the same size, and wrong
    models.get(choice, tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY


def test_a_whole_part_is_only_checked(real_hub: Hub, tmp_path: Path) -> None:
    choice = the_choice()
    (tmp_path / f"{NAME}.part").write_bytes(BODY)
    real_hub.asked.clear()
    models.get(choice, tmp_path)
    assert (tmp_path / NAME).read_bytes() == BODY and real_hub.asked == []


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 400_000), max_size=5), st.booleans(), st.booleans(), st.integers(0, 350_000))
def test_whatever_the_network_does_the_file_is_right_or_not_there(
    tmp_path_factory: pytest.TempPathFactory, cuts: list[int], ranges: bool, redirects: bool, left: int
) -> None:
    folder, body = tmp_path_factory.mktemp("get"), BODY[:300_000]
    (folder / f"{NAME}.part").write_bytes((body + bytes(50_000))[:left])
    with (
        pytest.MonkeyPatch.context() as patch,
        serving(repositories={COMPOSER: {NAME: body}}, cuts=list(cuts), ranges=ranges, redirects=redirects) as served,
    ):
        patch.setenv("HF_ENDPOINT", served.address)
        models.get(the_choice(), folder)
    assert (folder / NAME).read_bytes() == body and names(folder) == [NAME]


# ------------------------------------------------------------------------------------------ what the hub holds


def test_shards_are_all_got_and_the_first_comes_last(real_hub: Hub, tmp_path: Path) -> None:
    shards = {f"Big.Q6_K-0000{n}-of-00003.gguf": BODY[n * 1000 : (n + 1) * 1000] for n in (1, 2, 3)}
    real_hub.repositories[COMPOSER] = dict(shards)
    choice = the_choice()
    assert (choice.label, choice.size, len(choice.files)) == ("Q6_K", 3000, 3)
    real_hub.asked.clear()
    assert models.get(choice, tmp_path).name == "Big.Q6_K-00001-of-00003.gguf"
    assert {name: (tmp_path / name).read_bytes() for name in names(tmp_path)} == shards
    stores = [path[-len("00001-of-00003.gguf") :] for path, _ in real_hub.asked if path.startswith("/store/")]
    assert stores == [f"0000{n}-of-00003.gguf" for n in (3, 2, 1)]


@pytest.mark.parametrize("stem", ["Big.Q8_0", "small.Q8_0"])
def test_pieces_are_joined_and_never_seen_by_the_app(real_hub: Hub, tmp_path: Path, stem: str) -> None:
    real_hub.repositories[COMPOSER] = {
        f"{stem}.gguf.part1of2": BODY[:1_234_567],
        f"{stem}.gguf.part2of2": BODY[1_234_567:],
    }
    choice = the_choice()
    assert (choice.label, choice.name, choice.joined) == ("Q8_0", f"{stem}.gguf", True)
    real_hub.statuses = [404]
    with pytest.raises(web.DownloadError):
        models.get(choice, tmp_path)
    real_hub.cuts = [100, 500_000]
    models.get(choice, tmp_path)
    assert names(tmp_path) == [f"{stem}.gguf"]
    assert (tmp_path / f"{stem}.gguf").read_bytes() == BODY
    real_hub.asked.clear()
    models.get(choice, tmp_path)
    assert real_hub.asked == []


def test_the_first_piece_is_kept_when_the_second_fails(real_hub: Hub, tmp_path: Path) -> None:
    real_hub.repositories[COMPOSER] = {"B.Q2_K.gguf.part1of2": BODY[:9000], "B.Q2_K.gguf.part2of2": BODY[9000:]}
    choice = the_choice()
    real_hub.cuts = [9000] + [0] * 20
    with pytest.raises(web.DownloadError):
        models.get(choice, tmp_path)
    assert find_models(tmp_path) == ()
    real_hub.cuts = []
    real_hub.asked.clear()
    models.get(choice, tmp_path)
    assert (tmp_path / "B.Q2_K.gguf").read_bytes() == BODY
    assert len(real_hub.contents()) == 1


def file(name: str, size: int = 10) -> hub.HubFile:
    return hub.HubFile(name, f"https://example.invalid/{name}", size, "0" * 64)


def test_names_are_read_as_quantizations() -> None:
    written = {
        "ChatMusician.Q4_K_M.gguf": "Q4_K_M", "ILM3-8B-Ruby-Music.f16.gguf": "f16", "M.i1-IQ3_XXS.gguf": "i1-IQ3_XXS",
        "M-Q8_0.gguf": "Q8_0", "M.IQ4_XS.gguf": "IQ4_XS", "M.Q4_0_4_4.gguf": "Q4_0_4_4", "m.bf16.gguf": "bf16",
        "M.MXFP4_MOE.gguf": "MXFP4_MOE", "Q4.gguf": "Q4", "plain.gguf": "plain",
    }  # fmt: skip
    assert {one.name: one.label for one in hub.group([file(name) for name in written])} == written


def test_sets_with_a_gap_and_files_without_a_model_are_left_out() -> None:
    there = [
        "M.Q4_K_M-00001-of-00002.gguf", "M.Q6_K.gguf.part2of2", "M.mmproj-f16.gguf", "M.imatrix.gguf", "M.Q2_K.gguf",
    ]  # fmt: skip
    assert [one.label for one in hub.group([file(name) for name in there])] == ["Q2_K"]


@pytest.mark.parametrize(
    "path",
    [
        "..\\..\\x.Q4_0.gguf",
        "con.Q4_0.gguf",
        "../x.Q4_0.gguf",
        "a/.hidden.gguf",
        "x:y.gguf",
        "a\x00b.gguf",
        "é.gguf",
        "x.gguf\n",
        "-.gguf",
    ],
)
def test_a_name_that_no_file_should_have_is_left_out(real_hub: Hub, path: str) -> None:
    real_hub.repositories[COMPOSER] = {path: b"1"}
    with pytest.raises(web.DownloadError, match="no GGUF"):
        hub.quantizations(COMPOSER)


def test_a_folder_of_the_repository_is_no_folder_here(real_hub: Hub, tmp_path: Path) -> None:
    real_hub.repositories[COMPOSER] = {"deep/down/M x.Q4_0.gguf": b"12345"}
    models.get(the_choice(), tmp_path / "models")
    assert names(tmp_path) == ["models/M x.Q4_0.gguf"]


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(st.recursive(
    st.none() | st.integers() | st.text() | st.sampled_from(["file", "a.gguf", "0" * 64]),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from(["type", "path", "size", "lfs", "oid"]), inner),
))  # fmt: skip
def test_no_entry_of_a_listing_breaks_the_reader(entry: object) -> None:
    found = hub._file("https://example.invalid", "a/b", entry)
    assert found is None or (found.size > 0 and len(found.digest) in (40, 64))


@pytest.mark.parametrize("garbage", [b"", b"<html>", b"{}", b"[[[[", b"\xff\xfe", b"[" * 100_000])
def test_a_hub_that_is_none_is_told(monkeypatch: pytest.MonkeyPatch, garbage: bytes) -> None:
    monkeypatch.setattr(hub, "ask", lambda url, tries: (garbage, {}))
    with pytest.raises(web.DownloadError, match="model hub"):
        hub.quantizations(COMPOSER)


def test_a_repository_that_is_not_there_is_told(real_hub: Hub) -> None:
    with pytest.raises(web.DownloadError, match="404"):
        hub.quantizations("nobody/nothing")


@pytest.mark.parametrize(
    "address",
    [
        "http://example.invalid", "ftp://localhost", "file://localhost/etc", "nonsense", "http://[",
        "http://127.0.0.1.example.invalid", "http://localhost@example.invalid",
    ],
)  # fmt: skip
def test_a_mirror_is_asked_over_https_only(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)
    with pytest.raises(web.DownloadError, match="https"):
        hub.endpoint()


def test_a_mirror_may_have_a_path_and_be_on_the_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    for address in ("https://mirror.example/hub", "http://localhost:1234", "http://127.0.0.2:80", "http://[::1]:80"):
        monkeypatch.setenv("HF_ENDPOINT", address + "/")
        assert hub.endpoint() == address
    monkeypatch.setenv("HF_ENDPOINT", " ")
    assert hub.endpoint() == "https://huggingface.co"


# ------------------------------------------------------------------------------------------ what fits

SEVEN = {  # gigabytes of a model of 7 billion weights, about
    "Q2_K": 2.53, "Q3_K_S": 2.95, "Q3_K_M": 3.30, "Q3_K_L": 3.60, "IQ4_XS": 3.65, "Q4_K_S": 3.86, "Q4_K_M": 4.08,
    "Q5_K_S": 4.65, "Q5_K_M": 4.78, "Q6_K": 5.53, "Q8_0": 7.16, "f16": 13.48,
}  # fmt: skip


def sized(sizes: dict[str, float]) -> list[hub.Quantization]:
    return hub.group([file(f"M.{label}.gguf", int(size * 1e9)) for label, size in sizes.items()])


@pytest.mark.parametrize(
    ("gigabytes", "label"),
    [(4, None), (7, "Q2_K"), (8, "Q3_K_M"), (12, "Q6_K"), (16, "Q6_K"), (32, "Q8_0"), (512, "Q8_0")],
)
def test_the_mark_is_on_what_the_memory_can_hold(gigabytes: float, label: str | None) -> None:
    found = models.fitting(sized(SEVEN), 1_074_000_000, int(gigabytes * (1 << 30)))
    assert (found.label if found else None) == label


def test_without_a_usual_quantization_the_largest_that_fits_is_marked() -> None:
    found = models.fitting(sized({"IQ2_S": 2.0, "IQ3_S": 3.0, "f16": 3.1, "IQ4_XS": 30.0}), 10**9, 16 << 30)
    assert found is not None and found.label == "IQ3_S"


@given(st.dictionaries(st.sampled_from(list(SEVEN)), st.floats(0.1, 100)), st.integers(0, 1 << 40))
def test_what_is_marked_fits(sizes: dict[str, float], memory_bytes: int) -> None:
    found = models.fitting(sized(sizes), 10**9, memory_bytes)
    assert found is None or models.fits(found.size, 10**9, memory_bytes)


# ------------------------------------------------------------------------------------------ the whole way


@pytest.fixture
def both(real_hub: Hub) -> Hub:
    """Both repositories, with bytes instead of models."""
    real_hub.repositories = {
        WRITER: {"ILM3-8B-Ruby-Music.Q4_K_M.gguf": b"w" * 4000, "ILM3-8B-Ruby-Music.Q8_0.gguf": b"w" * 8000},
        COMPOSER: {"ChatMusician.Q2_K.gguf": b"c" * 2000, "ChatMusician.Q6_K.gguf": b"c" * 6000},
    }
    return real_hub


def answer(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    left = list(answers)

    def typed() -> str:
        if not left:
            raise EOFError
        return left.pop(0)

    monkeypatch.setattr("builtins.input", typed)


@pytest.mark.parametrize(
    ("answers", "there"),
    [
        ([], []),
        (["n", "N"], []),
        (["", ""], ["ChatMusician.Q6_K.gguf", "ILM3-8B-Ruby-Music.Q8_0.gguf"]),
        (["1", "0", "3", "?", "-1", "²", "1"], ["ChatMusician.Q2_K.gguf", "ILM3-8B-Ruby-Music.Q4_K_M.gguf"]),
        (["none", "q2_k"], ["ChatMusician.Q2_K.gguf"]),
        (["1", "X"], ["ILM3-8B-Ruby-Music.Q4_K_M.gguf"]),
    ],
)
def test_the_user_is_asked_which(
    both: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answers: list[str], there: list[str]
) -> None:
    monkeypatch.setattr(models, "total_memory", lambda: 32 << 30)
    answer(monkeypatch, *answers)
    assert models.run(console.Console(), folder=tmp_path) == 0
    assert names(tmp_path) == there


@pytest.mark.parametrize(
    ("which", "wanted", "status", "there"),
    [
        ("all", ["Q6_K"], 1, ["ChatMusician.Q6_K.gguf"]),
        ("all", ["composer=q2_k"], 0, ["ChatMusician.Q2_K.gguf"]),
        ("all", ["composer=Q2_K", "writer=Q8_0"], 0, ["ChatMusician.Q2_K.gguf", "ILM3-8B-Ruby-Music.Q8_0.gguf"]),
        ("composer", ["ChatMusician.Q2_K.gguf"], 0, ["ChatMusician.Q2_K.gguf"]),
        ("writer", ["Q99"], 1, []),
    ],
)
def test_a_script_says_which(
    both: Hub, tmp_path: Path, which: str, wanted: list[str], status: int, there: list[str]
) -> None:
    assert models.run(console.Console(), which, wanted, folder=tmp_path) == status
    assert names(tmp_path) == there


def test_yes_takes_what_is_marked_or_says_that_nothing_fits(
    both: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(models, "total_memory", lambda: 1 << 30)
    assert models.run(console.Console(), yes=True, folder=tmp_path) == 1
    assert capsys.readouterr().out.count("none fits") == 2
    monkeypatch.setattr(models, "total_memory", lambda: 16 << 30)
    assert models.run(console.Console(), yes=True, folder=tmp_path) == 0
    out = capsys.readouterr().out
    assert names(tmp_path) == ["ChatMusician.Q6_K.gguf", "ILM3-8B-Ruby-Music.Q4_K_M.gguf"]
    assert all(len(line) <= 80 for line in out.splitlines() if str(tmp_path) not in line and "hub:" not in line)


def test_one_model_that_fails_does_not_keep_the_other_out(
    both: Hub, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both.cuts = [1000] + [0] * 6
    assert models.run(console.Console(), yes=True, folder=tmp_path) == 1
    assert "ChatMusician.Q6_K.gguf" in names(tmp_path)
    out = capsys.readouterr().out
    assert "cut" in out and "kept" in out and "again" in out


def test_the_time_left_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr(web.time, "monotonic", lambda: clock[0])
    pace = web.Pace(1_000_000_000)
    clock[0] += 10
    assert pace.words(1_100_000_000, 4_400_000_000) == "1.1 GB of 4.4 GB, 10.0 MB/s, 05:30 left"


@pytest.fixture
def app(tmp_path: Path) -> Path:
    folder = tmp_path / "My Müsic & Folder"
    folder.mkdir()
    for name in ("installer", "scripts"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "requisites.py", folder)
    return folder


def test_a_downloaded_model_is_found_by_the_app(both: Hub, app: Path, tmp_path: Path) -> None:
    made = write_tiny_gguf(tmp_path / "made.gguf", name="ChatMusician")
    both.repositories[COMPOSER] = {"ChatMusician.Q6_K.gguf": made.read_bytes()}
    done = subprocess.run(
        [sys.executable, "requisites.py", "--models", "composer", "--yes"],
        cwd=app, capture_output=True, encoding="utf-8", timeout=patience(60), check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    (found,) = find_models(app / "models")
    assert (found.name, found.problem, [role.value for role in found.roles]) == ("ChatMusician", "", ["composer"])


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a test cannot press Ctrl-C on Windows")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)])
def test_stopping_is_130_and_the_next_run_goes_on(both: Hub, app: Path, number: signal.Signals) -> None:
    both.repositories[COMPOSER] = {"ChatMusician.Q6_K.gguf": BODY}
    both.block_seconds = 0.1
    command = [sys.executable, "requisites.py", "--models", "composer", "--yes"]
    process = subprocess.Popen(command, cwd=app, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    part = app / "models" / "ChatMusician.Q6_K.gguf.part"
    began = time.monotonic()
    while download.length(part) < 300_000 and time.monotonic() - began < patience(30):
        time.sleep(0.02)
    process.send_signal(number)
    out, errors = process.communicate(timeout=patience(30))
    if number is not signal.SIGKILL:
        assert (process.returncode, errors) == (130, "")
        assert "Nothing is lost" in out
    kept = download.length(part)
    assert 0 < kept < len(BODY) and BODY.startswith(part.read_bytes())
    both.block_seconds = 0
    both.asked.clear()
    assert subprocess.run(command, cwd=app, capture_output=True, timeout=patience(60), check=False).returncode == 0
    assert both.contents() == [f"bytes={kept}-"]
    assert names(app / "models") == ["ChatMusician.Q6_K.gguf"]


@pytest.mark.parametrize("words", [["--yes"], ["--choose", "Q4_K_M"], ["--models", "singer"]])
def test_options_that_mean_nothing_are_usage(words: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        requisites.parse(words)
    assert caught.value.code == 2
