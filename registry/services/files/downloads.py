"""Files leave by short-lived links under the rules of reading; whoever takes somebody else's is on that person's record."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from registry.actor import Role
from registry.errors import RegistryError
from registry.files.links import issued_at, link_of
from registry.files.sealing import Seal, seal_of
from registry.models import AccessKind, AccessLog, Application, Attachment, Person
from registry.policies.files import attachments
from registry.policies.permits import OfSeen, permit
from registry.services.disclosure import log_access
from registry.work import Work

READERS = (Role.TALENT_OFFICE, Role.AUDITOR, Role.COMPANY)
"""As whom somebody reads the files of another, the office first."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file that may leave: what it is, and what opens it."""

    id: str
    name: str
    media_type: str
    size: int
    sha256: str
    seal: Seal


@permit(OfSeen(Attachment, attachments))
async def open_file(work: Work, *, attachment_id: str) -> dict[str, Any]:
    """A link to the file, good for five minutes and for this account alone."""
    attachment = await work.hold(Attachment, attachment_id, "attachment_id")
    if work.actor.account_id is None:
        raise RegistryError("SESSION_REQUIRED")
    secret = _ready(attachment)
    address, ends = link_of(secret, attachment.id, work.actor.account_id, datetime.now(UTC))
    return {"attachment": attachment, "download_url": address, "expires_at": ends}


async def let_out(work: Work, *, attachment_id: str, until: str, signature: str) -> Download:
    """What a link leads to, when it is used: the rules are asked again, as they are now.

    That somebody else's paper was taken is on that person's record, once for each link, however many parts it is fetched in.
    """
    attachment = await work.seen(Attachment, attachment_id)
    if attachment is None or work.actor.account_id is None:
        raise RegistryError("FILE_MISSING")
    secret = _ready(attachment)
    issued = issued_at(secret, attachment.id, work.actor.account_id, until, signature, datetime.now(UTC))
    if issued is None:
        raise RegistryError("FILE_LINK_INVALID")
    await _note(work, attachment, issued)
    assert attachment.name is not None, "a file that is ready has a name"
    assert attachment.sha256 is not None, "and its content is known"
    seal = seal_of(work.vault, attachment.key_sealed)
    return Download(attachment.id, attachment.name, attachment.media_type, attachment.size, attachment.sha256, seal)


def _ready(attachment: Attachment) -> str:
    """What the links of a file that can be downloaded are signed with. Raises FILE_NOT_READY."""
    if attachment.state != "READY" or attachment.link_secret is None:
        assert attachment.__lifecycle__ is not None
        raise RegistryError("FILE_NOT_READY", state=attachment.__lifecycle__.state(attachment.state))
    return attachment.link_secret


async def _note(work: Work, attachment: Attachment, issued: datetime) -> None:
    """An entry of the access log, unless the paper is one's own, or this link has left one."""
    if attachment.application_id is None:
        return
    owner = select(Person).join(Application, Application.applicant_id == Person.id).where(Application.id == attachment.application_id)
    person = (await work.session.execute(owner)).scalar_one()
    if person.id == work.actor.person_id:
        return
    taken = [attachment.id]
    by_them = (AccessLog.account_id == work.actor.account_id, AccessLog.kind == AccessKind.DOWNLOAD.value, AccessLog.at >= issued)
    noted = select(AccessLog.id).where(*by_them, AccessLog.person_id == person.id, AccessLog.fields == taken)
    if (await work.session.execute(noted)).first():
        return
    role = next(role for role in READERS if work.actor.viewer.holds(role))
    entry = log_access(work, person, AccessKind.DOWNLOAD, taken, None, role)
    work.record("attachment:downloaded", attachment, access=entry.id)
