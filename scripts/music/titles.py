"""Titles that a person would give, from words and patterns of ``data/titles.json`` (how to add to it: ``titles.md``).

A pattern is a title with slots: ``{things} {where}``. A slot is filled from the lists of its name that the genre, its
family and any genre have; what is special is likelier than what is common to all.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

from scripts import temporary
from scripts.errors import SettingsError

# ------------------------------------------------------------------------------------------ the tables


def read_titles(data: object) -> Mapping[str, Any]:
    """The title tables from the JSON of ``titles.json``. Raises SettingsError that names what cannot be used."""
    if not isinstance(data, dict) or not all(isinstance(data.get(name), dict) for name in temporary.TITLE_TABLES):
        raise SettingsError(f"titles.json needs the objects {', '.join(temporary.TITLE_TABLES)}: restore it")
    for place, words in _lists(data):
        if not isinstance(words, list) or not all(isinstance(word, str) and word.strip() for word in words):
            raise SettingsError(f"titles.json: {place} is no list of words")
        for word in words:
            if re.search(r"[,\d]", word):
                raise SettingsError(f"titles.json: {place} has a comma or a number in {word!r}")
    for place, weights in _weights(data):
        if not isinstance(weights, dict) or not all(type(w) in (int, float) and w > 0 for w in weights.values()):
            raise SettingsError(f"titles.json: {place} needs a number above 0 for each")
    for place, owner in _owners(data):
        unknown = set(owner.get("use", {})) - set(data["patterns"])
        if unknown:
            raise SettingsError(f"titles.json: {place} uses patterns that are not there: {', '.join(sorted(unknown))}")
    known = {kind for _, owner in _owners(data) for kind in owner} | set(temporary.TITLE_SLOTS)
    for group, patterns in data["patterns"].items():
        for slot in (slot for pattern in patterns for slot in _slots(pattern)):
            if slot not in known:
                raise SettingsError(f"titles.json: patterns, {group} has a slot that no list fills: {slot}")
    return data


def _owners(data: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Everything that has lists of its own, with where it stands."""
    yield "any", data["any"]
    for kind in ("families", "genres"):
        for name, lists in data[kind].items():
            if not isinstance(lists, dict):
                raise SettingsError(f"titles.json: {kind}, {name} is no object")
            yield f"{kind}, {name}", lists


def _lists(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every list of words or patterns, with where it stands."""
    for kind in ("patterns", "moods"):
        for name, words in data[kind].items():
            yield f"{kind}, {name}", list(words) if isinstance(words, dict) else words
    for place, owner in _owners(data):
        yield from ((f"{place}, {name}", words) for name, words in owner.items() if name not in ("use", "family"))


def _weights(data: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Everything that says how often, with where it stands."""
    yield from ((f"patterns, {name}", rows) for name, rows in data["patterns"].items())
    yield from ((f"{place}, use", owner["use"]) for place, owner in _owners(data) if "use" in owner)


def _slots(pattern: str) -> list[str]:
    """The names of the slots of a pattern, without their article."""
    return [name.removeprefix("a ") for name in re.findall(r"\{([^}]*)\}", pattern)]


# ------------------------------------------------------------------------------------------ drawing one


def draw_title(genre: str, family: str, moods: Sequence[str], titles: Mapping[str, Any], rng: random.Random) -> str:
    """A title for a song of a genre and moods, the names of ``styles.json``: no comma, no number, no word twice.

    A genre that the tables do not have takes its family's words; a family that they do not have those for any.
    """
    words = _Words(genre, family, moods, titles)
    title = ""
    for _ in range(temporary.TITLE_TRIES):
        title = words.fill(rng)
        if len(title) <= temporary.LONGEST_TITLE and not _repeats(title):
            break
    return title or genre.title()


def another_title(draw: Callable[[], str], taken: Collection[str]) -> str:
    """A title from ``draw`` that is not ``taken`` yet; where the words are too few for that, one more is marked so."""
    title = draw()
    for _ in range(temporary.TITLE_TRIES):
        if title not in taken:
            return title
        title = draw()
    while title in taken:
        title += " Again"
    return title


class _Words:
    """The lists of one genre, family and mood, each word with its weight."""

    def __init__(self, genre: str, family: str, moods: Sequence[str], titles: Mapping[str, Any]) -> None:
        own, common = titles["genres"].get(genre, {}), titles["any"]
        near = titles["families"].get(own.get("family", family), {})
        self._sources = list(zip((own, near, common), temporary.TITLE_WEIGHTS, strict=True))
        self._moods = [word for name in moods for word in titles["moods"].get(name, ())]
        self._pools: dict[str, tuple[list[str], list[int]]] = {}
        self._full = set(common.get("full", ()))
        use = own.get("use") or near.get("use") or common.get("use") or dict.fromkeys(titles["patterns"], 1)
        self._groups: list[tuple[float, dict[str, float]]] = []
        for name, weight in use.items():
            rows = {
                row: often
                for row, often in titles["patterns"][name].items()
                if all(self._pool(slot)[0] for slot in _slots(row))
            }
            if rows:
                self._groups.append((weight, rows))

    def fill(self, rng: random.Random) -> str:
        """One of the patterns with words in its slots; empty where no pattern has words."""
        if not self._groups:
            return ""
        rows = rng.choices([rows for _, rows in self._groups], [weight for weight, _ in self._groups])[0]
        row = rng.choices(list(rows), list(rows.values()))[0]
        text = re.sub(r"\{([^}]*)\}", lambda slot: self._draw(slot[1], rng), row)
        return text[:1].upper() + text[1:]

    def _draw(self, slot: str, rng: random.Random) -> str:
        """Words for a slot, with an article in front where it asks for one."""
        name = slot.removeprefix("a ")
        words, weights = self._pool(name)
        word = rng.choices(words, weights)[0]
        if name == "where+":
            before, the, place = word.partition("the ")
            air = rng.choices(*self._pool("air"))[0]
            word = f"{before}{the}{air} {place}" if self._takes_adjective(word) else word
        return f"{article(word)} {word}" if slot != name else word

    def _pool(self, slot: str) -> tuple[list[str], list[int]]:
        """The words of a slot with their weights."""
        if slot not in self._pools:
            self._pools[slot] = self._gathered(slot)
        return self._pools[slot]

    def _gathered(self, slot: str) -> tuple[list[str], list[int]]:
        """The words of a slot from all its lists."""
        if slot in ("thing", "owner", "things", "owners"):
            words, weights = self._listed(slot.removesuffix("s"))
            form = plural if slot.endswith("s") else singular
            return [form(word) for word in words], weights
        if slot == "adj":
            (objects, first), (anything, second) = self._listed("adj"), self._pool("air")
            return objects + anything, first + second
        if slot == "air":
            words, weights = self._listed("air")
            return words + self._moods, weights + [temporary.TITLE_MOOD_WEIGHT] * len(self._moods)
        if slot in ("place", "where+"):
            words, weights = self._listed("where")
            if slot == "where+":
                return words, weights
            rows = [(word, weight) for word, weight in zip(words, weights, strict=True) if self._takes_adjective(word)]
            return [word.partition("the ")[2] for word, _ in rows], [weight for _, weight in rows]
        return self._listed(slot)

    def _listed(self, kind: str) -> tuple[list[str], list[int]]:
        """The words of the lists of one name; of kinds of pieces only the most special list."""
        words: list[str] = []
        weights: list[int] = []
        for lists, weight in self._sources:
            found = lists.get(kind, [])
            words += found
            weights += [weight] * len(found)
            if kind == "work" and found:
                break
        return words, weights

    def _takes_adjective(self, where: str) -> bool:
        """Whether a place has an article and no adjective yet."""
        _, the, place = where.partition("the ")
        return bool(the) and place.split(" ")[0] not in self._full


def singular(word: str) -> str:
    """The singular of a noun as the tables write it, ``Leaf/Leaves`` or ``Lantern``."""
    return word.partition("/")[0]


def plural(word: str) -> str:
    """The plural of a noun as the tables write it: what stands after a stroke, else by the rules of English."""
    one, stroke, many = word.partition("/")
    if stroke:
        return many
    if re.search(r"[^aeiou]y$", one):
        return f"{one[:-1]}ies"
    if one.endswith("man"):
        return f"{one[:-2]}en"
    return f"{one}es" if re.search(r"(s|x|z|ch|sh)$", one) else f"{one}s"


def article(word: str) -> str:
    """``a`` or ``an``, by how the word begins to the ear."""
    low = word.casefold()
    if re.match(r"(hono|hour|heir|honest)", low):
        return "an"
    return "an" if re.match(r"[aeiou]", low) and not re.match(r"(uni|use|euro|euph|one|once|ukulele)", low) else "a"


def _repeats(title: str) -> bool:
    """Whether two words of a title begin alike: Moonlight beneath the Moon."""
    words = [w for w in re.findall(r"[^\W_]+", title.casefold()) if len(w) > 2 and w not in ("the", "and")]
    return any(
        one.startswith(two[:4]) or two.startswith(one[:4]) for n, one in enumerate(words) for two in words[n + 1 :]
    )


# ------------------------------------------------------------------------------------------ titles from elsewhere


def clean_title(text: str) -> str:
    """A writer model's title as it may stand in a list of titles; empty where it is none that a person would give.

    Commas of any script go, and so do quotes around it and a label in front. A title with a number, with a key, or
    without a letter is none, nor is one that only says that it is a title.
    """
    text = re.sub(r"^\W*(song )?title\W*:\s*", "", text, flags=re.IGNORECASE)
    text = " ".join(re.sub(r"[,،、，﹐﹑､]", " ", text).split()).strip(" \"'“”„«»*_#.;:-")
    if not re.search(r"[^\W\d_]", text) or re.search(r"\d", text) or re.search(temporary.TITLE_OF_KEY, text):
        return ""
    return "" if text.casefold() in temporary.NO_TITLES else text
