"""Objects of JSON read strictly, as definitions are: what is wrong is gathered with its place, and told all at once."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar, final

from registry.errors import RequestErrors, Word
from registry.errors.problems import Path, Problem
from registry.wellformed import flaws

CODE_LENGTH = 64
_CODE = re.compile(rf"[A-Za-z][A-Za-z0-9_]{{0,{CODE_LENGTH - 1}}}")
_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,10})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

OBJECT = Word("OBJECT", "对象", "an object")
LIST = Word("LIST", "列表", "a list")
TEXT = Word("TEXT", "非空的文字", "text that is not empty")
WHOLE = Word("WHOLE", "不小于零的整数", "a whole number that is not below zero")
NUMBER = Word("NUMBER", "数，或写成文字的数", "a number, or one as text")
FLAG = Word("FLAG", "true 或 false", "true or false")
DAY = Word("DAY", "存在的日期，如 2020-06-30", "a date that exists, such as 2020-06-30")

Choice = TypeVar("Choice", bound=StrEnum)
Read = TypeVar("Read")


@final
@dataclass(frozen=True)
class Node:
    """A value in data and the place it is at. Whatever cannot be read adds a problem to the list that all nodes share, and is None."""

    value: Any
    path: Path
    problems: list[Problem]

    def wrong(self, code: str, **params: object) -> None:
        self.problems.append(Problem(code, self.path, params))

    def _expected(self, word: Word) -> None:
        self.wrong("DATA_KIND_WRONG", expected=word)

    def holds(self, *required: str, optional: tuple[str, ...] = ()) -> bool:
        """Whether it is an object; its keys are held to what they may and must be."""
        if not isinstance(self.value, dict):
            self._expected(OBJECT)
            return False
        for key in required:
            if key not in self.value:
                self.wrong("DATA_KEY_MISSING", key=key)
        for key in sorted(self.value.keys() - {*required, *optional}):
            self.wrong("DATA_KEY_UNKNOWN", key=key)
        return True

    def at(self, key: str) -> "Node | None":
        """What an object has under a key; None where it has nothing."""
        return Node(self.value[key], (*self.path, key), self.problems) if key in self.value else None

    def each(self, key: str) -> Iterator["Node"]:
        """The members of the list under a key; of none where there is no such key."""
        inner = self.at(key)
        return iter(()) if inner is None else inner.members()

    def members(self) -> Iterator["Node"]:
        if not isinstance(self.value, list):
            self._expected(LIST)
            return
        for position, one in enumerate(self.value):
            yield Node(one, (*self.path, position), self.problems)

    def text(self) -> str | None:
        if isinstance(self.value, str) and self.value.strip():
            return self.value
        self._expected(TEXT)
        return None

    def code(self) -> str | None:
        if isinstance(self.value, str) and _CODE.fullmatch(self.value):
            return self.value
        self.wrong("DATA_CODE_INVALID", limit=CODE_LENGTH)
        return None

    def whole(self) -> int | None:
        if isinstance(self.value, int) and not isinstance(self.value, bool) and self.value >= 0:
            return self.value
        self._expected(WHOLE)
        return None

    def decimal(self) -> Decimal | None:
        """A number, exactly as it is written; floating point goes by its shortest digits."""
        written = str(self.value) if isinstance(self.value, int | float) and not isinstance(self.value, bool) else self.value
        if isinstance(written, str) and _DECIMAL.fullmatch(written):
            return Decimal(written)
        self._expected(NUMBER)
        return None

    def flag(self) -> bool | None:
        if isinstance(self.value, bool):
            return self.value
        self._expected(FLAG)
        return None

    def day(self) -> date | None:
        found = a_day(self.value)
        if found is None:
            self._expected(DAY)
        return found

    def one_of(self, choices: type[Choice]) -> Choice | None:
        if isinstance(self.value, str) and self.value in {*choices}:
            return choices(self.value)
        self.wrong("DATA_NOT_ONE_OF", allowed=[one.value for one in choices])
        return None

    def word(self, key: str = "label") -> Word | None:
        """What an object is called, by its code: {"code": "…", "label": {"zh": "…", "en": "…"}}."""
        code = (inner := self.at("code")) and inner.code()
        label = self.at(key)
        if label is None or not label.holds("zh", "en"):
            return None
        zh, en = (inner.text() if (inner := label.at(lang)) else None for lang in ("zh", "en"))
        return Word(code, zh, en) if code and zh and en else None

    def distinct(self, codes: list[str]) -> None:
        """Tells each code that is there twice, once."""
        for code, count in Counter(codes).items():
            if count > 1:
                self.wrong("DATA_CODE_REPEATED", name=code)

    def ordered(self, least: object, most: object) -> None:
        """Tells limits that leave room for nothing; either may be open."""
        if least is not None and most is not None and least > most:  # type: ignore[operator]
            self.wrong("DATA_LIMITS_CROSSED", least=least, most=most)


def read(data: object, how: Callable[[Node], Read | None]) -> Read:
    """What `how` makes of data; raises `RequestErrors` with every problem of it, each with its place as path."""
    problems: list[Problem] = [*flaws(data)]
    found = None if problems else how(Node(data, (), problems))
    if found is None or problems:
        raise RequestErrors([problem.refusal for problem in problems])
    return found


def a_day(text: object) -> date | None:
    """The day that ISO 8601 text names; None where it names none."""
    if not isinstance(text, str) or not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
