"""What an operation costs, in points, from its plan alone: what it will read at most, page sizes multiplied down.

    an object of the answer        1    a row, a connection, an edge, `pageInfo`, a group, an amount with its currency, `data` itself
    a value                        0
    a page of n rows               n times what is selected of a row, n being 20 where nothing is said
    a list that has no pages       taken to be of 10
    `totalCount`, `groups`         5    for the whole list that is gone through, and `groups` its objects, 20 where nothing is said
    `nodes(ids:)`                  what is selected of the dearest of the types, for each id
    `__schema`, `__type`         100
    other fixed values             1    whatever is in them: they are not read from the database
    a mutation                    10    and what is asked of its payload

A fragment spread twice and a field asked for under two aliases cost twice. What was *really* read is the number of objects in the
answer's bytes, which are never parsed: an object begins with `{"`, and no text can hold that, since its quotes are escaped. (A text that
ends in `{` can, and so can JSON kept as such: they are counted too much, never beyond what was requested.)
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import ceil
from typing import assert_never

from registry.query import plan
from registry.query.operands import Operand, Variables

TOTAL_COUNT = 5
LISTED = 10
INTROSPECTION = 100
OUTSIDE = 1
MUTATION = 10

OPENING = b'{"'
EXACT_BYTES = 16 * 1024
"""Answers up to this size are counted whole; counting costs a microsecond a kilobyte."""
SAMPLES, SAMPLE_BYTES = 8, 2 * 1024


@dataclass(frozen=True, slots=True)
class Charge:
    """What one field of a plan may add to an answer: objects, and reading that leaves none (`unseen`); `fixed` does not depend on rows."""

    coordinate: str
    objects: int = 0
    unseen: int = 0
    fixed: int = 0

    @property
    def points(self) -> int:
        return self.objects + self.unseen + self.fixed


@dataclass(frozen=True, slots=True)
class PerId:
    """What each of the ids of a `nodes(ids:)` costs: how many there are is known when the statement runs."""

    ids: Operand
    objects: int
    unseen: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What a plan costs at most. `dearest` is the field that adds most by itself."""

    objects: int
    unseen: int
    fixed: int
    dearest: str
    per_id: tuple[PerId, ...] = ()

    def with_ids(self, variables: Variables) -> "Cost":
        """The same with the ids of a request counted."""
        if not self.per_id:
            return self
        counted = [(len(each.ids.of(variables)), each) for each in self.per_id]
        objects = self.objects + sum(count * each.objects for count, each in counted)
        return Cost(objects, self.unseen + sum(count * each.unseen for count, each in counted), self.fixed, self.dearest)

    @property
    def requested(self) -> int:
        return self.objects + self.unseen + self.fixed

    def actual(self, objects: int) -> int:
        """What it really cost, from the objects that were answered. Reading that leaves none is taken to be as complete as they are."""
        found = objects if objects < self.objects else self.objects
        if not self.unseen:
            return found + self.fixed
        return found + self.fixed + ceil(self.unseen * found / self.objects)


def cost_of(asked: plan.Plan) -> Cost:
    """What a plan costs at most; its outermost object is one, too."""
    charges = [Charge("data", objects=1), *_charges(asked.selection, 1)]
    return Cost(
        objects=sum(charge.objects for charge in charges),
        unseen=sum(charge.unseen for charge in charges),
        fixed=sum(charge.fixed for charge in charges),
        dearest=max(charges, key=lambda charge: charge.points).coordinate,
        per_id=tuple(_per_id(asked.selection)),
    )


def cost_of_mutations(payloads: Iterable[Cost]) -> Cost:
    """What an operation costs that does as many things as there are payloads."""
    costs = list(payloads)
    return Cost(
        objects=1 + sum(cost.objects for cost in costs),
        unseen=sum(cost.unseen for cost in costs),
        fixed=sum(cost.fixed + MUTATION for cost in costs),
        dearest=max(costs, key=lambda cost: cost.requested).dearest if costs else "data",
    )


def objects_in(answer: bytes) -> int:
    """How many objects an answer holds; of a long one, as many as samples from all over it let one expect."""
    if len(answer) <= EXACT_BYTES:
        return answer.count(OPENING)
    step = (len(answer) - SAMPLE_BYTES) // (SAMPLES - 1)
    seen = sum(answer.count(OPENING, place * step, place * step + SAMPLE_BYTES) for place in range(SAMPLES))
    return ceil(seen * len(answer) / (SAMPLES * SAMPLE_BYTES))


def _charges(selection: plan.Selection, times: int) -> Iterator[Charge]:
    for field in selection:
        yield from _node(field.node, field.coordinate, times)


def _node(node: plan.Node, at: str, times: int) -> Iterator[Charge]:
    """What a field adds that stands so many `times` in an answer."""
    match node:
        case plan.Constant() | plan.Value():
            return
        case plan.Spliced(introspection=introspection):
            yield Charge(at, fixed=INTROSPECTION if introspection else OUTSIDE)
        case plan.Part(selection=selection) | plan.One(selection=selection):
            yield Charge(at, objects=times)
            yield from _charges(selection, times)
        case plan.Verdict():
            yield Charge(at, objects=times)
        case plan.Options():
            yield Charge(at, objects=LISTED * times)
        case plan.Many(selection=selection):
            yield Charge(at, objects=LISTED * times)
            yield from _charges(selection, LISTED * times)
        case plan.Choice(many=True):
            return  # see `_per_id`
        case plan.Highlight():
            yield Charge(at, objects=LISTED * times)
        case plan.Choice(options=options) | plan.Named(options=options) | plan.Hit(options=options):
            yield Charge(at, objects=times)
            yield from _dearest(options, times)
        case plan.Page():
            yield from _page(node, at, times)
        case _:
            assert_never(node)


def _page(page: plan.Page, at: str, times: int) -> Iterator[Charge]:
    yield Charge(at, objects=times)
    rows = page.window.size * times
    for entry in page.selection:
        match entry.node:
            case plan.Constant():
                pass
            case plan.TotalCount():
                yield Charge(at, unseen=TOTAL_COUNT * times)
            case plan.Groups():
                yield Charge(at, unseen=TOTAL_COUNT * times)
                yield from _groups(entry.node, at, entry.node.size * times)
            case plan.PageInfo():
                yield Charge(at, objects=times)
            case plan.Nodes(selection):
                yield Charge(at, objects=rows)
                yield from _charges(selection, rows)
            case plan.Edges(entries):
                yield Charge(at, objects=rows)
                for _, part in entries:
                    if isinstance(part, tuple):
                        yield Charge(at, objects=rows)
                        yield from _charges(part, rows)
            case _:
                assert_never(entry.node)
    kinds = {type(entry.node) for entry in page.selection}
    if plan.PageInfo in kinds and not kinds & {plan.Nodes, plan.Edges}:
        yield Charge(at, unseen=rows)  # they are read all the same


def _groups(groups: plan.Groups, at: str, times: int) -> Iterator[Charge]:
    """A group is an object, and so are its key, what a key stands for, and each function of its measures."""
    yield Charge(at, objects=times)
    for _, part in groups.entries:
        if isinstance(part, plan.GroupPart):
            yield Charge(at, objects=times)
            for _, value in part.entries:
                if isinstance(value, plan.KeyRow):
                    yield Charge(at, objects=times)
                    yield from _charges(value.selection, times)


def _dearest(options: tuple[tuple[object, plan.Selection], ...], times: int) -> list[Charge]:
    """An id is of one type: the one that costs most is counted."""
    found = [list(_charges(selection, times)) for _, selection in options]
    return max(found, key=lambda charges: sum(charge.points for charge in charges), default=[])


def _per_id(selection: plan.Selection) -> Iterator[PerId]:
    """Only a root field can be asked for many ids."""
    for field in selection:
        match field.node:
            case plan.Choice(identifier, options, many=True):
                charges = _dearest(options, 1)
                yield PerId(identifier, 1 + sum(charge.objects for charge in charges), sum(charge.unseen for charge in charges))
