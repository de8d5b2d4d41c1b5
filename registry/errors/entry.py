"""A line of the catalogue, and the languages it is in."""

from dataclasses import dataclass
from enum import StrEnum


class Lang(StrEnum):
    """The languages the registry speaks."""

    ZH = "ZH"
    EN = "EN"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the catalogue: what a code means, what to do about it, and the HTTP status it travels with."""

    code: str
    http_status: int
    zh: str
    en: str
    hint_zh: str
    hint_en: str


@dataclass(frozen=True, slots=True)
class Word:
    """Something that is named in a message, in both languages."""

    code: str
    zh: str
    en: str

    def label(self, lang: Lang) -> str:
        return self.zh if lang is Lang.ZH else self.en

    def __str__(self) -> str:
        return self.code
