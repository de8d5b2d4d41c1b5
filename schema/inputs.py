"""What several mutations take: quantities with their units, places with their datum, and how an input is put together."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import graphene

from registry.coordinates import Datum
from registry.units import AreaUnit, MoneyUnit
from schema.scalars import Date, DateTime, Decimal
from schema.types import enum_of


class AreaInput(graphene.InputObjectType):
    """An area: a value and the unit it is in (面积)."""

    value = graphene.InputField(Decimal, required=True, description="How much, as a string.")
    unit = graphene.InputField(enum_of(AreaUnit), required=True, description="Of what.")


class MoneyInput(graphene.InputObjectType):
    """An amount of money: a value, the unit it is in, and the currency (金额)."""

    value = graphene.InputField(Decimal, required=True, description="How much, as a string.")
    unit = graphene.InputField(enum_of(MoneyUnit), required=True, description="Of what: `WAN_YUAN` is ten thousand of the currency.")
    currency = graphene.InputField(graphene.String, description="ISO 4217; `CNY` where nothing is said.")


class PositionInput(graphene.InputObjectType):
    """A place, and what its coordinates are measured from (坐标). It is kept as CGCS2000."""

    longitude = graphene.InputField(Decimal, required=True, description="Degrees east.")
    latitude = graphene.InputField(Decimal, required=True, description="Degrees north.")
    datum = graphene.InputField(enum_of(Datum), required=True, description="`GCJ02` for AMap and Tencent, `BD09` for Baidu.")


Fields = Mapping[str, Any]


def of(type_: Any, description: str) -> graphene.InputField:
    """A field that may be left out."""
    return graphene.InputField(type_, description=description)


def need(type_: Any, description: str) -> graphene.InputField:
    """A field that has to be there."""
    return graphene.InputField(type_, required=True, description=description)


def text(description: str) -> graphene.InputField:
    return of(graphene.String, description)


def day(description: str) -> graphene.InputField:
    return of(Date, description)


def instant(description: str) -> graphene.InputField:
    return need(DateTime, description)


def one_of(kind: type[StrEnum], description: str) -> graphene.InputField:
    """One of an enum's names, which may be left out."""
    return of(enum_of(kind), description)


def several(type_: Any, description: str, *, required: bool = False) -> graphene.InputField:
    """A list without gaps."""
    return graphene.InputField(graphene.List(graphene.NonNull(type_)), required=required, description=description)


def changing(noun: str, description: str) -> Fields:
    """What every change of an existing thing takes: `changing("park", "Which park.")`."""
    return {
        f"{noun}_id": need(graphene.ID, description),
        "expected_version": need(graphene.Int, "The `version` that was read; CONFLICT if it has changed since."),
    }


def input_type(name: str, about: str, fields: Fields) -> Any:
    """An input type of its own."""
    return type(name, (graphene.InputObjectType,), {"__doc__": about, **fields})
