"""Data -> JSON, the same way for all of it: the fields of what is sealed are the keys of the file."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from registry.sealing.rounds import KINDS


def written(value: Any) -> Any:
    """What JSON there is for a value. Numbers that are not whole are text, so that no reader rounds them; sets are in order."""
    match value:
        case StrEnum():
            return value.value
        case Decimal():
            return plain(value)
        case date():
            return value.isoformat()
        case Mapping():
            return {key: written(one) for key, one in value.items()}
        case frozenset():
            return sorted(written(one) for one in value)
        case tuple():
            return [written(one) for one in value]
        case _ if is_dataclass(value):
            named = {"kind": KINDS[type(value)]} if type(value) in KINDS else {}
            return named | {camel(field.name): written(getattr(value, field.name)) for field in fields(value)}
        case _:
            return value


def plain(value: Decimal) -> str:
    """A number without an exponent and without zeros at its end."""
    shown = f"{value:f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)
