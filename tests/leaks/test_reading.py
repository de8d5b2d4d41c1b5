"""What each viewer reads by asking plainly, as it is written down for people; and that there is a secret wherever there is a rule."""

import pytest

from registry.models import Base
from registry.policies.base import masked_attributes, ruled
from tests.leaks.asking import Asker
from tests.leaks.contents import Contents
from tests.leaks.contract import protected, types
from tests.leaks.reading import Reading, cells_of, outcomes, read
from tests.leaks.tables import Table
from tests.policies.world import VIEWERS

READING = Table(
    "reading",
    """
What each viewer of tests/policies/world.py reads of a database with a secret in every cell, asked for by id.
A line of a type counts its rows; a line of a field, which somebody may not read, its values:
all of them, so many, `m` so many masked, `·` none. A field that has no line is read by whoever sees the row.
A line of `availableTransitions` counts the moves that the viewer may make or waits for, as far as role and reach go;
one of `groups` the rows of lists of people or their affairs, as groups tell their number, or says `few`.
""",
    tuple(VIEWERS),
)


@pytest.mark.parametrize("viewer", VIEWERS)
async def test_each_reads_what_is_written_down(
    asker: Asker, planted: Contents, unveiled: Reading, viewer: str, rewrite_golden: bool
) -> None:
    seen = await read(asker, planted, viewer)
    READING.check(viewer, cells_of(unveiled, seen), rewrite_golden)
    for entity in types():
        for identifier, row in seen.objects[entity.name].items():
            whole = unveiled.objects[entity.name][identifier]
            limited = {shown.path[0] for found in protected(entity.model).values() for shown in found} | OF_OTHERS
            assert {key: row[key] for key in row if key not in limited and not isinstance(whole[key], dict)} == {
                key: whole[key] for key in row if key not in limited and not isinstance(whole[key], dict)
            }


OF_OTHERS = {"availableTransitions"}
"""Fields that are made of who asks."""


def test_every_rule_has_a_secret_that_it_keeps(planted: Contents, unveiled: Reading) -> None:
    """A rule about a field that nothing in the contract shows keeps what is planted in the table."""
    hidden = set(planted.cells.values())
    for mapper in Base.registry.mappers:
        model = mapper.class_
        for attribute in masked_attributes(model):
            shown = bool(protected(model)[attribute]) and bool(outcomes(model, attribute, unveiled, unveiled))
            kept = any(name == attribute and identifier in planted.ids[model.__tablename__] for identifier, name in hidden)
            assert shown or kept, (
                f"no secret is planted in {model.__name__}.{attribute}: give tests/policies/world.py a row in which it may stand, "
                "or tests/leaks/canaries.py a hint"
            )
        assert not ruled(model) or planted.ids[model.__tablename__], f"the world has no {model.__name__}: add one that somebody must not see"
