"""Files go with the application that they belong to, and with whoever brought them."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select

from registry.models import Application, Attachment
from registry.models.files import GONE
from registry.services.moves import complete_move
from registry.work import Work


async def files_of(work: Work, applications: Sequence[Application], accounts: Sequence[str] = ()) -> list[Attachment]:
    """The files of these applications, and what these accounts have attached to nothing, locked.

    What an account has attached to the application of another, as offices do, stays with that.
    """
    own = and_(Attachment.uploaded_by_id.in_(accounts), Attachment.application_id.is_(None))
    theirs = or_(Attachment.application_id.in_([application.id for application in applications]), own)
    asked = select(Attachment).where(theirs, Attachment.state != "DELETED").order_by(Attachment.id).with_for_update(key_share=True)
    return [*(await work.session.execute(asked.execution_options(populate_existing=True))).scalars()]


def erase_files(work: Work, attachments: Sequence[Attachment]) -> None:
    """Nothing in these rows tells any more what they were. From when this is committed no key opens the bytes; the clock destroys those,
    and the log says when that was done."""
    for attachment in attachments:
        complete_move(work, attachment, "erase", **GONE)
