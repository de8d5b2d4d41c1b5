"""Every way of asking, by those whose rights differ: no answer has a secret that asking plainly does not give, and none depends on one."""

import pytest

from tests.leaks.answers import column, miscounted
from tests.leaks.asking import JSON, Asker, Question, Said
from tests.leaks.contents import Contents
from tests.leaks.contract import paged
from tests.leaks.pairs import differ, elsewhere
from tests.leaks.reading import Reading, read
from tests.leaks.tables import Table
from tests.leaks.ways import questions
from tests.leaks.ways.continuing import Cursors
from tests.policies.world import VIEWERS

ASKING = ("anonymous", "company", "applicant", "park-manager", "talent-office", "admin")
"""Whose rights differ in kind. The others have those of one of these, or of several."""

WAYS = Table(
    "ways",
    """
What those whose rights differ find by each way of asking, in the database of reading.txt.
`where`, `order`, `after` and `group` with a field that somebody may not read: how many rows are found by its value, have a place by it, lie
beyond a cursor that somebody else was given, or are counted under it; `no` where the field is refused, `·` where nothing is found.
`can`: with how many rows the viewer may do something, counted for each mutation. Other lines: of how many rows of any type an answer tells.
""",
    ASKING,
)


@pytest.mark.parametrize("viewer", ASKING)
async def test_no_way_of_asking_tells_more_or_depends_on_what_is_hidden(
    asker: Asker, other_url: str, planted: Contents, unveiled: Reading, cursors: Cursors, viewer: str, rewrite_golden: bool
) -> None:
    seen = await read(asker, planted, viewer)
    asked = list(questions(planted, cursors))
    answers = [await asker.ask(question, viewer) for question in asked]
    for question, said in zip(asked, answers, strict=True):
        told = planted.found(said.text) - {(one, "id") for one in question.names}
        assert told - seen.secrets == set(), f"{viewer}: {question}"
        assert said.statements == (question.accept == JSON and said.status == 200 and said.code is None), f"{viewer}: {question}"
        assert_plain(question, said)
    WAYS.check(viewer, column(asked, answers, planted), rewrite_golden)
    await differ(other_url, planted, unveiled, seen)
    async with elsewhere(asker, other_url):
        for question, said in zip(asked, answers, strict=True):
            again = await asker.ask(question, viewer)
            assert (again.status, again.head, again.text) == (said.status, said.head, said.text), f"{viewer}: {question}"
            assert again.statements == said.statements, f"{viewer}: {question}"


def assert_plain(question: Question, said: Said) -> None:
    """Nothing stands beside the answer but what it cost, where that was asked for; by GET it has a validator. Whole lists count what they show."""
    if said.status == 200:
        assert ("etag" in dict(said.head)) is question.get, question
    if question.accept != JSON:
        return
    assert said.answer.keys() <= {"data", "errors", *(["extensions"] if question.headers else [])}, question
    if question.way in WHOLE:
        assert list(miscounted(said.data)) == [], question


WHOLE = ("where", "search", "link")
"""Ways that ask for every row of a list that there is."""


def test_whatever_is_paged_is_asked_for(planted: Contents, cursors: Cursors) -> None:
    """And gone on with, wherever there are rows."""
    asked = {(question.way, question.about) for question in questions(planted, cursors)}
    assert {("order", entity.name) for entity in paged()} <= asked
    assert {("after", entity.name) for entity in paged() if planted.ids[entity.model.__tablename__]} <= asked
    assert set(ASKING) <= set(VIEWERS)
