"""Rank cards: what they hold of the one application, and that they hold nothing of the others."""

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from registry.errors import Lang, RegistryError
from registry.ranking.selection.candidates import By
from registry.ranking.selection.reasons import Reason
from registry.ranking.selection.rules import Budget, Cap, OnlyWith, Require, Reserve, Seats, Threshold
from registry.sealing.cards import card, card_of
from registry.sealing.computing import Decision, outcome
from registry.sealing.rounds import Category, Departure
from registry.sealing.saying import decided, sentences
from registry.sealing.sealing import seal
from registry.sealing.writing import written
from tests.sealing.rounds import HEAD, made_up


@pytest.fixture(scope="module")
def sealed() -> dict[str, Any]:
    return seal(made_up(), HEAD)


@pytest.fixture(scope="module")
def category() -> Category:
    return made_up().categories[0]


def test_a_card_has_the_scores_the_place_and_what_decided(sealed: dict[str, Any], category: Category) -> None:
    found, computed = card(sealed, "A-08"), outcome("ROUND_2026", category)
    line = next(one for one in computed.entries if one.application == "A-08")
    assert found.place is not None
    assert (found.seal, found.category, found.others) == (sealed["seal"], "INNOVATOR", 11)
    assert (found.place.rank, found.place.interval, found.place.score) == (line.rank, line.interval, line.score)
    own = [(one.evaluation, one.reviewer) for one in category.reviews if one.application == "A-08"]
    assert [(one.evaluation, one.reviewer) for one in found.given] == own
    assert [one.leniency for one in found.given] == [computed.leniencies.get(part, {}).get(reviewer) for part, reviewer in own]
    assert found.decision == next(one for one in computed.decisions if one.application == "A-08")
    assert found.parted == ("PANEL",)
    assert [one.reviewer for one in found.counterfactuals] == [*sorted({reviewer for _, reviewer in own}), None]


def test_a_card_tells_nothing_of_the_others_but_how_many_there_are(sealed: dict[str, Any], category: Category) -> None:
    """A-02 and A-08 have the same score: what parted them is told, and not from whom."""
    for application in category.applications:
        found = card(sealed, application.code)
        told = str(written(found)) + "".join("".join(sentences(found, lang)) for lang in Lang)
        assert {*re.findall(r"A-\d\d", told)} == {application.code}


def test_a_card_says_it_in_sentences(sealed: dict[str, Any]) -> None:
    found = card(sealed, "A-08")
    assert sentences(found, Lang.EN)[:3] == [
        "Application A-08 ranks 3 of the 12 in category INNOVATOR, and with 90 % between 2 and 6.",
        "Its calibrated score is 78.27 (standard error 2.94), its raw mean 78.16.",
        "ONLINE: reviewer R2 gave 82.27, who gives 1.08 less than others of the group.",
    ]
    assert sentences(found, Lang.ZH)[:2] == [
        "申报 A-08 在 INNOVATOR 类别的 12 份申报中列第 3 名，90% 的可能在第 2 至 6 名之间。",
        "校正后得分 78.27（标准误 2.94），原始平均分 78.16。",
    ]
    assert "It was told from an application of the same score by “PANEL”." in sentences(found, Lang.EN)
    assert re.fullmatch(
        r"What the rank would have been - (without reviewer R\d: 3 → \d+; )+with equal weights: 3 → \d+\.", sentences(found, Lang.EN)[-1]
    )


def test_abstentions_and_exceptions_are_said(sealed: dict[str, Any]) -> None:
    said = sentences(card(sealed, "A-03"), Lang.EN)
    assert "ONLINE: reviewer R3 abstained." in said or "PANEL: reviewer R3 abstained." in said
    assert "It is selected by an approved exception." in sentences(card(sealed, "A-10"), Lang.EN)
    assert "经例外批准入选。" in sentences(card(sealed, "A-10"), Lang.ZH)


def test_the_card_of_one_who_is_not_ranked_says_why(category: Category) -> None:
    without = replace(category, reviews=tuple(one for one in category.reviews if (one.evaluation, one.application) != ("PANEL", "A-05")))
    found = card_of("", without, outcome("ROUND_2026", without), "A-05")
    assert (found.place, found.decision, found.others, found.counterfactuals) == (None, None, 11, ())
    assert sentences(found, Lang.EN)[:2] == [
        "Application A-05 is not ranked in category INNOVATOR.",
        "The application A-05 has no score of “PANEL” and is not ranked.",
    ]


def test_an_application_that_is_not_there_has_no_card(sealed: dict[str, Any]) -> None:
    with pytest.raises(RegistryError) as refused:
        card(sealed, "A-99")
    assert (refused.value.code, refused.value.params) == ("SEALED_APPLICATION_UNKNOWN", {"application": "A-99"})


@pytest.mark.parametrize(
    "decision, zh, en",
    [
        (Decision("a", 1, True, None, None, None, None), "已入选。", "It is selected."),
        (
            Decision("a", 1, True, None, Reserve(By.FIELD, "IT", 2), None, None),
            "已入选（领域 IT 的预留名额）。",
            "It is selected (on a seat reserved for field IT).",
        ),
        (
            Decision("a", 1, False, Reason.SEATS_FULL, Seats(4), 2, None),
            "未入选：名额已满（共 4 个名额）；列递补第 2 位。",
            "It is not selected: all seats are taken (there are 4 seats); it is number 2 of the reserve list.",
        ),
        (
            Decision("a", 1, False, Reason.SPONSOR_CAP, Cap(By.SPONSOR, 1), None, None),
            "未入选：推荐单位名额已满（每个推荐单位至多 1 名）。",
            "It is not selected: the sponsor has as many as it may have (each sponsor has 1 at most).",
        ),
        (
            Decision("a", 1, False, Reason.BELOW_THRESHOLD, Threshold(Decimal(60)), None, None),
            "未入选：总分低于入选线（入选线 60 分）。",
            "It is not selected: the score is below the threshold (the threshold is 60).",
        ),
        (
            Decision("a", 1, False, Reason.BUDGET, Budget(500), None, None),
            "未入选：剩余经费不足（经费共 500 分）。",
            "It is not selected: what is left of the budget does not suffice (the budget is 500 fen).",
        ),
        (
            Decision("a", 1, False, Reason.SEATS_FULL, OnlyWith("OVERSEAS", 2), None, None),
            "未入选：名额已满（无 OVERSEAS 人选时至多 2 名）。",
            "It is not selected: all seats are taken (without somebody who is OVERSEAS there are 2 seats).",
        ),
        (
            Decision("a", 1, False, Reason.SUBMISSION_REFUSED, Require("RECRUITED"), None, None),
            "未入选：整批推荐缺少规定人选，不予受理（须有 RECRUITED 人选）。",
            "It is not selected: the whole submission lacks somebody it must have (somebody who is RECRUITED is needed).",
        ),
        (
            Decision("a", 1, False, None, None, None, Departure.EXCLUDED),
            "经例外批准不予入选。",
            "It is not selected, by an approved exception.",
        ),
    ],
)
def test_what_decided_is_said_with_its_numbers(decision: Decision, zh: str, en: str) -> None:
    assert (decided(decision, Lang.ZH), decided(decision, Lang.EN)) == (zh, en)
