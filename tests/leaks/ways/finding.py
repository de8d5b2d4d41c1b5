"""Rows found by their names and codes, of all types at once and of one."""

from collections.abc import Iterator

from registry.policies.base import ruled
from tests.leaks.asking import Question
from tests.leaks.canaries import WORD
from tests.leaks.contents import Contents
from tests.leaks.contract import place, types
from tests.leaks.spelling import quoted

HITS = "totalCount nodes { match highlight { text isMatch } node { __typename ... on Node { id } } } edges { cursor }"


def questions(contents: Contents) -> Iterator[Question]:
    """What every name begins with, and the whole name of the first and the last row of each type that is not everybody's."""
    searched = [entity for entity in types() if entity.by_name is not None and ruled(entity.model)]
    asked = [f"all: search(text: {quoted(WORD)}, first: 100) {{ {HITS} }}"]
    for entity in searched:
        names = [row["name"] for row in contents.values[entity.name].values()]
        asked += [
            f"{entity.name}{number}: search(text: {quoted(name)}, types: [{entity.word}]) {{ {HITS} }}"
            for number, name in enumerate((names[0], names[-1]))
        ]
        found = [f"(search: {quoted(name)}, first: 100)" for name in (WORD, names[0], names[-1])]
        yield Question("search", entity.name, place(entity).document((arguments, "totalCount nodes { id }") for arguments in found))
    yield Question("search", "", f"{{ {' '.join(asked)} }}")
