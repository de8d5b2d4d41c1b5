"""What stands around answers, and comes in their place: validators are of one viewer, and what breaks off tells of no row."""

import pytest

from tests.leaks.asking import FREE, Asker, Question, asking
from tests.leaks.contents import Contents
from tests.leaks.contract import types
from tests.leaks.reading import read
from tests.leaks.ways.reading import by_id, questions

AT_ONCE = FREE.model_copy(update={"statement_timeout_ms": 1})
"""No statement has the time to answer much."""


async def test_a_validator_that_another_was_given_proves_nothing(asker: Asker, planted: Contents) -> None:
    """Even of the same bytes: to have an answer confirmed one must have been given it."""
    lists = [question for question in questions(planted) if question.get]
    assert len(lists) > 10
    for question in lists:
        given = {viewer: await asker.ask(question, viewer) for viewer in ("anonymous", "grid-officer")}
        assert len({said.body for said in given.values()}) == 1
        tags = {viewer: dict(said.head)["etag"] for viewer, said in given.items()}
        for viewer in tags:
            for other, tag in tags.items():
                again = await asker.ask(conditional(question, tag), viewer)
                assert again.status == (304 if other == viewer else 200), (viewer, other, question)


def conditional(question: Question, tag: str) -> Question:
    return Question(question.way, question.about, question.document, question.variables, get=True, headers={"if-none-match": tag})


@pytest.mark.parametrize("viewer", ["anonymous", "park-manager"])
async def test_what_takes_too_long_is_refused_without_a_word_of_it(planted_url: str, planted: Contents, viewer: str) -> None:
    refused = 0
    async with asking(planted_url) as patient:
        seen = await read(patient, planted, viewer)
    async with asking(planted_url, AT_ONCE) as hurried:
        for question in (by_id(planted, entity) for entity in types()):
            said = await hurried.ask(question, viewer)
            assert planted.found(said.text) - seen.secrets == set(), question
            if said.code == "EXECUTION_TIMEOUT":
                (error,) = said.answer["errors"]
                assert (error["extensions"]["limit"], "SELECT" in said.text) == (1, False)
                refused += 1
    assert refused > 0
