"""What a text finds, by the meaning that the contract gives it: names tried character by character, in every way they may be read.

Only how a character is read comes from `registry.chinese`; what to do with that is worked out here once more, without index and patterns.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from opencc import OpenCC

from registry.chinese import readings
from tests.oracle.contents import Row

NAMES = ("name_zh", "name_en")
FOUND_BY: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "AdminDivision": (NAMES, ("code",)),
    "Area": (NAMES, ("code",)),
    "Belt": (NAMES, ("code",)),
    "Building": (NAMES, ("code",)),
    "CallRound": (NAMES, ("code",)),
    "Campaign": (NAMES, ("code",)),
    "Company": ((*NAMES, "aliases"), ("uscc", "lei", "foreign_number")),
    "HonourAward": (NAMES, ("code",)),
    "Park": ((*NAMES, "aliases"), ("code",)),
    "Person": (NAMES, ()),
    "PolicyDocument": (NAMES, ("code", "number")),
    "SourceDocument": (("title_zh", "title_en"), ("code",)),
    "TalentProgramme": (NAMES, ("code",)),
}
"""Types that are searched: by which names, and by which codes."""

SORT = {type_name: f"{names[0].removesuffix('_zh')}_pinyin" for type_name, (names, _) in FOUND_BY.items()}
"""The column that keeps the order of a type's names."""

WORDS = {type_name: "".join(f"_{letter}" if letter.isupper() else letter for letter in type_name)[1:].upper() for type_name in FOUND_BY}
"""Types as words of the enum `SearchType`."""

MATCHES = ("EXACT", "PREFIX", "WORDS", "REST")
LONGEST = 100


def is_chinese(text: str) -> bool:
    return text[:1] != "" and (text[0] == "〇" or unicodedata.name(text[0], "").startswith("CJK UNIFIED IDEOGRAPH"))


_simplified = OpenCC("t2s").convert


@cache
def bare(character: str) -> str:
    """What is left of a character when it does not matter how it is written."""
    kept = ""
    for part in unicodedata.normalize("NFKC", character).casefold():
        plain = unicodedata.normalize("NFD", part)[0]
        part = plain if plain < "\x80" else part
        if part.isalnum():
            simple = _simplified(part) if is_chinese(part) else part
            kept += simple if len(simple) == 1 else part
    return kept


@dataclass(frozen=True)
class Sign:
    """A character of a name or of what is looked for: what is left of it, and whether something stands between it and the one before."""

    place: int
    left: str
    begins: bool
    apart: bool


def signs(text: str) -> list[Sign]:
    """The characters that count. One `begins` a word after a gap or in another script, and stands `apart` after a gap between letters."""
    found: list[Sign] = []
    gap = False
    for place, character in enumerate(text):
        left = bare(character)
        if not left:
            gap = gap or character not in "'’ʼ`＇"
            continue
        same = bool(found) and is_chinese(found[-1].left) == is_chinese(left)
        found.append(Sign(place, left, not same or gap, same and gap and not is_chinese(left)))
        gap = False
    return found


def words_of(text: str) -> list[str]:
    """The words that are looked for."""
    words: list[str] = []
    for sign in signs(text):
        if sign.begins:
            words.append(sign.left)
        else:
            words[-1] += sign.left
    return words


def ways(name: str, person: bool) -> list[list[str]]:
    """How the characters that count may be given: written, by their sound, with lu for lü, and by initials."""
    sounds = readings(name, person)
    counting = signs(name)
    spoken = [sounds[sign.place].rstrip("12345") if is_chinese(sign.left) else sign.left for sign in counting]
    broad = [sound.replace("v", "u") if is_chinese(sign.left) else sound for sign, sound in zip(counting, spoken, strict=True)]
    initials = [sound[0] if is_chinese(sign.left) else sound for sign, sound in zip(counting, spoken, strict=True)]
    return [[sign.left for sign in counting], spoken, broad, initials]


def occurrences(word: str, name: str, person: bool) -> Iterator[tuple[int, int]]:
    """Where a word stands in a name: the first and the last of the characters that count."""
    counting = signs(name)
    short = len(word) < (2 if is_chinese(word) else 3)
    for way in ways(name, person):
        for first, sign in enumerate(counting):
            if short and not sign.begins:
                continue
            last = _end(word, way, counting, first)
            if last is not None:
                yield first, last


def _end(word: str, way: list[str], counting: list[Sign], first: int) -> int | None:
    """The last character of a word that stands here; it does not go beyond a gap between letters."""
    given = ""
    for place in range(first, len(way)):
        if place > first and counting[place].apart:
            return None
        given += way[place]
        if given.startswith(word):
            return place
        if not word.startswith(given):
            return None
    return None


@dataclass(frozen=True)
class Name:
    """One of the names or codes that a row is found by."""

    text: str
    is_code: bool
    person: bool

    def has(self, word: str) -> bool:
        return not self.is_code and any(True for _ in occurrences(word, self.text, self.person))

    def lines(self) -> list[str]:
        """It in one piece, in every way it may be given."""
        return ["".join(map(bare, self.text))] if self.is_code else ["".join(way) for way in ways(self.text, self.person)]


def names_of(row: Row) -> list[Name]:
    names, codes = FOUND_BY[row["__typename"]]
    found = []
    for column in (*names, *codes):
        value = row[column]
        for text in value if isinstance(value, list) else [value]:
            found += [Name(text, column in codes, row["__typename"] == "Person")] if text is not None else []
    return found


def _together(words: list[str]) -> str | None:
    """Several words of one script may be meant as one."""
    return "".join(words) if len(words) > 1 and len({is_chinese(word) for word in words}) == 1 else None


def finds(text: str, row: Row) -> bool:
    """Whether a text finds a row."""
    return match(text, row) is not None


def match(text: str, row: Row) -> str | None:
    """How well a row fits; None where it is not found."""
    words, whole, names = words_of(text), "".join(map(bare, text)), names_of(row)
    as_one = _together(words)
    by_words = all(any(name.has(word) for name in names) for word in words)
    if not (by_words or (as_one and any(name.has(as_one) for name in names)) or _is_code(whole, names)):
        return None
    if any(whole in name.lines() for name in names):
        return "EXACT"
    if any(line.startswith(whole) for name in names if not name.is_code for line in name.lines()):
        return "PREFIX"
    return "WORDS" if all(any(_begins(word, name) for name in names) for word in words if not is_chinese(word)) else "REST"


def _is_code(whole: str, names: list[Name]) -> bool:
    return any(name.is_code and name.lines() == [whole] for name in names)


def _begins(word: str, name: Name) -> bool:
    if name.is_code:
        return False
    counting = signs(name.text)
    return any(counting[first].begins for first, _ in occurrences(word, name.text, name.person))


def highlight(text: str, row: Row) -> list[dict[str, Any]]:
    """The name that fits best, in parts."""
    words, whole, names = words_of(text), "".join(map(bare, text)), names_of(row)
    as_one = _together(words)

    def fits(name: Name) -> int:
        if _is_code(whole, [name]):
            return 1000
        return sum(name.has(word) for word in words) + 100 * bool(as_one and name.has(as_one))

    name = max(names, key=fits)
    marked = [_is_code(whole, [name])] * len(name.text)
    if not name.is_code:
        counting = signs(name.text)
        for word in [as_one] if as_one and name.has(as_one) else words:
            for first, last in occurrences(word, name.text, name.person):
                for place in range(counting[first].place, counting[last].place + 1):
                    marked[place] = True
    parts: list[dict[str, Any]] = []
    for character, is_match in zip(name.text, marked, strict=True):
        if parts and parts[-1]["isMatch"] == is_match:
            parts[-1]["text"] += character
        else:
            parts.append({"__typename": "TextPart", "text": character, "isMatch": is_match})
    return parts
