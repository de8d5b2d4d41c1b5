"""Values of an answer's JSON -> cells of a table: days as days, numbers as numbers where none of their digits would be lost."""

import json
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from registry.errors import Lang
from registry.query.spelling import Spelling

Cell = str | int | Decimal | date | datetime | None
"""What stands in a table: text, a number, a day, an instant in China's time, or nothing."""

Word = Callable[[str], str]
"""How the code of an enum is read."""

CHINA = ZoneInfo("Asia/Shanghai")
DIGITS = 15
"""A spreadsheet keeps numbers as floats, which hold so many digits exactly; what has more is text."""

FIRST_YEAR = 1901
"""A spreadsheet counts days from 1900, and takes that for a leap year; what was before is text."""

BETWEEN_VALUES = "; "


def cell(value: Any, spelling: Spelling, lang: Lang, word: Word) -> Cell:
    """One value. Codes and identifiers are text, whatever they look like."""
    if value is None:
        return None
    if isinstance(value, (list, dict)):
        return _several(value, word)
    match spelling:
        case Spelling.INTEGER:
            return int(value)
        case Spelling.DECIMAL:
            return _number(str(value))
        case Spelling.BOOLEAN:
            return _yes(value, lang)
        case Spelling.DATE:
            return _day(str(value))
        case Spelling.INSTANT:
            return datetime.fromisoformat(str(value)).astimezone(CHINA).replace(tzinfo=None, microsecond=0)
        case _:
            return word(str(value))


def as_text(value: Cell) -> str:
    """A cell as it is written where everything is text."""
    match value:
        case None:
            return ""
        case datetime():
            return value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _number(text: str) -> Decimal | str:
    number = Decimal(text)
    return number if len(number.as_tuple().digits) <= DIGITS else text


def _yes(value: bool, lang: Lang) -> str:
    if lang is Lang.ZH:
        return "是" if value else "否"
    return "yes" if value else "no"


def _day(text: str) -> date | str:
    day = date.fromisoformat(text)
    return day if day.year >= FIRST_YEAR else text


def _several(value: Any, word: Word) -> str:
    """A list of texts, joined; anything else that is kept as JSON, as JSON."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return BETWEEN_VALUES.join(word(item) for item in value)
    return json.dumps(value, ensure_ascii=False)
