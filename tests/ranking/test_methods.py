"""Methods that look at each application by itself, and what is remarked about a sheet."""

from decimal import Decimal

import pytest

from registry.errors import CATALOGUE, Lang
from registry.errors.ranking import ENTRIES
from registry.ranking.draws import as_given
from registry.ranking.findings import Finding, Loads, findings
from registry.ranking.plain import mean, median, trimmed_mean
from tests.ranking.rounds import sheet

ROUND = """
    five   60 70 80 90 10
    four   60 70 80 95 .
    three  60 70 100 . .
    two    . . . 60 75
    one    . . 42 . .
"""


@pytest.mark.parametrize(
    "method, expected",
    [
        (mean, {"five": 6200, "four": 7625, "three": 7666.666666666667, "two": 6750, "one": 4200}),
        (trimmed_mean, {"five": 7000, "four": 7500, "three": 7000, "two": 6750, "one": 4200}),
        (median, {"five": 7000, "four": 7500, "three": 7000, "two": 6750, "one": 4200}),
    ],
)
def test_plain_methods(method, expected: dict[str, float]) -> None:
    given = sheet(ROUND)
    assert dict(zip(given.applications, method(as_given(given))[0].tolist(), strict=True)) == expected


def test_one_highest_and_one_lowest_are_left_out_though_others_be_equal() -> None:
    assert trimmed_mean(as_given(sheet("a 50 50 80 80 80")))[0].tolist() == [7000]


def test_what_cannot_be_compared_or_is_too_little_is_remarked() -> None:
    given = sheet("""
        a  70 60 .  .
        b  80 60 .  .
        c  75 60 .  .
        d  .  .  50 60
    """)
    assert findings(given, Loads(reviewer=3, application=2)) == (
        Finding("NOT_CONNECTED", ("r1", "r2")),
        Finding("NOT_CONNECTED", ("r3", "r4")),
        Finding("LOAD_LOW", ("r3",), 1, 3),
        Finding("LOAD_LOW", ("r4",), 1, 3),
        Finding("REVIEWER_CONSTANT", ("r2",), Decimal(60)),
    )


def test_a_sheet_of_many_reviews_leaves_nothing_to_remark() -> None:
    given = sheet("\n".join(f"a{number} {60 + number} {70 - number} {50 + 2 * number}" for number in range(4)))
    assert findings(given, Loads()) == ()


def test_applications_that_few_have_seen_are_remarked() -> None:
    assert findings(sheet("a 70 60 50\nb 71 . 51"), Loads(reviewer=1, application=3)) == (Finding("COVERAGE_LOW", ("b",), 2, 3),)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.code)
def test_all_that_is_said_of_rankings_stands_in_the_catalogue(entry) -> None:
    assert CATALOGUE[entry.code] is entry


def test_a_finding_says_itself_in_both_languages() -> None:
    found = Finding("RESIDUAL_LARGE", ("a", "r"), Decimal(21), Decimal(15))
    assert found.message(Lang.ZH) == "申报与专家 a、r：分数与预期相差 21，超过 15。"
    assert found.message(Lang.EN) == "Application and reviewer a, r: the score is 21 from what was to be expected, and more than 15."
    assert found.hint(Lang.EN) == "Look at this score again, or have the panel discuss it."
