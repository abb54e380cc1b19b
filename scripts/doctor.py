"""Proves each part of the installation by using it: what is there, what is missing, how to mend it.

Each part is tried in a process of its own: a library that was built for another processor ends the process that loads
it, and a sound driver may hang. ``python -m scripts.doctor --json [PART...]`` prints the reports for requisites.py.
"""

from __future__ import annotations

import importlib.metadata
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from pathlib import Path

from scripts import temporary
from scripts.errors import AudioError, ModelError, MusicGenError
from scripts.machine.processors import cores
from scripts.records import Engine, PartReport


def examine(parts: Sequence[str] = ()) -> Iterator[PartReport]:
    """Reports on some parts of ``temporary.DOCTOR_PARTS``, or on all, in that order, each as soon as it is known."""
    chosen = [part for part in temporary.DOCTOR_PARTS if not parts or part in parts]
    workers = max(1, min(4, cores()))
    pool = ThreadPoolExecutor(max_workers=workers)
    try:
        yield from pool.map(_prove_apart, chosen)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def song_possible(reports: Sequence[PartReport]) -> bool:
    """Whether a song can be made: one engine works, and every other part that a song needs."""
    engines = [report for report in reports if report.part.startswith("engine")]
    others = [report for report in reports if report.needed and report not in engines]
    return any(report.works for report in engines) and all(report.works for report in others)


def prove(part: str) -> PartReport:
    """Use one part in this process. A part that fails is reported, whatever it raised."""
    try:
        if part.startswith("engine "):
            return _prove_engine(part, part.removeprefix("engine "))
        return {
            "python": _prove_python,
            "packages": _prove_packages,
            "embedded model": _prove_model,
            "synth": _prove_synth,
            "soundfont": _prove_soundfont,
            "ffmpeg": _prove_ffmpeg,
            "settings": _prove_settings,
            "output folder": _prove_output,
            "sound card": _prove_sound_card,
            "curses": _prove_curses,
        }[part](part)
    except MusicGenError as error:
        return _fails(part, str(error), _install_words())
    except Exception as error:  # a broken installation can raise anything; that is what is looked for here
        return _fails(part, f"{type(error).__name__}: {error}", _install_words())


def main(arguments: Sequence[str]) -> int:
    """``--prove PART`` tries one part here; otherwise all or the named parts are examined. One JSON text on stdout."""
    if arguments[:1] == ["--prove"]:
        answer: object = asdict(prove(arguments[1]))
    else:
        answer = [asdict(report) for report in examine([word for word in arguments if word != "--json"])]
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
    return 0


def _prove_apart(part: str) -> PartReport:
    """Try a part in a process of its own; one that crashes or hangs is a part that does not work."""
    command = [sys.executable, "-X", "utf8", "-m", "scripts.doctor", "--prove", part]
    try:
        done = subprocess.run(
            command,
            cwd=temporary.ROOT,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=temporary.DOCTOR_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _fails(part, f"gave no answer within {temporary.DOCTOR_SECONDS:.0f} s", _install_words())
    for line in reversed(done.stdout.decode("utf-8", "replace").splitlines()):
        if line.startswith('{"part"'):
            return PartReport(**json.loads(line))
    said = done.stderr.decode("utf-8", "replace").strip().splitlines()
    why = said[-1] if said and done.returncode > 0 else f"its process ended with {done.returncode & 0xFFFFFFFF:#x}"
    return _fails(part, why, _install_words())


def _works(part: str, version: str, source: str, detail: str = "") -> PartReport:
    """The report on a part that can be used."""
    return PartReport(part, version, source, True, temporary.DOCTOR_PARTS[part], detail, "")


def _fails(part: str, detail: str, mend: str = "", version: str = "", source: str = "") -> PartReport:
    """The report on a part that cannot be used: why, and what mends it."""
    return PartReport(part, version, source, False, temporary.DOCTOR_PARTS[part], detail, mend)


def _install_words() -> str:
    return f"run {'python' if sys.platform == 'win32' else 'python3'} requisites.py"


def _prove_python(part: str) -> PartReport:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info < (3, 10) or sys.maxsize <= 2**32:
        mend = "install 64-bit Python 3.10 to 3.13"
        return _fails(part, "too old or 32-bit", mend, version, sys.executable)
    return _works(part, version, sys.executable)


def _prove_packages(part: str) -> PartReport:
    """All the packages of requirements/app.txt that this system needs, in the pinned versions."""
    wrong, count, needed_missing = [], 0, False
    for name, wanted in _pins():
        count += 1
        try:
            found = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found = ""
            needed_missing = needed_missing or name.replace("-", "_") in temporary.NEEDED_PACKAGES
        if found != wanted:
            wrong.append(f"{name} {found or 'is missing'}")
    for name in temporary.NEEDED_PACKAGES:
        importlib.import_module(name)
    source = "pip, requirements/app.txt"
    if wrong:
        detail = f"not as pinned: {', '.join(wrong)}"
        report = _works(part, f"{count - len(wrong)} of {count}", source, detail)
        return replace(report, works=not needed_missing, mend=_install_words())
    return _works(part, f"{count} packages", source)


def _pins() -> Iterator[tuple[str, str]]:
    """Name and version of each requirement whose marker fits here (only the two markers that the file uses)."""
    text = (temporary.ROOT / "requirements" / "app.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        requirement, _, marker = line.split("#")[0].partition(";")
        name, _, version = requirement.strip().partition("==")
        fits = {
            "": True,
            'python_version < "3.11"': sys.version_info < (3, 11),
            'python_version >= "3.11"': sys.version_info >= (3, 11),
            'sys_platform == "win32"': sys.platform == "win32",
        }[marker.strip()]
        if name and fits:
            yield name, version


def _prove_engine(part: str, name: str) -> PartReport:
    """Load the embedded model and write a few tokens with it."""
    from scripts.models import available_engines

    engine = next((engine for engine in available_engines() if engine.name == name), None)
    if engine is None:
        return _fails(part, "not installed (one of the two engines is enough)")
    # pip notes down where a wheel of this machine's own came from
    built = importlib.metadata.distribution(name).read_text("direct_url.json")
    source = "built on this machine" if built else "pip"
    detail = _write_tokens(engine)
    return _works(part, engine.version, source, detail)


def _write_tokens(engine: Engine) -> str:
    """Write with the embedded model; what is to be said about it. Raises ModelError when nothing comes."""
    from scripts.models import describe
    from scripts.records import Sampling

    path = temporary.MODELS_DIR / "embedded.gguf"
    if not path.is_file():
        return "loaded nothing yet: models/embedded.gguf is missing"
    info = describe(path)
    if info.problem:
        raise ModelError(info.problem)
    model = engine.load(info, threads=1, context_tokens=64)
    try:
        prompt = model.tokenize("M:", add_bos=True, special=True)
        answer = model.generate(prompt, Sampling(max_tokens=temporary.DOCTOR_TOKENS, seed=1))
        written = max((event.tokens for event in answer), default=0)
    finally:
        model.close()
    if written < 1:
        raise ModelError(f"{engine.name} wrote nothing with {path.name}")
    return ""


def _prove_model(part: str) -> PartReport:
    from scripts.models import describe

    path = temporary.MODELS_DIR / "embedded.gguf"
    mend = "git checkout -- models/embedded.gguf"
    if not path.is_file():
        return _fails(part, "it is missing", mend, source=str(path))
    info = describe(path)
    version = f"{info.parameters / 1e6:.1f} M {info.quantization}"
    if info.problem:
        return _fails(part, info.problem, mend, version, str(path))
    return _works(part, version, str(path))


def _prove_synth(part: str) -> PartReport:
    """Render one note of a second and hear whether there is sound in it."""
    import numpy as np

    from scripts.audio.synth.find import find_synth
    from scripts.records import MidiEvent
    from scripts.settings import load_settings

    synth = find_synth(load_settings()[0])
    try:
        events = (MidiEvent(0.0, (0xC0, 0)), MidiEvent(0.0, (0x90, 60, 100)), MidiEvent(0.8, (0x80, 60, 0)))
        peak = max(float(np.abs(block).max()) for block in synth.render(iter(events), 1.0) if block.size)
        name = synth.name
    finally:
        synth.close()
    if not peak > temporary.DOCTOR_SILENCE:
        raise AudioError(f"{name} renders silence")
    if name.startswith("FluidSynth"):
        return _works(part, name, "the system or tools/")
    return _works(part, name, "pip", "FluidSynth is not there: songs have no reverb or chorus")


def _prove_soundfont(part: str) -> PartReport:
    from scripts.audio.synth.soundfonts import find_soundfont
    from scripts.settings import load_settings

    path = find_soundfont(load_settings()[0], _readable_suffixes())
    return _works(part, path.name, str(path.parent))


def _readable_suffixes() -> tuple[str, ...]:
    """The kinds of SoundFont that the synth of this machine reads: only FluidSynth knows the packed sf3."""
    from scripts.audio.synth.fluid import load_fluidsynth

    return (".sf3", ".sf2") if load_fluidsynth() is not None else (".sf2",)


def _prove_ffmpeg(part: str) -> PartReport:
    """Encode one second of a sine as MP3, in a folder of its own."""
    from scripts.audio.coding.ffmpeg import find_ffmpeg

    program = find_ffmpeg()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "one second.mp3"
        sine = ("-f", "lavfi", "-i", "sine=frequency=440:duration=1")
        done = subprocess.run(
            [program, "-v", "error", "-nostdin", *sine, "-c:a", "libmp3lame", "-b:a", "192k", target],
            capture_output=True,
            timeout=temporary.DOCTOR_SECONDS,
            check=False,
        )
        # one second at 192 kbit/s is 24,000 bytes
        if done.returncode or not target.is_file() or target.stat().st_size < 20_000:
            raise AudioError(f"ffmpeg cannot encode MP3: {done.stderr.decode('utf-8', 'replace').strip()[-200:]}")
    words, coders = (
        subprocess.run([program, *asked], capture_output=True, timeout=temporary.DOCTOR_QUESTION_SECONDS, check=False)
        .stdout.decode("utf-8", "replace")
        .split()
        for asked in (("-version",), ("-hide_banner", "-encoders"))
    )
    # The coder's name follows "-c:a" in the arguments of each format.
    missing = [
        name for name, kind in temporary.FORMATS.items() if kind.coder[kind.coder.index("-c:a") + 1] not in coders
    ]
    detail = f"no {' or '.join(missing)}: this ffmpeg has no coder for it" if missing else ""
    return _works(part, words[2] if len(words) > 2 else "", str(program.parent), detail)


def _prove_settings(part: str) -> PartReport:
    from scripts.settings import load_settings, save_settings

    settings, warnings = load_settings()
    save_settings(settings)
    return _works(part, "", str(temporary.SETTINGS_FILE), "; ".join(warnings))


def _prove_output(part: str) -> PartReport:
    """Songs can be put into output/."""
    temporary.OUTPUT_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=temporary.OUTPUT_DIR) as file:
        file.write(b"x" * 1000)
    return _works(part, "", str(temporary.OUTPUT_DIR))


def _prove_sound_card(part: str) -> PartReport:
    """A device that plays, or the null device: songs are made without one as well."""
    import miniaudio

    version, folder = importlib.metadata.version("miniaudio"), "pip (miniaudio)"
    try:
        names = [str(device["name"]) for device in miniaudio.Devices().get_playbacks()]
        names = [name for name in names if not name.startswith(temporary.NULL_DEVICES)]
    except miniaudio.MiniaudioError:
        names = []
    if not names:
        return _works(part, version, folder, "none: songs are made but not heard (null device)")
    return _works(part, version, folder, f"plays on {names[0]}")


def _prove_curses(part: str) -> PartReport:
    """The full-screen menus; without it there are plain-text ones."""
    try:
        import curses
    except ImportError:
        return _fails(part, "not there: the menus are plain text", _install_words())
    source = "pip (windows-curses)" if sys.platform == "win32" else "Python"
    return _works(part, curses.version.decode("ascii", "replace"), source)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
