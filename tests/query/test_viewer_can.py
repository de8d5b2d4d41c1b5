"""`viewerCan` and what the mutations themselves answer: for each of them, each row of the world and each viewer, the same."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    get_named_type,
    get_nullable_type,
    is_required_input_field,
)

from registry.actor import ANONYMOUS, Actor, Role
from registry.app import contract, registry_on
from registry.auth.passwords import hash_password
from registry.database.connect import connect
from registry.errors import Lang, RegistryError
from registry.models import Entity
from registry.models.base import in_contract
from registry.policies.permits import Anybody, Anywhere, Beginning, OfRow, OfSeen, Permit, SignedIn
from registry.query.request import Upload
from registry.settings import Settings
from schema.mutation import COMMANDS
from schema.permissions import PERMITS
from tests.policies.world import VIEWERS, World, build, known
from tests.query.conftest import Asking, asking_of
from tests.rows import NOW

if TYPE_CHECKING:
    from tests.conftest import Workshop

WORLD = "registry_world_to_act_in"
HINDERED = ("NOT_PERMITTED", "OWN_AFFAIR", "WRONG_STATE", "SESSION_REQUIRED")
OF_ROWS = [name for name, permit in PERMITS.items() if isinstance(permit, OfRow | Beginning | OfSeen)]
OF_NOTHING = [name for name, permit in PERMITS.items() if isinstance(permit, Anywhere | SignedIn | Anybody)]

GIVEN: Mapping[str, Any] = {
    "Int": 1,
    "Date": "2020-06-01",
    "DateTime": "2020-06-01T08:00:00+08:00",
    "Decimal": "1",
    "String": "甲",
    "ID": known("company", "tenant"),
}
"""What stands for a value of each scalar: enough to be asked, whatever is then said of it."""

AMONG_OTHERS = {"giveConsent": ("personId",)}
"""What a mutation acts on where it may be left out, being one's own."""

GRANTS: Mapping[Role, Callable[[str | None], Mapping[str, Any]]] = {
    Role.ADMIN: lambda scope: {"role": "LEADER"},
    Role.TALENT_OFFICE: lambda scope: {"role": "REVIEWER"},
    Role.COMPANY: lambda scope: {"role": "COMPANY", "scopeId": scope},
    Role.PARK_MANAGER: lambda scope: {"role": "PARK_MANAGER", "scopeId": scope or known("park", "other")},
    Role.GRID_OFFICER: lambda scope: {"role": "GRID_OFFICER", "scopeId": scope or "grid_01h455vb4pex5vsknk084sn02q"},
}
"""What somebody may give who holds a role over something."""


@dataclass
class Acting:
    """The world, and a registry on it."""

    ask: Asking
    connection: asyncpg.Connection
    file: Path

    async def rows(self, model: type[Entity]) -> list[str]:
        found = await self.connection.fetch(f"SELECT id FROM {model.__tablename__} ORDER BY id")
        return [row["id"] for row in found]

    async def verdicts(self, action: str, subjects: list[str | None], actor: Actor, lang: Lang = Lang.EN) -> list[Mapping[str, Any]]:
        """What `viewerCan` says of one mutation and each of these, in one statement."""
        asked = "".join(
            f' v{n}: viewerCan(action: {action}, lang: {lang}{f", subjectId: {chr(34)}{subject}{chr(34)}" if subject else ""}) {{ action allowed code reason }}'
            for n, subject in enumerate(subjects)
        )
        answer = await self.ask(f"{{{asked} }}", actor)
        assert len(self.ask.statements) == 1
        return [answer[f"v{n}"] for n in range(len(subjects))]

    async def refusals(self, action: str, subject: str | None, actor: Actor) -> list[Mapping[str, Any]]:
        """What the mutation itself refuses, rehearsed with as little as it takes."""
        if f"{action[0].upper()}{action[1:]}Input" not in contract().schema.type_map:
            return list((await self.ask(f"mutation {{ {action} {{ errors {{ code field message }} }} }}", actor))[action]["errors"])
        head = f"mutation($input: {action[0].upper()}{action[1:]}Input!)"
        given = await self._input(action, subject, actor)
        answer = await self.ask(f"{head} {{ {action}(input: $input) {{ errors {{ code field message }} }} }}", actor, input=given)
        return list(answer[action]["errors"])

    async def _input(self, action: str, subject: str | None, actor: Actor) -> dict[str, Any]:
        type_ = contract().schema.type_map[f"{action[0].upper()}{action[1:]}Input"]
        assert isinstance(type_, GraphQLInputObjectType)
        given = {name: self._value(field.type) for name, field in type_.fields.items() if is_required_input_field(field)}
        if subject is not None:
            given[next(name for name in (*AMONG_OTHERS.get(action, ()), *given) if name.endswith("Id"))] = subject
        if "expectedVersion" in given and subject is not None:
            table = subject_of(PERMITS[action]).__tablename__
            given["expectedVersion"] = await self.connection.fetchval(f"SELECT version FROM {table} WHERE id = $1", subject)
        if action == "registerTenancy":
            own = [grant.scope_id for grant in actor.grants if grant.role is Role.COMPANY]
            given["companyId"] = own[0] if own else known("company", "tenant")
        if action == "relateCompanies":  # their own company they may put below any
            acted_for = {grant.scope_id for grant in actor.grants}
            given["relatedId"] = next(each for name in ("neighbour", "tenant", "leaving") if (each := known("company", name)) not in acted_for)
        if action == "grantRole":
            given |= next((GRANTS[grant.role](grant.scope_id) for grant in actor.grants if grant.role in GRANTS), {})
        return given | ({"validateOnly": True} if "validateOnly" in type_.fields else {})

    def _value(self, type_: Any) -> Any:
        named = get_named_type(type_)
        if isinstance(get_nullable_type(type_), GraphQLList):
            return []
        if isinstance(named, GraphQLEnumType):
            return next(iter(named.values))
        if isinstance(named, GraphQLInputObjectType):
            return {name: self._value(field.type) for name, field in named.fields.items() if isinstance(field.type, GraphQLNonNull)}
        return Upload(self.file, "a.csv", "text/csv", self.file.stat().st_size, "ab" * 32) if named.name == "Upload" else GIVEN[named.name]


@pytest.fixture
def world_url(workshop: "Workshop") -> Iterator[str]:
    """A copy of the world in which everybody who acts has an account."""
    workshop.once(WORLD, f"CREATE DATABASE {WORLD} TEMPLATE registry_template", _fill)
    name = workshop.copy(WORLD)
    yield workshop.of(name)
    workshop.drop(name)


@pytest.fixture
async def acting(world_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Acting]:
    file = tmp_path / "a.csv"
    file.write_text("甲\n乙\n", encoding="utf-8")
    connection = await connect(world_url)
    settings = Settings(pool_size=2, budget=0, anonymous_budget=0, cost_ceiling=0)
    async with asking_of(registry_on(world_url, settings), monkeypatch) as ask:
        yield Acting(ask, connection, file)
    await connection.close()


async def _fill(url: str) -> None:
    connection = await connect(url)
    await build(connection)
    there = {row["id"] for row in await connection.fetch("SELECT id FROM account")}
    for actor in VIEWERS.values():
        if actor.account_id is not None and actor.account_id not in there:
            await World(connection).put("account", {"id": actor.account_id, "username": f"acting-{len(there)}"})
            there.add(actor.account_id)
    hashed = await hash_password("what nobody here types")
    await connection.execute("UPDATE account SET password_hash = $1 WHERE password_hash IS NOT NULL", hashed)
    await _add_what_may_be_done(World(connection))
    await connection.close()


async def _add_what_may_be_done(world: World) -> None:
    """Rows that wait for nothing any more, for verbs that none of the others is ready for."""
    await world.named("account", "gone", username="gone", disabled_at=NOW)
    await world.named("admin_division", "district")
    ready = {"operator_id": "@company:tenant", "division_id": "@admin_division:district"}
    await world.named("park", "planned", code="PLANNED", state="PLANNED", **ready)
    for name, company, park, given in [
        ("leaving-applied", "leaving", "other", {"state": "APPLIED"}),
        ("neighbour-approved", "neighbour", "open", {"state": "APPROVED", "kind": "VIRTUAL"}),
        ("leaving-incubated", "leaving", "suspended", {"state": "ACTIVE", "kind": "INCUBATEE"}),
    ]:
        await world.named("tenancy", name, company_id=f"@company:{company}", park_id=f"@park:{park}", **given)
    await world.named("interest", "auditor-tenant", account_id=VIEWERS["auditor"].account_id, company_id="@company:tenant")
    await world.named("interest", "admin-neighbour", account_id="@account:admin", company_id="@company:neighbour")


def subject_of(permit: Permit) -> type[Entity]:
    assert isinstance(permit, OfRow | Beginning | OfSeen)
    return permit.subject


def test_every_mutation_says_what_it_asks() -> None:
    assert [declared.name for declared in COMMANDS if declared.permit is None] == []


@pytest.mark.parametrize("action", OF_ROWS)
async def test_it_says_of_each_row_what_the_mutation_says(acting: Acting, action: str) -> None:
    subjects = await acting.rows(subject_of(PERMITS[action]))
    allowed = 0
    for name, actor in VIEWERS.items():
        anything, *each = await acting.verdicts(action, [None, *subjects], actor)
        for subject, verdict in zip(subjects, each, strict=True):
            if not anything["allowed"] and verdict["code"] == "NOT_PERMITTED" and subject != subjects[0]:
                continue  # who may do it with nothing at all is asked of one row, and told the same of the others
            errors = await acting.refusals(action, subject, actor)
            if verdict["allowed"]:
                allowed += 1
                assert (anything["allowed"], verdict["code"], verdict["reason"]) == (True, None, None)
                assert [error for error in errors if error["code"] in HINDERED or subject in error["message"]] == [], (name, subject)
            else:
                assert errors, (name, subject, verdict)
                assert (verdict["code"], verdict["reason"]) == (errors[0]["code"], errors[0]["message"]), (name, subject)
                assert anything["allowed"] or verdict["code"] in ("NOT_PERMITTED", "NOT_VISIBLE"), (name, subject)
    assert allowed, "nobody may do this with any row of the world, so it shows nothing"


@pytest.mark.parametrize("action", OF_NOTHING)
async def test_it_says_of_nothing_in_particular_what_the_mutation_says(acting: Acting, action: str) -> None:
    for name, actor in VIEWERS.items():
        (verdict,) = await acting.verdicts(action, [None], actor)
        if action == "signOut":
            assert verdict["allowed"]
            continue
        errors = await acting.refusals(action, None, actor)
        refused = [(error["code"], error["message"]) for error in errors if error["code"] in HINDERED]
        assert ([] if verdict["allowed"] else [(verdict["code"], verdict["reason"])]) == refused, name


@pytest.mark.parametrize(
    "action, subject, viewers",
    [
        ("endTenancy", ("tenancy", "neighbour-other"), {"park-manager-2"}),
        ("endTenancy", ("tenancy", "tenant-open"), {"manager-and-tenant", "offices-and-park"}),
        ("suspendCompany", ("company", "neighbour"), {"admin"}),
        ("grantDataSubjectRequest", ("data_subject_request", "carol"), {"talent-office"}),
        ("strikeInterest", ("interest", "auditor-tenant"), {"auditor"}),
        ("disableAccount", ("account", "admin"), {"admin"}),
    ],
)
async def test_it_says_whose_own_affair_it_is(acting: Acting, action: str, subject: tuple[str, str], viewers: set[str]) -> None:
    codes = {name: (await acting.verdicts(action, [known(*subject)], actor))[0]["code"] for name, actor in VIEWERS.items()}
    assert {name for name, code in codes.items() if code == "OWN_AFFAIR"} == viewers


async def test_a_hidden_subject_is_answered_like_a_missing_one(acting: Acting) -> None:
    hidden, missing = known("lease", "neighbour-active"), "lease_01h455vb4pex5vsknk084sn02q"
    verdicts = await acting.verdicts("signLease", [hidden, missing], VIEWERS["park-manager"])
    assert [verdict["code"] for verdict in verdicts] == ["NOT_VISIBLE", "NOT_VISIBLE"]
    assert verdicts[0]["reason"].replace(hidden, missing) == verdicts[1]["reason"]


async def test_the_reason_is_in_the_language_asked_for(acting: Acting) -> None:
    park = known("park", "open")
    for lang, reason in ((Lang.ZH, "您的角色无权执行“关闭”操作。"), (Lang.EN, "Your role may not do “Close”.")):
        (verdict,) = await acting.verdicts("closePark", [park], ANONYMOUS, lang)
        assert verdict["reason"] == reason


async def test_what_is_done_with_nothing_is_not_asked_of_a_row(acting: Acting) -> None:
    with pytest.raises(RegistryError) as refused:
        await acting.verdicts("createPark", [known("park", "open")], VIEWERS["admin"])
    assert refused.value.code == "BAD_USER_INPUT"


async def test_action_and_subject_may_be_variables(acting: Acting) -> None:
    document = "query($action: Action!, $id: ID) { viewerCan(action: $action, subjectId: $id) { action allowed __typename } }"
    park = known("park", "open")
    for action, subject, allowed in (("suspendPark", park, True), ("resumePark", park, False), ("resumePark", None, True)):
        answer = await acting.ask(document, VIEWERS["admin"], action=action, id=subject)
        assert answer == {"viewerCan": {"action": action, "allowed": allowed, "__typename": "Verdict"}}


def test_actions_are_called_as_in_the_contract() -> None:
    schema = contract().schema
    assert schema.mutation_type is not None
    action = schema.type_map["Action"]
    assert isinstance(action, GraphQLEnumType)
    assert set(action.values) == set(schema.mutation_type.fields)
    assert all(in_contract(name) == name for name in action.values)
