"""Digests of what 24 requests become: whether a change of the code has changed the music.

    python -m benchmarks fingerprints --write before.json [--checkout DIR] [--only N-M]
    python -m benchmarks fingerprints --against before.json

Each request runs through ``launcher.py`` of a checkout (this one, or one of an earlier commit) as its user would run
it. Three SHA-256 digests come out of each: of the ABC without its comments, which name the version, of the MIDI file,
and of the samples that a decoder makes of the finished sound. They hold on one machine with one set of packages; a
request that differs is named with the parts that do.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.temporary import ROOT

TUNE = """X:1
T:Fingerprint
M:6/8
L:1/8
Q:3/8=110
K:G
P:A
|:"G"GAB "D"d2B|"C"c2A "D"FGA|"G"GAB "Em"e2d|"D"A3 "G"G3:|
P:B
|:"Em"e2f g2e|"D"d2B "G"G3|"C"cBA "D"dcA|"G"G3 G3:|
"""


def requests(folder: Path) -> list[tuple[str, list[str]]]:
    """Name and words of each request; ``folder`` holds the tune that some of them begin with."""
    tune = str(folder / "tune.abc")
    short = [
        ("dubstep", "Chill, Dubstep", 2.0),
        ("jig", "Irish, Jig", 1.0),
        ("ambient", "Ambient, Meditation", 3.0),
        ("jazz", "Jazz, Night", 2.0),
        ("rock", "Rock", 5.0),
        ("bossa", "Bossa Nova", 1.5),
        ("baroque", "Baroque", 2.5),
        ("house", "House", 4.0),
        ("lofi", "Lo-Fi", 0.5),
        ("waltz", "Waltz, Romantic", 2.0),
        ("metal", "Metal", 1.0),
        ("blues", "Blues", 3.0),
        ("epic", "Epic, Orchestral", 9.0),
        ("long song", "Synthwave", 19.0),
    ]
    asked = [
        (name, ["generate", styles, "--length", f"{minutes:g}", "--seed", str(40 + number)])
        for number, (name, styles, minutes) in enumerate(short)
    ]
    line = ["generate", "Pop", "--length", "1.5", "--seed", "7"]
    return [
        *asked,
        ("layers", ["generate", "Sleep", "--length", "3", "--seed", "9", "--frequency", "528", "--drone", "-24",
                    "--binaural", "10-4", "--noise", "pink"]),
        ("loop", ["generate", "Lo-Fi", "--length", "1", "--seed", "3", "--loop", "--format", "flac"]),
        ("chords", [*line, "--chords", "Am F C G", "--key", "Am", "--tempo", "96"]),
        ("primer", ["generate", "Folk", "--length", "1.5", "--seed", "5", "--primer", tune]),
        ("vary", ["generate", "--vary", str(folder / "chords" / "song.json"), "--seed", "21"]),
        ("ogg", [*line, "--format", "ogg", "--frequency", "432"]),
        ("convert plain", ["convert", tune, "--plain", "--seed", "1"]),
        ("convert arranged", ["convert", tune, "--style", "Bossa Nova", "--seed", "1"]),
        ("convert fitted", ["convert", tune, "--style", "Ambient", "--seed", "1", "--length", "2"]),
        ("long piece", ["generate", "Meditation, Ambient", "--length", "20", "--seed", "4", "--frequency", "528",
                        "--drone", "-24"]),
    ]  # fmt: skip


def digests(checkout: Path, words: list[str], output: Path) -> dict[str, str]:
    """Run one request in a checkout; the digests of its ABC, MIDI and samples."""
    command = [sys.executable, "launcher.py", *words, "--json", "--output", str(output)]
    done = subprocess.run(command, cwd=checkout, capture_output=True, encoding="utf-8")
    if done.returncode:
        return {"error": done.stderr.strip().splitlines()[-1][:200]}
    song = json.loads(done.stdout.splitlines()[-1])
    found: dict[str, str] = {}
    if words[0] == "generate":
        text = Path(song["abc"]).read_text(encoding="utf-8")
        body = "\n".join(row for row in text.splitlines() if not row.startswith(("%", "N:")))
        found["abc"] = hashlib.sha256(body.encode()).hexdigest()[:16]
    found["midi"] = hashlib.sha256(Path(song["midi"]).read_bytes()).hexdigest()[:16]
    if sound := song["audio"] or song["mp3"]:
        found["pcm"] = samples_digest(Path(sound))
    return found


def samples_digest(sound: Path) -> str:
    """The digest of the samples that a file decodes to, 16 bits each."""
    import imageio_ffmpeg

    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(sound), "-map", "0:a", "-f", "s16le", "-"]
    hashed = hashlib.sha256()
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while piece := process.stdout.read(1 << 20):
            hashed.update(piece)
    return hashed.hexdigest()[:16]


def main(argv: list[str]) -> int:
    """Write digests, or compare with written ones; the exit status is 1 where something differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks fingerprints")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--checkout", type=Path, default=ROOT)
    parser.add_argument("--only", default="", help="names, separated by commas")
    parser.add_argument("--midi", action="store_true", help="compare no samples (with --against)")
    wanted = parser.parse_args(argv)
    before = json.loads(wanted.against.read_text(encoding="utf-8")) if wanted.against else {}
    found: dict[str, dict[str, str]] = {}
    different = 0
    with tempfile.TemporaryDirectory(prefix="fingerprints ") as name:
        folder = Path(name)
        (folder / "tune.abc").write_text(TUNE, encoding="utf-8")
        only = [word.strip() for word in wanted.only.split(",") if word.strip()]
        for request, words in requests(folder):
            if only and request not in only:
                continue
            if wanted.midi and request == "long piece":
                continue
            if wanted.midi and words[0] == "generate":
                words = [*words, "--to", "midi"]
            output = folder / request
            found[request] = digests(wanted.checkout.absolute(), words, output)
            for record in output.glob("*/song.json"):  # a later request varies this song
                record.replace(output / "song.json")
            old = before.get(request, {})
            parts = [part for part, digest in found[request].items() if old and old.get(part) != digest]
            different += bool(parts)
            print(f"{request:18} {found[request]} {'differs: ' + ', '.join(parts) if parts else ''}", flush=True)
    if wanted.write:
        wanted.write.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"{len(found)} requests, {different} differ" if before else f"{len(found)} requests")
    return 1 if different else 0
