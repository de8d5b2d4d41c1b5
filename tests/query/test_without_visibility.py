"""The compiler without one of its calls for visibility, each in turn: it lets something slip that the oracle says is hidden.

The calls are found in the source, so a new one that guards nothing any question here could show fails until a question is added.
"""

import ast
import importlib
import json
from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest
from sqlalchemy import and_, false, or_, true
from sqlalchemy.sql import ColumnElement

import registry.query
from registry.actor import Actor, Role, Viewer
from registry.errors import Lang
from registry.models import BeltMembership, Company, HonourAward
from registry.models.base import Row
from registry.policies import base as policies
from registry.policies.companies import companies
from registry.query import sql
from registry.query.engine import Engine
from registry.query.reading import Lists
from registry.query.request import Request
from tests.oracle.contents import Contents
from tests.oracle.contents import Row as Plain
from tests.oracle.evaluator import Oracle, Verdict, spelled
from tests.oracle.lists import Cursors
from tests.oracle.rules import Matrix
from tests.query.trial import Trial, differs

WITHOUT: Mapping[str, str] = {
    "visible": "_true()",
    "readable": "_true()",
    "guarded": "_value()",
    "seen": "_value()",
    "conditions": "_without_rule()",
    "_conditions": "_without_rule()",
}
"""What applies a rule, and what stands in its place: no condition, the bare value, the conditions without that of the rule."""


@dataclass(frozen=True)
class Call:
    """A call in the source of the compiler."""

    module: str
    function: str
    name: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.module}.{self.function}: {self.name} ({self.line})"


def calls() -> Iterator[Call]:
    """Every call for visibility in `registry/query`."""
    for file in sorted(Path(*registry.query.__path__).glob("*.py")):
        for path, node in calls_below(ast.parse(file.read_text(encoding="utf-8")), ()):
            yield Call(file.stem, ".".join(path), name_of(node), node.lineno, node.col_offset)


def calls_below(node: ast.AST, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], ast.Call]]:
    """The calls with the names of the class and the function that they stand in."""
    for child in ast.iter_child_nodes(node):
        below = path
        if isinstance(child, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and isinstance(node, (ast.Module, ast.ClassDef)):
            below = (*path, child.name)  # a function in a function belongs to the outer one
        if isinstance(child, ast.Call) and name_of(child) in WITHOUT:
            yield path, child
        yield from calls_below(child, below)


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""


CALLS = [call for call in calls() if call.module != "verdicts"]
"""What `viewerCan` says of a hidden row is compared with what the mutation says, in `test_viewer_can`."""


class _Removal(ast.NodeTransformer):
    """Puts in place of one call what would stand there without it."""

    def __init__(self, call: Call) -> None:
        self.call = call

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if (node.lineno, node.col_offset, name_of(node)) != (self.call.line, self.call.column, self.call.name):
            return node
        instead = ast.parse(WITHOUT[self.call.name], mode="eval").body
        assert isinstance(instead, ast.Call)
        instead.args = {"_true()": [], "_value()": node.args[-1:], "_without_rule()": [node.func, *node.args]}[WITHOUT[self.call.name]]
        instead.keywords = node.keywords if instead.args else []
        return ast.copy_location(instead, node)


def without(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """Takes one call out of the compiler for the length of a test."""
    module = importlib.import_module(f"registry.query.{call.module}")
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    changed = ast.fix_missing_locations(_Removal(call).visit(deepcopy(tree)))
    assert ast.unparse(changed) != ast.unparse(tree)
    scratch = ModuleType(module.__name__)
    scratch.__dict__.update(vars(module))
    exec(compile(changed, str(module.__file__), "exec"), scratch.__dict__)
    monkeypatch.setattr(function_of(module, call), "__code__", function_of(scratch, call).__code__)
    for name, stand_in in (("_true", true), ("_value", lambda value: value), ("_without_rule", without_rule)):
        monkeypatch.setattr(module, name, stand_in, raising=False)


def function_of(module: ModuleType, call: Call) -> FunctionType:
    found: Any = module
    for name in call.function.split("."):
        found = vars(found)[name]
    found = found.func if isinstance(found, cached_property) else found.fget if isinstance(found, property) else found
    assert isinstance(found, FunctionType)
    return found


def without_rule(conditions: Callable[..., Any], *given: Any, **named: Any) -> Any:
    """The conditions for a row, but for the rule on that very row: rules on other rows that they lead to stand."""
    rows = [value for value in (*given, *named.values()) if isinstance(value, Row)]

    def visible(model: Any, row: Any, viewer: Viewer) -> ColumnElement[bool]:
        return true() if any(row is one for one in rows) else policies.visible(model, row, viewer)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sql, "visible", visible)
        return conditions(*given, **named)


# who asks what


@dataclass(frozen=True)
class Question:
    """What is asked by some. `given` is what an auditor has passed on to them: a variable, and the document it is the answer of."""

    document: str
    viewers: tuple[str, ...]
    given: tuple[str, str] | None = None
    as_file: bool = False
    """Whether it is asked for row by row, as files are made."""


INNER = "id name registeredCapital { amount currency } staffCount contactPhone suspendReason labels { id type state }"
SOME = ("park-manager", "two-hats")
"""They see particulars of some rows."""
QUESTIONS = (
    Question(f"{{ companies(first: 100) {{ totalCount nodes {{ {INNER} }} }} }}", ("anonymous", "park-manager")),
    Question("{ leases(first: 100) { totalCount nodes { id number } } persons(first: 100) { totalCount nodes { id } } }", ("anonymous", "company")),
    Question("{ applications(first: 100) { nodes { id publicState state updatedAt applicant { id phone } } } }", ("company", "talent-office")),
    Question("{ spaceUnits(first: 100) { nodes { id rent { amount } leases(first: 9) { totalCount nodes { id } } } } }", ("anonymous", "company")),
    Question("query ($id: ID!) { node(id: $id) { id ... on Lease { number tenancy { id } } } }", ("anonymous",), ("id", "{ leases(first: 1) { nodes { id } } }")),
    Question("query ($id: ID!) { lease(by: {id: $id}) { units(first: 100) { nodes { id } } } }", ("anonymous",), ("id", "{ leases(first: 1) { nodes { id } } }"), as_file=True),
    Question("{ applications(first: 100) { nodes { id state applicant { id phone } } } }", ("company",), as_file=True),
    Question("{ companies(first: 100, where: {tenancies: {some: {state: {eq: LEFT}}}}) { nodes { id } } }", ("anonymous",)),
    Question("{ companies(first: 100, where: {staffCount: {gte: 0}}) { totalCount nodes { id } } }", ("anonymous",)),
    Question("{ tenancies(first: 100, where: {plannedEnd: {isNull: false}}) { totalCount nodes { id } } }", SOME),
    *(
        Question(f"{{ tenancies(first: {size}, orderBy: [{{field: {field}, direction: DESC}}]) {{ edges {{ cursor node {{ id }} }} }} }}", SOME)
        for field in ("PLANNED_END", "ENTERED_ON")
        for size in (1, 3, 100)
    ),
    Question("query ($after: String) { leases(after: $after) { pageInfo { hasPreviousPage } } }", ("anonymous",), ("after", "{ leases(first: 1) { edges { cursor } } }")),
    *(
        Question(f"{{ parks(first: {size}, orderBy: [{{field: {field}, direction: DESC}}]) {{ nodes {{ id }} }} }}", ("anonymous", "company"))
        for field in ("OPERATOR_NAME", "OPERATOR_STAFF_COUNT")
        for size in (1, 2, 3)
    ),
    Question("{ companies { groups(by: [STATE], first: 100) { key { state } count } } }", ("anonymous", "park-manager")),
    Question("{ companies { groups(by: [KIND]) { key { kind } sum { staffCount } } } }", ("company", "park-manager")),
    Question("{ parks { groups(by: [OPERATOR], first: 100) { key { operator { id } } count } } }", ("anonymous",)),
    *(
        Question(f'{{ search(text: "{text}", first: 100) {{ totalCount nodes {{ node {{ __typename ... on Node {{ id }} }} }} }} }}', ("anonymous", "company"))
        for text in ("山东", "a")
    ),
    Question("{ tenancies(first: 100) { nodes { id company { id } } } }", ("anonymous", "company")),
    Question("{ companies(first: 100) { nodes { id relations(first: 20) { nodes { id related { id } } } } } }", ("anonymous", "company")),
    Question("{ honourAwards { nodes { id subject { id } } } }", ("anonymous",)),
    Question("{ spaceUnits(first: 100) { nodes { id reservedFor { id } } } }", ("anonymous",)),
    Question("{ belts { nodes { id parks(first: 100) { nodes { id } } } } parks(first: 100) { nodes { id belt { id } } } }", ("anonymous",)),
)


class Stricter(Matrix):
    """The rules, and more, for calls that hide nothing as yet.

    Who is on the belt, who received an honour, and companies of one industry, only auditors see.
    """

    def sees(self, contents: Contents, row: Plain, actor: Actor) -> bool:
        hidden = row["__typename"] == "BeltMembership" or (row["__typename"] == "Company" and row["industry"] == "C39")
        return super().sees(contents, row, actor) and (not hidden or holds_audit(actor))


class Unruled(Matrix):
    """Everybody sees everything."""

    def sees(self, contents: Contents, row: Plain, actor: Actor) -> bool:
        return True

    def reads(self, contents: Contents, row: Plain, column: str, actor: Actor) -> bool:
        return True

    def never(self, type_name: str, column: str, actor: Actor) -> bool:
        return False


def holds_audit(actor: Actor) -> bool:
    return any(grant.role is Role.AUDITOR for grant in actor.grants)


def to_auditors(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.has(Role.AUDITOR) else false()


def not_of_c39(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    return and_(companies(row, viewer), or_(row.industry.is_distinct_from("C39"), to_auditors(row, viewer)))


@contextmanager
def stricter() -> Iterator[None]:
    """The same in the registry."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(policies, "_rows", policies._rows | {BeltMembership: to_auditors, Company: not_of_c39})
        subject = {(HonourAward, "subject_id"): policies.FieldRule(to_auditors, masked=None)}
        patch.setattr(policies, "_fields", policies._fields | subject)
        yield


# what is revealed


@dataclass(frozen=True)
class Asked:
    """A question by a viewer, with the cursor it was given, what the oracle answers, and what it would if nothing were hidden."""

    document: str
    viewer: str
    ours: Mapping[str, Any]
    verdict: Verdict
    unruled: Any
    as_file: bool


def leaves(answer: Any, cursors: Cursors, path: str = "") -> Iterator[tuple[str, str]]:
    """Everything that an answer says, wherever it says it; of a cursor, the values that it holds."""
    match answer:
        case dict():
            yield path, "something"
            for key, part in answer.items():
                yield from leaves(part, cursors, f"{path}.{key}")
        case list():
            for part in answer:
                yield from leaves(part, cursors, path)
        case str() if path.endswith(".cursor"):
            place = cursors.known[answer][1] if answer in cursors.known else json.loads(b64decode(answer))[1:]
            yield path, repr([None if value is None else str(spelled(value)) for value in place])
        case _:
            yield path, repr(answer)


@pytest.fixture(scope="module")
def asked(trial: Trial) -> list[Asked]:
    """Every question by everybody it is for, as it is answered with all rules in force: just as the oracle does."""
    schema, contents, cursors = trial.oracle.schema, trial.oracle.contents, trial.oracle.cursors
    honours = [{**row, "subject_id": ""} for row in contents.rows["HonourAward"]]
    ruled = Oracle(schema, replace(contents, rows=contents.rows | {"HonourAward": honours}), Stricter(), cursors)
    unruled = Oracle(schema, contents, Unruled(), cursors)
    found = []
    with stricter():
        for question in QUESTIONS:
            for viewer in question.viewers:
                actor, ours, theirs = trial.actors[viewer], dict[str, Any](), dict[str, Any]()
                if question.given is not None:
                    variable, document = question.given
                    ours[variable] = leaf(trial.answer(document, {}, trial.actors["auditor"], Lang.EN)[1])
                    theirs[variable] = leaf(ruled.judge(document, {}, trial.actors["auditor"]).data)
                verdict = ruled.judge(question.document, theirs, actor)
                code, data = answer(trial, question.document, ours, viewer, question.as_file)
                must = shown_as(verdict.data, question.as_file)
                assert verdict.refusals.admit(code) and code in (None, "FORBIDDEN"), f"{viewer}: {question.document}"
                assert code or differs(must, data, {}) is None, f"{viewer}: {question.document}"
                shown = unruled.judge(question.document, theirs, actor).data
                found.append(Asked(question.document, viewer, ours, verdict, shown, question.as_file))
    return found


def answer(trial: Trial, document: str, variables: Mapping[str, Any], viewer: str, as_file: bool) -> tuple[str | None, Any]:
    """The code of a refusal, or the data: of a file, its rows."""
    actor = trial.actors[viewer]
    if not as_file:
        return trial.answer(document, variables, actor, Lang.EN)

    async def read() -> list[Any]:
        lists = trial.registry.lists
        listing = await lists.open(lists.find(Request(document, None, variables, read_only=True), actor))
        try:
            return [json.loads(row) async for batch in listing for row in batch]
        finally:
            await listing.close()

    return None, trial.runner.run(read())


def shown_as(data: Any, as_file: bool) -> Any:
    """An answer, or of a file the rows that are in it: none where what leads to them is not there."""
    if not as_file or isinstance(data, list):
        return data
    return [] if data is None else shown_as(next(iter(data.values())), as_file)


def leaf(answer: Any) -> Any:
    """The one value of an answer."""
    while isinstance(answer, (dict, list)):
        (answer,) = answer.values() if isinstance(answer, dict) else answer
    return answer


def reveals(trial: Trial, one: Asked) -> bool:
    """Whether the answer says what is hidden, or denies by silence what is: as if all were seen, and not as it must be."""
    code, data = answer(trial, one.document, one.ours, one.viewer, one.as_file)
    if one.verdict.data is None:
        return code is None
    cursors = trial.oracle.cursors
    said, must, unruled = (
        frozenset(leaves(shown_as(answer, one.as_file), cursors)) for answer in (data, one.verdict.data, one.unruled)
    )
    return any((place in said) is (place in unruled) for place in said ^ must)


@pytest.fixture
def fresh(trial: Trial, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trial]:
    """The trial with a compiler that remembers nothing, under the stricter rule."""
    known = trial.registry.engine
    engine = Engine(known.catalog, known.pool, known.works, known.persisted, known.budgets, known.ceiling)
    lists = Lists(engine, trial.registry.lists.connect)
    monkeypatch.setattr(trial, "registry", replace(trial.registry, engine=engine, lists=lists))
    with stricter():
        yield trial


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_without_any_one_call_something_hidden_is_told(
    asked: list[Asked], fresh: Trial, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    without(call, monkeypatch)
    assert any(reveals(fresh, one) for one in asked), f"nothing that is asked here shows what {call} is for"


def test_with_every_call_in_place_nothing_is_told(asked: list[Asked], fresh: Trial) -> None:
    assert not any(reveals(fresh, one) for one in asked)
    assert len(CALLS) >= 12
