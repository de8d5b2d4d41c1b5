"""What a workbook's columns are: data, from which its template is made and by which its cells are read."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from registry.errors import Lang

EXAMPLE = ("【示例】", "[Example]")
"""What the first cell of a row begins with that only shows how it is done."""


class Said(NamedTuple):
    """Something in both languages, which a message says in its own."""

    zh: str
    en: str

    def label(self, lang: Lang) -> str:
        return self.zh if lang is Lang.ZH else self.en

    def __str__(self) -> str:
        return self.en if self.en == self.zh else f"{self.zh} / {self.en}"


class Kind(StrEnum):
    """How the cells of a column are read."""

    TEXT = "TEXT"
    CODE = "CODE"
    CODES = "CODES"
    PHONE = "PHONE"
    DATE = "DATE"
    AREA = "AREA"
    MONEY = "MONEY"
    INTEGER = "INTEGER"
    CHOICE = "CHOICE"
    BOOLEAN = "BOOLEAN"


AS_TEXT = frozenset({Kind.CODE, Kind.CODES, Kind.PHONE})
"""What Excel must not take for a number."""


class Check(StrEnum):
    """What a code is checked as, beyond its characters."""

    USCC = "USCC"
    LEI = "LEI"


class Option(NamedTuple):
    """One value of a choice: its code, how a drop-down calls it, and what else people write."""

    code: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()

    @property
    def said(self) -> Said:
        return Said(self.zh, self.en)


@dataclass(frozen=True)
class Column:
    """One column. `unit` is what a number without a unit is meant in; `example` stands in the template's example row.

    A required one may be empty in a row that fills in the column `unless`.
    """

    key: str
    zh: str
    en: str
    kind: Kind = Kind.TEXT
    required: bool = False
    unless: str | None = None
    choices: tuple[Option, ...] = ()
    note_zh: str = ""
    note_en: str = ""
    aliases: tuple[str, ...] = ()
    unit: str = ""
    check: Check | None = None
    longest: int = 200
    example: str | float | int = ""

    @property
    def title(self) -> Said:
        return Said(self.zh, self.en)

    @property
    def note(self) -> Said:
        return Said(self.note_zh, self.note_en)

    @cached_property
    def names(self) -> frozenset[str]:
        """Everything a header may call it, folded."""
        return frozenset(map(folded_title, (self.zh, self.en, *self.aliases)))

    @cached_property
    def choice_of(self) -> Mapping[str, str]:
        """The code that a folded word stands for."""
        return {folded_title(word): one.code for one in self.choices for word in (one.code, one.zh, one.en, *one.aliases)}


@dataclass(frozen=True)
class Definition:
    """A kind of workbook: what a row is, and which columns it has.

    `identity` names the columns that tell one row from another: the first of the alternatives whose columns are all filled in counts.
    `constant` says that rows of one value in the first column agree in the others.
    """

    name: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    columns: tuple[Column, ...]
    identity: tuple[tuple[str, ...], ...]
    constant: Mapping[str, tuple[str, ...]]

    @property
    def sheet(self) -> Said:
        return Said(self.zh, self.en)

    @property
    def about(self) -> Said:
        return Said(self.about_zh, self.about_en)

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        return {column.key: column for column in self.columns}

    @cached_property
    def by_name(self) -> Mapping[str, Column]:
        return {name: column for column in self.columns for name in column.names}


_ASIDE = re.compile(r"[\s*＊()（）\[\]【】:：_\-·/,，。、\u200b-\u200f\ufeff\u2060]+")
_REMARKS = re.compile(r"[(（\[【](必填|选填|required|optional|mandatory|\*)[)）\]】]", re.IGNORECASE)


def folded_title(text: str) -> str:
    """A title or a choice as it is compared: without marks, spaces, case and width."""
    return _ASIDE.sub("", _REMARKS.sub("", unicodedata.normalize("NFKC", text))).casefold()
