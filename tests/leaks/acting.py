"""With which rows each viewer may do what: the verdicts of `viewerCan` on role and reach, as a table for people."""

from collections.abc import Container

from registry.models import Entity
from registry.policies.permits import Moving
from tests.leaks.answers import permitted
from tests.leaks.asking import Asker
from tests.leaks.contents import Contents
from tests.leaks.tables import Column, Table, counted
from tests.leaks.ways.permitting import OF_ROWS, of_rows
from tests.policies.world import VIEWERS

ACTING = Table(
    "acting",
    """
With how many rows each viewer of tests/policies/world.py may do what, as far as role and reach go: now, or in another state.
A line is a mutation, which counts the rows of the type that it names first: all of them, so many, `·` none.
""",
    tuple(VIEWERS),
)


async def column(asker: Asker, contents: Contents, viewer: str, models: Container[type[Entity]] | None = None) -> Column:
    """A viewer's column, or of it the mutations about these models."""
    cells: dict[str, str] = {}
    for action in sorted(OF_ROWS, key=lambda one: (OF_ROWS[one].subject.__name__, one)):
        if models is None or acted_on(action) in models:
            verdicts = [permitted(await asker.ask(question, viewer)) for question in of_rows(contents, action)]
            cells[action] = counted(sum(verdicts), len(verdicts))
    return cells


def acted_on(action: str) -> type[Entity]:
    """The model whose reach decides, which may be another than that of the row which is named."""
    permit = OF_ROWS[action]
    return permit.model if isinstance(permit, Moving) else permit.subject
