"""What the fields of the contract are called at the head of a table, and how the words of its enums are read there."""

from collections.abc import Mapping
from dataclasses import dataclass

from registry.errors import Lang

Pair = tuple[str, str]
"""The same in Chinese and in English."""


@dataclass(frozen=True)
class Titles:
    """`fields` by coordinate (`Company.uscc`); `words` by the coordinate of a field, or of its argument (`Park.area(unit)`), and code."""

    fields: Mapping[str, Pair]
    words: Mapping[str, Mapping[str, Pair]]

    def title(self, coordinate: str, lang: Lang) -> str:
        return said(self.fields[coordinate], lang)

    def word(self, coordinate: str, code: str, lang: Lang) -> str:
        """A word of an enum as people read it; a code that is none stays what it is."""
        found = self.words.get(coordinate, {}).get(code)
        return code if found is None else said(found, lang)


def said(pair: Pair, lang: Lang) -> str:
    return pair[0] if lang is Lang.ZH else pair[1]
