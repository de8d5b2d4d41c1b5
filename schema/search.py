"""Search across types: what may be found, how well it fits, and which part of its name was looked for."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from typing import Any

import graphene
from sqlalchemy import case, literal_column
from sqlalchemy.sql import ColumnElement

from registry.models.search import Searched
from registry.query.catalog import Arguments, Binding, Highlight, Hit, Leaf
from registry.query.searching import MATCHES
from registry.query.spelling import Spelling
from schema import lists
from schema.base import Entity, entities
from schema.connections import connection
from schema.types import enum_of


class SearchMatch(StrEnum):
    """How well something fits what was searched for, the best first."""

    description: str

    def __new__(cls, word: str, description: str) -> "SearchMatch":
        member = str.__new__(cls, word)
        member._value_ = word
        member.description = description
        return member

    EXACT = "EXACT", "A name, its pinyin, its initials or a code is just that."
    PREFIX = "PREFIX", "A name, its pinyin or its initials begin with it."
    WORDS = "WORDS", "Every word of it stands in a name: Chinese as it is written, letters at the beginning of a word."
    REST = "REST", "It is found in the middle of a word, or of its pinyin or initials."


class TextPart(graphene.ObjectType):
    """A part of a name: what was searched for, or what stands around it. All parts together are the name."""

    text = graphene.String(required=True, description="The part, as it is written in the name.")
    is_match = graphene.Boolean(required=True, description="Whether it is what was searched for; for `albb` 阿里巴巴 is.")


def _searched() -> Iterable[type[Entity]]:
    """The entity types that are searched."""
    return tuple(entity for entity in entities() if issubclass(entity.model, Searched))


@cache
def _result() -> Any:
    """`SearchResult`: any of them."""
    meta = type("Meta", (), {"types": _searched()})
    return type("SearchResult", (graphene.Union,), {"__doc__": "Anything that can be searched for.", "Meta": meta})


class SearchHit(graphene.ObjectType):
    """Something that a search has found (搜索结果)."""

    node = graphene.Field(lambda: _result(), required=True, description="What was found, whatever its type.")
    match = graphene.Field(enum_of(SearchMatch), required=True, description="How well it fits.")
    highlight = graphene.Field(
        graphene.List(graphene.NonNull(TextPart)), required=True, description="The name or code that it was found by, in parts."
    )

    @classmethod
    def type_name(cls) -> str:
        return cls.__name__


def _match(row: Any, arguments: Arguments) -> ColumnElement[Any]:
    places: dict[Any, Any] = {literal_column(str(place)): literal_column(f"'{word}'") for place, word in enumerate(MATCHES)}
    return case(places, value=row.rank)


BINDINGS: dict[tuple[str, str], Binding] = {
    ("SearchHit", "node"): Hit(),
    ("SearchHit", "match"): Leaf((), Spelling.PLAIN, nullable=False, value=_match),
    ("SearchHit", "highlight"): Highlight(),
}


@cache
def _kinds() -> Any:
    """`SearchType`: one of them."""
    words = {entity.model.__tablename__.upper(): entity.model.__tablename__.upper() for entity in _searched()}
    kind = StrEnum("SearchType", words)  # type: ignore[misc]
    kind.__doc__ = "What can be searched for."
    return enum_of(kind)


def field() -> graphene.Field:
    """The root field `search`."""
    found = graphene.Field(
        connection(SearchHit),
        required=True,
        text=graphene.Argument(graphene.String, required=True, description=lists.SEARCHED),
        types=graphene.Argument(graphene.List(graphene.NonNull(_kinds())), description="Only these types; all unless it says otherwise."),
        description="Everything that one may see and that is called like this, the best matches first.",
    )
    found.args.update({name: found_by for name, found_by in lists.page_arguments(lambda: SearchHit).items() if name in lists.WINDOW})
    return found
