"""A round that uses all there is: two evaluations, criteria of their own scales, ties, a lottery, quotas, an exception, an abstention."""

import random
from datetime import date, timedelta
from decimal import Decimal

from registry.ranking.findings import Loads
from registry.ranking.procedure import Method
from registry.ranking.selection.candidates import By
from registry.ranking.selection.reasons import Reason
from registry.ranking.selection.rules import Cap, Exclude, Extra, Floor, ReserveList, Seats, Threshold
from registry.sealing.rounds import (
    Application,
    Category,
    Criterion,
    Departure,
    Draw,
    Evaluation,
    Exemption,
    Laid,
    LogHead,
    Opinion,
    Round,
)

PUBLISHED, CLOSED = date(2026, 3, 2), date(2026, 5, 29)
HEAD = LogHead(4711, "ab" * 32)

ONLINE = Evaluation(
    "ONLINE",
    6000,
    Method.ADDITIVE,
    None,
    (
        Criterion("INNOVATION", 5000, Decimal(0), Decimal(100)),
        Criterion("IMPACT", 3000, Decimal(0), Decimal(50)),
        Criterion("TEAM", 2000, Decimal(1), Decimal(5)),
    ),
)
PANEL = Evaluation("PANEL", 4000, Method.TRIMMED_MEAN, None, (Criterion("DEFENCE", 10_000, Decimal(0), Decimal(100)),))

LAID = Laid(
    (ONLINE, PANEL),
    2026,
    100,
    Loads(4, 3),
    (
        Exclude("WITHDRAWN", Reason.WITHDRAWN),
        Threshold(Decimal("30.5")),
        Floor("ONLINE.INNOVATION", Decimal(20)),
        Cap(By.SPONSOR, 1, exempt=frozenset({"OVERSEAS"})),
        Seats(4),
        Extra("YOUNG", 1),
        ReserveList(2),
    ),
    ("PANEL", "votes"),
    Draw("published on 2 March", "08 13 17 24 25 33 04"),
)


def made_up(seed: int = 1, applications: int = 12, reviewers: int = 6) -> Round:
    """The same for a seed everywhere: whole numbers alone are drawn."""
    chance = random.Random(seed)
    listed = tuple(_application(number, chance) for number in range(1, applications + 1))
    category = Category("INNOVATOR", LAID, listed, _opinions(listed, reviewers, chance), (_exemption("A-10"),))
    return Round("ROUND_2026", PUBLISHED, CLOSED, (category,))


def _application(number: int, chance: random.Random) -> Application:
    tags = [tag for tag in ("OVERSEAS", "YOUNG") if chance.randrange(3) == 0] + ["WITHDRAWN"] * (number == 2)
    figures = {"votes": Decimal(chance.randrange(4))}
    return Application(f"A-{number:02}", f"s{number % 3}", "p1", chance.choice(["IT", "BIO", None]), frozenset(tags), number * 100, figures)


def _opinions(applications: tuple[Application, ...], reviewers: int, chance: random.Random) -> tuple[Opinion, ...]:
    found = []
    for evaluation, each in ((ONLINE, 4), (PANEL, 3)):
        for one in applications:
            worth = chance.randrange(30, 90)
            chosen = sorted(chance.sample(range(1, reviewers + 1), each))
            found += [_opinion(evaluation, one.code, reviewer, worth, chance) for reviewer in chosen]
    return tuple(found)


def _opinion(evaluation: Evaluation, application: str, reviewer: int, worth: int, chance: random.Random) -> Opinion:
    submitted = PUBLISHED + timedelta(chance.randrange(1, 80))
    if (application, reviewer) == ("A-03", 3):
        return Opinion(evaluation.code, f"R{reviewer}", application, submitted, None)
    scores = {}
    for criterion in evaluation.criteria:
        share = min(1000, max(0, worth * 10 + reviewer * 20 + chance.randrange(-150, 150)))
        score = criterion.least + (criterion.most - criterion.least) * share / 1000
        scores[criterion.code] = score.quantize(Decimal("0.01"))
    return Opinion(evaluation.code, f"R{reviewer}", application, submitted, scores)


def _exemption(application: str) -> Exemption:
    reason = "The invention was granted its patent after the panel had met, which the panel had asked for."
    return Exemption(application, Departure.ADMITTED, reason, "M1", ("M2", "M3"), CLOSED + timedelta(3))
