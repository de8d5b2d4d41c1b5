"""What follows from an entity: the inputs by which it is found, filtered, ordered and paged.

Everything here is made from the entity's own fields, so a new field can be filtered by, and a new entity paged, without a line here.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from typing import Any

import graphene
from graphene.utils.str_converters import to_camel_case

from registry.models.base import PINYIN
from registry.query.catalog import Filterable, Leaf, ToMany, ToOne
from schema import scalars
from schema.types import enum_of, scalar_of

EntityClass = Any
"""A subclass of `schema.base.Entity`, which is made with the help of this module."""


class Direction(StrEnum):
    """Which end comes first."""

    ASC = "ASC"
    DESC = "DESC"


class Nulls(StrEnum):
    """Where absent values go."""

    FIRST = "FIRST"
    LAST = "LAST"


WINDOW = ("first", "after", "last", "before")
"""The arguments that every list has."""

SEARCHED = (
    "What to look for, as one types it: words of a name (`大学科技`, `Alibaba`), how it begins (`阿`, `al`), its pinyin (`alibaba`), "
    "its initials (`albb`), or a code as a whole. Several words must all be found. Traditional characters, full-width letters and "
    "capitals make no difference."
)

FOUND = (
    "Only rows that are found by this: words of a name, how it begins, its pinyin, its initials, or a whole code, as in the root field "
    "`search`. The best matches come first, unless `orderBy` says otherwise."
)


def page_arguments(entity: Callable[[], EntityClass], searched: bool = False) -> dict[str, graphene.Argument]:
    """The arguments of every connection, and of those of a type that is searched."""
    search = {"search": graphene.Argument(graphene.String, description=FOUND)} if searched else {}
    return search | {
        "first": graphene.Argument(graphene.Int, description="So many from the front: 20 unless it says otherwise, 100 at most."),
        "after": graphene.Argument(graphene.String, description="Only rows after this cursor."),
        "last": graphene.Argument(graphene.Int, description="So many from the back, in the same order."),
        "before": graphene.Argument(graphene.String, description="Only rows before this cursor."),
        "where": graphene.Argument(lambda: where_input(entity()), description="Only rows that pass this filter."),
        "order_by": graphene.Argument(lambda: graphene.List(graphene.NonNull(order_input(entity()))), description="By these keys in turn."),
    }


@cache
def where_input(entity: EntityClass) -> Any:
    """`ParkWhere`: every key given must hold."""
    name = entity.type_name()
    fields: dict[str, Any] = {
        to_camel_case(attribute): graphene.InputField(_filter_of(entity, attribute, binding), description=_about(entity, attribute))
        for attribute, binding in filters(entity).items()
    }
    fields["and"] = graphene.InputField(lambda: listed(where_input(entity)), description="All of these hold.")
    fields["or"] = graphene.InputField(lambda: listed(where_input(entity)), description="At least one of these holds.")
    fields["not"] = graphene.InputField(lambda: where_input(entity), description="This does not hold.")
    return type(f"{name}Where", (graphene.InputObjectType,), {"__doc__": f"A filter on {name}: every key given must hold.", **fields})


def filters(entity: EntityClass) -> Mapping[str, Filterable]:
    """What an entity may be filtered by, under the attribute names of the contract."""
    found: dict[str, Filterable] = {}
    for field in entity.bound().values():
        found.update(field.filters())
    return found


def _about(entity: EntityClass, attribute: str) -> str:
    fields = entity.bound()
    if attribute.endswith("_currency"):
        return f"The currency of `{to_camel_case(attribute.removesuffix('_currency'))}`, ISO 4217."
    names = (attribute, attribute.removesuffix("_en"), attribute.removesuffix("_amount"))
    return next(str(fields[name].description) for name in names if name in fields)


def _filter_of(entity: EntityClass, attribute: str, binding: Filterable) -> Any:
    if isinstance(binding, Leaf):
        column = binding.attributes[0]
        scalar, _ = scalar_of(entity.model, column, getattr(entity.model, column).type)
        return comparators(scalar)
    target = entity.bound()[attribute].target
    return (lambda: quantified(target())) if isinstance(binding, ToMany) else (lambda: where_input(target()))


@cache
def quantified(entity: EntityClass) -> Any:
    """`ParkListWhere`: what holds for some, every or none of the rows at the other end of a link."""
    name = entity.type_name()
    fields = {
        quantifier: graphene.InputField(lambda: where_input(entity), description=f"{words} of them passes this.")
        for quantifier, words in (("some", "At least one"), ("every", "Every one"), ("none", "None"))
    }
    return type(
        f"{name}ListWhere",
        (graphene.InputObjectType,),
        {"__doc__": f"What holds for the linked {name} rows that one may see.", **fields},
    )


ORDERED = ("gt", "gte", "lt", "lte")
COMPARATORS: dict[Any, tuple[str, ...]] = {
    graphene.String: ("contains", "startsWith", *ORDERED),
    graphene.ID: (),
    graphene.Boolean: (),
    graphene.Int: ORDERED,
    scalars.Decimal: ORDERED,
    scalars.Date: ORDERED,
    scalars.DateTime: ORDERED,
}
"""What a scalar may be compared by, beside equality."""


@cache
def comparators(scalar: Any) -> Any:
    """`StringFilter`, `ParkKindFilter` and so on: all comparators given must hold."""
    fields: dict[str, Any] = {
        "eq": graphene.InputField(scalar, description="Equal to this."),
        "neq": graphene.InputField(scalar, description="Not equal to this; rows without a value pass too."),
        "in": graphene.InputField(listed(scalar), description="One of these; none for an empty list."),
        "nin": graphene.InputField(listed(scalar), description="None of these; rows without a value pass too."),
        "isNull": graphene.InputField(graphene.Boolean, description="Absent (true) or present (false)."),
    }
    words = {"gt": "More than", "gte": "At least", "lt": "Less than", "lte": "At most"}
    words |= {"contains": "Contains, in the same case,", "startsWith": "Starts with, in the same case,"}
    for comparator in COMPARATORS.get(scalar, ()):
        fields[comparator] = graphene.InputField(scalar, description=f"{words[comparator]} this.")
    return type(
        f"{scalar._meta.name}Filter",
        (graphene.InputObjectType,),
        {"__doc__": f"Compares {scalar._meta.name} values: every comparator given must hold.", **fields},
    )


@cache
def order_field(entity: EntityClass) -> Any:
    """`ParkOrderField`: what an entity may be ordered by."""
    name = entity.type_name()
    kind = StrEnum(f"{name}OrderField", {key: key for key in (*orders(entity), *linked_orders(entity))})  # type: ignore[misc]
    kind.__doc__ = f"What a list of {name} may be ordered by."
    return enum_of(kind)


@cache
def order_input(entity: EntityClass) -> Any:
    """`ParkOrder`: one key of an order."""
    name = entity.type_name()
    fields = ordered_by(order_field(entity))
    return type(f"{name}Order", (graphene.InputObjectType,), {"__doc__": f"One key of an order of {name}.", **fields})


def ordered_by(field: Any) -> dict[str, Any]:
    """The fields of one key of an order."""
    return {
        "field": graphene.InputField(field, required=True, description="What to order by."),
        "direction": graphene.InputField(enum_of(Direction), default_value=Direction.ASC, description="ASC unless it says otherwise."),
        "nulls": graphene.InputField(
            enum_of(Nulls), default_value=Nulls.LAST, description="Where absent values go: LAST in both directions."
        ),
    }


def orders(entity: EntityClass) -> dict[str, str]:
    """What an entity may be ordered by: name in the contract -> attribute of the model. The model's indexes follow the same list."""
    attributes = dict.fromkeys(("id", *entity.model.__orders__))
    return {attribute.removesuffix("_zh").removesuffix(PINYIN).upper(): attribute for attribute in attributes}


def linked_orders(entity: EntityClass) -> dict[str, tuple[str, str]]:
    """The same of the rows that its links lead to, `COMPANY_NAME`: name in the contract -> link, attribute of its target's model."""
    return {
        f"{link.upper()}_{key}": (link, attribute)
        for link, binding in filters(entity).items()
        if isinstance(binding, ToOne) and link != "source"
        for key, attribute in orders(entity.bound()[link].target()).items()
        if key != "ID" and attribute in entity.bound()[link].target().model.__table__.c
    }


@cache
def by_input(entity: EntityClass) -> Any:
    """`ParkBy`: exactly one key that names one row."""
    name = entity.type_name()
    fields = {
        to_camel_case(attribute): graphene.InputField(
            scalar_of(entity.model, attribute, getattr(entity.model, attribute).type)[0], description=f"Its {attribute.replace('_', ' ')}."
        )
        for attribute in entity.lookups
    }
    return type(f"{name}By", (graphene.InputObjectType,), {"__doc__": f"What names one {name}: give exactly one key.", **fields})


def listed(item: Any) -> Any:
    """A list that holds no nulls."""
    return graphene.List(graphene.NonNull(item))
