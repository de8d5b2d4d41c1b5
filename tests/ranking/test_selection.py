"""Selections: each rule by itself, the rules of Taishan as they are published, and a thousand random sets beside a brute force."""

import random
from collections.abc import Callable
from decimal import Decimal
from hashlib import sha256

import pytest

from registry.errors import Lang, RegistryError
from registry.ranking.selection.candidates import By, Candidate
from registry.ranking.selection.lottery import seed, ticket
from registry.ranking.selection.reasons import Reason
from registry.ranking.selection.rules import (
    Budget,
    Cap,
    Exclude,
    Extra,
    Floor,
    OnlyWith,
    Require,
    Reserve,
    ReserveList,
    Rule,
    Rules,
    Seats,
    Threshold,
)
from registry.ranking.selection.selecting import Selection, Verdict, select
from registry.ranking.selection.ties import Higher, Lottery, Parted
from tests.ranking.bruteforce import outcome

LOTTERY = Lottery(seed("round_2026", "published in March", "08 13 17 24 25 33 04"))


def candidate(name: str, score: str, sponsor: str | None = None, park: str | None = None, field: str | None = None) -> Candidate:
    return Candidate(name, Decimal(score), sponsor, park, field)


def selected(candidates: list[Candidate], *rules: Rule) -> Selection:
    return select(candidates, Rules(rules, (LOTTERY,)))


def told(found: Selection) -> dict[str, str | None]:
    """Of each application, the reason why it is not selected; None of those that are."""
    return {verdict.application: verdict.reason and verdict.reason.value for verdict in found.verdicts}


def test_the_best_have_the_seats_and_the_next_are_in_reserve() -> None:
    found = selected([candidate("a", "70"), candidate("b", "90"), candidate("c", "80"), candidate("d", "60")], Seats(1), ReserveList(2))
    assert found.verdicts == (
        Verdict("b", 1, True),
        Verdict("c", 2, False, Reason.SEATS_FULL, Seats(1), 1),
        Verdict("a", 3, False, Reason.SEATS_FULL, Seats(1), 2),
        Verdict("d", 4, False, Reason.SEATS_FULL, Seats(1)),
    )
    assert found.selected == ("b",)


def test_exclusions_thresholds_and_floors_give_the_first_reason_that_was_declared() -> None:
    candidates = [
        Candidate("gone", Decimal(95), tags=frozenset({"WITHDRAWN"}), figures={"impact": Decimal(90)}),
        Candidate("flat", Decimal(90), figures={"impact": Decimal(59)}),
        Candidate("both", Decimal("69.99"), figures={"impact": Decimal(10)}),
        Candidate("edge", Decimal("69.995"), figures={"impact": Decimal(60)}),
    ]
    rules = (Exclude("WITHDRAWN", Reason.WITHDRAWN), Threshold(Decimal(70)), Floor("impact", Decimal(60)))
    assert told(selected(candidates, *rules)) == {"gone": "WITHDRAWN", "flat": "CRITERION_FLOOR", "edge": None, "both": "BELOW_THRESHOLD"}
    assert told(selected(candidates, *reversed(rules)))["both"] == "CRITERION_FLOOR"


def test_caps_count_by_sponsor_park_and_field_and_the_first_full_one_is_the_reason() -> None:
    candidates = [
        candidate("a", "90", sponsor="s", park="p", field="f"),
        candidate("b", "89", sponsor="s", park="q", field="g"),
        candidate("c", "88", sponsor="t", park="p", field="g"),
        candidate("d", "87", sponsor="u", park="q", field="f"),
        candidate("e", "86", sponsor="s", park="p", field="f"),
        candidate("f", "85"),
    ]
    caps = (Cap(By.FIELD, 1), Cap(By.SPONSOR, 1), Cap(By.PARK, 1))
    assert told(selected(candidates, *caps)) == {
        "a": None,
        "b": "SPONSOR_CAP",
        "c": "PARK_CAP",
        "d": "FIELD_FULL",
        "e": "FIELD_FULL",
        "f": None,
    }
    assert told(selected(candidates, Cap(By.FIELD, 1, "g"))) == {"a": None, "b": None, "c": "FIELD_FULL", "d": None, "e": None, "f": None}


def test_reserved_seats_are_filled_first_and_what_is_left_of_them_goes_to_the_others() -> None:
    candidates = [candidate("a", "90"), candidate("b", "80"), candidate("c", "70", field="bio")]
    reserve = Reserve(By.FIELD, "bio", 2)
    found = selected(candidates, reserve, Seats(2))
    assert told(found) == {"a": None, "b": "SEATS_FULL", "c": None}
    assert {verdict.application: verdict.rule for verdict in found.verdicts if verdict.selected} == {"a": None, "c": reserve}


def test_a_budget_passes_over_whom_it_does_not_suffice_for() -> None:
    candidates = [Candidate("a", Decimal(90), amount=60), Candidate("b", Decimal(80), amount=50), Candidate("c", Decimal(70), amount=40)]
    assert told(selected(candidates, Budget(100))) == {"a": None, "b": "BUDGET", "c": None}


def test_equal_scores_are_parted_by_the_declared_rules_and_at_last_by_lot() -> None:
    def tied(name: str, score: str, strong: int) -> Candidate:
        return Candidate(name, Decimal(score), figures={"strong": Decimal(strong)})

    strong = Higher("strong")
    found = select(
        [tied("a", "80.001", 1), tied("b", "80.004", 2), tied("c", "79.996", 1), tied("d", "79.99", 9)], Rules((), (strong, LOTTERY))
    )
    first, second = sorted("ac", key=lambda name: sha256(f"{LOTTERY.seed}\n{name}\n".encode()).hexdigest())
    assert [verdict.application for verdict in found.verdicts] == ["b", first, second, "d"]
    assert found.parted == (Parted("b", first, strong), Parted(first, second, LOTTERY))


def test_ties_without_a_lottery_are_refused() -> None:
    with pytest.raises(RegistryError) as refused:
        select([candidate("a", "80"), candidate("b", "80.001"), candidate("c", "81")], Rules((), ()))
    assert (refused.value.code, refused.value.params) == ("TIE_UNDECIDED", {"applications": ("a", "b")})


def test_figures_that_a_rule_needs_have_to_be_there() -> None:
    with pytest.raises(RegistryError) as refused:
        selected([candidate("a", "80")], Floor("impact", Decimal(60)))
    assert (refused.value.code, refused.value.params) == ("FIGURE_MISSING", {"application": "a", "figure": "impact"})


def test_an_application_is_there_once() -> None:
    with pytest.raises(RegistryError) as refused:
        selected([candidate("a", "80"), candidate("a", "70")])
    assert refused.value.code == "CANDIDATE_REPEATED"


def test_the_lottery_can_be_repeated_by_hand() -> None:
    """printf 'round\\ncommitment\\nrandomness\\n' | sha256sum, and so on."""
    drawn = seed("round", "commitment", "randomness")
    assert drawn == "3bdb32d33c441567e6f1929c69018738011dcd6a541b78ccd804aa0aa50ed539"
    assert ticket(drawn, "app_1") == "f90d740e5916373db304e054eb88eb0a7cc248db7d3fcbb62d11485748f1adf5"
    assert seed("round", "commit", "mentrandomness") != drawn


def test_the_lottery_favours_nobody() -> None:
    """Of 6,000 seeds each of six comes first in about a thousand; the bound is four standard deviations."""
    names = [f"app_{number}" for number in range(6)]
    first = [min(names, key=lambda name: ticket(str(number), name)) for number in range(6000)]
    assert [name for name in names if abs(first.count(name) - 1000) > 4 * (6000 * 5 / 36) ** 0.5] == []


def test_reasons_are_said_in_both_languages() -> None:
    assert len({reason.label(lang) for reason in Reason for lang in Lang}) == 2 * len(Reason)
    assert (Reason.SPONSOR_CAP.label(Lang.ZH), Reason.BUDGET.label(Lang.EN)) == (
        "推荐单位名额已满",
        "what is left of the budget does not suffice",
    )


TAISHAN: tuple[Rule, ...] = (
    Exclude("IN_MANAGEMENT_PERIOD", Reason.BARRED),
    Exclude("STRIPPED_OF_A_TITLE", Reason.BARRED),
    Seats(5),
    Cap(By.SPONSOR, 1, exempt=frozenset({"CLAUSE_4"})),
    Cap(By.TAG, 1, "PROVINCIAL_SOE"),
    Reserve(By.TAG, "RECRUITED", 1),
    Require("RECRUITED"),
    OnlyWith("OVERSEAS", 2),
    Extra("UNDER_40", 1),
    ReserveList(1),
)
"""A city's submission to the Taishan industrial leaders, as the notice of 2019 has it: at most five; one an enterprise, candidates under
clause 4 not counted; one of provincial enterprises; somebody recruited from outside, or nothing is accepted; two if none of them is from
overseas; one more with somebody of forty or younger; nobody inside the management period of another programme, nobody stripped of a title."""


def city(*lines: str) -> dict[str, str | None]:
    """A line a candidate, the best first: its name, its sponsor, its tags."""
    candidates = []
    for place, line in enumerate(lines):
        name, sponsor, *tags = line.split()
        candidates.append(Candidate(name, Decimal(95 - place), sponsor=sponsor, tags=frozenset(tags)))
    return told(selected(candidates, *TAISHAN))


def test_taishan_five_of_a_city_one_of_an_enterprise() -> None:
    found = city("a s1 RECRUITED OVERSEAS", "b s1", "c s2", "d s3", "e s4", "f s5", "g s6")
    assert found == {"a": None, "b": "SPONSOR_CAP", "c": None, "d": None, "e": None, "f": None, "g": "SEATS_FULL"}


def test_taishan_clause_4_does_not_use_the_enterprise_quota() -> None:
    found = city("a s1 RECRUITED OVERSEAS CLAUSE_4", "b s1", "c s1", "d s1 CLAUSE_4")
    assert found == {"a": None, "b": None, "c": "SPONSOR_CAP", "d": None}


def test_taishan_one_of_the_provincial_enterprises() -> None:
    assert city("a s1 PROVINCIAL_SOE", "b s2 PROVINCIAL_SOE", "c s3 RECRUITED OVERSEAS") == {"a": None, "b": "TAG_CAP", "c": None}


def test_taishan_without_a_recruit_the_whole_submission_is_refused() -> None:
    found = city("a s1", "b s2", "c s3 RECRUITED OVERSEAS IN_MANAGEMENT_PERIOD")
    assert found == {"a": "SUBMISSION_REFUSED", "b": "SUBMISSION_REFUSED", "c": "BARRED"}


def test_taishan_two_where_nobody_is_from_overseas() -> None:
    found = city("a s1", "b s2", "c s3 RECRUITED", "d s4 UNDER_40")
    assert found == {"a": None, "b": "SEATS_FULL", "c": None, "d": "SEATS_FULL"}


def test_taishan_one_more_with_somebody_under_forty() -> None:
    """The sixth is the young one, and is there because the seat is; without, there are five."""
    lines = ["a s1 RECRUITED OVERSEAS", "b s2", "c s3", "d s4", "e s5", "f s6 UNDER_40", "g s7"]
    assert city(*lines) == dict.fromkeys("abcdef") | {"g": "SEATS_FULL"}
    assert city(*[line.replace(" UNDER_40", "") for line in lines]) == dict.fromkeys("abcde") | {"f": "SEATS_FULL", "g": "SEATS_FULL"}


def test_taishan_the_seat_is_not_there_for_a_young_one_who_would_not_be_reached() -> None:
    found = city("a s1 RECRUITED OVERSEAS", "b s2", "c s3", "d s4", "e s5", "f s6", "g s7 UNDER_40")
    assert found == dict.fromkeys("abcde") | {"f": "SEATS_FULL", "g": "SEATS_FULL"}


def test_random_rules_select_whom_a_brute_force_prefers(amount: Callable[[int, int], int]) -> None:
    chance = random.Random(2026)
    seen: set[str | None] = set()
    for _ in range(amount(1000, 20_000)):
        candidates, rules = _candidates(chance), _rules(chance)
        found = select(candidates, rules)
        expected = outcome(candidates, rules)
        assert [(one.application, one.selected, one.reason and one.reason.value, one.reserve) for one in found.verdicts] == expected, (
            candidates,
            rules,
        )
        seen |= {reason for _, _, reason, _ in expected}
    assert seen == {None, *(reason.value for reason in Reason)}


TAGS = ("YOUNG", "OVERSEAS", "CLAUSE_4", "LEFT", "FAILED", "BARRED")


def _candidates(chance: random.Random) -> list[Candidate]:
    """Few of everything, so that they meet: scores, sponsors, parks and fields."""
    return [
        Candidate(
            f"app_{number}",
            Decimal(chance.randint(60, 70)) + Decimal(chance.choice(["0", "0.004", "0.25"])),
            sponsor=chance.choice(["s1", "s2", None]),
            park=chance.choice(["p1", "p2", None]),
            field=chance.choice(["f1", "f2", "f3"]),
            tags=frozenset(tag for tag in TAGS if chance.random() < (0.4 if tag in TAGS[:3] else 0.08)),
            amount=chance.randint(1, 9),
            figures={"impact": Decimal(chance.randint(50, 60)), "votes": Decimal(chance.randint(0, 2))},
        )
        for number in range(chance.randint(1, 7))
    ]


def _rules(chance: random.Random) -> Rules:
    """Some of each kind, in any order."""
    possible: list[Rule] = [
        Exclude("LEFT", Reason.WITHDRAWN),
        Exclude("FAILED", Reason.DUE_DILIGENCE),
        Exclude("BARRED", Reason.BARRED),
        Threshold(Decimal(chance.randint(60, 64))),
        Floor("impact", Decimal(chance.randint(50, 53))),
        Seats(chance.randint(0, 5)),
        Cap(By.SPONSOR, chance.randint(1, 2), exempt=frozenset(chance.choice([(), ("CLAUSE_4",)]))),
        Cap(By.PARK, chance.randint(1, 3), chance.choice([None, "p1"])),
        Cap(By.FIELD, chance.randint(1, 3)),
        Cap(By.TAG, chance.randint(0, 2), chance.choice([None, "YOUNG"])),
        Reserve(By.FIELD, "f1", chance.randint(1, 3)),
        Reserve(By.TAG, "OVERSEAS", chance.randint(1, 2)),
        Extra("YOUNG", chance.randint(1, 2)),
        Extra("OVERSEAS", 1),
        OnlyWith("OVERSEAS", chance.randint(0, 3)),
        Require("OVERSEAS"),
        Budget(chance.randint(5, 30)),
        ReserveList(chance.randint(1, 3)),
    ]
    return Rules(tuple(chance.sample(possible, chance.randint(1, 9))), (Higher("votes"), LOTTERY))
