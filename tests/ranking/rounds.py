"""Rounds for tests: written out as tables, or made up."""

import random
from decimal import Decimal

from registry.ranking.reviews import Review, Sheet


def table(text: str) -> list[Review]:
    """A line for each application: its name, then what reviewers 1, 2, … gave, a dot where nothing."""
    reviews = []
    for line in text.split("\n"):
        if line.strip():
            name, *scores = line.split()
            reviews += [Review(name, f"r{number}", None if score == "." else Decimal(score)) for number, score in enumerate(scores, 1)]
    return reviews


def sheet(text: str) -> Sheet:
    return Sheet.of(table(text))


def made_up(seed: int, applications: int = 30, reviewers: int = 10, each: int = 5) -> list[Review]:
    """Scores that have something of the application, something of the reviewer and something of neither, with two decimals."""
    chance = random.Random(seed)
    worth = [chance.gauss(70, 10) for _ in range(applications)]
    leniency = [chance.gauss(0, 8) for _ in range(reviewers)]
    reviews = []
    for application in range(applications):
        for reviewer in chance.sample(range(reviewers), each):
            score = worth[application] + leniency[reviewer] + chance.gauss(0, 6)
            reviews.append(Review(f"a{application:02}", f"r{reviewer:02}", Decimal(f"{min(100, max(0, score)):.2f}")))
    return reviews
