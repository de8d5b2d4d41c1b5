"""The second factor of an account: codes of an authenticator app, and recovery codes for when the app is lost."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from registry.aside import Aside
from registry.auth import second_factor as authenticator
from registry.errors import RegistryError
from registry.models import Account
from registry.policies.permits import OfRow, SignedIn, permit
from registry.services.codes import UsedCode, try_code, use_up
from registry.services.failures import place_of
from registry.services.moves import complete_move, in_person, may_do, own_account, with_session
from registry.services.passwords import recognise
from registry.work import Work

LASTS = timedelta(hours=1)
"""How long a key that was begun may be confirmed: a window left open is not to be found by somebody else the day after."""


async def ready_by_password(aside: Aside, *, password: str) -> Mapping[str, Any]:
    """Whoever knows the password."""
    await recognise(aside, password)
    return {}


async def ready_by_code(aside: Aside, *, code: str) -> Mapping[str, Any]:
    """Whoever has the key that was begun, while it may be confirmed."""
    with_session(aside)
    async with aside.session() as session:
        account = await session.get_one(Account, aside.actor.account_id)
    _keep_turned(account, on=False)
    sealed = account.second_factor_sealed
    if sealed is None:
        raise RegistryError("SECOND_FACTOR_OFF", field=("code",))
    if aside.vault.sealed_at(sealed) < datetime.now(UTC) - LASTS:
        raise RegistryError("SECOND_FACTOR_LATE", field=("code",), limit=LASTS // timedelta(minutes=1))
    return {"sealed": sealed, "spent": await try_code(aside, account, code, await place_of(aside), recovers=False)}


async def ready_to_renew(aside: Aside, *, password: str, code: str | None = None) -> Mapping[str, Any]:
    """Whoever knows the password and has the app."""
    return {"spent": await _by_both(aside, password, code, recovers=False)}


async def ready_to_end(aside: Aside, *, password: str, code: str | None = None) -> Mapping[str, Any]:
    """Whoever knows the password and has the app, or one of the recovery codes."""
    return {"spent": await _by_both(aside, password, code, recovers=True)}


async def _by_both(aside: Aside, password: str, code: str | None, *, recovers: bool) -> UsedCode:
    account = await recognise(aside, password)
    _keep_turned(account, on=True)
    if code is None:
        raise RegistryError("SECOND_FACTOR_REQUIRED", field=("code",))
    return await try_code(aside, account, code, await place_of(aside), recovers=recovers)


@permit(SignedIn())
async def begin_second_factor(work: Work) -> dict[str, Any]:
    """A key for an authenticator app, shown this once. It counts from when a code of it was confirmed."""
    account = await _own(work, on=False)
    key = authenticator.new_key()
    account.second_factor_sealed, account.second_factor_counter = work.vault.seal(key), None
    return {"account": account, "key": key, "address": authenticator.address(key, account.username)}


@permit(SignedIn())
async def confirm_second_factor(work: Work, *, sealed: str, spent: UsedCode) -> dict[str, Any]:
    """Turns the second factor on, for who has a code of it; gives the recovery codes, shown this once."""
    account = await _own(work, on=False)
    if account.second_factor_sealed != sealed:
        raise RegistryError("SECOND_FACTOR_WRONG", field=("code",))  # another key was begun a moment ago
    use_up(account, spent)
    account.second_factor_since = datetime.now(UTC)
    work.record("account:second_factor_on", account)
    return {"account": account, "recovery_codes": _new_codes(account)}


@permit(SignedIn())
async def renew_recovery_codes(work: Work, *, spent: UsedCode) -> dict[str, Any]:
    """New recovery codes in place of those there are, shown this once."""
    account = await _own(work, on=True)
    use_up(account, spent)
    work.record("account:recovery_codes_renewed", account)
    return {"account": account, "recovery_codes": _new_codes(account)}


@permit(SignedIn())
async def end_second_factor(work: Work, *, spent: UsedCode) -> Account:
    """Turns the second factor off."""
    account = await _own(work, on=True)
    use_up(account, spent)
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
    fresh = authenticator.recovery_codes()
    account.recovery_hashes = [authenticator.recovery_hash(code) for code in fresh]
    return fresh


async def _own(work: Work, *, on: bool) -> Account:
    account = await own_account(work)
    _keep_turned(account, on=on)
    return account


def _keep_turned(account: Account, *, on: bool) -> None:
    """Refuses what is for accounts that have a second factor, or for those that have none."""
    if (account.second_factor_since is not None) is not on:
        raise RegistryError("SECOND_FACTOR_OFF" if on else "SECOND_FACTOR_ON")
