"""Every way of asking, as questions made from the contract and from what a planted database holds.

    reading     by id, by natural key, in lists, along links, through fragments
    filtering   `where`, with every comparator, and through links
    ordering    every order, and the cursors it gives
    continuing  every order from a cursor on that somebody else was given
    grouping    keys, sums and extremes, and what groups are picked by
    finding     `search`, of everything and of one type
    saving      the same lists as files
    pricing     the same lists with what they cost
    permitting  what may be done with every row

A question that names a protected field stands alone in its document, since it may be refused; the rest of a type is asked for at once.
"""

from collections.abc import Iterator

from tests.leaks.asking import Question
from tests.leaks.contents import Contents
from tests.leaks.ways import continuing, filtering, finding, grouping, ordering, permitting, pricing, reading, saving
from tests.leaks.ways.continuing import Cursors

__all__ = ["questions"]


def questions(contents: Contents, cursors: Cursors) -> Iterator[Question]:
    """All of them; `cursors` are those that were given to somebody else."""
    for room in (reading, filtering, ordering, grouping, finding, saving, pricing, permitting):
        yield from room.questions(contents)
    yield from continuing.questions(cursors)
