"""What each command of the command line does; every one returns an exit status."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from scripts import models, temporary, utility
from scripts.codec import plain
from scripts.commandline import fresh_seed
from scripts.composing import tokens_per_minute
from scripts.errors import Cancelled, UsageError
from scripts.music import form, tuning, words
from scripts.music.progressions import read_progression
from scripts.options import assembled, read_option
from scripts.options import options as request_options
from scripts.output import files as output_files
from scripts.producing import convert as converting
from scripts.producing import long_piece
from scripts.producing.asked import Sources, completed
from scripts.producing.context import resume_command
from scripts.records import Context, Converted, ConvertRequest, Message, Progress, Request, Settings, Song, Target
from scripts.reporting import Reporter
from scripts.settings import load_settings
from scripts.tables import style_table
from scripts.temporary import FORMATS, MODELS_DIR, OUTPUT_DIR, STATE
from scripts.views import report_lines, size
from scripts.views.known import known_lines
from scripts.wording import duration_words


def run(options: argparse.Namespace) -> int:
    """Run a parsed command."""
    return {
        "generate": generate,
        "resume": resume,
        "understand": understand,
        "styles": list_styles,
        "convert": convert,
        "play": play,
        "models": list_models,
        "doctor": doctor,
    }[options.command](options)


def generate(options: argparse.Namespace) -> int:
    """Make songs from styles."""
    texts = option_texts(options)
    context, reporter = _context(options)
    texts = {"seed": str(fresh_seed()), **texts}
    request = assembled(texts, context.settings)
    if options.play and not FORMATS[request.audio.value].played_by:
        played = " or ".join(name for name, kind in FORMATS.items() if kind.played_by)
        raise UsageError(f"--play cannot play {request.audio.value}: choose --format {played}")
    request = completed(request, texts, Sources(options.primer, options.vary, options.lyrics), context.style_table)
    request, _ = utility.understood(request, context.style_table)
    if options.seed is None:
        request = long_piece.interrupted(context.output, request) or request
    for other in long_piece.unfinished(context.output):
        if other != request:
            told = f"A long piece ({other.styles}) was interrupted: `{resume_command(context.output)}` goes on with it."
            reporter.show(Message(told))
    if said := clock_length(options.length or "", request):
        reporter.show(Message(said))
    for line in read_progression(options.chords or "").said:
        reporter.show(Message(line))
    if options.vary and options.styles.strip(" ,"):
        reporter.show(Message("Other styles bring their own band: key, tempo, form and chords of the song are kept."))
    made: list[Path] = []
    with reporter:
        made += _make(request, context, options, reporter)
    if options.play and made:
        return _play(made, "", context.settings)
    return 0


def clock_length(text: str, request: Request) -> str:
    """What is said of a length such as ``2:30``: that it is in hours, and how so many minutes are written."""
    match = re.fullmatch(r"\s*(\d{1,2}):(\d\d)\s*", text)
    if match is None:
        return ""
    minutes = int(match[1]) + int(match[2]) / 60
    hours = duration_words(request.length.low_seconds)
    return f"Length {text.strip()} is {hours}; for {duration_words(60 * minutes)} write --length {minutes:.3g}"


def option_texts(options: argparse.Namespace) -> dict[str, str]:
    """Return the texts of the request's options that the command line gives, by name. Raises UsageError."""
    given = {name: getattr(options, name.replace("-", "_"), None) for name in request_options()}
    texts = {name: "on" if value is True else str(value) for name, value in given.items() if value not in (None, False)}
    for name, text in texts.items():
        try:
            read_option(name, text)
        except UsageError as error:
            raise UsageError(f"--{name}: {error}") from error
    return texts


def resume(options: argparse.Namespace) -> int:
    """Go on with long pieces that were interrupted, one after the other."""
    context, reporter = _context(options)
    found = long_piece.unfinished(context.output)
    with reporter:
        if not found:
            reporter.show(Message(f"Nothing in {context.output} was interrupted."))
        for request in found:
            _make(request, context, options, reporter)
    return 0


def _make(
    request: Request, context: Context, options: argparse.Namespace, reporter: Reporter
) -> list[Path]:  # fmt: skip
    """Make a request's songs and tell of them; the finished files."""
    made: list[Path] = []
    with closing(utility.produce(request, context)) as events:
        for event in _heeding(events):
            if isinstance(event, Song):
                _tell(event, options, reporter)
                made += [event.audio] if event.audio else []
            else:
                reporter.show(event)
    return made


def _heeding(events: Iterator[Any]) -> Iterator[Any]:
    """Pass events on until Ctrl-C was asked for, also where the KeyboardInterrupt of it was lost on its way."""
    for event in events:
        if STATE.interrupted:
            raise Cancelled("cancelled")
        yield event


def convert(options: argparse.Namespace) -> int:
    """Make music from ABC files; the exit status is 1 when a file failed."""
    if options.plain and (options.style or options.length):
        raise UsageError("--plain keeps the notes as written: leave out --style and --length")
    context, reporter = _context(options)
    request = ConvertRequest(
        files=tuple(options.files),
        styles=options.style or "",
        plain=options.plain,
        target=Target(options.to),
        length=form.parse_length(options.length) if options.length else None,
        frequency_hz=_frequency(options, context),
        seed=0 if options.seed is None else options.seed,
        tunes=options.tune,
    )
    failed = 0
    with reporter, closing(converting.convert(request, context)) as events:
        for event in _heeding(events):
            if isinstance(event, (Message, Progress)):
                reporter.show(event)
            elif isinstance(event, Converted):
                failed += event.song is None
                _tell_converted(event, options, reporter)
    return 1 if failed else 0


def understand(options: argparse.Namespace) -> int:
    """Say what is heard in each text, without making a song."""
    table = style_table()
    for text in options.texts:
        heard = words.understand(text, table)
        if options.json:
            print(json.dumps(words.record(heard), ensure_ascii=False), flush=True)
        else:
            print("\n".join(heard.said), flush=True)
    return 0


def list_styles(options: argparse.Namespace) -> int:
    """List what can be asked for, or what a word has to do with."""
    for line in known_lines(style_table(), " ".join(options.word)):
        print(line)
    return 0


def play(options: argparse.Namespace) -> int:
    """Play files, or everything in output/."""
    files = options.files or list(output_files.songs(OUTPUT_DIR))
    if not files:
        raise UsageError('there are no songs yet: make one with `launcher.py generate "Chill, Dubstep"`')
    return _play(files, options.device or "", load_settings()[0])


def list_models(options: argparse.Namespace) -> int:
    """List the models, what each can do, and why a file cannot be used."""
    found = models.find_models(MODELS_DIR)
    settings, _ = load_settings(temporary.SETTINGS_FILE)
    minute = {info.name: tokens_per_minute(settings.tokens_per_minute, info.name) for info in found}
    second = settings.tokens_per_second
    if options.json:
        rows = [
            {
                **plain(info),
                "tokens_per_minute": minute[info.name],
                "tokens_per_second": second.get(info.name),
            }
            for info in found
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for info in found:
        roles = ", ".join(role.value for role in info.roles) or "no role"
        facts = f"{info.architecture}, {info.parameters / 1e6:.1f} M parameters, {info.quantization}"
        rate = minute[info.name]
        pace = f", {rate:.0f} tokens a minute of music" if rate else ""
        pace += f", {second[info.name]:.0f} tokens a second" if info.name in second else ""
        print(f"{info.path.name}: {info.name} ({facts}, {size(info.size_bytes)}): {info.problem or roles}{pace}")
    if not found:
        print(f"No models in {MODELS_DIR}: run `python3 requisites.py`.")
    return 0


def doctor(options: argparse.Namespace) -> int:
    """Say what is installed, what is missing and how to mend it; the exit status is 1 when no song can be made."""
    from scripts.doctor import examine, song_possible

    reports = []
    for report in examine():
        reports.append(report)
        if not options.json:
            print("\n".join(report_lines(report)), flush=True)
    possible = song_possible(reports)
    if options.json:
        print(json.dumps({"song_possible": possible, "parts": plain(reports)}, ensure_ascii=False, indent=2))
    else:
        print("A song can be made." if possible else "No song can be made yet: mend what is marked above.")
    return 0 if possible else 1


def _context(options: argparse.Namespace) -> tuple[Context, Reporter]:
    """Read the settings and tables, clean up after interrupted runs, and open the reporter."""
    settings, warnings = load_settings()
    output = (options.output or OUTPUT_DIR).expanduser().absolute()
    output_files.clean(output)
    reporter = Reporter(sys.stderr)
    for warning in warnings:
        reporter.show(Message(warning, "warning"))
    return Context(settings, style_table(), output, settings_file=temporary.SETTINGS_FILE), reporter


def _frequency(options: argparse.Namespace, context: Context) -> float | None:
    """Return the asked frequency, else the one in the settings."""
    return tuning.parse_frequency(options.frequency or context.settings.frequency)


def as_line(value: Any) -> str:
    """A JSON object in one line; in ASCII where a file's name is not UTF-8, so that its bytes can be told from it."""
    line = json.dumps(value, ensure_ascii=False)
    return line if line.isprintable() else json.dumps(value)


def _tell(song: Song, options: argparse.Namespace, reporter: Reporter) -> None:
    """Print a finished song: JSON on stdout, or where it is."""
    if options.json:
        print(as_line(plain(song)), flush=True)
    else:
        reporter.show(Message(f"Finished: {song.audio or song.midi or song.abc}"))


def _tell_converted(result: Converted, options: argparse.Namespace, reporter: Reporter) -> None:
    """Print what became of one file."""
    if options.json:
        facts = plain(result.song) if result.song else {"error": result.error}
        tune = {"tune": result.tune} if result.tune else {}
        print(as_line({"source": str(result.source), **tune, **facts}), flush=True)
    elif result.song:
        reporter.show(Message(f"Finished: {result.song.mp3 or result.song.midi}"))
    else:
        which = f", tune {result.tune}" if result.tune else ""
        reporter.show(Message(f"{result.source}{which}: {result.error}", "warning"))


def _play(files: list[Path], device: str, settings: Settings) -> int:
    """Play files one after the other; the exit status is 1 when none of them could be played."""
    from scripts.audio.playing.player import Player

    heard = False
    with (
        Reporter(sys.stderr) as reporter,
        Player(files, device=device, volume_percent=settings.volume_percent) as player,
    ):
        player.play()
        for event in player.watch():
            if isinstance(event, Message):
                reporter.show(event)
            elif event.path is not None:
                heard = True
                reporter.show(
                    Progress(f"Playing: {event.path.stem}", event.position_seconds, event.length_seconds, "seconds")
                )
    return 0 if heard else 1
