"""A thousand made-up notices with corrections and objections, on every day of theirs beside a second opinion."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from registry.notices import Decision, Entry, EntryState, Notice, Objection, Outcome, corrected, published, standing
from tests.notices.calendars import CALENDAR
from tests.notices.daybyday import List, evenings

NOTICES = 1_000
KEYS = "abcdef"
FIRST, SPAN, WATCHED = date(2019, 12, 1), 400, 45
"""A year of holidays, one of them made longer."""


def made(lot: random.Random, key: str) -> Entry:
    return Entry(key, "申报人", "企业", lot.choice(["创新人才", "创业人才"]))


def next_list(lot: random.Random, before: Sequence[Entry]) -> list[Entry]:
    """Some changed, some struck off, some new, perhaps in another order."""
    kept = [
        replace(one, category=lot.choice(["创新人才", "创业人才"])) if lot.random() < 0.4 else one for one in before if lot.random() < 0.85
    ]
    new = [made(lot, key) for key in KEYS if key not in {one.key for one in kept} and lot.random() < 0.2]
    return lot.sample([*kept, *new], len(kept) + len(new))


def lists(lot: random.Random) -> list[List]:
    start = FIRST + timedelta(days=lot.randrange(SPAN))
    found: list[List] = [(start, [made(lot, key) for key in lot.sample(KEYS, lot.randint(1, 5))])]
    for day in sorted(start + timedelta(days=lot.randrange(25)) for _ in range(lot.randint(0, 4))):
        entries = next_list(lot, found[-1][1])
        if entries != found[-1][1]:
            found.append((day, entries))
    return found


def objection(lot: random.Random, number: int, start: date) -> Objection:
    received = start + timedelta(days=lot.randint(-1, 20))
    decided = Decision(received + timedelta(days=lot.randint(0, 15)), lot.choice([*Outcome])) if lot.random() < 0.8 else None
    return Objection(f"objection {number}", lot.choice(KEYS), received, lot.random() < 0.6, lot.random() < 0.5, decided)


def as_published(found: Sequence[List], working_days: int) -> Notice:
    notice = published(found[0][1], found[0][0], working_days, CALENDAR)
    for day, entries in found[1:]:
        notice = corrected(notice, entries, day, CALENDAR)
    return notice


def test_notices_are_what_a_second_opinion_says_day_by_day() -> None:
    seen: Counter[str] = Counter()
    for number in range(NOTICES):
        lot = random.Random(number)
        listed, working_days = lists(lot), lot.randint(1, 10)
        objections = [objection(lot, place, listed[0][0]) for place in range(lot.randint(0, 5))]
        notice = as_published(listed, working_days)
        last = listed[0][0] + timedelta(days=WATCHED)
        for day, watch in evenings(listed, working_days, objections, last, CALENDAR.works):
            found = {key: standing(notice, objections, key, day) for key in KEYS}
            assert {key: one.state.value for key, one in found.items()} == {key: watch.state(key) for key in KEYS}, (number, day)
            assert all((one.refusal is None) == (one.state is EntryState.OVER) for one in found.values())
            seen.update(one.state.value for one in found.values())
    assert seen.keys() == {*map(str, EntryState)}
    assert min(seen.values()) > NOTICES
