"""What may be done with parks, through the API: roles, states, versions, guards, and the events that tell of it."""

import asyncio
import json
from datetime import date
from typing import Any

import pytest

from registry.actor import ANONYMOUS, Actor, Grant, Role
from tests.query.conftest import ADMIN, AUDITOR, Asking
from tests.rows import Rows

MOVE = "mutation($input: {verb}ParkInput!) {{ {name}Park(input: $input) {{ park {{ state version closedOn }} errors {{ code field }} warnings {{ code }} }} }}"


async def move(ask: Asking, name: str, park: str, actor: Actor = ADMIN, version: int = 1, **more: Any) -> Any:
    document = MOVE.format(verb=name.capitalize(), name=name)
    return (await ask(document, actor, input={"parkId": park, "expectedVersion": version, **more}))[f"{name}Park"]


async def ready(rows: Rows, **given: Any) -> str:
    """A planned park that says who runs it and where it lies."""
    return await rows.park(state="PLANNED", operator_id=await rows.company(), division_id=await rows.admin_division(), **given)


def refused(code: str, *field: str) -> dict[str, Any]:
    return {"park": None, "errors": [{"code": code, "field": ["input", *field] if field else None}], "warnings": []}


async def test_activate_park_opens_it_and_tells_so(ask: Asking, rows: Rows) -> None:
    park = await ready(rows)
    done = await move(ask, "activate", park)
    assert done == {"park": {"state": "ACTIVE", "version": 2, "closedOn": None}, "errors": [], "warnings": []}
    events = await rows.connection.fetch("SELECT type, subject_id, data FROM event")
    assert [(row["type"], row["subject_id"], json.loads(row["data"])) for row in events] == [
        ("park:activated", park, {"from": "PLANNED", "to": "ACTIVE", "version": 2, "fields": ["state"]})
    ]


async def test_activate_park_needs_somebody_who_runs_it_and_a_place(ask: Asking, rows: Rows) -> None:
    park = await rows.park(state="PLANNED")
    assert (await move(ask, "activate", park))["errors"] == [{"code": "REQUIRED", "field": None}] * 2


@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (ANONYMOUS, "NOT_PERMITTED"),
        (AUDITOR, "NOT_PERMITTED"),
        (Actor(name="elsewhere", grants=(Grant(Role.PARK_MANAGER, "park_01h455vb4pex5vsknk084sn02q"),)), "NOT_PERMITTED"),
    ],
)
async def test_activate_park_is_for_its_managers_and_administrators(ask: Asking, rows: Rows, actor: Actor, code: str) -> None:
    park = await ready(rows)
    assert await move(ask, "activate", park, actor) == refused(code)
    manager = Actor(name="manager", grants=(Grant(Role.PARK_MANAGER, park),))
    assert (await move(ask, "activate", park, manager))["park"]["state"] == "ACTIVE"


async def test_suspend_and_resume_are_for_administrators(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    manager = Actor(name="manager", grants=(Grant(Role.PARK_MANAGER, park),))
    assert await move(ask, "suspend", park, manager) == refused("NOT_PERMITTED")
    assert (await move(ask, "suspend", park))["park"] == {"state": "SUSPENDED", "version": 2, "closedOn": None}
    assert (await move(ask, "resume", park, version=2))["park"] == {"state": "ACTIVE", "version": 3, "closedOn": None}


async def test_a_move_leads_from_its_states_only(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    assert await move(ask, "resume", park) == refused("WRONG_STATE")
    assert await rows.connection.fetchval("SELECT count(*) FROM event") == 0


async def test_close_park_waits_until_nobody_is_in_it(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    tenancy = await rows.tenancy(park_id=park)
    assert await move(ask, "close", park, closedOn="2026-06-30") == refused("STILL_OCCUPIED")
    await rows.update("tenancy", tenancy, state="LEFT", left_on=date(2026, 6, 1), leave_reason="RELOCATED")
    assert (await move(ask, "close", park, closedOn="2026-06-30"))["park"] == {"state": "CLOSED", "version": 2, "closedOn": "2026-06-30"}


async def test_a_change_of_what_somebody_else_has_changed_is_a_conflict(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    assert (await move(ask, "suspend", park))["errors"] == []
    assert await move(ask, "resume", park, version=1) == refused("CONFLICT", "expectedVersion")


async def test_of_two_at_once_one_wins(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    outcomes = await asyncio.gather(*(move(ask, "suspend", park) for _ in range(4)))
    assert sorted(error["code"] for outcome in outcomes for error in outcome["errors"]) == ["CONFLICT"] * 3
    assert await rows.connection.fetchval("SELECT count(*) FROM event") == 1


async def test_a_row_that_one_may_not_see_is_answered_like_a_missing_one(ask: Asking, rows: Rows) -> None:
    assert await move(ask, "suspend", "park_01h455vb4pex5vsknk084sn02q") == refused("NOT_VISIBLE", "parkId")
    assert await move(ask, "suspend", "garbage") == refused("NOT_VISIBLE", "parkId")


async def test_several_mutations_are_done_in_turn_each_by_itself(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    document = """
        mutation($id: ID!) {
          first: suspendPark(input: {parkId: $id, expectedVersion: 1}) { park { state } errors { code } }
          __typename
          second: suspendPark(input: {parkId: $id, expectedVersion: 1}) { park { state } errors { code message params { name value } } }
          third: resumePark(input: {parkId: $id, expectedVersion: 2}) { park { stateLabel(lang: EN) } }
        }
    """
    answer = await ask(document, ADMIN, id=park)
    (error,) = answer["second"].pop("errors")
    assert error["message"].startswith("Somebody changed it meanwhile: it is at version 2, you sent 1; somebody changed state at ")
    known = {param["name"]: param["value"] for param in error["params"]}
    assert (error["code"], known["expected"], known["actual"], known["fields"]) == ("CONFLICT", "1", "2", "state")
    assert "changedBy" not in known
    assert list(answer.items()) == [
        ("first", {"park": {"state": "SUSPENDED"}, "errors": []}),
        ("__typename", "Mutation"),
        ("second", {"park": None}),
        ("third", {"park": {"stateLabel": "Active"}}),
    ]
