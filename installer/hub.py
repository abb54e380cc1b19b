"""What a model repository on the hub really holds: its GGUF files by quantization, with sizes and sha256."""

from __future__ import annotations

import json
import os
import re
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass

from installer.download import ask
from installer.web import DownloadError, check_address

HUB = "https://huggingface.co"
PAGES = 20  # of a listing; one holds up to 1,000 files

# The last word of a name says the quantization: Q4_K_M, IQ3_XS, i1-Q2_K, f16, MXFP4_MOE ...
QUANTIZATION = re.compile(
    r"[.\-_]((?:i1-)?(?:I?Q\d+(?:_[A-Z0-9]+)*|TQ\d_\d|MXFP4(?:_MOE)?|BF16|F16|F32))$", re.IGNORECASE
)
SHARD = re.compile(r"(.+)-(\d{5})-of-(\d{5})\.gguf", re.IGNORECASE)
PIECE = re.compile(r"(.+\.gguf)\.part(\d+)of(\d+)", re.IGNORECASE)
# A name from the network becomes a file's name: no folder, no device, nothing that Windows cannot take.
SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+ -]{0,180}")
DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)


@dataclass(frozen=True)
class HubFile:
    """One file of a repository: its name here, its address, its bytes, and their sha256 or, for small files, git's."""

    name: str
    url: str
    size: int
    digest: str


@dataclass(frozen=True)
class Quantization:
    """One form of a model: a file, the shards that stay apart, or the pieces (``joined``) that become one file."""

    label: str
    name: str  # the file that the app opens: the only one, the first shard, or what the pieces become
    files: tuple[HubFile, ...]
    joined: bool = False

    @property
    def size(self) -> int:
        """All its bytes."""
        return sum(file.size for file in self.files)


def endpoint() -> str:
    """The hub's address: ``HF_ENDPOINT`` if that is set. Raises DownloadError when it is not https (or loopback)."""
    address = os.environ.get("HF_ENDPOINT", "").strip().rstrip("/") or HUB
    check_address(address)
    return address


def quantizations(repository: str, *, tries: int = 4) -> list[Quantization]:
    """What a repository (``owner/name``) holds now, the smallest first. Raises DownloadError."""
    found = group(list(_files(repository, tries)))
    if not found:
        raise DownloadError(f"{repository} holds no GGUF file that could be checked")
    return found


def group(files: list[HubFile]) -> list[Quantization]:
    """The files of a repository as models: shards and pieces together, sets with a gap left out."""
    sets: dict[tuple[str, int, bool], dict[int, HubFile]] = {}
    found = []
    for file in files:
        shard, piece = SHARD.fullmatch(file.name), PIECE.fullmatch(file.name)
        if shard:
            sets.setdefault((shard[1], int(shard[3]), False), {}).setdefault(int(shard[2]), file)
        elif piece:
            sets.setdefault((piece[1], int(piece[3]), True), {}).setdefault(int(piece[2]), file)
        elif file.name.lower().endswith(".gguf"):
            found.append(Quantization(_label(file.name[:-5]), file.name, (file,)))
    for (name, count, joined), members in sets.items():
        if sorted(members) == list(range(1, count + 1)):
            ordered = tuple(members[number] for number in range(1, count + 1))
            stem = name[:-5] if joined else name
            found.append(Quantization(_label(stem), name if joined else ordered[0].name, ordered, joined))
    names: dict[str, Quantization] = {}
    for one in found:
        if not re.search(r"mmproj|imatrix", one.name, re.IGNORECASE):  # these hold no language model
            names.setdefault(one.name.lower(), one)
    return sorted(names.values(), key=lambda one: (one.size, one.name))


def _label(stem: str) -> str:
    match = QUANTIZATION.search(stem)
    return match[1] if match else stem


def _files(repository: str, tries: int) -> Iterator[HubFile]:
    """The GGUF files of the main revision that the hub knows a digest of."""
    base = endpoint()
    url = f"{base}/api/models/{urllib.parse.quote(repository)}/tree/main?recursive=true"
    for _ in range(PAGES):
        body, headers = ask(url, tries=tries)
        try:
            entries = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise DownloadError(f"{base} does not answer like a model hub (no JSON)") from error
        if not isinstance(entries, list):
            raise DownloadError(f"{base} does not answer like a model hub (no list of files)")
        for entry in entries:
            file = _file(base, repository, entry)
            if file is not None:
                yield file
        following = re.search(r'<([^<>]+)>\s*;\s*rel="?next"?', headers.get("Link", ""))
        if not following:
            return
        url = urllib.parse.urljoin(url, following[1])


def _file(base: str, repository: str, entry: object) -> HubFile | None:
    """One entry of the listing, or None for what is no GGUF file with a safe name, a size and a digest."""
    if not isinstance(entry, dict) or entry.get("type") != "file":
        return None
    path, size, large = entry.get("path"), entry.get("size"), entry.get("lfs")
    digest = large.get("oid") if isinstance(large, dict) else entry.get("oid")
    if not isinstance(path, str) or not isinstance(size, int) or not isinstance(digest, str) or size <= 0:
        return None
    name = path.rpartition("/")[2]
    if ".." in path.split("/"):
        return None
    kind = name.lower().endswith(".gguf") or PIECE.fullmatch(name)
    pattern = r"[0-9a-fA-F]{64}" if isinstance(large, dict) else r"[0-9a-fA-F]{40}"
    if not kind or not SAFE.fullmatch(name) or DEVICE.match(name) or not re.fullmatch(pattern, digest):
        return None
    address = f"{base}/{urllib.parse.quote(repository)}/resolve/main/{urllib.parse.quote(path)}"
    return HubFile(name, address, size, digest.lower())
