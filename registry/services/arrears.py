"""What may be done with debts of tenants: they are recorded, and settled."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from registry.models import Arrears, Tenancy
from registry.policies.permits import OfRow, permit
from registry.services.inputs import LONGEST, has_come, in_order, money_of, text_of
from registry.services.moves import change, may_do
from registry.work import Work

Given = Mapping[str, Any]


@permit(OfRow(Tenancy, "record_arrears"))
async def record_arrears(work: Work, *, tenancy_id: str, due_on: date, amount: Given, note: str | None = None) -> Arrears:
    """Notes what a tenant owes, or one that has left."""
    stay = await work.find(Tenancy, tenancy_id, "tenancy_id")
    await may_do(work, stay, "record_arrears", expected_version=None)
    return await owed_by(work, stay, {"due_on": due_on, "amount": amount, "note": note}, [])


async def owed_by(work: Work, stay: Tenancy, given: Given, at: list[str]) -> Arrears:
    """What a tenant owes, entered; `at` is where in the input it stands."""
    columns = money_of(work, given["amount"], [*at, "amount"], "owed")
    if columns["owed_amount"] == 0:
        work.refuse("AMOUNT_ZERO", [*at, "amount", "value"])
    said = text_of(work, given.get("note"), [*at, "note"], limit=LONGEST)
    has_come(work, given["due_on"], [*at, "due_on"])
    work.settle()
    owed = Arrears(id=Arrears.new_id(), tenancy_id=stay.id, due_on=given["due_on"], amount=columns["owed_amount"], note=said)
    change(owed, {"currency": columns["owed_currency"], "unit": columns["owed_unit"]})
    work.session.add(owed)
    work.record("arrears:recorded", owed, tenancy=stay.id)
    return owed


@permit(OfRow(Tenancy, "record_arrears", named=Arrears, through="tenancy_id"))
async def settle_arrears(work: Work, *, arrears_id: str, expected_version: int, settled_on: date) -> Arrears:
    """Notes that a debt has been paid."""
    owed = await work.find(Arrears, arrears_id, "arrears_id")
    stay = await work.find(Tenancy, owed.tenancy_id, "arrears_id")
    await may_do(work, stay, "record_arrears", expected_version=None)
    await work.expect(owed, expected_version)
    if owed.settled_on is not None:
        work.refuse("ENDED_ALREADY", ["arrears_id"], day=owed.settled_on)
    has_come(work, settled_on, ["settled_on"])
    in_order(work, owed.due_on, settled_on, ["settled_on"])
    work.settle()
    change(owed, {"settled_on": settled_on})
    work.record("arrears:settled", owed)
    return owed
