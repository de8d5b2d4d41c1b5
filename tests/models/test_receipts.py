"""Receipts: one for each account, key and place, whatever writes it."""

import asyncpg
import pytest

from tests.rows import Rows

DIGEST = "ab" * 32
INSERT = "INSERT INTO receipt (account_id, key, place, digest, answer) VALUES ($1, $2, $3, $4, 'done')"


async def refusal(rows: Rows, account: str, key: str = "key-1", place: int = 0, digest: str = DIGEST) -> str | None:
    """The name of the constraint that refuses this receipt; None when it is taken."""
    try:
        async with rows.connection.transaction():
            await rows.connection.execute(INSERT, account, key, place, digest)
    except asyncpg.IntegrityConstraintViolationError as error:
        name: str | None = error.constraint_name
        return name
    return None


async def test_a_key_has_one_receipt_for_an_account_and_a_place(rows: Rows) -> None:
    account, other = await rows.account(), await rows.account()
    assert await refusal(rows, account) is None
    assert await refusal(rows, account) == "pk_receipt"
    assert [await refusal(rows, other), await refusal(rows, account, place=1), await refusal(rows, account, "key-2")] == [None] * 3


@pytest.mark.parametrize("key", ["", " ", "a b", "钥匙", "k" * 256])
async def test_a_key_is_plain_ascii(rows: Rows, key: str) -> None:
    assert await refusal(rows, await rows.account(), key) == "ck_receipt_key"


async def test_a_receipt_is_of_an_account_and_a_request(rows: Rows) -> None:
    assert await refusal(rows, "account_01h455vb4pex5vsknk084sn02q") == "fk_receipt_account_id"
    assert await refusal(rows, await rows.account(), digest="ab") == "ck_receipt_digest"
