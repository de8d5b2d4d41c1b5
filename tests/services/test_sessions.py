"""Whose a token is, what it is good for, and how soon it is known that it is good no more."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from registry.actor import ANONYMOUS, Actor, Credential, Grant, Role
from registry.errors import Lang, RegistryError
from registry.query.request import Request
from registry.services.sessions import FRESH_S, NOTED_S, Sessions
from registry.services.tokens import MANY, token_for
from tests.query.conftest import Asking
from tests.rows import Rows
from tests.services.accounts import asked, person, rows_of, session, sign_in
from tests.services.doing import ADMIN, AUDITOR, do

pytestmark = pytest.mark.usefixtures("cheap_hashes")

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
READ = "{ viewer { account { username } } }"
WRITE = "mutation { signOut { ended } }"


async def code(ask: Asking, document: str, actor: Actor) -> str | None:
    """The code with which a request is refused."""
    try:
        await ask.registry.engine.answer(Request(document, None, {}, read_only=False), actor, Lang.EN)
    except RegistryError as refused:
        return refused.code
    return None


async def refusal(sessions: Sessions, token: str) -> str | None:
    try:
        await sessions.actor_of(token)
    except RegistryError as refused:
        return refused.code
    return None


async def test_roles_hold_for_their_period_and_over_their_scope(ask: Asking, rows: Rows) -> None:
    account, park = await person(rows), await rows.park()
    await rows.role_grant(account_id=account, role="PARK_MANAGER", scope_id=park)
    await rows.role_grant(account_id=account, role="LEADER", since=LONG_AGO, until=LONG_AGO + timedelta(days=1))
    await rows.role_grant(account_id=account, role="ADMIN", since=datetime(2099, 1, 1, tzinfo=UTC))
    await rows.role_grant(account_id=account, role="PROMOTER", revoked_at=LONG_AGO)
    actor = await ask.registry.sessions.actor_named("mei")
    assert actor.grants == (Grant(Role.PARK_MANAGER, park),)
    assert actor.parameters["actor_park_manager"] == [park]


@pytest.mark.parametrize("ended", ["expires_at = now() - interval '1 second', created_at = now() - interval '1 day'", "revoked_at = now()"])
async def test_a_token_that_has_ended_is_nobodys(ask: Asking, rows: Rows, ended: str) -> None:
    await person(rows)
    token = (await sign_in(ask))["token"]
    assert await refusal(ask.registry.sessions, token) is None
    await rows.connection.execute(f"UPDATE access_token SET {ended}")
    assert await refusal(Sessions(ask.registry.database), token) == "UNAUTHENTICATED"


async def test_what_changes_is_known_within_a_second(ask: Asking, rows: Rows) -> None:
    account = await person(rows)
    token = (await sign_in(ask))["token"]
    now = 0.0
    sessions = Sessions(ask.registry.database, clock=lambda: now)
    assert (await sessions.actor_of(token)).grants == ()
    await rows.role_grant(account_id=account, role="AUDITOR")
    assert (await sessions.actor_of(token)).grants == ()
    now += FRESH_S
    assert (await sessions.actor_of(token)).grants == (Grant(Role.AUDITOR),)
    await rows.update("account", account, disabled_at=LONG_AGO)
    now += FRESH_S
    assert await refusal(sessions, token) == "UNAUTHENTICATED"
    assert 2 * FRESH_S <= 1
    await sessions.close()


async def test_what_sessions_remember_is_bounded(ask: Asking, rows: Rows) -> None:
    await person(rows)
    sessions = Sessions(ask.registry.database, capacity=2)
    for _ in range(4):
        async with ask.registry.workshop.open(ANONYMOUS) as work:
            token = await token_for(work, username="mei", name="script", lasts=None)
        assert isinstance(await sessions.actor_of(token), Actor)
    assert len(sessions._known) == 2
    await sessions.close()


REVOKING = ["UPDATE access_token SET revoked_at = now()", "UPDATE role_grant SET revoked_at = now()", "UPDATE account SET disabled_at = now()"]


@pytest.mark.parametrize("revoking", REVOKING)
@pytest.mark.parametrize("document", [READ, WRITE])
async def test_a_request_in_flight_is_refused_if_its_statement_has_not_begun(ask: Asking, rows: Rows, revoking: str, document: str) -> None:
    account = await person(rows)
    await rows.role_grant(account_id=account, role="LEADER")
    token = (await sign_in(ask))["token"]
    now = 0.0
    sessions = Sessions(ask.registry.readers, clock=lambda: now)
    actor = await sessions.actor_of(token)
    assert await code(ask, READ, actor) is None
    await rows.connection.execute(revoking)
    now += 2 * FRESH_S  # it stood in line meanwhile
    told = "RIGHTS_CHANGED" if "role_grant" in revoking else "UNAUTHENTICATED"
    assert await code(ask, document, actor) == told
    await sessions.close()


async def test_who_waits_in_line_is_looked_at_when_the_turn_comes(ask: Asking, rows: Rows) -> None:
    await person(rows)
    token = (await sign_in(ask))["token"]
    now, places = 0.0, ask.registry.pool._places
    sessions = Sessions(ask.registry.readers, clock=lambda: now)
    actor = await sessions.actor_of(token)
    held = 0
    while not places.locked():
        await places.acquire()
        held += 1
    waiting = asyncio.create_task(code(ask, READ, actor))
    await asyncio.sleep(0.05)
    await rows.connection.execute("UPDATE access_token SET revoked_at = now()")
    now += 2 * FRESH_S
    for _ in range(held):
        places.release()
    assert await waiting == "UNAUTHENTICATED"
    assert await code(ask, READ, ANONYMOUS) is None
    await sessions.close()


async def test_the_use_of_a_token_is_noted_once_in_a_while(ask: Asking, rows: Rows) -> None:
    await person(rows)
    token = (await sign_in(ask))["token"]
    now = 0.0
    sessions = Sessions(ask.registry.readers, clock=lambda: now)
    used = "SELECT last_used_at, version, updated_at FROM access_token"
    (before,) = await rows_of(rows, used)
    await sessions.actor_of(token)
    await sessions.close()
    (first,) = await rows_of(rows, used)
    assert before["last_used_at"] is None and first["last_used_at"] is not None
    assert (first["version"], first["updated_at"]) == (before["version"], before["updated_at"])
    now += NOTED_S / 2
    await sessions.actor_of(token)
    await sessions.close()
    assert await rows_of(rows, used) == [first]
    now += NOTED_S
    await sessions.actor_of(token)
    await sessions.close()
    (later,) = await rows_of(rows, used)
    assert later["last_used_at"] > first["last_used_at"]


# tokens of programs


async def test_a_token_of_a_program_carries_what_it_was_given(ask: Asking, rows: Rows) -> None:
    account, park = await person(rows), await rows.park()
    for role, scope in (("PARK_MANAGER", park), ("PROMOTER", None)):
        await rows.role_grant(account_id=account, role=role, scope_id=scope)
    actor = await session(ask)
    shows = "token apiToken { name hint kind scope roles state expiresAt lastUsedAt }"
    made, _ = await asked(ask, "createApiToken", shows, {"name": "报表", "roles": ["PROMOTER", "PROMOTER"]}, actor)
    assert made["apiToken"] | {"expiresAt": None} == {
        "name": "报表", "hint": made["token"][-4:], "kind": "API", "scope": "READ", "roles": ["PROMOTER"], "state": "VALID", "expiresAt": None,
        "lastUsedAt": None,
    }  # fmt: skip
    assert datetime.fromisoformat(made["apiToken"]["expiresAt"]) - datetime.now(UTC) > timedelta(days=89)
    carrier = await ask.registry.sessions.actor_of(made["token"])
    assert carrier.grants == (Grant(Role.PROMOTER),)
    assert carrier.credential is not None and not carrier.credential.may_write and not carrier.credential.is_session
    assert await code(ask, READ, carrier) is None
    assert await code(ask, WRITE, carrier) == "TOKEN_READ_ONLY"
    whole, _ = await asked(ask, "createApiToken", "token", {"name": "同步", "scope": "WRITE"}, actor)
    writer = await ask.registry.sessions.actor_of(whole["token"])
    assert writer.grants == actor.grants and await code(ask, WRITE, writer) is None


async def test_a_token_that_does_not_carry_the_applicant_is_not_the_person(ask: Asking, rows: Rows) -> None:
    owner = await rows.person()
    account = await person(rows, person_id=owner)
    await rows.role_grant(account_id=account, role="APPLICANT")
    await rows.role_grant(account_id=account, role="PROMOTER")
    for roles, found in ((["PROMOTER"], None), (["APPLICANT"], owner), (None, owner)):
        made, _ = await asked(ask, "createApiToken", "token", {"name": "x", "roles": roles}, await session(ask))
        assert (await ask.registry.sessions.actor_of(made["token"])).person_id == found


async def test_what_a_token_cannot_be(ask: Asking, rows: Rows) -> None:
    account = await person(rows)
    await rows.role_grant(account_id=account, role="PROMOTER")
    actor, now = await session(ask), datetime.now(UTC)
    for given, errors in (
        ({"name": " ", "roles": ["ADMIN"], "expiresAt": LONG_AGO.isoformat()}, ["PERIOD_PAST expiresAt", "ROLE_NOT_HELD roles.0"]),
        ({"name": "x", "roles": []}, ["TEXT_MISSING roles"]),
        ({"name": "x", "expiresAt": (now + timedelta(days=367)).isoformat()}, ["TOKEN_TOO_LONG expiresAt"]),
    ):
        told, _ = await asked(ask, "createApiToken", "token", given, actor)
        assert told == {"token": None, "errors": (["TEXT_MISSING name"] if given["name"] == " " else []) + errors}
    for _ in range(MANY):
        await rows.access_token(account_id=account)
    told, _ = await asked(ask, "createApiToken", "token", {"name": "x"}, actor)
    assert told["errors"] == ["TOO_MANY"]


async def test_tokens_are_ended_by_their_owner_and_by_administrators(ask: Asking, rows: Rows) -> None:
    account = await person(rows)
    tokens = [await rows.access_token(account_id=account) for _ in range(2)]
    stranger, owner = Actor(await rows.account()), Actor(account, credential=Credential("token_x", is_session=False))
    shows = "apiToken { state }"
    for actor in (stranger, AUDITOR, ANONYMOUS):
        assert (await do(ask, "revokeApiToken", shows, actor, tokenId=tokens[0]))["errors"] == ["NOT_VISIBLE tokenId"]
    for actor, token in zip((owner, ADMIN), tokens, strict=True):
        assert (await do(ask, "revokeApiToken", shows, actor, tokenId=token)) == {"apiToken": {"state": "REVOKED"}, "errors": [], "warnings": []}
    assert (await do(ask, "revokeApiToken", shows, owner, tokenId=tokens[0]))["warnings"] == ["NOTHING_CHANGED"]


async def test_everybody_sees_own_tokens_and_nobody_elses(ask: Asking, rows: Rows) -> None:
    account = await person(rows)
    await sign_in(ask)
    question = "{ viewer { account { tokens(first: 5) { nodes { kind name } } } } accounts(first: 9) { nodes { username tokens(first: 5) { totalCount } } } }"
    mine = await ask(question, Actor(account))
    assert mine["viewer"]["account"]["tokens"]["nodes"] == [{"kind": "SESSION", "name": "sign-in"}]
    assert mine["accounts"]["nodes"] == [{"username": "mei", "tokens": {"totalCount": 1}}]
    assert (await ask(question, replace(ANONYMOUS, account_id=await rows.account(username="lan"))))["accounts"]["nodes"] == [
        {"username": "lan", "tokens": {"totalCount": 0}}
    ]
