"""The screens: a state and the size of the console in, rows of exactly that size out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.menus.fields import choices
from scripts.menus.options import menu_options, set_words, shown
from scripts.menus.resuming import piece_words
from scripts.menus.state import Entry, Screen, State
from scripts.options import options
from scripts.temporary import (
    APP_NAME,
    FIELD_HINTS,
    FIELD_NAMES,
    MODEL_NAME_CELLS,
    NARROWEST,
    PAGE_CHOICES,
    SMALLEST_HEIGHT,
    SMALLEST_WIDTH,
    SOLFEGGIO_HZ,
)
from scripts.views.cells import Pen, cell_width
from scripts.views.text import bar, progress_line
from scripts.views.words import frequency_words, layer_words, length_words
from scripts.wording import clock


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its text, how it is coloured, and whether it can be left out of a low console (higher goes first).

    ``style`` is rule, title, bar, song, notice, warning, user, help, prompt or nothing.
    """

    text: str = ""
    style: str = ""
    spare: int = 0


@dataclass(frozen=True, slots=True)
class Frame:
    """A painted screen: as many rows as the console has, each as wide as it, and where the cursor stands."""

    rows: tuple[Row, ...]
    cursor: tuple[int, int]


def paint(state: State, width: int, height: int, encoding: str = "utf-8") -> Frame:
    """Return the screen of a state for a console of any size."""
    pen = Pen(max(1, width), encoding)
    if width < SMALLEST_WIDTH or height < SMALLEST_HEIGHT:
        words = pen.wrap(f"Too small: {width}x{height}. Make it 80x24.") if width >= NARROWEST // 2 else ["Too small"]
        rows = [Row(pen.fill(text)) for text in words[:height]]
        rows += [Row(" " * pen.width)] * (height - len(rows))
        return Frame(tuple(rows[:height]), (max(0, height - 1), 0))
    body = rows_of(state, pen, height)
    fitted = _fit(body, height)
    cursor = _cursor(state, fitted, pen)
    return Frame(tuple(replace(row, text=pen.fill(row.text)) for row in fitted), cursor)


def rows_of(state: State, pen: Pen, height: int) -> list[Row]:
    """Return the rows of a screen in natural length: frame, title, body, rule and the line of the selection."""
    body = {
        Screen.MAIN: _main,
        Screen.GENERATE: _generate,
        Screen.JUKEBOX: _jukebox,
        Screen.CONFIGURE: _configure,
        Screen.FREQUENCY: _frequency,
        Screen.OPTIONS: _choices,
        Screen.MODELS: _models,
        Screen.COMPOSER: _pick,
        Screen.WRITER: _pick,
    }[state.screen](state, pen, height)
    rule = Row("=" * pen.width, "rule")
    title = Row(pen.clip(f"    {APP_NAME}: {state.screen.value}"), "title")
    notice = [Row(pen.clip(line), "notice") for line in pen.wrap(state.notice)[:2]] if state.notice else []
    return [
        rule,
        title,
        rule,
        Row(spare=1),
        *body,
        *(notice or [Row(spare=2)]),
        rule,
        Row(_prompt(state, pen), "prompt"),
    ]


def generation_rows(entries: Sequence[Entry], now: float, pen: Pen) -> list[Row]:
    """Return the lines of a workflow, wrapped."""
    rows: list[Row] = []
    for entry in entries:
        if entry.kind == "bar":
            elapsed = max(0.0, (now if entry.ended is None else entry.ended) - entry.began)
            gained = entry.fraction - entry.first
            left = elapsed * (1.0 - entry.fraction) / gained if entry.ended is None and gained > 0.02 else None
            rows.append(Row(pen.clip(progress_line(entry.fraction, elapsed, left)), "bar"))
        else:
            who = "User Input" if entry.kind == "user" else APP_NAME
            style = entry.kind if entry.kind in ("user", "warning") else ""
            rows += [Row(line, style) for line in pen.wrap(f"{who}: {entry.text}")]
    return rows


def _main(state: State, pen: Pen, height: int) -> list[Row]:
    songs = state.songs or ()
    total = clock(sum(song.seconds for song in songs), hour_digits=2) if state.songs is not None else "..."
    names = [song.path.stem for song in reversed(songs)] or ["none yet" if state.songs is not None else "..."]
    settings = state.settings
    tuned = ", ".join((frequency_words(settings.frequency), *layer_words(settings)))
    lines = [Row(pen.clip(_now(state, pen)), "song")] if _now(state, pen) else []
    chosen = f" ({set_words(state)})" if state.options else ""
    if state.waiting and not state.work.running:
        more = f" and {len(state.waiting) - 1} more" if len(state.waiting) > 1 else ""
        piece = pen.clip(piece_words(state.waiting[0]), pen.width - 32 - len(more))
        lines.append(Row(pen.clip(f"Interrupted: {piece}{more}; 1 goes on with it"), "notice"))
    room = max(1, min(4, height - 23 - len(lines)))
    return [
        Row(pen.clip(f"Song Length: {length_words(settings.song_length)}")),
        Row(pen.clip(f"Frequency: {tuned}")),
        Row(f"Selected Model: {pen.clip(state.composer or '...', pen.width - 16)}"),
        Row(spare=4),
        Row("-" * pen.width, "rule", 6),
        Row(spare=5),
        Row(f"Total Songs Length: {total}"),
        *(Row(line) for line in pen.names("Outputted Songs:", names, room)),
        *lines,
        Row(spare=4),
        Row("-" * pen.width, "rule", 6),
        Row(spare=3),
        Row("    1. Generate Music"),
        Row("    2. Output Jukebox"),
        Row("    3. Configure Options"),
        Row("    4. Song Length"),
        Row("    5. Frequency"),
        Row(pen.clip(f"    6. Options{chosen}")),
    ]


def _now(state: State, pen: Pen) -> str:
    """What goes on behind the main menu, in one line."""
    parts = []
    if state.work.running:
        share = next((entry.fraction for entry in reversed(state.log) if entry.kind == "bar"), 0.0)
        parts.append(f"Generating song {state.work.finished + 1} ({int(share * 100)}%)")
    if state.player.song is not None:
        word = "Playing song" if state.player.status == "playing" else "Paused song"
        times = f"{clock(int(state.player.position_seconds))}/{clock(state.player.length_seconds)}"
        room = pen.width - sum(map(cell_width, parts)) - len(word) - len(times) - 12
        parts.append(f"{word}: {pen.clip(state.player.song.stem, max(8, room))} {times}")
    return "; ".join(parts)


def _generate(state: State, pen: Pen, height: int) -> list[Row]:
    rows = generation_rows(state.log, state.now, pen)
    if state.line is not None:
        rows.append(Row(_typed("User Input: ", state.line.text, pen), "user"))
    playing = _playing(state, pen) if state.player.song is not None else []
    below = [Row(spare=7), Row("-" * pen.width, "rule", 6), Row(spare=7), *playing] if playing else []
    room = max(1, height - 7 - len(below) - (1 if state.notice else 0))
    shown = rows[-room:]
    return [*shown, *[Row(spare=9)] * (room - len(shown)), *below]


def _jukebox(state: State, pen: Pen, height: int) -> list[Row]:
    view = state.player
    if view.song is None and state.songs == ():
        playing = [Row("There are no songs yet: choose Generate Music on the main menu.")]
    else:
        playing = _playing(state, pen) or [
            Row("Nothing is playing: Space starts."),
            Row(bar(0) + " 00:00/00:00", "bar"),
        ]
    settings = state.settings
    sleep = "off" if view.sleep_seconds is None else clock(view.sleep_seconds)
    fade = settings.crossfade_seconds
    silent = " (no sound card)" if view.device == "null" else ""
    figures = (
        f"Volume: {settings.volume_percent}%{silent}, Repeat: {settings.repeat}, "
        f"Shuffle: {'on' if settings.shuffle else 'off'}, Sleep: {sleep}, "
        f"Fade: {f'{fade:g} s' if fade else 'off'}"
    )
    help_text = (
        "Pause = Space, Next = N, Previous = P, Seek = Arrows, Volume = +/-, Shuffle = S, "
        "Repeat = L, Sleep = T, Cross-Fade = C, Trash = Del, Open = V"
    )
    shown, help_rows = pen.wrap(figures), pen.wrap(help_text)
    more = max(0, min(10, height - 20 - len(shown) - len(help_rows) - max(0, len(pen.wrap(state.notice)) - 1)))
    return [
        *(Row(line) for line in pen.names("Songs Played:", _stems(view.played), 1 + more // 2, latest=True)),
        Row(spare=5),
        Row("-" * pen.width, "rule", 6),
        Row(spare=4),
        *playing,
        Row(spare=4),
        Row("-" * pen.width, "rule", 6),
        Row(spare=5),
        *(Row(line) for line in pen.names("Remaining Songs:", _stems(view.remaining), 1 + more - more // 2)),
        Row(spare=3),
        Row("-" * pen.width, "rule", 7),
        Row(spare=4),
        *(Row(line, "help", 7 if number else 0) for number, line in enumerate(shown)),
        *(Row(line, "help", 8) for line in help_rows),
    ]


def _stems(songs: Sequence[Path]) -> list[str]:
    return [song.stem for song in songs]


def _playing(state: State, pen: Pen) -> list[Row]:
    """The song that plays, with its bar."""
    view = state.player
    if view.song is None:
        return []
    held = " (paused)" if view.status == "paused" else ""
    share = view.position_seconds / view.length_seconds if view.length_seconds > 0 else 0.0
    return [
        Row(f"Playing song: {pen.clip(view.song.stem, pen.width - 14 - len(held))}{held}", "song"),
        Row(pen.clip(f"{bar(share)} {clock(int(view.position_seconds))}/{clock(view.length_seconds)}"), "bar"),
    ]


def _configure(state: State, pen: Pen, height: int) -> list[Row]:
    settings = state.settings
    words = (
        f"Change Thread Fraction ({settings.thread_fraction})",
        f"Change Model Temperature ({settings.temperature:g})",
        f"Change Audio Volume ({settings.volume_percent}%)",
        f"Select Model ({pen.clip(state.composer or '...', MODEL_NAME_CELLS)})",
        f"Set Song Length ({length_words(settings.song_length).title()})",
        f"Auto-Play After Convert ({'true' if settings.auto_play else 'false'})",
    )
    return _numbered(words, pen, apart=True)


def _frequency(state: State, pen: Pen, height: int) -> list[Row]:
    settings = state.settings

    def level(key: str, unit: str) -> str:
        value = getattr(settings, key)
        return "off" if value is None else f"{value:g} {unit}"

    words = (
        f"Tune the Music ({frequency_words(settings.frequency)})",
        f"Drone at the Frequency ({level('drone_db', 'dB')})",
        f"Binaural Beat ({level('binaural_hz', 'Hz')})",
        f"Isochronic Pulse ({level('isochronic_hz', 'Hz')})",
    )
    named = ", ".join(f"{value:g}" for value in sorted((432.0, *SOLFEGGIO_HZ)))
    text = f"Often asked for: {named} Hz. Any other from 20 to 2000 Hz can be typed."
    return [*_numbered(words, pen, apart=True), Row(spare=2), *(Row(line, "help", 3) for line in pen.wrap(text))]


def _choices(state: State, pen: Pen, height: int) -> list[Row]:
    """The options by number, a page of them, and whether they are kept."""
    listed = menu_options()
    page = listed[state.top : state.top + PAGE_CHOICES]
    rows = _numbered([f"{o.label} ({shown(o, state.options, state.settings)})" for o in page], pen, apart=False)
    rows += [Row(spare=4)] * (PAGE_CHOICES - len(page))
    pages = f"Page {state.top // PAGE_CHOICES + 1} of {-(-len(listed) // PAGE_CHOICES)}. "
    kept = "Kept for every song." if state.settings.keep_options else "For the next request only."
    text = f"{pages}{kept} Next Page = N, Keep = K, Clear All = C"
    return [*rows, Row(spare=3), *(Row(line, "help", 2 if number else 0) for number, line in enumerate(pen.wrap(text)))]


def _models(state: State, pen: Pen, height: int) -> list[Row]:
    room = pen.width - 20
    words = (
        f"Composer ({pen.clip(state.composer or '...', room)})",
        f"Writer ({pen.clip(state.writer or '...', room)})",
        "Get the Big Models (ChatMusician, ILM3-8B-Ruby-Music)",
    )
    text = "The composer writes the music. The writer turns styles into a plan and lyrics."
    return [*_numbered(words, pen, apart=True), Row(spare=2), *(Row(line, "help", 3) for line in pen.wrap(text))]


def _pick(state: State, pen: Pen, height: int) -> list[Row]:
    names = choices(state)
    chosen = str(state.settings.composer if state.screen == Screen.COMPOSER else state.settings.writer)
    page = names[state.top : state.top + PAGE_CHOICES]
    words = [f"{words} *" if name == chosen else words for name, words in page]
    rows = _numbered(words, pen, apart=False)
    if len(names) > PAGE_CHOICES:
        pages = -(-len(names) // PAGE_CHOICES)
        rows += [Row(spare=2), Row(f"Page {state.top // PAGE_CHOICES + 1} of {pages}", "help")]
    return rows


def _numbered(words: Sequence[str], pen: Pen, *, apart: bool) -> list[Row]:
    rows = []
    for number, text in enumerate(words, 1):
        rows += [Row(spare=3)] if apart and number > 1 else []
        rows.append(Row(pen.clip(f"{number}. {text}")))
    return rows


def _prompt(state: State, pen: Pen) -> str:
    """The last line: a question, a line to be typed, or the keys of the screen."""
    if state.question is not None:
        return pen.clip(state.question.text, pen.width - 11) + " (Y/N): "
    if state.line is not None and state.screen != Screen.GENERATE:
        key = state.line.key
        return _typed(f"{_field_words(key)}: ", state.line.text, pen)
    if state.line is not None:
        last = state.settings.last_styles
        if state.line.key == "resume":
            return pen.clip("Go On = Y, Something New = N, Delete It = D; Back to Main = Esc")
        if state.line.key == "styles" and "vary" in state.options:
            return pen.clip("Enter alone = the styles of the song; Back to Main = Esc")
        if state.line.key == "songs":
            return pen.clip("A number, or L for a loop until cancelled; Back to Main = Esc")
        return pen.clip(f"{f'Enter alone = {last}; ' if last else ''}Back to Main = Esc")
    pages = state.screen in (Screen.COMPOSER, Screen.WRITER) and len(choices(state)) > PAGE_CHOICES
    work = "Cancel = C" if state.work.running else "Again = G"
    keys = {
        Screen.MAIN: "Menu Option = 1-6, Refresh Screen = R, Exit Program = X",
        Screen.GENERATE: f"{work}, Jukebox = J, Back to Main = B, Exit Program = X",
        Screen.JUKEBOX: "Back to Main = B, Exit Program = X",
        Screen.CONFIGURE: "Options = 1-6, Back to Menu = B",
        Screen.FREQUENCY: "Options = 1-4, Back to Menu = B",
        Screen.MODELS: "Options = 1-3, Back to Menu = B",
    }.get(state.screen, "")
    if state.screen == Screen.OPTIONS:
        keys = f"Options = 1-{min(PAGE_CHOICES, len(menu_options()) - state.top)}, Back to Menu = B"
    if not keys:
        count = min(PAGE_CHOICES, len(choices(state)) - state.top)
        keys = f"Options = 1-{count}, {'Next Page = N, ' if pages else ''}Back to Menu = B"
    return pen.clip(f"Selection; {keys}", pen.width - 3) + ": "


def _field_words(key: str) -> str:
    """What a typed line is for, and what it takes."""
    kind, _, name = key.partition(" ")
    if kind != "option":
        return f"{FIELD_NAMES[key]} ({FIELD_HINTS[key]})"
    option = options()[name]
    return f"{option.label} ({option.hint}; - for {option.unset})"


def _typed(label: str, text: str, pen: Pen) -> str:
    """A label and what was typed; the end of it where it is longer than the row, and a cell for the cursor."""
    label = pen.clip(label, pen.width // 2 + 10)
    return label + pen.clip(text, pen.width - cell_width(label) - 2, end=True)


def _fit(rows: list[Row], height: int) -> list[Row]:
    """Make rows exactly as many as the console has: spare ones go first, empty ones are added above the last two."""
    rows = list(rows)
    while len(rows) > height and any(row.spare for row in rows):
        highest = max(row.spare for row in rows)
        place = max(number for number, row in enumerate(rows) if row.spare == highest)
        del rows[place]
    if len(rows) > height:
        rows = [rows[1], *rows[-(height - 1) :]] if height > 1 else rows[-1:]
    return rows + [Row()] * (height - len(rows))


def _cursor(state: State, rows: Sequence[Row], pen: Pen) -> tuple[int, int]:
    """Where the cursor stands: after what is typed, or after the selection line."""
    typing = state.line is not None and state.screen == Screen.GENERATE and state.question is None
    style = "user" if typing else "prompt"
    places = [number for number, row in enumerate(rows) if row.style == style]
    place = places[-1] if places else len(rows) - 1
    return place, min(pen.width - 1, cell_width(rows[place].text))
