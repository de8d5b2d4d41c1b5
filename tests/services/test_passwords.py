"""Changing and resetting passwords, second factors, and what ends with an old password."""

from collections.abc import AsyncIterator
from time import time
from typing import Any

import pytest
from cryptography.fernet import Fernet
from passlib.totp import TOTP

from registry.actor import Actor, Role
from registry.app import registry_on
from registry.auth import passwords as hashing
from registry.auth.second_factor import WINDOW_S
from registry.auth.vault import new_key
from registry.errors import RegistryError
from registry.query.request import Terms
from registry.services.tokens import token_for
from registry.settings import Settings
from tests.query.conftest import Asking
from tests.rows import Rows
from tests.services.accounts import OTHER, PASSWORD, SENDER, asked, holding, person, rows_of, session, sign_in
from tests.services.doing import ADMIN, ANONYMOUS, do

pytestmark = pytest.mark.usefixtures("cheap_hashes")

GUESSED = "wobuzhidao"
KEY = new_key()


async def test_a_password_is_changed_by_who_knows_it_and_everything_else_ends(ask: Asking, rows: Rows) -> None:
    await person(rows)
    other, here = await session(ask), await sign_in(ask)
    actor = await ask.registry.sessions.actor_of(here["token"])
    async with ask.registry.workshop.open(ANONYMOUS) as work:
        script = await token_for(work, username="mei", name="script", lasts=None)
    given = {"currentPassword": PASSWORD, "newPassword": OTHER}
    payload, _ = await asked(ask, "changePassword", "ended account { username }", given, actor, Terms(SENDER, device=here["kept"].device))
    assert payload == {"ended": 2, "account": {"username": "mei"}, "errors": []}
    left = await rows_of(rows, "SELECT id FROM access_token WHERE revoked_at IS NULL")
    assert actor.credential is not None and left == [{"id": actor.credential.token_id}]
    assert other.credential is not None and script
    assert await rows.connection.fetchval("SELECT count(*) FROM known_device") == 1
    assert (await sign_in(ask, password=PASSWORD))["errors"] == ["INVALID_CREDENTIALS username"]
    assert (await sign_in(ask, password=OTHER))["errors"] == []


async def test_a_weak_password_is_refused_with_what_is_weak_about_it(ask: Asking, rows: Rows) -> None:
    await person(rows, display_name="李华梅")
    actor = await session(ask)
    tries = {
        OTHER: [], GUESSED: ["PASSWORD_GUESSABLE newPassword"], "短": ["PASSWORD_TOO_SHORT newPassword"],
        PASSWORD: ["PASSWORD_SAME newPassword"], "lihuamei2024": ["PASSWORD_GUESSABLE newPassword"], "x1" * 501: ["PASSWORD_TOO_LONG newPassword"],
    }  # fmt: skip
    for new, errors in reversed(tries.items()):
        assert (await _change(ask, actor, PASSWORD, new)) == errors


async def test_the_current_password_cannot_be_tried_by_who_has_a_session(ask: Asking, rows: Rows) -> None:
    await person(rows)
    actor = await session(ask)
    for _ in range(5):
        assert await _change(ask, actor, "wrong", OTHER) == ["PASSWORD_WRONG currentPassword"]
    assert await _change(ask, actor, PASSWORD, OTHER) == ["SIGN_IN_DELAYED currentPassword"]
    assert (await sign_in(ask))["errors"] == []


async def test_a_session_in_other_hands_does_not_hold_up_the_owner(ask: Asking, rows: Rows) -> None:
    await person(rows)
    mine, stolen = await sign_in(ask), await session(ask)
    actor = await ask.registry.sessions.actor_of(mine["token"])
    for _ in range(5):
        await _change(ask, stolen, "wrong", OTHER)
    assert await _change(ask, stolen, PASSWORD, OTHER) == ["SIGN_IN_DELAYED currentPassword"]
    assert await _change(ask, stolen, PASSWORD, OTHER, Terms(SENDER, device="reg_made-up")) == ["SIGN_IN_DELAYED currentPassword"]
    for _ in range(5):
        assert await _change(ask, actor, "wrong", OTHER) == ["PASSWORD_WRONG currentPassword"]
    assert await _change(ask, actor, PASSWORD, OTHER) == ["SIGN_IN_DELAYED currentPassword"]
    at_home = Terms(SENDER, device=mine["kept"].device)
    assert await _change(ask, actor, PASSWORD, OTHER, at_home) == [], "the device counts for itself, the same session elsewhere or not"


async def test_a_password_that_nobody_could_look_at_was_not_tried(ask: Asking, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    await person(rows)
    actor = await session(ask)
    with monkeypatch.context() as crowded:
        crowded.setattr(hashing, "WAITING", 0)
        for _ in range(6):
            with pytest.raises(RegistryError) as refused:
                await _change(ask, actor, "wrong", OTHER)
            assert refused.value.code == "OVERLOADED"
    assert await _change(ask, actor, PASSWORD, OTHER) == []


async def test_a_token_of_a_program_changes_no_password_and_makes_no_tokens(ask: Asking, rows: Rows) -> None:
    await person(rows)
    async with ask.registry.workshop.open(ANONYMOUS) as work:
        script = await ask.registry.sessions.actor_of(await _committed(ask))
        assert work.actor is ANONYMOUS
    for actor in (script, ANONYMOUS):
        assert await _change(ask, actor, PASSWORD, OTHER) == ["SESSION_REQUIRED"]
        assert (await asked(ask, "createApiToken", "token", {"name": "x"}, actor))[0] == {"token": None, "errors": ["SESSION_REQUIRED"]}
        begun = await asked(ask, "beginSecondFactor", "key", {"password": PASSWORD}, actor)
        assert begun[0] == {"key": None, "errors": ["SESSION_REQUIRED"]}


async def _committed(ask: Asking) -> str:
    async with ask.registry.workshop.open(ANONYMOUS) as work:
        return await token_for(work, username="mei", name="script", lasts=None)


async def _change(ask: Asking, actor: Actor, current: str, new: str, terms: Terms = Terms(SENDER)) -> list[str]:  # noqa: B008 - frozen
    payload, _ = await asked(ask, "changePassword", "ended", {"currentPassword": current, "newPassword": new}, actor, terms)
    return list(payload["errors"])


async def test_an_administrator_gives_a_temporary_password(ask: Asking, rows: Rows) -> None:
    account = await person(rows)
    await session(ask)
    given = {"accountId": account, "expectedVersion": 1}
    for refused in (holding(Actor(account), (Role.LEADER, None)), holding(Actor("account_x"), (Role.AUDITOR, None))):
        assert (await asked(ask, "resetPassword", "password", given, refused))[0]["errors"] == ["NOT_PERMITTED"]
    payload, _ = await asked(ask, "resetPassword", "password account { passwordTemporary }", given, ADMIN)
    assert payload["account"] == {"passwordTemporary": True} and payload["errors"] == []
    assert await rows.connection.fetchval("SELECT count(*) FROM access_token WHERE revoked_at IS NULL") == 0
    assert (await sign_in(ask, password=payload["password"]))["errors"] == ["PASSWORD_TEMPORARY newPassword"]
    assert (await sign_in(ask, password=payload["password"], newPassword=OTHER))["errors"] == []
    assert payload["password"] not in str(await rows_of(rows, "SELECT * FROM event")) + str(await rows_of(rows, "SELECT * FROM change"))


# second factors


@pytest.fixture
async def keyed(ask: Asking) -> AsyncIterator[Asking]:
    """The registry with a key: without one there are no second factors."""
    registry = registry_on(ask.registry.url, Settings(secret_keys=KEY, pool_size=2))
    yield Asking(registry)
    await registry.close()


async def test_without_a_key_there_is_no_second_factor(ask: Asking, rows: Rows) -> None:
    await person(rows)
    begun, _ = await asked(ask, "beginSecondFactor", "key address", {"password": PASSWORD}, await session(ask))
    assert begun == {"key": None, "address": None, "errors": ["SECRET_KEYS_MISSING"]}


async def test_a_second_factor_is_asked_for_and_each_code_is_good_once(keyed: Asking, rows: Rows) -> None:
    account = await person(rows)
    actor = await session(keyed)
    key, codes = await _turned_on(keyed, actor)
    assert key not in str(await rows_of(rows, "SELECT second_factor_sealed FROM account"))
    assert (await sign_in(keyed))["errors"] == ["SECOND_FACTOR_REQUIRED code"]
    assert (await sign_in(keyed, password="wrong", code="000000"))["errors"] == ["INVALID_CREDENTIALS username"]
    assert (await sign_in(keyed, code="000000"))["errors"] == ["SECOND_FACTOR_WRONG code"]
    await _as_before(rows)
    assert (await sign_in(keyed, code=_code(key)))["errors"] == []
    assert (await sign_in(keyed, code=_code(key)))["errors"] == ["SECOND_FACTOR_WRONG code"]
    assert (await sign_in(keyed, code=f" {codes[0].upper()} "))["errors"] == []
    assert (await sign_in(keyed, code=codes[0]))["errors"] == ["SECOND_FACTOR_WRONG code"]
    assert len(await rows.value("account", account, "recovery_hashes")) == 9


async def test_codes_cannot_be_tried(keyed: Asking, rows: Rows) -> None:
    await person(rows)
    key, _ = await _turned_on(keyed, await session(keyed))
    await _as_before(rows)
    told = [(await sign_in(keyed, code="000000", terms=Terms(f"192.0.2.{number}")))["errors"][0] for number in range(11)]
    assert told == ["SECOND_FACTOR_WRONG code"] * 10 + ["SIGN_IN_DELAYED code"]
    assert (await sign_in(keyed, code=_code(key), terms=Terms("192.0.2.99")))["errors"] == ["SIGN_IN_DELAYED code"]


async def test_what_nobody_could_look_at_is_no_failure(ask: Asking, keyed: Asking, rows: Rows) -> None:
    await person(rows)
    key, _ = await _turned_on(keyed, await session(keyed))
    await _as_before(rows)
    for _ in range(12):
        assert (await sign_in(keyed))["errors"] == ["SECOND_FACTOR_REQUIRED code"]
        assert (await sign_in(ask, code="000000"))["errors"] == ["SECRET_KEYS_MISSING"]
    assert (await sign_in(keyed, code=_code(key)))["errors"] == []


async def test_a_second_factor_counts_when_its_first_code_was_confirmed(keyed: Asking, rows: Rows) -> None:
    await person(rows)
    actor = await session(keyed)
    confirmed = await asked(keyed, "confirmSecondFactor", "recoveryCodes", {"code": "000000"}, actor)
    assert confirmed[0] == {"recoveryCodes": None, "errors": ["SECOND_FACTOR_OFF code"]}
    wrong, _ = await asked(keyed, "beginSecondFactor", "key", {"password": "wrong"}, actor)
    assert wrong["errors"] == ["PASSWORD_WRONG password"]
    begun, _ = await asked(keyed, "beginSecondFactor", "key address", {"password": PASSWORD}, actor)
    assert begun["address"].startswith("otpauth://totp/") and begun["key"] in begun["address"]
    assert (await sign_in(keyed))["errors"] == []
    for told in ["SECOND_FACTOR_WRONG code"] * 10 + ["SIGN_IN_DELAYED code"]:
        confirmed = await asked(keyed, "confirmSecondFactor", "recoveryCodes", {"code": "000000"}, actor)
        assert confirmed[0] == {"recoveryCodes": None, "errors": [told]}


async def test_a_key_that_was_begun_is_confirmed_within_the_hour_or_not_at_all(keyed: Asking, rows: Rows) -> None:
    account = await person(rows)
    actor = await session(keyed)
    begun, _ = await asked(keyed, "beginSecondFactor", "key", {"password": PASSWORD}, actor)
    for age, told in ((3700, ["SECOND_FACTOR_LATE code"]), (3500, [])):
        sealed = Fernet(KEY).encrypt_at_time(begun["key"].encode(), int(time()) - age).decode()
        await rows.connection.execute("UPDATE account SET second_factor_sealed = $1", sealed)
        confirmed, _ = await asked(keyed, "confirmSecondFactor", "recoveryCodes", {"code": _code(begun["key"])}, actor)
        assert confirmed["errors"] == told
    assert await rows.value("account", account, "second_factor_since") is not None


async def test_a_code_under_a_key_that_is_not_at_hand_was_not_tried(keyed: Asking, rows: Rows) -> None:
    await person(rows)
    actor = await session(keyed)
    key, _ = await _turned_on(keyed, actor)
    elsewhere = registry_on(keyed.registry.url, Settings(secret_keys=new_key(), pool_size=2))
    for _ in range(11):
        with pytest.raises(RegistryError) as refused:
            await asked(Asking(elsewhere), "endSecondFactor", "account { id }", {"password": PASSWORD, "code": "000000"}, actor)
        assert refused.value.code == "SECRET_KEY_UNKNOWN"
        with pytest.raises(RegistryError) as refused:
            await sign_in(Asking(elsewhere), code="000000")
        assert refused.value.code == "SECRET_KEY_UNKNOWN"
    await elsewhere.close()
    await _as_before(rows)
    assert (await sign_in(keyed, code=_code(key)))["errors"] == []
    await _as_before(rows)
    assert (await _ended(keyed, actor, _code(key)))["errors"] == []


async def test_recovery_codes_are_renewed_and_the_factor_is_turned_off(keyed: Asking, rows: Rows) -> None:
    account = await person(rows)
    actor = await session(keyed)
    key, codes = await _turned_on(keyed, actor)
    again, _ = await asked(keyed, "beginSecondFactor", "key", {"password": PASSWORD}, actor)
    assert again["errors"] == ["SECOND_FACTOR_ON"]
    await _as_before(rows)
    renewed, _ = await asked(keyed, "renewRecoveryCodes", "recoveryCodes", {"password": PASSWORD, "code": _code(key)}, actor)
    assert len({*codes, *renewed["recoveryCodes"]}) == 20
    assert (await sign_in(keyed, code=codes[1]))["errors"] == ["SECOND_FACTOR_WRONG code"]
    assert (await sign_in(keyed, code=renewed["recoveryCodes"][1]))["errors"] == []
    assert await _ended(keyed, actor, renewed["recoveryCodes"][2]) == {"account": {"secondFactorSince": None}, "errors": []}
    assert (await sign_in(keyed))["errors"] == []
    assert (await _ended(keyed, actor, _code(key)))["errors"] == ["SECOND_FACTOR_OFF"]
    off = await do(keyed, "resetSecondFactor", "account { id }", ADMIN, accountId=account, expectedVersion=await rows.value("account", account, "version"))
    assert off["errors"] == ["SECOND_FACTOR_OFF"]


@pytest.mark.parametrize("verb", ["endSecondFactor", "renewRecoveryCodes"])
async def test_who_has_the_password_alone_does_nothing_to_a_second_factor(keyed: Asking, rows: Rows, verb: str) -> None:
    account = await person(rows)
    actor = await session(keyed)
    key, codes = await _turned_on(keyed, actor)
    before = await rows_of(rows, "SELECT * FROM account")

    async def told(**given: Any) -> list[str]:
        return list((await asked(keyed, verb, "account { id }", {"password": PASSWORD, **given}, actor))[0]["errors"])

    assert await told() == ["SECOND_FACTOR_REQUIRED code"]
    assert await told(code=_code(key)) == ["SECOND_FACTOR_WRONG code"], "it was taken when the factor was turned on"
    assert await told(password="wrong", code=codes[0]) == ["PASSWORD_WRONG password"]
    for _ in range(9):
        assert await told(code="000000") == ["SECOND_FACTOR_WRONG code"]
    assert await told(code="000000") == ["SIGN_IN_DELAYED code"]
    assert await rows_of(rows, "SELECT * FROM account") == before
    expected = [] if verb == "endSecondFactor" else ["SIGN_IN_DELAYED code"]
    assert await told(code=codes[0]) == expected, "recovery codes are for whoever has lost the app: they end the factor, and cannot be tried"
    assert len(await rows.value("account", account, "recovery_hashes")) == (0 if verb == "endSecondFactor" else 10)


async def test_an_administrator_takes_away_a_factor_that_was_lost(keyed: Asking, rows: Rows) -> None:
    account = await person(rows)
    await _turned_on(keyed, await session(keyed))
    version = await rows.value("account", account, "version")
    taken = await do(keyed, "resetSecondFactor", "account { secondFactorSince }", ADMIN, accountId=account, expectedVersion=version)
    assert taken == {"account": {"secondFactorSince": None}, "errors": [], "warnings": []}
    assert (await sign_in(keyed))["errors"] == []


async def _turned_on(keyed: Asking, actor: Actor) -> tuple[str, list[str]]:
    begun, _ = await asked(keyed, "beginSecondFactor", "key", {"password": PASSWORD}, actor)
    confirmed, _ = await asked(keyed, "confirmSecondFactor", "recoveryCodes", {"code": _code(begun["key"])}, actor)
    assert confirmed["errors"] == [] and len(confirmed["recoveryCodes"]) == 10
    return begun["key"], confirmed["recoveryCodes"]


async def _ended(keyed: Asking, actor: Actor, code: str) -> Any:
    return (await asked(keyed, "endSecondFactor", "account { secondFactorSince }", {"password": PASSWORD, "code": code}, actor))[0]


async def _as_before(rows: Rows) -> None:
    """The app shows a code that was not taken yet."""
    await rows.connection.execute("UPDATE account SET second_factor_counter = second_factor_counter - 5")


def _code(key: str) -> str:
    assert WINDOW_S == 30
    return str(TOTP(key=key).generate().token)
