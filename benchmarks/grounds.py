"""Ground to write on: parks with a building full of units to let, and an account for each manager with a token."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from registry.actor import Role
from registry.auth.tokens import issue
from registry.database.connect import engine
from registry.models import AccessToken, Account, Building, Park, RoleGrant, SpaceUnit
from registry.models.places import ParkKind, UnitUse

SINCE = datetime(2020, 1, 1, tzinfo=UTC)
AT_ONCE = 1_000


@dataclass(frozen=True)
class Units:
    """A park and what it has to let: ids, and the numbers that a workbook names them by."""

    park_id: str
    ids: Sequence[str]
    numbers: Sequence[str]


@dataclass(frozen=True)
class Manager:
    """Who may write: in a park of their own, and in one that all managers share."""

    name: str
    account_id: str
    token: str
    own: Units
    common: Units


async def prepared(url: str, managers: int, units: int, shared: int = 1) -> list[Manager]:
    """So many managers, each with a park of so many units, and one more park of `shared` units for which they may all let."""
    database = engine(url, pool_size=1)
    try:
        async with AsyncSession(database, expire_on_commit=False) as session, session.begin():
            common = await _park(session, "PK-COMMON", shared)
            return [await _manager(session, number, await _park(session, f"PK-OWN-{number:02d}", units), common) for number in range(managers)]
    finally:
        await database.dispose()


async def _park(session: AsyncSession, code: str, count: int) -> Units:
    park = Park(id=Park.new_id(), code=code, name_zh=f"测试园区{code}", kind=ParkKind.INDUSTRIAL_PARK, state="ACTIVE")
    building = Building(id=Building.new_id(), park_id=park.id, code=code.removeprefix("PK-"), name_zh=f"测试楼{code}")
    session.add(park)
    await session.flush()
    session.add(building)
    await session.flush()
    numbers = [f"{number:05d}" for number in range(count)]
    ids = [SpaceUnit.new_id() for _ in numbers]
    each = {"park_id": park.id, "building_id": building.id, "area_m2": Decimal(100), "use": UnitUse.OFFICE}
    for first in range(0, count, AT_ONCE):
        chosen = zip(ids[first : first + AT_ONCE], numbers[first : first + AT_ONCE], strict=True)
        await session.execute(insert(SpaceUnit), [{"id": identifier, "number": number, **each} for identifier, number in chosen])
    return Units(park.id, ids, [f"{building.code}-{number}" for number in numbers])


async def _manager(session: AsyncSession, number: int, own: Units, common: Units) -> Manager:
    name, token = f"writer-{number:02d}", issue()
    account = Account(id=Account.new_id(), username=name, display_name=f"测试经理{number:02d}", is_synthetic=True)
    session.add(account)
    await session.flush()
    for park in (own, common):
        session.add(RoleGrant(id=RoleGrant.new_id(), account_id=account.id, role=Role.PARK_MANAGER, scope_id=park.park_id, since=SINCE))
    session.add(AccessToken(id=AccessToken.new_id(), account_id=account.id, name="benchmark", token_hash=token.hashed))
    await session.flush()
    return Manager(name, account.id, token.plain, own, common)
