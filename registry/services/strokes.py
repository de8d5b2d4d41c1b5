"""A company that moves in by one stroke, with a lease: what would be a dozen statements, one after the other, is written all at once."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from registry.actor import Viewer
from registry.calendar import today_in_china
from registry.models import Company, Entity, Lease, Tenancy
from registry.policies.guards import guards_of
from registry.services.capacity import in_limits, keep_within_buildings
from registry.services.companies import vouched
from registry.services.inputs import has_come
from registry.services.moves import KINDS, change, complete_move, denied, whether
from registry.work import Work

Given = Mapping[str, Any]

VERBS: tuple[tuple[type[Entity], str], ...] = (
    (Tenancy, "approve"),
    (Tenancy, "let"),
    (Lease, "submit"),
    (Lease, "sign"),
    (Tenancy, "activate"),
)
"""What is done by that stroke; where the company is new, its record is vouched for by whoever approves the stay."""

LET = "let_by"
"""The parameter that is the lease's id."""


async def arrive(work: Work, company: Company, stay: Tenancy, entered_on: date, terms: Given, signed_on: date | None) -> Lease:
    """What `let_in` does step by step, for a stay that is not in the database yet, of a company that is new or verified.

    The moves are the same ones and each is told. Who may make them, and what they wait for, is asked once they are made: all of it is
    then to be seen, the stay's company is verified and its lease is signed, or nothing of it remains. `terms` are what `terms_of` makes of
    a lease for this tenant: its units are locked, and free.
    """
    has_come(work, signed_on, ["lease", "signed_on"])
    contract = Lease(id=Lease.new_id(), tenancy=stay, tenancy_id=stay.id, park_id=stay.park_id, state="DRAFT", **terms)
    if company.state == "SUBMITTED":
        vouched(work, company)
    _move(work, stay, "approve")
    work.record("lease:drafted", contract, tenancy=stay.id)
    _move(work, contract, "submit")
    for unit in contract.units:
        change(unit, {"reserved_until": None, "reserved_for_id": None})
    _move(work, contract, "sign", signed_on=signed_on or today_in_china())
    _move(work, stay, "activate", entered_on=entered_on)
    work.session.add_all((company, stay, contract))
    await work.session.flush()
    if await _checked(work, contract):
        await keep_within_buildings(work, contract, ["lease"])
    return contract


def _move(work: Work, row: Entity, verb: str, **columns: Any) -> None:
    assert row.__lifecycle__ is not None
    assert getattr(row, "state") in row.__lifecycle__.move(verb).sources  # noqa: B009 - every model with a lifecycle has one
    complete_move(work, row, verb, **columns)


async def _checked(work: Work, contract: Lease) -> bool:
    """Whether a building that is let says how much of it may be.

    Raises NOT_PERMITTED or OWN_AFFAIR for what the actor may not do; refuses all that something waits for in vain.
    """
    known = iter(await work.ask(_asked(work.actor.viewer), {LET: contract.id}))
    missed: list[tuple[str, Mapping[str, Any]]] = []
    for model, verb in VERBS:
        assert model.__lifecycle__ is not None
        if problem := denied(model.__lifecycle__.move(verb), next(known), next(known)):
            raise problem
        for guard in guards_of(model, verb):
            if not next(known) and (guard.code, guard.params) not in missed:  # two moves may wait for the same
                missed.append((guard.code, guard.params))
    for code, params in missed:
        work.refuse(code, **params)
    return bool(next(known))


@lru_cache(KINDS)
def _asked(viewer: Viewer) -> Select[*tuple[Any, ...]]:
    """What `whether` asks of each verb."""
    columns = [column for model, verb in VERBS for column in whether(model, model, verb, viewer)]
    rows = select(*columns, in_limits(Lease)).select_from(Lease).join(Tenancy, Tenancy.id == Lease.tenancy_id)
    return rows.where(Lease.id == bindparam(LET))
