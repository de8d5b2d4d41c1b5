"""What somebody wrote, read: normalised where that is beyond doubt, and else refused with what is wrong and what was probably meant.

Every function takes the work that collects the refusals, the value, and the path of the field that it stands in. It gives what is to be
kept, or None where there is nothing or nothing usable.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import Any

from registry.calendar import today_in_china
from registry.coordinates import Bounds, Datum, Position, to_cgcs2000
from registry.errors import Word
from registry.identifiers import Checked, check_email, check_lei, check_orcid, check_phone, check_uscc
from registry.models.companies import INDUSTRY
from registry.units import AreaUnit, MoneyUnit, stored
from registry.work import Work

Path = Sequence[str | int]

LONG = 200
"""Characters of a name, a number, a short remark."""
LONGEST = 2000
"""Characters of a reason or a note."""
LEAST_REASON = 6
"""Characters of a reason that says something: 核对公示信息 has six."""

MANY = 100
"""How many things one field names, at most."""

MOST = Decimal(10) ** 14
"""Square metres, or yuan: more is a mistake of the unit."""

UNITS: Mapping[AreaUnit | MoneyUnit, Word] = {
    AreaUnit.M2: Word("M2", "平方米", "square metres"),
    AreaUnit.MU: Word("MU", "亩", "mu"),
    AreaUnit.HECTARE: Word("HECTARE", "公顷", "hectares"),
    AreaUnit.KM2: Word("KM2", "平方公里", "square kilometres"),
    MoneyUnit.YUAN: Word("YUAN", "元", "yuan"),
    MoneyUnit.QIAN_YUAN: Word("QIAN_YUAN", "千元", "thousand yuan"),
    MoneyUnit.WAN_YUAN: Word("WAN_YUAN", "万元", "ten thousand yuan"),
    MoneyUnit.YI_YUAN: Word("YI_YUAN", "亿元", "hundred million yuan"),
}
"""Units as people call them."""

JINAN = Bounds(116, 36, 118, 37.6)

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
"""Of what is agreed for a time: a lease is reckoned with, and ends on a day that has a next one."""

SEI_FORM = Word("SEI_CODE", "战略性新兴产业代码应形如 1、1.2 或 1.2.3", "an emerging industry's code looks like 1, 1.2 or 1.2.3")
_SEI = re.compile(r"[1-9](\.[0-9]{1,2}){0,2}")
"""Strategic emerging industries, 2018 (国家统计局令第23号): 1, 1.2, 1.2.3."""

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2028\u2029\ufeff]")
_CODE = re.compile(r"[\x01-\x1f\x7f\"\\]")


def tidied(value: str) -> str:
    """A text composed, without what cannot be seen and without spaces around it."""
    return unicodedata.normalize("NFC", _UNPRINTABLE.sub("", value)).strip()


def text_of(work: Work, value: str | None, field: Path, *, limit: int = LONG, required: bool = False) -> str | None:
    """A text without spaces around it; an empty one is none."""
    found = tidied(value) if value is not None else ""
    if not found:
        if required:
            work.refuse("TEXT_MISSING", field)
        return None
    if len(found) > limit:
        work.refuse("TEXT_TOO_LONG", field, limit=limit, actual=len(found))
    return found


def code_of(work: Work, value: str | None, field: Path, *, required: bool = False) -> str | None:
    """A code or a number on a paper: half-width, and without what would have to be escaped."""
    found = text_of(work, None if value is None else unicodedata.normalize("NFKC", value), field, required=required)
    if found is not None and (wrong := _CODE.search(found)):
        work.refuse("TEXT_INVALID", field, character=repr(wrong.group()))
    return found


def uscc_of(work: Work, value: str | None, field: Path) -> str | None:
    """A unified social credit code (GB 32100)."""
    return _identifier(work, value, field, check_uscc)


def lei_of(work: Work, value: str | None, field: Path) -> str | None:
    """A legal entity identifier (ISO 17442)."""
    return _identifier(work, value, field, check_lei)


def phone_of(work: Work, value: str | None, field: Path) -> str | None:
    """A telephone number, as E.164."""
    return _identifier(work, value, field, check_phone)


def email_of(work: Work, value: str | None, field: Path) -> str | None:
    """An e-mail address."""
    return _identifier(work, value, field, check_email)


def orcid_of(work: Work, value: str | None, field: Path) -> str | None:
    """The worldwide number of a researcher."""
    return _identifier(work, value, field, check_orcid)


def _identifier(work: Work, value: str | None, field: Path, check: Callable[[str], Checked]) -> str | None:
    if value is None or not value.strip():
        return None
    checked = check(value)
    for problem in checked.errors:
        meant = problem.suggestion
        said = Word(meant, f"，是否应为 {meant}", f"; perhaps {meant} is meant") if meant else ""
        work.refuse("IDENTIFIER_INVALID", field, problem=problem, suggestion=said)
    for problem in checked.warnings:
        work.warn("IDENTIFIER_ODD", field, problem=problem)
    return checked.value if checked.ok else None


def industry_of(work: Work, value: str | None, field: Path) -> str | None:
    """A code of GB/T 4754-2017."""
    found = code_of(work, value, field)
    if found is not None and not INDUSTRY.fullmatch(found.upper()):
        work.refuse("INDUSTRY_UNKNOWN", field, code=found)
    return found.upper() if found is not None else None


def sei_code_of(work: Work, value: str, field: Path) -> str | None:
    """A code of the strategic emerging industries."""
    found = code_of(work, value, field)
    if found is not None and not _SEI.fullmatch(found):
        work.refuse("IDENTIFIER_INVALID", field, problem=SEI_FORM, suggestion="")
    return found


def each_of(work: Work, values: Sequence[str] | None, field: Path, read: Callable[[Work, str, Path], str | None]) -> list[str]:
    """What is read of each of several, without those that are empty, and each once."""
    few(work, values or (), field)
    found = [read(work, one, [*field, place]) for place, one in enumerate((values or ())[:MANY])]
    return [*dict.fromkeys(one for one in found if one is not None)]


def few(work: Work, values: Sequence[Any], field: Path, most: int = MANY) -> None:
    """Refuses more of them than somebody can have meant."""
    if len(values) > most:
        work.refuse("TOO_MANY", field, limit=most, actual=len(values))


def country_of(work: Work, value: str | None, field: Path) -> str | None:
    """Two letters of ISO 3166."""
    return _letters(work, value, field, 2, "COUNTRY_UNKNOWN")


def currency_of(work: Work, value: str | None, field: Path) -> str | None:
    """Three letters of ISO 4217."""
    return _letters(work, value, field, 3, "CURRENCY_UNKNOWN")


def _letters(work: Work, value: str | None, field: Path, count: int, code: str) -> str | None:
    found = code_of(work, value, field)
    if found is not None and not re.fullmatch(f"[A-Za-z]{{{count}}}", found):
        work.refuse(code, field, code=found)
    return found.upper() if found is not None else None


def area_of(work: Work, given: Mapping[str, Any] | None, field: Path, *, prefix: str = "area") -> dict[str, Any]:
    """The columns of an area: in square metres, and as it was entered. It is more than nothing."""
    names = (f"{prefix}_m2", f"{prefix}_entered_value", f"{prefix}_entered_unit")
    if given is None:
        return dict.fromkeys(names)
    value, unit = given["value"], AreaUnit(given["unit"])
    metres = stored(value, unit)
    if metres <= 0:
        work.refuse("AMOUNT_ZERO" if metres == 0 else "AMOUNT_NEGATIVE", (*field, "value"))
    elif metres >= MOST:
        work.refuse("AMOUNT_TOO_LARGE", (*field, "value"), unit=UNITS[unit])
    return dict(zip(names, (metres, value, unit), strict=True))


def money_of(work: Work, given: Mapping[str, Any] | None, field: Path, prefix: str) -> dict[str, Any]:
    """The columns of an amount of money: in whole units of its currency, and the unit in which it was entered."""
    names = (f"{prefix}_amount", f"{prefix}_currency", f"{prefix}_unit")
    if given is None:
        return dict.fromkeys(names)
    value, unit = given["value"], MoneyUnit(given["unit"])
    amount = stored(value, unit)
    if amount < 0:
        work.refuse("AMOUNT_NEGATIVE", (*field, "value"))
    elif amount >= MOST:
        work.refuse("AMOUNT_TOO_LARGE", (*field, "value"), unit=UNITS[unit])
    elif Fraction(value) * unit.factor != Fraction(amount):
        work.refuse("AMOUNT_TOO_PRECISE", (*field, "value"), stored=f"{Decimal(value) * Decimal(unit.factor.numerator):f}")
    return dict(zip(names, (amount, currency_of(work, given.get("currency") or "CNY", (*field, "currency")), unit), strict=True))


def position_of(work: Work, given: Mapping[str, Any] | None, field: Path) -> dict[str, Any]:
    """The columns of a place, CGCS2000, to a tenth of a metre."""
    if given is None:
        return {"longitude": None, "latitude": None}
    entered = Position(float(given["longitude"]), float(given["latitude"]))
    if not JINAN.hold(entered):
        work.refuse("COORDINATES_SWAPPED" if JINAN.hold(entered.swapped) else "COORDINATES_OUTSIDE", field)
        return {}
    place = to_cgcs2000(entered, Datum(given["datum"]))
    return {"longitude": Decimal(f"{place.longitude:.6f}"), "latitude": Decimal(f"{place.latitude:.6f}")}


def in_order(work: Work, first: date | None, last: date | None, field: Path) -> None:
    """Refuses what ends before it begins."""
    if first is not None and last is not None and last < first:
        work.refuse("PERIOD_REVERSED", field)


def in_reach(work: Work, day: date | None, field: Path) -> None:
    """Refuses a day that is a slip of the pen, or a hostile one: 9999-12-31 has no next day."""
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        work.refuse("AMOUNT_OUT_OF_RANGE", field, least=FIRST_DAY, most=LAST_DAY)


def has_come(work: Work, day: date | None, field: Path) -> None:
    """Refuses a day that is still to come, of something that is said to have happened."""
    if day is not None and day > today_in_china():
        work.refuse("DAY_NOT_YET", field, day=day)


def reason_of(work: Work, value: str | None, field: Path) -> str | None:
    """Why somebody looks into what is another's, or changes it: more than a word, since it will be read by whom it concerns."""
    found = text_of(work, value, field, limit=LONGEST, required=True)
    if found is not None and len(found) < LEAST_REASON:
        work.refuse("REASON_TOO_SHORT", field, least=LEAST_REASON)
    return found


def stays_said(work: Work, given: Mapping[str, Any], *names: str) -> None:
    """Refuses to take away what always has to be there."""
    for name in names:
        if name in given and given[name] is None:
            work.refuse("TEXT_MISSING", [name])


def word(kind: StrEnum | str | None) -> str | None:
    """An enum's name, whichever way it came."""
    return None if kind is None else str(kind)


def texts_of(work: Work, given: Mapping[str, Any], bilingual: str, plain: str) -> dict[str, Any]:
    """Columns of texts: those in two languages are given as `name` and `name_en`, and a name is always there in Chinese."""
    columns: dict[str, Any] = {}
    for name in bilingual.split():
        if name in given:
            columns[f"{name}_zh"] = text_of(work, given[name], [name], required=name == "name")
        if f"{name}_en" in given:
            columns[f"{name}_en"] = text_of(work, given[f"{name}_en"], [f"{name}_en"])
    return columns | {name: text_of(work, given[name], [name]) for name in plain.split() if name in given}


def rent_of(work: Work, given: Mapping[str, Any], at: Path = ()) -> dict[str, Any]:
    """The columns of a rent: the amount and what it is counted by belong together."""
    columns: dict[str, Any] = {}
    if "rent" in given:
        columns |= money_of(work, given["rent"], [*at, "rent"], "rent")
        columns["rent_per"] = word(given.get("rent_per")) if given["rent"] else None
        if given["rent"] and not given.get("rent_per"):
            work.refuse("TEXT_MISSING", [*at, "rent_per"])
    elif given.get("rent_per"):
        work.refuse("TEXT_MISSING", [*at, "rent"])
    return columns
