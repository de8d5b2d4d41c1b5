"""How PostgreSQL spells a value as JSON text, and how such a text is read back out of a cursor.

JSON is built as text: constants and spelled leaves joined by `||`. That is several times quicker than `json_build_object` and keeps
key order and number format ours. A type whose values cannot hold a quote or a backslash skips the escaping.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from sqlalchemy import Boolean, Date, DateTime, Integer, Numeric, Text, case, cast, func, literal_column
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import TypeEngine


class Spelling(Enum):
    """The ways a value may be spelled."""

    PLAIN = "text that holds no quote, backslash or control character: ids, codes, enums"
    TEXT = "any text"
    INTEGER = "a number"
    BOOLEAN = "true or false"
    DECIMAL = "an exact number, as a string without trailing zeros"
    DATE = "an ISO date, as a string"
    INSTANT = "an ISO instant in UTC with microseconds, as a string"
    JSON = "JSON as it is stored, or an array of plain texts"


INSTANT_FORMAT = 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'

QUOTED: dict[Spelling, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {
    Spelling.PLAIN: lambda value: value,
    Spelling.DECIMAL: lambda value: cast(func.trim_scale(value), Text),
    Spelling.DATE: lambda value: cast(value, Text),
    Spelling.INSTANT: lambda value: func.to_char(value, literal_column(f"'{INSTANT_FORMAT}'")),
}
"""Spellings that stand between quotes, and what stands there."""

BARE: dict[Spelling, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {
    Spelling.TEXT: lambda value: cast(func.to_json(value), Text),
    Spelling.INTEGER: lambda value: cast(value, Text),
    Spelling.BOOLEAN: lambda value: case((value, literal_column("'true'")), else_=literal_column("'false'")),
    Spelling.JSON: lambda value: cast(func.to_json(value), Text),
}
"""Spellings that are JSON by themselves."""

BIND_TYPES: dict[Spelling, TypeEngine[Any]] = {
    Spelling.PLAIN: Text(),
    Spelling.TEXT: Text(),
    Spelling.INTEGER: Integer(),
    Spelling.BOOLEAN: Boolean(),
    Spelling.DECIMAL: Numeric(),
    Spelling.DATE: Date(),
    Spelling.INSTANT: DateTime(timezone=True),
}
"""The type of a parameter that is compared with such a value."""

def _text(text: str) -> str:
    text.encode()
    return text


def _integer(text: str) -> int:
    number = int(text)
    number.to_bytes(4, signed=True)
    return number


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite() or abs(number.adjusted()) > LARGEST_EXPONENT:
        raise ValueError(text)
    return number


LARGEST_EXPONENT = 100
"""No column has numbers beyond ten to this."""

READ_BACK: dict[Spelling, Callable[[str], Any]] = {
    Spelling.PLAIN: _text,
    Spelling.TEXT: _text,
    Spelling.INTEGER: _integer,
    Spelling.BOOLEAN: {"true": True, "false": False}.__getitem__,
    Spelling.DECIMAL: _decimal,
    Spelling.DATE: date.fromisoformat,
    Spelling.INSTANT: lambda text: datetime.fromisoformat(text).astimezone(UTC),
}
"""How the text in a cursor becomes a parameter again."""


def constant(text: str) -> ColumnElement[Any]:
    """A text constant. `text` is JSON of our own making, or a GraphQL name; quotes are doubled all the same."""
    return literal_column("'" + text.replace("'", "''") + "'", Text)


def spelled(value: ColumnElement[Any], spelling: Spelling, nullable: bool) -> list[str | ColumnElement[Any]]:
    """`value` as pieces of JSON text: strings are constants to be joined with their neighbours."""
    if spelling in QUOTED:
        inner = QUOTED[spelling](value)
        if not nullable:
            return ['"', inner, '"']
        return [func.coalesce(constant('"').op("||")(inner).op("||")(constant('"')), constant("null"))]
    if spelling is Spelling.BOOLEAN and nullable:
        return [case((value, constant("true")), (value.is_(None), constant("null")), else_=constant("false"))]
    inner = BARE[spelling](value)
    return [func.coalesce(inner, constant("null")) if nullable else inner]


def as_text(value: ColumnElement[Any], spelling: Spelling) -> ColumnElement[Any]:
    """`value` as a JSON string or null, whatever its type: the form that cursors hold."""
    if spelling in QUOTED:
        inner = QUOTED[spelling](value)
        return func.coalesce(constant('"').op("||")(inner).op("||")(constant('"')), constant("null"))
    return func.coalesce(cast(func.to_json(cast(value, Text)), Text), constant("null"))
