"""Whether something may be done: `viewerCan` of every mutation, asked of every row that it may be done with."""

from collections.abc import Iterator

from registry.policies.permits import Beginning, OfRow, OfSeen
from schema.permissions import PERMITS
from tests.leaks.asking import Question
from tests.leaks.contents import Contents
from tests.leaks.contract import types

OF_ROWS = {action: permit for action, permit in PERMITS.items() if isinstance(permit, OfRow | Beginning | OfSeen)}
"""The mutations that name a row, each with what it asks of that."""


def questions(contents: Contents) -> Iterator[Question]:
    for action in OF_ROWS:
        yield from of_rows(contents, action)


def of_rows(contents: Contents, action: str) -> Iterator[Question]:
    """One mutation and each row of the type that it names. A row that is not seen is named again in what is said of it."""
    subject = OF_ROWS[action].subject
    about = next(entity.name for entity in types() if entity.model is subject)
    document = f"query ($id: ID!) {{ viewerCan(action: {action}, subjectId: $id, lang: EN) {{ code reason }} }}"
    for identifier in contents.ids[subject.__tablename__]:
        yield Question("can", about, document, {"id": identifier}, names=(identifier,))
