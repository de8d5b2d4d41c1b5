"""A registry and an oracle on the same world, asked the same and compared."""

import asyncio
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from registry.actor import Actor
from registry.app import Registry
from registry.database.connect import connect
from registry.errors import Lang, RegistryError, RequestErrors
from registry.query.cost import EXACT_BYTES
from registry.query.request import Costing, Request, Terms
from tests.oracle.contents import Contents, load
from tests.oracle.evaluator import Oracle, Verdict
from tests.oracle.lists import MARK
from tests.oracle.rules import Matrix
from tests.query.documents import filtered, lists, parted, questions
from tests.query.values import Values
from tests.query.wild import wild_documents, wrong_documents
from tests.query.world import build
from tests.query.world.base import World
from tests.rows import Rows

NOTHING: Mapping[str, Any] = {}
REPORTING = Terms(costing=Costing.REPORT)


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
        self.parted = parted(schema, values)
        self.cost: dict[str, Any] = {}
        self.length = 0

    def answer(self, text: str, variables: Mapping[str, Any], actor: Actor, lang: Lang) -> tuple[str | None, Any]:
        """The code of the registry's refusal, or its data."""
        request = Request(text, None, variables, read_only=True)
        try:
            answer = self.runner.run(self.registry.engine.answer(request, actor, lang, REPORTING))
        except RegistryError as refusal:
            return refusal.code, None
        except RequestErrors as refusals:
            return refusals.errors[0].code, None
        response = json.loads(answer.body, parse_float=Decimal)
        assert list(response) == ["data", "extensions"]
        self.cost = response["extensions"]["cost"]
        self.length = len(answer.body)
        return None, response["data"]

    def check(self, text: str, viewer: str, ours: Mapping[str, Any] = NOTHING, theirs: Mapping[str, Any] = NOTHING) -> tuple[Any, Any]:
        """Asks both, each with its own cursors, and compares; their data."""
        actor = self.actors[viewer]
        lang = Lang.ZH if viewer == "anonymous" else Lang.EN
        verdict = self.oracle.judge(text, theirs, actor, lang)
        code, data = self.answer(text, ours, actor, lang)
        told = f"{viewer}: {text}\nvariables {dict(ours)}\n"
        assert verdict.refusals.admit(code), f"{told}refused with {code}, expected {verdict.refusals}"
        if code is None:
            difference = differs(verdict.data, data, {})
            assert difference is None, f"{told}{difference}"
            self._compare_costs(verdict, told)
        return data, verdict.data

    def _compare_costs(self, verdict: Verdict, told: str) -> None:
        """What was requested is what the oracle reckons; what was charged is no more, and no less than the objects in the answer."""
        requested, actual = self.cost["requestedQueryCost"], self.cost["actualQueryCost"]
        assert requested == verdict.cost.points, f"{told}costs {requested}, expected {verdict.cost}"
        if actual is not None:  # a dry run reads nothing
            assert verdict.read <= verdict.cost.objects, f"{told}{verdict.read} objects were read, expected {verdict.cost}"
            counted = verdict.read - str(verdict.data).count("{}")  # where everything was skipped there is nothing to count
            if self.length > EXACT_BYTES:
                counted = int(0.8 * counted)  # of long answers, samples are
            assert counted <= actual <= requested, f"{told}{verdict.read} objects were charged {actual} of {requested}"


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


async def fill(url: str) -> tuple[World, Contents]:
    """The world in a database, and what the database then holds."""
    connection = await connect(url)
    try:
        return await build(Rows(connection)), await load(connection)
    finally:
        await connection.close()
