"""What is done with files: they answer questions of an application, are taken off, deleted, and copied with names covered."""

from datetime import UTC, datetime

from sqlalchemy import func, select

from registry.lifecycles.files import UNATTACHED_LASTS
from registry.models import Application, Attachment
from registry.models.files import GONE
from registry.policies.permits import OfRow, permit
from registry.services.inputs import code_of
from registry.services.moves import complete_move, make_move, may_do
from registry.work import Work


@permit(OfRow(Application, "attach_file"))
async def attach_file(work: Work, *, application_id: str, question: str, file_id: str) -> Attachment:
    """The applicant answers a question with a file of their own, while the application is theirs to change."""
    application = await work.find(Application, application_id, "application_id")
    await may_do(work, application, "attach_file", expected_version=None)
    attachment = await work.find(Attachment, file_id, "file_id")
    await may_do(work, attachment, "attach", expected_version=None)
    answered = code_of(work, question, ["question"], required=True)
    await _keep_within_quota(work, application, attachment)
    _attach(work, attachment, application.id, answered)
    return attachment


async def _keep_within_quota(work: Work, application: Application, attachment: Attachment) -> None:
    """The application is locked: of two files at once each knows of the other."""
    there = (Attachment.application_id == application.id, Attachment.state == "READY", Attachment.redacted_from_id.is_(None))
    taken = (await work.session.execute(select(func.coalesce(func.sum(Attachment.size), 0)).where(*there))).scalar_one()
    actual, limit = int(taken) + attachment.size, work.files.of_application
    if actual > limit:
        work.refuse("FILE_QUOTA_EXCEEDED", ["file_id"], actual=actual, limit=limit)


def _attach(work: Work, attachment: Attachment, application_id: str | None, question: str | None, original_id: str | None = None) -> None:
    to = {"application_id": application_id, "question": question, "redacted_from_id": original_id}
    complete_move(work, attachment, "attach", **to, attached_at=datetime.now(UTC), expires_at=None)


@permit(OfRow(Attachment, "detach"))
async def detach_file(work: Work, *, attachment_id: str, expected_version: int) -> Attachment:
    """Takes off what has not been handed in; it can be attached again, or deleted."""
    attachment = await work.find(Attachment, attachment_id, "attachment_id")
    off = {"application_id": None, "question": None, "attached_at": None, "expires_at": datetime.now(UTC) + UNATTACHED_LASTS}
    await make_move(work, attachment, "detach", expected_version=expected_version, **off)
    return attachment


@permit(OfRow(Attachment, "delete"))
async def delete_file(work: Work, *, attachment_id: str, expected_version: int) -> Attachment:
    """Deletes what is attached to nothing. It cannot be opened from now on; its bytes go within minutes."""
    attachment = await work.find(Attachment, attachment_id, "attachment_id")
    await make_move(work, attachment, "delete", expected_version=expected_version, **GONE)
    return attachment


@permit(OfRow(Attachment, "redact"))
async def add_redacted_copy(work: Work, *, attachment_id: str, file_id: str) -> Attachment:
    """Puts a copy in which names are covered beside its original, for reviewers who are not to know whose it is."""
    original = await work.find(Attachment, attachment_id, "attachment_id")
    await may_do(work, original, "redact", expected_version=None)
    copy = await work.find(Attachment, file_id, "file_id")
    await may_do(work, copy, "attach", expected_version=None)
    _attach(work, copy, original.application_id, original.question, original.id)
    return copy
