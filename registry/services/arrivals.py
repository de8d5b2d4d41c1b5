"""Companies let into a park many at a time: what `register_tenancy` does with one, with what the database has to say asked once for all.

Only what nothing stands in the way of is done. Of the rest nothing is done: `register_tenancy` says what is wrong with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import ARRAY, Date, Integer, Text, column, func, literal, select

from registry.calendar import today_in_china
from registry.errors import RequestErrors
from registry.lifecycles.places import SHUT_PARK
from registry.lifecycles.tenancies import TENANCY, UNSIGNED_LEASE
from registry.models import Building, Company, Lease, Park, SpaceUnit, Tenancy, UnitUse, lease_unit
from registry.services.capacity import keep_within_buildings
from registry.services.companies import columns_of_new, entered, new_company
from registry.services.inputs import has_come
from registry.services.leases import terms_of
from registry.services.moves import among, barred, cleared, complete_move, looked_ahead, may_begin, may_begin_anywhere
from registry.services.tenancies import columns_of_stay
from registry.work import Work

Given = Mapping[str, Any]


@dataclass
class Arrival:
    """A new company, its stay, and its lease if it has one: made, and not yet entered."""

    company: Company
    stay: Tenancy
    lease: Lease | None
    entered_on: date | None

    @property
    def is_let_in(self) -> bool:
        """Whether more is said than that it would like to come."""
        return self.entered_on is not None or self.lease is not None


async def register_clear(work: Work, *, park_id: str, wanted: Sequence[Given]) -> list[bool]:
    """Registers those that are new and clear, each given as `register_tenancy` has it with `company`; tells of each whether it was.

    No two of them may be about the same company, unit or number. Raises RequestErrors where it had to stop half way: then the caller
    undoes all of it.
    """
    park = await work.hold(Park, park_id, "park_id")
    may_begin(work, Tenancy, "register", park_id=park.id, company_id="", id="")
    may_begin_anywhere(work, Company, "register")
    if park.state in SHUT_PARK or not wanted:
        return [False] * len(wanted)
    singles = {
        Company.uscc: [given["company"].get("uscc") for given in wanted],
        Tenancy.external_reference: [given.get("external_reference") for given in wanted],
        Lease.number: [given["lease"].get("number") for given in wanted if given.get("lease")],
    }
    async with looked_ahead(work, singles):
        arrivals = [await _made(work, park, given) for given in wanted]
    clear = await _without_barred(work, await _with_free_units(work, [one for one in arrivals if one is not None]))
    await _enter(work, clear)
    await _let(work, [one for one in clear if one.lease is not None])
    done = {id(one) for one in clear}
    return [id(one) in done for one in arrivals]


async def _made(work: Work, park: Park, given: Given) -> Arrival | None:
    """What is to be entered; None where anything stands in its way, or is odd."""
    work.refusals, work.warnings = [], []
    try:
        columns = await columns_of_new(work, given["company"])
        stay = await columns_of_stay(work, given, given.get("entered_on"))
        has_come(work, given.get("entered_on"), ["entered_on"])
        lease = given.get("lease")
        terms = None if lease is None else await terms_of(work, park.id, {**lease, "signed_on": None}, at=["lease"])
    except RequestErrors:
        return None
    finally:
        doubts = [*work.refusals, *work.warnings]
        work.refusals, work.warnings = [], []
    if doubts:
        return None
    company = new_company(work, columns)
    tenancy = Tenancy(id=Tenancy.new_id(), company_id=company.id, park_id=park.id, state=TENANCY.initial, filed_by_company=False, **stay)
    contract = None
    if terms is not None:
        contract = Lease(id=Lease.new_id(), tenancy_id=tenancy.id, park_id=park.id, state=UNSIGNED_LEASE[0], **terms)
    return Arrival(company, tenancy, contract, given.get("entered_on"))


async def _with_free_units(work: Work, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Those whose units are held by nobody else on their days, are let at all, and are neither being repaired nor reserved.

    The units are locked.
    """
    leases = [one.lease for one in arrivals if one.lease is not None]
    ids = {unit.id for lease in leases for unit in lease.units}
    if not ids:
        return [one for one in arrivals if one.lease is None]
    locked = select(SpaceUnit).where(among(SpaceUnit.id, ids)).order_by(SpaceUnit.id).with_for_update(of=SpaceUnit)
    units = (await work.session.scalars(locked.execution_options(populate_existing=True))).all()
    unready = {unit.id for unit in units if unit.in_maintenance or unit.reserved_until is not None or unit.use == UnitUse.PUBLIC_SERVICE}
    taken = await _taken(work, leases)
    return [
        one
        for one in arrivals
        if one.lease is None or (one.lease.units and one.lease.id not in taken and unready.isdisjoint(unit.id for unit in one.lease.units))
    ]


async def _taken(work: Work, leases: Sequence[Lease]) -> set[str]:
    """The leases one of whose units another lease holds on some of their days."""
    pairs = [(place, lease, unit.id) for place, lease in enumerate(leases) for unit in lease.units]
    wanted = func.unnest(
        literal([place for place, _, _ in pairs], ARRAY(Integer)),
        literal([unit for *_, unit in pairs], ARRAY(Text)),
        literal([lease.starts_on for _, lease, _ in pairs], ARRAY(Date)),
        literal([lease.ends_on for _, lease, _ in pairs], ARRAY(Date)),
    )
    named = wanted.table_valued(column("place"), column("unit_id"), column("first"), column("last")).render_derived(name="wanted")
    overlaps = lease_unit.c.during.op("&&")(func.daterange(named.c.first, named.c.last, "[]"))
    asked = select(named.c.place).distinct().join(lease_unit, lease_unit.c.unit_id == named.c.unit_id).where(lease_unit.c.holds, overlaps)
    return {leases[place].id for place in (await work.session.scalars(asked)).all()}


async def _without_barred(work: Work, arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Those that may be let in as far as they say. Who has no lease is asked whether it needs one."""
    let_in = [one for one in arrivals if one.is_let_in]
    at_once = [one for one in let_in if one.lease is None]
    verdicts = [
        *zip(let_in, await barred(work, [one.company for one in let_in], "verify"), strict=True),
        *zip(at_once, await barred(work, [one.stay for one in at_once], "activate"), strict=True),
    ]
    out = {id(one) for one, found in verdicts if found}
    return [one for one in arrivals if id(one) not in out]


async def _enter(work: Work, arrivals: Sequence[Arrival]) -> None:
    """Enters companies and stays; those that are let in are verified and approved, and activated where no lease has to be signed first."""
    let_in = [one for one in arrivals if one.is_let_in]
    for one in arrivals:
        entered(work, one.company)
    with work.session.no_autoflush:
        await cleared(work, [one.company for one in let_in], "verify")
    for one in let_in:
        complete_move(work, one.company, "verify", verified_at=datetime.now(UTC))
    await work.session.flush()
    for one in arrivals:
        work.record("tenancy:registered", one.stay, company=one.stay.company_id, park=one.stay.park_id)
    for stay in await cleared(work, [one.stay for one in let_in], "approve"):
        complete_move(work, stay, "approve")
    await _activate(work, [one for one in let_in if one.lease is None])
    work.session.add_all([one.stay for one in arrivals])
    await work.session.flush()


async def _let(work: Work, arrivals: Sequence[Arrival]) -> None:
    """Drafts and signs the leases, and activates the stays of those that have entered."""
    leases = [one.lease for one in arrivals if one.lease is not None]
    await cleared(work, [one.stay for one in arrivals], "let")
    for lease in leases:
        work.session.add(lease)
        work.record("lease:drafted", lease, tenancy=lease.tenancy_id)
    await work.session.flush()
    for lease in await cleared(work, leases, "submit"):
        complete_move(work, lease, "submit")
    with work.session.no_autoflush:
        await cleared(work, leases, "sign")
    for lease in leases:
        complete_move(work, lease, "sign", signed_on=today_in_china())
    await work.session.flush()
    await _keep_within_buildings(work, leases)
    await _activate(work, [one for one in arrivals if one.entered_on is not None])
    await work.session.flush()


async def _keep_within_buildings(work: Work, leases: Sequence[Lease]) -> None:
    """Stops where a building is let beyond what it holds; only of those that say what they hold, anything is asked."""
    ids = {unit.building_id for lease in leases for unit in lease.units}
    asked = select(Building.id).where(among(Building.id, ids), Building.rentable_area_m2.is_not(None))
    limited = {*(await work.session.scalars(asked)).all()}
    for lease in leases:
        if any(unit.building_id in limited for unit in lease.units):
            await keep_within_buildings(work, lease, ["lease"])
    work.settle()


async def _activate(work: Work, arrivals: Sequence[Arrival]) -> None:
    await cleared(work, [one.stay for one in arrivals], "activate")
    for one in arrivals:
        complete_move(work, one.stay, "activate", entered_on=one.entered_on)
