"""Signing in and out, and who a token is."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from registry.actor import ANONYMOUS, Actor, Grant, Role
from registry.auth.passwords import hash_password
from registry.auth.tokens import hash_of
from registry.errors import RegistryError
from registry.services.accounts import token_for
from registry.services.sessions import FRESH_S, Sessions
from tests.query.conftest import Asking
from tests.rows import Rows

PASSWORD = "correct horse battery staple"
SIGN_IN = "mutation($input: SignInInput!) { signIn(input: $input) { token expiresAt account { username } errors { code field message } } }"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


async def mei(rows: Rows, **given: Any) -> str:
    return await rows.account(username="mei", password_hash=await hash_password(PASSWORD), **given)


async def sign_in(ask: Asking, username: str = "mei", password: str = PASSWORD) -> Any:
    return (await ask(SIGN_IN, input={"username": username, "password": password}))["signIn"]


async def test_sign_in_gives_a_token_that_is_kept_as_a_hash(ask: Asking, rows: Rows) -> None:
    account = await mei(rows)
    signed_in = await sign_in(ask, " Mei ")
    assert signed_in["errors"] == []
    assert signed_in["account"] == {"username": "mei"}
    assert signed_in["expiresAt"].endswith("Z")
    kept = await rows.connection.fetch("SELECT * FROM access_token")
    assert [row["token_hash"] for row in kept] == [hash_of(signed_in["token"])]
    assert signed_in["token"] not in str(kept)
    actor = await ask.registry.sessions.actor_of(signed_in["token"])
    assert (actor.account_id, actor.name) == (account, "mei")
    assert datetime.fromisoformat(signed_in["expiresAt"]) > datetime.now(UTC)


@pytest.mark.parametrize(("username", "password"), [("mei", "wrong"), ("nobody", PASSWORD), ("", ""), ("disabled", PASSWORD)])
async def test_every_wrong_sign_in_is_answered_alike(ask: Asking, rows: Rows, username: str, password: str) -> None:
    await mei(rows)
    await rows.account(username="disabled", password_hash=await hash_password(PASSWORD), disabled_at=LONG_AGO)
    error = {"code": "INVALID_CREDENTIALS", "field": ["input", "username"], "message": "The username or the password is not right."}
    assert await sign_in(ask, username, password) == {"token": None, "expiresAt": None, "account": None, "errors": [error]}
    assert await rows.connection.fetchval("SELECT count(*) FROM access_token") == 0


async def test_sign_out_ends_sessions_and_leaves_tokens_of_scripts(ask: Asking, rows: Rows) -> None:
    await mei(rows)
    session = (await sign_in(ask))["token"]
    async with ask.registry.workshop.open(ANONYMOUS) as work:
        script = await token_for(work, username="mei", name="script", lasts=None)
    actor = await ask.registry.sessions.actor_of(session)
    assert (await ask("mutation { signOut { ended } }", actor))["signOut"] == {"ended": 1}
    sessions = Sessions(ask.registry.database)
    with pytest.raises(RegistryError) as refused:
        await sessions.actor_of(session)
    assert refused.value.code == "UNAUTHENTICATED"
    assert (await sessions.actor_of(script)).name == "mei"
    assert (await ask("mutation { signOut { ended } }"))["signOut"] == {"ended": 0}


async def test_roles_hold_for_their_period_and_over_their_scope(ask: Asking, rows: Rows) -> None:
    account, park = await mei(rows), await rows.park()
    await rows.role_grant(account_id=account, role="PARK_MANAGER", scope_id=park)
    await rows.role_grant(account_id=account, role="LEADER", since=LONG_AGO, until=LONG_AGO + timedelta(days=1))
    await rows.role_grant(account_id=account, role="ADMIN", since=datetime(2099, 1, 1, tzinfo=UTC))
    actor = await ask.registry.sessions.actor_named("mei")
    assert actor.grants == (Grant(Role.PARK_MANAGER, park),)
    assert actor.parameters["actor_park_manager"] == [park]


@pytest.mark.parametrize("ended", ["expires_at = now() - interval '1 second', created_at = now() - interval '1 day'", "revoked_at = now()"])
async def test_a_token_that_has_ended_is_nobodys(ask: Asking, rows: Rows, ended: str) -> None:
    await mei(rows)
    token = (await sign_in(ask))["token"]
    await rows.connection.execute(f"UPDATE access_token SET {ended}")
    with pytest.raises(RegistryError) as refused:
        await ask.registry.sessions.actor_of(token)
    assert refused.value.code == "UNAUTHENTICATED"


async def test_what_changes_is_known_within_a_second(ask: Asking, rows: Rows) -> None:
    account = await mei(rows)
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
    with pytest.raises(RegistryError):
        await sessions.actor_of(token)


async def test_what_sessions_remember_is_bounded(ask: Asking, rows: Rows) -> None:
    await mei(rows)
    sessions = Sessions(ask.registry.database, capacity=2)
    for _ in range(4):
        async with ask.registry.workshop.open(ANONYMOUS) as work:
            token = await token_for(work, username="mei", name="script", lasts=None)
        assert isinstance(await sessions.actor_of(token), Actor)
    assert len(sessions._known) == 2
