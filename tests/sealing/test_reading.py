"""Malformed files: all that is wrong is told at once, with its place, and nothing is a traceback."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.errors import RegistryError
from registry.sealing.files import MEGABYTES, SIZE, parsed
from registry.sealing.sealing import seal
from registry.sealing.verifying import verify
from tests.sealing import altering
from tests.sealing.rounds import HEAD, made_up


@pytest.fixture(scope="module")
def sealed() -> dict[str, Any]:
    return seal(made_up(), HEAD)


CATEGORY = ("categories", 0)
MALFORMED: list[tuple[Any, Any, str, str]] = [
    (("round", "closed"), "2026-02-30", "DATA_KIND_WRONG", "round.closed"),
    (("round", "closed"), "2026-01-01", "SEALED_OUT_OF_BOUNDS", "round.closed"),
    (("categories",), {}, "DATA_KIND_WRONG", "categories"),
    (("categories",), [], "SEALED_EMPTY", "categories"),
    ((*CATEGORY, "reviews", 0, "submitted"), "2026-02-01", "SEALED_OUT_OF_BOUNDS", "categories.0.reviews.0.submitted"),
    ((*CATEGORY, "reviews", 0, "scores"), {"INNOVATION": "1", "IMPACT": "1"}, "DATA_KEY_MISSING", "categories.0.reviews.0.scores"),
    ((*CATEGORY, "reviews", 0, "scores", "IMPACT"), "50.01", "SEALED_OUT_OF_BOUNDS", "categories.0.reviews.0.scores.IMPACT"),
    ((*CATEGORY, "reviews", 0, "scores", "IMPACT"), "1.001", "SEALED_OUT_OF_BOUNDS", "categories.0.reviews.0.scores.IMPACT"),
    ((*CATEGORY, "reviews", 0, "scores", "IMPACT"), [1], "DATA_KIND_WRONG", "categories.0.reviews.0.scores.IMPACT"),
    ((*CATEGORY, "reviews", 0, "application"), "A-99", "SEALED_NAME_UNKNOWN", "categories.0.reviews.0.application"),
    ((*CATEGORY, "reviews", 0, "evaluation"), "FINAL", "SEALED_NAME_UNKNOWN", "categories.0.reviews.0.evaluation"),
    ((*CATEGORY, "reviews", 0, "reviewer"), "R2", "DATA_CODE_REPEATED", "categories.0.reviews"),
    ((*CATEGORY, "applications", 1, "code"), "A-01", "DATA_CODE_REPEATED", "categories.0.applications"),
    ((*CATEGORY, "applications", 1, "tags"), ["YOUNG", "OVERSEAS"], "SEALED_NOT_IN_ORDER", "categories.0.applications.1.tags"),
    ((*CATEGORY, "procedure", "draws"), 1_000_000_000, "SEALED_OUT_OF_BOUNDS", "categories.0.procedure.draws"),
    ((*CATEGORY, "procedure", "rules", 0, "kind"), "FAVOUR", "DATA_NOT_ONE_OF", "categories.0.procedure.rules.0.kind"),
    ((*CATEGORY, "procedure", "rules", 0), 5, "DATA_NOT_ONE_OF", "categories.0.procedure.rules.0.kind"),
    ((*CATEGORY, "procedure", "evaluations", 0, "weight"), 6001, "WEIGHTS_INVALID", "categories.0.procedure.evaluations"),
    ((*CATEGORY, "procedure", "evaluations", 0, "method"), "GUESS", "DATA_NOT_ONE_OF", "categories.0.procedure.evaluations.0.method"),
    (
        (*CATEGORY, "procedure", "evaluations", 0, "shrinkage"),
        "0",
        "SEALED_OUT_OF_BOUNDS",
        "categories.0.procedure.evaluations.0.shrinkage",
    ),
    ((*CATEGORY, "exceptions", 0, "reason"), "He is nice.", "SEALED_REASON_SHORT", "categories.0.exceptions.0.reason"),
    ((*CATEGORY, "exceptions", 0, "approvers"), ["M1", "M2"], "SEALED_APPROVERS_TOO_FEW", "categories.0.exceptions.0.approvers"),
    ((*CATEGORY, "exceptions", 0, "approvers"), ["M2", "M2"], "SEALED_APPROVERS_TOO_FEW", "categories.0.exceptions.0.approvers"),
    ((*CATEGORY, "exceptions", 0, "decided"), "2026-05-28", "SEALED_OUT_OF_BOUNDS", "categories.0.exceptions.0.decided"),
    ((*CATEGORY, "favours"), [], "DATA_KEY_UNKNOWN", "categories.0"),
    (("version",), 2, "SEALED_FORMAT_UNKNOWN", ""),
    (("version",), True, "SEALED_FORMAT_UNKNOWN", ""),
    (("remarks",), "none", "DATA_KEY_UNKNOWN", ""),
    (("head",), float("nan"), "DATA_NUMBER_INVALID", "head"),
]


@pytest.mark.parametrize("path, value, code, place", MALFORMED, ids=[f"{path[-1]} {value}"[:40] for path, value, _, _ in MALFORMED])
def test_what_is_malformed_is_told_with_its_place(sealed: dict[str, Any], path: Any, value: Any, code: str, place: str) -> None:
    found = verify(altering.altered(sealed, path, value))
    assert (code, place) in [(problem.code, problem.place) for problem in found.problems]
    assert not found.holds


def test_all_that_is_malformed_is_told_at_once(sealed: dict[str, Any]) -> None:
    data = altering.altered(sealed, ("round", "closed"), "soon")
    data["categories"][0]["reviews"][2]["scores"] = "good"
    data["categories"][0]["procedure"]["seed"] = -1
    del data["categories"][0]["applications"][0]["park"]
    assert [(problem.code, problem.place) for problem in verify(data).problems] == [
        ("DATA_KIND_WRONG", "categories.0.procedure.seed"),
        ("DATA_KEY_MISSING", "categories.0.applications.0"),
        ("DATA_KIND_WRONG", "categories.0.reviews.2.scores"),
        ("DATA_KIND_WRONG", "round.closed"),
    ]


@pytest.mark.parametrize("data", [None, [], 5, "sealed-round", {}, {"format": "sealed-round"}])
def test_what_is_no_sealed_round_is_refused(data: object) -> None:
    assert {problem.place for problem in verify(data).problems} == {""}


@pytest.mark.parametrize("key", ["round", "head", "categories", "marks", "hashes", "seal"])
@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_anything_in_place_of_a_part_is_refused(sealed: dict[str, Any], key: str, value: Any) -> None:
    assert not verify(altering.altered(sealed, (key,), value)).holds


def deep(levels: int) -> Any:
    found: Any = []
    for _ in range(levels):
        found = [found]
    return found


def test_files_are_limited_in_depth(sealed: dict[str, Any]) -> None:
    assert [problem.code for problem in verify(altering.altered(sealed, ("head",), deep(5000))).problems] == ["DATA_TOO_DEEP"]


@pytest.mark.parametrize(
    "content, problem",
    [
        (b"{", "Expecting property name enclosed in double quotes: line 1 column 2 (char 1)"),
        (b"[" * 100_000, "nested too deep"),
        (b'{"a": 1, "a": 2}', "a key is there twice"),
        (b"[NaN]", "NaN is no number of JSON"),
        (b"\xff\xfe\xfd", "'utf-16-le' codec can't decode byte 0xfd in position 2: truncated data"),
    ],
    ids=["cut off", "deep", "a key twice", "no number", "no text"],
)
def test_what_is_no_json_is_refused(content: bytes, problem: str) -> None:
    with pytest.raises(RegistryError) as refused:
        parsed(content, "round.json")
    assert (refused.value.code, refused.value.params) == ("SEALED_UNREADABLE", {"file": "round.json", "problem": problem})


def test_files_are_limited_in_size() -> None:
    with pytest.raises(RegistryError) as refused:
        parsed(b" " * (SIZE + 1), "round.json")
    assert (refused.value.code, refused.value.params) == ("SEALED_TOO_LARGE", {"file": "round.json", "limit": MEGABYTES})
