"""The second factor of an account: codes of an authenticator app, and recovery codes for when the app is lost."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from registry.aside import Aside
from registry.auth import second_factor as codes
from registry.errors import RegistryError
from registry.models import Account
from registry.policies.permits import OfRow, SignedIn, permit
from registry.services.failures import by_code, charge
from registry.services.moves import complete_move, in_person, may_do, own_account, with_session
from registry.services.passwords import recognise
from registry.work import Work


async def ready_by_password(aside: Aside, *, password: str) -> Mapping[str, Any]:
    """Whoever knows the password."""
    await recognise(aside, password)
    return {}


async def ready_by_code(aside: Aside, *, code: str) -> Mapping[str, Any]:
    """Codes that are tried are counted, as those of signing in are."""
    with_session(aside)
    async with aside.session() as session:
        seconds = await charge(session, by_code(aside.actor.account_id or ""))
    if seconds:
        raise RegistryError("SIGN_IN_DELAYED", field=("code",), retryAfter=seconds)
    return {"code": code}


@permit(SignedIn())
async def begin_second_factor(work: Work) -> dict[str, Any]:
    """A key for an authenticator app, shown this once. It counts from when a code of it was confirmed."""
    account = await _own(work, on=False)
    key = codes.new_key()
    account.second_factor_sealed, account.second_factor_counter = work.vault.seal(key), None
    return {"account": account, "key": key, "address": codes.address(key, account.username)}


@permit(SignedIn())
async def confirm_second_factor(work: Work, *, code: str) -> dict[str, Any]:
    """Turns the second factor on, for who has a code of it; gives the recovery codes, shown this once."""
    with_session(work)
    account = await _own(work, on=False)
    if account.second_factor_sealed is None:
        raise RegistryError("SECOND_FACTOR_OFF", field=("code",))
    counter = codes.counter_of(work.vault.open(account.second_factor_sealed), code, None)
    if counter is None:
        raise RegistryError("SECOND_FACTOR_WRONG", field=("code",))
    account.second_factor_since, account.second_factor_counter = datetime.now(UTC), counter
    work.record("account:second_factor_on", account)
    return {"account": account, "recovery_codes": _new_codes(account)}


@permit(SignedIn())
async def renew_recovery_codes(work: Work) -> dict[str, Any]:
    """New recovery codes in place of those there are, shown this once."""
    account = await _own(work, on=True)
    work.record("account:recovery_codes_renewed", account)
    return {"account": account, "recovery_codes": _new_codes(account)}


@permit(SignedIn())
async def end_second_factor(work: Work) -> Account:
    """Turns the second factor off."""
    account = await _own(work, on=True)
    take_away(account)
    work.record("account:second_factor_off", account)
    return account


@permit(OfRow(Account, "reset_second_factor"))
async def reset_second_factor(work: Work, *, account_id: str, expected_version: int) -> Account:
    """Takes the second factor away from who has lost it. The account's sessions stay; its password is still asked for."""
    account = await work.find(Account, account_id, "account_id")
    await may_do(work, account, "reset_second_factor", expected_version=expected_version)
    in_person(work)
    if account.second_factor_since is None:
        work.refuse("SECOND_FACTOR_OFF")
    complete_move(work, account, "reset_second_factor")
    take_away(account)
    return account


def take_away(account: Account) -> None:
    account.second_factor_sealed = account.second_factor_since = account.second_factor_counter = None
    account.recovery_hashes = []


def _new_codes(account: Account) -> list[str]:
    fresh = codes.recovery_codes()
    account.recovery_hashes = [codes.recovery_hash(code) for code in fresh]
    return fresh


async def _own(work: Work, *, on: bool) -> Account:
    account = await own_account(work)
    if (account.second_factor_since is not None) is not on:
        raise RegistryError("SECOND_FACTOR_OFF" if on else "SECOND_FACTOR_ON")
    return account
