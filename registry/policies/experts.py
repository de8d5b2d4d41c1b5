"""Who sees experts, what keeps them from reviewing, and what they are assigned to: the talent office, auditors, and each expert their own.

Nobody else learns who is in the pool, and experts do not learn from what was found about them who has applied.
"""

from typing import Any

from sqlalchemy import false, or_, true
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.models import Application, Conflict, ConflictSource, Expert, ExpertPost, ReviewAssignment
from registry.policies.base import reach, rows
from registry.policies.interests import Decider, affair, of_an_application
from registry.policies.people import both, named, of_person, own_or_office, some
from registry.policies.saying import says

TOLD = ("INVITED", "ACCEPTED", "DECLINED", "RECUSED", "IN_PROGRESS", "SUBMITTED", "LOCKED")
"""An assignment that its expert has been asked about. What is only planned, or came to nothing, is the office's affair."""


@rows(Expert)
def experts(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.TALENT_OFFICE, Role.AUDITOR) else of_person(viewer, row.person_id)


@rows(ExpertPost)
def posts(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return named(row, "expert_id", Expert, lambda expert: experts(expert, viewer))


@rows(Conflict)
def conflicts(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.TALENT_OFFICE, Role.AUDITOR) else declared(row, viewer)


@says("本人申报的", "that they have declared themselves")
def declared(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return both(_own(row, viewer), row.source == ConflictSource.EXPERT_DECLARED.value)


@rows(ReviewAssignment)
def assignments(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.TALENT_OFFICE, Role.AUDITOR) else asked(row, viewer)


@says("已邀请本人的", "that they have been invited to")
def asked(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return both(_own(row, viewer), row.state.in_(TOLD))


def _own(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return named(row, "expert_id", Expert, lambda expert: of_person(viewer, expert.person_id))


@reach(Expert)
def for_an_expert(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return own_or_office(lambda: of_person(viewer, row.person_id), viewer, role, for_own=Role.PUBLIC)


@reach(Conflict)
def for_a_conflict(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return own_or_office(lambda: declared(row, viewer), viewer, role, for_own=Role.PUBLIC)


@reach(ReviewAssignment)
def for_an_assignment(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return true() if viewer.has(role) else false()


@affair(Expert)
def of_an_expert(row: Any, decider: Decider) -> ColumnElement[bool]:
    return decider.is_close_to(row.person_id)


@affair(Conflict)
def of_a_conflict(row: Any, decider: Decider) -> ColumnElement[bool]:
    """It is the expert's, and that of whose application, company or person it is about."""
    return or_(
        named(row, "expert_id", Expert, lambda expert: of_an_expert(expert, decider)),
        some(Application, lambda other: both(of_an_application(other, decider), other.id == row.application_id)),
        decider.has_to_do_with(row.company_id),
        decider.is_close_to(row.person_id),
    )
