"""An upload is begun, within what one may bring; and when it has come whole it is looked at."""

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import IO

from sqlalchemy import ColumnElement, func, select

from registry.errors import RegistryError
from registry.files.kinds import claimed_kind, kind_of
from registry.files.links import new_secret
from registry.files.names import clean_name
from registry.files.scanner import pieces
from registry.files.sealing import new_key
from registry.lifecycles.files import UNATTACHED_LASTS, UPLOAD_LASTS
from registry.models import Attachment
from registry.services.moves import complete_move, may_begin_anywhere, own_account
from registry.work import Work


async def begin_upload(work: Work, *, name: str, size: int) -> Attachment:
    """An upload of so many bytes, which are the account's from now on, whether they have come or not.

    The account is locked, so that of two uploads at once each knows of the other. Raises the first thing that stands in the way.
    """
    may_begin_anywhere(work, Attachment, "upload")
    account = await own_account(work)
    cleaned = clean_name(name)
    kind = claimed_kind(cleaned)
    await _keep_within_limits(work, account.id, size)
    attachment = Attachment(
        id=Attachment.new_id(),
        uploaded_by_id=account.id,
        name=cleaned,
        media_type=kind.media_type,
        size=size,
        state="UPLOADING",
        expires_at=datetime.now(UTC).replace(microsecond=0) + UPLOAD_LASTS,
        key_sealed=new_key(work.vault),
        link_secret=new_secret(),
    )
    work.session.add(attachment)
    work.record("attachment:uploaded", attachment)
    return attachment


async def _keep_within_limits(work: Work, account_id: str, size: int) -> None:
    limits = work.files
    if size == 0:
        raise RegistryError("FILE_EMPTY")
    if size > limits.of_file:
        raise RegistryError("FILE_TOO_LARGE", actual=size, limit=limits.of_file)
    mine: tuple[ColumnElement[bool], ...] = (
        Attachment.uploaded_by_id == account_id,
        Attachment.application_id.is_(None),
        Attachment.state.in_(("UPLOADING", "SCANNING", "READY")),
        Attachment.expires_at > func.now(),
    )
    under_way = func.count().filter(Attachment.state == "UPLOADING")
    count, taken = (await work.session.execute(select(under_way, func.coalesce(func.sum(Attachment.size), 0)).where(*mine))).one()
    if count >= limits.uploads_at_once:
        raise RegistryError("UPLOADS_TOO_MANY", limit=limits.uploads_at_once)
    if taken + size > limits.of_account:
        raise RegistryError("FILE_QUOTA_EXCEEDED", actual=int(taken) + size, limit=limits.of_account)


@dataclass(frozen=True, slots=True)
class Examined:
    """What was found in a file that has come whole: its digest, and what it is refused for."""

    sha256: str
    problem: RegistryError | None


def examine(content: IO[bytes], name: str) -> Examined:
    """Reads a file once from end to end."""
    digest = sha256()
    for piece in pieces(content):
        digest.update(piece)
    claimed, found = claimed_kind(name), kind_of(content)
    problem = None if found is claimed else RegistryError("FILE_KIND_DIFFERS", claimed=claimed.suffixes[0].upper())
    return Examined(digest.hexdigest(), problem)


def receive(work: Work, attachment: Attachment, examined: Examined) -> None:
    """Notes that an upload has come whole, and what it is; one that is not what it says is rejected."""
    if examined.problem is not None:
        reject(work, attachment, examined.problem.code)
        return
    complete_move(work, attachment, "receive", sha256=examined.sha256, expires_at=datetime.now(UTC) + UNATTACHED_LASTS)


def reject(work: Work, attachment: Attachment, code: str) -> None:
    """Notes why a file is not taken. Its bytes are not kept."""
    complete_move(work, attachment, "reject", reject_code=code, sha256=None)
