"""What a row says of a company, its stay and its lease, as the verbs have it; and what they refuse, at the column that it is about."""

from collections.abc import Mapping, Sequence
from typing import Any

from registry.errors import RegistryError
from registry.exchange.workbooks.cells import PENDING, Quantity
from registry.exchange.workbooks.columns import Definition
from registry.models import Company
from registry.services.companies import columns_of
from registry.work import Work

Values = Mapping[str, Any]

OF_COMPANY = (
    "name",
    "name_en",
    "uscc",
    "foreign_jurisdiction",
    "foreign_number",
    "kind",
    "industry",
    "registered_capital",
    "established_on",
    "legal_representative",
    "contact_name",
    "contact_phone",
)
"""Columns that say what the company is, under the names of `register_company`."""

KNOWN_BY = ("name", "uscc", "foreign_jurisdiction", "foreign_number", "pending_registration")
"""Of these, what a company is known by."""

OF_LEASE = ("lease_number", "lease_starts", "lease_ends")
"""Columns that speak of a lease."""

IN_WORKBOOK = {
    "unit_ids": "units",
    "number": "lease_number",
    "starts_on": "lease_starts",
    "ends_on": "lease_ends",
    "signed_on": "lease_starts",
    "company_id": "name",
    "tenancy_id": "name",
}
"""Fields of the verbs that have another name in the workbook."""

WAITED_FOR = {"uscc": "uscc", "lease": "lease_starts", "units": "units"}
"""Where what a move waits for stands in the workbook."""

AT_COLUMN = {
    **dict.fromkeys(("NOT_PERMITTED", "WRONG_STATE", "COMPANY_UNVERIFIED", "TENANCY_NOT_OPEN"), "name"),
    "UNIT_TAKEN": "units",
}
"""Refusals that name no field, and yet are about a column."""


def company_of(values: Values) -> dict[str, Any]:
    """What a row says of the company: an empty cell says nothing."""
    given = {name: values[name] for name in OF_COMPANY if values.get(name) is not None}
    if isinstance(capital := given.get("registered_capital"), Quantity):
        given["registered_capital"] = money_of(capital)
    if given.get("uscc") == PENDING:
        given |= {"uscc": None, "pending_registration": True}
    return given


async def differing(work: Work, company: Company, given: Values) -> tuple[dict[str, Any], bool]:
    """What is given of a company, as `update_company` takes it, and whether the company is not so already.

    An amount in another unit is the same amount. A credit code is given to a company that has none; what it is known by stays.
    """
    given = dict(given)
    if company.uscc is not None or given.get("uscc") is None:
        given.pop("uscc", None)
    if company.uscc is not None or company.foreign_number is not None:
        given.pop("pending_registration", None)
    warned = [*work.warnings]
    columns = await columns_of(work, given)
    work.warnings = warned
    if columns.get("registered_capital_amount") == company.registered_capital_amount:
        given.pop("registered_capital", None)
        columns.pop("registered_capital_unit", None)
    return given, any(getattr(company, name) != value for name, value in columns.items())


def stay_of(values: Values) -> dict[str, Any]:
    """What a row says of the stay."""
    named = {"kind": values["tenancy_kind"], "entered_on": values.get("entered_on"), "planned_end": values.get("planned_end")}
    return {**named, "external_reference": values.get("external_reference")}


def lease_of(work: Work, values: Values, units: Mapping[str, Sequence[str]]) -> dict[str, Any] | None:
    """The lease that a row speaks of; `units` are those of the park, by every way to call them. Raises RequestErrors."""
    if all(values.get(column) is None for column in OF_LEASE):
        return None
    for column in ("lease_starts", "lease_ends", "units"):
        if not values.get(column):
            work.refuse("TEXT_MISSING", [column])
    found = [units.get(number, ()) for number in values.get("units") or ()]
    for number, ids in zip(values.get("units") or (), found, strict=True):
        if len(ids) != 1:
            work.refuse("UNIT_AMBIGUOUS" if ids else "UNIT_UNKNOWN", ["units"], number=number)
    work.settle()
    lease = {"starts_on": values["lease_starts"], "ends_on": values["lease_ends"], "unit_ids": [ids[0] for ids in found]}
    lease |= {"signed_on": None, "number": values.get("lease_number"), "guarantor": values.get("guarantor")}
    if values.get("deposit") is not None:
        lease["deposit"] = money_of(values["deposit"])
    return lease | rent_of(values)


def rent_of(values: Values) -> dict[str, Any]:
    """What a row says of a rent; one that is counted by something, and is none, is the verb's to refuse."""
    given: dict[str, Any] = {}
    if values.get("rent") is not None:
        given["rent"] = money_of(values["rent"])
    if values.get("rent_per") is not None:
        given["rent_per"] = values["rent_per"]
    return given


def money_of(quantity: Quantity) -> dict[str, Any]:
    """An amount as the verbs take it."""
    return {"value": quantity.value, "unit": quantity.unit}


def placed(error: RegistryError, definition: Definition, names: Mapping[str, str] = IN_WORKBOOK) -> RegistryError:
    """The refusal at the column that it is about."""
    steps = [names.get(step, step) for step in error.params.get("field") or () if isinstance(step, str)]
    waited = WAITED_FOR.get(str(error.params.get("needed", "")))
    column = next((step for step in reversed(steps) if step in definition.by_key), waited or AT_COLUMN.get(error.code))
    error.params["field"] = [column] if column in definition.by_key else []
    return error
