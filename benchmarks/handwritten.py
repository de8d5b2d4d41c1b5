"""Two mutations written by hand, as a careful engineer would without the registry: Starlette, SQLAlchemy's session over asyncpg, one transaction.

The token is looked up, its role checked, the input validated; company, stay and lease are inserted in the state they end in, with one row of a
plain log; that no unit is let twice is left to the same exclusion constraint. The tables are the registry's own, with all their indexes and
checks, and the database answers for durability in the same way. There is no lifecycle, no compiled answer, no chain and no history of fields.
"""

import json
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from pydantic.alias_generators import to_camel
from sqlalchemy import or_, select, text, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from benchmarks.peers.serving import database, serve
from registry.auth.tokens import hash_of
from registry.identifiers import check_uscc
from registry.models import AccessToken, Account, Company, Lease, Park, RoleGrant, SpaceUnit, Tenancy

LOG = """CREATE TABLE IF NOT EXISTS handwritten_event (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at timestamptz NOT NULL DEFAULT now(),
    account_id text NOT NULL REFERENCES account (id), type text NOT NULL, subject_id text NOT NULL, data jsonb NOT NULL)"""
NOTE = text("INSERT INTO handwritten_event (account_id, type, subject_id, data) VALUES (:account, :type, :subject, CAST(:data AS jsonb))")


class Given(BaseModel):
    """Part of an input, under the contract's names."""

    model_config = ConfigDict(alias_generator=to_camel, extra="forbid", str_strip_whitespace=True)


class CompanyGiven(Given):
    name: str = Field(min_length=1, max_length=200)
    uscc: str
    industry: str | None = Field(None, pattern=r"^[A-T](\d{2}(\d{1,2})?)?$")
    legal_representative: str | None = Field(None, max_length=200)
    contact_name: str | None = Field(None, max_length=200)

    @field_validator("uscc")
    @classmethod
    def _sound(cls, value: str) -> str:
        checked = check_uscc(value)
        if not checked.ok:
            raise ValueError("not a credit code")
        return checked.value


class Rent(Given):
    value: Decimal = Field(ge=0)
    unit: str = Field(pattern="^YUAN$")


class LeaseGiven(Given):
    number: str = Field(min_length=1, max_length=200)
    starts_on: date
    ends_on: date
    unit_ids: list[str] = Field(min_length=1, max_length=100)
    rent: Rent
    rent_per: str


class Registering(Given):
    park_id: str
    entered_on: date
    company: CompanyGiven
    lease: LeaseGiven


class Updating(Given):
    company_id: str
    expected_version: int
    staff_count: int | None = Field(None, ge=0)
    website: str | None = Field(None, max_length=200)
    contact_name: str | None = Field(None, max_length=200)


class Refusal(Exception):
    """What stands in the way, by its code."""


async def register(session: AsyncSession, account_id: str, parks: Sequence[str | None], given: Registering) -> dict[str, Any]:
    """A company that is described enters a park with a lease."""
    if None not in parks and given.park_id not in parks:
        raise Refusal("NOT_PERMITTED")
    if given.lease.ends_on < given.lease.starts_on or given.entered_on > datetime.now(UTC).date():
        raise Refusal("DATES_REVERSED")
    state = await session.scalar(select(Park.state).where(Park.id == given.park_id).with_for_update(read=True))
    if state != "ACTIVE":
        raise Refusal("PARK_NOT_ACTIVE")
    if (await session.execute(select(Company.id).where(Company.uscc == given.company.uscc))).first():
        raise Refusal("ALREADY_REGISTERED")
    asked = select(SpaceUnit).where(SpaceUnit.id.in_(given.lease.unit_ids), SpaceUnit.park_id == given.park_id)
    units = list((await session.scalars(asked.with_for_update())).all())
    if len(units) != len(given.lease.unit_ids):
        raise Refusal("NOT_VISIBLE")
    described, lease = given.company, given.lease
    company = Company(
        id=Company.new_id(), uscc=described.uscc, name_zh=described.name, industry=described.industry, contact_name=described.contact_name,
        legal_representative=described.legal_representative, state="VERIFIED", verified_at=datetime.now(UTC), registered_by_id=account_id,
    )  # fmt: skip
    session.add(company)
    await session.flush()
    stay = Tenancy(id=Tenancy.new_id(), company_id=company.id, park_id=given.park_id, state="ACTIVE", entered_on=given.entered_on)
    session.add(stay)
    await session.flush()
    contract = Lease(
        id=Lease.new_id(), tenancy_id=stay.id, park_id=given.park_id, number=lease.number, starts_on=lease.starts_on, ends_on=lease.ends_on,
        rent_amount=lease.rent.value, rent_currency="CNY", rent_unit=lease.rent.unit, rent_per=lease.rent_per, state="ACTIVE",
        signed_on=datetime.now(UTC).date(), units=units,
    )  # fmt: skip
    session.add(contract)
    await session.flush()
    told = json.dumps({"company": company.id, "park": given.park_id, "lease": contract.id})
    await session.execute(NOTE, {"account": account_id, "type": "tenancy:registered", "subject": stay.id, "data": told})
    return {
        "tenancy": {"id": stay.id, "version": 1, "state": stay.state},
        "company": {"id": company.id, "version": 1, "state": company.state},
        "lease": {"id": contract.id, "version": 1, "number": contract.number},
    }


async def update(session: AsyncSession, account_id: str, parks: Sequence[str | None], given: Updating) -> dict[str, Any]:
    """Changes what is on record of a company of one's park."""
    inside = select(Tenancy.id).where(Tenancy.company_id == Company.id, true() if None in parks else Tenancy.park_id.in_(parks)).exists()
    company = await session.scalar(select(Company).where(Company.id == given.company_id, inside).with_for_update())
    if company is None:
        raise Refusal("NOT_VISIBLE")
    if company.version != given.expected_version:
        raise Refusal("CONFLICT")
    changed = {}
    for name in given.model_fields_set - {"company_id", "expected_version"}:
        before, after = getattr(company, name), getattr(given, name)
        if before != after:
            changed[name] = [before, after]
            setattr(company, name, after)
    await session.flush()
    note = {"account": account_id, "type": "company:updated", "subject": company.id, "data": json.dumps(changed)}
    await session.execute(NOTE, note)
    return {"company": {"id": company.id, "version": company.version, "staffCount": company.staff_count}}


VERBS: Mapping[str, tuple[type[Given], Callable[[AsyncSession, str, Sequence[str | None], Any], Awaitable[dict[str, Any]]]]] = {"registerTenancy": (Registering, register), "updateCompany": (Updating, update)}
HOLDS = or_(RoleGrant.until.is_(None), RoleGrant.until > text("now()"))
WHO = select(Account.id, RoleGrant.scope_id).join(AccessToken, AccessToken.account_id == Account.id).join(RoleGrant, RoleGrant.account_id == Account.id)
WHOSE = WHO.where(Account.disabled_at.is_(None), AccessToken.revoked_at.is_(None), RoleGrant.role == "PARK_MANAGER", HOLDS)


class Handwritten:
    """The application: it takes the very bodies that the registry is sent, of which it knows two by their name."""

    def __init__(self, engine: AsyncEngine) -> None:
        self.engine = engine

    async def answer(self, request: Request) -> JSONResponse:
        body = await request.json()
        shape, verb = VERBS[body["operationName"]]
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        try:
            given: Any = shape.model_validate(body["variables"]["input"])
            async with AsyncSession(self.engine, expire_on_commit=False) as session, session.begin():
                known = (await session.execute(WHOSE.where(AccessToken.token_hash == hash_of(token)))).all()
                if not known:
                    return JSONResponse({"errors": [{"message": "UNAUTHENTICATED"}]}, 401)
                shown = await verb(session, known[0].id, [row.scope_id for row in known], given)
        except (ValidationError, Refusal) as refused:
            return JSONResponse({"errors": [{"message": str(refused)}]})
        except IntegrityError as problem:
            return JSONResponse({"errors": [{"message": str(problem.orig)}]})
        return JSONResponse({"data": {body["operationName"]: {**shown, "refused": []}}})

    @asynccontextmanager
    async def lifespan(self, _: Starlette) -> Any:
        async with self.engine.begin() as connection:
            await connection.execute(text(LOG))
        yield
        await self.engine.dispose()


def application(url: str) -> Starlette:
    """It on the database of a URL, with as many connections as the registry writes over."""
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"), pool_size=int(os.environ.get("POOL", "4")), max_overflow=0)
    handwritten = Handwritten(engine)
    return Starlette(routes=[Route("/graphql", handwritten.answer, methods=["POST"])], lifespan=handwritten.lifespan)


if __name__ == "__main__":
    serve(application(database()))
