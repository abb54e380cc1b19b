"""What the writer is asked, and the grammars that hold its answers.

Every answer is JSON with its fields in a fixed order, or one name of a list. Texts are counted in words of any script,
with room for more words than asked: what is too long is cut when it is read, for a limit that forbids the blank and not
the next letter glues words together. Numbers and names are alternatives, and the chords of a section follow from the
key that was written before them; so an answer under its grammar always parses, whatever the model. An engine without
grammars gets the same requests, and what is read from it is checked field by field (``writing.reading``).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from scripts.prompts.chat import plain_text
from scripts.prompts.texts import literal
from scripts.records import Key, Verse
from scripts.temporary import MODES, WRITER_LONGEST_WORD, WRITER_SPARE_WORDS, WRITER_STYLE_CHARACTERS


@dataclass(frozen=True, slots=True)
class MusicChoices:
    """What the writer may choose among for the music of a song; an empty field is decided already and not asked.

    ``tempo`` are the slowest and the fastest whole bpm. ``keys`` holds each key with the chord symbols it allows, at
    least one: a single key is not asked for, but its chords are, unless ``labels`` is empty. ``everyday`` names may be
    used for instruments.
    """

    tempo: tuple[int, int] | None
    meters: tuple[str, ...]
    keys: tuple[tuple[Key, tuple[str, ...]], ...]
    forms: tuple[str, ...]
    labels: tuple[str, ...]
    instruments: tuple[str, ...]
    everyday: Mapping[str, str] = field(default_factory=dict)


# ---------------------------------------------------------------------------------------------- requests


def idea_request(styles: str, length: str, title: str, lines: int, syllables: int) -> str:
    """Ask for what a new song is about."""
    given = f'The title is "{plain_text(title)[:100]}".\n' if title else ""
    fields = "" if title else "title, "
    return (
        f"Write the idea of a new song as JSON.\nStyles: {_styles(styles)}\nLength: {length}\n{given}"
        f"Fields: {fields}artist (an invented name), genre, sub_genres, era, mood, theme (one sentence: what the "
        f"song tells), cover (one sentence: a picture for it), chorus ({lines} lines to be sung, about {syllables} "
        "syllables each)."
    )


def choice_request(styles: str, idea: Mapping[str, object], names: Sequence[str], what: str) -> str:
    """Ask for one of some names."""
    lines = idea.get("chorus")
    chorus = " / ".join(str(line) for line in lines) if isinstance(lines, list) else ""
    about = "".join(f"{name.capitalize()}: {idea[name]}\n" for name in ("genre", "mood", "theme") if idea.get(name))
    sung = f"Lyrics: {chorus}\n" if chorus else ""
    return (
        f"Styles: {_styles(styles)}\n{about}{sung}Which {what} fits this song best? Answer with one of these names and "
        f"nothing else: {', '.join(names)}."
    )


def music_request(styles: str, genre: str, idea: Mapping[str, object], choices: MusicChoices, fixed: str) -> str:
    """Ask for the music of the song; ``fixed`` says in words what is decided already."""
    parts = []
    if choices.tempo:
        parts.append(f"tempo ({choices.tempo[0]} to {choices.tempo[1]} bpm)")
    if choices.meters:
        parts.append(f"meter ({' or '.join(choices.meters)})")
    if choices.forms:
        parts.append(f"form ({', '.join(choices.forms)})")
    parts.append("instruments (two to five)")
    if len(choices.keys) > 1:
        parts.append(f"key (such as {key_words(choices.keys[0][0])})")
    parts.append("scale (to improvise with)")
    if choices.labels:
        parts.append(f"chords (for each section {', '.join(choices.labels)} a progression of 4 or 8, one a bar)")
    decided = f"Decided already: {fixed}.\n" if fixed else ""
    return (
        f"Describe the music of this song as JSON.\nStyles: {_styles(styles)}\nGenre: {genre}\n{_about(idea)}{decided}"
        f"Fields: {', '.join(parts)}."
    )


def lyrics_request(
    styles: str, idea: Mapping[str, object], title: str, verses: Sequence[Verse], refrain: Sequence[str]
) -> str:
    """Ask for the lyrics of some sections as JSON."""
    parts = "\n".join(
        f"{verse.label}: {verse.kind}, {verse.lines} lines of at most {verse.syllables} syllables" for verse in verses
    )
    known = f"The chorus is there already: {' / '.join(refrain)}\n" if refrain else ""
    return (
        f'Write lyrics for the song "{plain_text(title)[:100]}" as JSON, a list of lines for each section.\n'
        f"Styles: {_styles(styles)}\n{_about(idea)}{known}Sections:\n{parts}"
    )


def again_request(verse: Verse, lines: Sequence[str]) -> str:
    """Ask for lines that are too long to be sung again, shorter."""
    return (
        f"These lines are too long to be sung. Write each again with at most {verse.syllables} syllables, as JSON.\n"
        + "\n".join(lines)
    )


def key_words(key: Key) -> str:
    """A key as the writer reads and writes it: ``F# minor``."""
    return f"{key.tonic} {key.mode}"


def _styles(styles: str) -> str:
    return " ".join(plain_text(styles).split())[:WRITER_STYLE_CHARACTERS]


def _about(idea: Mapping[str, object]) -> str:
    return "".join(f"{name.capitalize()}: {idea[name]}\n" for name in ("mood", "era", "theme") if idea.get(name))


# ---------------------------------------------------------------------------------------------- grammars


def idea_grammar(*, with_title: bool, lines: int, words: int) -> str:
    """The song's idea: short texts, one to three sub-genres, and the chorus in lines of at most ``words`` words."""
    fields = [("title", _text("name", 1, 5))] if with_title else []
    fields += [
        ("artist", _text("name", 1, 3)),
        ("genre", _text("word", 1, 3)),
        ("sub_genres", _list(_text("word", 1, 3), 1, 3)),
        ("era", _text("era", 1, 2)),
        ("mood", _text("word", 1, 3)),
        ("theme", _text("word", 1, 14)),
        ("cover", _text("word", 1, 14)),
        ("chorus", _list(_text("word", 1, words), lines, lines)),
    ]
    return f"root ::= {_object(fields)}\n" + _word_rules()


def choice_grammar(names: Sequence[str]) -> str:
    """One of the names."""
    return f"root ::= {' | '.join(literal(name) for name in names)}\n"


def music_grammar(choices: MusicChoices) -> str:
    """Tempo, metre, form, instruments, key, a scale for its mode and chords of the key, whatever of them is open."""
    fields: list[tuple[str, str]] = []
    if choices.tempo:
        low, high = choices.tempo
        fields.append(("tempo", "(" + " | ".join(f'"{bpm}"' for bpm in range(low, high + 1)) + ")"))
    if choices.meters:
        fields.append(("meter", _one_of(choices.meters)))
    if choices.forms:
        fields.append(("form", _one_of(choices.forms)))
    fields.append(("instruments", _list("instrument", 2, 5)))
    rules = [f"instrument ::= {_one_of(tuple(dict.fromkeys((*choices.instruments, *choices.everyday))))}"]
    ways = []
    for number, (key, chords) in enumerate(choices.keys):
        own = [("key", _quoted(key_words(key)))] if len(choices.keys) > 1 else []
        own.append(("scale", _one_of(MODES[key.mode].scales)))
        if choices.labels:
            progression = f'"[" c{number} {_more(f"c{number}", 3)} ({_more(f"c{number}", 4)})? "]"'
            own.append(("chords", _object([(label, f"p{number}") for label in choices.labels])))
            rules += [f"p{number} ::= {progression}", f"c{number} ::= {_one_of(chords)}"]
        ways.append(_fields(own))
    return f'root ::= "{{" {_fields(fields)} "," " "? ({" | ".join(ways)}) "}}"\n' + "".join(
        f"{rule}\n" for rule in rules
    )


def lyrics_grammar(verses: Sequence[Verse]) -> str:
    """For each label its lines."""
    return f"root ::= {_object([(verse.label, sung_lines(verse)) for verse in verses])}\n" + _word_rules()


def again_grammar(verse: Verse, count: int) -> str:
    """So many lines."""
    return f"root ::= {_list(_text('word', 1, sung_words(verse.syllables)), count, count)}\n" + _word_rules()


def sung_lines(verse: Verse) -> str:
    """The part of a grammar that is one section's lyrics."""
    return _list(_text("word", 1, sung_words(verse.syllables)), verse.lines, verse.lines)


def sung_words(syllables: int) -> int:
    """How many words a line of so many syllables has at most: a word has one and a third on average."""
    return max(2, round(syllables * 0.75))


# ---------------------------------------------------------------------------------------------- pieces of grammar


def _object(fields: Sequence[tuple[str, str]]) -> str:
    return f'"{{" {_fields(fields)} "}}"'


def _fields(fields: Sequence[tuple[str, str]]) -> str:
    return ' "," " "? '.join(f'{literal(json.dumps(name) + ":")} " "? {value}' for name, value in fields)


def _list(item: str, least: int, most: int) -> str:
    more = f'("," " "? {item}){{{least - 1},{most - 1}}}' if most > 1 else ""
    return f'"[" {item} {more} "]"'


def _more(rule: str, count: int) -> str:
    return f'("," " "? {rule}){{{count}}}'


def _text(kind: str, least: int, most: int) -> str:
    """A quoted text of so many words and some more; ``word`` texts may have commas and an end sign between them."""
    gap, end = ("gap", "[.!?]?") if kind == "word" else ("space", "")
    more = f"({gap} {kind}){{{least - 1},{most - 1 + WRITER_SPARE_WORDS}}}"
    return f'"\\"" {kind} {more} {end} "\\""'


def _one_of(names: Sequence[str]) -> str:
    return "(" + " | ".join(_quoted(name) for name in names) + ")"


def _quoted(name: str) -> str:
    return literal(json.dumps(name, ensure_ascii=False))


def _word_rules() -> str:
    """Words of letters of all scripts, digits and apostrophes, as long as they come; blanks may come two at a time.

    A model that has drawn a lone blank goes on with a token that begins with one: forbidding it forces letters that
    never stand there.
    """
    letter = r"[^\x00-\x20\x7F\"\\{}\[\]<>|.,;:!?]"
    return (
        f"word ::= {letter}{{1,{WRITER_LONGEST_WORD}}}\n"
        f"name ::= {letter}{{1,{WRITER_LONGEST_WORD}}}\n"
        "era ::= [12] [0-9]{3} [s]? | word\n"
        'space ::= " " " "?\n'
        'gap ::= [,;:]? " " " "?\n'
    )
