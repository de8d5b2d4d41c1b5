"""Whose an identity is: said by an administrator, by its owner who is in both places at once, or by a claim that the operator trusts."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from registry.actor import Actor, Credential, Grant, Role
from registry.app import registry_on
from registry.auth.passwords import hash_password
from registry.auth.tokens import issue
from registry.errors import Lang, RegistryError
from registry.query.request import Request
from registry.settings import Settings
from tests.query.conftest import Asking
from tests.services.accounts import PASSWORD, sign_in
from tests.web.oidc.provider import SUBJECT
from tests.web.oidc.test_entering import refused, viewer

ADMIN = Actor(name="admin", grants=(Grant(Role.ADMIN),))
LATER = datetime(2090, 1, 1, tzinfo=UTC)
LINKED = "SELECT account_id, subject FROM identity WHERE unlinked_at IS NULL ORDER BY id"
OWN = {"link": "own"}
HERE = {"sec-fetch-site": "same-origin"}


async def do(registry, verb, actor=ADMIN, **given):
    """What a mutation leaves: the identity, and the codes of errors and warnings."""
    shows = "{ identity { id version state subject issuer } errors { code field } warnings { code } }"
    document = f"mutation($input: {verb[0].upper()}{verb[1:]}Input!) {{ {verb}(input: $input) {shows} }}"
    answer = await registry.engine.answer(Request(document, None, {"input": given}, read_only=False), actor, Lang.EN)
    payload = json.loads(answer.body)["data"][verb]
    return payload["identity"], [one["code"] for one in payload["errors"] + payload["warnings"]]


async def linked(rows):
    return [tuple(row) for row in await rows.connection.fetch(LINKED)]


async def has_session(browser, rows, account, **given):
    """The browser has a session of the account, as by a password."""
    token = issue()
    await rows.access_token(account_id=account, token_hash=token.hashed, **{"kind": "SESSION", "expires_at": LATER, **given})
    browser.client.cookies.set("__Host-registry", token.plain, domain="registry.example.org", path="/")
    return token.plain


# by an administrator


async def test_an_administrator_links_and_unlinks(registry, browser, provider, rows, sessions):
    account = await rows.account(username="mei")
    refused(await browser.signs_in(), 403, "IDENTITY_UNKNOWN")
    identity, told = await do(registry, "linkIdentity", accountId=account, expectedVersion=1, subject=f" {SUBJECT} ")
    assert ({**identity, "id": None}, told) == (
        {"id": None, "version": 1, "state": "LINKED", "subject": SUBJECT, "issuer": provider.issuer}, [],
    )  # fmt: skip
    assert (await browser.signs_in()).status_code == 302
    identity, told = await do(registry, "unlinkIdentity", identityId=identity["id"], expectedVersion=1)
    assert (identity["state"], identity["version"], told) == ("UNLINKED", 2, [])
    refused(await browser.signs_in(), 403, "IDENTITY_UNKNOWN")
    assert await sessions() == 1
    assert [row["type"] for row in await rows.connection.fetch("SELECT type FROM event ORDER BY position")] == [
        "account:identity_linked", "account:token_issued", "identity:unlinked",
    ]  # fmt: skip


async def test_linking_again_changes_nothing_and_another_s_is_refused(registry, rows):
    account, other = await rows.account(), await rows.account()
    first, _ = await do(registry, "linkIdentity", accountId=account, expectedVersion=1, subject=SUBJECT)
    again, told = await do(registry, "linkIdentity", accountId=account, expectedVersion=1, subject=SUBJECT)
    assert (again["id"], told) == (first["id"], ["NOTHING_CHANGED"])
    assert await do(registry, "linkIdentity", accountId=other, expectedVersion=1, subject=SUBJECT) == (None, ["IDENTITY_TAKEN"])
    assert await linked(rows) == [(account, SUBJECT)]


async def test_of_two_who_link_at_once_one_does(registry, rows):
    accounts = [await rows.account() for _ in range(2)]
    told = await asyncio.gather(*(do(registry, "linkIdentity", accountId=each, expectedVersion=1, subject=SUBJECT) for each in accounts))
    assert sorted(codes for _, codes in told) == [[], ["IDENTITY_TAKEN"]]
    assert len(await linked(rows)) == 1


@pytest.mark.parametrize("given, code", [({"subject": " "}, "TEXT_MISSING"), ({"subject": "x" * 256}, "TEXT_TOO_LONG"), ({"expectedVersion": 7}, "CONFLICT")])
async def test_what_cannot_be_linked_is_refused(registry, rows, given, code):
    account = await rows.account()
    assert await do(registry, "linkIdentity", **{"accountId": account, "expectedVersion": 1, "subject": SUBJECT} | given) == (None, [code])
    assert await linked(rows) == []


async def test_without_a_provider_there_is_nobody_to_link(database_url, rows):
    registry, account = registry_on(database_url, Settings(pool_size=2)), await rows.account()
    assert await do(registry, "linkIdentity", accountId=account, expectedVersion=1, subject=SUBJECT) == (None, ["OIDC_OFF"])
    await registry.close()


@pytest.mark.parametrize("role, told", [(Role.LEADER, "NOT_VISIBLE"), (Role.TALENT_OFFICE, "NOT_VISIBLE"), (Role.AUDITOR, "NOT_PERMITTED")])
async def test_nobody_else_links_or_unlinks(registry, mei, rows, role, told):
    asker, identity = Actor(name="x", grants=(Grant(role),)), await rows.connection.fetchval("SELECT id FROM identity")
    assert await do(registry, "linkIdentity", asker, accountId=mei, expectedVersion=1, subject="S-666") == (None, [told])
    assert await do(registry, "unlinkIdentity", asker, identityId=identity, expectedVersion=1) == (None, [told])
    own = Actor(account_id=mei, name="mei", grants=(Grant(Role.LEADER),))
    assert await do(registry, "linkIdentity", own, accountId=mei, expectedVersion=1, subject="S-666") == (None, ["NOT_PERMITTED"])
    assert await linked(rows) == [(mei, SUBJECT)]


# by its owner


async def test_who_is_signed_in_in_both_places_links_the_two(browser, browsers, rows, sessions):
    account = await rows.account(username="mei")
    await has_session(browser, rows, account)
    answer = await browser.signs_in(**OWN, **{"return": "/mine"})
    assert (answer.status_code, answer.headers["location"], "set-cookie" in answer.headers) == (302, "/mine", False)
    assert (await linked(rows), await sessions()) == ([(account, SUBJECT)], 1)
    assert (await browser.signs_in(**OWN)).status_code == 302
    assert await linked(rows) == [(account, SUBJECT)]
    other = browsers()
    assert (await other.signs_in()).status_code == 302
    assert await viewer(other) == "mei"
    event = await rows.connection.fetchrow("SELECT type, account_id, subject_id FROM event ORDER BY position LIMIT 1")
    assert tuple(event) == ("account:identity_linked", account, account)


async def test_an_owner_unlinks_an_identity_where_that_is_not_the_only_way_in(registry, browser, provider, mei, rows):
    own, identity = Actor(account_id=mei, name="mei"), await rows.connection.fetchval("SELECT id FROM identity")
    stranger = Actor(account_id=await rows.account(password_hash="x", password_set_at=LATER), name="lan")
    assert await do(registry, "unlinkIdentity", stranger, identityId=identity, expectedVersion=1) == (None, ["NOT_VISIBLE"])
    program = replace(own, credential=Credential("token_x", is_session=False))
    assert await do(registry, "unlinkIdentity", program, identityId=identity, expectedVersion=1) == (None, ["SESSION_REQUIRED"])
    for elsewhere in ({"issuer": "https://id.example.com"}, {"issuer": provider.issuer, "unlinked_at": LATER}):
        await rows.identity(account_id=mei, **{"subject": "S-002", **elsewhere})
    assert await do(registry, "unlinkIdentity", own, identityId=identity, expectedVersion=1) == (None, ["LAST_WAY_IN"])
    assert (mei, SUBJECT) in await linked(rows)
    other = await rows.identity(account_id=mei, issuer=provider.issuer, subject="S-003")
    assert (await do(registry, "unlinkIdentity", own, identityId=other, expectedVersion=1))[1] == []
    await rows.update("account", mei, password_hash="x", password_set_at=LATER)
    unlinked, told = await do(registry, "unlinkIdentity", own, identityId=identity, expectedVersion=1)
    assert (unlinked["state"], told) == ("UNLINKED", [])
    refused(await browser.signs_in(), 403, "IDENTITY_UNKNOWN")


async def test_an_identity_of_somebody_else_is_not_linked(browser, mei, rows):
    await has_session(browser, rows, await rows.account())
    refused(await browser.signs_in(**OWN), 403, "IDENTITY_TAKEN")
    assert await linked(rows) == [(mei, SUBJECT)]


async def test_nobody_links_without_a_session(browser, rows):
    refused(await browser.client.get("/sign-in/oidc", params=OWN, headers=HERE), 403, "SESSION_REQUIRED")
    assert await rows.connection.fetchval("SELECT count(*) FROM passage") == 0


async def test_a_token_of_a_program_links_nothing(browser, rows):
    await has_session(browser, rows, await rows.account(), kind="API")
    refused(await browser.client.get("/sign-in/oidc", params=OWN, headers=HERE), 403, "SESSION_REQUIRED")


@pytest.mark.parametrize("site", [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {}], ids=str)
async def test_another_site_cannot_have_somebody_link(browser, rows, site):
    await has_session(browser, rows, await rows.account())
    refused(await browser.client.get("/sign-in/oidc", params=OWN, headers=site), 403, "SESSION_REQUIRED")
    assert (await browser.client.get("/sign-in/oidc", params=OWN, headers=HERE)).status_code == 302


ENDED = ["UPDATE access_token SET revoked_at = now()", "UPDATE account SET disabled_at = now()", "DELETE FROM access_token"]


@pytest.mark.parametrize("ended", ENDED)
async def test_a_session_that_ended_meanwhile_links_nothing(browser, provider, rows, ended):
    account = await rows.account()
    await has_session(browser, rows, account)
    back = provider.visited(await browser.leave(**OWN))
    await rows.connection.execute(ended)
    answer = await browser.client.get(back)
    assert answer.status_code in (400, 403)
    assert await linked(rows) == []


async def test_what_was_begun_to_link_signs_nobody_in(browser, mei, rows, sessions):
    await has_session(browser, rows, mei)
    answer = await browser.signs_in(**OWN)
    assert ("set-cookie" in answer.headers, await sessions()) == (False, 1)


# by a claim


async def test_a_claim_links_nobody_unless_it_is_trusted(browser, provider, rows, sessions):
    await rows.account(username="mei")
    provider.claims = provider.further = {"preferred_username": "mei", "email": "mei", "name": "mei"}
    refused(await browser.signs_in(), 403, "IDENTITY_UNKNOWN")
    assert (await linked(rows), await sessions(), provider.asked.count("claims")) == ([], 0, 0)


TRUSTED = pytest.mark.parametrize("more", [{"oidc_link_by": "preferred_username"}])


@TRUSTED
async def test_a_trusted_claim_links_once(browser, provider, rows, more):
    account = await rows.account(username="mei")
    provider.claims = {"preferred_username": " Mei "}
    assert (await browser.signs_in()).status_code == 302
    provider.claims = {"preferred_username": "somebody-else"}  # from now on the subject counts
    assert (await browser.signs_in()).status_code == 302
    assert (await linked(rows), await viewer(browser)) == ([(account, SUBJECT)], "mei")


@TRUSTED
async def test_a_trusted_claim_that_stands_in_no_id_token_is_asked_for(browser, provider, rows, more):
    account = await rows.account(username="mei")
    provider.further = {"preferred_username": "mei"}
    assert (await browser.signs_in()).status_code == 302
    assert (await linked(rows), provider.asked.count("claims")) == ([(account, SUBJECT)], 1)


@TRUSTED
async def test_a_claim_about_somebody_else_is_none(browser, provider, rows, sessions, more):
    await rows.account(username="mei")
    provider.further = {"preferred_username": "mei", "sub": "S-008"}
    refused(await browser.signs_in(), 502, "OIDC_TOKEN_INVALID")
    assert (await linked(rows), await sessions()) == ([], 0)


@TRUSTED
@pytest.mark.parametrize("unlinked", [None, LATER])
async def test_a_trusted_claim_takes_no_account_that_has_or_had_an_identity(browser, provider, rows, sessions, more, unlinked):
    account = await rows.account(username="mei")
    await rows.identity(account_id=account, issuer=provider.issuer, subject="S-001", unlinked_at=unlinked)
    provider.claims = {"preferred_username": "mei"}
    refused(await browser.signs_in(), 403, "IDENTITY_UNKNOWN")
    assert await sessions() == 0


@TRUSTED
@pytest.mark.parametrize("claim", ["disabled", "nobody", "", None, ["mei"], {"mei": 1}, 7, True])
async def test_a_trusted_claim_that_names_nobody_lets_nobody_in(browser, provider, rows, sessions, more, claim):
    await rows.account(username="disabled", disabled_at=datetime(2020, 1, 1, tzinfo=UTC))
    await rows.account(username="mei")
    provider.claims = {"preferred_username": claim}
    refused(await browser.signs_in(), 403, "IDENTITY_UNKNOWN")
    assert (await linked(rows), await sessions()) == ([], 0)


@TRUSTED
async def test_of_two_who_are_named_alike_one_is_let_in(browsers, provider, rows, more):
    await rows.account(username="mei")
    provider.claims = {"preferred_username": "mei"}
    first, second = browsers(), browsers()
    assert (await first.signs_in()).status_code == 302
    provider.subject = "S-008"
    refused(await second.signs_in(), 403, "IDENTITY_UNKNOWN")
    assert [subject for _, subject in await linked(rows)] == [SUBJECT]


@TRUSTED
async def test_an_account_that_a_claim_names_is_theirs_alone_from_then_on(browser, browsers, provider, registry, rows, sessions, more):
    """Whoever opened it in their name may know its password, have a second factor on it, and be signed in with it."""
    hashed = await hash_password(PASSWORD)
    factor = {"second_factor_sealed": "sealed", "second_factor_since": LATER, "second_factor_counter": 1, "recovery_hashes": ["0" * 64]}
    account = await rows.account(username="mei", password_hash=hashed, **factor)
    token = await has_session(browsers(), rows, account)
    await rows.access_token(account_id=account)
    provider.claims = {"preferred_username": "mei"}
    assert (await browser.signs_in()).status_code == 302
    assert (await viewer(browser), await sessions(), await linked(rows)) == ("mei", 1, [(account, SUBJECT)])
    with pytest.raises(RegistryError) as refused_to_opener:
        await registry.sessions.actor_of(token)
    assert refused_to_opener.value.code == "UNAUTHENTICATED"
    assert (await sign_in(Asking(registry), password=PASSWORD))["errors"] == ["INVALID_CREDENTIALS username"]
    left = "SELECT password_hash, second_factor_sealed, second_factor_since, second_factor_counter, recovery_hashes FROM account"
    assert tuple(await rows.connection.fetchrow(left)) == (None, None, None, None, [])
