"""The command line: words in, a parsed command out. What a command does is in ``commands``."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from scripts.errors import UsageError
from scripts.temporary import APP_NAME, APP_VERSION, COMMAND_EXAMPLES, FORMATS, NOISE_KINDS


class Parser(argparse.ArgumentParser):
    """A parser that raises UsageError, so that errors are printed in one place."""

    def error(self, message: str) -> NoReturn:
        """Turn a usage error into ours."""
        raise UsageError(f"{message}; see `{self.prog} --help`")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """Parse a command line without the program's name. Raises UsageError; ``--help`` ends the program with status 0."""
    parser = Parser(
        prog="launcher.py",
        description=f"{APP_NAME}: type styles, get finished songs. Without a command the menus open.",
        epilog=COMMAND_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"{APP_NAME} {APP_VERSION}")
    parser.add_argument("--plain", action="store_true", dest="plain_menus", help="menus as plain lines of text")
    commands = parser.add_subparsers(dest="command", parser_class=Parser, metavar="COMMAND")

    generate = commands.add_parser("generate", help="make songs from styles")
    generate.add_argument("styles", nargs="?", default="", help='styles, separated by commas: "Chill, Dubstep"')
    generate.add_argument("--songs", metavar="N", help="how many songs (1)")
    _add_shaping(generate)
    generate.add_argument("--drone", metavar="DB", help="a sine at the frequency, level in dB (-24)")
    generate.add_argument("--drone-harmonics", action="store_true", help="soft harmonics above the drone")
    generate.add_argument("--drone-beat", metavar="HZ", help="let the drone swell so many times a second")
    generate.add_argument("--binaural", metavar="HZ", help="a binaural beat of so many Hz, or a ramp: 10-4")
    generate.add_argument("--isochronic", metavar="HZ", help="an isochronic pulse, or a ramp: 10-4")
    generate.add_argument("--noise", choices=NOISE_KINDS, help="a bed of noise under the music")
    generate.add_argument("--noise-level", metavar="DB", help="its level, RMS (-32)")
    generate.add_argument("--seed", metavar="S", help="a whole number; the same seed makes the same song")
    generate.add_argument("--vary", type=Path, metavar="FILE", help="another song with the brief of a song.json")
    generate.add_argument("--title", metavar="TEXT", help="the song's title")
    generate.add_argument("--key", metavar="KEY", help='the key, such as Am, "F# dorian" or Bb')
    generate.add_argument("--meter", metavar="M", help="the metre, such as 3/4 or 6/8")
    generate.add_argument("--without", metavar="NAMES", help='what must not sound: "drums", "piano, vocals"')
    generate.add_argument("--only", metavar="NAMES", help='what alone may play: "piano", "strings"')
    generate.add_argument("--era", metavar="E", help="a decade, such as 1980s")
    generate.add_argument("--about", metavar="TEXT", help="what the song is about")
    generate.add_argument("--artist", metavar="NAME", help="an artist's name for the tags")
    generate.add_argument("--lyrics", type=Path, metavar="FILE", help="the words to be sung, in a text file")
    generate.add_argument("--no-lyrics", action="store_true", help="a song without words")
    generate.add_argument(
        "--chords", metavar="CHORDS", help='for every section: "Am F C G", "| C | Am F |", "I vi IV V"'
    )
    generate.add_argument("--primer", type=Path, metavar="FILE", help="an ABC or MIDI melody that the song begins with")
    generate.add_argument("--tempo", metavar="BPM", help="quarter notes a minute, 40 to 240")
    generate.add_argument("--writer", metavar="NAME", help="the model that writes the brief and lyrics, or tables")
    generate.add_argument("--composer", metavar="NAME", help="the model that writes the music")
    generate.add_argument("--to", choices=("abc", "midi", "mp3"), help="where to stop (mp3)")
    generate.add_argument(
        "--format",
        choices=tuple(FORMATS),
        help="of the finished file (mp3)"
        + "".join(f"; {name} is not played here" for name, kind in FORMATS.items() if not kind.played_by),
    )
    generate.add_argument("--loop", action="store_true", help="no ending: the end goes over into the beginning")
    generate.add_argument("--video", action="store_true", help="an MP4 with the song's picture beside each song")
    generate.add_argument("--play", action="store_true", help="play the songs when they are finished")

    resume = commands.add_parser("resume", help="go on with long pieces that were interrupted")
    resume.add_argument("--output", type=Path, metavar="DIR", help="where they are (output/)")

    convert = commands.add_parser("convert", help="make music from ABC files")
    convert.add_argument("files", nargs="+", type=Path, metavar="FILE.abc")
    convert.add_argument("--style", metavar="STYLES", help="arrange the tune in these styles")
    convert.add_argument("--plain", action="store_true", help="the notes exactly as written, no arrangement")
    convert.add_argument(
        "--tune",
        type=_tunes,
        metavar="N|N-M",
        help="of a file of several tunes those with these numbers (X:), or at these places where no X: says so (all)",
    )
    convert.add_argument("--to", choices=("midi", "mp3"), default="mp3", help="where to stop (mp3)")
    convert.add_argument("--seed", type=_seed, help="a whole number; the same seed makes the same arrangement")
    _add_shaping(convert)

    play = commands.add_parser("play", help="play songs")
    play.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="MP3, FLAC, Ogg Vorbis or WAV files (all of output/)"
    )
    play.add_argument("--device", metavar="NAME", help="a sound device by name, or null for none")

    understand = commands.add_parser("understand", help="what is heard in some words, without making a song")
    understand.add_argument(
        "texts", nargs="+", metavar="TEXT", help='words as for generate: "techno 140 bpm, no drums"'
    )
    styles = commands.add_parser("styles", help="what can be asked for: genres, moods, instruments, scenes")
    styles.add_argument("word", nargs="*", metavar="WORD", help="only what it has to do with")

    listing = commands.add_parser("models", help="which models are there and what each can do")
    doctor = commands.add_parser("doctor", help="what is installed, what is missing, how to mend it")
    for command in (generate, resume, convert, understand, listing, doctor):
        command.add_argument("--json", action="store_true", help="results as JSON on stdout, and nothing else there")
    return parser.parse_args(list(arguments))


def _add_shaping(command: argparse.ArgumentParser) -> None:
    """Add what generating and converting share."""
    command.add_argument("--length", metavar="LENGTH", help="minutes (3, 2.5), a range (4-6), or HH:MM")
    command.add_argument("--frequency", metavar="HZ", help="tune the music to 432, 528, any 20-2000 Hz, or off")
    command.add_argument("--output", type=Path, metavar="DIR", help="where results go (output/)")


def _tunes(text: str) -> tuple[int, int]:
    """Read the number of a tune, or the first and the last one."""
    match = re.fullmatch(r"\s*(\d{1,6})(?:\s*[-\u2013]\s*(\d{1,6}))?\s*", text)
    if not match or int(match[2] or match[1]) < int(match[1]):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no tune: give a number such as 3, or a range such as 3-5")
    return int(match[1]), int(match[2] or match[1])


def _seed(text: str) -> int:
    """Read a seed."""
    if not text.isdecimal() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a seed: give a whole number from 0 on")
    return int(text)


def fresh_seed() -> int:
    """Draw a seed for a request that named none; short enough to be typed again."""
    import secrets

    return secrets.randbelow(1_000_000_000)
