"""The rules of the whole contract by its names, as plain data: who sees which rows, who reads which fields, who may call which mutation.

It is filled in from the rules themselves (`matrix`) by who knows the contract's names, and told as lines of text, as data and as a page.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from registry.errors import Lang
from registry.lifecycles.machine import State
from registry.policies.matrix import HOLDERS, Access, Cell, Holder
from registry.policies.saying import Clause

Cells = Mapping[Holder, Cell]

MUTATION = "Mutation"
"""The type whose fields are the mutations."""


@dataclass(frozen=True, slots=True)
class RuledField:
    """A field that not everybody reads: what each holder of a role reads of it in rows that they see."""

    name: str
    title: Clause
    cells: Cells


@dataclass(frozen=True, slots=True)
class RuledType:
    """A type that stands for a table: which of its rows each holder of a role sees."""

    name: str
    title: Clause
    cells: Cells
    fields: tuple[RuledField, ...]


@dataclass(frozen=True, slots=True)
class RuledAction:
    """A mutation: with which rows each holder of a role may call it, and from which states, where it asks for some.

    `never` says whose affair it must not be.
    """

    name: str
    title: Clause
    cells: Cells
    states: tuple[State, ...]
    never: Clause | None


@dataclass(frozen=True, slots=True)
class Book:
    """All of them."""

    types: tuple[RuledType, ...]
    actions: tuple[RuledAction, ...]
    roles: Mapping[Holder, Clause]
    """What those who hold each role are called."""

    def ruled(self) -> Iterator[tuple[str, str | None, Cells, Clause | None]]:
        """Each type, each field that has a rule, and each mutation, by its coordinate in the contract, with what holders are shown, and
        where a mutation is never called."""
        for type_ in self.types:
            yield type_.name, None, type_.cells, None
            yield from ((type_.name, field.name, field.cells, None) for field in type_.fields)
        yield from ((MUTATION, action.name, action.cells, action.never) for action in self.actions)


@dataclass(frozen=True, slots=True)
class Group:
    """Holders who are shown the same: how much, and where, beside what everybody is shown."""

    holders: tuple[Holder, ...]
    access: Access
    where: tuple[Clause, ...]


def groups(cells: Cells) -> list[Group]:
    """Who is shown what, in as few lines as it takes: first those who see some, then those who see all.

    Who has not signed in comes first, and what is said of them holds of everybody; then whoever has signed in, likewise.
    """
    found: dict[tuple[Access, tuple[Clause, ...]], list[Holder]] = {}
    for holder in HOLDERS:
        cell = cells[holder]
        lower = next((one for one in _below(holder) if cells[one].access is not Access.NONE), None)
        where = tuple(clause for clause in cell.where if lower is None or clause not in cells[lower].where)
        as_lower = lower is not None and cell.access is cells[lower].access and not where
        if cell.access is not Access.NONE and not as_lower:
            found.setdefault((cell.access, where), []).append(holder)
    ordered = sorted(found.items(), key=lambda entry: entry[0][0] is Access.ALL)
    return [Group(tuple(holders), access, where) for (access, where), holders in ordered]


def _below(holder: Holder) -> Iterable[Holder]:
    """Whose part a holder has in any case, the largest first."""
    anybody, signed_in, *_ = HOLDERS
    return () if holder == anybody else (anybody,) if holder == signed_in else (signed_in, anybody)


def told(where: Sequence[Clause], lang: Lang) -> str:
    """Where somebody is shown something, in words of a language; nothing where that does not depend on the row."""
    return ("，或" if lang is Lang.ZH else ", or ").join(clause.label(lang) for clause in where)
