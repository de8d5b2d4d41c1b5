"""What can be asked: a form of sections, their questions, and the conditions on which something is asked or has to be answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from registry.errors import Word
from registry.units import AreaUnit, MoneyUnit


class Kind(StrEnum):
    """The kinds of question."""

    TEXT = "TEXT"
    LONG_TEXT = "LONG_TEXT"
    NUMBER = "NUMBER"
    QUANTITY = "QUANTITY"
    DATE = "DATE"
    CHOICE = "CHOICE"
    BOOLEAN = "BOOLEAN"
    TABLE = "TABLE"
    FILE = "FILE"


class Dimension(StrEnum):
    """What a quantity is of."""

    AREA = "AREA"
    MONEY = "MONEY"

    @property
    def units(self) -> type[AreaUnit] | type[MoneyUnit]:
        return AreaUnit if self is Dimension.AREA else MoneyUnit


@dataclass(frozen=True)
class Text:
    """Text of so many characters, as people count them; of one line unless `long`."""

    least: int | None
    most: int | None
    long: bool


@dataclass(frozen=True)
class Number:
    """A number of at most so many decimals."""

    least: Decimal | None
    most: Decimal | None
    decimals: int


@dataclass(frozen=True)
class Quantity:
    """A number with its unit. The limits are in square metres or yuan."""

    dimension: Dimension
    least: Decimal | None
    most: Decimal | None


@dataclass(frozen=True)
class Day:
    """A day."""

    earliest: date | None
    latest: date | None


@dataclass(frozen=True)
class Choice:
    """One of several options, or so many of them where it is `many`."""

    options: tuple[Word, ...]
    many: bool
    least: int | None
    most: int | None

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(option.code for option in self.options)


@dataclass(frozen=True)
class Flag:
    """Yes or no."""


@dataclass(frozen=True)
class Table:
    """So many rows; the columns are questions, and none of them a table."""

    columns: "tuple[Question, ...]"
    least: int | None
    most: int | None


@dataclass(frozen=True)
class File:
    """So many files. An answer names attachments by their ids; that these are of such kinds and so small is for who keeps them to say."""

    kinds: tuple[str, ...]
    most_bytes: int | None
    least: int | None
    most: int | None


Asks = Text | Number | Quantity | Day | Choice | Flag | Table | File


@dataclass(frozen=True)
class Condition:
    """On another question's answer: that it is one of some, or, where these are not said, whether there is one."""

    question: str
    among: tuple[object, ...] | None
    filled: bool = True


@dataclass(frozen=True)
class Question:
    """A question. It is asked when `shown_when` holds, and has to be answered if `required` or when `required_when` holds.

    What is `identifying` is left out of a blind copy.
    """

    code: str
    kind: Kind
    label: Word
    help: Word | None
    asks: Asks
    required: bool
    required_when: Condition | None
    shown_when: Condition | None
    identifying: bool


@dataclass(frozen=True)
class Section:
    """Questions under a heading."""

    heading: Word
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Form:
    """The questions of one version, in the order in which they are asked; no two have the same code."""

    version: int
    sections: tuple[Section, ...]

    @property
    def questions(self) -> Iterator[Question]:
        for section in self.sections:
            yield from section.questions
