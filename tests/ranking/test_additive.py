"""The additive model, held to fractions, to the iteration that it stands for, and to rounds whose truth is known."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from registry.ranking import additive
from registry.ranking.additive import evenly, fit, uncertainty
from registry.ranking.draws import as_given, resampled
from registry.ranking.figures import figure, points
from registry.ranking.findings import Finding
from registry.ranking.reviews import Review, Sheet
from registry.ranking.variances import ASSUMED, MOST, shrinkage, variances
from tests.ranking.exactly import solution, variance_factors
from tests.ranking.rounds import made_up, sheet

SHEETS = {
    "plain": Sheet.of(made_up(1, applications=8, reviewers=5, each=3)),
    "sparse": Sheet.of(made_up(2, applications=9, reviewers=8, each=2)),
    "apart": sheet("a 70 60 . .\nb 80 65 . .\nc . . 50 58\nd . . 55 90"),
    "lopsided": sheet("a 70 60 90 10\nb 80 . . .\nc . . 50 58\nd . 60 55 90\ne 100 . . 0"),
}
FIRST = 0


@pytest.mark.parametrize("shrunk", ["0.001", "0.5", "1", "17.25", "1000000"])
@pytest.mark.parametrize("name", SHEETS)
def test_worth_and_leniency_are_those_of_the_exact_solution(name: str, shrunk: str) -> None:
    given = SHEETS[name]
    worth, leniency = solution(given, [Fraction(shrunk)] * len(given.reviewers))
    found = fit(as_given(given), evenly(given, float(shrunk)))
    assert [points(value) for value in found.worth[FIRST].tolist()] == [points(value) for value in worth]
    assert [points(value) for value in found.leniency[FIRST].tolist()] == [points(value) for value in leniency]


@pytest.mark.parametrize("name", SHEETS)
def test_the_variance_of_worth_is_that_of_the_exact_inverse(name: str) -> None:
    given = SHEETS[name]
    exact = variance_factors(given, [Fraction(3, 4)] * len(given.reviewers))
    assert [figure(value) for value in uncertainty(given, evenly(given, 0.75)).tolist()] == [figure(value) for value in exact]


def test_it_is_where_the_iteration_comes_to_rest() -> None:
    """b_j = Σ (y - θ_i) / (n_j + λ), θ_i = mean (y - b_j), again and again."""
    given, shrunk = SHEETS["plain"], 1.0
    worth, leniency = [0.0] * len(given.applications), [0.0] * len(given.reviewers)
    for _ in range(500):
        for reviewer, pile in enumerate(given.piles):
            leniency[reviewer] = sum(mark.hundredths - worth[mark.application] for mark in pile) / (len(pile) + shrunk)
        for application, place in enumerate(given.places):
            marks = given.of_application(application)
            worth[application] = sum(mark.hundredths - leniency[mark.reviewer] for mark in marks) / len(place)
    found = fit(as_given(given), evenly(given, shrunk))
    assert [points(value) for value in found.worth[FIRST].tolist()] == [points(value) for value in worth]


def test_leniency_adds_up_to_nothing_among_those_who_are_linked() -> None:
    given = SHEETS["apart"]
    found = fit(as_given(given), evenly(given, 0.3)).leniency[FIRST]
    assert [points(float(sum(found[list(group)]))) for group in given.groups] == [Decimal("0.000000")] * 2


def test_without_chance_leniency_is_found_out_and_the_best_is_first() -> None:
    """A strict reviewer who alone saw the better two; nobody's mean is fair, and the truth is 90, 85, 80, 60."""
    given = sheet("""
        a  .   80  70
        b  .   75  65
        c  80  70  .
        d  60  50  .
    """)
    found = fit(as_given(given), evenly(given, 0.001))
    assert [round(value / 100) for value in (found.worth[FIRST] - found.worth[FIRST][3] + 6000).tolist()] == [90, 85, 80, 60]
    assert [round(value / 100) for value in found.leniency[FIRST].tolist()] == [10, 0, -10]


def test_draws_are_found_one_by_one_as_together(monkeypatch: pytest.MonkeyPatch) -> None:
    given = Sheet.of(made_up(3))
    drawn = resampled(given, (5,), 40)
    together = fit(drawn, evenly(given, 0.7))
    monkeypatch.setattr(additive, "CELLS", 7 * len(given.reviewers) ** 2)
    apart = fit(drawn, evenly(given, 0.7))
    assert (apart.worth.tobytes(), apart.leniency.tobytes()) == (together.worth.tobytes(), together.leniency.tobytes())


def test_the_variances_are_those_of_the_method_of_moments() -> None:
    """Both sums of squares in fractions, the second of the exact solution with one reviewer held at none."""
    given = SHEETS["plain"]
    pinned = [Fraction(1)] + [Fraction(0)] * (len(given.reviewers) - 1)
    worth, leniency = solution(given, pinned)
    left = sum((mark.hundredths - worth[mark.application] - leniency[mark.reviewer]) ** 2 for mark in given.marks)
    marks, applications = len(given.marks), len(given.applications)
    noise = Fraction(left) / (marks - applications - len(given.reviewers) + 1)
    within = Fraction(0)
    for application in range(applications):
        scores = [mark.hundredths for mark in given.of_application(application)]
        within += sum((score - Fraction(sum(scores), len(scores))) ** 2 for score in scores)
    found = variances(given)
    assert found.noise is not None
    assert found.leniency is not None
    assert (figure(found.noise), figure(found.leniency)) == (figure(noise), figure(within / (marks - applications) - noise))


def test_shrinkage_is_the_ratio_of_the_variances() -> None:
    given = SHEETS["plain"]
    found = variances(given)
    assert found.noise is not None
    assert found.leniency is not None
    assert shrinkage(given) == (figure(found.noise / found.leniency), ())


def test_where_reviewers_do_not_differ_scores_stay_as_they_are() -> None:
    """Each reviewer is as often above as below."""
    given = sheet("a 60 80\nb 80 60\nc 60 80\nd 80 60")
    assert shrinkage(given) == (MOST, (Finding("LENIENCY_NOT_FOUND"),))


def test_where_nothing_is_left_to_tell_by_shrinkage_is_assumed() -> None:
    given = sheet("a 60 80 .\nb . 70 75")
    assert shrinkage(given) == (ASSUMED, (Finding("SHRINKAGE_ASSUMED", figure=ASSUMED),))


def test_raw_scores_never_change() -> None:
    reviews = made_up(5)
    given, drawn = Sheet.of(reviews), as_given(Sheet.of(reviews))
    before = drawn.scores.copy()
    fit(drawn, evenly(given, 1.0))
    assert np.array_equal(drawn.scores, before)
    assert {(mark.application, mark.reviewer): mark.hundredths for mark in given.marks} == _as_written(reviews, given)


def _as_written(reviews: list[Review], given: Sheet) -> dict[tuple[int, int], int]:
    return {
        (given.applications.index(review.application), given.reviewers.index(review.reviewer)): int(review.score * 100)
        for review in reviews
        if review.score is not None
    }
