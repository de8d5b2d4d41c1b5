"""What may be done with parks."""

from datetime import date

from sqlalchemy import func, select

from registry.errors import RegistryError
from registry.lifecycles.tenancies import OPEN_TENANCY
from registry.models import Park, Tenancy
from registry.services.moves import make_move, may_move
from registry.work import Work


async def activate_park(work: Work, *, park_id: str, expected_version: int) -> Park:
    """Opens a planned park. It must say who runs it and where it lies."""
    park = await work.find(Park, park_id)
    await may_move(work, park, "activate", expected_version=expected_version)
    needed = [name for name, value in (("operator", park.operator_id), ("division", park.division_id)) if value is None]
    if needed:
        raise RegistryError("REQUIRED", field=("parkId",), needed=", ".join(needed))
    await make_move(work, park, "activate", expected_version=expected_version)
    return park


async def suspend_park(work: Work, *, park_id: str, expected_version: int) -> Park:
    """Suspends an active park."""
    park = await work.find(Park, park_id)
    await make_move(work, park, "suspend", expected_version=expected_version)
    return park


async def resume_park(work: Work, *, park_id: str, expected_version: int) -> Park:
    """Resumes a suspended park."""
    park = await work.find(Park, park_id)
    await make_move(work, park, "resume", expected_version=expected_version)
    return park


async def close_park(work: Work, *, park_id: str, expected_version: int, closed_on: date) -> Park:
    """Closes a park that no company is in, or about to move into."""
    park = await work.find(Park, park_id)
    await may_move(work, park, "close", expected_version=expected_version)
    open_tenancies = select(func.count()).where(Tenancy.park_id == park.id, Tenancy.state.in_(OPEN_TENANCY))
    if count := (await work.session.execute(open_tenancies)).scalar():
        raise RegistryError("STILL_OCCUPIED", field=("parkId",), count=count)
    await make_move(work, park, "close", expected_version=expected_version, closed_on=closed_on)
    return park
