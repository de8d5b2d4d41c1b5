"""Whom an affair concerns: every move by which something is decided, and every way to have to do with whom it is decided upon."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, timedelta

import asyncpg
import pytest
from sqlalchemy import select

from registry.actor import Actor, Grant, Role
from registry.calendar import today_in_china
from registry.lifecycles.machine import Move
from registry.models import Base, Entity
from registry.policies.base import plainly
from registry.policies.interests import concerned
from tests.oracle.affairs import DECIDED
from tests.policies.conftest import Eyes
from tests.rows import FAR_AHEAD, LONG_AGO, NOW, Rows

MODELS: dict[str, type[Entity]] = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}


def decisions() -> dict[str, list[Move]]:
    """What is decided, by the name of the model."""
    found = {name: [move for move in model.__lifecycle__.moves if move.decides] for name, model in MODELS.items() if model.__lifecycle__}
    return {name: moves for name, moves in found.items() if moves}


def test_what_is_decided_is_what_somebody_has_looked_at() -> None:
    assert {name: {move.verb for move in moves} for name, moves in decisions().items()} == {
        name: set(verbs.split()) for name, verbs in DECIDED.items()
    }


@dataclass
class Affair:
    """A company and a person, and a row of every kind that is about them. Beside them are others, who are nobody's concern."""

    rows: Rows
    company: str
    person: str
    subjects: dict[str, str]

    async def concerns(self, model: str, move: Move, actor: Actor) -> bool:
        """Whether the row of a model concerns somebody too much for a move, as every verb asks it."""
        kind, subject = MODELS[model], self.subjects[model]
        asked = select(plainly(concerned(kind, kind, actor.viewer, move)).label("own")).select_from(kind).where(kind.id == subject)
        return bool((await Eyes(self.rows.connection).fetch(asked, actor))[0]["own"])

    async def moves(self, actor: Actor) -> set[tuple[str, str]]:
        """Which moves the affair concerns somebody too much to make."""
        return {(model, one.verb) for model in self.subjects for one in decisions()[model] if await self.concerns(model, one, actor)}


@pytest.fixture
async def affair(connection: asyncpg.Connection) -> Affair:
    rows = Rows(connection)
    company, person = await rows.company(), await rows.person()
    tenancy = await rows.tenancy(company_id=company)
    await rows.company_relation(related_id=company, kind="PARTNER_OF")
    of_them = {
        "Company": company,
        "Tenancy": tenancy,
        "Lease": await rows.lease(tenancy_id=tenancy),
        "CompanyLabel": await rows.company_label(company_id=company),
        "Application": await rows.application(state="SUBMITTED", sponsor_id=company, hosting_tenancy_id=tenancy, applicant_id=person),
        "Person": person,
        "DataSubjectRequest": await rows.data_subject_request(person_id=person),
    }
    return Affair(rows, company, person, of_them)


SPONSORS = {("Application", verb) for verb in ("endorse", "decline_endorsement")}
OF_THE_COMPANY = {
    (model, verb) for model in ("Company", "Tenancy", "Lease", "CompanyLabel", "Application") for verb in DECIDED[model].split()
} - SPONSORS
OF_THE_PERSON = {(model, verb) for model in ("Person", "DataSubjectRequest", "Application") for verb in DECIDED[model].split()}
ONE_S_OWN = {("Person", verb) for verb in ("update", "record_paper", "consent", "copy")}
"""What people do with their own record, as the office does with others'."""

Way = Callable[[Affair, str], Awaitable[Actor]]
"""Makes an account have to do with the company or the person; the actor with it."""


def years_ago(years: int, days: int = 0) -> date:
    today = today_in_china()
    day = 28 if (today.month, today.day) == (2, 29) else today.day
    return today.replace(year=today.year - years, day=day) - timedelta(days=days)


async def acts_for(affair: Affair, account: str) -> Actor:
    return Actor(account, grants=(Grant(Role.COMPANY, affair.company),))


async def comes_with_a_token_of_another_role(affair: Affair, account: str) -> Actor:
    await affair.rows.role_grant(account_id=account, role="COMPANY", scope_id=affair.company)
    return Actor(account, grants=(Grant(Role.PARK_MANAGER),))


async def acted_for(affair: Affair, account: str) -> Actor:
    await affair.rows.role_grant(account_id=account, role="COMPANY", scope_id=affair.company, revoked_at=NOW)
    return Actor(account)


def interested(**given: object) -> Way:
    async def way(affair: Affair, account: str) -> Actor:
        await affair.rows.interest(account_id=account, company_id=affair.company, **given)
        return Actor(account)

    return way


def related(**given: object) -> Way:
    async def way(affair: Affair, account: str) -> Actor:
        await affair.rows.interest(**{"account_id": account, "person_id": affair.person, "kind": "RELATIVE", **given})
        return Actor(account)

    return way


def tied(kind: str, *, above: bool, by_interest: bool = False, **given: object) -> Way:
    """They act for, or have an interest in, a company that stands above the company in a tie, or below it."""

    async def way(affair: Affair, account: str) -> Actor:
        other = await affair.rows.company()
        ends = (other, affair.company) if above else (affair.company, other)
        await affair.rows.company_relation(company_id=ends[0], related_id=ends[1], kind=kind, **given)
        if by_interest:
            await affair.rows.interest(account_id=account, company_id=other)
            return Actor(account)
        return Actor(account, grants=(Grant(Role.COMPANY, other),))

    return way


async def two_steps_away(affair: Affair, account: str) -> Actor:
    parent = await tied("PARENT_OF", above=True)(affair, account)
    return await tied("PARENT_OF", above=True)(Affair(affair.rows, parent.grants[0].scope_id or "", affair.person, {}), account)


async def is_the_person(affair: Affair, account: str) -> Actor:
    return Actor(account, affair.person)


async def somebody_else_s_interest(affair: Affair, account: str) -> Actor:
    await affair.rows.interest(company_id=affair.company)
    await affair.rows.interest(person_id=affair.person)
    await affair.rows.interest(account_id=account)
    await affair.rows.interest(account_id=account, person_id=await affair.rows.person())
    return Actor(account, await affair.rows.person())


def struck(way: Callable[..., Way]) -> Way:
    async def struck_way(affair: Affair, account: str) -> Actor:
        by = await affair.rows.account()
        return await way(struck_at=NOW, struck_by_id=by, strike_reason="同名同姓")(affair, account)

    return struck_way


COMPANIES: dict[str, tuple[Way, bool]] = {
    "acts for it": (acts_for, True),
    "acts for it, with a token of another role": (comes_with_a_token_of_another_role, True),
    "acted for it": (acted_for, False),
    "interest": (interested(), True),
    "interest that is to begin": (interested(since=FAR_AHEAD), True),
    "interest that ended a year ago": (interested(until=years_ago(1)), True),
    "interest that ended three years ago to the day": (interested(until=years_ago(3)), True),
    "interest that ended longer ago": (interested(until=years_ago(3, 1)), False),
    "interest that was struck": (struck(interested), False),
    "acts for its parent": (tied("PARENT_OF", above=True), True),
    "acts for its subsidiary": (tied("PARENT_OF", above=False), True),
    "acts for its branch": (tied("BRANCH_OF", above=True), True),
    "acts for whose branch it is": (tied("BRANCH_OF", above=False), True),
    "acts for who controls it": (tied("CONTROLS", above=True), True),
    "interest in its parent": (tied("PARENT_OF", above=True, by_interest=True), True),
    "acts for a partner": (tied("PARTNER_OF", above=True), False),
    "acts for a shareholder": (tied("HOLDS_SHARES_IN", above=True, share=1), False),
    "acts for what was its parent": (tied("PARENT_OF", above=True, since=LONG_AGO, until=years_ago(0)), False),
    "acts for what will be its parent": (tied("PARENT_OF", above=True, since=FAR_AHEAD), False),
    "acts for its parent's parent": (two_steps_away, False),
    "nobody": (somebody_else_s_interest, False),
}
PEOPLE: dict[str, tuple[Way, bool]] = {
    "relative": (related(), True),
    "was adviser until a year ago": (related(kind="ADVISER", until=years_ago(1)), True),
    "was adviser until longer ago": (related(kind="ADVISER", until=years_ago(3, 1)), False),
    "struck": (struck(related), False),
    "nobody": (somebody_else_s_interest, False),
}


@pytest.mark.parametrize("name", COMPANIES)
async def test_whoever_has_to_do_with_a_company_decides_nothing_of_it(affair: Affair, name: str) -> None:
    way, own = COMPANIES[name]
    assert await affair.moves(await way(affair, await affair.rows.account())) == (OF_THE_COMPANY if own else set())


@pytest.mark.parametrize("name", PEOPLE)
async def test_whoever_has_to_do_with_a_person_decides_nothing_of_them(affair: Affair, name: str) -> None:
    way, own = PEOPLE[name]
    assert await affair.moves(await way(affair, await affair.rows.account())) == (OF_THE_PERSON if own else set())


async def test_nobody_decides_on_themselves_but_keeps_their_own_record(affair: Affair) -> None:
    actor = await is_the_person(affair, await affair.rows.account())
    assert await affair.moves(actor) == OF_THE_PERSON - ONE_S_OWN
    await affair.rows.interest(account_id=actor.account_id, person_id=affair.person)
    assert await affair.moves(actor) == OF_THE_PERSON - ONE_S_OWN


async def test_a_sponsor_endorses_others_and_nobody_of_its_own_family(affair: Affair) -> None:
    actor = await acts_for(affair, await affair.rows.account())
    assert not SPONSORS & await affair.moves(actor)
    await affair.rows.interest(account_id=actor.account_id, person_id=affair.person, kind="RELATIVE")
    assert (await affair.moves(actor)).issuperset(SPONSORS)


async def test_whoever_has_not_signed_in_has_no_affairs(affair: Affair) -> None:
    assert await affair.moves(Actor()) == set()
