"""What must hold of every row, whoever wrote it: the invariants, and that events and changes tell how it came to be what it is."""

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from itertools import pairwise
from typing import Any

import asyncpg
from sqlalchemy import inspect

from registry.models import Arrears, Company, Entity, Lease, Tenancy
from registry.models.base import field_of
from registry.recording import spelled, told

ONE_AND_ONE = {
    "a unit is let twice on one day": """
        SELECT a.unit_id || ': ' || a.lease_id || ' and ' || b.lease_id FROM lease_unit a
        JOIN lease_unit b ON b.unit_id = a.unit_id AND b.lease_id > a.lease_id AND a.holds AND b.holds AND a.during && b.during""",
    "a company has two open tenancies of a park": """
        SELECT company_id || ' in ' || park_id FROM tenancy WHERE state IN ('APPROVED', 'ACTIVE', 'LEAVING') GROUP BY company_id, park_id
        HAVING count(*) > 1""",
    "a lease has no unit": """
        SELECT l.id FROM lease l JOIN event e ON e.subject_id = l.id AND e.type IN ('lease:drafted', 'lease:signed')
        WHERE NOT EXISTS (SELECT FROM lease_unit u WHERE u.lease_id = l.id)
            AND NOT EXISTS (SELECT FROM event e WHERE e.subject_id = l.id AND e.type = 'lease:units_released')""",
    "a change stands beside another event": """
        SELECT c.id FROM change c JOIN event e ON e.id = c.event_id
        WHERE (c.position, c.at, c.subject_id) <> (e.position, e.occurred_at, e.subject_id) OR c.account_id IS DISTINCT FROM e.account_id
            OR NOT e.data->'fields' ? c.field""",
    "a field is told by its event and has no change": """
        SELECT e.id || ' ' || f FROM event e, jsonb_array_elements_text(e.data->'fields') f
        WHERE NOT EXISTS (SELECT FROM change c WHERE c.event_id = e.id AND c.field = f)""",
    "a birth is told twice": """
        SELECT subject_id || ' ' || type FROM event WHERE type IN ('company:registered', 'tenancy:registered', 'lease:drafted')
        GROUP BY subject_id, type HAVING count(*) > 1""",
}
"""By what it would be: what finds it."""

MODELS: Mapping[str, type[Entity]] = {"company": Company, "tenancy": Tenancy, "lease": Lease, "arrears": Arrears}
CHANGES = "SELECT subject_id, field, version, old_value::text AS old, new_value::text AS new FROM change ORDER BY position, id"

History = dict[str, list[tuple[int, Any, Any]]]
"""By field, in order: the version after it, the value before and after."""


async def broken_rules(connection: asyncpg.Connection) -> AsyncIterator[str]:
    """Every breach, in words."""
    for what, statement in ONE_AND_ONE.items():
        for row in await connection.fetch(statement):
            yield f"{what}: {row[0]}"
    histories: dict[str, History] = {}
    for row in await connection.fetch(CHANGES):
        old, new = (None if row[side] is None else json.loads(row[side]) for side in ("old", "new"))
        histories.setdefault(row["subject_id"], {}).setdefault(row["field"], []).append((row["version"], old, new))
    for table, model in MODELS.items():
        rows = {row["id"]: row for row in await connection.fetch(f"SELECT * FROM {table}")}
        born = await connection.fetch("SELECT DISTINCT subject_id FROM event WHERE starts_with(subject_id, $1)", f"{model.__prefix__}_")
        for subject in [row["subject_id"] for row in born] + [row for row in rows if row in histories]:
            if subject not in rows:
                yield f"{subject} has events and is not there"
            for problem in untold(model, rows.get(subject), histories.get(subject)):
                yield f"{subject}: {problem}"


def untold(model: type[Entity], row: asyncpg.Record | None, history: History | None) -> Iterator[str]:
    """Where a row is not what its changes, one after the other, make of it."""
    if row is None or history is None:
        if row is not None:
            yield "it has events and no changes"
        return
    if max(version for steps in history.values() for version, _, _ in steps) != row["version"]:
        yield f"it is at version {row['version']}, and its last change left {max(version for steps in history.values() for version, _, _ in steps)}"
    columns = {name: inspect(model).attrs[name].columns[0].name for name in told(model)}
    for name, column in columns.items():
        steps = history.get(field_of(name), [])
        for (_, _, before), (_, after, _) in pairwise(steps):
            if before != after:
                yield f"{name} was left as {before!r} and found as {after!r}"
        if steps and steps[-1][2] != spelled(row[column]):
            yield f"{name} is {spelled(row[column])!r}, and was last changed to {steps[-1][2]!r}"
