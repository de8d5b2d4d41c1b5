"""What follows from names, kept beside them: the pinyin that they are ordered by, and what records are found by.

PostgreSQL knows nothing of pinyin, so these columns are worked out here, whenever a record is made or changed: by the mapper for what goes
through it, by `derived` for those who write rows themselves. They are nobody's business but the read road's, and never in the contract.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from sqlalchemy import ARRAY, Text, event, inspect
from sqlalchemy.orm import Mapped, mapped_column

from registry.chinese import sort_key
from registry.models.base import PINYIN, Entity, spelled_out
from registry.search import searched, terms


class Searched:
    """A record that is found by its `__names__`, attributes of text or of lists of text, and by its `__codes__`, whole.

    What is found by something tells it: no attribute that somebody may not read can stand here.
    """

    __names__: ClassVar[tuple[str, ...]] = ("name_zh", "name_en")
    __codes__: ClassVar[tuple[str, ...]] = ()
    __surnames__: ClassVar[bool] = False
    """Whether its names are those of people, in which some characters are read otherwise."""

    search_terms: Mapped[list[str]] = mapped_column(ARRAY(Text(collation="C")), sort_order=3, deferred=True)
    search_text: Mapped[str] = mapped_column(Text(collation="C"), sort_order=3, deferred=True)


def by_pinyin() -> Any:
    """A column that names are ordered by: `name_pinyin` keeps the order of `name_zh`."""
    return mapped_column(Text(collation="C"), sort_order=3, deferred=True)


@cache
def ordered_by_pinyin(model: type[Entity]) -> tuple[str, ...]:
    """The attributes of a model that keep an order by pinyin."""
    return tuple(column.key for column in model.__table__.columns if column.key.endswith(PINYIN))


def searched_attributes(model: type[Entity]) -> tuple[str, ...]:
    """The attributes that a model's records are found by; none where they are not searched."""
    return (*model.__names__, *model.__codes__) if issubclass(model, Searched) else ()


def derived(model: type[Entity], values: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that follow from the names in a record's `values`; what is not among them is absent."""
    people = issubclass(model, Searched) and model.__surnames__
    found: dict[str, Any] = {
        attribute: sort_key(values[spelled_out(attribute)], people) for attribute in ordered_by_pinyin(model)
    }
    if issubclass(model, Searched):
        names, codes = (_texts(attributes, values) for attributes in (model.__names__, model.__codes__))
        text = searched(names, codes, people)
        found |= {"search_terms": terms(text), "search_text": text}
    return found


def _texts(attributes: tuple[str, ...], values: Mapping[str, Any]) -> list[str]:
    """What there is of these attributes, in order."""
    found: list[str] = []
    for attribute in attributes:
        value = values.get(attribute)
        found += [text for text in (value if isinstance(value, list) else [value]) if text is not None]
    return found


@event.listens_for(Entity, "before_insert", propagate=True)
@event.listens_for(Entity, "before_update", propagate=True)
def _derive(mapper: Any, connection: Any, target: Entity) -> None:
    model, state = type(target), inspect(target)
    sources = _sources(model)
    if any(state.attrs[source].history.has_changes() for source in sources):
        for attribute, value in derived(model, {source: getattr(target, source) for source in sources}).items():
            setattr(target, attribute, value)


@cache
def _sources(model: type[Entity]) -> frozenset[str]:
    """The attributes that others follow from."""
    return frozenset((*searched_attributes(model), *map(spelled_out, ordered_by_pinyin(model))))
