"""Where an entry of a notice stands on a day, why, and whether it may be approved."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from registry.errors import Lang, RegistryError, Word
from registry.notices.notice import Listed, Notice
from registry.notices.objections import Objection, Outcome, holds


class EntryState(StrEnum):
    """What keeps an entry from being approved; nothing does when its notice is over and nobody's objection holds it."""

    NOT_LISTED = "NOT_LISTED"
    IN_NOTICE = "IN_NOTICE"
    HELD = "HELD"
    UPHELD = "UPHELD"
    OVER = "OVER"

    def label(self, lang: Lang) -> str:
        return _STATES[self].label(lang)


_STATES = {
    EntryState(word.code): word
    for word in (
        Word("NOT_LISTED", "未公示", "not listed"),
        Word("IN_NOTICE", "公示中", "in notice"),
        Word("HELD", "异议待处理", "held by an objection"),
        Word("UPHELD", "异议成立", "an objection was upheld"),
        Word("OVER", "公示结束，无异议", "notice over, nothing held"),
    )
}


@dataclass(frozen=True)
class EntryStanding:
    """An entry on a day, and the objections that hold it or were upheld, by their codes."""

    key: str
    day: date
    state: EntryState
    listed: Listed | None
    objections: tuple[str, ...] = ()

    @property
    def refusal(self) -> RegistryError | None:
        """Why it may not be approved; None if it may."""
        match self.state:
            case EntryState.NOT_LISTED:
                return RegistryError("NOTICE_ENTRY_UNKNOWN", entry=self.key, day=self.day)
            case EntryState.UPHELD:
                return RegistryError("NOTICE_OBJECTION_UPHELD", objections=self.objections)
            case EntryState.HELD:
                return RegistryError("NOTICE_HELD", objections=self.objections)
            case EntryState.IN_NOTICE:
                return RegistryError("NOTICE_RUNNING", until=self.listed and self.listed.until)
            case EntryState.OVER:
                return None


def standing(notice: Notice, objections: Iterable[Objection], key: str, day: date) -> EntryStanding:
    """Where an entry stands at the end of a day. What holds it is told before that its notice runs."""
    listed = notice.of(key, day)
    if listed is None:
        return EntryStanding(key, day, EntryState.NOT_LISTED, None)
    holding = [one for one in objections if one.entry == key and holds(notice, one, day)]
    upheld = [one for one in holding if one.outcome_on(day) is Outcome.UPHELD]
    if holding:
        state = EntryState.UPHELD if upheld else EntryState.HELD
        return EntryStanding(key, day, state, listed, tuple(one.code for one in upheld or holding))
    return EntryStanding(key, day, EntryState.IN_NOTICE if day <= listed.until else EntryState.OVER, listed)
