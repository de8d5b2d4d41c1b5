"""Accounts at the same moment: a session that is being ended while it asks for something, and administrators who end each other."""

import asyncio
from typing import Any

import pytest

from tests.query.conftest import Asking
from tests.rows import Rows
from tests.services.accounts import OTHER, PASSWORD, asked, holding, person, rows_of, session
from tests.services.doing import ADMIN, do
from tests.services.racing import Racer, both, log_held, race, waits

__all__ = ["both"]

pytestmark = pytest.mark.usefixtures("cheap_hashes")


@pytest.mark.parametrize("verb", ["changePassword", "resetPassword", "disableAccount"])
async def test_a_session_that_is_being_ended_leaves_no_token_behind(both: tuple[Asking, Asking], rows: Rows, verb: str) -> None:
    """It was good when its request came. What ends it is not committed yet, and has the account."""
    account = await person(rows)
    await rows.role_grant(role="ADMIN")
    owner, stolen = await session(both[0]), await session(both[1])
    of_account = {"accountId": account, "expectedVersion": 1}
    given = {"currentPassword": PASSWORD, "newPassword": OTHER} if verb == "changePassword" else of_account
    async with log_held(rows):
        ending = asyncio.create_task(asked(both[0], verb, "account { username }", given, owner if verb == "changePassword" else ADMIN))
        await waits(rows, 1)
        making = asyncio.create_task(asked(both[1], "createApiToken", "token", {"name": "x", "scope": "WRITE"}, stolen))
        await waits(rows, 2)
    assert (await ending)[0] == {"account": {"username": "mei"}, "errors": []}
    assert (await making)[0] == {"token": None, "errors": ["SESSION_REQUIRED"]}
    assert await rows_of(rows, "SELECT id FROM access_token WHERE kind = 'API'") == []


@pytest.mark.parametrize("verb, field", [("revokeRole", "grantId"), ("disableAccount", "accountId")])
async def test_of_two_administrators_who_end_each_other_one_stays(both: tuple[Asking, Asking], rows: Rows, verb: str, field: str) -> None:
    """Each has seen that the other one is left, before either is done."""
    accounts = [await person(rows, username) for username in ("mei", "lan")]
    grants = [await rows.role_grant(account_id=account, role="ADMIN") for account in accounts]
    actors = [holding(await session(both[0], username), *((grant.role, None) for grant in ADMIN.grants)) for username in ("mei", "lan")]
    ended = {"grantId": grants, "accountId": accounts}[field]

    def end(asker: int, other: int) -> Racer:
        async def ending(ask: Asking) -> Any:
            return await do(ask, verb, "", actors[asker], **{field: ended[other], "expectedVersion": 1})

        return ending

    async with log_held(rows):
        racing = asyncio.create_task(race(both, end(0, 1), end(1, 0)))
        await waits(rows, 2)
    assert await racing == [[], [f"LAST_ADMINISTRATOR {field}"]]
    left = "SELECT count(*) FROM role_grant JOIN account ON account.id = account_id WHERE revoked_at IS NULL AND disabled_at IS NULL"
    assert await rows.connection.fetchval(left) == 1
