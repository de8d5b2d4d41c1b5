"""The ledgers held against the database: what was acknowledged is there once, what was not is whole or absent, what was refused is not there."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from benchmarks.enduring.ledger import Request, requests_in
from benchmarks.enduring.rows import broken_rules
from benchmarks.grounds import Manager
from registry.database.connect import connect
from registry.errors import RegistryError
from registry.feed import Head, verify_log

STAYS = """
    SELECT c.uscc, c.id AS company, t.id AS tenancy, t.state, t.park_id, l.number, l.id AS lease, l.state AS lease_state,
        (SELECT count(*) FROM lease_unit u WHERE u.lease_id = l.id) AS units
    FROM company c LEFT JOIN tenancy t ON t.company_id = c.id LEFT JOIN lease l ON l.tenancy_id = t.id AND l.renewed_from_id IS NULL
    WHERE t.park_id = ANY($1) OR t.id IS NULL
"""
TOLD_NAMES = "SELECT new_value #>> '{}' AS name, count(*) AS count FROM change WHERE field = 'contactName' GROUP BY 1"
OWED = "SELECT a.note, a.tenancy_id, t.state, count(*) OVER (PARTITION BY a.note) AS count FROM arrears a JOIN tenancy t ON t.id = a.tenancy_id"
LEASES = "SELECT id, number, state, renewed_from_id FROM lease"
RECEIPTS = "SELECT account_id || ' ' || key AS who, convert_from(answer, 'UTF8') AS answer FROM receipt"


@dataclass(frozen=True)
class Contents:
    """What is in the database, as the requests speak of it."""

    stays: Mapping[str, list[asyncpg.Record]]
    by_number: Mapping[str, list[asyncpg.Record]]
    leases: Mapping[str, asyncpg.Record]
    states: Mapping[str, str]
    names: Mapping[str, int]
    owed: Mapping[str, asyncpg.Record]
    receipts: Mapping[str, str]

    @classmethod
    async def read(cls, connection: asyncpg.Connection, parks: Sequence[str]) -> "Contents":
        stays: dict[str, list[asyncpg.Record]] = {}
        by_number: dict[str, list[asyncpg.Record]] = {}
        for row in await connection.fetch(STAYS, parks):
            stays.setdefault(row["uscc"], []).append(row)
        leases = await connection.fetch(LEASES)
        for row in leases:
            by_number.setdefault(row["number"], []).append(row)
        return cls(
            stays,
            by_number,
            {row["id"]: row for row in leases},
            {row["id"]: row["state"] for row in await connection.fetch("SELECT id, state FROM tenancy")},
            {row["name"]: row["count"] for row in await connection.fetch(TOLD_NAMES)},
            {row["note"]: row for row in await connection.fetch(OWED)},
            {row["who"]: row["answer"] for row in await connection.fetch(RECEIPTS)},
        )


async def violations(url: str, managers: Sequence[Manager], ledgers: Sequence[Path], heads: Sequence[Head]) -> list[str]:
    """All that is not as it has to be."""
    requests = [request for path in ledgers for request in requests_in(path)]
    parks = [*{park for manager in managers for park in (manager.own.park_id, manager.common.park_id)}]
    connection = await connect(url, statement_timeout_ms=0)
    try:
        contents = await Contents.read(connection, parks)
        found = [f"{request.kind} {request.outcome} {request.key}: {problem}" for request in requests for problem in wrong(request, contents)]
        found += [problem async for problem in broken_rules(connection)]
    finally:
        await connection.close()
    try:
        last = await verify_log(url, heads)
        print(f"{len(requests)} requests in the ledgers; {last.position} events in the log, and {len(heads)} saved heads fit", flush=True)
    except RegistryError as problem:
        found.append(f"the log: {problem.code} {problem.params}")
    return found


def wrong(request: Request, contents: Contents) -> Iterator[str]:
    """What is not as the ledger has it."""
    checks: Mapping[str, Callable[[Request, Contents], Iterator[str]]] = {
        "register": registered, "race": registered, "refused": refused, "rehearsed": refused, "renew": renewed, "terminate": terminated,
        "notice": given_notice, "end": ended, "update": updated, "import": imported,
    }  # fmt: skip
    yield from checks[request.kind](request, contents)
    yield from receipt(request, contents)


def receipt(request: Request, contents: Contents) -> Iterator[str]:
    """A receipt stands for every answer, with the same words; none for a rehearsal."""
    kept = contents.receipts.get(f"{request.account_id} {request.key}")
    if request.kind == "rehearsed" or request.outcome == "failed":
        if kept is not None:
            yield "it has a receipt"
    elif request.outcome != "abandoned":
        if kept is None:
            yield "it has no receipt"
        elif '{"data":{' + kept + "}}" != request.answer:
            yield f"its receipt has other words: {kept[:200]} for {(request.answer or '')[:200]}"


def has_effect(request: Request, contents: Contents) -> bool | None:
    """Whether it must have had its effect; None where that is not known but by its receipt."""
    if request.outcome != "abandoned":
        return request.outcome == "done"
    kept = contents.receipts.get(f"{request.account_id} {request.key}")
    if kept is None:
        return False
    refusals = json.loads("{" + kept + "}")[request.verb]["refused"]
    return not refusals


def expected(request: Request, contents: Contents, there: int, what: str) -> Iterator[str]:
    """Once if it had its effect, and else not at all."""
    wanted = 1 if has_effect(request, contents) else 0
    if there != wanted:
        yield f"{what} is there {there} times, not {wanted}"


def registered(request: Request, contents: Contents) -> Iterator[str]:
    """Company, stay and lease, by credit code and by number: all three or none."""
    number = request.given["lease"]["number"]
    yield from expected(request, contents, len(contents.by_number.get(number, [])), f"lease {number}")
    rows = [row for row in contents.stays.get(request.given["company"]["uscc"], []) if row["number"] == number]
    yield from expected(request, contents, len(rows), f"the stay with lease {number}")
    if request.kind == "register" and not rows and contents.stays.get(request.given["company"]["uscc"]):
        yield "the company is there without its stay or lease"
    for row in rows:
        if row["park_id"] != request.given["parkId"] or row["state"] not in ("ACTIVE", "LEAVING", "LEFT"):
            yield f"its stay is {row['state']} in {row['park_id']}"
        if request.outcome == "done":
            shown = request.shown
            ids = tuple(shown[name]["id"] for name in ("company", "tenancy", "lease"))
            if ids != (row["company"], row["tenancy"], row["lease"]):
                yield f"{ids} were acknowledged, {tuple(row.values())} are there"


def refused(request: Request, contents: Contents) -> Iterator[str]:
    """Nothing of it is there."""
    if request.verb == "registerTenancy":
        if contents.stays.get(request.given["company"]["uscc"]) or contents.by_number.get(request.given["lease"]["number"]):
            yield "something of it is there"
    elif contents.names.get(request.given["contactName"]):
        yield "it was done"


def renewed(request: Request, contents: Contents) -> Iterator[str]:
    rows = contents.by_number.get(request.given["number"], [])
    yield from expected(request, contents, len(rows), f"renewal {request.given['number']}")
    before = contents.leases[request.given["leaseId"]]
    if rows and (rows[0]["renewed_from_id"] != before["id"] or before["state"] not in ("RENEWED", "TERMINATED")):
        yield f"it renews {rows[0]['renewed_from_id']}, and {before['id']} is {before['state']}"


def terminated(request: Request, contents: Contents) -> Iterator[str]:
    state = contents.leases[request.given["leaseId"]]["state"]
    if has_effect(request, contents) and state != "TERMINATED":
        yield f"the lease is {state}"


def given_notice(request: Request, contents: Contents) -> Iterator[str]:
    state = contents.states[request.given["tenancyId"]]
    if (state in ("LEAVING", "LEFT")) is not has_effect(request, contents):
        yield f"the tenancy is {state}"


def ended(request: Request, contents: Contents) -> Iterator[str]:
    """The end of the stay and what is owed: both or neither."""
    owed, state = contents.owed.get(request.given["arrears"]["note"]), contents.states[request.given["tenancyId"]]
    yield from expected(request, contents, owed["count"] if owed else 0, "what is owed")
    if (state == "LEFT") is not (owed is not None):
        yield f"the tenancy is {state}, and what is owed is {'there' if owed else 'not there'}"


def updated(request: Request, contents: Contents) -> Iterator[str]:
    name = request.given["contactName"]
    yield from expected(request, contents, contents.names.get(name, 0), f"the change to {name}")


def imported(request: Request, contents: Contents) -> Iterator[str]:
    """Every row of the file, each with its company, stay and lease; or none."""
    found = Counter[int]()
    for uscc in request.given["rows"]:
        rows = contents.stays.get(uscc, [])
        found[len(rows)] += 1
        if any(row["lease"] is None or row["units"] != 1 for row in rows):
            yield f"{uscc} is not whole"
    wanted = 1 if has_effect(request, contents) else 0
    if found != Counter({wanted: len(request.given["rows"])}):
        yield f"rows are there so many times: {dict(found)}, not {wanted} each"


