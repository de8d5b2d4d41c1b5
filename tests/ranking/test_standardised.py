"""Z-scores by reviewer: right where piles are alike, refused where they are not."""

from decimal import Decimal

import pytest

from registry.errors import RegistryError
from registry.ranking.draws import as_given
from registry.ranking.figures import points
from registry.ranking.reviews import Review, Sheet
from registry.ranking.standardised import comparability, require_comparable, standardised
from tests.ranking.rounds import made_up, sheet


def panels(strong: bool) -> Sheet:
    """Two panels of three, twelve applications each; the strong ones before the first of them, or both alike."""
    return Sheet.of(
        Review(f"a{application:02}", f"r{application // 12}{reviewer}", Decimal(worth + reviewer + application * (reviewer + 2) % 5))
        for application in range(24)
        for worth in [60 + application if strong else 60 + application % 12 + application // 12]
        for reviewer in range(3)
    )


def test_each_reviewer_counts_from_their_own_mean_in_their_own_spread() -> None:
    """r1: mean 60, deviation 10; r2: mean 80, deviation 5; of all: mean 70, deviation √170."""
    given = sheet("a 50 80\nb 60 75\nc 70 85")
    expected = [70 + 170**0.5 * z for z in (-0.5, -0.5, 1.0)]
    assert [points(value) for value in standardised(as_given(given))[0].tolist()] == [points(100 * value) for value in expected]


def test_who_gives_all_the_same_says_nothing() -> None:
    """r1 alone tells them apart, by z = -1, 0, 1, of which the silence of r2 leaves half; of all: deviation √0.00079."""
    given = sheet("a 0.01 0.07\nb 0.02 0.07\nc 0.03 0.07")
    found = standardised(as_given(given))[0]
    assert [points(value) for value in (found - found[1]).tolist()] == [
        points(-0.5 * 100 * 0.00079**0.5),
        points(0),
        points(0.5 * 100 * 0.00079**0.5),
    ]


def test_random_piles_are_comparable() -> None:
    found = comparability(Sheet.of(made_up(6, applications=60, reviewers=20, each=5)), seed=1)
    assert (found.small, found.holds) == ((), True)


def test_panels_of_equally_strong_applications_are_comparable() -> None:
    require_comparable(panels(strong=False), seed=1)


def test_where_the_strong_share_a_panel_it_is_refused() -> None:
    with pytest.raises(RegistryError) as refused:
        require_comparable(panels(strong=True), seed=1)
    assert (refused.value.code, refused.value.params) == ("PILES_NOT_COMPARABLE", {"chance": Decimal("0.001000")})


def test_small_piles_are_refused_by_name() -> None:
    given = Sheet.of(
        [review for review in made_up(7, applications=40, reviewers=10) if (review.reviewer, review.application[1]) < ("r09", "1")]
    )
    with pytest.raises(RegistryError) as refused:
        require_comparable(given, seed=1)
    assert (refused.value.code, refused.value.params) == ("PILES_TOO_SMALL", {"reviewers": ("r09",), "least": 8})
