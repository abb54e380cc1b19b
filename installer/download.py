"""Downloads that survive a cut: https, resumed, checked by sha256, put in place only when whole; and safe unpacking."""

from __future__ import annotations

import contextlib
import email.message
import hashlib
import http.client
import os
import shutil
import socket
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path, PurePosixPath

from installer.console import Step
from installer.web import (
    DownloadError as DownloadError,
)
from installer.web import (
    Pace,
    Setback,
    cannot_write,
    check_address,
    in_words,
    open_address,
    setback_of,
)

BLOCK = 1 << 16
PROGRESS = 1 << 20  # a connection that brought so much was not in vain: the tries are counted anew
LONGEST_WAIT = 300.0  # seconds that a server may ask to wait before the next try
SPARE = 16 << 20  # bytes that stay free on the disk


def fetch(
    url: str,
    target: Path,
    sha256: str,
    step: Step | None = None,
    *,
    size: int | None = None,
    tries: int = 3,
    timeout: float = 10.0,
) -> None:
    """Get ``url`` as ``target``; what an earlier try left as ``target.part`` is continued.

    Beside the part stands a note of the digest it belongs to; a part of another file is dropped. ``sha256`` may also
    be git's name of a file (see ``is_right``); ``size`` in bytes is checked too where it is known. ``tries`` counts the
    tries in a row that brought nothing. Raises DownloadError when it cannot be got (the part stays for the next time),
    when the disk is full, or when the bytes are not the expected ones (the part is removed).
    """
    check_address(url)
    part, note = part_of(target), target.with_name(target.name + ".sha256.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if note.exists() and note.read_text(encoding="ascii", errors="replace") != sha256:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise cannot_write(target.parent, error) from error
    most = length(part)
    pieces, failed, wrong = 1 if most else 0, 0, 0
    while True:
        pieces += size is None or length(part) != size
        try:
            note.write_text(sha256, encoding="ascii")
        except OSError as error:
            raise cannot_write(note, error) from error
        try:
            setback = _attempt(url, part, sha256, size, step, timeout)
        finally:
            if not part.exists():
                note.unlink(missing_ok=True)
        if setback is None:
            break
        failed = 1 if length(part) >= most + PROGRESS else failed + 1
        most = max(most, length(part))
        if setback.wrong_bytes:
            # a large file is asked for again only if joining its pieces may have spoiled it
            wrong += 1
            if size is not None and (pieces == 1 or wrong == 2):
                failed = tries
            most = pieces = 0
        if failed >= tries:
            raise DownloadError(setback.problem)
        wait_again(setback, failed, step)
    _into_place(part, target)
    note.unlink(missing_ok=True)


def ask(
    url: str, *, limit: int = 16 << 20, tries: int = 3, timeout: float = 10.0
) -> tuple[bytes, email.message.Message]:
    """The body of a short answer, at most ``limit`` bytes, and its headers. Raises DownloadError."""
    check_address(url)
    failed = 0
    while True:
        try:
            with contextlib.closing(open_address(url, {}, timeout)) as answer:
                body = answer.read(limit + 1)
                length_told = answer.headers["Content-Length"]
                if len(body) > limit:
                    raise DownloadError(f"the answer of {url} is too long")
                if length_told and length_told.isdigit() and len(body) < int(length_told):
                    raise ConnectionError("the connection was cut")
                return body, answer.headers
        except (OSError, http.client.HTTPException) as error:
            failed += 1
            setback = setback_of(error)
            if failed >= tries:
                raise DownloadError(setback.problem) from error
            wait_again(setback, failed)


def part_of(target: Path) -> Path:
    """Where the bytes of a file stand until it is whole."""
    return target.with_name(target.name + ".part")


def length(path: Path) -> int:
    """The bytes of a file; 0 when it is not there."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def wait_again(setback: Setback, failed: int, step: Step | None = None) -> None:
    """Wait before the next try, as long as the server asks or longer each time; DownloadError if it asks too much."""
    if setback.wait > LONGEST_WAIT:
        raise DownloadError(f"{setback.problem} and asks to wait {setback.wait / 60:.0f} minutes")
    seconds = setback.wait or min(60.0, 0.5 * 2**failed)
    if step is not None:
        step.note = f"{setback.problem}; again in {seconds:.0f} s"
    pause(seconds)


def reachable(url: str, timeout: float = 2.0) -> bool:
    """Whether the server of an address answers at all; a quick look before a long way is gone again."""
    address = urllib.parse.urlsplit(url)
    port = address.port or (443 if address.scheme == "https" else 80)
    if urllib.request.getproxies().get(address.scheme):
        return True  # only the proxy knows
    try:
        socket.create_connection((address.hostname or "", port), timeout).close()
    except OSError:
        return False
    return True


def unpack(archive: Path, target: Path) -> None:
    """Unpack a zip into the folder ``target``, which appears only when whole.

    Raises DownloadError for a broken archive and for one with a path that would leave the folder.
    """
    work = target.with_name(f".unpacking-{target.name}")
    shutil.rmtree(work, ignore_errors=True)
    try:
        with zipfile.ZipFile(archive) as opened:
            for member in opened.infolist():
                path = PurePosixPath(member.filename.replace("\\", "/"))
                link = (member.external_attr >> 16) & 0o170000 == 0o120000
                if path.is_absolute() or ".." in path.parts or ":" in member.filename or link:
                    raise DownloadError(f"{archive.name} holds an unsafe path: {member.filename!r}")
            opened.extractall(work)
        shutil.rmtree(target, ignore_errors=True)
        work.replace(target)
    except (OSError, zipfile.BadZipFile, zipfile.LargeZipFile, RuntimeError, EOFError) as error:
        raise DownloadError(f"{archive.name} cannot be unpacked ({error})") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)


def pause(seconds: float) -> None:
    """Wait before the next try."""
    time.sleep(seconds)


def is_right(path: Path, digest: str, step: Step | None = None) -> bool:
    """Whether a file has a digest: 64 hexadecimal digits of sha256, or the 40 of git's name for it.

    The hub tells sha256 of large files and git's name of small ones: the sha1 of ``blob LENGTH``, a zero byte and the
    content (git-scm.com/book, "Git Internals - Git Objects").
    """
    if len(digest) == 40:
        return _digest(path, hashlib.sha1(b"blob %d\0" % length(path), usedforsecurity=False), step) == digest
    return _digest(path, hashlib.sha256(), step) == digest


def _digest(path: Path, digest: hashlib._Hash, step: Step | None) -> str:
    done, whole = 0, length(path)
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
            done += len(block)
            if step is not None:
                step.note, step.share = "checking its digest", done / max(done, whole)
    return digest.hexdigest()


def _attempt(url: str, part: Path, sha256: str, size: int | None, step: Step | None, timeout: float) -> Setback | None:
    """One connection, if bytes are missing, and the check; None when the part is whole and right."""
    try:
        if size is not None and length(part) > size:
            part.unlink()  # it is longer than the file: it is of no use
        if size is None or length(part) != size:
            _continue(url, part, step, timeout, size)
    except urllib.error.HTTPError as error:
        if error.code != 416:  # that means: there is nothing behind what we have
            return setback_of(error)
    except (OSError, http.client.HTTPException) as error:
        return setback_of(error)
    try:
        if length(part) and is_right(part, sha256, step):
            return None
        part.unlink(missing_ok=True)
    except OSError as error:
        raise DownloadError(f"{part} cannot be read ({error.strerror or error})") from error
    return Setback("the file that came is not the expected one (its sha256 differs)", wrong_bytes=True)


def _continue(url: str, part: Path, step: Step | None, timeout: float, size: int | None) -> None:
    """One connection: append to ``part`` what is missing; raises ConnectionError when the data ended early."""
    have = length(part)
    with contextlib.closing(open_address(url, {"Range": f"bytes={have}-"} if have else {}, timeout)) as answer:
        told = answer.headers["Content-Length"]
        total = int(told) if told and told.isdigit() else None
        skip = have  # a server that sends the whole file again: what is there already is read over
        if have and answer.status == 206 and (answer.headers["Content-Range"] or "").startswith(f"bytes {have}-"):
            skip, total = 0, None if total is None else have + total
        if None not in (total, size) and total != size:
            raise DownloadError(f"its size is wrong: the server sends {total:,} bytes and announced {size:,}")
        total = size if total is None else total
        if total is not None and have > total:
            have = skip = 0
        if total is not None and shutil.disk_usage(part.parent).free < total - have + SPARE:
            raise DownloadError(f"the disk is too full: {in_words(total - have)} are needed in {part.parent}")
        pace = Pace(have)
        try:
            file = part.open("ab" if have else "wb")
        except OSError as error:
            raise cannot_write(part, error) from error
        with file:
            while block := answer.read1(BLOCK):  # what there is: nothing is lost when the rest never comes
                over = min(skip, len(block))
                skip -= over
                block = block[over:]
                have += len(block)
                if total is not None and have > total:
                    raise DownloadError(f"its size is wrong: more than {total:,} bytes came")
                try:
                    file.write(block)
                except OSError as error:
                    raise cannot_write(part, error) from error
                if step is not None:
                    step.note, step.share = pace.words(have, total), have / total if total else None
            try:
                file.flush()
                os.fsync(file.fileno())
            except OSError as error:
                raise cannot_write(part, error) from error
        if total is not None and have < total:
            raise ConnectionError(f"the connection was cut at {in_words(have)} of {in_words(total)}")


def _into_place(part: Path, target: Path) -> None:
    """Give the whole file its name; a virus scanner on Windows may hold it for a moment."""
    for left in range(5, -1, -1):
        try:
            part.replace(target)
            return
        except PermissionError as error:
            if not left:
                raise cannot_write(target, error) from error
            pause(0.5)
        except OSError as error:
            raise cannot_write(target, error) from error
