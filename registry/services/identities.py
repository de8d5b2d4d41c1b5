"""Identities of a provider: linked to accounts by administrators, or by whoever shows at the provider that both are theirs."""

from datetime import UTC, datetime

from sqlalchemy import select

from registry.errors import RegistryError
from registry.models import Account, Identity
from registry.policies.permits import OfRow, permit
from registry.services.inputs import text_of
from registry.services.moves import complete_move, in_person, make_move, may_do
from registry.work import Work

LONGEST = 255
"""Characters of a subject."""


@permit(OfRow(Account, "link_identity"))
async def link_identity(work: Work, *, account_id: str, expected_version: int, subject: str) -> Identity:
    """Lets whom the provider calls `subject` sign in as this account."""
    account = await work.find(Account, account_id, "account_id")
    await may_do(work, account, "link_identity", expected_version=expected_version)
    in_person(work)
    name = text_of(work, subject, ["subject"], limit=LONGEST, required=True)
    if not work.issuer:
        work.refuse("OIDC_OFF")
    work.settle()
    assert name is not None
    known = await identity_of(work, name)
    if known is not None and known.account_id == account.id:
        work.warn("NOTHING_CHANGED")
        return known
    identity = await linked(work, account, name)
    complete_move(work, account, "link_identity")
    return identity


@permit(OfRow(Identity, "unlink"))
async def unlink_identity(work: Work, *, identity_id: str, expected_version: int) -> Identity:
    """Lets nobody sign in by this identity any more. What was signed in with it stays."""
    identity = await work.find(Identity, identity_id, "identity_id")
    await make_move(work, identity, "unlink", expected_version=expected_version, unlinked_at=datetime.now(UTC))
    return identity


async def identity_of(work: Work, subject: str) -> Identity | None:
    """The identity of this name that is linked to an account."""
    mine = select(Identity).where(Identity.issuer == work.issuer, Identity.subject == subject, Identity.unlinked_at.is_(None))
    return (await work.session.execute(mine)).scalar_one_or_none()


async def linked(work: Work, account: Account, subject: str) -> Identity:
    """The identity of this name, linked to the account from now on. Raises IDENTITY_TAKEN where it is another's."""
    if await identity_of(work, subject) is not None:
        raise RegistryError("IDENTITY_TAKEN", field=("subject",))
    identity = Identity(id=Identity.new_id(), account_id=account.id, issuer=work.issuer, subject=subject)
    work.session.add(identity)
    await work.session.flush()
    return identity
