"""Passwords: kept as argon2id, verified off the event loop, and silent about which accounts exist."""

import asyncio
import time

import pytest

from registry.auth.passwords import hash_password, random_password, verify_password


def test_a_password_is_kept_as_argon2id_with_its_own_salt() -> None:
    async def hashes() -> tuple[str, str]:
        return await asyncio.gather(hash_password("泉水"), hash_password("泉水"))

    first, second = asyncio.run(hashes())
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=1$")
    assert first != second


@pytest.mark.parametrize("attempt, accepted", [("泉水", True), ("泉水 ", False), ("", False)])
def test_only_the_right_password_is_accepted(attempt: str, accepted: bool) -> None:
    async def verified() -> bool:
        return await verify_password(attempt, await hash_password("泉水"))

    assert asyncio.run(verified()) is accepted


def test_an_account_without_password_costs_a_refusal_as_much() -> None:
    async def timed(stored: str | None) -> float:
        began = time.perf_counter()
        assert await verify_password("wrong", stored) is False
        return time.perf_counter() - began

    async def both() -> tuple[float, float]:
        stored = await hash_password("right")
        await timed(None)
        return min([await timed(stored) for _ in range(3)]), min([await timed(None) for _ in range(3)])

    known, unknown = asyncio.run(both())
    assert unknown > known / 3


def test_the_event_loop_runs_on_while_hashing() -> None:
    async def ticks() -> int:
        count = 0
        hashing = asyncio.gather(*(hash_password("a") for _ in range(4)))
        while not hashing.done():
            await asyncio.sleep(0.005)
            count += 1
        return count

    assert asyncio.run(ticks()) > 5


def test_random_passwords_can_be_typed_and_do_not_repeat() -> None:
    passwords = {random_password() for _ in range(1_000)}
    assert len(passwords) == 1_000
    assert not set("".join(passwords)) & set("01lo")
