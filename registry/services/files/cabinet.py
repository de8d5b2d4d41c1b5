"""Where the bytes of files are, from their first one to their last: the one place that moves them, and notes what has become of them.

What is noted comes after what it tells of, and each step can be done again: whoever is killed between two steps leaves a file that is
looked at once more.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime

from registry.actor import Actor
from registry.errors import RegistryError
from registry.files.scanner import Scanner, Verdict
from registry.files.sealing import SEGMENT, Seal, seal_of
from registry.files.staging import Staged, Staging
from registry.files.store import Store
from registry.models import Attachment
from registry.models.files import GONE
from registry.services.files.downloads import Download, let_out
from registry.services.files.uploads import begin_upload, examine, receive, reject
from registry.services.moves import complete_move, make_move
from registry.work import Work, Workshop

BLOCK = 16
"""Segments that are read at once."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload as its uploader knows it."""

    id: str
    name: str
    size: int
    state: str
    expires_at: datetime
    seal: Seal


@dataclass(frozen=True, slots=True)
class Cabinet:
    """Staging, scanner and store, beside the records."""

    workshop: Workshop
    staging: Staging
    store: Store
    scanner: Scanner | None

    async def begin(self, actor: Actor, name: str, size: int) -> Upload:
        """A place for an upload, on the disk before it is acknowledged. If there is no record of it in the end it is swept away."""
        async with self.workshop.open(actor) as work:
            attachment = await begin_upload(work, name=name, size=size)
            await asyncio.to_thread(self.staging.create, attachment.id)
            return _upload(work, attachment)

    async def upload_of(self, actor: Actor, identifier: str) -> Upload:
        """An upload of the actor's own. Raises FILE_MISSING, or UPLOAD_GONE where it has ended without a file."""
        async with self.workshop.open(actor) as work:
            attachment = await work.seen(Attachment, identifier)
            if attachment is None or attachment.uploaded_by_id != actor.account_id or attachment.expires_at is None:
                raise RegistryError("FILE_MISSING")
            if attachment.state == "REJECTED" or attachment.expires_at <= datetime.now(UTC):
                raise RegistryError("UPLOAD_GONE")
            return _upload(work, attachment)

    async def give_up(self, actor: Actor, identifier: str) -> None:
        """Deletes an upload, or a file that is attached to nothing."""
        async with self.workshop.open(actor) as work:
            if await work.seen(Attachment, identifier) is None:
                raise RegistryError("FILE_MISSING")
            attachment = await work.find(Attachment, identifier)
            await make_move(work, attachment, "delete", expected_version=None, **GONE)
        self.staging.discard(identifier)

    async def receive(self, actor: Actor, upload: Upload, staged: Staged) -> None:
        """What is done once every byte has come. Raises what the file is refused for."""
        await asyncio.to_thread(staged.complete)
        examined = await asyncio.to_thread(examine, staged.content(), upload.name)
        async with self.workshop.open(actor) as work:
            attachment = await _locked(work, upload.id)
            if attachment.state == "UPLOADING":
                receive(work, attachment, examined)
            elif attachment.state != "SCANNING":
                raise RegistryError("UPLOAD_GONE")
        if examined.problem is not None:
            self.staging.discard(upload.id)
            raise examined.problem
        verdict = await self.look_at(staged)
        async with self.workshop.open(actor) as work:
            await self.settle(work, await _locked(work, upload.id), verdict, staged)
        if verdict is not Verdict.UNKNOWN:
            self.staging.discard(upload.id)
        if verdict is Verdict.FOUND:
            raise RegistryError("FILE_INFECTED")

    async def look_at(self, staged: Staged) -> Verdict:
        """What the scanner says of an upload that has come whole; without one, everything is clean."""
        return Verdict.CLEAN if self.scanner is None else await self.scanner.look_at(staged.content())

    async def settle(self, work: Work, attachment: Attachment, verdict: Verdict, staged: Staged) -> None:
        """Notes what was found in a file that waits for it. A clean one is in the store before that is noted."""
        if attachment.state != "SCANNING":
            return
        match verdict:
            case Verdict.CLEAN:
                await self.store.keep(attachment.id, staged.path)
                complete_move(work, attachment, "clear", scanned=self.scanner is not None)
            case Verdict.FOUND:
                reject(work, attachment, "FILE_INFECTED")
            case Verdict.UNKNOWN:
                put_off(attachment)

    async def let_out(self, actor: Actor, identifier: str, until: str, signature: str) -> Download:
        """What a link leads to for whoever uses it."""
        async with self.workshop.open(actor) as work:
            return await let_out(work, attachment_id=identifier, until=until, signature=signature)

    async def content(self, name: str, seal: Seal, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes of a stored file from `start` until just before `end`; a block of it is in memory at a time."""
        for first in range(start // SEGMENT, -(-end // SEGMENT), BLOCK):
            last = min(first + BLOCK, -(-end // SEGMENT))
            kept = await self.store.read(name, first * seal.whole, (last - first) * seal.whole)
            block = b"".join(seal.opened(first, kept))
            wanted = block[max(start - first * SEGMENT, 0) : end - first * SEGMENT]
            if len(wanted) != min(end, last * SEGMENT) - max(start, first * SEGMENT):
                raise RegistryError("FILE_DAMAGED")
            yield wanted

    async def destroy(self, identifier: str) -> None:
        """Takes away the bytes, wherever they are."""
        await asyncio.to_thread(self.staging.discard, identifier)
        await self.store.delete(identifier)


def put_off(attachment: Attachment) -> None:
    """What nobody could look at now is looked at again later."""
    attachment.updated_at = datetime.now(UTC)


async def _locked(work: Work, identifier: str) -> Attachment:
    """The record of an upload that its uploader is sending, whatever has become of it meanwhile."""
    return await work.session.get_one(Attachment, identifier, with_for_update={"key_share": True}, populate_existing=True)


def _upload(work: Work, attachment: Attachment) -> Upload:
    assert attachment.name is not None, "what is not deleted has a name"
    assert attachment.expires_at is not None, "what is attached to nothing expires"
    seal = seal_of(work.vault, attachment.key_sealed)
    return Upload(attachment.id, attachment.name, attachment.size, attachment.state, attachment.expires_at, seal)
