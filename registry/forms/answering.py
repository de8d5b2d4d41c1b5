"""One answer: what it says in its one way of writing, and what is wrong with it.

Answers are written in one way so that the same answer has the same bytes: numbers and days as text, choices in the order in which they are
offered, text without what surrounds it. An answer that cannot be read stays as it is.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from registry.characters import count
from registry.errors import Word
from registry.errors.problems import Path, Problem
from registry.forms.questions import Choice, Day, File, Flag, Number, Quantity, Question, Table, Text
from registry.shapes import FLAG, LIST, NUMBER, OBJECT, a_day
from registry.shapes import TEXT as SOME_TEXT

DAY = Word("DAY", "日期，如 2020-06-30", "a day, such as 2020-06-30")
QUANTITY = Word("QUANTITY", "数值和单位（{value, unit}）", "a value with its unit ({value, unit})")
ATTACHMENT = Word("ATTACHMENT", "附件编号", "the id of an attachment")
_DIGITS = {0xFF10 + digit: str(digit) for digit in range(10)}
"""Full-width digits, which Chinese input methods write."""
_SIGNS = {0xFF0E: ".", 0xFF0D: "-", 0x2212: "-"}
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")
_ATTACHMENT = re.compile(r"[a-z][a-z_]{0,62}_[0-7][0-9a-hjkmnp-tv-z]{25}")
"""A TypeID."""


@dataclass
class Notes:
    """Where problems of one answer are written down."""

    question: Question
    path: Path
    whole: bool
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, code: str, *inner: str | int, **params: object) -> None:
        self.problems.append(Problem(code, (*self.path, *inner), {"question": self.question.label, **params}))

    def kind(self, expected: Word, given: Any, *inner: str | int) -> Any:
        """Of what is of another kind; it is given back as it is."""
        self.wrong("ANSWER_KIND_WRONG", *inner, expected=expected)
        return given

    def least(self, code: str, limit: int | None, actual: int) -> None:
        """Too little is no problem of a draft."""
        if self.whole and limit is not None and actual < limit:
            self.wrong(code, limit=limit, actual=actual)

    def most(self, code: str, limit: int | None, actual: int) -> None:
        if limit is not None and actual > limit:
            self.wrong(code, limit=limit, actual=actual)


def answered(question: Question, given: Any, path: Path, *, whole: bool) -> tuple[Any, list[Problem]]:
    """An answer in its one way of writing (None: there is none) and its problems. The rows of a table are for `filling` to look into."""
    notes = Notes(question, path, whole)
    if given is None or given == [] or (isinstance(given, str) and not given.strip()):
        return None, []
    return _read(notes, given), notes.problems


def _read(notes: Notes, given: Any) -> Any:
    match notes.question.asks:
        case Text() as asks:
            return _text(asks, notes, given)
        case Number() as asks:
            return _number(asks, notes, given)
        case Quantity() as asks:
            return _quantity(asks, notes, given)
        case Day() as asks:
            return _day(asks, notes, given)
        case Choice() as asks:
            return _choices(asks, notes, given) if asks.many else _choice(asks, notes, given)
        case Flag():
            return given if isinstance(given, bool) else notes.kind(FLAG, given)
        case File() as asks:
            return _files(asks, notes, given)
        case Table() as asks:
            return _rows(asks, notes, given)


def _text(asks: Text, notes: Notes, given: Any) -> Any:
    if not isinstance(given, str):
        return notes.kind(SOME_TEXT, given)
    text = unicodedata.normalize("NFC", given).translate(_DIGITS)
    if asks.long:
        text = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")).strip()
    else:
        text = " ".join(text.split())
    length = count(text)
    notes.least("ANSWER_TOO_SHORT", asks.least, length)
    notes.most("ANSWER_TOO_LONG", asks.most, length)
    return text


def plain_number(given: Any) -> str | None:
    """A number as text without anything that does not matter: `１２.50` is `12.5`. None of what is no number."""
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        return None
    text = str(given).strip().translate(_DIGITS | _SIGNS)
    if not _NUMBER.fullmatch(text):
        return None
    sign = "-" if text.startswith("-") else ""
    whole, _, fraction = text.lstrip("+-").partition(".")
    whole, fraction = whole.lstrip("0") or "0", fraction.rstrip("0")
    shown = f"{whole}.{fraction}" if fraction else whole
    return shown if shown == "0" else sign + shown


def _number(asks: Number, notes: Notes, given: Any) -> Any:
    text = plain_number(given)
    if text is None:
        return notes.kind(NUMBER, given)
    if len(text.partition(".")[2]) > asks.decimals:
        notes.wrong("ANSWER_TOO_FINE", limit=asks.decimals)
    _between(notes, Fraction(text), asks.least, asks.most)
    return text


def _between(notes: Notes, value: Fraction, least: Decimal | None, most: Decimal | None) -> None:
    if least is not None and value < least:
        notes.wrong("ANSWER_TOO_LOW", limit=least)
    if most is not None and value > most:
        notes.wrong("ANSWER_TOO_HIGH", limit=most)


def _quantity(asks: Quantity, notes: Notes, given: Any) -> Any:
    """What was entered is kept, with its unit: only the comparison is in square metres or yuan."""
    if not isinstance(given, dict) or given.keys() != {"value", "unit"}:
        return notes.kind(QUANTITY, given)
    text, unit = plain_number(given["value"]), given["unit"]
    units = {one.value: one for one in asks.dimension.units}
    if text is None:
        return notes.kind(NUMBER, given, "value")
    if not isinstance(unit, str) or unit not in units:
        notes.wrong("ANSWER_NOT_OFFERED", "unit")
        return given
    _between(notes, Fraction(text) * units[unit].factor, asks.least, asks.most)
    return {"value": text, "unit": unit}


def _day(asks: Day, notes: Notes, given: Any) -> Any:
    text = given.strip().translate(_DIGITS | _SIGNS) if isinstance(given, str) else given
    day = a_day(text)
    if day is None:
        return notes.kind(DAY, given)
    if asks.earliest is not None and day < asks.earliest:
        notes.wrong("ANSWER_TOO_EARLY", limit=asks.earliest)
    if asks.latest is not None and day > asks.latest:
        notes.wrong("ANSWER_TOO_LATE", limit=asks.latest)
    return text


def _choice(asks: Choice, notes: Notes, given: Any) -> Any:
    if given not in asks.codes:
        notes.wrong("ANSWER_NOT_OFFERED")
    return given


def _choices(asks: Choice, notes: Notes, given: Any) -> Any:
    chosen = _list(notes, given, asks.least, asks.most)
    for position, one in enumerate(chosen):
        if one not in asks.codes:
            notes.wrong("ANSWER_NOT_OFFERED", position)
    if notes.problems:
        return given
    return [code for code in asks.codes if code in chosen]


def _files(asks: File, notes: Notes, given: Any) -> Any:
    for position, one in enumerate(_list(notes, given, asks.least, asks.most)):
        if not isinstance(one, str) or not _ATTACHMENT.fullmatch(one):
            notes.kind(ATTACHMENT, one, position)
    return given


def _list(notes: Notes, given: Any, least: int | None, most: int | None) -> Sequence[Any]:
    """The members of a list without any twice; of none where there is no list, which is told."""
    if not isinstance(given, list):
        notes.kind(LIST, given)
        return ()
    if len({repr(one) for one in given}) < len(given):
        notes.wrong("ANSWER_REPEATED")
    notes.least("ANSWER_TOO_FEW", least, len(given))
    notes.most("ANSWER_TOO_MANY", most, len(given))
    return given


def _rows(asks: Table, notes: Notes, given: Any) -> Any:
    if not isinstance(given, list):
        return notes.kind(LIST, given)
    for position, row in enumerate(given):
        if not isinstance(row, dict):
            notes.kind(OBJECT, row, position)
    notes.least("ANSWER_TOO_FEW", asks.least, len(given))
    notes.most("ANSWER_TOO_MANY", asks.most, len(given))
    return given
