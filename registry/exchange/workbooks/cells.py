"""Cells as people and Excel leave them -> values, or what is wrong with them.

Nothing is guessed where a guess could be wrong: a credit code that Excel has made a number of is refused, since its last digits may be
gone, while a telephone number is put right, since eleven digits are exact.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, NamedTuple

from registry.errors import Lang
from registry.exchange.workbooks.columns import Check, Column, Kind, Said, folded_title
from registry.exchange.workbooks.raw import Failed, Raw, Unkept, is_blank, shown, tidy
from registry.identifiers import Checked, check_lei, check_phone, check_uscc
from registry.units import AreaUnit, MoneyUnit, Unit, stored


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, as somebody entered it, and what is stored of it (square metres, yuan)."""

    value: Decimal
    unit: Unit

    @property
    def stored(self) -> Decimal:
        return stored(self.value, self.unit)


Value = str | int | bool | date | Quantity | tuple[str, ...]


class Flaw(NamedTuple):
    """What is wrong with a cell; its row and column are known elsewhere."""

    code: str
    params: Mapping[str, Any]
    is_warning: bool = False


class Found(NamedTuple):
    """What a cell comes to. A value may stand beside warnings, and none where something is wrong."""

    value: Value | None = None
    flaws: tuple[Flaw, ...] = ()


NOTHING = Found()
PENDING = "PENDING"
"""What a credit code is while there is none yet."""

_PENDING = frozenset(map(folded_title, ("待登记", "待办理", "办理中", "正在办理", "筹建中", "pending", "pending registration")))
_ERRORS = frozenset(("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!", "#GETTING_DATA"))
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SCIENTIFIC = re.compile(r"[+-]?\d(\.\d+)?E\+?\d{1,3}", re.IGNORECASE)
_TOLD = 60
"""Characters of a cell that a message gives back, and of the longest number."""


def read(column: Column, raw: Raw) -> Found:
    """The value of a cell of a column. A blank one has none, which is nothing wrong here."""
    match raw:
        case Unkept():
            return _refused("CELL_FORMULA", column)
        case Failed(name):
            return _refused("CELL_ERROR", column, value=name)
        case str() if raw in _ERRORS:
            return _refused("CELL_ERROR", column, value=raw)
    return NOTHING if is_blank(raw) else _READERS[column.kind](column, raw)


def _refused(code: str, column: Column, **params: Any) -> Found:
    return Found(None, (Flaw(code, {"column": column.title, **params}),))


def _text(column: Column, raw: Raw) -> Found:
    text = shown(raw)
    if len(text) > column.longest:
        return _refused("CELL_TOO_LONG", column, actual=len(text), limit=column.longest)
    if found := _CONTROLS.search(text):
        return _refused("CELL_CHARACTERS", column, found=f"U+{ord(found.group()):04X}")
    return Found(unicodedata.normalize("NFC", text))


def _code(column: Column, raw: Raw) -> Found:
    """A code is text. Whole numbers of up to 15 digits are what was typed; of more, Excel keeps 15."""
    text = shown(raw)
    if (isinstance(raw, float | int) and not isinstance(raw, bool) and _is_inexact(column, raw)) or _SCIENTIFIC.fullmatch(text):
        return _refused("CELL_NOT_TEXT", column, value=text)
    if column.check is Check.USCC and folded_title(text) in _PENDING:
        return Found(PENDING)
    code = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).replace("—", "-").replace("–", "-")
    if len(code) > column.longest:
        return _refused("CELL_TOO_LONG", column, actual=len(code), limit=column.longest)
    if found := re.search('[\x00-\x1f\x7f"\\\\]', code):
        return _refused("CELL_CHARACTERS", column, found=found.group() if found.group().isprintable() else f"U+{ord(found.group()):04X}")
    if column.check is None:
        return Found(code)
    return _checked(column, text, check_uscc(code) if column.check is Check.USCC else check_lei(code))


def _is_inexact(column: Column, number: float) -> bool:
    """Whether digits may be lost: beyond 15, with a fraction, or of a code that never is a number of this length."""
    return column.check is not None or number != number // 1 or abs(number) >= 10**15


def _checked(column: Column, text: str, checked: Checked) -> Found:
    flaws = []
    for problem in checked.problems:
        said = Said(problem.message(Lang.ZH), problem.message(Lang.EN))
        if problem.suggestion:
            said = Said(f"{said.zh}，也许应为 {problem.suggestion}", f"{said.en}; perhaps {problem.suggestion} is meant")
        params = {"column": column.title, "value": text[:_TOLD], "problem": said}
        flaws.append(Flaw("CELL_ODD" if problem.is_warning else "CELL_NOT_A_CODE", params, problem.is_warning))
    return Found(checked.value if checked.ok else None, tuple(flaws))


def _codes(column: Column, raw: Raw) -> Found:
    """Several codes in one cell, apart by commas, semicolons, line breaks or 、; each once, in their order."""
    parts = [part for part in map(tidy, re.split(r"[、,，;；\n]+", shown(raw))) if part]
    if len(parts) <= 1:
        found = _code(column, raw)
        return Found((found.value,), found.flaws) if isinstance(found.value, str) else found
    codes: list[str] = []
    for part in parts:
        found = _code(column, part)
        if not isinstance(found.value, str):
            return found
        codes.append(found.value)
    return Found(tuple(dict.fromkeys(codes)))


def _phone(column: Column, raw: Raw) -> Found:
    text = shown(raw)
    if text.endswith(".0") and text[:-2].isdigit():
        text = text[:-2]
    if _SCIENTIFIC.fullmatch(text):
        return _refused("CELL_NOT_TEXT", column, value=text)
    checked = check_phone(text)
    return Found(checked.value) if checked.ok else _checked(column, text, checked)


_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[T\s]+00?:00(?::00(?:\.0+)?)?)?|(\d{4})(\d{2})(\d{2})")


def _date(column: Column, raw: Raw) -> Found:
    """A calendar day. A bare number is none: Excel counts days from 1900, and nobody can see whether that was meant."""
    if isinstance(raw, datetime):
        raw = raw.date()
    if isinstance(raw, date):
        return Found(raw) if 1900 <= raw.year <= 2200 else _refused("CELL_NOT_A_DATE", column, value=raw.isoformat())
    text = shown(raw)
    match = _DAY.fullmatch(unicodedata.normalize("NFKC", text).replace("‐", "-").replace("–", "-").replace("—", "-"))
    if match is None or isinstance(raw, bool | time | timedelta):
        return _refused("CELL_NOT_A_DATE", column, value=text[:_TOLD])
    year, month, day = (int(part) for part in match.groups() if part is not None)
    try:
        found = date(year, month, day)
    except ValueError:
        return _refused("CELL_NOT_A_DATE", column, value=text[:_TOLD])
    return Found(found) if 1900 <= year <= 2200 else _refused("CELL_NOT_A_DATE", column, value=text[:_TOLD])


_NUMBER = re.compile(r"([+-]?)(\d+|\d{1,3}(?:,\d{3})+)?(\.\d*)?(?:E([+-]?\d{1,3}))?", re.IGNORECASE)
_QUANTITY = re.compile(r"(?:人民币|RMB|CNY|¥|￥)?\s*([+-]?[\d,]*\.?\d+\.?(?:E[+-]?\d{1,3})?)\s*([^\d\s.,+-].*)?", re.IGNORECASE)
_NUMERIC_LIMIT = Decimal(10) ** 14


def number_of(raw: Raw) -> Decimal | None:
    """The number that a cell holds: `1,234.5`, `１２３`; None where it is none."""
    if isinstance(raw, bool | date | time | timedelta | Unkept | Failed) or raw is None:
        return None
    if isinstance(raw, int):
        return Decimal(raw)
    if isinstance(raw, float):
        return Decimal(repr(raw)) if abs(raw) < float("inf") else None
    text = tidy(unicodedata.normalize("NFKC", raw)).replace(" ", "").replace("−", "-")
    match = _NUMBER.fullmatch(text) if len(text) <= _TOLD else None
    if match is None or not (match[2] or (match[3] or "").strip(".")):
        return None
    try:
        return Decimal(text.replace(",", ""))
    except InvalidOperation:
        return None


_WORDS: Mapping[Unit, tuple[str, ...]] = {
    MoneyUnit.YUAN: ("元", "圆", "块", "元整", "元人民币", "yuan", "CNY", "RMB"),
    MoneyUnit.QIAN_YUAN: ("千元", "千", "千元人民币"),
    MoneyUnit.WAN_YUAN: ("万元", "万", "万元人民币", "万人民币", "万元整", "10,000 yuan"),
    MoneyUnit.YI_YUAN: ("亿元", "亿", "亿元人民币", "亿人民币"),
    AreaUnit.M2: ("平方米", "平米", "㎡", "m2", "m²", "平", "平方", "sqm"),
    AreaUnit.MU: ("亩", "mu"),
    AreaUnit.HECTARE: ("公顷", "ha", "hectare", "hectares"),
    AreaUnit.KM2: ("平方公里", "平方千米", "km2", "km²"),
}
_UNITS: Mapping[str, Unit] = {folded_title(word): unit for unit, words in _WORDS.items() for word in words}


def _quantity(kind: type[MoneyUnit] | type[AreaUnit]) -> Callable[[Column, Raw], Found]:
    """A reader of numbers that may bring their unit: `305万元`. Another currency or a unit of something else is refused."""

    def quantity(column: Column, raw: Raw) -> Found:
        unit: Unit | None = kind(column.unit)
        value = number_of(raw)
        if value is None and isinstance(raw, str) and len(raw) <= _TOLD:
            match = _QUANTITY.fullmatch(tidy(unicodedata.normalize("NFKC", raw)))
            value = number_of(match[1]) if match else None
            if match and match[2]:
                unit = _UNITS.get(folded_title(match[2]))
        if value is None or not isinstance(unit, kind):
            units = Said("需要人民币金额", "an amount in yuan") if kind is MoneyUnit else Said("需要面积", "an area")
            return _not_a_number(column, raw, units)
        if value < 0 or value * Decimal(unit.factor.numerator) / Decimal(unit.factor.denominator) >= _NUMERIC_LIMIT:
            return _not_a_number(column, raw, Said("不能为负数，也不能超过 100 万亿", "neither negative nor beyond 10^14"))
        return Found(Quantity(value, unit))

    return quantity


def _not_a_number(column: Column, raw: Raw, expected: Said) -> Found:
    return _refused("CELL_NOT_A_NUMBER", column, value=shown(raw)[:_TOLD], expected=expected, example=str(column.example or 1))


def _integer(column: Column, raw: Raw) -> Found:
    value = number_of(raw)
    if value is None and isinstance(raw, str) and (match := re.fullmatch(r"([BF-]?)(\d{1,4})(?:层|楼|F|人|个)?", shown(raw).upper())):
        value = Decimal(match[2]) * (-1 if match[1] in ("B", "-") else 1)
    if value is None or abs(value) >= 2**31 or value != value.to_integral_value():
        return _not_a_number(column, raw, Said("需要整数", "a whole number"))
    return Found(int(value))


def _choice(column: Column, raw: Raw) -> Found:
    """A choice by any of its names; where it is none, the nearest is named."""
    text = shown(raw)
    wanted = folded_title(text)
    if code := column.choice_of.get(wanted):
        return Found(code)
    close = get_close_matches(wanted[:40], list(column.choice_of), n=1, cutoff=0.3)
    nearest = next((one for one in column.choices if close and one.code == column.choice_of[close[0]]), column.choices[0])
    choices = Said("、".join(one.zh for one in column.choices), ", ".join(one.en for one in column.choices))
    return _refused("CELL_NOT_A_CHOICE", column, value=text[:_TOLD], nearest=nearest.said, choices=choices)


_TRUE = frozenset(("是", "有", "对", "y", "yes", "true", "t", "1", "√", "✓", "✔", "☑"))
_FALSE = frozenset(("否", "无", "不", "不是", "n", "no", "false", "f", "0", "×", "✗", "✘", "x", "☐"))


def _boolean(column: Column, raw: Raw) -> Found:
    if isinstance(raw, bool):
        return Found(raw)
    word = unicodedata.normalize("NFKC", shown(raw)).casefold()
    if word in _TRUE or word in _FALSE:
        return Found(word in _TRUE)
    options = Said("是、否", "yes, no")
    return _refused("CELL_NOT_A_CHOICE", column, value=word[:_TOLD], nearest=Said("否", "no"), choices=options)


_READERS: Mapping[Kind, Callable[[Column, Raw], Found]] = {
    Kind.TEXT: _text,
    Kind.CODE: _code,
    Kind.CODES: _codes,
    Kind.PHONE: _phone,
    Kind.DATE: _date,
    Kind.AREA: _quantity(AreaUnit),
    Kind.MONEY: _quantity(MoneyUnit),
    Kind.INTEGER: _integer,
    Kind.CHOICE: _choice,
    Kind.BOOLEAN: _boolean,
}
