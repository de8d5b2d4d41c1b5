"""A quick look at a mutated registry: whether each viewer still reads and may do what is written down, the types that a mutant is about first."""

import pickle
from pathlib import Path

from registry.models import Change
from registry.policies import base
from tests.leaks import acting
from tests.leaks.acting import ACTING
from tests.leaks.asking import asking
from tests.leaks.contract import types
from tests.leaks.reading import cells_of, read
from tests.leaks.tables import Column, Table
from tests.leaks.test_reading import READING

VIEWERS = (
    *("anonymous", "company", "park-manager", "applicant", "talent-office", "leader", "admin", "stranger", "park-manager-2", "company-2"),
    *("promoter", "ambassador", "auditor", "every-park", "manager-and-tenant", "manager-and-applicant", "offices-and-park", "reviewer", "grid-officer"),
)
"""Those who tell most mutants apart come first."""
FEW = 4
"""So many of them are asked for the types of other subjects, whose rules may lean on this one."""


async def differing(url: str, found: Path, file: str) -> str | None:
    """The first difference, if there is one, the types first whose rules `file` makes; where it makes none, everybody is asked for all.

    Changes lean on the rules of what was changed, and are asked for with any of it. `found` holds what the owner of `url` finds there.
    """
    contents, unveiled = pickle.loads(found.read_bytes())
    ruled_there = [entity for entity in types() if file.endswith(f"{base._rows[entity.model].__module__.rpartition('.')[2]}.py")]
    leaning = [entity for entity in types() if entity.model is Change and ruled_there and entity not in ruled_there]
    async with asking(url) as asker:
        for entities, viewers in (([*ruled_there, *leaning], VIEWERS), (types(), VIEWERS[:FEW])) if ruled_there else ((types(), VIEWERS),):
            for viewer in viewers:
                read_now = cells_of(unveiled, await read(asker, contents, viewer, entities))
                done_now = await acting.column(asker, contents, viewer, {entity.model for entity in entities})
                told = _differs(READING, viewer, read_now) or _differs(ACTING, viewer, done_now)
                if told is not None:
                    return f"{viewer} {told}"
    return None


def _differs(table: Table, viewer: str, now: Column) -> str | None:
    """The first line of a table that is another, of the types that were asked for; a rule that is forgotten has no line."""
    asked = {name.split(".")[0] for name in now}
    written = {name: cell for name, cell in table.columns()[viewer].items() if name.split(".")[0] in asked}
    return next((f"{name}: {written.get(name)} -> {now.get(name)}" for name in [*written, *now] if written.get(name) != now.get(name)), None)
