"""Codes of a second factor: counted while they are tried, and good once."""

from dataclasses import dataclass

from registry.aside import Aside
from registry.auth import second_factor
from registry.errors import RegistryError
from registry.models import Account
from registry.services.failures import by_code, charged


@dataclass(frozen=True, slots=True)
class UsedCode:
    """What of a right code is kept from being used again: the counter of the app's, or the hash of a recovery code."""

    counter: int | None = None
    recovery_hash: str | None = None


async def try_code(aside: Aside, account: Account, code: str, place: str, *, recovers: bool = True) -> UsedCode:
    """What a right code leaves: one of the app that was not used before or, where it `recovers`, a recovery code."""
    recovery = second_factor.recovery_hash(code)
    if recovers and recovery in account.recovery_hashes:  # which cannot be guessed, so it is not counted
        return UsedCode(recovery_hash=recovery)
    async with charged(aside, by_code(account.id, place), "code"):
        key = aside.vault.open(account.second_factor_sealed or "")
        counter = second_factor.counter_of(key, code, account.second_factor_counter)
        if counter is None:
            raise RegistryError("SECOND_FACTOR_WRONG", field=("code",))
    return UsedCode(counter=counter)


def use_up(account: Account, spent: UsedCode) -> None:
    """A code is good once, whoever was quicker."""
    if spent.recovery_hash is not None:
        if spent.recovery_hash not in account.recovery_hashes:
            raise RegistryError("SECOND_FACTOR_WRONG", field=("code",))
        account.recovery_hashes = [kept for kept in account.recovery_hashes if kept != spent.recovery_hash]
    if spent.counter is not None:
        if account.second_factor_counter is not None and spent.counter <= account.second_factor_counter:
            raise RegistryError("SECOND_FACTOR_WRONG", field=("code",))
        account.second_factor_counter = spent.counter
