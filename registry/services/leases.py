"""What may be done with leases: drafted, signed, renewed as one transaction, ended early."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Date, Select, Text, and_, bindparam, func, inspect, select, type_coerce

from registry.calendar import SHANGHAI, today_in_china
from registry.errors import Word
from registry.lifecycles.tenancies import UNSIGNED_LEASE
from registry.models import Lease, Park, SpaceUnit, Tenancy, UnitUse, lease_unit
from registry.policies.permits import OfRow, permit
from registry.services.capacity import keep_within_buildings
from registry.services.inputs import (
    LAST_DAY,
    LONGEST,
    MANY,
    Path,
    code_of,
    few,
    has_come,
    in_order,
    in_reach,
    money_of,
    rent_of,
    stays_said,
    text_of,
)
from registry.services.moves import change, complete_move, keep_single, make_move, may_do, updated
from registry.work import Work

Given = Mapping[str, Any]

_DAY = timedelta(days=1)


@permit(OfRow(Tenancy, "let"))
async def draft_lease(work: Work, *, tenancy_id: str, starts_on: date, ends_on: date, unit_ids: Sequence[str], **given: Any) -> Lease:
    """Prepares a lease; it holds no units until it is signed."""
    tenancy = await work.find(Tenancy, tenancy_id, "tenancy_id")
    await may_do(work, tenancy, "let", expected_version=None)
    columns = await terms_of(work, tenancy.park_id, {"starts_on": starts_on, "ends_on": ends_on, "unit_ids": unit_ids, **given})
    work.settle()
    return await drafted(work, tenancy, columns)


async def terms_of(work: Work, park_id: str, given: Given, *, at: Path = (), tenant_id: str | None = None) -> dict[str, Any]:
    """What is given of a new lease, as its columns and units; `at` is where in the input it stands.

    For a tenant who is to sign it at once, the units are locked, and have to be free and fit; the id is empty where it is nobody yet.
    """
    columns, named = await _of_lease(work, given, at), given.get("unit_ids") or ()
    if tenant_id is None or columns["starts_on"] > columns["ends_on"]:
        return {**columns, "units": await _units(work, park_id, named, at)}
    days = columns["starts_on"], columns["ends_on"]
    held = await _held(work, park_id, named[:MANY], *days)
    units = await _units(work, park_id, named, at)
    let = {unit.id for unit in units if unit.use != UnitUse.PUBLIC_SERVICE}  # of the others this has been said
    _keep_fit(work, [one for one in held if one.unit.id in let], *days, tenant_id, [*at, "unit_ids"])
    return {**columns, "units": units}


async def drafted(work: Work, tenancy: Tenancy, columns: Given) -> Lease:
    """A new lease of a tenancy in its first state."""
    lease = Lease(id=Lease.new_id(), tenancy_id=tenancy.id, park_id=tenancy.park_id, state="DRAFT", **columns)
    work.session.add(lease)
    await work.session.flush()
    work.record("lease:drafted", lease, tenancy=tenancy.id)
    return lease


@permit(OfRow(Lease, "update"))
async def update_lease(work: Work, *, lease_id: str, expected_version: int, **given: Any) -> Lease:
    """Changes a lease that has not been signed."""
    lease = await work.find(Lease, lease_id, "lease_id")
    await may_do(work, lease, "update", expected_version=expected_version)
    stays_said(work, given, "starts_on", "ends_on")
    columns = await _of_lease(work, given, (), lease)
    units = await _units(work, lease.park_id, given["unit_ids"], ()) if given.get("unit_ids") is not None else None
    work.settle()
    if units is not None:
        await work.session.refresh(lease, ["units"])
        if {unit.id for unit in lease.units} != {unit.id for unit in units}:
            lease.units = units
            change(lease, {**columns, "updated_at": datetime.now(UTC)})  # so that its version rises: units are not a column of it
            work.record("lease:updated", lease, units=[unit.id for unit in units])
            return lease
    return updated(work, lease, columns)


@permit(OfRow(Lease, "submit"))
async def submit_lease(work: Work, *, lease_id: str, expected_version: int) -> Lease:
    """Hands a draft in for approval."""
    lease = await work.find(Lease, lease_id, "lease_id")
    await _while_it_lasts(work, lease)
    await make_move(work, lease, "submit", expected_version=expected_version)
    return lease


@permit(OfRow(Lease, "sign", first="submit"))
async def sign_lease(work: Work, *, lease_id: str, expected_version: int, signed_on: date | None = None) -> Lease:
    """Signs a lease: from here on its units are taken on its days. A draft is handed in by the same stroke."""
    lease = await work.find(Lease, lease_id, "lease_id")
    if lease.state == "DRAFT":
        await make_move(work, lease, "submit", expected_version=expected_version)
        await work.session.flush()
        expected_version = lease.version
    await signed(work, lease, signed_on, expected_version=expected_version)
    return lease


async def signed(work: Work, lease: Lease, signed_on: date | None, *, expected_version: int | None, at: Path = ()) -> None:
    """The same for a lease that was handed in. What its units were reserved for has come."""
    await _while_it_can_be_let(work, lease)
    await may_do(work, lease, "sign", expected_version=expected_version)
    has_come(work, signed_on, [*at, "signed_on"])
    if "units" in inspect(lease).unloaded:
        await work.session.refresh(lease, ["units"])
    await _take(work, lease, [*at, "unit_ids"])
    work.settle()
    for unit in lease.units:
        change(unit, {"reserved_until": None, "reserved_for_id": None})
    complete_move(work, lease, "sign", signed_on=signed_on or today_in_china())
    await work.session.flush()  # so that the database has its say now, and not at the end
    await keep_within_buildings(work, lease, at)
    work.settle()


async def _while_it_lasts(work: Work, lease: Lease) -> None:
    """Nobody ends the stay until this work has ended: what is read of it stays so."""
    await work.session.execute(select(Tenancy.id).where(Tenancy.id == lease.tenancy_id).with_for_update(read=True))


async def _while_it_can_be_let(work: Work, lease: Lease) -> None:
    """Nor says anybody anew how much a building of the park holds."""
    held = select(Tenancy.id, Park.id).join(Park, Park.id == Tenancy.park_id).where(Tenancy.id == lease.tenancy_id)
    await work.session.execute(held.with_for_update(read=True))


@permit(OfRow(Lease, "renew"))
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
    await _while_it_can_be_let(work, lease)
    await may_do(work, lease, "renew", expected_version=expected_version)
    has_come(work, signed_on, ["signed_on"])
    starts_on = min(lease.ends_on, LAST_DAY) + _DAY
    if given.get("rent") and not given.get("rent_per"):
        given["rent_per"] = lease.rent_per
    columns = await _of_lease(work, {"number": number, "starts_on": starts_on, "ends_on": ends_on, **given}, ())
    work.settle()
    await work.session.refresh(lease, ["units"])
    kept = ("rent_amount", "rent_currency", "rent_unit", "rent_per", "deposit_amount", "deposit_currency", "deposit_unit", "guarantor")
    terms = {name: getattr(lease, name) for name in kept} | columns
    renewal = Lease(id=Lease.new_id(), tenancy_id=lease.tenancy_id, park_id=lease.park_id, state="ACTIVE", units=[*lease.units])
    change(renewal, {**terms, "signed_on": signed_on or today_in_china(), "renewed_from_id": lease.id})
    await _take(work, renewal, ["ends_on"])
    complete_move(work, lease, "renew")
    work.session.add(renewal)
    await work.session.flush()
    await keep_within_buildings(work, renewal, ())
    work.settle()
    work.record("lease:signed", renewal, renewed_from=lease.id)
    return {"lease": lease, "renewal": renewal}


@permit(OfRow(Lease, "terminate"))
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
    for lease in await holding(work, tenancy):
        if lease.ends_on > left_on:
            await _cut_short(work, lease, left_on, reason)
        elif lease.state == "ACTIVE":
            complete_move(work, lease, "expire")


async def holding(work: Work, tenancy: Tenancy) -> Sequence[Lease]:
    """The signed leases of a stay that have not ended. One that was renewed goes on holding its units until the renewal begins."""
    signed_ones = select(Lease).where(Lease.tenancy_id == tenancy.id, Lease.state.in_(("ACTIVE", "RENEWED")))
    return (await work.session.scalars(signed_ones.order_by(Lease.id).with_for_update())).all()


async def unsigned(work: Work, tenancy: Tenancy) -> Sequence[Lease]:
    """The leases of a stay that are being prepared."""
    prepared = select(Lease).where(Lease.tenancy_id == tenancy.id, Lease.state.in_(UNSIGNED_LEASE))
    return (await work.session.scalars(prepared.order_by(Lease.id).with_for_update())).all()


async def _cut_short(work: Work, lease: Lease, left_on: date, reason: str) -> None:
    """One that has not begun by then never does, and leaves its units free."""
    if lease.starts_on > left_on:
        await work.session.refresh(lease, ["units"])
        work.record("lease:units_released", lease, units=[unit.id for unit in lease.units])
        lease.units = []
        await work.session.flush()
    complete_move(work, lease, "cut_short", terminated_on=max(left_on, lease.starts_on), termination_reason=reason)


async def _of_lease(work: Work, given: Given, at: Path, lease: Lease | None = None) -> dict[str, Any]:
    columns: dict[str, Any] = {name: given[name] for name in ("starts_on", "ends_on") if name in given}
    for name, day in columns.items():
        in_reach(work, day, [*at, name])
    first, last = (columns.get(name, getattr(lease, name, None)) for name in ("starts_on", "ends_on"))
    in_order(work, first, last, [*at, "ends_on" if "ends_on" in columns else "starts_on"])
    for name in ("number", "external_reference"):
        if name in given:
            columns[name] = code_of(work, given[name], [*at, name])
            if lease is None or columns[name] != getattr(lease, name):
                await keep_single(work, getattr(Lease, name), columns[name], *at, name)
    if "guarantor" in given:
        columns["guarantor"] = text_of(work, given["guarantor"], [*at, "guarantor"])
    if "deposit" in given:
        columns |= money_of(work, given["deposit"], [*at, "deposit"], "deposit")
    return columns | rent_of(work, given, at)


async def _units(work: Work, park_id: str, unit_ids: Sequence[str], at: Path) -> list[SpaceUnit]:
    """The units that are named: of this park, and such as are let."""
    few(work, unit_ids, [*at, "unit_ids"])
    named = [*dict.fromkeys(unit_ids)][:MANY]
    units = {unit.id: unit for unit in (work.at_hand(SpaceUnit, unit_id) for unit_id in named) if unit and unit.park_id == park_id}
    if len(units) < len(named):
        found = await work.session.scalars(select(SpaceUnit).where(SpaceUnit.id.in_(named), SpaceUnit.park_id == park_id))
        units = {unit.id: unit for unit in found.all()}
    for unit_id in named:
        field = [*at, "unit_ids", unit_ids.index(unit_id)]
        if unit_id not in units:
            work.refuse("NOT_VISIBLE", field, identifier=unit_id)
        elif units[unit_id].use == UnitUse.PUBLIC_SERVICE:
            work.refuse("UNIT_NOT_LET", field, number=units[unit_id].number)
    return [units[unit_id] for unit_id in named if unit_id in units]


async def _take(work: Work, lease: Lease, field: Path) -> None:
    """Locks the units of a lease, which have to be free of other leases on its days, and fit to be let."""
    tenancy = await work.session.get_one(Tenancy, lease.tenancy_id)
    held = await _held(work, lease.park_id, [unit.id for unit in lease.units], lease.starts_on, lease.ends_on, but=lease.id)
    _keep_fit(work, held, lease.starts_on, lease.ends_on, tenancy.company_id, field)


class Held(NamedTuple):
    """A unit, and a lease that holds it on some of the days asked about; no days where there is none."""

    unit: SpaceUnit
    first: date | None
    last: date | None


async def _held(work: Work, park_id: str, unit_ids: Sequence[str], first: date, last: date, *, but: str = "") -> list[Held]:
    """The units of a park with these ids, locked, each as often as another lease than `but` holds it on some of these days.

    A lease that was signed while this waited for a lock is not among them: there the database has the last word.
    """
    named = {f"unit_{place}": unit_id for place, unit_id in enumerate(unit_ids)}
    given = {"park": park_id, "first": first, "last": last, "but": but, **named}
    return [Held(*row) for row in (await work.session.execute(_asked_of_units(len(named)), given)).all()]


@cache
def _asked_of_units(count: int) -> Select[*tuple[Any, ...]]:
    """Each named by itself: for an array of unknown length PostgreSQL would make a new plan every time."""
    named = [bindparam(f"unit_{place}", type_=Text) for place in range(count)]
    days = func.daterange(bindparam("first", type_=Date), bindparam("last", type_=Date), "[]")
    other = and_(lease_unit.c.holds, lease_unit.c.during.op("&&")(days), lease_unit.c.lease_id != bindparam("but", type_=Text))
    held = (func.lower(lease_unit.c.during), func.upper(lease_unit.c.during) - 1)
    return (
        select(SpaceUnit, *(type_coerce(day, Date) for day in held))
        .outerjoin(lease_unit, and_(lease_unit.c.unit_id == SpaceUnit.id, other))
        .where(SpaceUnit.id.in_(named), SpaceUnit.park_id == bindparam("park"))
        .order_by(SpaceUnit.id, lease_unit.c.during)
        .with_for_update(of=SpaceUnit)
        .execution_options(populate_existing=True)
    )


def _keep_fit(work: Work, held: Sequence[Held], first: date, last: date, company_id: str, field: Path) -> None:
    """Refuses units that other leases hold on some of these days (each is told), and those not let, being repaired, or reserved."""
    for unit, since, until in sorted(held, key=lambda one: (one.unit.number, one.first or first)):
        if since is not None:
            detail = Word(unit.number, f"：{unit.number}，{since} 至 {until}", f": {unit.number}, from {since} to {until}")
            work.refuse("UNIT_TAKEN", field, detail=detail, first=since, last=until)
    for unit in {one.unit.id: one.unit for one in held}.values():
        _keep_ready(work, unit, first, last, company_id, field)


def _keep_ready(work: Work, unit: SpaceUnit, first: date, last: date, company_id: str, field: Path) -> None:
    if unit.use == UnitUse.PUBLIC_SERVICE:
        work.refuse("UNIT_NOT_LET", field, number=unit.number)
    if unit.in_maintenance and first <= today_in_china() <= last:
        work.refuse("UNIT_IN_MAINTENANCE", field, number=unit.number)
    until = unit.reserved_until
    if until is None or until <= datetime.now(UTC) or unit.reserved_for_id in (None, company_id):
        return
    if first <= until.astimezone(SHANGHAI).date():
        work.refuse("UNIT_RESERVED", field, number=unit.number, until=f"{until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}")
