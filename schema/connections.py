"""A page of a list: `ParkConnection`, made from the entity."""

from functools import cache
from typing import Any

import graphene

from registry.query.catalog import CountPrecision
from schema.groups import groups_field
from schema.lists import EntityClass, listed
from schema.types import enum_of

COUNTED = 10_000
"""How far a list is counted unless one asks for more: counting reads every row."""


class PageInfo(graphene.ObjectType):
    """Where a page lies in its list."""

    has_next_page = graphene.Boolean(required=True, description="Whether there are rows after this page.")
    has_previous_page = graphene.Boolean(required=True, description="Whether there are rows before this page.")
    start_cursor = graphene.String(description="The cursor of the first row; null on an empty page.")
    end_cursor = graphene.String(description="The cursor of the last row, for `after`; null on an empty page.")


@cache
def connection(entity: EntityClass) -> Any:
    """`ParkConnection`: a page of a list, its rows with or without their cursors."""
    name = entity.type_name()
    edge = type(
        f"{name}Edge",
        (graphene.ObjectType,),
        {
            "__doc__": f"A {name} in a list, with the cursor that marks its place.",
            "cursor": graphene.String(required=True, description="Marks this row's place; it outlives the row."),
            "node": graphene.Field(entity, required=True, description="The row."),
        },
    )
    grouped = {"groups": groups_field(entity)} if hasattr(entity, "model") else {}  # what is of several types has no values in common
    return type(
        f"{name}Connection",
        (graphene.ObjectType,),
        {
            "__doc__": f"A page of a list of {name}.",
            "edges": graphene.Field(listed(edge), required=True, description="The rows with their cursors."),
            "nodes": graphene.Field(listed(entity), required=True, description="The rows."),
            "page_info": graphene.Field(PageInfo, required=True, description="Where this page lies."),
            "total_count": graphene.Int(
                required=True, up_to=_ceiling(), description="How many rows the whole list has, counted no further than `upTo`."
            ),
            "total_count_precision": graphene.Field(
                graphene.NonNull(enum_of(CountPrecision)),
                up_to=_ceiling(),
                description="`EXACT`, or `AT_LEAST` where the list has more rows than `upTo`.",
            ),
            **grouped,
        },
    )


def _ceiling() -> graphene.Argument:
    return graphene.Argument(
        graphene.NonNull(graphene.Int),
        default_value=COUNTED,
        description="How far to count: counting takes time on long lists. A million at most.",
    )
