"""Who gives which role to whom, over what and for how long; and what is not held together."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry.actor import Actor, Grant, Role
from registry.app import registry_on
from registry.lifecycles.accounts import APART, GRANTABLE
from registry.models.accounts import SCOPES
from registry.settings import Settings
from tests.query.conftest import Asking
from tests.rows import Rows
from tests.services.accounts import asked, person, sign_in
from tests.services.doing import ADMIN, AUDITOR, ELSEWHERE, do, events, nothing_left

pytestmark = pytest.mark.usefixtures("cheap_hashes")

SHOWN = "roleGrant { role scope state until account { username } }"
BEFORE = datetime(2020, 1, 1, tzinfo=UTC).isoformat()
SOON = (datetime.now(UTC) + timedelta(days=30)).isoformat()


async def grant(ask: Asking, actor: Actor, username: str, role: Role, **given: Any) -> Any:
    return await do(ask, "grantRole", SHOWN, actor, username=username, role=role.value, **given)


async def over(rows: Rows, role: Role) -> str | None:
    """Something that the role may be held over."""
    scope = SCOPES[role][0]
    return await getattr(rows, scope)() if scope in ("company", "park") else "grid_01h455vb4pex5vsknk084sn02q" if scope == "grid" else None


async def colleague(rows: Rows, username: str) -> str:
    """Somebody to whom others have given a role."""
    account = await person(rows, username)
    await rows.role_grant(account_id=account, role="APPLICANT")
    return account


@pytest.mark.parametrize("role", SCOPES)
async def test_each_role_is_given_by_those_who_may_and_by_nobody_else(ask: Asking, rows: Rows, role: Role) -> None:
    scope = await over(rows, role)
    given = {} if scope is None else {"scopeId": scope}
    for number, giver in enumerate(SCOPES):
        actor = Actor(await rows.account(), grants=(Grant(giver, scope if scope and giver is role else await over(rows, giver)),))
        await person(rows, f"new-{number}")
        told = await grant(ask, actor, f"new-{number}", role, **given)
        may = role in GRANTABLE.get(giver, ()) or (giver is Role.TALENT_OFFICE and role is Role.REVIEWER)
        assert told["errors"] == ([] if may else ["NOT_PERMITTED"]), giver
        assert (await rows.connection.fetchval("SELECT count(*) FROM role_grant r JOIN account a ON a.id = account_id WHERE username = $1", f"new-{number}")) == may


async def test_a_manager_lets_people_into_the_own_park_only(ask: Asking, rows: Rows) -> None:
    mine, theirs = await rows.park(), await rows.park()
    manager = Actor(await rows.account(), grants=(Grant(Role.PARK_MANAGER, mine),))
    await person(rows)
    told = await grant(ask, manager, "mei", Role.PARK_MANAGER, scopeId=mine)
    assert told["roleGrant"] == {"role": "PARK_MANAGER", "scope": mine, "state": "IN_FORCE", "until": None, "account": {"username": "mei"}}
    for scope in ({"scopeId": theirs}, {}):
        assert (await grant(ask, manager, "mei", Role.PARK_MANAGER, **scope))["errors"] == ["NOT_PERMITTED"]
    every = Actor(await rows.account(), grants=(Grant(Role.PARK_MANAGER),))
    assert (await grant(ask, every, "mei", Role.PARK_MANAGER, scopeId=theirs))["errors"] == []
    assert (await grant(ask, every, "mei", Role.PARK_MANAGER))["errors"] == ["NOT_PERMITTED"]


async def test_nobody_gives_himself_a_role(ask: Asking, rows: Rows) -> None:
    account = await person(rows)
    for role in (Role.ADMIN, Role.LEADER):
        told = await grant(ask, Actor(account, grants=(Grant(Role.ADMIN),)), "mei", role)
        assert told["errors"] == ["OWN_AFFAIR username"]
    park = await rows.park()
    own = Actor(account, grants=(Grant(Role.PARK_MANAGER, park),))
    for role in (Role.ADMIN, Role.TALENT_OFFICE, Role.LEADER):
        assert (await grant(ask, own, "mei", role))["errors"] == ["NOT_PERMITTED"]


async def test_who_may_not_give_a_role_is_not_told_who_is_there(ask: Asking, rows: Rows) -> None:
    await person(rows)
    park = await rows.park()
    leader = Actor(await rows.account(), grants=(Grant(Role.LEADER),))
    for username, scope in (("mei", park), ("nobody", park), ("mei", ELSEWHERE)):
        assert (await grant(ask, leader, username, Role.PARK_MANAGER, scopeId=scope))["errors"] == ["NOT_PERMITTED"]
    assert (await grant(ask, ADMIN, "nobody", Role.PARK_MANAGER, scopeId=park))["errors"] == ["NOT_VISIBLE username"]
    assert (await grant(ask, ADMIN, "mei", Role.PARK_MANAGER, scopeId=ELSEWHERE))["errors"] == ["NOT_VISIBLE scopeId"]


async def test_who_gives_roles_does_not_learn_who_is_there_by_trying_names(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    held = await rows.role_grant(account_id=await rows.account(), role="PARK_MANAGER", scope_id=park)
    manager = Actor(await rows.value("role_grant", held, "account_id"), grants=(Grant(Role.PARK_MANAGER, park),))
    over = {"scopeId": park, "validateOnly": True}
    for name in ("mei", "lan", "bo"):
        await colleague(rows, name)
    opening = {"displayName": "兰", "role": "PARK_MANAGER", "scopeId": park}
    for number in range(4):
        for _ in range(2):
            assert (await grant(ask, manager, "ＭＥＩ", Role.PARK_MANAGER, **over))["errors"] == [], "who names those that are there fails at nothing"
        assert (await grant(ask, manager, f"guess-{number}", Role.PARK_MANAGER, **over))["errors"] == ["NOT_VISIBLE username"]
        lent = await do(ask, "delegateRole", SHOWN, manager, grantId=held, username=f"guess-{number}", until=SOON)
        assert lent["errors"] == ["NOT_VISIBLE username"]
    for taken in ("lan", "\u200bｌａｎ"):
        assert (await asked(ask, "createAccount", "password", {"username": taken, **opening}, manager))[0]["errors"] == ["ALREADY_REGISTERED username"]
    for name in ("mei", "guess-1"):
        assert (await grant(ask, manager, name, Role.PARK_MANAGER, **over))["errors"] == ["NAMES_DELAYED username"]
        assert (await do(ask, "delegateRole", SHOWN, manager, grantId=held, username=name, until=SOON))["errors"] == ["NAMES_DELAYED username"]
        opened = await asked(ask, "createAccount", "password", {"username": name, **opening}, manager)
        assert opened[0] == {"password": None, "errors": ["NAMES_DELAYED username"]}
    other = Actor(await rows.account(), grants=manager.grants)
    assert (await grant(ask, other, "bo", Role.PARK_MANAGER, **over))["errors"] == []
    for number in range(11):
        assert (await grant(ask, ADMIN, f"guess-{number}", Role.PARK_MANAGER, **over))["errors"] == ["NOT_VISIBLE username"]


async def test_all_that_is_wrong_with_a_grant_is_said_at_once(ask: Asking, rows: Rows) -> None:
    async with nothing_left(rows):
        told = await grant(ask, ADMIN, "nobody", Role.COMPANY, until=BEFORE, reason="x" * 201)
    assert told["errors"] == ["TEXT_TOO_LONG reason", "NOT_VISIBLE username", "ROLE_SCOPE_INVALID scopeId", "PERIOD_REVERSED until"]


async def test_no_role_was_held_before_it_was_given(ask: Asking, rows: Rows) -> None:
    await colleague(rows, "lan")
    held = await rows.role_grant(account_id=await person(rows), role="PROMOTER")
    holder = Actor(await rows.value("role_grant", held, "account_id"), grants=(Grant(Role.PROMOTER),))
    for minutes, errors in ((-6, ["PERIOD_BEGUN since"]), (-4, []), (60, [])):
        since = (datetime.now(UTC) + timedelta(minutes=minutes)).isoformat()
        given = {"username": "lan", "since": since, "until": SOON, "validateOnly": True}
        assert (await do(ask, "grantRole", SHOWN, ADMIN, role="LEADER", **given))["errors"] == errors
        assert (await do(ask, "delegateRole", SHOWN, holder, grantId=held, **given))["errors"] == errors
    opened = {"username": "bo", "displayName": "波", "role": "LEADER", "since": BEFORE}
    assert (await asked(ask, "createAccount", "account { username }", opened, ADMIN))[0]["errors"] == ["PERIOD_BEGUN since"]


@pytest.mark.parametrize("role", [role for role in SCOPES if role is not Role.COMPANY])
async def test_roles_that_are_set_apart_are_refused_with_which(ask: Asking, rows: Rows, role: Role) -> None:
    for number, other in enumerate(role for role in SCOPES if role is not Role.COMPANY):
        await person(rows, f"new-{number}")
        scopes = {each: ({"scopeId": await over(rows, each)} if SCOPES[each][0] else {}) for each in (role, other)}
        assert (await grant(ask, ADMIN, f"new-{number}", other, **scopes[other]))["errors"] == []
        told = await grant(ask, ADMIN, f"new-{number}", role, **scopes[role])
        expected = ["ROLE_HELD role"] if role is other else ["ROLES_APART role"] if other in APART.get(role, ()) else []
        assert told["errors"] == expected, other


async def test_a_role_is_lent_for_a_leave_and_ends_with_its_own(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    lender, borrower = await person(rows), await colleague(rows, "lan")
    held = await rows.role_grant(account_id=lender, role="PARK_MANAGER", scope_id=park)
    actor = Actor(lender, grants=(Grant(Role.PARK_MANAGER, park),))
    told = await do(ask, "delegateRole", SHOWN, actor, grantId=held, username="lan", until=SOON, reason="休假")
    assert told["roleGrant"]["state"] == "IN_FORCE" and told["roleGrant"]["account"] == {"username": "lan"}
    acting = await ask.registry.sessions.actor_named("lan")
    assert acting.over(Role.PARK_MANAGER, park) and [grant.lent for grant in acting.grants if grant.role is Role.PARK_MANAGER] == [True]
    await person(rows, "bo")
    lasting = await grant(ask, acting, "bo", Role.PARK_MANAGER, scopeId=park)
    assert lasting["errors"] == ["NOT_PERMITTED"], "what is borrowed gives nothing that lasts longer"
    assert (await events(rows))[-1] == "role_grant:delegated"
    lent = await rows.connection.fetchval("SELECT id FROM role_grant WHERE account_id = $1 AND delegated_from_id IS NOT NULL", borrower)
    again = await do(ask, "delegateRole", SHOWN, Actor(borrower, grants=actor.grants), grantId=lent, username="mei", until=SOON)
    assert again["errors"] == ["DELEGATED_ALREADY"]
    taken = await do(ask, "revokeRole", SHOWN, ADMIN, grantId=held, expectedVersion=1)
    assert taken["roleGrant"]["state"] == "REVOKED"
    assert (await ask.registry.sessions.actor_named("lan")).grants == (Grant(Role.APPLICANT),)
    shown = await ask("query($id: ID!) { node(id: $id) { ... on RoleGrant { state reason } } }", ADMIN, id=lent)
    assert shown["node"] == {"state": "ENDED", "reason": "休假"}


async def test_what_is_not_lent(ask: Asking, rows: Rows) -> None:
    park = await rows.park()
    lender = await person(rows)
    await colleague(rows, "lan")
    made_up = await person(rows, "made-up")
    await rows.role_grant(account_id=made_up, role="REVIEWER", granted_by_id=lender)
    held = await rows.role_grant(account_id=lender, role="PARK_MANAGER", scope_id=park)
    admin = await rows.role_grant(account_id=lender, role="ADMIN")
    own = Actor(lender, grants=(Grant(Role.ADMIN), Grant(Role.PARK_MANAGER, park)))
    another = Actor(await rows.account(), grants=(Grant(Role.PARK_MANAGER, park),))
    far = (datetime.now(UTC) + timedelta(days=91)).isoformat()
    for actor, given, errors in (
        (own, {"grantId": held, "username": "lan", "until": far}, ["DELEGATION_TOO_LONG until"]),
        (own, {"grantId": held, "username": "lan", "until": BEFORE}, ["PERIOD_REVERSED until"]),
        (own, {"grantId": held, "username": "mei", "until": SOON}, ["OWN_AFFAIR username"]),
        (own, {"grantId": held, "username": "made-up", "until": SOON}, ["DELEGATE_UNKNOWN username"]),
        (own, {"grantId": held, "username": "nobody", "until": SOON}, ["NOT_VISIBLE username"]),
        (own, {"grantId": admin, "username": "lan", "until": SOON}, ["NOT_PERMITTED"]),
        (another, {"grantId": held, "username": "lan", "until": SOON}, ["NOT_PERMITTED"]),
        (AUDITOR, {"grantId": held, "username": "lan", "until": SOON}, ["NOT_PERMITTED"]),
        (ANYBODY, {"grantId": held, "username": "lan", "until": SOON}, ["NOT_VISIBLE grantId"]),
    ):
        async with nothing_left(rows):
            assert (await do(ask, "delegateRole", SHOWN, actor, **given))["errors"] == errors, (actor, given)


ANYBODY = Actor("account_01h455vb4pex5vsknk084sn02q", grants=(Grant(Role.PROMOTER),))


async def test_a_role_is_given_back_and_taken_back_from_whom_it_was_lent(ask: Asking, rows: Rows) -> None:
    holder = await person(rows)
    await colleague(rows, "lan")
    held = await rows.role_grant(account_id=holder, role="PROMOTER")
    actor = Actor(holder, grants=(Grant(Role.PROMOTER),))
    lent = await do(ask, "delegateRole", "roleGrant { id version }", actor, grantId=held, username="lan", until=SOON)
    other = Actor(await rows.account(), grants=(Grant(Role.PROMOTER),))
    again = {"grantId": lent["roleGrant"]["id"], "expectedVersion": 1, "reason": "已回"}
    assert (await do(ask, "revokeRole", SHOWN, other, **again))["errors"] == ["NOT_VISIBLE grantId"]
    assert (await do(ask, "revokeRole", SHOWN, actor, **again))["roleGrant"]["state"] == "REVOKED"
    assert (await do(ask, "revokeRole", SHOWN, actor, **{**again, "expectedVersion": 2}))["errors"] == ["WRONG_STATE"]
    assert (await do(ask, "revokeRole", SHOWN, actor, grantId=held, expectedVersion=1))["roleGrant"]["state"] == "REVOKED"


async def test_somebody_always_administers(ask: Asking, rows: Rows) -> None:
    first, second = await person(rows), await person(rows, "lan")
    grants = [await rows.role_grant(account_id=account, role="ADMIN") for account in (first, second)]
    actor = Actor(first, grants=(Grant(Role.ADMIN),))
    own = await do(ask, "disableAccount", "account { state }", actor, accountId=first, expectedVersion=1)
    assert own["errors"] == ["OWN_AFFAIR"]
    gone = await do(ask, "disableAccount", "account { state }", actor, accountId=second, expectedVersion=1)
    assert gone["account"] == {"state": "DISABLED"}
    last = await do(ask, "revokeRole", SHOWN, actor, grantId=grants[0], expectedVersion=1)
    assert last["errors"] == ["LAST_ADMINISTRATOR grantId"]
    assert (await do(ask, "enableAccount", "account { state }", actor, accountId=second, expectedVersion=2))["account"] == {"state": "ACTIVE"}
    assert (await do(ask, "revokeRole", SHOWN, actor, grantId=grants[0], expectedVersion=1))["errors"] == []


async def test_an_account_is_opened_with_a_role_and_a_temporary_password(ask: Asking, rows: Rows) -> None:
    park, company = await rows.park(), await rows.company()
    manager = Actor(await rows.account(), grants=(Grant(Role.PARK_MANAGER, park),))
    shows = "password account { username state passwordTemporary grants(first: 5) { nodes { role scope } } }"
    given = {"username": " Lan.Wu ", "displayName": "吴兰", "role": "PARK_MANAGER", "scopeId": park}
    made, _ = await asked(ask, "createAccount", shows, given, manager)
    grants = {"nodes": [{"role": "PARK_MANAGER", "scope": park}]}
    assert made["account"] == {"username": "lan.wu", "state": "ACTIVE", "passwordTemporary": None, "grants": grants}
    assert (await sign_in(ask, "lan.wu", made["password"]))["errors"] == ["PASSWORD_TEMPORARY newPassword"]
    for wrong, errors in (
        ({"username": "lan.wu"}, ["ALREADY_REGISTERED username"]),
        ({"username": "兰"}, ["USERNAME_INVALID username"]),
        ({"username": "bo", "displayName": " "}, ["TEXT_MISSING displayName"]),
        ({"username": "bo", "role": None, "scopeId": None}, ["ROLE_NEEDED role"]),
        ({"username": "bo", "role": "COMPANY", "scopeId": company}, ["NOT_PERMITTED"]),
        ({"username": "bo", "role": "ADMIN", "scopeId": None}, ["NOT_PERMITTED"]),
    ):
        async with nothing_left(rows):
            assert (await asked(ask, "createAccount", shows, {**given, **wrong}, manager))[0]["errors"] == errors
    bare, _ = await asked(ask, "createAccount", "account { username }", {"username": "bo", "displayName": "波"}, ADMIN)
    assert bare == {"account": {"username": "bo"}, "errors": []}
    for actor in (AUDITOR, Actor(await rows.account(), grants=(Grant(Role.LEADER),))):
        refused, _ = await asked(ask, "createAccount", shows, {"username": "qi", "displayName": "琪"}, actor)
        assert refused["errors"] == ["NOT_PERMITTED"]


async def test_so_many_accounts_are_opened_a_day_by_who_does_not_administer(ask: Asking, rows: Rows) -> None:
    company = await rows.company()
    registry = registry_on(ask.registry.url, Settings(pool_size=2, accounts_a_day=2))
    few, own = Asking(registry), Actor(await rows.account(), grants=(Grant(Role.COMPANY, company),))

    async def opened(number: int, actor: Actor, **given: Any) -> list[str]:
        new = {"username": f"new-{number}", "displayName": "新人", "role": "COMPANY", "scopeId": company, **given}
        return list((await asked(few, "createAccount", "password", new, actor))[0]["errors"])

    for number in range(3):
        assert await opened(number, own, until=BEFORE) == ["PERIOD_REVERSED until"], "what was not opened does not count"
    told = await asyncio.gather(*(opened(number, own) for number in range(4)))
    assert sorted(told) == [[], [], ["ACCOUNTS_SPENT"], ["ACCOUNTS_SPENT"]]
    assert await opened(5, Actor(await rows.account(), grants=own.grants)) == []
    for number in range(6, 9):
        assert await opened(number, ADMIN) == []
    await rows.connection.execute("UPDATE sign_in_failure SET full_at = full_at - interval '12 hours'")
    assert [await opened(number, own) for number in (10, 11)] == [[], ["ACCOUNTS_SPENT"]]
    await registry.close()


async def test_a_disabled_account_is_signed_in_no_more(ask: Asking, rows: Rows) -> None:
    account = await person(rows)
    token = (await sign_in(ask))["token"]
    assert (await ask.registry.sessions.actor_of(token)).account_id == account
    await rows.role_grant(role="ADMIN")
    told = await do(ask, "disableAccount", "account { state }", ADMIN, accountId=account, expectedVersion=1)
    assert told == {"account": {"state": "DISABLED"}, "errors": [], "warnings": []}
    assert (await sign_in(ask))["errors"] == ["INVALID_CREDENTIALS username"]
    assert await rows.connection.fetchval("SELECT count(*) FROM access_token WHERE revoked_at IS NULL") == 0
