"""What may be done with leases: drafted, signed, renewed as one transaction, ended early."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, select

from registry.calendar import today_in_china
from registry.models import Lease, SpaceUnit, Tenancy, UnitUse, lease_unit
from registry.policies.guards import Word
from registry.services.inputs import LONGEST, code_of, has_come, in_order, money_of, rent_of, text_of
from registry.services.moves import change, complete_move, keep_single, make_move, may_do, updated
from registry.work import Work

Given = Mapping[str, Any]

_DAY = timedelta(days=1)


async def draft_lease(work: Work, *, tenancy_id: str, starts_on: date, ends_on: date, unit_ids: Sequence[str], **given: Any) -> Lease:
    """Prepares a lease; it holds no units until it is signed."""
    tenancy = await work.find(Tenancy, tenancy_id, "tenancy_id")
    await may_do(work, tenancy, "let", expected_version=None)
    lease = await drafted(work, tenancy, {"starts_on": starts_on, "ends_on": ends_on, "unit_ids": unit_ids, **given})
    work.record("lease:drafted", lease, tenancy=tenancy.id)
    return lease


async def drafted(work: Work, tenancy: Tenancy, given: Given, *, at: Sequence[str | int] = ()) -> Lease:
    """A new lease of a tenancy in its first state; `at` is where in the input it stands."""
    columns = await _of_lease(work, given, at)
    units = await _units(work, tenancy.park_id, given.get("unit_ids") or (), at)
    work.settle()
    lease = Lease(id=Lease.new_id(), tenancy_id=tenancy.id, park_id=tenancy.park_id, state="DRAFT", units=units, **columns)
    work.session.add(lease)
    await work.session.flush()
    return lease


async def update_lease(work: Work, *, lease_id: str, expected_version: int, **given: Any) -> Lease:
    """Changes a lease that has not been signed."""
    lease = await work.find(Lease, lease_id, "lease_id")
    await may_do(work, lease, "update", expected_version=expected_version)
    columns = await _of_lease(work, given, (), lease)
    in_order(work, columns.get("starts_on", lease.starts_on), columns.get("ends_on", lease.ends_on), ["ends_on"])
    units = await _units(work, lease.park_id, given["unit_ids"], ()) if given.get("unit_ids") is not None else None
    work.settle()
    if units is not None:
        await work.session.refresh(lease, ["units"])
        if {unit.id for unit in lease.units} != {unit.id for unit in units}:
            lease.units = units
            change(lease, columns)
            work.record("lease:updated", lease, units=[unit.id for unit in units])
            return lease
    return updated(work, lease, columns)


async def submit_lease(work: Work, *, lease_id: str, expected_version: int) -> Lease:
    """Hands a draft in for approval."""
    lease = await work.find(Lease, lease_id, "lease_id")
    await make_move(work, lease, "submit", expected_version=expected_version)
    return lease


async def sign_lease(work: Work, *, lease_id: str, expected_version: int, signed_on: date | None = None) -> Lease:
    """Signs a lease: from here on its units are taken on its days. A draft is handed in by the same stroke."""
    lease = await work.find(Lease, lease_id, "lease_id")
    if lease.state == "DRAFT":
        await make_move(work, lease, "submit", expected_version=expected_version)
        await work.session.flush()
        expected_version = lease.version
    await signed(work, lease, signed_on, expected_version=expected_version)
    return lease


async def signed(work: Work, lease: Lease, signed_on: date | None, *, expected_version: int | None) -> None:
    """The same for a lease that was handed in."""
    await may_do(work, lease, "sign", expected_version=expected_version)
    has_come(work, signed_on, ["signed_on"])
    await _free(work, lease)
    complete_move(work, lease, "sign", signed_on=signed_on or today_in_china())
    await work.session.flush()  # so that the database has its say now, and not at the end


async def renew_lease(
    work: Work,
    *,
    lease_id: str,
    expected_version: int,
    ends_on: date,
    number: str | None = None,
    signed_on: date | None = None,
    **given: Any,
) -> dict[str, Lease]:
    """Goes on with a lease: the new one begins the day after the old one ends, with its units and guarantor; the old one is renewed.

    What is not given stays as it was, but for the number.
    """
    lease = await work.find(Lease, lease_id, "lease_id")
    await may_do(work, lease, "renew", expected_version=expected_version)
    has_come(work, signed_on, ["signed_on"])
    starts_on = lease.ends_on + _DAY
    in_order(work, starts_on, ends_on, ["ends_on"])
    columns = await _of_lease(work, {"number": number, **given}, ())
    work.settle()
    await work.session.refresh(lease, ["units"])
    kept = ("rent_amount", "rent_currency", "rent_unit", "rent_per", "deposit_amount", "deposit_currency", "deposit_unit", "guarantor")
    terms = {name: getattr(lease, name) for name in kept} | columns
    renewal = Lease(id=Lease.new_id(), tenancy_id=lease.tenancy_id, park_id=lease.park_id, state="ACTIVE", units=[*lease.units])
    days = {"starts_on": starts_on, "ends_on": ends_on, "signed_on": signed_on or today_in_china()}
    change(renewal, {**terms, **days, "renewed_from_id": lease.id})
    await _free(work, renewal, [unit.id for unit in renewal.units])
    complete_move(work, lease, "renew")
    work.session.add(renewal)
    await work.session.flush()
    work.record("lease:signed", renewal, renewed_from=lease.id)
    return {"lease": lease, "renewal": renewal}


async def terminate_lease(work: Work, *, lease_id: str, expected_version: int, terminated_on: date, reason: str) -> Lease:
    """Ends a lease before its day; its units are free from the day after."""
    lease = await work.find(Lease, lease_id, "lease_id")
    await may_do(work, lease, "terminate", expected_version=expected_version)
    said = text_of(work, reason, ["reason"], limit=LONGEST, required=True)
    if not lease.starts_on <= terminated_on <= lease.ends_on:
        work.refuse("DAY_OUTSIDE_LEASE", ["terminated_on"], first=lease.starts_on, last=lease.ends_on)
    complete_move(work, lease, "terminate", terminated_on=terminated_on, termination_reason=said)
    return lease


async def end_leases(work: Work, tenancy: Tenancy, left_on: date, reason: str) -> None:
    """What becomes of the leases of a company that has left: those that have run out have expired, the others end with the stay."""
    running = select(Lease).where(Lease.tenancy_id == tenancy.id, Lease.state == "ACTIVE").with_for_update()
    for lease in (await work.session.scalars(running)).all():
        if lease.ends_on <= left_on:
            complete_move(work, lease, "expire")
        else:
            complete_move(work, lease, "terminate", terminated_on=max(left_on, lease.starts_on), termination_reason=reason)


async def _of_lease(work: Work, given: Given, at: Sequence[str | int], lease: Lease | None = None) -> dict[str, Any]:
    columns: dict[str, Any] = {name: given[name] for name in ("starts_on", "ends_on") if name in given}
    in_order(work, columns.get("starts_on"), columns.get("ends_on"), [*at, "ends_on"])
    if "number" in given:
        columns["number"] = code_of(work, given["number"], [*at, "number"])
        if lease is None or columns["number"] != lease.number:
            await keep_single(work, Lease.number, columns["number"], *at, "number")
    if "guarantor" in given:
        columns["guarantor"] = text_of(work, given["guarantor"], [*at, "guarantor"])
    if "external_reference" in given:
        columns["external_reference"] = code_of(work, given["external_reference"], [*at, "external_reference"])
    if "deposit" in given:
        columns |= money_of(work, given["deposit"], [*at, "deposit"], "deposit")
    return columns | rent_of(work, given, at)


async def _units(work: Work, park_id: str, unit_ids: Sequence[str], at: Sequence[str | int]) -> list[SpaceUnit]:
    """The units that are named: of this park, and such as are let."""
    units = []
    for place, unit_id in enumerate(dict.fromkeys(unit_ids)):
        field = [*at, "unit_ids", place]
        unit = await work.session.scalar(select(SpaceUnit).where(SpaceUnit.id == unit_id, SpaceUnit.park_id == park_id))
        if unit is None:
            work.refuse("NOT_VISIBLE", field, identifier=unit_id)
        elif unit.use == UnitUse.PUBLIC_SERVICE:
            work.refuse("UNIT_NOT_LET", field, number=unit.number)
        else:
            units.append(unit)
    return units


async def _free(work: Work, lease: Lease, unit_ids: Sequence[str] | None = None) -> None:
    """Refuses units that another lease holds on some of these days, with the first such lease's days."""
    if unit_ids is None:
        unit_ids = (await work.session.scalars(select(lease_unit.c.unit_id).where(lease_unit.c.lease_id == lease.id))).all()
    taken = (
        select(SpaceUnit.number, Lease.starts_on, Lease.ends_on)
        .join(lease_unit, lease_unit.c.unit_id == SpaceUnit.id)
        .join(Lease, Lease.id == lease_unit.c.lease_id)
        .where(SpaceUnit.id.in_(unit_ids), lease_unit.c.holds, Lease.id != lease.id)
        .where(lease_unit.c.during.op("&&")(_days(lease)))
        .order_by(SpaceUnit.number, Lease.starts_on)
    )
    for number, first, last in (await work.session.execute(taken)).all():
        detail = Word(number, f"：{number}，{first} 至 {last}", f": {number}, from {first} to {last}")
        work.refuse("UNIT_TAKEN", ["unit_ids"], detail=detail, first=first, last=last)


def _days(lease: Lease) -> ColumnElement[Any]:
    return func.daterange(lease.starts_on, lease.ends_on, "[]")
