"""How data is known again: a hash of each part, and a short mark of each value, by which an altered one is found.

A part is proven by its hash alone, SHA-256 over its canonical JSON. Marks only say where to look: the first eight hexadecimal digits of the
SHA-256 of each value that holds no others, in lists and objects of the same form as the data.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from registry.canonical import canonical
from registry.errors import Word
from registry.errors.problems import Path

PARTS = 1_000_000
"""Values and keys in a file, with its marks."""

LENGTH = 8

NOTHING = Word("NOTHING", "（无）", "nothing")


def digest(value: object) -> str:
    return sha256(canonical(value, PARTS)).hexdigest()


def marks(value: object) -> Any:
    """The same lists and objects, with a mark in place of each value."""
    match value:
        case dict():
            return {key: marks(one) for key, one in value.items()}
        case list():
            return [marks(one) for one in value]
        case _:
            return mark(value)


def mark(value: object) -> str:
    return sha256(json.dumps(value, ensure_ascii=False).encode(errors="replace")).hexdigest()[:LENGTH]


@dataclass(frozen=True, slots=True)
class Order:
    """Two lists of the same members: at `place` one has the member that the other has at `other`."""

    place: int
    other: int


@dataclass(frozen=True, slots=True)
class Apart:
    """Where two trees differ first, and what each has there; `order` where it is nothing but the order of a list, `length` its length."""

    path: Path
    found: Any
    expected: Any
    order: Order | None = None
    length: bool = False


def first_apart(found: object, expected: object, path: Path = ()) -> Apart | None:
    """Members of lists and objects are compared one after another; objects by their keys in order."""
    match found, expected:
        case dict(), dict():
            return _of_objects(found, expected, path)
        case list(), list() if len(found) != len(expected):
            return Apart(path, len(found), len(expected), length=True)
        case list(), list():
            return _of_lists(found, expected, path)
        case _:
            return None if type(found) is type(expected) and found == expected else Apart(path, found, expected)


def _of_objects(found: Mapping[str, Any], expected: Mapping[str, Any], path: Path) -> Apart | None:
    for key in sorted({*found, *expected}):
        apart = first_apart(found.get(key, NOTHING), expected.get(key, NOTHING), (*path, key))
        if apart is not None:
            return apart
    return None


def _of_lists(found: list[Any], expected: list[Any], path: Path) -> Apart | None:
    ours, theirs = [_text(one) for one in found], [_text(one) for one in expected]  # In Python, 1 equals true; as text it does not.
    places = [place for place, (one, other) in enumerate(zip(ours, theirs, strict=True)) if one != other]
    if len(places) > 1 and sorted(ours) == sorted(theirs):
        first = places[0]
        return Apart(path, found[first], expected[first], Order(first, ours.index(theirs[first])))
    for place in places:
        if (apart := first_apart(found[place], expected[place], (*path, place))) is not None:
            return apart
    return None


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True)


def at(data: Any, path: Path) -> Any:
    """What is at a path; `NOTHING` where it leads nowhere."""
    for step in path:
        fits = step in data if isinstance(data, dict) else isinstance(data, list) and isinstance(step, int) and step < len(data)
        if not fits:
            return NOTHING
        data = data[step]
    return data
