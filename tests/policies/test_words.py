"""What rules say of themselves, and what is printed of them: in words where they depend on the row, and never otherwise than they answer."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import or_

from registry.actor import Role, Viewer
from registry.models import Base, Company, Entity, Lease, Person, Tenancy
from registry.models.base import Row
from registry.policies.base import masked_attributes, plainly, readable, ruled, settled, visible
from registry.policies.matrix import ANYBODY, HOLDERS, SIGNED_IN, Access, Cell, Holder, Scope, UnsaidError, answered, field_read, rows_seen
from registry.policies.people import of_park
from registry.policies.permits import Moving
from registry.policies.saying import Clause, Listener, says
from schema.permissions import PERMITS
from schema.rules import action_line, book, field_line, rows_line
from tests.policies.world import VIEWERS

MODELS = sorted((mapper.class_ for mapper in Base.registry.mappers), key=lambda model: model.__name__)
GOLDEN = Path(__file__).parent.parent / "golden" / "rules.txt"

NAMED = {
    "anonymous": ANYBODY,
    "stranger": SIGNED_IN,
    "company": Holder(Role.COMPANY, Scope.ONE),
    "applicant": Holder(Role.APPLICANT),
    "park-manager": Holder(Role.PARK_MANAGER, Scope.ONE),
    "every-park": Holder(Role.PARK_MANAGER),
    "promoter": Holder(Role.PROMOTER),
    "ambassador": Holder(Role.AMBASSADOR),
    "reviewer": Holder(Role.REVIEWER),
    "talent-office": Holder(Role.TALENT_OFFICE),
    "grid-officer": Holder(Role.GRID_OFFICER),
    "leader": Holder(Role.LEADER),
    "admin": Holder(Role.ADMIN),
    "auditor": Holder(Role.AUDITOR),
}
"""Which of the world's viewers holds one role, and no other."""


@pytest.mark.parametrize("model", MODELS, ids=[model.__name__ for model in MODELS])
def test_every_rule_that_depends_on_the_row_says_how(model: type[Entity]) -> None:
    """Raises UnsaidError where one does not."""
    for holder in HOLDERS:
        cells = [rows_seen(model, holder), *(field_read(model, [name], holder) for name in masked_attributes(model))]
        for cell in cells:
            assert bool(cell.where) is (cell.access is Access.SOME) or cell.access is Access.MASKED


def test_a_condition_without_words_is_found() -> None:
    manager = Holder(Role.PARK_MANAGER, Scope.ONE)
    row = Row(Tenancy, "t")
    spoken = answered(lambda listener: of_park(listener, row.park_id), manager, "a test")
    assert spoken == Cell(Access.SOME, (Clause("本园区的", "of their own park"),))
    with pytest.raises(UnsaidError):
        answered(lambda listener: or_(of_park(listener, row.park_id), row.state == "ACTIVE"), manager, "a test")


def test_words_of_a_part_are_not_heard_where_the_whole_has_its_own() -> None:
    row, listener = Row(Lease, "t"), Listener(Holder(Role.PARK_MANAGER, Scope.ONE).kind)
    whole = says("全部", "the whole")(lambda row, viewer: of_park(viewer, row.park_id))
    assert settled(whole(row, listener)) is False
    assert listener.heard == [Clause("全部", "the whole")]


def clauses() -> Iterator[Clause]:
    for _, _, cells, _ in book().ruled():
        for cell in cells.values():
            yield from cell.where


def test_words_are_in_both_languages() -> None:
    spoken = set(clauses())
    assert len(spoken) > 20
    assert [clause for clause in spoken if not re.search("[一-鿿]", clause.zh) or re.search("[一-鿿]", clause.en) or not clause.en] == []


@pytest.mark.parametrize("holder", HOLDERS, ids=lambda holder: f"{holder.role}-{holder.scope}")
def test_what_is_printed_is_what_the_rules_answer(holder: Holder) -> None:
    """Asked as every read and every verb asks them, of a viewer who does not listen."""
    viewer, answers = Viewer(holder.kind), {Access.ALL: True, Access.NONE: False, Access.SOME: None}
    for action in book().actions:
        permit = PERMITS[action.name]
        model = permit.model if isinstance(permit, Moving) else getattr(permit, "subject", Company)
        assert settled(plainly(permit.reach(Row(model, "t"), viewer))) is answers[action.cells[holder].access], action.name
    for model in MODELS:
        row = Row(model, "t")
        assert settled(visible(model, row, viewer)) is answers[rows_seen(model, holder).access], model
        for name in masked_attributes(model):
            cell = field_read(model, [name], holder)
            printed = answers.get(cell.access, None if cell.where else False)
            assert settled(readable(model, name, row, viewer)) is printed, (model, name)


@pytest.mark.parametrize("name", NAMED)
async def test_what_is_printed_is_what_is_seen_of_the_world(eyes, name):
    for model in MODELS:
        found = await eyes.ids(model, VIEWERS[name])
        there = await eyes.connection.fetchval(f"SELECT count(*) FROM {model.__tablename__}")
        access = rows_seen(model, NAMED[name]).access
        if access is Access.ALL:
            assert len(found) == there, model
        if access is Access.NONE:
            assert found == [], model


def test_only_what_is_everybody_s_is_printed_as_that() -> None:
    public = {model for model in MODELS if rows_seen(model, ANYBODY).access is Access.ALL}
    assert public == {model for model in MODELS if not ruled(model)}


def test_a_mask_is_told_with_where_the_value_is_shown() -> None:
    office, applicant = Holder(Role.TALENT_OFFICE), Holder(Role.APPLICANT)
    oneself = (Clause("本人", "themselves"),)
    assert field_read(Person, ["phone"], office) == Cell(Access.MASKED, oneself)
    assert field_read(Person, ["phone"], applicant) == Cell(Access.SOME, oneself)
    assert field_read(Person, ["phone", "id_hmac"], applicant) == Cell(Access.NONE)
    assert field_read(Company, ["name_zh"], ANYBODY) == Cell(Access.ALL)


def test_roles_are_those_of_the_move() -> None:
    """Each role that the move of a mutation names may do it with something, and no other may with anything."""
    for action in book().actions:
        permit = PERMITS[action.name]
        if isinstance(permit, Moving):
            everybody = action.cells[SIGNED_IN]  # what people may do with what is their own, whatever their role
            more = {holder.role for holder, cell in action.cells.items() if cell.access is not Access.NONE and cell != everybody}
            people = permit.move.roles & {Role.APPLICANT, Role.PUBLIC} if everybody.access is not Access.NONE else set()
            assert bool(people) is (everybody.access is not Access.NONE) and more | people == permit.move.roles, action.name


def printed() -> str:
    """Every rule as the contract has it."""
    lines = []
    for type_ in book().types:
        lines += [type_.name, f"  {rows_line(type_.cells)}"]
        lines += [f"  {field.name}: {field_line(field.cells)}" for field in type_.fields]
    return "\n".join([*lines, "Mutation", *(f"  {action.name}: {action_line(action)}" for action in book().actions)]) + "\n"


def test_the_printed_rules_are_those_that_somebody_has_looked_at(rewrite_golden: bool) -> None:
    if rewrite_golden:
        GOLDEN.write_text(printed(), encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == printed(), f"{GOLDEN.name} differs; if that is meant, run `make golden` and look at it"
