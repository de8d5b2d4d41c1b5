"""The contents as one actor sees them: hidden rows are missing, hidden values are null or masked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol

from registry.actor import Actor
from tests.oracle.contents import Contents, Row
from tests.oracle.links import LINKS


class Rules(Protocol):
    """Who sees what."""

    def sees(self, contents: Contents, row: Row, actor: Actor) -> bool:
        """Whether the actor sees the row at all."""

    def reads(self, contents: Contents, row: Row, column: str, actor: Actor) -> bool:
        """Whether the actor reads a column of a row as it is."""

    def masked(self, row: Row, column: str, actor: Actor) -> Any:
        """What is shown of a column to those who may not read it."""

    def never(self, type_name: str, column: str, actor: Actor) -> bool:
        """Whether somebody in the actor's roles reads a column of no row whatever."""


@dataclass
class Eyes:
    """What one actor sees."""

    contents: Contents
    rules: Rules
    actor: Actor
    _seen: dict[str, bool] = field(default_factory=dict)

    def sees(self, row: Row) -> bool:
        known = self._seen.get(row["id"])
        if known is None:
            known = self._seen[row["id"]] = self.rules.sees(self.contents, row, self.actor)
        return known

    def all(self, type_name: str) -> list[Row]:
        """Every row of a type."""
        return [row for row in self.contents.rows[type_name] if self.sees(row)]

    def named(self, identifier: str) -> Row | None:
        """The row with this id."""
        row = self.contents.by_id.get(identifier)
        return row if row is not None and self.sees(row) else None

    def linked(self, row: Row, name: str) -> list[Row]:
        """The rows that a field leads to. What holds the id of the other row may itself be hidden."""
        link = LINKS[row["__typename"]][name]
        if link.column is not None and not self.rules.reads(self.contents, row, link.column, self.actor):
            return []
        return [other for other in link.find(self.contents, row, self.sees) if self.sees(other)]

    def value(self, row: Row, column: str) -> Any:
        """A value of a row."""
        return row[column] if self.rules.reads(self.contents, row, column, self.actor) else self.rules.masked(row, column, self.actor)

    def made_of(self, row: Row, columns: tuple[str, ...], make: Callable[[], Any]) -> Any:
        """What is made of several columns: shown where all of them may be read."""
        hidden = [column for column in columns if not self.rules.reads(self.contents, row, column, self.actor)]
        return self.rules.masked(row, hidden[0], self.actor) if hidden else make()
