"""A second opinion on notices: it goes through them day by day, keeps a count for each entry, and asks of a day only whether it is worked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from registry.notices import Entry, Objection, Outcome

List = tuple[date, Sequence[Entry]]
"""A list, and the day on which it was published."""


@dataclass
class Watched:
    """An entry while it is listed: how many working days are left, whether this is one of its days, when it was last published."""

    entry: Entry
    left: int
    began: date
    open: bool = True


@dataclass
class Taken:
    """An objection that was taken, and whether it holds its entry."""

    objection: Objection
    holding: bool = True
    upheld: bool = False
    waits_for_correction: bool = False


@dataclass
class Watch:
    """What somebody who looks at the notice each evening has noted down."""

    working_days: int
    entries: dict[str, Watched] = field(default_factory=dict)
    taken: list[Taken] = field(default_factory=list)

    def a_day_passes(self, works: bool) -> None:
        for one in self.entries.values():
            if one.left == 0:
                one.open = False
            elif works:
                one.left -= 1

    def publish(self, day: date, entries: Sequence[Entry]) -> None:
        kept = {one.entry.key: one for one in self.entries.values() if one.entry in entries}
        self.entries = {one.key: kept.get(one.key) or Watched(one, self.working_days, day) for one in entries}

    def receive(self, objection: Objection) -> None:
        found = self.entries.get(objection.entry)
        if found and found.open and (objection.named or objection.leads):
            self.taken.append(Taken(objection))

    def decide(self, day: date) -> None:
        for one in self.taken:
            decision = one.objection.decision
            if decision and decision.day == day:
                one.upheld = decision.outcome is Outcome.UPHELD
                one.waits_for_correction = decision.outcome is Outcome.PARTLY
                one.holding = decision.outcome is not Outcome.NOT_UPHELD
            listed = self.entries.get(one.objection.entry)
            if one.waits_for_correction and listed:
                one.holding = not (listed.began >= (decision.day if decision else day) and listed.began > one.objection.received)

    def state(self, key: str) -> str:
        if key not in self.entries:
            return "NOT_LISTED"
        holding = [one for one in self.taken if one.objection.entry == key and one.holding]
        if holding:
            return "UPHELD" if any(one.upheld for one in holding) else "HELD"
        return "IN_NOTICE" if self.entries[key].open else "OVER"


def evenings(
    lists: Sequence[List], working_days: int, objections: Sequence[Objection], last: date, works: Callable[[date], bool]
) -> Iterator[tuple[date, Watch]]:
    """The notes of each evening from the first list on."""
    day, watch = lists[0][0], Watch(working_days)
    while day <= last:
        watch.a_day_passes(works(day))
        for published, entries in lists:
            if published == day:
                watch.publish(day, entries)
        for objection in objections:
            if objection.received == day:
                watch.receive(objection)
        watch.decide(day)
        yield day, watch
        day += timedelta(days=1)
