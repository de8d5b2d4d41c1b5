"""All that is promised to be the same everywhere, of one round, as one digest, to the last bit before anything is rounded.

`python -m tests.ranking.sealing` prints it. The round is made of whole numbers alone, so that it is the same wherever it is made.
"""

import sys
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256

from registry.ranking.counterfactuals import counterfactuals
from registry.ranking.draws import resampled
from registry.ranking.procedure import Method, Part, Procedure, scored
from registry.ranking.quality import Bounds, cards, outliers
from registry.ranking.ranking import rank
from registry.ranking.reviews import Review, Sheet
from registry.ranking.standardised import comparability


def reviews(each: int) -> list[Review]:
    """Twenty-four applications, eight reviewers; worth and leniency by small congruences."""
    return [
        Review(
            f"申报{application:02}",
            f"专家{reviewer}",
            Decimal(4000 + application * 137 % 2900 + reviewer * 391 % 1500 + application * reviewer * 73 % 1301) / 100,
        )
        for application in range(24)
        for reviewer in sorted({(application * 5 + turn * 3 + application * turn) % 8 for turn in range(each)})
    ]


def sealed() -> Iterator[object]:
    online, panel = Sheet.of(reviews(6)), Sheet.of(reviews(3))
    for method in Method:
        part = Part("online", online, method=method, shrinkage=Decimal("0.7"))
        yield scored(part, resampled(online, (1, 2), 25)).tolist()
    for method in Method:
        if method is not Method.STANDARDISED:
            asked = Procedure((Part("online", online, 6000, method), Part("panel", panel, 4000, Method.ADDITIVE)), seed=2026)
            found = rank(asked)
            yield [(one.application, one.raw_mean, one.score, one.rank, one.standard_error, one.interval) for one in found.lines]
            yield found.leniencies, [part.shrinkage for part in found.procedure.parts]
            yield [(one.application, one.reviewer, one.rank, one.would_be) for one in counterfactuals(found.procedure)]
    yield comparability(online, 2026).chance
    yield [(card.reviewer, card.mean, card.deviation, card.leniency, card.noise, card.agreement) for card in cards(online, Decimal("0.7"))]
    yield [(finding.subjects, finding.figure, finding.limit) for finding in outliers(online, Bounds())]


def digest() -> str:
    return sha256("\n".join(map(repr, sealed())).encode()).hexdigest()


if __name__ == "__main__":
    sys.stdout.write(digest())
