"""A quick look at a mutated registry: whether each viewer still reads what is written down, the types that a mutant is about first."""

import pickle
from collections.abc import Mapping
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
FEW = 4
"""So many of them are asked for the types of other subjects, whose rules may lean on this one."""


async def differing(url: str, found: Path, file: str) -> str | None:
    """The first difference, if there is one, the types first whose rules `file` makes. `found` holds what the owner of `url` finds there."""
    contents, unveiled = pickle.loads(found.read_bytes())
    written = READING.columns()
    ruled_there = [entity for entity in types() if file.endswith(f"{base._rows[entity.model].__module__.rpartition('.')[2]}.py")]
    async with asking(url) as asker:
        for entities in (ruled_there, types()) if ruled_there else (types(),):
            for viewer in VIEWERS if entities is ruled_there else VIEWERS[:FEW]:
                now = cells_of(unveiled, await read(asker, contents, viewer, entities))
                told = _differs(now, {name: cell for name, cell in written[viewer].items() if name.split(".")[0] in now})
                if told is not None:
                    return f"{viewer} {told}"
    return None


def _differs(now: Mapping[str, str], written: Mapping[str, str]) -> str | None:
    """The first line that is another; a rule that is forgotten has none."""
    return next((f"{name}: {written.get(name)} -> {now.get(name)}" for name in [*written, *now] if written.get(name) != now.get(name)), None)
