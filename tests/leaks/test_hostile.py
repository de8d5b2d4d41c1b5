"""What is hidden is as good as missing to every mutation: the same refusals, in the same words, after the same statements."""

from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from tests.leaks.asking import Asker, Said, asking
from tests.leaks.contents import Contents
from tests.leaks.hostile import Verb, verbs
from tests.leaks.reading import Reading, read
from tests.policies.world import VIEWERS

ASKING = ("anonymous", "company", "park-manager", "talent-office", "admin")


@pytest.fixture
async def writer(other_url: str) -> AsyncIterator[Asker]:
    """On a copy of the planted world: a rehearsal writes too, before it is undone."""
    async with asking(other_url) as asker:
        yield asker


@contextmanager
def statements(asker: Asker) -> Iterator[list[str]]:
    """What the work of a mutation sends meanwhile."""
    found: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        found.append(statement)

    engine = asker.registry.database.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield found
    event.remove(engine, "before_cursor_execute", note)


def ids(contents: Contents, seen: Reading, verb: Verb, *, hidden: str) -> dict[str, str] | None:
    """Ids for an input: a row that the viewer does not see for one of its fields, such as are seen for the others."""
    chosen: dict[str, str] = {}
    for name, entity in verb.names.items():
        there = seen.objects[entity.name]
        rows = [one for one in contents.ids[entity.model.__tablename__] if (one in there) is (name != hidden)]
        if not rows and name == hidden:
            return None
        chosen |= {name: rows[0]} if rows else {}
    return chosen


async def told(asker: Asker, verb: Verb, viewer: str, given: dict[str, str], identifier: str) -> tuple[Any, ...]:
    """What comes back with the id called X, and by which statements."""
    with statements(asker) as sent:
        said: Said = await asker.ask(verb.question(given), viewer)
    return said.status, said.text.replace(identifier, "X" * len(identifier)), sent


@pytest.mark.parametrize("viewer", ASKING)
async def test_a_hidden_row_is_a_missing_row(writer: Asker, planted: Contents, viewer: str) -> None:
    seen, tried = await read(writer, planted, viewer), 0
    for verb in verbs():
        for name, entity in verb.names.items():
            given = ids(planted, seen, verb, hidden=name)
            if given is None:
                continue
            here, gone = given[name], entity.model.new_id()
            first = await told(writer, verb, viewer, given, here)
            assert first == await told(writer, verb, viewer, {**given, name: gone}, gone), f"{viewer}: {verb.name} {name}"
            assert first[0] == 200 and planted.found(first[1]) - seen.secrets - {(one, "id") for one in given.values()} == set(), f"{viewer}: {verb.name}"
            tried += 1
    assert tried > 20 or viewer == "admin"


async def test_a_conflict_tells_no_secret(writer: Asker, planted: Contents) -> None:
    """Each version that is sent is one that has long passed: what has been changed since is told as far as the viewer reads it."""
    codes = set()
    for viewer in ("company", "park-manager"):
        seen = await read(writer, planted, viewer)
        for verb in verbs():
            given = ids(planted, seen, verb, hidden="")
            assert given is not None
            for entity_field, entity in verb.names.items():
                for identifier in list(seen.objects[entity.name])[:1]:
                    said = await writer.ask(verb.question({**given, entity_field: identifier}), viewer)
                    assert planted.found(said.text) - seen.secrets == set(), f"{viewer}: {verb.name} {said.text}"
                    codes |= {error["code"] for error in (said.data[verb.name] or {"errors": []})["errors"]} if said.data else set()
    assert {"CONFLICT", "NOT_PERMITTED"} <= codes


async def test_nobody_is_given_what_another_was_answered(writer: Asker, planted: Contents) -> None:
    """Under the same key with the same document; an answer is kept for the account that was given it."""
    verb = next(verb for verb in verbs() if verb.name == "claimCompanyLabel")
    question = verb.question({"companyId": VIEWERS["company"].grants[0].scope_id})
    kept = {**question.variables["input"], "validateOnly": False}
    sent = type(question)("mutation", verb.name, question.document, {"input": kept}, headers={"idempotency-key": '"one"'})
    first, again = await writer.ask(sent, "company"), await writer.ask(sent, "company")
    assert dict(again.head)["idempotency-replayed"] == "true" and again.body == first.body
    for viewer in ("company-2", "anonymous", "applicant"):
        other = await writer.ask(sent, viewer)
        assert "idempotency-replayed" not in dict(other.head)
        assert first.data[verb.name]["label"]["id"] not in other.text
