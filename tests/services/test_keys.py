"""Keys: how much is kept under which, everything sealed anew, and none dropped that something still needs."""

from collections.abc import Callable

import pytest

from registry.auth.vault import Vault, new_key
from registry.clock import NOBODY
from registry.database.connect import engine
from registry.errors import RegistryError
from registry.services.keys import AT_ONCE, check_unused, count_by_key, rotate_keys, sealed_columns
from registry.work import Workshop
from tests.rows import Rows
from tests.services.test_people import NUMBER

OLD, NEW = new_key(), new_key()
IDENTITY = f"RESIDENT_ID - {NUMBER}"
Keys = Callable[..., Workshop]


@pytest.fixture
async def under(database_url: str):
    """Works under these keys."""
    pool = engine(database_url, pool_size=2)
    yield lambda *keys: Workshop(pool, vault=Vault(keys))
    await pool.dispose()


async def sealed(rows: Rows, key: str, text: str = IDENTITY) -> str:
    vault = Vault([key])
    return await rows.person(id_doc_type="RESIDENT_ID", id_masked="1***X", id_hmac=vault.digest("identity", text), id_sealed=vault.seal(text))


def print_of(key: str) -> str:
    return Vault([key]).fingerprints[0]


async def test_values_are_counted_by_the_key_that_sealed_them(under: Keys, rows: Rows) -> None:
    await sealed(rows, OLD)
    await sealed(rows, NEW, "PASSPORT JP E1234567")
    await rows.person()
    async with under(NEW, OLD).open(NOBODY) as work:
        assert await count_by_key(work) == {print_of(NEW): 1, print_of(OLD): 1}
    async with under(NEW).open(NOBODY) as work:
        assert await count_by_key(work) == {print_of(NEW): 1, "?": 1}


async def test_everything_is_sealed_anew_and_found_again_under_the_current_key(under: Keys, rows: Rows) -> None:
    person = await sealed(rows, OLD)
    current = await sealed(rows, NEW, "PASSPORT JP E1234567")
    before = await rows.value("person", current, "id_sealed")
    async with under(NEW, OLD).open(NOBODY) as work:
        assert await rotate_keys(work) == 1
    async with under(NEW, OLD).open(NOBODY) as work:
        assert await rotate_keys(work) == 0
    assert Vault([NEW]).open(await rows.value("person", person, "id_sealed")) == IDENTITY
    assert await rows.value("person", person, "id_hmac") == Vault([NEW]).digest("identity", IDENTITY)
    assert await rows.value("person", current, "id_sealed") == before


async def test_many_are_sealed_anew_in_parts(under: Keys, rows: Rows) -> None:
    for number in range(AT_ONCE + 2):
        await sealed(rows, OLD, f"PASSPORT JP E{number}")
    async with under(NEW, OLD).open(NOBODY) as work:
        assert await rotate_keys(work) == AT_ONCE + 2


async def test_nothing_is_sealed_anew_where_one_cannot_be_opened(under: Keys, rows: Rows) -> None:
    person = await sealed(rows, OLD)
    lost = await sealed(rows, new_key(), "PASSPORT JP E1234567")
    before = [await rows.value("person", one, "id_sealed") for one in (person, lost)]
    with pytest.raises(RegistryError) as refused:
        async with under(NEW, OLD).open(NOBODY) as work:
            await rotate_keys(work)
    assert refused.value.code == "SECRET_KEY_UNKNOWN"
    assert [await rows.value("person", one, "id_sealed") for one in (person, lost)] == before


@pytest.mark.parametrize(
    "keys, dropped, code",
    [((NEW, OLD), OLD, "KEY_IN_USE"), ((NEW, OLD), NEW, "KEY_IN_USE"), ((NEW,), OLD, "KEY_UNKNOWN")],
    ids=["sealed with it", "the current one", "none of ours"],
)
async def test_a_key_that_something_needs_is_not_dropped(under: Keys, rows: Rows, keys: tuple[str, ...], dropped: str, code: str) -> None:
    await sealed(rows, OLD)
    with pytest.raises(RegistryError) as refused:
        async with under(*keys).open(NOBODY) as work:
            await check_unused(work, print_of(dropped))
    assert refused.value.code == code


async def test_a_key_may_go_once_everything_was_sealed_anew(under: Keys, rows: Rows) -> None:
    await sealed(rows, OLD)
    async with under(NEW, OLD).open(NOBODY) as work:
        await rotate_keys(work)
    async with under(NEW, OLD).open(NOBODY) as work:
        await check_unused(work, print_of(OLD))
        assert await count_by_key(work) == {print_of(NEW): 1, print_of(OLD): 0}


async def test_without_a_key_nothing_is_sealed_anew(under: Keys) -> None:
    with pytest.raises(RegistryError) as refused:
        async with under().open(NOBODY) as work:
            await rotate_keys(work)
    assert refused.value.code == "SECRET_KEYS_MISSING"


def test_every_sealed_column_is_known_by_its_name() -> None:
    assert [f"{table.name}.{column.name}" for table, column in sealed_columns()] == [
        "person.id_sealed",
        "account.second_factor_sealed",
        "attachment.key_sealed",
    ]
