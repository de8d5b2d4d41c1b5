"""A thousand random worlds, in which the database and a slow evaluator find the same conflicts, and each path holds together."""

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from registry.calendar import today_in_china
from tests.models.test_conflicts import three_years_ago
from tests.oracle.conflicts import conflicts
from tests.oracle.contents import Row
from tests.rows import MODELS, NOW, Rows

TODAY = today_in_china()
ENDS: list[date | None] = [None, None, None, TODAY, three_years_ago(), three_years_ago(1), date(2015, 1, 1)]
BEGINNINGS: list[date | None] = [None, None, date(2010, 1, 1), TODAY, TODAY + timedelta(days=1)]
COMPANIES = 5
"""Few enough for every path to be walked to its end."""


class Maker:
    """Makes worlds that have nothing to do with each other."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.chance = Random(seed)
        self.tables: defaultdict[str, list[Row]] = defaultdict(list)

    def add(self, table: str, **values: Any) -> str:
        row = {"id": MODELS[table].new_id(), **values}
        self.tables[table].append(row)
        return str(row["id"])

    def once(self, table: str, key: tuple[str, ...], **values: Any) -> None:
        """The row, unless there is one with the same key."""
        if not any(all(row[name] == values[name] for name in key) for row in self.tables[table]):
            self.add(table, **values)

    def days(self) -> dict[str, date | None]:
        since, until = self.chance.choice(BEGINNINGS), self.chance.choice(ENDS)
        return {"since": since if since is None or until is None or since <= until else None, "until": until}

    def build(self, call: str) -> None:
        """One world: who is in it, how they are tied, and what they apply for."""
        people = [self.add("person", name_zh=f"{self.chance.choice('甲乙丙丁')}{self.seed}", state="REGISTERED") for _ in range(4)]
        companies = [self.add("company") for _ in range(COMPANIES)]
        accounts = [self.add("account", person_id=person) for person in people[:2]]
        parks = [self.add("park", operator_id=self.chance.choice([None, *companies])) for _ in range(2)]
        experts = [self.add("expert", person_id=person, employer_id=self._rarely(companies)) for person in people[:2]]
        self._ties(companies)
        for _ in range(self.chance.randrange(5)):
            role = self.chance.choice(["EMPLOYEE", "DIRECTOR", "SUPERVISOR", "LEGAL_REPRESENTATIVE", "ADVISER", "SHAREHOLDER"])
            about = {"expert_id": self.chance.choice(experts), "company_id": self.chance.choice(companies), "role": role}
            self.once("expert_post", ("expert_id", "company_id", "role"), **about, **self.days())
        self._accounts(accounts, people, companies, parks)
        for person in self.chance.sample(people, 3):
            state = self.chance.choice(["SUBMITTED", "FORMAL_PASSED", "UNDER_REVIEW", "WITHDRAWN", "ENDORSED"])
            named = [{"name": self.chance.choice(self.tables["person"][-4:])["name_zh"]}] if self.chance.random() < 0.3 else []
            about = {"applicant_id": person, "sponsor_id": self.chance.choice(companies), "host_park_id": self.chance.choice(parks)}
            category = self.chance.choice(["INNOVATION_TALENT", "ENTREPRENEUR"])
            submitted = None if state == "ENDORSED" else NOW
            self.add("application", round_id=call, state=state, category=category, excluded_experts=named, submitted_at=submitted, **about)

    def _rarely(self, several: list[str]) -> str | None:
        return self.chance.choice(several) if self.chance.random() < 0.2 else None

    def _ties(self, companies: list[str]) -> None:
        for _ in range(self.chance.randrange(7)):
            owner, owned = self.chance.sample(companies, 2)
            kind = self.chance.choice(["PARENT_OF", "BRANCH_OF", "CONTROLS", "HOLDS_SHARES_IN", "PARTNER_OF"])
            share = self.chance.choice([Decimal("0.2499"), Decimal("0.25"), Decimal("0.9")])
            about = {"company_id": owner, "related_id": owned, "kind": kind}
            self.once("company_relation", ("company_id", "related_id", "kind"), **about, share=share, **self.days())

    def _accounts(self, accounts: list[str], people: list[str], companies: list[str], parks: list[str]) -> None:
        for _ in range(self.chance.randrange(4)):
            in_company = self.chance.random() < 0.5
            about = {
                "account_id": self.chance.choice(accounts),
                "company_id": self.chance.choice(companies) if in_company else None,
                "person_id": None if in_company else self.chance.choice(people),
                "kind": self.chance.choice(["RELATIVE", "EMPLOYMENT", "SHARES", "DIRECTORSHIP", "ADVISER", "OTHER"]),
            }
            struck = {"struck_at": NOW, "struck_by_id": accounts[0], "strike_reason": "同名同姓"} if self.chance.random() < 0.2 else {}
            if struck and about["account_id"] == accounts[0]:
                struck["struck_by_id"] = accounts[1]
            self.once("interest", tuple(about), **about, **{"struck_at": None, **struck}, **self.days())
        if self.chance.random() < 0.2:
            self.add("role_grant", account_id=accounts[0], role="PARK_MANAGER", scope_id=self.chance.choice(parks))
        if self.chance.random() < 0.2:
            self.add("role_grant", account_id=accounts[1], role="COMPANY", scope_id=self.chance.choice(companies))


USUAL: dict[str, dict[str, Any]] = {
    "company": {"state": "DRAFT", "pending_registration": True},
    "expert": {"kind": "TECHNICAL", "capacity": 5},
    "park": {"kind": "INDUSTRIAL_PARK"},
    "account": {"display_name": "用户"},
}


NAMED = {"company": ("name_zh",), "park": ("name_zh", "code"), "application": ("number",), "account": ("username",)}


async def enter(rows: Rows, tables: dict[str, list[Row]], world: int) -> None:
    """All rows of all worlds, without looking at each: the triggers have tests of their own, and links lead nowhere else."""
    await rows.connection.execute("SET session_replication_role = replica")
    tenancy = MODELS["tenancy"].new_id()
    for table, made in tables.items():
        for number, row in enumerate(made):
            whole, called = {**USUAL.get(table, {}), **row}, f"{table}-{world}-{number}"
            if table in NAMED:
                whole |= dict.fromkeys(NAMED[table], called)
            if table == "interest":
                whole["recorded_by_id"] = whole["account_id"]
            if table == "application":
                ended = {"withdrawn_at": NOW} if row["state"] == "WITHDRAWN" else {}
                whole |= {"endorsed_at": NOW, "snapshot_hash": "ab" * 32, "hosting_tenancy_id": tenancy, **ended}
                whole["excluded_experts"] = json.dumps(row["excluded_experts"])
            await rows.insert(table, whole)
    await rows.connection.execute("SET session_replication_role = origin")


async def test_the_database_finds_what_the_evaluator_finds(rows: Rows, amount: Callable[[int, int], int]) -> None:
    programme, worlds = await rows.talent_programme(), []
    for seed in range(amount(1_000, 5_000)):
        worlds.append(Maker(seed))
        worlds[-1].build(await rows.call_round(programme_id=programme))
    async with rows.connection.transaction():
        for number, world in enumerate(worlds):
            await enter(rows, world.tables, number)
    today = "coalesce(since <= $1, true) AND coalesce(until >= $1, true)"
    records = await rows.connection.fetch(f"SELECT * FROM conflicts_of(NULL, NULL) WHERE {today}", TODAY)
    found = {(record["application_id"], record["expert_id"], record["kind"]) for record in records}
    expected = set().union(*(conflicts(world.tables, TODAY) for world in worlds))
    assert found == expected
    assert {kind for _, _, kind in expected} == {
        "SAME_PERSON", "EMPLOYER", "HOLDING", "RELATIVE", "ADVISER", "OWN_APPLICATION", "PARK", "CONSULTANCY", "EXCLUDED"
    }  # fmt: skip
    for record in records:
        path = json.loads(record["path"])
        ends = [step["from"] for step in path] + [path[-1]["to"]]
        assert (ends[0], ends[-1]) == (record["expert_id"], record["application_id"])
        assert [step["to"] for step in path] == ends[1:]
        assert len(set(ends)) == len(ends)
