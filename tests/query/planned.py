"""What PostgreSQL means to do for a statement: which tables it reads, by which index, in which nesting, and how many pages it touched."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import asyncpg

from registry.query.execute import executing

MODES = ("custom", "generic")
"""A prepared statement is planned for its values at first, and once for all values after five times, where that looks no dearer."""


@dataclass(frozen=True)
class Step:
    """One node of the database's plan, without costs, rows and times."""

    kind: str
    relation: str | None
    index: str | None
    role: str
    pages: int
    parts: tuple["Step", ...]

    def __iter__(self) -> Iterator["Step"]:
        """This step and all below it."""
        yield self
        for part in self.parts:
            yield from part

    @property
    def title(self) -> str:
        """`SubPlan: Index Scan on company by pk_company`."""
        told = self.kind + (f" on {self.relation}" if self.relation else "") + (f" by {self.index}" if self.index else "")
        return f"{self.role}: {told}" if self.role else told

    def lines(self, indent: str = "") -> Iterator[str]:
        """The shape of the plan: a line a step, indented by nesting."""
        yield indent + self.title
        for part in self.parts:
            yield from part.lines(indent + "  ")

    def read_whole(self) -> set[str]:
        """The tables that are read from end to end."""
        return {str(step.relation) for step in self if step.kind.endswith("Seq Scan")}

    def indexes(self) -> set[str]:
        return {step.index for step in self if step.index}

    def sorts(self) -> bool:
        """Whether rows are put in order by hand anywhere."""
        return any(step.kind in ("Sort", "Incremental Sort") for step in self)


def step_of(node: Mapping[str, Any]) -> Step:
    """A node of EXPLAIN's JSON."""
    parts = tuple(step_of(part) for part in node.get("Plans", ()))
    relation = node.get("Relation Name") or node.get("CTE Name") or node.get("Function Name")
    related = node.get("Parent Relationship", "Outer")
    role = related if related in ("InitPlan", "SubPlan") else ""
    pages = node.get("Shared Hit Blocks", 0) + node.get("Shared Read Blocks", 0)
    return Step(_kind(node), relation, node.get("Index Name"), role, pages, parts)


def _kind(node: Mapping[str, Any]) -> str:
    kind: str = node["Node Type"]
    if node.get("Scan Direction") == "Backward":
        kind += " Backward"
    return f"{node['Join Type']} {kind}" if node.get("Join Type", "Inner") != "Inner" else kind


async def explained(connection: asyncpg.Connection, text: str, values: Sequence[Any], mode: str) -> Step:
    """What a prepared statement does in one of the MODES; it is run, and the pages that it touches are counted.

    EXPLAIN alone would always plan for the values at hand: only EXECUTE chooses as a prepared statement does.
    """
    await connection.execute(f"SET plan_cache_mode = force_{mode}_plan")
    line = await connection.fetchval(f"EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) {await executing(connection, text, values)}")
    await connection.execute("DEALLOCATE asked")
    return step_of(json.loads(line)[0]["Plan"])


async def meant(connection: asyncpg.Connection, text: str, values: Sequence[Any]) -> Step:
    """What is planned for these values, without running it."""
    line = await connection.fetchval(f"EXPLAIN (FORMAT JSON) {text}", *values)
    return step_of(json.loads(line)[0]["Plan"])
