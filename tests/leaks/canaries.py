"""Secrets that are known again wherever they turn up: a value for every column, unlike that of any other cell of the database.

A value is made from a cell's place alone. There are two editions of it, so that two databases can differ in a cell and in nothing else: they
sort the other way round, and lie on the same side of today.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ARRAY, Boolean, Column, Date, DateTime, Enum, Integer, Numeric, Text
from sqlalchemy.dialects.postgresql import JSONB

from registry.identifiers import synthetic_uscc
from registry.models import Entity
from registry.models.base import PINYIN, Ratio
from registry.policies.base import masked_attributes

ROWS = 64
"""As many rows as a table of the world may have."""
COLUMNS = 12
"""As many days and instants as a row may have."""
WORD = "zq"
"""What every planted text begins with, so that one comparison finds all of them."""
LONG_AGO = date(1800, 1, 1)
FAR_AHEAD = date(2150, 1, 1)
SOON = timedelta(days=3650)
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Place:
    """Where a value stands: by number, its table, row and column. `second` is the other edition."""

    table: int
    row: int
    column: int
    second: bool

    @property
    def number(self) -> int:
        """A number of the cell's own, below a million. In the second edition rows run the other way, columns as before."""
        row = self.row if not self.second else 2 * ROWS - 1 - self.row
        return (self.table * 2 * ROWS + row) * 64 + self.column

    @property
    def text(self) -> str:
        return f"{WORD}{self.number:06d}"

    def days(self, column: Column[Any]) -> timedelta:
        """Days that no other cell has. Of a row, they come in the order of its columns: what ends later does so here."""
        row = self.row if not self.second else 2 * ROWS - 1 - self.row
        of_its_kind = [one.name for one in column.table.columns if isinstance(one.type, (Date, DateTime))].index(column.name)
        return timedelta(days=(self.table * 2 * ROWS + row) * COLUMNS + of_its_kind)


Hint = Callable[[Place], Any]


def letters(place: Place, count: int) -> str:
    """So many capitals."""
    number, found = place.row * 7 + place.column + 300 * place.second, ""
    for _ in range(count):
        number, rest = divmod(number, 26)
        found += LETTERS[rest]
    return found


def digits(place: Place, count: int) -> str:
    return f"{place.number + 4 * 10**6:0{count}d}"


HINTS: Mapping[str, Hint] = {
    "*.currency": lambda place: letters(place, 3),
    "*.longitude": lambda place: 100 + Decimal(place.number) / 10**6,
    "*.latitude": lambda place: 30 + Decimal(place.number) / 10**6,
    "attachment.sha256": lambda place: digits(place, 64),
    "admin_division.code": lambda place: f"3701{place.number % 10**8:08d}",
    "application.form_version": lambda place: 1000 + place.row + 100 * place.second,
    "application.snapshot_hash": lambda place: digits(place, 64),
    "access_token.token_hash": lambda place: digits(place, 64),
    "call_round.year": lambda place: 2001 + place.row + 40 * place.second,
    "company.foreign_jurisdiction": lambda place: letters(place, 2),
    "company.industry": lambda place: f"I65{place.row + 40 * place.second:02d}",
    "company.lei": lambda place: digits(place, 20),
    "company.sei_codes": lambda place: [f"{1 + place.row % 9}.{place.row}.{place.column}"],
    "company.uscc": lambda place: synthetic_uscc(place.number),
    "company.contact_phone": lambda place: f"+86{digits(place, 11)}",
    "event.data": lambda place: {"note": place.text},
    "person.birth_year": lambda place: 1901 + place.row + 60 * place.second,
    "person.email": lambda place: f"{place.text}@{place.number}.example.org",
    "person.id_hmac": lambda place: digits(place, 64),
    "person.id_masked": lambda place: f"{place.number // 1000:04d}***{place.number % 1000:03d}",
    "person.nationality": lambda place: letters(place, 2),
    "person.orcid": lambda place: f"0000-{place.number // 10_000:04d}-{place.number % 10_000:04d}-0000",
    "person.phone": lambda place: f"+86{digits(place, 11)}",
    "reported_fact.data": lambda place: {"note": place.text},
}
"""Values for columns whose CHECKs want a form of their own; under `*`, in whatever table they are."""

KEPT = ("scope_id", "subject_id", "field", "type", "position", "hash", "search_terms", "search_text", "serial", "industry_standard")
"""Columns that stand as the world has them: others rest on them, or follow from them."""


def planted(column: Column[Any]) -> bool:
    """Whether a secret can stand in a column: it is neither an id, nor a choice among few, nor worked out from others."""
    kept = column.name in KEPT or column.name.endswith(PINYIN) or column.name == "id" or column.foreign_keys
    return not (kept or column.computed or column.identity or isinstance(column.type, (Enum, Boolean)))


def tells_a_state(column: Column[Any], row: Mapping[str, Any]) -> bool:
    """Whether it is what a state was, or became: rules ask when a record was in a state, and whether that is told."""
    return column.table.name == "change" and column.name in ("old_value", "new_value") and row["field"] == "state"


def plantable(model: type[Entity], column: Column[Any], was: Any) -> bool:
    """Whether something else can stand in a cell that holds `was`.

    A day on which nothing has happened stays so, and so do choices that everybody reads: rules look at them.
    """
    if isinstance(column.type, (Date, DateTime)) and was is None:
        return False
    return planted(column) or (bool(choices(column)) and column.name in masked_attributes(model))


def others(model: type[Entity], column: Column[Any], was: str | None) -> list[str]:
    """What may stand for a choice among few, as far as whoever does not read it can tell: of a state, those that are called alike in public."""
    if column.name == "state" and model.__lifecycle__ is not None:
        public = {state.code: state.public_code for state in model.__lifecycle__.states}
        return [code for code, name in public.items() if name is not None and name == public.get(was or "") and code != was]
    return [option for option in reversed(choices(column)) if option != was]


def secret(column: Column[Any], place: Place, was: Any) -> Any:
    """The value for a cell that held `was`."""
    named = "currency" if column.name.endswith("_currency") else column.name
    hint = HINTS.get(f"{column.table.name}.{named}") or HINTS.get(f"*.{named}")
    return hint(place) if hint else _of_type(column, place, was)


def _of_type(column: Column[Any], place: Place, was: Any) -> Any:
    match column.type:
        case Text():
            return place.text
        case ARRAY():
            return [place.text]
        case JSONB():
            return {"plan": place.text} if isinstance(was, dict) or not column.nullable else place.text
        case Integer():
            return 30_000_000 + place.number
        case Numeric():
            return Decimal(f"0.{100_000 + place.number % 800_000}") if column.type is Ratio else Decimal(f"{40_000_000 + place.number}.75")
        case Date():
            return _side(was) + place.days(column)
        case DateTime():
            return datetime.combine(_side(was and was.date()) + place.days(column), time(12, 34, 56), tzinfo=UTC)
    raise AssertionError(f"no secret is made for {column.table.name}.{column.name}: give a hint in {__name__}.HINTS")


def _side(was: date | None) -> date:
    """Where the days of a cell begin: on the side of today on which its value was."""
    return LONG_AGO if was is not None and was < datetime.now(UTC).date() + SOON else FAR_AHEAD


def choices(column: Column[Any]) -> list[str]:
    """The values of a choice among few."""
    return list(column.type.enums) if isinstance(column.type, Enum) else []


def models() -> list[type[Entity]]:
    """Every model, by the name of its table: the place in this list is the number of the table."""
    found: list[type[Entity]] = [mapper.class_ for mapper in Entity.registry.mappers]
    return sorted(found, key=lambda model: model.__tablename__)


def columns(model: type[Entity]) -> list[Column[Any]]:
    """The columns of a model's table, in their order."""
    found: Any = model.__table__.columns
    return list(found)
