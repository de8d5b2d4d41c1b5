"""Rounds under a seal: what is in the file, that it verifies, and that what it says is what the ranking says."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from registry.canonical import canonical
from registry.errors import RegistryError, RequestErrors
from registry.ranking.selection.lottery import seed
from registry.sealing.computing import outcome
from registry.sealing.marks import digest
from registry.sealing.reading import opened
from registry.sealing.rounds import Category, Criterion, Departure, LogHead, Opinion, Round
from registry.sealing.sealing import seal
from registry.sealing.verifying import verify
from registry.sealing.weighing import sheet_on, weighed
from tests.sealing.rounds import HEAD, ONLINE, PUBLISHED, made_up


@pytest.fixture(scope="module")
def sealed() -> dict[str, Any]:
    return seal(made_up(), HEAD)


def test_a_sealed_round_verifies(sealed: dict[str, Any]) -> None:
    found = verify(sealed)
    assert (found.problems, found.difference, found.round) == ((), None, made_up())


def test_the_same_round_has_the_same_file(sealed: dict[str, Any]) -> None:
    assert canonical(seal(made_up(), HEAD), 10**6) == canonical(sealed, 10**6)


def test_the_round_is_read_from_its_file_as_it_was(sealed: dict[str, Any]) -> None:
    assert opened(sealed) == made_up()


def test_the_file_says_what_was_computed(sealed: dict[str, Any]) -> None:
    category = made_up().categories[0]
    computed, told = outcome("ROUND_2026", category), sealed["categories"][0]["outputs"]
    assert [(entry["application"], entry["rank"], Decimal(entry["score"])) for entry in told["entries"]] == [
        (line.application, line.rank, line.score) for line in computed.entries
    ]
    assert [one["application"] for one in told["decisions"] if one["selected"]] == [*computed.selected]
    assert told["drawn"] == seed("ROUND_2026", "published on 2 March", "08 13 17 24 25 33 04")


def test_all_kinds_of_outputs_are_there(sealed: dict[str, Any]) -> None:
    """Else what follows would say nothing of them."""
    outputs = sealed["categories"][0]["outputs"]
    assert {key for key, value in outputs.items() if not value} == set()
    reasons = {one["reason"] for one in outputs["decisions"]}
    assert reasons == {None, "WITHDRAWN", "SEATS_FULL", "SPONSOR_CAP"}
    assert [one["exception"] for one in outputs["decisions"] if one["application"] == "A-10"] == ["ADMITTED"]


def test_an_exception_moves_nobody_else() -> None:
    with_exception = made_up().categories[0]
    without = outcome("ROUND_2026", replace(with_exception, exceptions=()))
    excluded = next(name for name in without.selected if name != "A-10")
    other = replace(with_exception.exceptions[0], application=excluded, kind=Departure.EXCLUDED)
    found = outcome("ROUND_2026", replace(with_exception, exceptions=(*with_exception.exceptions, other)))
    assert {*found.selected} == {*without.selected, "A-10"} - {excluded}
    assert "A-10" not in without.selected


def test_the_seal_is_a_hash_of_the_hashes_and_these_are_of_the_parts(sealed: dict[str, Any]) -> None:
    assert sealed["seal"] == digest(sealed["hashes"])
    assert sealed["hashes"]["head"] == digest({"position": 4711, "hash": "ab" * 32})
    assert {*sealed["hashes"]["categories"][0]} == {"code", "procedure", "applications", "reviews", "exceptions", "outputs"}


def test_a_round_without_a_head_has_another_seal(sealed: dict[str, Any]) -> None:
    assert len({sealed["seal"], seal(made_up())["seal"], seal(made_up(), LogHead(4712, "ab" * 32))["seal"]}) == 3


def test_scores_on_criteria_are_weighed_over_their_scales() -> None:
    """50 of 0..100, 25 of 0..50, 2 of 1..5: 50 % · 50 + 30 % · 50 + 20 % · 25 = 45; exactly, and rounded once."""
    scores = {"INNOVATION": Decimal(50), "IMPACT": Decimal(25), "TEAM": Decimal(2)}
    assert weighed(Opinion("ONLINE", "R1", "A-01", PUBLISHED, scores), ONLINE) == Decimal("45.00")
    assert weighed(Opinion("ONLINE", "R1", "A-01", PUBLISHED, scores | {"TEAM": Decimal("1.01")}), ONLINE) == Decimal("40.05")
    assert weighed(Opinion("ONLINE", "R1", "A-01", PUBLISHED, None), ONLINE) is None


def test_a_criterion_is_ranked_by_its_share() -> None:
    category = made_up().categories[0]
    team = next(criterion for criterion in ONLINE.criteria if criterion.code == "TEAM")
    first = next(one for one in category.reviews if one.evaluation == "ONLINE")
    assert first.scores is not None
    assert sheet_on(category, ONLINE, team).marks[0].hundredths == (first.scores["TEAM"] - 1) / 4 * 10_000


def test_a_file_that_was_made_anew_is_told_by_the_seal_that_was_published(sealed: dict[str, Any]) -> None:
    """Whoever has the program can seal what he likes: only what was made known before tells."""
    category = made_up().categories[0]
    lifted = replace(category.reviews[0], scores={**(category.reviews[0].scores or {}), "IMPACT": Decimal(50)})
    forged = seal(replace(made_up(), categories=(replace(category, reviews=(lifted, *category.reviews[1:])),)), HEAD)
    assert verify(forged).holds
    found = verify(forged, sealed["seal"]).difference
    assert found is not None
    assert (found.code, found.path, found.found, found.expected) == ("SEAL_NOT_PUBLISHED", ("seal",), forged["seal"], sealed["seal"])
    assert verify(sealed, sealed["seal"]).holds


def of(change: Callable[[Category], Category]) -> Round:
    return replace(made_up(), categories=(change(made_up().categories[0]),))


def test_a_round_that_is_none_is_not_sealed() -> None:
    empty = Criterion("IMPACT", 3000, Decimal(5), Decimal(5))
    wrong = of(lambda one: replace(one, procedure=replace(one.procedure, evaluations=(replace(ONLINE, criteria=(empty,)),))))
    with pytest.raises(RequestErrors) as refused:
        seal(wrong)
    told = {(error.code, ".".join(map(str, error.path))) for error in refused.value.errors}
    assert {
        ("WEIGHTS_INVALID", "categories.0.procedure.evaluations"),
        ("WEIGHTS_INVALID", "categories.0.procedure.evaluations.0.criteria"),
        ("DATA_LIMITS_CROSSED", "categories.0.procedure.evaluations.0.criteria.0"),
        ("DATA_KEY_UNKNOWN", "categories.0.reviews.0.scores"),
    } <= told


def test_what_cannot_be_ranked_is_not_sealed() -> None:
    with pytest.raises(RegistryError) as refused:
        seal(of(lambda one: replace(one, reviews=())))
    assert refused.value.code == "REVIEWS_MISSING"


def test_a_file_of_what_cannot_be_ranked_is_refused_with_the_category(sealed: dict[str, Any]) -> None:
    """Its marks and hashes are right: only computing it tells."""
    data = deepcopy(sealed)
    data["categories"][0]["reviews"], data["marks"]["categories"][0]["reviews"] = [], []
    data["hashes"]["categories"][0]["reviews"], data["hashes"]["marks"] = digest([]), digest(data["marks"])
    data["seal"] = digest(data["hashes"])
    assert [(problem.code, problem.place) for problem in verify(data).problems] == [("SEALED_NOT_COMPUTABLE", "categories.0")]
