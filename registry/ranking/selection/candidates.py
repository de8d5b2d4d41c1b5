"""Candidates: what the rules of a selection look at."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from registry.errors import RegistryError
from registry.ranking.figures import shown


class By(StrEnum):
    """What candidates are counted by."""

    SPONSOR = "SPONSOR"
    PARK = "PARK"
    FIELD = "FIELD"
    TAG = "TAG"


@dataclass(frozen=True)
class Candidate:
    """An application with its total in points.

    `figures` are criteria, votes and the like, by name; `amount` is what it would be given, in fen.
    """

    application: str
    score: Decimal
    sponsor: str | None = None
    park: str | None = None
    field: str | None = None
    tags: frozenset[str] = frozenset()
    amount: int = 0
    figures: Mapping[str, Decimal] = dataclasses.field(default_factory=dict)

    @property
    def shown(self) -> Decimal:
        """The score as it is published: whoever is equal by it is tied."""
        return shown(self.score)

    def of(self, by: By) -> frozenset[str]:
        """What it counts as: its sponsor, park or field, or each of its tags."""
        match by:
            case By.SPONSOR:
                one = self.sponsor
            case By.PARK:
                one = self.park
            case By.FIELD:
                one = self.field
            case By.TAG:
                return self.tags
        return frozenset() if one is None else frozenset((one,))

    def figure(self, name: str) -> Decimal:
        if name not in self.figures:
            raise RegistryError("FIGURE_MISSING", application=self.application, figure=name)
        return self.figures[name]
