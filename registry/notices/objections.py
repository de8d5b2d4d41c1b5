"""Objections to an entry of a notice: which are taken, what they hold, and until when."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.calendar import Calendar
from registry.errors import Lang, RegistryError, Word
from registry.notices.notice import Notice

ACKNOWLEDGED_WITHIN = 1
"""Working days."""


class Outcome(StrEnum):
    """What comes of looking into an objection."""

    UPHELD = "UPHELD"
    PARTLY = "PARTLY"
    NOT_UPHELD = "NOT_UPHELD"

    def label(self, lang: Lang) -> str:
        return _OUTCOMES[self].label(lang)


_OUTCOMES = {
    Outcome(word.code): word
    for word in (
        Word("UPHELD", "成立", "upheld"),
        Word("PARTLY", "部分成立", "upheld in part"),
        Word("NOT_UPHELD", "不成立", "not upheld"),
    )
}


@dataclass(frozen=True, slots=True)
class Decision:
    """How an objection was decided, and when."""

    day: date
    outcome: Outcome


@dataclass(frozen=True)
class Objection:
    """An objection to an entry, received on a day: by somebody who gave their real `name`, or without it but with concrete `leads`."""

    code: str
    entry: str
    received: date
    named: bool
    leads: bool
    decision: Decision | None = None

    def __post_init__(self) -> None:
        if self.decision and self.decision.day < self.received:
            raise RegistryError("OBJECTION_DECIDED_BEFORE", day=self.decision.day, received=self.received)

    def outcome_on(self, day: date) -> Outcome | None:
        """What had been decided at the end of a day."""
        return self.decision.outcome if self.decision and self.decision.day <= day else None


def refusal(notice: Notice, objection: Objection) -> RegistryError | None:
    """Why an objection is not taken; None of one that is. Later corrections do not matter: it is held to the list of its day."""
    listed = notice.of(objection.entry, objection.received)
    if listed is None:
        return RegistryError("OBJECTION_NOT_LISTED", entry=objection.entry, day=objection.received)
    if objection.received > listed.until:
        return RegistryError("OBJECTION_LATE", until=listed.until)
    if not (objection.named or objection.leads):
        return RegistryError("OBJECTION_UNFOUNDED")
    return None


def holds(notice: Notice, objection: Objection, day: date) -> bool:
    """Whether an objection keeps its entry, and only that, from being approved at the end of a day.

    It does from the day on which it is received until it is not upheld; what is upheld in part, until the entry is corrected.
    """
    if objection.received > day or refusal(notice, objection):
        return False
    match objection.outcome_on(day):
        case Outcome.NOT_UPHELD:
            return False
        case Outcome.PARTLY:
            return not _corrected_since(notice, objection, day)
        case _:
            return True


def _corrected_since(notice: Notice, objection: Objection, day: date) -> bool:
    """Whether the entry was published anew once the objection was decided, and on a later day than it was received."""
    listed = notice.of(objection.entry, day)
    decided = objection.decision
    return listed is not None and decided is not None and listed.since >= decided.day and listed.since > objection.received


def acknowledged_by(objection: Objection, calendar: Calendar) -> date:
    """The last day on which whoever objected is told that it was received."""
    return calendar.after(objection.received, ACKNOWLEDGED_WITHIN)
