"""Identities of a provider: linked to accounts, and unlinked, by administrators, or by whoever shows that both are theirs."""

from datetime import UTC, datetime

from sqlalchemy import select

from registry.errors import RegistryError
from registry.models import Account, Identity
from registry.policies.permits import OfRow, permit
from registry.services.inputs import text_of
from registry.services.moves import complete_move, in_person, may_do, own_account
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
    """Lets nobody sign in by this identity any more: one's own, or, for administrators, anybody's. What was signed in with it stays."""
    identity = await work.find(Identity, identity_id, "identity_id")
    await may_do(work, identity, "unlink", expected_version=expected_version)
    if identity.account_id == work.actor.account_id:
        in_person(work)
        await _keep_a_way_in(work, identity)
    complete_move(work, identity, "unlink", unlinked_at=datetime.now(UTC))
    return identity


async def _keep_a_way_in(work: Work, leaving: Identity) -> None:
    """Refuses to leave one's own account without a password and without another identity."""
    account = await own_account(work)
    others = (Identity.account_id == account.id, Identity.id != leaving.id, Identity.issuer == work.issuer, Identity.unlinked_at.is_(None))
    if account.password_hash is None and (await work.session.execute(select(Identity.id).where(*others).limit(1))).first() is None:
        work.refuse("LAST_WAY_IN", ["identity_id"])


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
