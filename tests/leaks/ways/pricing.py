"""Lists with what they cost, at most and for what was there."""

from collections.abc import Iterator

from registry.policies.base import ruled
from tests.leaks.asking import Question
from tests.leaks.contents import Contents
from tests.leaks.contract import paged, place

REPORT = {"graphql-cost": "report"}


def questions(contents: Contents) -> Iterator[Question]:
    for entity in paged():
        if ruled(entity.model):
            yield Question("cost", entity.name, place(entity).document([("(first: 100)", "nodes { id }")]), headers=REPORT)
