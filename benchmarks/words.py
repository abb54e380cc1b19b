"""Requests in words alone: what they ask for is read back from the MIDI that was made of them.

    python -m benchmarks words [--count 200] [--seed 1] [--seconds 20] [--jobs 2] [--json]

Each request is a sentence in one of ten languages with a genre, a key, a metre, a tempo, and a part that must not play
or alone may. It goes down the production line with the embedded model, to MIDI. Told is how many of each were kept: the
key and the metre that the file says, the tempo to 0.01 bpm where the line keeps an asked one, no note of what must not
sound, no other instrument beside what alone may. The exit status is 1 when one was not.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from benchmarks import _midi_measures as measures
from scripts import tables, utility
from scripts.errors import MusicGenError
from scripts.music import limits, theory
from scripts.records import Constraints, Key, LengthRange, Meter, Request, Song, Target
from scripts.settings import load_settings

# A sentence of each language: genre, key, metre, tempo and what must not play are put in; keys by name below.
SENTENCES = {
    "en": "{genre}, {bpm} bpm, in {key}, {meter}, no {part}",
    "de": "{genre} in {key}, {meter}-Takt, {bpm} Schläge pro Minute, ohne {part}",
    "fr": "{genre} en {key}, mesure à {meter}, {bpm} bpm, sans {part}",
    "es": "{genre} en {key}, compás de {meter}, {bpm} bpm, sin {part}",
    "it": "{genre} in {key}, in {meter}, {bpm} bpm, senza {part}",
    "pt": "{genre} em {key}, compasso {meter}, {bpm} bpm, sem {part}",
    "ru": "{genre}, {key}, размер {meter}, {bpm} ударов в минуту, без {part}",
    "ja": "{part}なしの{genre}、{key}、{meter}拍子、BPM {bpm}",
    "ko": "{part} 없이 {genre}, {key}, {meter}박자, {bpm} bpm",
    "zh": "{genre}，{key}，{meter}拍，速度{bpm}，不要{part}",
}
NOTES = {
    "de": ("C", "Cis", "D", "Es", "E", "F", "Fis", "G", "As", "A", "B", "H"),
    "fr": ("do", "do dièse", "ré", "mi bémol", "mi", "fa", "fa dièse", "sol", "la bémol", "la", "si bémol", "si"),
    "es": ("do", "do sostenido", "re", "mi bemol", "mi", "fa", "fa sostenido", "sol", "la bemol",
           "la", "si bemol", "si"),
    "it": ("do", "do diesis", "re", "mi bemolle", "mi", "fa", "fa diesis", "sol", "la bemolle",
           "la", "si bemolle", "si"),
    "pt": ("dó", "dó sustenido", "ré", "mi bemol", "mi", "fá", "fá sustenido", "sol", "lá bemol",
           "lá", "si bemol", "si"),
    "ru": ("до", "до диез", "ре", "ми бемоль", "ми", "фа", "фа диез", "соль", "ля бемоль", "ля", "си бемоль", "си"),
    "ja": ("ハ", "嬰ハ", "ニ", "変ホ", "ホ", "ヘ", "嬰ヘ", "ト", "変イ", "イ", "変ロ", "ロ"),
    "ko": ("다", "올림다", "라", "내림마", "마", "바", "올림바", "사", "내림가", "가", "내림나", "나"),
    "zh": ("C", "升C", "D", "降E", "E", "F", "升F", "G", "降A", "A", "降B", "B"),
    "en": ("C", "C sharp", "D", "E flat", "E", "F", "F#", "G", "Ab", "A", "Bb", "B"),
}  # fmt: skip
MODES = {
    "en": (" major", " minor"), "de": ("-Dur", "-Moll"), "fr": (" majeur", " mineur"), "es": (" mayor", " menor"),
    "it": (" maggiore", " minore"), "pt": (" maior", " menor"), "ru": (" мажор", " минор"), "ja": ("長調", "短調"),
    "ko": ("장조", "단조"), "zh": ("大调", "小调"),
}  # fmt: skip
GENRES = {
    "en": ("jazz", "techno", "folk", "indie pop", "bossa nova", "hard rock", "lo-fi", "waltz", "ambient", "funk"),
    "de": ("Jazz", "Walzer", "Klaviermusik", "Volksmusik", "Schlager", "Rock", "Marschmusik"),
    "fr": ("musique classique", "chanson", "valse", "jazz", "rock", "bossa nova"),
    "es": ("tango", "bolero", "rock", "música clásica", "salsa", "balada"),
    "it": ("ballata", "musica classica", "valzer", "rock", "jazz"),
    "pt": ("samba", "bossa nova", "fado", "rock", "música clássica"),
    "ru": ("джаз", "рок", "вальс", "техно", "полька", "баллада"),
    "ja": ("ジャズ", "ロック", "ワルツ", "アンビエント", "バラード", "ボサノバ"),
    "ko": ("재즈", "록", "왈츠", "발라드", "보사노바"),
    "zh": ("爵士", "摇滚", "圆舞曲", "流行音乐", "民谣"),
}
PARTS = {
    "drums": dict(zip(SENTENCES, ("drums", "Schlagzeug", "batterie", "batería", "batteria", "bateria", "ударных",
        "ドラム", "드럼", "鼓"), strict=True)),
    "bass": dict(zip(SENTENCES, ("bass", "Bass", "basse", "bajo", "basso", "baixo", "баса", "ベース", "베이스", "贝斯"),
        strict=True)),
    "piano": dict(zip(SENTENCES, ("piano", "Klavier", "piano", "piano", "pianoforte", "piano", "фортепиано", "ピアノ",
        "피아노", "钢琴"), strict=True)),
    "guitar": dict(zip(SENTENCES, ("guitars", "Gitarren", "guitare", "guitarra", "chitarra", "guitarra", "гитары",
        "ギター", "기타", "吉他"), strict=True)),
    "strings": dict(zip(SENTENCES, ("strings", "Streicher", "cordes", "cuerdas", "archi", "cordas", "струнных",
        "ストリングス", "현악기", "弦乐"), strict=True)),
    "vocals": dict(zip(SENTENCES, ("vocals", "Gesang", "voix", "voces", "voci", "vozes", "вокала", "ボーカル", "보컬",
        "人声"), strict=True)),
    "melody": dict(zip(SENTENCES, ("melody", "Melodie", "mélodie", "melodía", "melodia", "melodia", "мелодии",
        "メロディ", "멜로디", "旋律"), strict=True)),
}  # fmt: skip
METERS = ("4/4", "3/4", "6/8", "5/4", "7/8", "2/4", "9/8", "12/8")
ALONE = (
    "only piano", "solo cello", "just acoustic guitar", "strings only", "nur Klavier", "solo piano", "ピアノだけ",
    "피아노만", "只有钢琴", "только скрипка", "solo arpa", "seulement piano et violon", "only drums",
    "only organ and flute",
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """A request in words, and what they mean: of the kinds key, meter, bpm, without and only those that it names."""

    number: int
    words: str
    key: Key | None = None
    meter: Meter | None = None
    bpm: float | None = None
    without: str = ""
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of a request: every kind that was asked, whether it was kept, and how it was not."""

    asked: Asked
    kept: dict[str, bool]
    faults: tuple[str, ...]
    seconds: float


def main(argv: list[str]) -> int:
    """Make the pieces and print what was kept."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks words")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=20.0, help="how long each piece is")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    wanted = parser.parse_args(argv)
    asked = [draw(number, wanted.seed) for number in range(wanted.count)]
    outcomes = []
    for outcome in outcomes_of(asked, wanted.seconds, wanted.jobs):
        outcomes.append(outcome)
        if outcome.faults and not wanted.json:
            print(f"{outcome.asked.number:4} {outcome.asked.words!r}: {'; '.join(outcome.faults)}", flush=True)
    report = summary(outcomes)
    print(json.dumps(report, ensure_ascii=False, indent=None if wanted.json else 2))
    return 1 if report["failed"] else 0


def draw(number: int, seed: int) -> Asked:
    """The request of that number; the same for the same seed. Every sixth names who alone may play."""
    rng = random.Random(f"{seed}:words:{number}")
    if number % 6 == 5:
        words = rng.choice(ALONE)
        return Asked(number, words, only=only_of(words))
    language = list(SENTENCES)[number % len(SENTENCES)]
    pitch, minor = rng.randrange(12), rng.randrange(2)
    meter, bpm, part = rng.choice(METERS), rng.randrange(60, 181), rng.choice(list(PARTS))
    words = SENTENCES[language].format(
        genre=rng.choice(GENRES[language]),
        key=NOTES[language][pitch] + MODES[language][minor],
        meter=meter,
        bpm=bpm,
        part=PARTS[part][language],
    )
    tonic = theory.transpose_key(Key("C", "minor" if minor else "major"), pitch)
    top, _, bottom = meter.partition("/")
    return Asked(number, words, tonic, Meter(int(top), int(bottom)), float(bpm), part)


def only_of(words: str) -> tuple[str, ...]:
    """The instruments or parts that a request of ``ALONE`` leaves: said here, not asked of the lexicon."""
    known = {
        "piano": "piano", "Klavier": "piano", "ピアノ": "piano", "피아노": "piano", "钢琴": "piano", "cello": "cello",
        "acoustic guitar": "acoustic guitar", "strings": "strings", "скрипка": "violin", "violon": "violin",
        "arpa": "harp", "drums": "drums", "organ": "organ", "flute": "flute",
    }  # fmt: skip
    return tuple(dict.fromkeys(name for word, name in known.items() if word in words))


def outcomes_of(asked: Sequence[Asked], seconds: float, jobs: int) -> Iterator[Outcome]:
    """Make all pieces, in processes side by side; the outcomes in the requests' order."""
    if jobs <= 1:
        yield from (outcome_of(one, seconds) for one in asked)
        return
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(outcome_of, asked, [seconds] * len(asked))


def outcome_of(asked: Asked, seconds: float) -> Outcome:
    """Make one piece into an empty folder and look at its MIDI."""
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="words ", ignore_cleanup_errors=True) as folder:
        try:
            context = utility.Context(replace(load_settings()[0], writer="tables"), tables.style_table(), Path(folder))
            length = LengthRange(seconds, seconds)
            request = Request(asked.words, length, asked.number, writer="tables", target=Target.MIDI)
            song = [event for event in utility.produce(request, context) if isinstance(event, Song)][-1]
            assert song.midi is not None
            kept, faults = judged(asked, song, measures.read(song.midi))
        except MusicGenError as error:
            kept, faults = {"music": False}, [f"no music: {error}"]
    return Outcome(asked, kept, tuple(faults), time.monotonic() - began)


def judged(asked: Asked, song: Song, file: measures.File) -> tuple[dict[str, bool], list[str]]:
    """What a piece kept of its request, and how it did not."""
    faults: dict[str, str] = {}
    kinds: list[str] = []
    if asked.key:
        kinds.append("key")
        if song.key != theory.key_text(asked.key):
            faults["key"] = f"key {song.key} for {theory.key_text(asked.key)}"
    if asked.meter:
        kinds.append("meter")
        told = {song.meter, *(f"{top}/{bottom}" for top, bottom in file.meters)}
        if told != {f"{asked.meter.numerator}/{asked.meter.denominator}"}:
            faults["meter"] = f"metre {told} for {asked.meter.numerator}/{asked.meter.denominator}"
    if asked.bpm:
        kinds.append("bpm")
        if abs(song.bpm - asked.bpm) > asked.bpm * 0.0301:
            faults["bpm"] = f"tempo {song.bpm:.2f} for {asked.bpm:g}"
    if asked.without or asked.only:
        kinds.append("without" if asked.without else "only")
        table = tables.style_table()
        wanted = Constraints(without=(asked.without,) if asked.without else (), only=asked.only)
        bounds = limits.limits(wanted, table)
        programs = {
            table.instruments[name].program for name in (*bounds.out, *bounds.only) if name in table.instruments
        }
        for line in file.lines:
            role = line.role.split()[0].casefold()
            drums = line.drums
            listed = not drums and line.program in programs
            bad = role in bounds.out_roles or (listed and bool(bounds.out))
            if asked.only:
                bad = not (listed or role in bounds.only_roles)
            if bad and line.notes:
                faults[kinds[-1]] = f"{line.role} ({line.program}) plays for {asked.without or asked.only}"
    return {kind: kind not in faults for kind in kinds}, list(faults.values())


def summary(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """How many of each kind were asked and kept."""
    asked = Counter(kind for outcome in outcomes for kind in outcome.kept)
    kept = Counter(kind for outcome in outcomes for kind, good in outcome.kept.items() if good)
    return {
        "requests": len(outcomes),
        "kept": {kind: f"{kept[kind]} of {count}" for kind, count in sorted(asked.items())},
        "failed": [
            {"number": o.asked.number, "words": o.asked.words, "faults": o.faults} for o in outcomes if o.faults
        ],
        "median_seconds": sorted(o.seconds for o in outcomes)[len(outcomes) // 2] if outcomes else 0.0,
    }
