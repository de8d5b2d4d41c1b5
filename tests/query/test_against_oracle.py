"""Random questions by different viewers, answered by the registry and by the oracle: the same answer, or a refusal that had to come.

A hundred documents of each sort as a rule; under `make prove` ten thousand from hypothesis-graphql, some thousands of the others.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.actor import Actor
from registry.app import Registry, registry_on
from registry.database.connect import connect
from registry.errors import Lang, RegistryError, RequestErrors
from registry.query.request import Request
from registry.settings import Settings
from tests.oracle.contents import Contents, load
from tests.oracle.evaluator import Oracle
from tests.oracle.lists import MARK
from tests.oracle.rules import Matrix
from tests.query.documents import Question, filtered, lists, questions
from tests.query.values import Values
from tests.query.wild import wild_documents, wrong_documents
from tests.query.world import build
from tests.query.world.base import World
from tests.rows import Rows

if TYPE_CHECKING:
    from tests.conftest import Workshop

VIEWERS = ("anonymous", "park-manager", "company", "applicant", "talent-office", "auditor", "leader", "two-hats")
USUAL = settings()
MANY = settings(max_examples=max(1, USUAL.max_examples // len(VIEWERS)), suppress_health_check=list(HealthCheck))
SOME = settings(MANY, max_examples=min(MANY.max_examples, 300))
NOTHING: Mapping[str, Any] = {}


class Trial:
    """A registry and an oracle on the same world."""

    def __init__(self, runner: asyncio.Runner, registry: Registry, world: World, contents: Contents) -> None:
        schema, values = registry.catalog.schema, Values(contents)
        self.runner = runner
        self.registry = registry
        self.oracle = Oracle(schema, contents, Matrix())
        self.actors = world.actors
        self.wild = wild_documents(schema, values)
        self.wrong = wrong_documents(schema, values)
        self.questions = questions(schema, values)
        self.filtered = filtered(schema, values)
        self.lists = lists(schema, values)

    def answer(self, text: str, variables: Mapping[str, Any], actor: Actor) -> tuple[str | None, Any]:
        """The code of the registry's refusal, or its data."""
        request = Request(text, None, variables, read_only=True)
        try:
            answer = self.runner.run(self.registry.engine.answer(request, actor, Lang.EN))
        except RegistryError as refusal:
            return refusal.code, None
        except RequestErrors as refusals:
            return refusals.errors[0].code, None
        response = json.loads(answer.body, parse_float=Decimal)
        assert list(response) == ["data"]
        return None, response["data"]

    def check(self, text: str, viewer: str, ours: Mapping[str, Any] = NOTHING, theirs: Mapping[str, Any] = NOTHING) -> tuple[Any, Any]:
        """Asks both, each with its own cursors, and compares; their data."""
        actor = self.actors[viewer]
        verdict = self.oracle.judge(text, theirs, actor)
        code, data = self.answer(text, ours, actor)
        told = f"{viewer}: {text}\nvariables {dict(ours)}\n"
        assert verdict.refusals.admit(code), f"{told}refused with {code}, expected {verdict.refusals}"
        if code is None:
            difference = differs(verdict.data, data, {})
            assert difference is None, f"{told}{difference}"
        return data, verdict.data


def differs(expected: Any, got: Any, cursors: dict[str, str], path: str = "data") -> str | None:
    """The first difference between two answers. Cursors are alike where the same stands for the same throughout."""
    if isinstance(expected, str) and expected.startswith(MARK):
        same = isinstance(got, str) and cursors.setdefault(expected, got) == got and cursors.setdefault(got, expected) == expected
        return None if same else f"{path}: {got!r} does not stand for {expected!r}"
    if isinstance(expected, dict) and isinstance(got, dict):
        if list(expected) != list(got):
            return f"{path}: keys {list(got)}, expected {list(expected)}"
        parts = ((f"{path}.{key}", expected[key], got[key]) for key in expected)
    elif isinstance(expected, list) and isinstance(got, list):
        if len(expected) != len(got):
            return f"{path}: {len(got)} items, expected {len(expected)}: {got} {expected}"
        parts = ((f"{path}[{place}]", *pair) for place, pair in enumerate(zip(expected, got, strict=True)))
    else:
        return None if type(expected) is type(got) and expected == got else f"{path}: {got!r}, expected {expected!r}"
    return next((found for there, one, other in parts if (found := differs(one, other, cursors, there))), None)


async def _fill(url: str) -> tuple[World, Contents]:
    connection = await connect(url)
    try:
        return await build(Rows(connection)), await load(connection)
    finally:
        await connection.close()


@pytest.fixture(scope="module")
def trial(workshop: "Workshop") -> Iterator[Trial]:
    name = workshop.copy()
    url = workshop.of(name)
    with asyncio.Runner() as runner:
        world, contents = runner.run(_fill(url))
        registry = registry_on(url, Settings(pool_size=2))
        yield Trial(runner, registry, world, contents)
        runner.run(registry.close())
    workshop.drop(name)


@pytest.mark.parametrize("viewer", VIEWERS)
@MANY
@given(data=st.data())
def test_documents_made_from_the_contract_alone(trial: Trial, viewer: str, data: st.DataObject) -> None:
    trial.check(data.draw(trial.wild), viewer)


@pytest.mark.parametrize("viewer", VIEWERS)
@SOME
@given(data=st.data())
def test_questions_that_make_sense(trial: Trial, viewer: str, data: st.DataObject) -> None:
    ask(trial, viewer, data.draw(trial.questions))


def ask(trial: Trial, viewer: str, question: Question) -> None:
    """Asks both what a question needs to know before, then the question itself, with each of its variables and by a second viewer."""
    for asker in (viewer, "auditor" if viewer == "anonymous" else "anonymous"):
        for variables in question.variables:
            ours, theirs = dict(variables), dict(variables)
            for wanted in question.cursors:
                used = {name: variables[name] for name in wanted.variables if name in variables}
                found = trial.check(wanted.document, asker, used, used)
                for side, answer in zip((ours, theirs), found, strict=True):
                    cursors = list(cursors_in(answer))
                    side[wanted.variable] = cursors[wanted.which % len(cursors)] if cursors else None
            trial.check(question.document, asker, ours, theirs)


def cursors_in(answer: Any) -> Iterator[str]:
    """Every cursor of an answer, in order."""
    match answer:
        case {"cursor": cursor}:
            yield cursor
        case dict():
            for part in answer.values():
                yield from cursors_in(part)
        case list():
            for part in answer:
                yield from cursors_in(part)


@settings(MANY, max_examples=USUAL.max_examples // 4)
@given(data=st.data())
def test_documents_that_break_the_contract_are_refused(trial: Trial, data: st.DataObject) -> None:
    trial.check(data.draw(trial.wrong), "auditor")


@pytest.mark.parametrize("viewer", VIEWERS)
@SOME
@given(data=st.data())
def test_filters_keep_the_rows_that_pass(trial: Trial, viewer: str, data: st.DataObject) -> None:
    trial.check(data.draw(trial.filtered), viewer)


@pytest.mark.parametrize("viewer", VIEWERS)
@SOME
@given(data=st.data())
def test_paging_meets_every_row_once_in_order(trial: Trial, viewer: str, data: st.DataObject) -> None:
    """Any list, in any order, under any filter, in pages of any size, from either end."""
    document, size = data.draw(trial.lists), data.draw(st.integers(1, 7))
    whole, _ = trial.check(document, viewer, {"first": 100}, {"first": 100})
    if whole is not None and page_of(whole) is not None:
        expected = [edge["node"]["id"] for edge in page_of(whole)["edges"]]
        forward = walk(trial, document, viewer, {"first": size}, "hasNextPage", ("after", "endCursor"))
        backward = walk(trial, document, viewer, {"last": size}, "hasPreviousPage", ("before", "startCursor"))
        assert [edge["node"]["id"] for edges in forward for edge in edges] == expected
        assert [edge["node"]["id"] for edges in reversed(list(backward)) for edge in edges] == expected
        assert len(set(expected)) == len(expected) == page_of(whole)["totalCount"]


def walk(trial: Trial, document: str, viewer: str, size: Mapping[str, int], more: str, turn: tuple[str, str]) -> Iterator[list[Any]]:
    """The pages of a list, one after the other."""
    ours, theirs = dict[str, Any](size), dict[str, Any](size)
    while True:
        pages = [page_of(answer) for answer in trial.check(document, viewer, ours, theirs)]
        yield pages[0]["edges"]
        if not pages[0]["pageInfo"][more]:
            return
        for side, page in zip((ours, theirs), pages, strict=True):
            side[turn[0]] = page["pageInfo"][turn[1]]


def page_of(answer: Any) -> Any:
    """The one list in an answer; None where the row that it belongs to is not seen."""
    return answer["list"] if "list" in answer else answer["row"] and answer["row"]["list"]
