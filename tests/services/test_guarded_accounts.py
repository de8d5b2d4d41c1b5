"""Ways to an account that are closed: a program's token, an administrator's short cuts, guesses, and what an old password or a lender left."""

import asyncio
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from passlib.totp import TOTP

from registry.actor import Actor, Credential, Role
from registry.auth.passwords import WAITING, Lane, in_lane
from registry.errors import RegistryError
from tests.query.conftest import Asking
from tests.rows import Rows
from tests.services.accounts import OTHER, PASSWORD, asked, holding, person, rows_of, session, sign_in
from tests.services.doing import ADMIN, ANONYMOUS, do, nothing_left
from tests.services.test_passwords import keyed

__all__ = ["keyed"]

pytestmark = pytest.mark.usefixtures("cheap_hashes")

LATER = datetime.now(UTC) + timedelta(days=30)


# by an administrator's ways, and by programs

OF_ANOTHER = {
    "resetPassword": ({}, []),
    "resetSecondFactor": ({}, ["SECOND_FACTOR_OFF"]),
    "linkIdentity": ({"subject": "S-001"}, ["OIDC_OFF"]),
}
"""What an administrator does to the account of somebody else: with what more, and what stands in the way of that here."""


async def administrator(ask: Asking, rows: Rows) -> Actor:
    """Somebody who administers, and has signed in."""
    await rows.role_grant(account_id=await person(rows), role="ADMIN")
    return holding(await session(ask), (Role.ADMIN, None))


def program(actor: Actor) -> Actor:
    """The same, with a token that was made for a program and may do all that its owner may."""
    assert actor.credential is not None
    return replace(actor, credential=Credential(actor.credential.token_id, is_session=False))


@pytest.mark.parametrize("verb", OF_ANOTHER)
async def test_an_administrator_does_to_others_alone_what_asks_for_no_password(ask: Asking, rows: Rows, verb: str) -> None:
    """With a stolen session, it would be the way around one's own password, second factor or identity."""
    actor, other = await administrator(ask, rows), await person(rows, "lan")
    more, errors = OF_ANOTHER[verb]
    async with nothing_left(rows):
        own = {"accountId": actor.account_id, "expectedVersion": 1, **more}
        assert (await do(ask, verb, "", actor, **own))["errors"] == ["OWN_AFFAIR"]
    assert (await do(ask, verb, "", actor, accountId=other, expectedVersion=1, **more))["errors"] == errors


async def test_a_program_hands_out_no_way_in_and_no_role(ask: Asking, rows: Rows) -> None:
    """Whatever its owner may do: a token is found more easily than a password, and what it handed out would outlast it."""
    actor, other = await administrator(ask, rows), await person(rows, "lan")
    await rows.role_grant(account_id=other, role="APPLICANT")
    held = await rows.role_grant(account_id=actor.account_id, role="PROMOTER")
    actor = holding(actor, (Role.ADMIN, None), (Role.PROMOTER, None))
    tries: dict[str, dict[str, Any]] = {verb: {"accountId": other, "expectedVersion": 1, **more} for verb, (more, _) in OF_ANOTHER.items()}
    tries["createAccount"] = {"username": "bo", "displayName": "波"}
    tries["grantRole"] = {"username": "lan", "role": "PROMOTER"}
    tries["delegateRole"] = {"grantId": held, "username": "lan", "until": LATER.isoformat()}
    for verb, given in tries.items():
        async with nothing_left(rows):
            assert (await asked(ask, verb, "", given, program(actor)))[0]["errors"] == ["SESSION_REQUIRED"], verb
    for verb in ("createAccount", "delegateRole"):
        assert (await asked(ask, verb, "", tries[verb], actor))[0]["errors"] == [], verb


# by guesses


async def test_the_first_code_of_a_second_factor_cannot_be_tried(keyed: Asking, rows: Rows) -> None:
    account = await person(rows)
    actor = await session(keyed)
    begun, _ = await asked(keyed, "beginSecondFactor", "key", {"password": PASSWORD}, actor)
    right = TOTP(key=begun["key"]).generate().token
    wrong = "000000" if right != "000000" else "000001"
    tries = [wrong] * 10 + [right]
    told = [(await asked(keyed, "confirmSecondFactor", "recoveryCodes", {"code": code}, actor))[0]["errors"] for code in tries]
    assert told == [["SECOND_FACTOR_WRONG code"]] * 10 + [["SIGN_IN_DELAYED code"]]
    assert await rows.value("account", account, "second_factor_since") is None


NEW_PASSWORDS: dict[str, dict[str, Any]] = {
    "resetPassword": {"accountId": "account_01h455vb4pex5vsknk084sn02q", "expectedVersion": 1},
    "createAccount": {"username": "bo", "displayName": "波"},
}


@pytest.mark.parametrize("verb", NEW_PASSWORDS)
async def test_who_could_not_use_a_new_password_waits_for_it_among_strangers(ask: Asking, rows: Rows, verb: str) -> None:
    """Hashing one takes a tenth of a second: whoever asked for many would hold up those who are known here."""
    leader = holding(Actor(await rows.account()), (Role.LEADER, None))
    until = threading.Event()
    strangers = [asyncio.create_task(in_lane(Lane.STRANGERS, until.wait)) for _ in range(WAITING)]
    await asyncio.sleep(0)
    try:
        for actor in (ANONYMOUS, leader):
            with pytest.raises(RegistryError) as refused:
                await asked(ask, verb, "password", NEW_PASSWORDS[verb], actor)
            assert refused.value.code == "OVERLOADED"
        told, _ = await asked(ask, verb, "", NEW_PASSWORDS[verb], ADMIN)
        assert told["errors"] == (["NOT_VISIBLE accountId"] if verb == "resetPassword" else [])
    finally:
        until.set()
        await asyncio.gather(*strangers)


# by what an old password left


@pytest.mark.parametrize("verb", ["changePassword", "resetPassword", "signIn"])
async def test_identities_end_with_the_password_by_which_they_may_have_been_linked(ask: Asking, rows: Rows, verb: str) -> None:
    account = await person(rows, password_temporary=verb == "signIn")
    await rows.identity(account_id=account)
    other = await rows.identity()
    if verb == "changePassword":
        given, actor = {"currentPassword": PASSWORD, "newPassword": OTHER}, await session(ask)
        assert (await asked(ask, verb, "ended", given, actor))[0]["errors"] == []
    elif verb == "resetPassword":
        assert (await asked(ask, verb, "password", {"accountId": account, "expectedVersion": 1}, ADMIN))[0]["errors"] == []
    else:
        assert (await sign_in(ask, newPassword=OTHER))["errors"] == []
    assert await rows_of(rows, "SELECT id FROM identity WHERE unlinked_at IS NULL") == [{"id": other}]


# by what somebody had lent who is here no more


async def test_what_was_lent_ends_with_the_account_of_the_lender(ask: Asking, rows: Rows) -> None:
    lender, borrower = await rows.account(), await person(rows)
    held = await rows.role_grant(account_id=lender, role="PROMOTER")
    lent = await rows.role_grant(account_id=borrower, role="PROMOTER", granted_by_id=lender, delegated_from_id=held, until=LATER)
    await rows.role_grant(role="ADMIN")
    shown = f'{{ node(id: "{lent}") {{ ... on RoleGrant {{ state }} }} }}'
    for verb, version, state, grants in (("disableAccount", 1, "ENDED", []), ("enableAccount", 2, "IN_FORCE", [Role.PROMOTER])):
        assert (await do(ask, verb, "", ADMIN, accountId=lender, expectedVersion=version))["errors"] == []
        assert await ask(shown, ADMIN) == {"node": {"state": state}}
        assert [grant.role for grant in (await ask.registry.sessions.actor_named("mei")).grants] == grants
