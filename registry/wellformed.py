"""Data from outside, before anybody reads it: that it is JSON, of a bounded size, and that its text is what it looks like.

Everything here goes step by step over a list of what is left to see, so that no depth of the data exhausts the stack.
"""

import math
import unicodedata
from collections.abc import Iterator

from registry.errors.problems import Path, Problem

DEPTH = 32
"""Levels of lists and objects; a table in a form needs four, a rule of eligibility twice as many as its conditions are nested."""
PARTS = 20_000
"""Values and keys in all."""
TEXT = 100_000
"""Characters of one text."""
LARGEST = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly (RFC 7493, 2.2)."""
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Characters that turn the direction of writing (Unicode UAX 9, 2)."""
_TOLD = 64
"""Characters of a key that a place gives back."""
_LINES = frozenset("\t\n\r")
"""The control characters that writing is made of."""


def flaws(data: object, parts: int = PARTS) -> tuple[Problem, ...]:
    """What is wrong with data as such; none of it holds a value, since that may be what is wrong. It may have so many parts."""
    found: list[Problem] = []
    waiting: list[tuple[object, Path]] = [(data, ())]
    seen = 0
    while waiting:
        value, path = waiting.pop()
        if len(path) > DEPTH:
            found.append(Problem("DATA_TOO_DEEP", path[:DEPTH], {"limit": DEPTH}))
            continue
        found.extend(_of_one(value, path))
        inner = _inside(value, path)
        seen += 1 + len(inner)
        if seen > parts:
            return (Problem("DATA_TOO_LARGE", (), {"limit": parts}),)
        waiting.extend(reversed(inner))
    # Each code once a place: a thousand leaves below the same depth are one problem.
    return tuple({(one.code, one.path): one for one in found}.values())


def _inside(value: object, path: Path) -> list[tuple[object, Path]]:
    match value:
        case dict():
            return [(one, (*path, _key(key))) for key, one in value.items()]
        case list():
            return [(one, (*path, position)) for position, one in enumerate(value)]
        case _:
            return []


def _key(key: object) -> str:
    """A key as it can be told: cut where it is endless, and escaped where it cannot be shown."""
    shown = key[:_TOLD] if isinstance(key, str) else type(key).__name__
    return shown if shown.isprintable() else shown.encode("ascii", "backslashreplace").decode()


def _of_one(value: object, path: Path) -> Iterator[Problem]:
    match value:
        case None | bool():
            return
        case int() if abs(value) > LARGEST:
            yield Problem("DATA_NUMBER_INVALID", path)
        case float() if not math.isfinite(value):
            yield Problem("DATA_NUMBER_INVALID", path)
        case int() | float() | list():
            return
        case str():
            yield from _of_text(value, path)
        case dict():
            for key in value:
                yield from _of_text(key, path) if isinstance(key, str) else (Problem("DATA_NOT_JSON", path),)
        case _:
            yield Problem("DATA_NOT_JSON", path)


def _of_text(text: str, path: Path) -> Iterator[Problem]:
    if len(text) > TEXT:
        yield Problem("DATA_TEXT_TOO_LONG", path, {"limit": TEXT})
        return
    for character in sorted(set(text)):
        named = {"character": f"U+{ord(character):04X}"}
        category = unicodedata.category(character)
        if category == "Cs":
            yield Problem("DATA_HALF_CHARACTER", path)
        elif category == "Cc" and character not in _LINES:
            yield Problem("DATA_CONTROL_CHARACTER", path, named)
        elif character in BIDI:
            yield Problem("DATA_BIDI_CONTROL", path, named)
