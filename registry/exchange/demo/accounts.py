"""An account for every role, each with a password that is made now, kept as a hash, and told once."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from registry.actor import Role
from registry.auth.passwords import hash_password, random_password
from registry.exchange.demo.cohorts import Cohort
from registry.exchange.demo.rows import AccountRow, GrantRow
from registry.exchange.demo.world import World
from registry.identifiers import SEED_EPOCH, IdSeries

REVIEWERS = 60


@dataclass(frozen=True, slots=True)
class Post:
    """An account to be made: who it is for, as what, over what, and as which person."""

    username: str
    display_name: str
    role: Role
    scope_id: str | None = None
    person_id: str | None = None


def posts(world: World, first: Cohort) -> list[Post]:
    """The demo accounts. Companies and applicants are the first two of the population: the company of a pair sponsors the applicant."""
    (company, company_2), (person, person_2) = first.companies[:2], first.people[:2]
    return [
        Post("admin", "演示系统管理员 Demo administrator", Role.ADMIN),
        Post("auditor", "演示监督员 Demo auditor", Role.AUDITOR),
        Post("leader", "演示区领导 Demo leader", Role.LEADER),
        Post("talent-office", "演示人才办 Demo talent office", Role.TALENT_OFFICE),
        Post("park-manager", "演示园区经理 Demo park manager", Role.PARK_MANAGER, world.parks["PK-SDU"]),
        Post("park-manager-2", "演示园区经理2 Demo park manager 2", Role.PARK_MANAGER, world.parks["PK-TRANSFER"]),
        Post("promoter", "演示招商员 Demo promoter", Role.PROMOTER),
        Post("ambassador", "演示服务大使 Demo service ambassador", Role.AMBASSADOR),
        Post("grid-officer", "演示网格员 Demo grid officer", Role.GRID_OFFICER),
        Post("company", f"{company.name_zh} {company.name_en}", Role.COMPANY, company.id),
        Post("company-2", f"{company_2.name_zh} {company_2.name_en}", Role.COMPANY, company_2.id),
        Post("applicant", f"{person.name_zh} {person.name_en}", Role.APPLICANT, person_id=person.id),
        Post("applicant-2", f"{person_2.name_zh} {person_2.name_en}", Role.APPLICANT, person_id=person_2.id),
        *(Post(f"reviewer-{n}", f"演示专家{n} Demo reviewer {n}", Role.REVIEWER) for n in range(1, REVIEWERS + 1)),
    ]


async def passwords(accounts: list[Post]) -> dict[str, tuple[str, str]]:
    """Username to password and hash. The reviewers share one, which keeps the list short and the hashing within seconds."""
    shared = random_password()
    plain = {post.username: shared if post.role is Role.REVIEWER else random_password() for post in accounts}
    distinct = list(dict.fromkeys(plain.values()))
    hashed = dict(zip(distinct, await asyncio.gather(*(hash_password(password) for password in distinct)), strict=True))
    return {username: (password, hashed[password]) for username, password in plain.items()}


def account_rows(accounts: list[Post], secrets: Mapping[str, tuple[str, str]]) -> list[AccountRow]:
    ids = IdSeries("account", "demo")
    return [
        AccountRow(ids(number), post.username, post.display_name, secrets[post.username][1], post.person_id)
        for number, post in enumerate(accounts)
    ]


def grant_rows(accounts: list[Post], world: World) -> list[GrantRow]:
    """Each account's role; and one that is over, to show that it counts no more: the second manager once had the first one's park."""
    ids, account_ids = IdSeries("grant", "demo"), IdSeries("account", "demo")
    rows = [GrantRow(ids(number), account_ids(number), post.role.value, post.scope_id, SEED_EPOCH) for number, post in enumerate(accounts)]
    number = next(number for number, post in enumerate(accounts) if post.username == "park-manager-2")
    since, until = (datetime(year, 1, 1, tzinfo=SEED_EPOCH.tzinfo) for year in (2024, 2025))
    return [*rows, GrantRow(ids(len(rows)), account_ids(number), Role.PARK_MANAGER.value, world.parks["PK-SDU"], since, until)]
