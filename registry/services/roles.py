"""Roles: given and taken back by who may, and lent for a leave. Nobody gives himself one, and some are not held together."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, func, or_, select, text

from registry.actor import Role
from registry.aside import Aside
from registry.errors import RegistryError, Word
from registry.lifecycles.accounts import APART, GRANTABLE, NAMES, ROLE_GRANT
from registry.models import Account, Company, Entity, Park, RoleGrant, in_force
from registry.models.accounts import SCOPES
from registry.policies.permits import Anywhere, OfRow, permit
from registry.services.inputs import text_of, word
from registry.services.moves import barred, complete_move, in_person, may_do
from registry.services.names import account_that_may_sign_in, try_name
from registry.work import Work

LENT_AT_MOST = timedelta(days=90)
"""A leave; who is away for longer is replaced."""

CLOCKS = timedelta(minutes=5)
"""How far the clock of whoever says from when may be behind: no role was ever held that had not been given."""

SCOPED: dict[str, type[Entity]] = {"company": Company, "park": Park}
"""What a role may be over, by the prefix of its id, as far as there is a table of it."""

OVER = {
    "company": Word("company", "一家企业的编号", "one company, by its id"),
    "park": Word("park", "一个园区的编号", "one park, by its id"),
    "grid": Word("grid", "一个网格的编号", "one grid, by its id"),
    None: Word("ALL", "不填（全部）", "everything: leave it out"),
}
"""How people are told what a role may be over."""


async def ready_to_give(aside: Aside, *, username: str, **given: Any) -> Mapping[str, Any]:
    """Whoever may give a role at all is told whether there is a name, but not of any number of them."""
    if aside.actor.viewer.holds(*GRANTABLE):
        await try_name(aside, account_that_may_sign_in(username), there=True)
    return {"username": username, **given}


async def ready_to_lend(aside: Aside, *, grant_id: str, username: str, **given: Any) -> Mapping[str, Any]:
    """Likewise for whoever has the role that is to be lent."""
    own = select(RoleGrant.id).where(RoleGrant.id == grant_id, RoleGrant.account_id == aside.actor.account_id)
    async with aside.session() as session:
        held = (await session.execute(own)).first()
    if held is not None:
        await try_name(aside, account_that_may_sign_in(username), there=True)
    return {"grant_id": grant_id, "username": username, **given}


@permit(Anywhere(RoleGrant, "grant"))
async def grant_role(work: Work, *, username: str, role: str, **given: Any) -> RoleGrant:
    """Gives an account a role, over one thing or over everything, from now or later on, with an end or without."""
    return await grant(work, await _named(work, username), Role(role), username, **given)


async def grant(
    work: Work,
    account: Account | None,
    role: Role,
    username: str,
    *,
    scope_id: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    reason: str | None = None,
) -> RoleGrant:
    """The same to an account that is at hand; None for one that is not there, which only those are told who may give the role."""
    made = await _new(work, account, role, scope_id, since, until, reason)
    for problem in (await barred(work, [made], "grant"))[0]:
        raise problem
    in_person(work)
    _in_own_right(work, made, "grant")
    if account is None:
        work.refuse("NOT_VISIBLE", ["username"], identifier=username)
    await _keep_scope(work, role, scope_id)
    _keep_period(work, made)
    work.settle()
    await _let_in(work, made, "grant")
    return made


@permit(OfRow(RoleGrant, "delegate"))
async def delegate_role(
    work: Work, *, grant_id: str, username: str, until: datetime, since: datetime | None = None, reason: str | None = None
) -> RoleGrant:
    """Lends one's own role to somebody until a day: it ends then, or with one's own, or when it is revoked."""
    held = await work.find(RoleGrant, grant_id, "grant_id")
    await may_do(work, held, "delegate", expected_version=None)
    in_person(work)
    account = await _named(work, username)
    if account is None:
        work.refuse("NOT_VISIBLE", ["username"], identifier=username)
    elif not await _is_known_to_others(work, account):
        work.refuse("DELEGATE_UNKNOWN", ["username"])
    lent = await _new(work, account, held.role, held.scope_id, since, until, reason, delegated_from_id=held.id)
    _keep_period(work, lent)
    if until - lent.since > LENT_AT_MOST:
        work.refuse("DELEGATION_TOO_LONG", ["until"], limit=LENT_AT_MOST.days)
    work.settle()
    await _let_in(work, lent, "delegate")
    return lent


@permit(OfRow(RoleGrant, "revoke"))
async def revoke_role(work: Work, *, grant_id: str, expected_version: int, reason: str | None = None) -> RoleGrant:
    """Takes a role back, or gives one's own back. What was lent of it ends with it."""
    held = await work.find(RoleGrant, grant_id, "grant_id")
    await may_do(work, held, "revoke", expected_version=expected_version)
    if work.actor.account_id not in (held.account_id, held.granted_by_id):
        _in_own_right(work, held, "revoke")
    said = text_of(work, reason, ["reason"])
    complete_move(work, held, "revoke", revoked_at=datetime.now(UTC), revoked_by_id=work.actor.account_id, revoke_reason=said)
    await work.session.flush()
    if held.role == Role.ADMIN:
        await keep_an_administrator(work, "grant_id")
    return held


def _in_own_right(work: Work, grant: RoleGrant, verb: str) -> None:
    """Refuses to give or take back by a role that one has only borrowed: what is given may last longer than that."""
    own = [mine for mine in work.actor.grants if not mine.lent and Role(grant.role) in GRANTABLE.get(mine.role, ())]
    if all(mine.scope_id not in (None, grant.scope_id) for mine in own):
        raise RegistryError("NOT_PERMITTED", move=ROLE_GRANT.move(verb))


async def _is_known_to_others(work: Work, account: Account) -> bool:
    """Somebody else has given the account a role: nobody lends to a name that they have made up themselves."""
    others = or_(RoleGrant.granted_by_id.is_(None), RoleGrant.granted_by_id != work.actor.account_id)
    held = select(RoleGrant.id).where(RoleGrant.account_id == account.id, RoleGrant.revoked_at.is_(None), others)
    return (await work.session.execute(held.limit(1))).first() is not None


ADMINISTRATORS = text("SELECT pg_advisory_xact_lock(7220154)")
"""Of two who take each other's role at once, the second one sees what the first has done."""


async def keep_an_administrator(work: Work, field: str) -> None:
    """Refuses what leaves nobody who administers: asked after it was done."""
    await work.session.execute(ADMINISTRATORS)
    left = select(Account.id).join(RoleGrant, RoleGrant.account_id == Account.id)
    some = left.where(RoleGrant.role == Role.ADMIN, in_force(RoleGrant), Account.disabled_at.is_(None)).limit(1)
    if (await work.session.execute(some)).first() is None:
        raise RegistryError("LAST_ADMINISTRATOR", field=(field,))


async def _let_in(work: Work, made: RoleGrant, verb: str) -> None:
    """The grant is written, if the account's other roles allow it."""
    if made.account_id == work.actor.account_id:
        raise RegistryError("OWN_AFFAIR", field=("username",), move=ROLE_GRANT.move(verb))
    await _keep_apart(work, made)
    work.settle()
    work.session.add(made)
    work.record(f"role_grant:{ROLE_GRANT.move(verb).done}", made)
    await work.session.flush()


async def _keep_apart(work: Work, made: RoleGrant) -> None:
    """Refuses what the account has in that time already, and what is not held together with it."""
    await work.session.get_one(Account, made.account_id, with_for_update={"key_share": True})
    meanwhile = and_(
        RoleGrant.account_id == made.account_id,
        RoleGrant.revoked_at.is_(None),
        func.tstzrange(RoleGrant.since, RoleGrant.until).op("&&")(func.tstzrange(made.since, made.until)),
    )
    for held in (await work.session.scalars(select(RoleGrant).where(meanwhile).order_by(RoleGrant.id))).all():
        role, other = Role(made.role), Role(held.role)
        if other in APART.get(role, ()):
            work.refuse("ROLES_APART", ["role"], role=NAMES[role], held=NAMES[other])
        elif (other, held.scope_id) == (role, made.scope_id):
            work.refuse("ROLE_HELD", ["role"])


async def _keep_scope(work: Work, role: Role, scope_id: str | None) -> None:
    """Refuses what the role is not held over, and what is not there."""
    prefix = scope_id.rpartition("_")[0] if scope_id is not None else None
    if prefix not in SCOPES.get(role, ()):
        work.refuse("ROLE_SCOPE_INVALID", ["scope_id"], role=NAMES[role], expected=[OVER[one] for one in SCOPES.get(role, ())])
    elif scope_id is not None and prefix in SCOPED and await work.session.get(SCOPED[prefix], scope_id) is None:
        work.refuse("NOT_VISIBLE", ["scope_id"], identifier=scope_id)


def _keep_period(work: Work, made: RoleGrant) -> None:
    now = datetime.now(UTC)
    if made.since < now - CLOCKS:
        work.refuse("PERIOD_BEGUN", ["since"])
    if made.until is not None and made.until <= max(made.since, now):
        work.refuse("PERIOD_REVERSED" if made.until <= made.since else "PERIOD_PAST", ["until"])


async def _new(
    work: Work,
    account: Account | None,
    role: Role,
    scope_id: str | None,
    since: datetime | None,
    until: datetime | None,
    reason: str | None,
    **columns: Any,
) -> RoleGrant:
    return RoleGrant(
        id=RoleGrant.new_id(),
        account_id=account.id if account is not None else "",
        role=word(role),
        scope_id=scope_id,
        since=since or await work.session.scalar(select(func.now())),
        until=until,
        reason=text_of(work, reason, ["reason"]),
        granted_by_id=work.actor.account_id,
        **columns,
    )


async def _named(work: Work, username: str) -> Account | None:
    return (await work.session.execute(account_that_may_sign_in(username))).scalar_one_or_none()
