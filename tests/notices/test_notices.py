"""Public notices: what they show, how long they last in Chinese working days, what corrections and objections do."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest

from registry.calendar import Calendar
from registry.errors import Lang, RegistryError
from registry.notices import (
    Decision,
    Entry,
    EntryState,
    Notice,
    Objection,
    Outcome,
    acknowledged_by,
    corrected,
    digest,
    entry,
    published,
    refusal,
    standing,
)
from tests.notices.calendars import CALENDAR

START = date(2020, 4, 24)
"""A Friday. The Sunday after it and the Saturday 9 May were worked; 1 to 5 May were off."""


def made(key: str, category: str = "创新人才") -> Entry:
    return Entry(key, f"申报人 {key}", f"企业 {key}", category)


A, B, C = made("a"), made("b"), made("c")


def notice(*entries: Entry, day: date = START, working_days: int = 5) -> Notice:
    return published(entries or (A, B), day, working_days, CALENDAR)


def days(found: Notice) -> dict[str, tuple[date, date]]:
    return {one.entry.key: (one.since, one.until) for one in found.current.entries}


def state(found: Notice, objections: Sequence[Objection], key: str, day: date) -> str:
    return standing(found, objections, key, day).state.value


def objection(key: str, received: date, decision: Decision | None = None, *, named: bool = True, leads: bool = False) -> Objection:
    return Objection(f"objection to {key}", key, received, named, leads, decision)


@pytest.mark.parametrize(
    ("day", "working_days", "until"),
    [
        (START, 1, date(2020, 4, 26)),  # a Sunday that was worked
        (START, 5, date(2020, 4, 30)),
        (START, 6, date(2020, 5, 6)),  # the holiday does not count
        (date(2020, 4, 30), 4, date(2020, 5, 9)),  # a Saturday that was worked
        (date(2020, 4, 30), 5, date(2020, 5, 11)),
        (date(2020, 5, 2), 1, date(2020, 5, 6)),
        (date(2020, 5, 8), 1, date(2020, 5, 9)),
        (date(2020, 9, 30), 5, date(2020, 10, 14)),  # 9 October, and Saturday 10 October
    ],
)
def test_a_notice_lasts_so_many_working_days(day: date, working_days: int, until: date) -> None:
    assert days(notice(A, day=day, working_days=working_days)) == {"a": (day, until)}


def test_no_year_is_guessed() -> None:
    with pytest.raises(RegistryError) as refused:
        notice(A, day=date(2026, 12, 29))
    assert (refused.value.code, refused.value.params) == ("CALENDAR_UNKNOWN", {"year": 2027})
    late = notice(A, day=date(2026, 12, 20))
    with pytest.raises(RegistryError) as refused:
        corrected(late, [A, B], date(2026, 12, 30), CALENDAR)
    assert refused.value.code == "CALENDAR_UNKNOWN"
    assert state(late, [], "a", date(2027, 1, 4)) == "OVER"  # what was published was settled then


def test_days_that_were_published_stay_when_the_calendar_changes() -> None:
    found = notice(A)
    later = Calendar(CALENDAR.years, {**CALENDAR.exceptions, date(2020, 4, 26): False})
    assert days(corrected(found, [A, B], date(2020, 4, 25), later)) == {
        "a": (START, date(2020, 4, 30)),
        "b": (date(2020, 4, 25), date(2020, 5, 6)),
    }


RECORD = {
    "name": " 申报人甲 ",
    "employer": "济南测试科技有限公司",
    "category": "创新人才",
    "phone": "13800000000",
    "birth": date(1980, 1, 1),
    "score": 91.5,
}


def test_only_what_is_allowed_is_shown() -> None:
    found = published([entry("application 17", RECORD)], START, 5, CALENDAR)
    page = found.current.page
    assert page == {
        "version": 1,
        "published": "2020-04-24",
        "previous": None,
        "entries": [
            {"name": "申报人甲", "employer": "济南测试科技有限公司", "category": "创新人才", "since": "2020-04-24", "until": "2020-04-30"}
        ],
    }
    shown = json.dumps(page, ensure_ascii=False)
    assert [one for one in ("13800000000", "1980", "91.5", "application 17") if one in shown] == []


@pytest.mark.parametrize("field", ["name", "employer", "category"])
def test_what_is_shown_has_to_be_there(field: str) -> None:
    for record in ({**RECORD, field: " "}, {**RECORD, field: None}, {name: value for name, value in RECORD.items() if name != field}):
        with pytest.raises(RegistryError) as refused:
            entry("a", record)
        assert refused.value.code == "NOTICE_FIELD_MISSING"
    assert refused.value.message(Lang.EN) == f"The entry a has no “{field}”."


def test_a_digest_is_that_of_the_page_and_names_the_version_before() -> None:
    first = notice(A, B)
    second = corrected(first, [A, replace(B, name="申报人 b2")], date(2020, 4, 27), CALENDAR)
    one, two = (version.page for version in second.versions)
    assert two["previous"] == digest(one) == first.current.digest
    plain = json.dumps(one, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert digest(one) == sha256(plain.encode()).hexdigest()
    assert second.versions[0] == first.current
    changed = {**one, "entries": [{**one["entries"][0], "name": "他人"}, one["entries"][1]]}
    assert digest(changed) != two["previous"]


def test_a_correction_lets_only_what_is_changed_begin_anew() -> None:
    day = date(2020, 4, 28)
    found = corrected(notice(A, B), [C, A, replace(B, category="创业人才")], day, CALENDAR)
    assert days(found) == {"c": (day, date(2020, 5, 8)), "a": (START, date(2020, 4, 30)), "b": (day, date(2020, 5, 8))}
    told = {
        key: [state(found, [], key, one) for one in (date(2020, 4, 27), date(2020, 4, 30), date(2020, 5, 1), date(2020, 5, 9))]
        for key in "abc"
    }
    assert told == {
        "a": ["IN_NOTICE", "IN_NOTICE", "OVER", "OVER"],
        "b": ["IN_NOTICE", "IN_NOTICE", "IN_NOTICE", "OVER"],
        "c": ["NOT_LISTED", "IN_NOTICE", "IN_NOTICE", "OVER"],
    }


def test_who_is_struck_off_is_listed_no_more_and_begins_anew_when_listed_again() -> None:
    without = corrected(notice(A, B), [A], date(2020, 4, 27), CALENDAR)
    again = corrected(without, [A, B], date(2020, 4, 28), CALENDAR)
    assert [state(again, [], "b", day) for day in (START, date(2020, 4, 27), date(2020, 4, 28), date(2020, 5, 9))] == [
        "IN_NOTICE",
        "NOT_LISTED",
        "IN_NOTICE",
        "OVER",
    ]
    assert days(again)["b"] == (date(2020, 4, 28), date(2020, 5, 8))
    assert corrected(without, [], date(2020, 4, 28), CALENDAR).current.entries == ()


def refused_by(ask: object) -> str:
    assert callable(ask)
    with pytest.raises(RegistryError) as refused:
        ask()
    return refused.value.code


def test_what_is_no_notice_and_no_correction_is_refused() -> None:
    found = notice(A, B)
    assert refused_by(lambda: published([], START, 5, CALENDAR)) == "NOTICE_EMPTY"
    assert refused_by(lambda: published([A], START, 0, CALENDAR)) == "NOTICE_TOO_SHORT"
    assert refused_by(lambda: published([A, A], START, 5, CALENDAR)) == "NOTICE_ENTRY_REPEATED"
    assert refused_by(lambda: corrected(found, [A, B], date(2020, 4, 27), CALENDAR)) == "NOTICE_UNCHANGED"
    assert refused_by(lambda: corrected(found, [A], date(2020, 4, 23), CALENDAR)) == "NOTICE_BACKWARDS"
    assert refused_by(lambda: corrected(found, [A, A], date(2020, 4, 27), CALENDAR)) == "NOTICE_ENTRY_REPEATED"


def test_an_objection_holds_its_entry_alone_until_it_is_decided() -> None:
    found = notice(A, B)
    received, decided = date(2020, 4, 30), date(2020, 5, 8)
    objections = [objection("a", received, Decision(decided, Outcome.NOT_UPHELD))]
    told = {key: [state(found, objections, key, day) for day in (date(2020, 4, 29), received, date(2020, 5, 7), decided)] for key in "ab"}
    assert told == {"a": ["IN_NOTICE", "HELD", "HELD", "OVER"], "b": ["IN_NOTICE", "IN_NOTICE", "OVER", "OVER"]}


def test_what_is_upheld_is_never_approved() -> None:
    found = notice(A, B)
    objections = [objection("a", START, Decision(date(2020, 4, 27), Outcome.UPHELD))]
    mended = corrected(found, [replace(A, category="创业人才"), B], date(2020, 4, 28), CALENDAR)
    assert state(mended, objections, "a", date(2021, 1, 1)) == "UPHELD"


def test_what_is_upheld_in_part_is_held_until_the_entry_is_corrected() -> None:
    found = notice(A, B)
    decided = date(2020, 4, 27)
    objections = [objection("a", START, Decision(decided, Outcome.PARTLY))]
    assert state(found, objections, "a", date(2020, 5, 9)) == "HELD"
    other = corrected(found, [A, replace(B, category="创业人才")], date(2020, 4, 28), CALENDAR)
    assert state(other, objections, "a", date(2020, 5, 9)) == "HELD"
    mended = corrected(found, [replace(A, category="创业人才"), B], decided, CALENDAR)
    assert [state(mended, objections, "a", day) for day in (decided, date(2020, 5, 7), date(2020, 5, 8))] == [
        "IN_NOTICE",
        "IN_NOTICE",
        "OVER",
    ]


@pytest.mark.parametrize(
    ("made_", "code"),
    [
        (objection("a", date(2020, 4, 30)), None),
        (objection("a", date(2020, 5, 1)), "OBJECTION_LATE"),
        (objection("a", date(2020, 4, 23)), "OBJECTION_NOT_LISTED"),
        (objection("z", date(2020, 4, 27)), "OBJECTION_NOT_LISTED"),
        (objection("a", date(2020, 4, 27), named=False), "OBJECTION_UNFOUNDED"),
        (objection("a", date(2020, 4, 27), named=False, leads=True), None),
    ],
)
def test_an_objection_is_taken_or_not_and_holds_only_if_it_is(made_: Objection, code: str | None) -> None:
    found = notice(A, B)
    said = refusal(found, made_)
    assert (said and said.code) == code
    assert state(found, [made_], "a", date(2020, 6, 1)) == ("HELD" if code is None else "OVER")


def test_an_entry_that_begins_anew_is_open_to_objections_again() -> None:
    found = corrected(notice(A, B), [replace(A, category="创业人才"), B], date(2020, 5, 6), CALENDAR)
    late = [objection("a", date(2020, 5, 8)), objection("b", date(2020, 5, 8))]
    assert [refusal(found, one) and "late" for one in late] == [None, "late"]


def test_no_decision_comes_before_its_objection() -> None:
    assert refused_by(lambda: objection("a", START, Decision(START - timedelta(days=1), Outcome.UPHELD))) == "OBJECTION_DECIDED_BEFORE"


def test_whoever_objects_is_answered_within_a_working_day() -> None:
    assert acknowledged_by(objection("a", date(2020, 4, 30)), CALENDAR) == date(2020, 5, 6)
    assert acknowledged_by(objection("a", date(2020, 4, 25)), CALENDAR) == date(2020, 4, 26)


def test_why_an_entry_is_not_approved_is_told_in_both_languages() -> None:
    found = notice(A, B)
    held = [objection("a", START)]
    upheld = [objection("a", START, Decision(START, Outcome.UPHELD))]
    cases = {
        EntryState.NOT_LISTED: standing(found, [], "z", START),
        EntryState.IN_NOTICE: standing(found, [], "a", START),
        EntryState.HELD: standing(found, held, "a", START),
        EntryState.UPHELD: standing(found, upheld, "a", START),
        EntryState.OVER: standing(found, [], "a", date(2020, 5, 1)),
    }
    assert {state_: one.state for state_, one in cases.items()} == {state_: state_ for state_ in EntryState}
    told = {state_: one.refusal and (one.refusal.message(Lang.ZH), one.refusal.message(Lang.EN)) for state_, one in cases.items()}
    assert told == {
        EntryState.NOT_LISTED: ("2020-04-24 的公示名单中没有 z。", "z is on no list on 2020-04-24."),
        EntryState.IN_NOTICE: ("公示至 2020-04-30，尚未结束。", "The notice runs until 2020-04-30."),
        EntryState.HELD: ("异议 objection to a 尚未了结。", "The objection objection to a is not settled."),
        EntryState.UPHELD: ("异议 objection to a 成立。", "The objection objection to a was upheld."),
        EntryState.OVER: None,
    }
