"""How a rule is written and found: who may see which rows of a table, and which of its fields.

A rule is a function from a row and a kind of viewer to a SQL condition. It is written once and added wherever the table is read.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, false, null, or_, true
from sqlalchemy.sql import ColumnElement
from sqlalchemy.sql.elements import AsBoolean, BooleanClauseList, False_, Grouping, True_
from sqlalchemy.sql.operators import and_ as and_op
from sqlalchemy.sql.operators import or_ as or_op

from registry.actor import Role, Viewer
from registry.models.base import Entity, Row
from registry.models.search import searched_attributes

Subject = Row | type[Entity]
Rule = Callable[[Any, Viewer], ColumnElement[bool]]
Reach = Callable[[Any, Viewer, Role], ColumnElement[bool]]
Mask = Callable[[Any, Viewer], ColumnElement[Any]]


@dataclass(frozen=True, slots=True)
class FieldRule:
    """Where `rule` holds a field is seen as it is; elsewhere as `masked`, or not at all."""

    rule: Rule
    masked: Mask | None


_rows: dict[type[Entity], Rule] = {}
_public: set[type[Entity]] = set()
_reaches: dict[tuple[type[Entity], str | None], Reach] = {}
_fields: dict[tuple[type[Entity], str], FieldRule] = {}
_small_counts: dict[type[Entity], Callable[[Viewer], bool]] = {}


def rows(model: type[Entity]) -> Callable[[Rule], Rule]:
    """Declares the decorated function as the rule for the rows of `model`."""

    def declare(rule: Rule) -> Rule:
        assert model not in _rows, f"two row rules for {model.__name__}"
        _rows[model] = rule
        return rule

    return declare


def everyone(*models: type[Entity]) -> None:
    """Declares that every row of these tables may be seen by everybody."""
    for model in models:
        rows(model)(lambda row, viewer: true())
        _public.add(model)


def field(model: type[Entity], *attributes: str, masked: Mask | None = None) -> Callable[[Rule], Rule]:
    """Declares the decorated function as the rule for fields of `model`, named as attributes of the model."""

    def declare(rule: Rule) -> Rule:
        for attribute in attributes:
            assert (model, attribute) not in _fields, f"two rules for {model.__name__}.{attribute}"
            _fields[model, attribute] = FieldRule(rule, masked)
        return rule

    return declare


def personal(*models: type[Entity]) -> Callable[[Callable[[Viewer], bool]], Callable[[Viewer], bool]]:
    """Declares that rows of `models` are people, or affairs of one; the decorated function says who is told numbers of very few of them."""

    def declare(rule: Callable[[Viewer], bool]) -> Callable[[Viewer], bool]:
        for model in models:
            assert model not in _small_counts, f"two rules for small counts of {model.__name__}"
            _small_counts[model] = rule
        return rule

    return declare


def tells_small_counts(model: type[Entity], viewer: Viewer) -> bool:
    """Whether `viewer` is told of a group of `model` in numbers however few rows it has."""
    return model not in _small_counts or _small_counts[model](viewer)


def is_personal(model: type[Entity]) -> bool:
    """Whether small groups of `model` are kept from somebody."""
    return model in _small_counts


def reach(model: type[Entity], verb: str | None = None) -> Callable[[Reach], Reach]:
    """Declares the decorated function as what a role must be held over to act on a row of `model`, or to do just this verb with it."""

    def declare(rule: Reach) -> Reach:
        assert (model, verb) not in _reaches, f"two reaches for {model.__name__}"
        _reaches[model, verb] = rule
        return rule

    return declare


def reached(
    model: type[Entity], row: Subject, viewer: Viewer, roles: Iterable[Role], verb: str | None = None
) -> list[ColumnElement[bool]]:
    """The conditions under which `viewer` acts on `row`, or does `verb` with it, as one of `roles`: one each."""
    rule = _reaches.get((model, verb)) or _reaches[model, None]
    return [rule(row, viewer, role) for role in roles]


def reachable(
    model: type[Entity], row: Subject, viewer: Viewer, roles: Iterable[Role], verb: str | None = None
) -> ColumnElement[bool]:
    """The condition under which `viewer` acts on `row`, or does `verb` with it, as any one of `roles`."""
    return plainly(or_(false(), *reached(model, row, viewer, roles, verb)))


def ruled(model: type[Entity]) -> bool:
    """Whether some rows of `model` may be hidden from somebody; a link to such a model may turn out empty."""
    return model not in _public


def visible(model: type[Entity], row: Subject, viewer: Viewer) -> ColumnElement[bool]:
    """The condition under which `viewer` sees `row`. A model without a rule is a programming error, found at the start."""
    return plainly(_rows[model](row, viewer))


def readable(model: type[Entity], attribute: str, row: Subject, viewer: Viewer) -> ColumnElement[bool]:
    """The condition under which `viewer` reads this field of `row` as it is."""
    found = _fields.get((model, attribute))
    return true() if found is None else plainly(found.rule(row, viewer))


def field_rule(model: type[Entity], attribute: str) -> Rule | None:
    """The rule for a field of `model`, if it has one."""
    found = _fields.get((model, attribute))
    return None if found is None else found.rule


def mask_of(model: type[Entity], attribute: str) -> Mask | None:
    """What is shown of a field in place of its value, if anything ever is."""
    found = _fields.get((model, attribute))
    return None if found is None else found.masked


def field_rules(model: type[Entity]) -> dict[Rule, list[str]]:
    """The rules for fields of `model`, each with the attributes that it is for."""
    found: dict[Rule, list[str]] = {}
    for (owner, attribute), declared in _fields.items():
        if owner is model:
            found.setdefault(declared.rule, []).append(attribute)
    return found


def guarded(model: type[Entity], attributes: Iterable[str], row: Subject, viewer: Viewer, value: ColumnElement[Any]) -> ColumnElement[Any]:
    """`value`, which is made of `attributes`, as the viewer sees it: itself, masked, or NULL."""
    rules = [found for name in attributes if (found := _fields.get((model, name)))]
    if not rules:
        return value
    condition = plainly(and_(true(), *(found.rule(row, viewer) for found in rules)))
    if settled(condition):
        return value
    mask = rules[0].masked
    return case((condition, value), else_=mask(row, viewer) if mask else null())


def plainly(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """A condition without the parts that are settled: `false OR x` is `x`."""
    if isinstance(condition, Grouping):
        inner: Any = condition.element
        return plainly(inner).self_group()
    if isinstance(condition, BooleanClauseList) and condition.operator in (and_op, or_op):
        clauses: Any = condition.clauses  # conditions all, which SQLAlchemy's types do not say
        parts = [plainly(part) for part in clauses]
        decisive = condition.operator is or_op
        if any(settled(part) is decisive for part in parts):
            return true() if decisive else false()
        left = [part for part in parts if settled(part) is None]
        return or_(false(), *left) if decisive else and_(true(), *left)
    return condition


def settled(condition: ColumnElement[bool]) -> bool | None:
    """Whether a rule says the same of every row: yes or no; None where it depends on the row."""
    constant = condition.element if isinstance(condition, AsBoolean) else condition
    return True if isinstance(constant, True_) else False if isinstance(constant, False_) else None


def missing(models: Iterable[type[Entity]]) -> list[str]:
    """The names of the models that have no row rule."""
    return sorted(model.__name__ for model in models if model not in _rows)


def telling(models: Iterable[type[Entity]]) -> list[str]:
    """What records are found by although somebody may not read it: a search would tell."""
    return sorted(
        f"{model.__name__}.{attribute}" for model in models for attribute in masked_attributes(model) & {*searched_attributes(model)}
    )


def masked_attributes(model: type[Entity]) -> frozenset[str]:
    """The attributes of `model` that somebody may not read as they are."""
    return frozenset(attribute for owner, attribute in _fields if owner is model)
