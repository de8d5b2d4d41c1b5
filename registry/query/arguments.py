"""Reads `where`, `orderBy` and the page out of a connection's arguments."""

from collections.abc import Mapping, Sequence
from typing import Any

from registry.errors import RegistryError
from registry.query import plan
from registry.query.catalog import Catalog, EntityType, Leaf, Lookup, OrderKey, ToMany, ToOne
from registry.query.cursors import null_pattern
from registry.query.keyset import with_id
from registry.query.limits import LIMITS
from registry.query.operands import Keyed, Operand, Several, Variables

Arguments = Mapping[str, Operand]


def window(entity: EntityType, arguments: Arguments, variables: Variables) -> plan.Window:
    """The page asked for. Sizes and orders are part of the shape, so they are settled here."""
    first, last = (size(name, arguments, variables) for name in ("first", "last"))
    if first is not None and last is not None:
        raise RegistryError("BAD_USER_INPUT", problem="first and last exclude each other")
    wanted = first if first is not None else last if last is not None else LIMITS.default_page
    LIMITS.check_page(wanted)
    order = _order(entity, arguments, variables)
    return plan.Window(
        size=wanted,
        backward=last is not None,
        order=order,
        after=_bound(arguments.get("after"), order, variables),
        before=_bound(arguments.get("before"), order, variables),
        identity=f"{entity.name} {[(by.key.name, by.descending, by.nulls_first) for by in order]}",
        filter_value=_narrowing(arguments),
        sized=first is not None or last is not None,
    )


def where(catalog: Catalog, entity: EntityType, arguments: Arguments, variables: Variables) -> plan.Filter | None:
    """The filter, and what is searched for; None where there is neither."""
    given, text = arguments.get("where"), search(arguments, variables)
    found = None if given is None or _absent(given, variables) else FilterReader(catalog, variables).read(entity, given, 1)
    parts: list[plan.Filter] = [plan.Matches(text)] if text is not None else []
    parts += [*_types(entity, arguments, variables), *([found] if found is not None else [])]
    return plan.All(tuple(parts)) if len(parts) > 1 else parts[0] if parts else None


def _types(entity: EntityType, arguments: Arguments, variables: Variables) -> list[plan.Filter]:
    """`types: […]` of a list of events, the same as `where: {type: {in: […]}}`."""
    types = arguments.get("types")
    if types is None or _absent(types, variables) or "type" not in entity.filters:
        return []
    leaf = entity.filters["type"]
    assert isinstance(leaf, Leaf)
    return [plan.Compare(leaf, "type", "in", types)]


def search(arguments: Arguments, variables: Variables) -> Operand | None:
    """The text that is searched for, or None where nothing is."""
    text = arguments.get("search")
    return None if text is None or _absent(text, variables) else text


SUCCESSOR = "merged_into_id"
"""The attribute of records that may give way to another one: whoever looks for them finds that one."""


def lookup(catalog: Catalog, binding: Lookup, by: Operand) -> plan.Filter:
    """`by: {code: …}` as a filter. Exactly one key is given: the contract's `@oneOf` has seen to it."""
    entity = catalog.entities[binding.target]
    assert isinstance(by, Keyed)
    ((name, value),) = by.items
    attribute = entity.lookups[name]
    leaf = catalog.fields[entity.name, name]
    assert isinstance(leaf, Leaf)
    if attribute == "id" and SUCCESSOR in entity.model.__table__.columns:
        return plan.Became(value)
    return plan.Compare(leaf, attribute, "eq", value)


class FilterReader:
    """Turns a `where` or a `having` into a filter, counting conditions and depth as it goes."""

    def __init__(self, catalog: Catalog, variables: Variables) -> None:
        self.catalog = catalog
        self.variables = variables
        self.conditions = 0

    def read(self, entity: EntityType, given: Operand, depth: int) -> plan.Filter:
        if not isinstance(given, Keyed):
            raise RegistryError("BAD_USER_INPUT", problem="null in a filter; leave it out")
        self._count(depth)
        return plan.All(tuple(self._entry(entity, name, value, depth) for name, value in given.items))

    def _count(self, depth: int) -> None:
        """One more condition, or one more set of them, so deep down: what each costs the database is much the same."""
        self.conditions += 1
        LIMITS.check_filter(depth, self.conditions)

    def _entry(self, entity: EntityType, name: str, value: Operand, depth: int) -> plan.Filter:
        if _absent(value, self.variables):
            raise RegistryError("BAD_USER_INPUT", problem=f"{name}: null; use isNull to ask for absent values, or leave the key out")
        if name in ("and", "or"):
            parts = tuple(self.read(entity, part, depth + 1) for part in _items(value))
            return plan.All(parts) if name == "and" else plan.Some(parts)
        if name == "not":
            return plan.Not(self.read(entity, value, depth + 1))
        assert isinstance(value, Keyed)
        binding = entity.filters[name]
        if isinstance(binding, Leaf):
            return plan.All(self.comparisons(binding, binding.attributes[0], name, value))
        return self._linked(binding, value, depth)

    def comparisons(self, leaf: Leaf, attribute: str, name: str, value: Keyed) -> tuple[plan.Compare, ...]:
        """`{gte: 5, lt: 9}` on a value: one comparison each."""
        parts = []
        for comparator, operand in value.items:
            self._count(0)
            if _absent(operand, self.variables):
                raise RegistryError("BAD_USER_INPUT", problem=f"{name}.{comparator}: null; use isNull to ask for absent values")
            settled = operand.of(self.variables) if comparator == "isNull" else None
            parts.append(plan.Compare(leaf, attribute, comparator, operand, settled))
        return tuple(parts)

    def _linked(self, binding: ToOne | ToMany, value: Keyed, depth: int) -> plan.Filter:
        target = self.catalog.entities[binding.link.target]
        if isinstance(binding, ToOne):
            return plan.Reached(target, binding.link, self.read(target, value, depth + 1))
        parts: list[plan.Filter] = []
        for quantifier, part in value.items:
            inner = self.read(target, part, depth + 1)
            found = plan.Reached(target, binding.link, plan.Not(inner) if quantifier == "every" else inner)
            parts.append(found if quantifier == "some" else plan.Not(found))
        return plan.All(tuple(parts))


def ceiling(arguments: Arguments, variables: Variables) -> int:
    """How far rows are counted."""
    wanted = size("upTo", arguments, variables)
    assert wanted is not None
    LIMITS.check_count(wanted)
    return wanted


def size(name: str, arguments: Arguments, variables: Variables) -> int | None:
    """How many are asked for; None where nothing is said."""
    value = arguments[name].of(variables) if name in arguments else None
    if value is not None and value < 0:
        raise RegistryError("BAD_USER_INPUT", problem=f"{name}: {value} is negative")
    return None if value is None else int(value)


def _bound(cursor: Operand | None, order: Sequence[plan.OrderBy], variables: Variables) -> plan.Bound | None:
    """The edge that a cursor marks. One that fits no row in this order is refused, whether or not rows are asked for."""
    if cursor is None or _absent(cursor, variables):
        return None
    pattern = null_pattern(cursor.of(variables))
    assert pattern is not None
    keys, nulls = with_id(order), pattern[1:]
    if len(nulls) != len(keys) or any(absent and not by.key.nullable for by, absent in zip(keys, nulls, strict=True)):
        raise RegistryError("INVALID_CURSOR")
    return plan.Bound(cursor, nulls)


def _order(entity: EntityType, arguments: Arguments, variables: Variables) -> tuple[plan.OrderBy, ...]:
    given = arguments.get("orderBy")
    asked = [] if given is None else given.of(variables) or []
    LIMITS.check_list(len(asked))
    if not asked:
        return _default_order(entity, search(arguments, variables))
    order: dict[str, plan.OrderBy] = {}
    for one in asked:
        if one is None or one["field"] is None:
            raise RegistryError("BAD_USER_INPUT", problem="orderBy: null")
        key: OrderKey = entity.orders[one["field"]]
        descending = one.get("direction") == "DESC"
        searched = search(arguments, variables) is not None
        order.setdefault(key.name, plan.OrderBy(key, descending, one.get("nulls") == "FIRST", sorted=searched))
    return tuple(order.values())


def _default_order(entity: EntityType, text: Operand | None) -> tuple[plan.OrderBy, ...]:
    """A type's own order; of a search, the best matches first, and those that fit equally well by name."""
    if text is None or entity.by_name is None:
        return tuple(plan.OrderBy(key, entity.model.__newest_first__, nulls_first=False) for key in entity.default_order)
    best = plan.OrderBy(plan.RELEVANCE, descending=False, nulls_first=False, relevance=text)
    return (best, plan.OrderBy(entity.by_name, descending=False, nulls_first=False))


def _narrowing(arguments: Arguments) -> Operand | None:
    """What, beside its type and its order, makes a list what it is."""
    given = tuple((name, arguments[name]) for name in ("where", "search", "text", "types") if name in arguments)
    return arguments.get("where") if not set(arguments) & {"search", "text", "types"} else Keyed(given)


def _items(value: Operand) -> tuple[Operand, ...]:
    assert isinstance(value, Several), value
    return value.items


def _absent(value: Operand, variables: Variables) -> bool:
    return value.of(variables) is None


def leaf_arguments(arguments: Arguments, variables: Variables) -> tuple[tuple[str, Any], ...]:
    """A leaf's own arguments, settled: units and languages are part of the shape."""
    return tuple((name, value.of(variables)) for name, value in arguments.items())
