"""The way in through a provider of identities: out to it, and back with whom it vouches for.

The provider is asked while no transaction is open. Who somebody is there says nothing about what they may do here: that is what their
account's roles say, and those are given here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError

from registry.actor import ANONYMOUS, Actor
from registry.auth.oidc.passage import Passage, begin
from registry.auth.tokens import Credentials
from registry.errors import RegistryError
from registry.models import AccessToken, Account, Identity
from registry.services.breaches import breach_of
from registry.services.failures import by_departure, charge, sweep
from registry.services.identities import identity_of, linked
from registry.services.moves import with_session
from registry.services.passages import keep_passage, take_passage
from registry.services.passwords import set_password
from registry.services.second_factor import take_away
from registry.services.signing_in import begin_session
from registry.work import Work, Workshop

if TYPE_CHECKING:
    from registry.auth.oidc.provider import Provider  # needs packages that are there only where a provider is configured


@dataclass(frozen=True, slots=True)
class Visitor:
    """From which address somebody comes; what makes the browser known, and what tells the one in which a passage began."""

    sender: str
    device: str | None
    browser: str | None


@dataclass(frozen=True, slots=True)
class Answered:
    """What a browser brings back from the provider: a code or an error, and the issuer where the provider names itself."""

    state: str
    code: str | None
    error: str | None
    issuer: str | None


@dataclass(frozen=True, slots=True)
class Arrived:
    """Where to go now, and with what; with nothing where an identity was linked to the session there is."""

    back: str
    credentials: Credentials | None


class Entrance:
    """The provider, and the accounts that people come to through it.

    `link_by` is a claim that the operator trusts to name an account (empty: none is trusted): see `_by_claim`.
    """

    def __init__(self, provider: "Provider", workshop: Workshop, link_by: str = "") -> None:
        self.provider = provider
        self._workshop = workshop
        self._link_by = link_by

    async def leave(self, visitor: Visitor, back: str, redirect: str, actor: Actor | None = None) -> tuple[Passage, str]:
        """The passage that begins, and the address to go to. With an actor, the identity is to be linked to their account."""
        aside = self._workshop.aside(actor or ANONYMOUS, visitor.sender, visitor.device)
        token_id = None
        if actor is not None:
            with_session(aside)
            token_id = actor.credential.token_id if actor.credential else None
        begun = begin(visitor.browser)
        address = await self.provider.address(begun, redirect)
        async with aside.session() as session:
            if seconds := await charge(session, by_departure(visitor.sender)):
                raise RegistryError("SIGN_IN_DELAYED", retryAfter=seconds)
            await sweep(session)
            await keep_passage(session, begun, back, token_id)
        return begun, address

    async def arrive(self, visitor: Visitor, answered: Answered, redirect: str) -> Arrived:
        """Lets in whoever comes back, or links who they are to the account in whose session they left."""
        if visitor.browser is None:
            raise RegistryError("OIDC_PASSAGE_UNKNOWN")
        begun = Passage(visitor.browser, answered.state)
        async with self._workshop.aside(ANONYMOUS, visitor.sender, visitor.device).session() as session:
            returned = await take_passage(session, begun)
        if answered.code is None:
            raise RegistryError("OIDC_REFUSED", problem=answered.error)
        claims = await self.provider.who(begun, redirect, answered.code, answered.issuer, self._link_by)
        try:
            async with self._workshop.open(ANONYMOUS) as work:
                work.device = visitor.device
                if returned.token_id is not None:
                    await _link_own(work, returned.token_id, claims["sub"])
                    return Arrived(returned.back, None)
                account = await self._account(work, claims)
                work.actor = Actor(account.id, account.person_id, account.username)
                await begin_session(work, account, "sign-in through the provider")
                return Arrived(returned.back, work.credentials)
        except DBAPIError as problem:
            raise breach_of(problem) from None

    async def _account(self, work: Work, claims: Mapping[str, Any]) -> Account:
        """The account of whom the provider vouches for, locked."""
        subject: str = claims["sub"]
        identity = await identity_of(work, subject)
        if identity is None:
            return await self._by_claim(work, claims)
        account = await work.session.get_one(Account, identity.account_id, with_for_update={"key_share": True})
        if account.disabled_at is not None:
            raise RegistryError("ACCOUNT_DISABLED")
        return account

    async def _by_claim(self, work: Work, claims: Mapping[str, Any]) -> Account:
        """The account that the trusted claim names, if nobody's identity was ever linked to it: from now on this one is."""
        named = claims.get(self._link_by) if self._link_by else None
        if isinstance(named, str) and named.isascii():  # a Kelvin sign in lower case is a k
            asked = select(Account).where(Account.username == named.strip().lower(), Account.disabled_at.is_(None))
            account = (await work.session.execute(asked.with_for_update(key_share=True))).scalar_one_or_none()
            if account is not None and not await _identified(work, account):
                await _make_theirs(work, account)
                await _link(work, account, claims["sub"])
                return account
        raise RegistryError("IDENTITY_UNKNOWN", subject=claims["sub"])


async def _make_theirs(work: Work, account: Account) -> None:
    """Whoever opened the account in somebody's name has no way into it any more: no password, no second factor, nothing signed in."""
    take_away(account)
    await set_password(work, account, None)


async def _identified(work: Work, account: Account) -> bool:
    known = select(func.count()).select_from(Identity).where(Identity.account_id == account.id)
    return bool((await work.session.execute(known)).scalar_one())


async def _link_own(work: Work, token_id: str, subject: str) -> None:
    """Links an identity to the account whose session this is, if it still is one."""
    still = (AccessToken.state == "VALID", Account.disabled_at.is_(None))
    asked = select(Account).join(AccessToken, AccessToken.account_id == Account.id).where(AccessToken.id == token_id, *still)
    account = (await work.session.execute(asked.with_for_update(of=Account, key_share=True))).scalar_one_or_none()
    if account is None:
        raise RegistryError("SESSION_REQUIRED")
    known = await identity_of(work, subject)
    if known is None or known.account_id != account.id:
        await _link(work, account, subject)


async def _link(work: Work, account: Account, subject: str) -> None:
    identity = await linked(work, account, subject)
    work.actor = Actor(account.id, account.person_id, account.username)
    work.record("account:identity_linked", account, identity=identity.id)
