"""The sandbox: sealed scores under other rules."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from registry.errors import RegistryError, RequestErrors
from registry.ranking.procedure import Method
from registry.ranking.selection.rules import ReserveList, Seats
from registry.sealing.computing import outcome
from registry.sealing.replaying import Changes, Move, Replay, replay
from registry.sealing.sealing import seal
from tests.sealing.rounds import HEAD, made_up


@pytest.fixture(scope="module")
def sealed() -> dict[str, Any]:
    return seal(made_up(), HEAD)


def selected(sealed: Mapping[str, Any]) -> list[str]:
    return [one["application"] for one in sealed["categories"][0]["outputs"]["decisions"] if one["selected"]]


def test_the_same_rules_change_nothing_and_nothing_is_written(sealed: dict[str, Any]) -> None:
    before = deepcopy(sealed)
    assert replay(sealed, Changes("INNOVATOR")) == Replay((), (), ())
    assert sealed == before


def test_fewer_seats_leave_out_the_last_and_change_no_rank(sealed: dict[str, Any]) -> None:
    """Two seats instead of all the rules: the first two are in, and A-10 by its exception."""
    found = replay(sealed, Changes("INNOVATOR", rules=(Seats(2), ReserveList(1))))
    entries = [one["application"] for one in sealed["categories"][0]["outputs"]["entries"]]
    assert {*selected(sealed)} - {*found.leaving} | {*found.entering} == {*entries[:2], "A-10"}
    assert (found.moves, found.leaving != ()) == ((), True)


def test_other_weights_and_methods_are_what_a_round_under_them_would_have_given(sealed: dict[str, Any]) -> None:
    changes = Changes(
        "INNOVATOR",
        weights={"ONLINE": 1000, "PANEL": 9000},
        criteria={"ONLINE.INNOVATION": 1000, "ONLINE.TEAM": 6000},
        methods={"ONLINE": Method.MEDIAN},
    )
    found = replay(sealed, changes)
    category = made_up().categories[0]
    online, panel = category.procedure.evaluations
    weights = {"INNOVATION": 1000, "IMPACT": 3000, "TEAM": 6000}
    other = replace(online, weight=1000, method=Method.MEDIAN, criteria=tuple(replace(c, weight=weights[c.code]) for c in online.criteria))
    laid = replace(category.procedure, evaluations=(other, replace(panel, weight=9000)))
    now, then = outcome("ROUND_2026", category), outcome("ROUND_2026", replace(category, procedure=laid))
    ranks = {line.application: line.rank for line in then.entries}
    assert found.moves == tuple(
        Move(line.application, line.rank, ranks[line.application]) for line in now.entries if line.rank != ranks[line.application]
    )
    assert found.moves
    assert (found.entering, found.leaving) == (
        tuple(name for name in then.selected if name not in now.selected),
        tuple(name for name in now.selected if name not in then.selected),
    )


def test_other_ties_put_another_first(sealed: dict[str, Any]) -> None:
    """A-02 and A-08 share the third rank; the panel gave A-08 more, and the lottery alone has A-02 first."""
    third = [{"A-02", "A-08"} & ({*found.entering, *selected(sealed)} - {*found.leaving}) for found in _with_three_seats(sealed)]
    assert third == [{"A-08"}, {"A-02"}]


def _with_three_seats(sealed: dict[str, Any]) -> Iterator[Replay]:
    for ties in (("PANEL",), ()):
        yield replay(sealed, Changes("INNOVATOR", rules=(Seats(3),), ties=ties))


@pytest.mark.parametrize(
    "changes",
    [Changes("LEADER"), Changes("INNOVATOR", weights={"FINAL": 1}), Changes("INNOVATOR", criteria={"ONLINE.LUCK": 1})],
)
def test_what_is_not_there_cannot_be_changed(sealed: dict[str, Any], changes: Changes) -> None:
    with pytest.raises(RegistryError) as refused:
        replay(sealed, changes)
    assert refused.value.code == "SEALED_NAME_UNKNOWN"


def test_weights_that_are_none_are_refused_with_their_place(sealed: dict[str, Any]) -> None:
    with pytest.raises(RequestErrors) as refused:
        replay(sealed, Changes("INNOVATOR", weights={"ONLINE": 6001}))
    assert [(error.code, error.path) for error in refused.value.errors] == [
        ("WEIGHTS_INVALID", ("categories", 0, "procedure", "evaluations"))
    ]


def test_a_method_that_does_not_suit_the_reviews_is_refused(sealed: dict[str, Any]) -> None:
    with pytest.raises(RegistryError) as refused:
        replay(sealed, Changes("INNOVATOR", methods={"PANEL": Method.STANDARDISED}))
    assert refused.value.code == "PILES_TOO_SMALL"
