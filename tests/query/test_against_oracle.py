"""Random questions by different viewers, answered by the registry and by the oracle: the same answer, or a refusal that had to come.

A hundred documents of each sort as a rule; under `make prove` ten thousand from hypothesis-graphql, some thousands of the others. Before
them every field, filter and order of every type is tried once by everybody.
"""

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLObjectType, get_named_type, is_leaf_type
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracle.contents import TABLES
from tests.query.documents import PAGES_OF, Question, root_of
from tests.query.trial import Trial

VIEWERS = ("anonymous", "park-manager", "company", "applicant", "talent-office", "auditor", "leader", "two-hats")
USUAL = settings()
MANY = settings(max_examples=max(1, USUAL.max_examples // len(VIEWERS)), suppress_health_check=list(HealthCheck))
SOME = settings(MANY, max_examples=min(MANY.max_examples, 300))


def test_the_oracle_shares_no_code_with_what_it_judges() -> None:
    for path in (Path(__file__).parent.parent / "oracle").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert not str(node.module).startswith(("registry.query", "registry.policies", "registry.models", "schema")), path


@pytest.mark.parametrize("type_name", TABLES)
def test_every_field_of_every_row_is_read_by_everybody_alike(trial: Trial, type_name: str) -> None:
    type_ = trial.oracle.schema.type_map[type_name]
    assert isinstance(type_, GraphQLObjectType)
    parts = []
    for name, found in type_.fields.items():
        shown = get_named_type(found.type)
        if "lang" in found.args:
            parts.append(f"{name} {name}_en: {name}(lang: EN)")
        elif is_leaf_type(shown):
            parts.append(name)
        elif "first" in found.args:
            parts.append(f"{name}(first: 100) {{ totalCount nodes {{ id }} }}")
        else:
            parts.append(f"{name} {{ {'amount currency' if shown.name == 'Money' else 'id'} }}")
    ids = ", ".join(f'"{row["id"]}"' for row in trial.oracle.contents.rows[type_name])
    for viewer in trial.actors:
        trial.check(f"{{ nodes(ids: [{ids}]) {{ ... on {type_name} {{ {' '.join(parts)} }} }} }}", viewer)


@pytest.mark.parametrize("type_name", sorted(set(TABLES) - {"CompanyLabel"}))
def test_everybody_filters_and_orders_by_the_same(trial: Trial, type_name: str) -> None:
    """By each key alone, many keys in a document; where that is refused, one at a time."""
    where, order = (trial.oracle.schema.type_map[f"{type_name}{kind}"] for kind in ("Where", "OrderField"))
    assert isinstance(where, GraphQLInputObjectType)
    assert isinstance(order, GraphQLEnumType)
    keys = [name for name, key in where.fields.items() if get_named_type(key.type).name.endswith("Filter")]
    asked = [f"where: {{{key}: {{isNull: false}}}}, first: 1" for key in keys]
    asked += [f"orderBy: {{field: {key}, direction: DESC}}, first: 100" for key in order.values]
    for viewer, place in product(VIEWERS, range(0, len(asked), 20)):
        data, _ = trial.check(shown_by(trial, type_name, asked[place : place + 20]), viewer)
        for one in asked[place : place + 20] if data is None else ():
            trial.check(shown_by(trial, type_name, [one]), viewer)


def shown_by(trial: Trial, type_name: str, asked: Sequence[str]) -> str:
    """A document that shows lists of a type, one for each of these arguments."""
    *owner, name = PAGES_OF.get(type_name) or (root_of(trial.oracle.schema, type_name),)
    lists = " ".join(f"l{place}: {name}({one}) {{ totalCount nodes {{ id }} }}" for place, one in enumerate(asked))
    return f"{{ {owner[0]} {{ nodes {{ {lists} }} }} }}" if owner else f"{{ {lists} }}"


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
        expected = [id_of(edge) for edge in page_of(whole)["edges"]]
        forward = walk(trial, document, viewer, {"first": size}, "hasNextPage", ("after", "endCursor"))
        backward = walk(trial, document, viewer, {"last": size}, "hasPreviousPage", ("before", "startCursor"))
        assert [id_of(edge) for edges in forward for edge in edges] == expected
        assert [id_of(edge) for edges in reversed(list(backward)) for edge in edges] == expected
        assert len(set(expected)) == len(expected) == page_of(whole)["totalCount"]


@pytest.mark.parametrize("viewer", VIEWERS)
@SOME
@given(data=st.data())
def test_a_filter_and_its_negation_part_the_rows_between_them(trial: Trial, viewer: str, data: st.DataObject) -> None:
    """Every row that is seen passes just one of the two, whatever the filter speaks of and whatever of it is absent or hidden."""
    found, _ = trial.check(data.draw(trial.parted), viewer)
    if found is not None:
        every, passing, failing = ([node["id"] for node in found[name]["nodes"]] for name in ("all", "yes", "no"))
        assert sorted(passing + failing) == sorted(every)
        assert found["yes"]["totalCount"] + found["no"]["totalCount"] == found["all"]["totalCount"] == len(every)


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


def id_of(edge: Any) -> Any:
    """The id of a row of a list, or of one that a search has found."""
    return edge["node"]["id"] if "id" in edge["node"] else edge["node"]["node"]["id"]


def page_of(answer: Any) -> Any:
    """The one list in an answer; None where the row that it belongs to is not seen."""
    return answer["list"] if "list" in answer else answer["row"] and answer["row"]["list"]


@pytest.mark.parametrize("viewer", VIEWERS)
def test_everybody_is_told_what_may_be_done_next(trial: Trial, viewer: str) -> None:
    lang = ("ZH", "EN")[VIEWERS.index(viewer) % 2]
    told = f"nodes {{ id state availableTransitions(lang: {lang}) {{ name label allowed code reason }} }}"
    roots = ("parks", "spaceUnits", "companies", "tenancies", "leases", "tasks", "talentProgrammes", "callRounds", "applications")
    for root in roots:
        data, _ = trial.check(f"{{ {root}(first: 60) {{ {told} }} }}", viewer)
        assert list(data) == [root]
