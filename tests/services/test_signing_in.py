"""Signing in: who is let in, what is told to whom, and how failures are counted."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from passlib.context import CryptContext

from registry.actor import ANONYMOUS
from registry.auth.passwords import verify_password
from registry.auth.spent import BELIEVED_S
from registry.auth.tokens import hash_of
from registry.query.request import Terms
from registry.services import signing_in
from registry.services.failures import Count, by_account, by_address, by_pair
from registry.services.signing_in import DEVICES
from registry.services.tokens import account_named
from tests.query.conftest import Asking
from tests.rows import Rows
from tests.services.accounts import OTHER, PASSWORD, SENDER, asked, hashed, person, rows_of, sign_in
from tests.services.doing import events

pytestmark = pytest.mark.usefixtures("cheap_hashes")

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
HERE, ELSEWHERE = Terms(SENDER), Terms("198.51.100.7")


async def test_sign_in_gives_a_token_that_is_kept_as_a_hash(ask: Asking, rows: Rows) -> None:
    account = await person(rows)
    found = await sign_in(ask, " Mei ")
    assert (found["errors"], found["account"]) == ([], {"username": "mei"})
    (kept,) = await rows_of(rows, "SELECT * FROM access_token")
    assert (kept["token_hash"], kept["kind"], kept["scope"]) == (hash_of(found["token"]), "SESSION", "WRITE")
    assert kept["hint"] == found["token"][-4:] and found["token"] not in str(kept)
    assert datetime.fromisoformat(found["expiresAt"]) > datetime.now(UTC)
    actor = await ask.registry.sessions.actor_of(found["token"])
    assert (actor.account_id, actor.name) == (account, "mei")
    assert actor.credential is not None and actor.credential.is_session


@pytest.mark.parametrize("username", ["ｍｅｉ", " ＭＥＩ\u3000", "m\u200bei"])
async def test_a_name_is_the_same_however_it_is_typed(ask: Asking, rows: Rows, username: str) -> None:
    await person(rows)
    assert (await sign_in(ask, username))["account"] == {"username": "mei"}
    async with ask.registry.workshop.open(ANONYMOUS) as work:
        assert (await account_named(work, username)).username == "mei"
    for _ in range(5):
        assert (await sign_in(ask, username, "wrong"))["errors"] == ["INVALID_CREDENTIALS username"]
    assert (await sign_in(ask))["errors"] == ["SIGN_IN_DELAYED username"], "they are counted as one"


WRONG = [("mei", "wrong"), ("nobody", PASSWORD), ("", ""), ("disabled", PASSWORD), ("tokens-only", PASSWORD)]


@pytest.mark.parametrize(("username", "password"), WRONG)
async def test_every_wrong_sign_in_is_answered_alike(ask: Asking, rows: Rows, username: str, password: str) -> None:
    await person(rows)
    await person(rows, "disabled", disabled_at=LONG_AGO)
    await rows.account(username="tokens-only")
    found = await sign_in(ask, username, password)
    assert found == {"token": None, "expiresAt": None, "account": None, "errors": ["INVALID_CREDENTIALS username"], "kept": None}
    assert await rows_of(rows, "SELECT 1 FROM access_token UNION ALL SELECT 1 FROM known_device") == []


async def test_a_missing_account_is_answered_by_the_same_statements(ask: Asking, rows: Rows, statements: list[str]) -> None:
    await person(rows)
    told = []
    for username in ("mei", "nobody"):
        statements.clear()
        await sign_in(ask, username, "wrong")
        told.append([*statements])
    assert told[0] == told[1] and len(told[0]) > 3


async def test_five_failures_from_an_address_are_the_last_for_a_while(ask: Asking, rows: Rows) -> None:
    await person(rows)
    for _ in range(5):
        assert (await sign_in(ask, password="wrong"))["errors"] == ["INVALID_CREDENTIALS username"]
    assert (await sign_in(ask))["errors"] == ["SIGN_IN_DELAYED username"]
    assert (await sign_in(ask, terms=ELSEWHERE))["errors"] == []
    await rows.connection.execute("UPDATE sign_in_failure SET full_at = full_at - interval '3 minutes'")
    await asyncio.sleep(BELIEVED_S)
    assert (await sign_in(ask))["errors"] == []


@pytest.mark.parametrize("counted", [by_address(SENDER), by_pair("mei", SENDER)])
async def test_who_was_refused_a_moment_ago_is_refused_again_without_a_statement(
    ask: Asking, rows: Rows, statements: list[str], counted: Count
) -> None:
    await person(rows)
    for _ in range(counted.burst):
        await _failed(rows, counted)
    told = []
    for _ in range(2):
        statements.clear()
        told.append(((await sign_in(ask))["errors"], len(statements) > 0))
    assert told == [(["SIGN_IN_DELAYED username"], True), (["SIGN_IN_DELAYED username"], False)]


async def test_who_is_let_in_has_not_failed(ask: Asking, rows: Rows) -> None:
    await person(rows)
    for _ in range(8):
        assert (await sign_in(ask))["errors"] == []
    assert await rows.connection.fetchval("SELECT count(*) FROM sign_in_failure WHERE full_at > now() + interval '1 second'") == 0


async def test_nobody_is_told_which_accounts_exist_by_being_delayed(ask: Asking, rows: Rows) -> None:
    await person(rows)
    told = {}
    for username in ("mei", "nobody"):
        told[username] = [(await sign_in(ask, username, "wrong"))["errors"] for _ in range(7)]
    assert told["mei"] == told["nobody"]
    assert told["mei"][-1] == ["SIGN_IN_DELAYED username"]


async def test_an_address_that_tries_many_accounts_is_delayed_as_a_whole(ask: Asking, rows: Rows) -> None:
    await person(rows)
    for _ in range(29):
        await _failed(rows, by_address(SENDER))
    told = [(await sign_in(ask, f"user-{number}", "wrong"))["errors"][0] for number in range(2)]
    assert told == ["INVALID_CREDENTIALS username", "SIGN_IN_DELAYED username"]
    assert (await sign_in(ask))["errors"] == ["SIGN_IN_DELAYED username"]
    assert (await sign_in(ask, terms=ELSEWHERE))["errors"] == []


async def test_a_known_device_is_not_held_up_by_the_failures_of_others(ask: Asking, rows: Rows) -> None:
    await person(rows)
    device = (await sign_in(ask))["kept"].device
    at_home = replace(HERE, device=device)
    for _ in range(6):
        await sign_in(ask, password="wrong")
    assert (await sign_in(ask))["errors"] == ["SIGN_IN_DELAYED username"]
    assert (await sign_in(ask, terms=at_home))["errors"] == []
    assert (await sign_in(ask, terms=replace(HERE, device="reg_somebody-elses")))["errors"] == ["SIGN_IN_DELAYED username"]
    for _ in range(10):
        assert (await sign_in(ask, password="wrong", terms=at_home))["errors"] == ["INVALID_CREDENTIALS username"]
    assert (await sign_in(ask, terms=at_home))["errors"] == ["SIGN_IN_DELAYED username"]


async def test_a_device_is_known_for_the_account_that_signed_in_on_it(ask: Asking, rows: Rows) -> None:
    await person(rows)
    await person(rows, "lan")
    device = (await sign_in(ask, "lan"))["kept"].device
    for _ in range(5):
        await sign_in(ask, password="wrong", terms=replace(HERE, device=device))
    assert (await sign_in(ask, terms=replace(HERE, device=device)))["errors"] == ["SIGN_IN_DELAYED username"]


async def test_strangers_everywhere_do_not_lock_an_account(ask: Asking, rows: Rows) -> None:
    await person(rows)
    for _ in range(101):
        await _failed(rows, by_account("mei"))
    assert (await sign_in(ask, terms=Terms("203.0.113.1")))["errors"] == []
    assert (await sign_in(ask, password="wrong", terms=Terms("203.0.113.2")))["errors"] == ["INVALID_CREDENTIALS username"]
    assert (await sign_in(ask, password="wrong", terms=Terms("203.0.113.2")))["errors"] == ["SIGN_IN_DELAYED username"]


async def _failed(rows: Rows, count: Count) -> None:
    """What a failure leaves."""
    await rows.connection.execute(
        "INSERT INTO sign_in_failure VALUES ($1, now() + $2) ON CONFLICT (key) DO UPDATE SET full_at = sign_in_failure.full_at + $2",
        count.key,
        count.every,
    )


async def test_a_hundred_attempts_at_once_are_not_a_hundred_attempts(ask: Asking, rows: Rows) -> None:
    await person(rows)
    told = await asyncio.gather(*(sign_in(ask, password="wrong") for _ in range(20)))
    assert sorted(one["errors"][0] for one in told) == ["INVALID_CREDENTIALS username"] * 5 + ["SIGN_IN_DELAYED username"] * 15


async def test_a_browser_is_given_a_device_once_and_few_are_kept(ask: Asking, rows: Rows) -> None:
    await person(rows)
    first = (await sign_in(ask))["kept"]
    assert first.session is not None and first.device is not None
    assert (await sign_in(ask, terms=replace(HERE, device=first.device)))["kept"].device is None
    for _ in range(DEVICES):
        await sign_in(ask)
    kept = await rows_of(rows, "SELECT token_hash FROM known_device")
    assert len(kept) == DEVICES and {"token_hash": hash_of(first.device)} not in kept


async def test_a_temporary_password_is_replaced_when_signing_in(ask: Asking, rows: Rows) -> None:
    account = await person(rows, password_temporary=True)
    assert (await sign_in(ask, password="wrong"))["errors"] == ["INVALID_CREDENTIALS username"]
    assert (await sign_in(ask))["errors"] == ["PASSWORD_TEMPORARY newPassword"]
    assert (await sign_in(ask, newPassword=PASSWORD))["errors"] == ["PASSWORD_SAME newPassword"]
    assert (await sign_in(ask, newPassword="jinan2020"))["errors"] == ["PASSWORD_TOO_SHORT newPassword"]
    assert (await sign_in(ask, newPassword="woaini1314520"))["errors"] == ["PASSWORD_GUESSABLE newPassword"]
    assert (await sign_in(ask, newPassword=OTHER))["errors"] == []
    assert (await sign_in(ask))["errors"] == ["INVALID_CREDENTIALS username"]
    assert (await sign_in(ask, password=OTHER))["errors"] == []
    assert await rows.value("account", account, "password_temporary") is False


@pytest.mark.parametrize("meanwhile", ["disabled_at = now()", "password_hash = 'another', password_set_at = now()"])
async def test_what_was_right_a_moment_ago_lets_nobody_in(ask: Asking, rows: Rows, monkeypatch: pytest.MonkeyPatch, meanwhile: str) -> None:
    await person(rows)
    renewed = signing_in._renewed

    async def slowly(*given: Any) -> Any:
        await rows.connection.execute(f"UPDATE account SET {meanwhile}")
        return await renewed(*given)

    monkeypatch.setattr(signing_in, "_renewed", slowly)
    assert (await sign_in(ask))["errors"] == ["INVALID_CREDENTIALS username"]
    assert await rows_of(rows, "SELECT 1 FROM access_token") == []


async def test_a_hash_of_another_cost_is_made_anew_for_who_knows_its_password(ask: Asking, rows: Rows) -> None:
    old = CryptContext(schemes=["argon2"], argon2__time_cost=2, argon2__memory_cost=64).hash(PASSWORD)
    account = await person(rows, password_hash=old)
    script, set_at = await rows.access_token(account_id=account), await rows.value("account", account, "password_set_at")
    assert (await sign_in(ask, password="wrong"))["errors"] == ["INVALID_CREDENTIALS username"]
    assert await rows.value("account", account, "password_hash") == old
    told = await asyncio.gather(*(sign_in(ask) for _ in range(3)))
    assert [one["errors"] for one in told] == [[], [], []], "nobody is turned away by who was quicker"
    kept = await rows.value("account", account, "password_hash")
    assert kept != old and await verify_password(PASSWORD, kept)
    assert (await sign_in(ask))["errors"] == [] and await rows.value("account", account, "password_hash") == kept
    assert await rows.value("account", account, "password_set_at") == set_at
    assert await rows.value("access_token", script, "revoked_at") is None
    assert "account:password_changed" not in await events(rows)


async def test_signing_out_ends_sessions_and_the_browser_forgets(ask: Asking, rows: Rows) -> None:
    await person(rows)
    found = await sign_in(ask)
    actor = await ask.registry.sessions.actor_of(found["token"])
    payload, kept = await asked(ask, "signOut", "ended", None, actor)
    assert payload == {"ended": 1, "errors": []} and kept is not None and kept.session is None
    assert await asked(ask, "signOut", "ended", None, ANONYMOUS) == ({"ended": 0, "errors": []}, None)


async def test_passwords_are_the_same_however_they_are_typed(ask: Asking, rows: Rows) -> None:
    await person(rows, password_hash=await hashed("Zürich café 咖啡馆"))
    assert (await sign_in(ask, password="Zu\u0308rich cafe\u0301\u3000咖啡馆"))["errors"] == []
