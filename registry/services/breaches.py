"""What a constraint of the database says, as a refusal.

Verbs look before they leap, so that everything can be said at once. Where two of them leap together the database has the last word,
and this is what it said.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.exc import DBAPIError

from registry.errors import RegistryError, RequestErrors, Word
from registry.models import Base, ConflictKind
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

CONFLICTED = "review_assignment_free_of_conflict"
"""The trigger that lets nobody be assigned against a conflict; the details of its error say what it is, as JSON."""

CONFLICTS: Mapping[ConflictKind, Word] = {
    ConflictKind.SAME_PERSON: Word("SAME_PERSON", "专家就是申报人", "the expert is the applicant"),
    ConflictKind.EMPLOYER: Word("EMPLOYER", "任职单位与推荐单位相关", "the expert's employer has to do with the sponsor"),
    ConflictKind.HOLDING: Word("HOLDING", "在推荐单位持股或任职务", "the expert has shares or an office in the sponsor"),
    ConflictKind.RELATIVE: Word("RELATIVE", "近亲属关系", "they are relatives"),
    ConflictKind.ADVISER: Word("ADVISER", "师生关系", "one was the other's adviser"),
    ConflictKind.COAUTHOR: Word("COAUTHOR", "合作成果关系", "they have published or invented together"),
    ConflictKind.OWN_APPLICATION: Word("OWN_APPLICATION", "专家本人或其单位也在申报", "the expert has an application of their own"),
    ConflictKind.PARK: Word("PARK", "在所在园区任职", "the expert works for the park"),
    ConflictKind.CONSULTANCY: Word("CONSULTANCY", "有偿咨询关系", "the expert was a paid consultant"),
    ConflictKind.EXCLUDED: Word("EXCLUDED", "申报人请求回避", "the applicant asked for another expert"),
}
"""What each kind is called, where no path says more."""

_CONSTRAINT, _VALUE = "23", "22"
"""Classes of SQLSTATE: integrity_constraint_violation, data_exception."""


def breach_of(problem: DBAPIError) -> RegistryError:
    """The refusal that a statement's failure comes to. What is none is raised again: it is a bug, or another transaction's doing."""
    state = str(getattr(problem.orig, "sqlstate", None) or "")
    constraint = breached(problem)
    if constraint == CONFLICTED:
        return RegistryError("CONFLICT_OF_INTEREST", field=("expert_id",), sentence=_conflict_in(problem))
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


def _conflict_in(problem: DBAPIError) -> Word:
    """What stands between the expert and the application, in both languages."""
    told = json.loads(getattr(problem.orig.__cause__, "detail", "") if problem.orig else "")
    kind = CONFLICTS[ConflictKind(told["kind"])]
    return Word(kind.code, told["zh"] or kind.zh, told["en"] or kind.en)


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
