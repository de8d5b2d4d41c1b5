"""What a constraint of the database says, as a refusal.

Verbs look before they leap, so that everything can be said at once. Where two of them leap together the database has the last word,
and this is what it said.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.exc import DBAPIError

from registry.errors import RegistryError, RequestErrors
from registry.models import Base
from registry.work import Work

SAID: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "uq_tenancy_open": ("ALREADY_TENANT", {"field": ("company_id",)}),
    "uq_identity_linked": ("IDENTITY_TAKEN", {"field": ("subject",)}),
    "ck_role_grant_apart": ("ROLES_APART", {"field": ("role",), "held": "–"}),
    "uq_person_id_hmac": ("ALREADY_REGISTERED", {"field": ("number",)}),
    "uq_account_person_id": ("PERSON_KNOWN", {}),
    "ex_lease_unit_let_once": ("UNIT_TAKEN", {"field": ("unit_ids",), "detail": ""}),
}
"""Constraints that have a code of their own: that, and its parameters."""

_CONSTRAINT, _VALUE = "23", "22"
"""Classes of SQLSTATE: integrity_constraint_violation, data_exception."""


def breach_of(problem: DBAPIError) -> RegistryError:
    """The refusal that a statement's failure comes to. What is none is raised again: it is a bug, or another transaction's doing."""
    state = str(getattr(problem.orig, "sqlstate", None) or "")
    constraint = breached(problem)
    if constraint in SAID:
        code, params = SAID[constraint]
        return RegistryError(code, **params)
    if constraint in unique_columns():
        return RegistryError("ALREADY_REGISTERED", field=(unique_columns()[constraint],))
    if state[:2] in (_CONSTRAINT, _VALUE):
        return RegistryError("VALUE_IMPOSSIBLE", rule=constraint or state)
    raise problem


def errors_of(work: Work, problem: RegistryError | RequestErrors | DBAPIError) -> list[RegistryError]:
    """All that a verb was stopped by. What is no refusal is raised again, and so is what has to be begun again as a whole."""
    match problem:
        case RegistryError(code="CONTENTION"):
            raise problem
        case RequestErrors():
            return [*problem.errors]
        case RegistryError():
            return [*work.refusals, problem]
        case DBAPIError():
            return [breach_of(problem)]


def breached(problem: DBAPIError) -> str:
    """The name of the constraint that a statement came up against."""
    return str(getattr(problem.orig.__cause__, "constraint_name", None) or "") if problem.orig else ""


@cache
def unique_columns() -> dict[str, str]:
    """The constraints that keep things single, each with the column that it is about: the last, since owners stand before it."""
    found = {}
    for table in Base.metadata.tables.values():
        for single in (*table.constraints, *table.indexes):
            if isinstance(single, UniqueConstraint) or (isinstance(single, Index) and single.unique):
                found[str(single.name)] = list(single.columns)[-1].name
    return found
