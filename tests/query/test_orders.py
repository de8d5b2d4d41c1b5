"""Every order by a column and every link that the contract offers is served by the index that the models promise for it, and by no other means.

Each list is planned for somebody who sees all. Where a table is large the planner is left alone; where it is small, and would rather be
sorted, what is forbidden shows whether an index *can* serve the list. Without its index, each list has to be sorted.
"""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import asyncpg
import pytest
from graphene.utils.str_converters import to_camel_case
from sqlalchemy import inspect

from registry.app import contract
from registry.database.connect import connect
from registry.models.base import computed
from registry.query.catalog import EntityType, ToMany
from registry.query.document import Documents, coerce
from registry.query.planner import Planner
from registry.query.sql import Writer
from schema.base import Many, entities
from tests.query.conftest import AUDITOR
from tests.query.planned import Step, meant
from tests.query.test_plans import large

CATALOG = contract()
DOCUMENTS = Documents(CATALOG)
CONTRACT = {entity.type_name(): entity for entity in entities()}
ROOTS = {binding.link.target: name for (owner, name), binding in CATALOG.fields.items() if owner == "Query" and isinstance(binding, ToMany)}

COMPUTED = {("Park", "OCCUPANCY_RATE"), ("Park", "VACANT_AREA_M2")}
"""Orders by what is worked out from other rows: no index holds that."""

WITHIN_A_LIST = {
    "AccessToken", "Arrears", "BeltMembership", "Change", "CompanyLabel", "CompanyRelation", "ExpertPost", "Identity", "ParkLink",
    "ReviewAssignment", "RoleGrant",
}  # fmt: skip
"""Types that have no root of their own: only few of them at a time are ever put in order."""

SEVERAL_WAYS = {("Application", "conflicts")}
"""Links of which one way or another leads to each row: there is an index for each way, and none that has them all in order."""

FORBIDDEN = ("seqscan", "bitmapscan", "sort", "incremental_sort")
"""What the planner would rather do with few rows."""


@dataclass(frozen=True)
class Promise:
    """A list, and the index that its order was promised."""

    document: str
    table: str
    index: str

    def kept(self, plan: Step) -> bool:
        return any(map(self.fulfils, plan.indexes())) and not plan.sorts()

    def fulfils(self, index: str) -> bool:
        """It is the index itself, or, for an order by ids, any other that begins with the id."""
        return index == self.index or (self.index == f"pk_{self.table}" and index.startswith(f"uq_{self.table}_id_"))


def order_promises(entity: EntityType) -> Iterator[Promise]:
    """Every order of the type's own list, in both directions, absent values at either end."""
    for name, key in entity.orders.items():
        if (entity.name, name) in COMPUTED or key.link is not None:
            continue  # what other rows hold no index of this table has
        table = str(entity.model.__tablename__)
        index = f"pk_{table}" if key.attribute == "id" else f"ix_{table}_{key.attribute}_id"
        for direction in ("ASC", "DESC"):
            for nulls in ("LAST", "FIRST") if key.sparse else ("LAST",):
                turned = key.sparse and (direction == "DESC") is (nulls == "LAST")
                order = f"{{field: {name}, direction: {direction}, nulls: {nulls}}}"
                document = f"{{ {ROOTS[entity.name]}(first: 20, orderBy: [{order}]) {{ nodes {{ id }} }} }}"
                yield Promise(document, table, f"{index}_desc" if turned else index)


def link_promises(entity: EntityType) -> Iterator[Promise]:
    """Every link to many rows along a foreign key of theirs, in their default order."""
    for attribute, field in CONTRACT[entity.name].bound().items():
        if not isinstance(field, Many):
            continue
        relationship = inspect(entity.model).relationships[field.attribute]
        pairs = relationship.local_remote_pairs if relationship.secondary is None else []
        if (entity.name, attribute) in SEVERAL_WAYS:
            continue
        for _, column in pairs:
            if column.foreign_keys:
                target = relationship.mapper.class_
                columns = [column.name, *(key for key in target.__default_order__ if key != "id"), "id"]
                table = target.__tablename__
                shown = f"... on {entity.name} {{ {to_camel_case(attribute)}(first: 20) {{ nodes {{ id }} }} }}"
                yield Promise(f'{{ node(id: "{entity.prefix}_{0:026d}") {{ {shown} }} }}', table, f"ix_{table}_{'_'.join(columns)}")


def promises(entity: EntityType) -> list[Promise]:
    return [*(order_promises(entity) if entity.name in ROOTS else ()), *link_promises(entity)]


class Planning:
    """Asks a database of many rows what it means to do."""

    def __init__(self, connection: asyncpg.Connection, large_tables: set[str]) -> None:
        self.connection = connection
        self.large = large_tables

    async def plan(self, promise: Promise) -> Step:
        allowed = "on" if promise.table in self.large else "off"
        await self.connection.execute(";".join(f"SET enable_{way} = {allowed}" for way in FORBIDDEN))
        operation = DOCUMENTS.prepare(promise.document).operation(None)
        planner = Planner(CATALOG, operation, coerce(operation, CATALOG, {}))
        statement = Writer(CATALOG, AUDITOR.viewer).statement(planner.query())
        values = [AUDITOR.parameters[name] if name in AUDITOR.parameters else statement.sources[name]({}) for name in statement.parameters]
        return await meant(self.connection, statement.text, values)

    async def plan_without(self, promise: Promise) -> Step:
        """The same without the index, which is back afterwards. One at a time: a table that loses an index is locked."""
        doing = self.connection.transaction()
        await doing.start()
        try:
            await self.connection.execute("SELECT pg_advisory_xact_lock(1)")
            await self.connection.execute(f"DROP INDEX {promise.index}")
            return await self.plan(promise)
        finally:
            await doing.rollback()


@pytest.fixture
async def planning(scale_url: str) -> AsyncIterator[Planning]:
    connection = await connect(scale_url)
    await connection.execute("SET default_transaction_read_only = off")
    yield Planning(connection, await large(connection))
    await connection.close()


@pytest.mark.parametrize("name", CATALOG.entities)
async def test_an_order_rests_on_its_index_alone(planning: Planning, name: str) -> None:
    for promise in promises(CATALOG.entities[name]):
        plan = await planning.plan(promise)
        assert promise.kept(plan), f"{promise}\n" + "\n".join(plan.lines())
        if not promise.index.startswith("pk_"):
            bare = await planning.plan_without(promise)
            assert not promise.kept(bare), f"without {promise.index}, {promise}\n" + "\n".join(bare.lines())


def test_orders_without_an_index_are_those_that_are_worked_out() -> None:
    found = {
        (entity.name, name)
        for entity in CATALOG.entities.values()
        for name, key in entity.orders.items()
        if key.link is None and isinstance(entity.model.__dict__.get(key.attribute), computed)
    }
    assert found == COMPUTED
    assert set(CATALOG.entities) - set(ROOTS) == WITHIN_A_LIST
