"""Texts of any script on a picture: letters that no typeface has are written with others or left out, never as boxes.

Right-to-left scripts are put in the order of the eye here, and Arabic letters in the forms that join, so that
the same picture comes out wherever it is drawn. Source: Unicode 15, "Bidirectional Algorithm" (UAX 9) without
explicit embeddings; Arabic presentation forms by their decompositions in the Unicode data.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from scripts import temporary
from scripts.output.fonts import Face, can_shape, faces


@dataclass(frozen=True, slots=True)
class Run:
    """Letters in a row that one typeface has, in the order of the eye."""

    text: str
    face: Face
    complex_script: bool = False

    def font(self, pixels: int) -> Any:
        """The run's font in a size."""
        return self.face.font(pixels, complex_script=self.complex_script)


def letter(pen: Any, at: tuple[int, int], text: str, pixels: int, fill: tuple[int, int, int]) -> None:
    """Write a text with a pen of Pillow's, its upper left corner at ``at``, in a size."""
    runs = set_text(text)
    if not runs:
        return
    # One base line for all typefaces: that of the first, at which its own letters would stand.
    base = at[1] + runs[0].font(pixels).getmetrics()[0]
    left = float(at[0])
    for run in runs:
        font = run.font(pixels)
        pen.text((left, base), run.text, font=font, fill=fill, anchor="ls")
        left += font.getlength(run.text)


def width_of(text: str, pixels: int) -> float:
    """How wide a text is in a size, in pixels."""
    return float(sum(run.font(pixels).getlength(run.text) for run in set_text(text)))


def letter_line(pen: Any, box: tuple[int, int, int], text: str, pixels: int, fill: tuple[int, int, int]) -> None:
    """Write a line into a box (left, top, width): as large as it fits, at least half as large, then cut with dots."""
    left, top, width = box
    text = drawable(text)
    size = pixels
    while size > pixels // 2 and width_of(text, size) > width:
        size -= 2
    letter(pen, (left, top), cut(text, size, width), size, fill)


def cut(text: str, pixels: int, width: int) -> str:
    """A text cut to a width, with dots where something is missing."""
    if width_of(text, pixels) <= width:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if width_of(text[:middle] + "...", pixels) <= width else (low, middle - 1)
    return text[:low].rstrip() + "..."


def title_words(title: str, style: str) -> str:
    """What of a title can be drawn; where that is too little to know it by, the name of the style."""
    text = unicodedata.normalize("NFC", " ".join(title.split()))
    if not text:
        return "Untitled"
    letters = [c for c in text if c.isalnum()]
    kept = [c for c in letters if drawable(c)]
    drawn = drawable(text) if len(kept) >= temporary.LEAST_LETTERS * len(letters) else ""
    return drawn or drawable(style) or "Untitled"


# ------------------------------------------------------------------------------------------ letters that are there


@lru_cache(maxsize=512)
def drawable(text: str) -> str:
    """A text in letters that some typeface has; those without one are written with others, else left out."""
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    script = script_of(text)
    whole = "".join(letter if _has(letter, script) else _instead(letter, script) for letter in text)
    return " ".join(whole.split())


def script_of(text: str) -> str:
    """Which typefaces suit a text: kana are Japanese, Hangul is Korean, Han letters beside neither are Chinese."""
    names = [unicodedata.name(c, "") for c in text if c > "\u10ff"]
    if any(name.startswith(("HIRAGANA", "KATAKANA", "HALFWIDTH KATAKANA")) for name in names):
        return "japanese"
    if any(name.startswith("HANGUL") for name in names):
        return "korean"
    return "chinese" if any(name.startswith("CJK") for name in names) else "other"


def _has(letter: str, script: str) -> bool:
    """Whether a letter is a space or some typeface has it, joined forms and all."""
    if letter == " ":
        return True
    if unicodedata.category(letter) in ("Mn", "Cf") and not _is_complex(letter):
        return False  # a mark that no composed letter took would stand where Pillow puts it, not where it belongs
    return _face_of(letter, script) is not None


@lru_cache(maxsize=4096)
def _face_of(letter: str, script: str) -> Face | None:
    """The first typeface that has a letter."""
    if unicodedata.category(letter)[0] in "CZ" or (_is_complex(letter) and not can_shape()):
        return None
    return next((face for face in faces(script) if face.has(letter)), None)


def _instead(letter: str, script: str) -> str:
    """Other letters for one that no typeface has: its plain form, kana and Hangul by their names; else none."""
    plain = [c for c in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(c)]
    if plain != [letter] and not unicodedata.name(letter, "").startswith("HANGUL"):
        return "".join(c for c in plain if _has(c, script))
    name = unicodedata.name(letter, "")
    if name.startswith(("HIRAGANA LETTER", "KATAKANA LETTER", "HANGUL SYLLABLE")):
        return name.rsplit(" ", 1)[-1].lower()
    return ""


def _is_complex(letter: str) -> bool:
    """Whether a letter is of a script whose letters change with their neighbours (Arabic aside)."""
    return any(first <= ord(letter) <= last for first, last in temporary.COMPLEX_SCRIPTS)


# ------------------------------------------------------------------------------------------ runs


@lru_cache(maxsize=512)
def set_text(text: str) -> tuple[Run, ...]:
    """A text as runs from left to right: of one typeface where one has all of it, else of as few as it takes."""
    text = drawable(text)
    script = script_of(text)
    seen = in_order(join_arabic(text))
    fitting = faces(script)
    if not any(map(_is_complex, seen)):
        for face in fitting[:2]:  # Pillow's and the one that ships are for all scripts that they have
            if all(c == " " or face.has(c) for c in seen):
                return (Run(seen, face),) if seen else ()
    runs: list[Run] = []
    others = [face for face in fitting if face.path is not None] or list(fitting)
    for c in seen:
        last = runs[-1] if runs else None
        shaped = _is_complex(c)
        found = next((face for face in others if face.has(c)), None) or _face_of(c, script)
        if last and (c == " " or (not c.isalnum() and last.face.has(c))):
            found, shaped = last.face, last.complex_script  # signs stand in the typeface of what is before them
        if last and (found, shaped) == (last.face, last.complex_script):
            runs[-1] = Run(last.text + c, last.face, shaped)
        elif found is not None:
            runs.append(Run(c, found, shaped))
    return tuple(runs)


# ------------------------------------------------------------------------------------------ right to left


def in_order(text: str) -> str:
    """A text in the order of the eye, from left to right."""
    kinds = [unicodedata.bidirectional(c) for c in text]
    right = ("R", "AL")
    if not any(kind in right for kind in kinds):
        return text
    base = next("R" if kind in right else "L" for kind in kinds if kind in ("L", *right))
    strong = ["R" if kind in right else "L" if kind in ("L", "EN", "AN") else "" for kind in kinds]
    for n, way in enumerate(strong):
        if not way:  # between letters of one direction a space or sign goes with them, else with the whole
            before = next((s for s in reversed(strong[:n]) if s), base)
            after = next((s for s in strong[n + 1 :] if s), base)
            strong[n] = before if before == after else base
    runs: list[tuple[str, str]] = []
    for c, way in zip(text, strong, strict=True):
        if runs and runs[-1][0] == way:
            runs[-1] = (way, runs[-1][1] + c)
        else:
            runs.append((way, c))
    turned = [_mirrored(part) if way == "R" else part for way, part in runs]
    return "".join(reversed(turned) if base == "R" else turned)


def _mirrored(text: str) -> str:
    """A run backwards, its brackets turned."""
    return text[::-1].translate(str.maketrans("()[]{}<>«»", ")(][}{><»«"))


def join_arabic(text: str) -> str:
    """Arabic letters in the forms that join their neighbours, where a typeface has these; lam and alef as one."""
    forms = _arabic_forms()
    if not any(c in forms for c in text):
        return text
    for pair, shapes in forms.items():
        if len(pair) == 2 and pair in text:
            text = text.replace(pair, _pair_mark(shapes))
    letters = list(text)
    found: list[str] = []
    for n, c in enumerate(letters):
        shapes = forms.get(c) or forms.get(_pair_of(c, forms), {})
        before = n > 0 and "initial" in _shapes(letters[n - 1], forms)
        after = n + 1 < len(letters) and "final" in _shapes(letters[n + 1], forms) and "initial" in shapes
        before = before and "final" in shapes
        want = "medial" if before and after else "final" if before else "initial" if after else "isolated"
        shape = shapes.get(want, c)
        found.append(shape if _face_of(shape, "other") is not None else c)
    return "".join(found)


def _shapes(letter: str, forms: Mapping[str, Mapping[str, str]]) -> Mapping[str, str]:
    """The forms of a letter or of a pair that stands as one."""
    return forms.get(letter) or forms.get(_pair_of(letter, forms), {})


def _pair_mark(shapes: Mapping[str, str]) -> str:
    """A pair as one letter: its isolated form."""
    return shapes["isolated"]


def _pair_of(letter: str, forms: Mapping[str, Mapping[str, str]]) -> str:
    """The two letters that a form of a pair stands for; empty for any other letter."""
    return next((pair for pair, shapes in forms.items() if len(pair) == 2 and shapes.get("isolated") == letter), "")


@lru_cache(maxsize=1)
def _arabic_forms() -> Mapping[str, Mapping[str, str]]:
    """The forms of each Arabic letter and of lam with alef, by their names in the Unicode data."""
    forms: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFC00), *range(0xFE70, 0xFF00)):
        kind, *letters = unicodedata.decomposition(chr(code)).split()[:3] or [""]
        plain = "".join(chr(int(part, 16)) for part in letters)
        alefs = ("\u0644\u0622", "\u0644\u0623", "\u0644\u0625", "\u0644\u0627")
        if kind.strip("<>") in ("isolated", "final", "initial", "medial") and (len(plain) == 1 or plain in alefs):
            forms.setdefault(plain, {}).setdefault(kind.strip("<>"), chr(code))
    return forms
