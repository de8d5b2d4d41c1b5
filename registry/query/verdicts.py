"""Whether a mutation may be done, as SQL: what stands in the way first, said as the mutation would refuse it."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Protocol

from sqlalchemy import Text, case, func, select
from sqlalchemy.sql import ColumnElement
from sqlalchemy.types import TypeEngine

from registry.actor import Viewer
from registry.errors import RegistryError
from registry.models.base import Row
from registry.policies.base import settled, visible
from registry.policies.hindrances import Hindrance
from registry.policies.permits import OfRow, OfSeen
from registry.query import plan
from registry.query.operands import Operand, Variables
from registry.query.spelling import Spelling, constant
from registry.query.splices import written
from registry.query.text import Pieces, Source, clean, joined


class Writer(Protocol):
    """The writer of the statement, as far as a verdict needs it."""

    viewer: Viewer

    def alias(self) -> str: ...

    def bind(self, value: Operand, spelling: Spelling) -> ColumnElement[Any]: ...

    def parameter(self, key: Hashable, source: Source, type_: TypeEngine[Any]) -> ColumnElement[Any]: ...


Said = Callable[[RegistryError | None], Any]
"""What one field tells of what stands in the way, or of nothing that does."""


def first_said(hindrances: Sequence[Hindrance], said: Said) -> ColumnElement[Any]:
    """The JSON of what is said of the first thing that stands in the way. What does so in any case is the last that is looked at."""
    ways: list[tuple[ColumnElement[bool], ColumnElement[Any]]] = []
    for condition, problem in hindrances:
        text = constant(written(said(problem)))
        if settled(condition) is True:
            return case(*ways, else_=text) if ways else text
        ways.append((condition, text))
    nothing = constant(written(said(None)))
    return case(*ways, else_=nothing) if ways else nothing


def judged(writer: Writer, node: plan.Verdict) -> Pieces:
    """The verdict as JSON. With a row that the viewer does not see it is that of one that is not there."""
    permit, subject, said = node.permit, node.subject, _fields(node)
    place, unheld = node.place, permit.unheld(writer.viewer)
    if subject is None or (isinstance(place, OfRow) and place.role_first and unheld):
        return [written(_object(node, said, unheld))]
    assert place is not None, "only what is done with a row, or in one, is asked of a row"
    named = Row(place.subject, writer.alias())
    acted = Row(place.model, writer.alias()) if isinstance(place, OfRow) and place.named else named
    seen = [visible(one.model, one, writer.viewer) for one in dict.fromkeys((named, acted))]
    if isinstance(place, OfSeen):
        seen.append(place.rule(named, writer.viewer))
        text = joined(_pieces(node, said, ()))
    else:
        text = joined(_pieces(node, said, place.hindrances(acted, writer.viewer)))
    rows = named.from_clause()
    if isinstance(place, OfRow) and acted is not named:
        rows = rows.join(acted.from_clause(), acted.id == getattr(named, place.through))
    found = select(text).select_from(rows).where(named.id == writer.bind(subject, Spelling.PLAIN), *seen)

    def hidden(variables: Variables) -> str:
        return written(_object(node, said, RegistryError("NOT_VISIBLE", identifier=clean(subject.of(variables)))))

    return [func.coalesce(found.scalar_subquery(), writer.parameter((id(node), "hidden"), hidden, Text()))]


def _fields(node: plan.Verdict) -> Mapping[str, Said]:
    return {
        "__typename": lambda problem: "Verdict",
        "action": lambda problem: node.action,
        "allowed": lambda problem: problem is None,
        "code": lambda problem: problem and problem.code,
        "reason": lambda problem: problem and problem.message(node.lang),
    }


def _object(node: plan.Verdict, said: Mapping[str, Said], problem: RegistryError | None) -> Mapping[str, Any]:
    return {key: said[name](problem) for key, name in node.entries}


def _pieces(node: plan.Verdict, said: Mapping[str, Said], hindrances: Sequence[Hindrance]) -> Pieces:
    pieces: Pieces = ["{"]
    for place, (key, name) in enumerate(node.entries):
        pieces += [f'{"," if place else ""}"{key}":', first_said(hindrances, said[name])]
    return [*pieces, "}"]
