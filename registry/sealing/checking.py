"""What a round must be so that it can be computed: weights, scales, days, who is named where."""

from collections import Counter
from collections.abc import Iterable, Iterator

from registry.errors.problems import Path, Problem
from registry.ranking.procedure import LEAST_DRAWS, WHOLE
from registry.ranking.variances import LEAST, MOST
from registry.sealing.rounds import Category, Evaluation, Exemption, Laid, Opinion, Round
from registry.units import rounded

MOST_DRAWS = 10_000
MOST_REVIEWERS = 500
"""Each draw solves as many equations as there are reviewers: a file must not keep whoever verifies it busy for days."""

LEAST_REASON = 50
"""Characters of the reason for a departure from the rules."""

APPROVERS = 2


def checked(found: Round) -> Iterator[Problem]:
    """All that is wrong with a round, each with its place in the file."""
    if found.published > found.closed:
        yield _outside(("round", "closed"), found.closed, least=found.published)
    if not found.categories:
        yield Problem("SEALED_EMPTY", ("categories",))
    yield from _repeated(("categories",), (category.code for category in found.categories))
    for place, category in enumerate(found.categories):
        yield from _category(("categories", place), category, found)


def _category(path: Path, category: Category, found: Round) -> Iterator[Problem]:
    yield from _laid((*path, "procedure"), category.procedure)
    yield from _repeated((*path, "applications"), (one.code for one in category.applications))
    yield from _repeated((*path, "exceptions"), (one.application for one in category.exceptions))
    given = (f"{one.evaluation} / {one.reviewer} / {one.application}" for one in category.reviews)
    yield from _repeated((*path, "reviews"), given)
    reviewers = len({(one.evaluation, one.reviewer) for one in category.reviews})
    if reviewers > MOST_REVIEWERS:
        yield _outside((*path, "reviews"), reviewers, most=MOST_REVIEWERS)
    known = {one.code for one in category.applications}
    for place, opinion in enumerate(category.reviews):
        yield from _opinion((*path, "reviews", place), opinion, category.procedure, known, found)
    for place, exemption in enumerate(category.exceptions):
        yield from _exemption((*path, "exceptions", place), exemption, known, found)


def _laid(path: Path, laid: Laid) -> Iterator[Problem]:
    listed = (*path, "evaluations")
    yield from _repeated(listed, (one.code for one in laid.evaluations))
    yield from _weights(listed, [one.weight for one in laid.evaluations])
    if not LEAST_DRAWS <= laid.draws <= MOST_DRAWS:
        yield _outside((*path, "draws"), laid.draws, LEAST_DRAWS, MOST_DRAWS)
    for place, evaluation in enumerate(laid.evaluations):
        yield from _evaluation((*listed, place), evaluation)


def _evaluation(path: Path, evaluation: Evaluation) -> Iterator[Problem]:
    if evaluation.shrinkage is not None and not LEAST <= evaluation.shrinkage <= MOST:
        yield _outside((*path, "shrinkage"), evaluation.shrinkage, LEAST, MOST)
    yield from _repeated((*path, "criteria"), (one.code for one in evaluation.criteria))
    yield from _weights((*path, "criteria"), [one.weight for one in evaluation.criteria])
    for place, criterion in enumerate(evaluation.criteria):
        if criterion.least >= criterion.most:
            yield Problem("DATA_LIMITS_CROSSED", (*path, "criteria", place), {"least": criterion.least, "most": criterion.most})


def _opinion(path: Path, opinion: Opinion, laid: Laid, applications: set[str], found: Round) -> Iterator[Problem]:
    if opinion.application not in applications:
        yield Problem("SEALED_NAME_UNKNOWN", (*path, "application"), {"name": opinion.application})
    if not found.published <= opinion.submitted <= found.closed:
        yield _outside((*path, "submitted"), opinion.submitted, found.published, found.closed)
    evaluation = next((one for one in laid.evaluations if one.code == opinion.evaluation), None)
    if evaluation is None:
        yield Problem("SEALED_NAME_UNKNOWN", (*path, "evaluation"), {"name": opinion.evaluation})
    elif opinion.scores is not None:
        yield from _scores((*path, "scores"), opinion, evaluation)


def _scores(path: Path, opinion: Opinion, evaluation: Evaluation) -> Iterator[Problem]:
    assert opinion.scores is not None, "whoever abstained gave none"
    criteria = {one.code: one for one in evaluation.criteria}
    for code in sorted(criteria.keys() - opinion.scores.keys()):
        yield Problem("DATA_KEY_MISSING", path, {"key": code})
    for code in sorted(opinion.scores.keys() - criteria.keys()):
        yield Problem("DATA_KEY_UNKNOWN", path, {"key": code})
    for code in sorted(opinion.scores.keys() & criteria.keys()):
        score, criterion = opinion.scores[code], criteria[code]
        if not criterion.least <= score <= criterion.most or score != rounded(score, 2):
            yield _outside((*path, code), score, criterion.least, criterion.most)


def _exemption(path: Path, exemption: Exemption, applications: set[str], found: Round) -> Iterator[Problem]:
    if exemption.application not in applications:
        yield Problem("SEALED_NAME_UNKNOWN", (*path, "application"), {"name": exemption.application})
    if exemption.decided < found.closed:
        yield _outside((*path, "decided"), exemption.decided, least=found.closed)
    if len(exemption.reason.strip()) < LEAST_REASON:
        yield Problem("SEALED_REASON_SHORT", (*path, "reason"), {"least": LEAST_REASON})
    if len({*exemption.approvers} - {exemption.proposer}) < APPROVERS:
        yield Problem("SEALED_APPROVERS_TOO_FEW", (*path, "approvers"), {"least": APPROVERS})


def _weights(path: Path, weights: list[int]) -> Iterator[Problem]:
    if sum(weights) != WHOLE or 0 in weights:
        yield Problem("WEIGHTS_INVALID", path, {"actual": sum(weights)})


def _repeated(path: Path, codes: Iterable[str]) -> Iterator[Problem]:
    for code, count in Counter(codes).items():
        if count > 1:
            yield Problem("DATA_CODE_REPEATED", path, {"name": code})


def _outside(path: Path, actual: object, least: object = "…", most: object = "…") -> Problem:
    return Problem("SEALED_OUT_OF_BOUNDS", path, {"actual": actual, "least": least, "most": most})
