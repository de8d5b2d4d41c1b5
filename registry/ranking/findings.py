"""What is remarked about the reviews of a round before anybody relies on their ranking: each with a code, as data."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from registry.errors import Lang, RegistryError
from registry.ranking.reviews import Sheet


@dataclass(frozen=True, slots=True)
class Finding:
    """A remark: a code of the catalogue, whom it is about (ids), the figure that was found and the limit that it is held to.

    `part` is the name of the part of a ranking whose reviews it is about.
    """

    code: str
    subjects: tuple[str, ...] = ()
    figure: Decimal | int | str | None = None
    limit: Decimal | int | None = None
    part: str | None = None

    def message(self, lang: Lang) -> str:
        return self._said().message(lang)

    def hint(self, lang: Lang) -> str:
        return self._said().hint(lang)

    def _said(self) -> RegistryError:
        return RegistryError(self.code, subjects=self.subjects, figure=self.figure, limit=self.limit)


@dataclass(frozen=True, slots=True)
class Loads:
    """How many reviews it takes to say something: of a reviewer, and of an application."""

    reviewer: int = 4
    application: int = 3


def findings(sheet: Sheet, loads: Loads) -> tuple[Finding, ...]:
    """Reviewers who cannot be compared, who did too little to be known, or who tell nobody apart; applications that few have seen."""
    return (*_unlinked(sheet), *_too_few(sheet, loads), *_constant(sheet))


def _unlinked(sheet: Sheet) -> Iterator[Finding]:
    if len(sheet.groups) > 1:
        for group in sheet.groups:
            yield Finding("NOT_CONNECTED", tuple(sheet.reviewers[reviewer] for reviewer in group))


def _too_few(sheet: Sheet, loads: Loads) -> Iterator[Finding]:
    done = Counter(mark.reviewer for mark in sheet.marks)
    for reviewer, name in enumerate(sheet.reviewers):
        if done[reviewer] < loads.reviewer:
            yield Finding("LOAD_LOW", (name,), done[reviewer], loads.reviewer)
    for name, place in zip(sheet.applications, sheet.places, strict=True):
        if len(place) < loads.application:
            yield Finding("COVERAGE_LOW", (name,), len(place), loads.application)


def _constant(sheet: Sheet) -> Iterator[Finding]:
    """One review alone is not called constant."""
    for name, pile in zip(sheet.reviewers, sheet.piles, strict=True):
        if len(pile) > 1 and len({mark.hundredths for mark in pile}) == 1:
            yield Finding("REVIEWER_CONSTANT", (name,), Decimal(pile[0].hundredths) / 100)
