"""What is done with files by the clock: scans that have to be tried again, what has expired, what was deleted, and what is left over."""

import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select

from registry.errors import RegistryError
from registry.files.scanner import Verdict
from registry.files.sealing import seal_of
from registry.models import Attachment
from registry.models.files import GONE
from registry.services.files.cabinet import Cabinet, put_off
from registry.services.moves import among, complete_move
from registry.work import Work

log = logging.getLogger("registry.files")

AT_ONCE = 200
"""Files that one work goes through."""

SCANNED_AGAIN = timedelta(minutes=1)
LEFT_OVER = timedelta(hours=1)
"""How old bytes are before they may be left over: the record of a younger one may be about to be written."""


async def scan_again(work: Work, cabinet: Cabinet) -> bool:
    """Has the file looked at that has waited longest; whether there may be more.

    One that is being worked on, or lies on another machine, is left to that. One whose bytes are in the store was clean.
    """
    waiting = Attachment.state == "SCANNING", Attachment.updated_at <= datetime.now(UTC) - SCANNED_AGAIN
    found = await _rows(work, select(Attachment).where(*waiting).order_by(Attachment.updated_at).limit(1))
    for attachment in found:
        put_off(attachment)
        with suppress(RegistryError):
            await _scan(work, cabinet, attachment)
    return bool(found)


async def _scan(work: Work, cabinet: Cabinet, attachment: Attachment) -> None:
    if await cabinet.store.has(attachment.id):
        complete_move(work, attachment, "clear", scanned=cabinet.scanner is not None)
        cabinet.staging.discard(attachment.id)
        return
    with cabinet.staging.held(attachment.id, seal_of(work.vault, attachment.key_sealed)) as staged:
        staged.complete()
        verdict = await cabinet.look_at(staged)
        await cabinet.settle(work, attachment, verdict, staged)
    if verdict is not Verdict.UNKNOWN:
        cabinet.staging.discard(attachment.id)


async def let_expire(work: Work) -> bool:
    """Deletes uploads that nobody finished, and files that nobody attached; whether there are more."""
    found = await _rows(work, select(Attachment).where(Attachment.expires_at <= func.now()).order_by(Attachment.expires_at).limit(AT_ONCE))
    for attachment in found:
        complete_move(work, attachment, "expire", **GONE)
    return len(found) == AT_ONCE


async def destroy_deleted(work: Work, cabinet: Cabinet) -> bool:
    """Destroys the bytes of what was deleted, and has the log say so; whether there are more."""
    waiting = Attachment.state == "DELETED", Attachment.destroyed_at.is_(None)
    found = await _rows(work, select(Attachment).where(*waiting).order_by(Attachment.id).limit(AT_ONCE))
    for attachment in found:
        await cabinet.destroy(attachment.id)
        attachment.destroyed_at = datetime.now(UTC)
        work.record("attachment:destroyed", attachment)
    return len(found) == AT_ONCE


async def look_after(work: Work, cabinet: Cabinet) -> bool:
    """All that cannot wait for long."""
    more = [await let_expire(work), await destroy_deleted(work, cabinet), await scan_again(work, cabinet)]
    return any(more)


async def sweep(work: Work, cabinet: Cabinet) -> bool:
    """Takes away bytes that no record tells of, and tells of records without bytes; all of them in one go.

    Where the records know none of all the files that are there, the files are another database's, and stay.
    """
    old = datetime.now(UTC) - LEFT_OVER
    staged = [name for name, at in cabinet.staging.names() if at < old]
    stored = [name async for name, at in cabinet.store.names() if at < old]
    if (staged or stored) and not await _known(work, [*staged, *stored]):
        log.error("of %d files not one is known to this database: nothing was taken away", len(staged) + len(stored))
        return False
    for name in {*staged} - await _known(work, staged, Attachment.state.in_(("UPLOADING", "SCANNING"))):
        cabinet.staging.discard(name)
    for name in {*stored} - await _known(work, stored, Attachment.state.in_(("SCANNING", "READY"))):
        await cabinet.store.delete(name)
    missing = await without_bytes(work, cabinet)
    if missing:
        log.error("files are missing in the store: %s", " ".join(missing))
    return False


async def _known(work: Work, names: Sequence[str], *conditions: ColumnElement[bool]) -> set[str]:
    """Those of these files that there is a record of."""
    return set((await work.session.execute(select(Attachment.id).where(among(Attachment.id, names), *conditions))).scalars())


async def without_bytes(work: Work, cabinet: Cabinet) -> list[str]:
    """The ids of files that should be in the store and are not."""
    last, missing = "", []
    while True:
        asked = select(Attachment.id).where(Attachment.state == "READY", Attachment.id > last).order_by(Attachment.id).limit(AT_ONCE)
        names = (await work.session.execute(asked)).scalars().all()
        missing += [name for name in names if not await cabinet.store.has(name)]
        if len(names) < AT_ONCE:
            return missing
        last = names[-1]


async def _rows(work: Work, asked: Select[Attachment]) -> list[Attachment]:
    """The rows; those that somebody else holds at this moment wait for the next time."""
    return [*(await work.session.execute(asked.with_for_update(key_share=True, skip_locked=True))).scalars()]
