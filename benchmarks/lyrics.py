"""Measures the embedded lyricist: ``python -m benchmarks lyrics [--songs 10] [--minutes 3] [--verse DIR] [--show 10]``.

Songs of twenty sung styles are planned, their tunes' rhythms drawn by the idiom, and words written for them; nothing is
composed or rendered. With ``--verse`` (a folder with ``stanzas.jsonl.gz`` and ``pronounce.tsv.gz``, from which the
counts were made) syllables and rhymes are held against the whole pronouncing dictionary and copies against the verse
itself; without it only against what the app has.
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import time
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

from scripts import verse
from scripts.music import form, styles
from scripts.music.idioms import idiom_for
from scripts.music.phrases import plan_tunes
from scripts.music.singing import words
from scripts.music.streams import rng_for
from scripts.producing.singing import with_theme
from scripts.records import Draft, LengthRange, LineFrame, Note, Plan, Request, Score, StyleTable, Voice
from scripts.tables import english_words, style_table
from scripts.temporary import LIGHT_WORDS
from scripts.training.verse_text import words_of

STYLES = (
    "Pop", "Rock", "Country", "Soul", "Trap", "House", "Metal", "Folk", "Blues", "Reggae", "Disco", "Ballad, Sad",
    "Indie Pop, Dreamy", "R&B", "Gospel", "Punk", "Synthwave, Night", "Bossa Nova", "Lullaby", "Sea Shanty",
)  # fmt: skip


def rhythm_scores(draft: Draft, table: StyleTable, seed: int) -> list[Score] | None:
    """The tune of each section as its rhythm on one pitch; nothing where the style's idiom has none for the metre."""
    brief, plan = draft.brief, draft.plan
    genre = table.genres[brief.playing.genre]
    tunes = plan_tunes(idiom_for(genre.name, genre.family, table.idioms), plan, brief, seed)
    scores = []
    for section in plan.sections:
        if section.label not in tunes:
            return None
        rows = tunes[section.label].rhythm[: section.bars]
        at, notes = Fraction(0), []
        for length in (length for row in rows for length in row):
            if length > 0:
                notes.append(Note(at, Fraction(length, 48), 67))
            at += Fraction(abs(length), 48)
        scores.append(Score("", brief.key, brief.meter, plan.bpm, (Voice("", tuple(notes)),), (), (), (), at, ()))
    return scores


class Count:
    """What was counted over all songs."""

    def __init__(self, folder: Path | None) -> None:
        """Read what lines are held against."""
        model = verse.load()
        self.variants: dict[str, set[tuple[str, str]]] = {}
        self.runs: set[int] = set()
        if folder is None:
            for word, stress in model.spoken.items():
                rhyme = str(model.rhymes[model.number[word]]) if word in model.number else ""
                self.variants[word] = {(stress, rhyme)}
        else:
            with gzip.open(folder / "pronounce.tsv.gz", "rt", encoding="utf-8") as file:
                next(file)
                for line in file:
                    row = line.split("\t")
                    self.variants.setdefault(row[0], set()).add((row[2], row[3]))
            with gzip.open(folder / "stanzas.jsonl.gz", "rt", encoding="utf-8") as file:
                for line in file:
                    for text in json.loads(line)["lines"]:
                        own = words_of(text)
                        self.runs |= {hash(tuple(own[n : n + 6])) for n in range(len(own) - 5)}
        self.english = set(english_words()) | set(self.variants)
        self.counts: Counter[str] = Counter()
        self.different: list[float] = []
        self.seconds: list[float] = []

    def song(self, stanzas: Sequence[verse.Stanza], rooms: Sequence[Sequence[LineFrame]]) -> None:
        """Count one song; a stanza that comes again counts once."""
        seen: set[tuple[str, ...]] = set()
        lines: list[str] = []
        for stanza, room in zip(stanzas, rooms, strict=True):
            if stanza.lines in seen:
                continue
            seen.add(stanza.lines)
            lines += [line for line in stanza.lines if line]
            for line, frame in zip(stanza.lines, room, strict=True):
                self.line(line, frame)
            self.rhymes(stanza)
        self.different.append(len(set(lines)) / max(1, len(lines)))

    def line(self, line: str, frame: LineFrame) -> None:
        """Count a line: its syllables, its stresses on the beats, its words, and whether it copies."""
        own = line.casefold().split()
        count = self.counts
        count["lines"] += 1
        count["empty"] += not own
        if not own:
            return
        options = [{len(stress) for stress, _ in self.variants.get(word, {("1", "")})} for word in own]
        totals = {0}
        for sizes in options:
            totals = {total + size for total in totals for size in sizes}
        count["syllables right"] += len(frame.slots) in totals
        model = verse.load()
        digits = "".join(model.spoken[word] for word in own)
        heavy = [
            d
            for word in own
            for d in ("0" if word in LIGHT_WORDS and len(model.spoken[word]) == 1 else model.spoken[word])
        ]
        long = [len(model.spoken[word]) > 1 for word in own for _ in model.spoken[word]]
        assert len(digits) == len(heavy)
        for digit, poly, slot in zip(heavy, long, frame.slots, strict=False):
            if slot.beat > 0:
                count["beats"] += 1
                count["beats stressed"] += digit != "0"
            elif slot.beat < 0:
                count["off beats"] += 1
                count["off beats light"] += not (poly and digit == "1")
        count["words"] += len(own)
        count["words known"] += sum(word in self.english or word.removesuffix("'s") in self.english for word in own)
        count["copies"] += any(hash(tuple(own[n : n + 6])) in self.runs for n in range(len(own) - 5))

    def rhymes(self, stanza: verse.Stanza) -> None:
        """Count the rhymes that a scheme asks for; each stretch of a scheme has letters of its own."""
        place = 0
        for part in stanza.scheme.split():
            ends: dict[str, list[str]] = {}
            for letter, line in zip(part, stanza.lines[place : place + len(part)], strict=True):
                if letter != "x":
                    ends.setdefault(letter, []).append(line.casefold().split()[-1] if line else "")
            place += len(part)
            for words_ in ends.values():
                for word in words_[1:]:
                    self.counts["rhymes asked"] += 1
                    sounds = [{rhyme for _, rhyme in self.variants.get(w, set())} for w in (words_[0], word)]
                    self.counts["rhymes"] += words_[0] != word and bool(sounds[0] & sounds[1])


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures, and some songs' words; returns 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--songs", type=int, default=10, help="songs of each style")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=3.0, help="how long the songs are")
    parser.add_argument("--verse", type=Path)
    parser.add_argument("--show", type=int, default=0, help="how many songs' words to print, from the first on")
    options = parser.parse_args(arguments)
    table, model, count = style_table(), verse.load(), Count(options.verse)
    shown = left_out = 0
    for number in range(options.songs):
        for place, text in enumerate(STYLES):
            seed = options.seed + number * len(STYLES) + place
            request = Request(text, LengthRange(60 * options.minutes, 60 * options.minutes), seed)
            heard = styles.understand(text, table)
            brief = styles.make_brief(request, heard, table, rng_for(seed, "brief"))
            draft = Draft(brief, form.plan_form(brief, request.length, rng_for(seed, "form")), "")
            scores = rhythm_scores(draft, table, seed)
            if scores is None:
                left_out += 1
                continue
            draft, theme = with_theme(draft, heard, request)
            began = time.process_time()
            frames = words.song_frames(draft.plan, scores, brief.meter)
            rooms = [room for room in frames if room]
            stanzas = verse.write_song(
                model, wishes_of(draft.plan, frames), brief.title, theme, rng_for(seed, "lyrics")
            )
            count.seconds.append(time.process_time() - began)
            count.song(stanzas, rooms)
            if shown < options.show:
                shown += 1
                show(text, draft, stanzas, seed)
    report(count, left_out)
    return 0


def wishes_of(plan: Plan, frames: Sequence[Sequence[LineFrame]]) -> list[verse.SectionWish]:
    """What the lyricist is asked for each sung section."""
    from scripts.producing.singing import with_refrain

    wishes = [
        verse.SectionWish(section.label, section.kind, tuple(tuple(s.beat for s in frame.slots) for frame in room))
        for section, room in zip(plan.sections, frames, strict=True)
        if room
    ]
    return with_refrain(wishes, plan)


def show(text: str, draft: Draft, stanzas: Sequence[verse.Stanza], seed: int) -> None:
    """Print one song's words, each stanza once."""
    kinds = [section.kind for section in draft.plan.sections]
    print(f'\n"{draft.brief.title}" ({text}, seed {seed}): {draft.brief.theme}. {" ".join(kinds)}')
    for stanza in dict.fromkeys(stanzas):
        print("\n".join(f"    {line}" for line in stanza.lines), end="\n\n")


def report(count: Count, left_out: int) -> None:
    """Print the figures."""
    c = count.counts
    songs = len(count.seconds)
    print(f"{songs} songs ({left_out} without a rhythm of their own), {c['lines']} lines, {c['empty']} of them empty")
    for name, part, whole in (
        ("lines with the asked syllables", "syllables right", "lines"),
        ("beats with a stressed syllable", "beats stressed", "beats"),
        ("off beats without a main stress of a longer word", "off beats light", "off beats"),
        ("rhymes by scheme", "rhymes", "rhymes asked"),
        ("words in the dictionary", "words known", "words"),
        ("lines with six words of the verse", "copies", "lines"),
    ):
        print(f"{name}: {c[part]} of {c[whole]}, {100 * c[part] / max(1, c[whole]):.2f} %")
    both = 100 * (c["beats stressed"] + c["off beats light"]) / max(1, c["beats"] + c["off beats"])
    print(f"stress, beats and off beats together: {both:.2f} %")
    print(f"different lines in a song: mean {100 * statistics.mean(count.different):.2f} %")
    print(f"CPU seconds a song: median {statistics.median(count.seconds):.2f}, most {max(count.seconds):.2f}")
