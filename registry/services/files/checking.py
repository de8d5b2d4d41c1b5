"""Whether every file is as it was brought."""

from collections.abc import Callable
from hashlib import sha256

from sqlalchemy import func, select

from registry.errors import RegistryError
from registry.files.sealing import seal_of
from registry.models import Attachment
from registry.services.files.cabinet import Cabinet
from registry.work import Work

AT_ONCE = 200


async def damaged_files(work: Work, cabinet: Cabinet, tell: Callable[[int, int | None], None]) -> list[tuple[str, str]]:
    """Each file that is missing or is not what it was, with the code that says so; all of them are read."""
    ready = Attachment.state == "READY"
    total = (await work.session.execute(select(func.count()).where(ready))).scalar_one()
    done, last, found = 0, "", []
    while True:
        asked = select(Attachment).where(ready, Attachment.id > last).order_by(Attachment.id).limit(AT_ONCE)
        attachments = (await work.session.execute(asked)).scalars().all()
        for attachment in attachments:
            if problem := await _problem(work, cabinet, attachment):
                found.append((attachment.id, problem))
            done += 1
            tell(done, total)
        if len(attachments) < AT_ONCE:
            return found
        last = attachments[-1].id


async def _problem(work: Work, cabinet: Cabinet, attachment: Attachment) -> str | None:
    digest = sha256()
    try:
        seal = seal_of(work.vault, attachment.key_sealed)
        async for piece in cabinet.content(attachment.id, seal, 0, attachment.size):
            digest.update(piece)
    except RegistryError as problem:
        return problem.code
    return None if digest.hexdigest() == attachment.sha256 else "FILE_DAMAGED"
