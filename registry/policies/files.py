"""Who sees and does what with files.

A file is seen by whoever sees the content of the application that it is attached to: by its applicant; by its sponsor from when it was
asked to endorse; by the talent office from when it was handed in; by auditors. By administrators never. What is attached to nothing yet is
its uploader's alone. A redacted copy is the office's own paper: that there is one would tell how far a review has come.
"""

from typing import Any

from sqlalchemy import and_, false, or_, true
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.lifecycles.files import ATTACHABLE
from registry.models import Application, Attachment
from registry.models.files import unattached
from registry.policies.base import field, personal, reach, rows
from registry.policies.guards import guard
from registry.policies.people import both, named, of_account
from registry.policies.saying import says
from registry.policies.talent import applications, content

HANDLERS = (Role.TALENT_OFFICE, Role.AUDITOR)


@rows(Attachment)
def attachments(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return or_(own_unattached(row, viewer), of_an_application(row, viewer))


@says("本人上传且尚未附到申报的", "that they uploaded, and that are attached to nothing yet")
def own_unattached(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return both(of_account(viewer, row.uploaded_by_id), unattached(row))


@says(
    "其可见内容的申报的（遮盖副本仅人才办与监督员可见）",
    "of an application whose content they see (redacted copies: the talent office and auditors)",
)
def of_an_application(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    shown = row.application_id.is_not(None)
    if not viewer.has(*HANDLERS):
        shown = and_(shown, row.redacted_from_id.is_(None))
    return both(named(row, "application_id", Application, lambda found: both(applications(found, viewer), content(found, viewer))), shown)


@field(Attachment, "key_sealed", "link_secret")
def secrets(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return false()


@personal(Attachment)
def statistics(viewer: Viewer) -> bool:
    return viewer.has(*HANDLERS)


@reach(Attachment)
def for_an_attachment(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    """People do what they do with what they have uploaded themselves."""
    return of_account(viewer, row.uploaded_by_id) if viewer.holds(role) else false()


@reach(Attachment, "redact")
def for_an_original(row: Any, viewer: Viewer, role: Role) -> ColumnElement[bool]:
    return true() if viewer.has(role) else false()


def _not_handed_in(row: Any) -> ColumnElement[bool]:
    """What was handed in stays, also while the application is back with its applicant; what was added since may be taken off."""

    def open_since(application: Any) -> ColumnElement[bool]:
        since = or_(application.submitted_at.is_(None), row.attached_at > application.submitted_at)
        return and_(application.state.in_(ATTACHABLE), since)

    return or_(row.application_id.is_(None), named(row, "application_id", Application, open_since))


guard(Attachment, "attach", "FILE_ATTACHED", lambda row: row.application_id.is_(None))
guard(Attachment, "detach", "FILE_NOT_ATTACHED", lambda row: row.application_id.is_not(None))
guard(Attachment, "detach", "FILE_HANDED_IN", _not_handed_in)
guard(Attachment, "delete", "FILE_ATTACHED", lambda row: row.application_id.is_(None))
guard(Attachment, "redact", "FILE_NOT_ORIGINAL", lambda row: and_(row.application_id.is_not(None), row.redacted_from_id.is_(None)))
