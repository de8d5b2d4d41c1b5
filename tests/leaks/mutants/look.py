"""A quick look at a mutated registry: whether each viewer still reads what is written down, the types that a mutant is about first."""

import pickle
from pathlib import Path

from registry.policies import base
from tests.leaks.asking import asking
from tests.leaks.contract import types
from tests.leaks.reading import cells_of, read
from tests.leaks.test_reading import READING

VIEWERS = (
    *("anonymous", "company", "park-manager", "applicant", "talent-office", "leader", "admin", "stranger", "park-manager-2", "company-2"),
    *("promoter", "ambassador", "auditor", "every-park", "manager-and-tenant", "reviewer", "grid-officer"),
)
"""Those who tell most mutants apart come first."""


async def differing(url: str, found: Path, file: str) -> str | None:
    """The first difference, if there is one, the types first whose rules `file` makes. `found` holds what the owner of `url` finds there."""
    contents, unveiled = pickle.loads(found.read_bytes())
    written = READING.columns()
    ruled_there = [entity for entity in types() if file.endswith(f"{base._rows[entity.model].__module__.rpartition('.')[2]}.py")]
    async with asking(url) as asker:
        for entities in (ruled_there, types()):
            for viewer in VIEWERS if entities else ():
                now = cells_of(unveiled, await read(asker, contents, viewer, entities))
                names = [name for name in now if now[name] != written[viewer].get(name)]
                if names:
                    return f"{viewer} {names[0]}: {written[viewer].get(names[0])} -> {now[names[0]]}"
                if entities is not ruled_there and now.keys() != written[viewer].keys():
                    return f"{viewer}: {sorted(written[viewer].keys() - now.keys())} have no line"
    return None
