"""Who sees what is on record of the handling of personal information.

Notices are for everybody. Consents and requests are between the person and the talent office. Who looked at whose data is for the person
and for those who audit: the office does not watch itself, and administrators are not told for what reason.
"""

from typing import Any

from sqlalchemy import false, true
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.models import AccessLog, Consent, DataSubjectRequest, PrivacyNotice
from registry.policies.base import everyone, field, personal, reach, rows
from registry.policies.people import of_person, own_or_office

HANDLERS = (Role.TALENT_OFFICE, Role.AUDITOR)
"""The office that handles people's data, and those who audit it."""

everyone(PrivacyNotice)


@rows(Consent)
def consents(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(*HANDLERS) else of_person(viewer, row.person_id)


@rows(DataSubjectRequest)
def requests(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(*HANDLERS) else of_person(viewer, row.person_id)


@rows(AccessLog)
def accesses(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.ADMIN, Role.AUDITOR) else of_person(viewer, row.person_id)


@field(AccessLog, "reason")
def reasons(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.AUDITOR) else of_person(viewer, row.person_id)


@personal(Consent, DataSubjectRequest)
def statistics(viewer: Viewer) -> bool:
    return viewer.has(*HANDLERS)


@personal(AccessLog)
def audits(viewer: Viewer) -> bool:
    return viewer.has(Role.ADMIN, Role.AUDITOR)


@reach(PrivacyNotice)
def for_a_notice(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return true() if viewer.has(role) else false()


@reach(Consent)
def for_a_consent(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return _for_what_is_theirs(row, viewer, role)


@reach(DataSubjectRequest)
def for_a_request(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return _for_what_is_theirs(row, viewer, role)


def _for_what_is_theirs(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    """People act on what is their own, whatever role they still hold; an office on everything."""
    return own_or_office(lambda: of_person(viewer, row.person_id), viewer, role, for_own=Role.APPLICANT)
