"""Alterations of a sealed file: each is refused, and the place is named with what is there and what was sealed."""

import random
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from registry.errors import Lang
from registry.sealing.marks import digest, mark
from registry.sealing.sealing import seal
from registry.sealing.verifying import Difference, verify
from tests.sealing import altering
from tests.sealing.rounds import HEAD, made_up

EACH = 50
"""Scores, weights, days and orders: two hundred in all."""


@pytest.fixture(scope="module")
def sealed() -> dict[str, Any]:
    return seal(made_up(), HEAD)


def difference(data: dict[str, Any]) -> Difference:
    found = verify(data)
    assert not found.holds
    assert found.difference is not None, found.problems
    return found.difference


def one_of(sealed: dict[str, Any], kind: str, chance: random.Random) -> tuple[Any, Any, Any]:
    """A place of a kind in what was put in, what is there, and something else."""
    leaves = [(path, value) for path, value in altering.leaves(sealed) if path[0] in ("round", "categories") and "outputs" not in path]
    match kind:
        case "score":
            path, old = chance.choice([one for one in leaves if one[0][-2] == "scores"])
            return path, old, altering.another_score(old, chance)
        case "weight":
            path, old = chance.choice([one for one in leaves if one[0][-1] == "weight"])
            return path, old, altering.another_weight(old, chance)
        case _:
            path, old = chance.choice([one for one in leaves if one[0][-1] in altering.DAYS])
            return path, old, altering.another_day(old, chance)


@pytest.mark.parametrize("kind", ["score", "weight", "day"])
def test_one_altered_value_is_named_with_the_value_that_was_sealed(sealed: dict[str, Any], kind: str) -> None:
    chance = random.Random(kind)
    for _ in range(EACH):
        path, old, new = one_of(sealed, kind, chance)
        found = difference(altering.altered(sealed, path, new))
        assert (found.code, found.path, found.found, found.expected) == ("SEALED_ALTERED", path, new, old)


def test_one_altered_order_is_named_with_who_stands_where_another_stood(sealed: dict[str, Any]) -> None:
    chance = random.Random("order")
    orders = [(path, members) for path, members in altering.lists(sealed["categories"], ("categories",))]
    assert len({path[-1] for path, _ in orders}) > 8
    for _ in range(EACH):
        path, old = chance.choice(orders)
        new = altering.another_order(old, chance)
        found = difference(altering.altered(sealed, path, new))
        assert (found.path, found.place.en.startswith("the order of ")) == (path, True)
        assert found.found != found.expected
        assert found.code == ("SEALED_NOT_REPRODUCED" if "outputs" in path else "SEALED_ALTERED")


def test_any_altered_value_of_all_the_file_is_named(sealed: dict[str, Any], amount: Callable[[int, int], int]) -> None:
    """Results, hashes, marks and the seal are no exception. A file of another format is none."""
    chance = random.Random("any")
    for path, old in chance.sample(list(altering.leaves(sealed)), amount(EACH, 20 * EACH)):
        found = verify(altering.altered(sealed, path, altering.another(old)))
        named = found.difference.path if found.difference else found.problems[0].path
        assert named == (() if path[0] in ("format", "version") else path), found


def test_what_was_computed_is_told_beside_what_is_in_the_file(sealed: dict[str, Any]) -> None:
    for path, old in altering.leaves(sealed["categories"][0]["outputs"]["entries"][2]):
        whole = ("categories", 0, "outputs", "entries", 2, *path)
        found = difference(altering.altered(sealed, whole, altering.another(old)))
        assert (found.code, found.path, found.found, found.expected) == ("SEALED_NOT_REPRODUCED", whole, altering.another(old), old)


def test_a_rank_of_true_is_no_rank_of_one(sealed: dict[str, Any]) -> None:
    path = ("categories", 0, "outputs", "entries", 0, "rank")
    found = difference(altering.altered(sealed, path, True))
    assert (found.path, found.found, found.expected) == (path, True, 1)


@pytest.mark.parametrize("key", ["applications", "reviews", "exceptions"])
def test_what_is_left_out_is_told_by_the_number(sealed: dict[str, Any], key: str) -> None:
    members = sealed["categories"][0][key]
    found = difference(altering.altered(sealed, ("categories", 0, key), members[1:]))
    assert (found.path, found.found, found.expected) == (("categories", 0, key), len(members) - 1, len(members))


def test_of_several_altered_values_the_first_is_named_and_nothing_is_told_that_is_not_proven(sealed: dict[str, Any]) -> None:
    data = altering.altered(sealed, ("categories", 0, "reviews", 4, "scores", "IMPACT"), "1")
    data["categories"][0]["reviews"][12]["scores"]["IMPACT"] = "1"
    found = difference(data)
    assert (found.path, found.found, str(found.expected)) == (("categories", 0, "reviews", 4, "scores", "IMPACT"), "1", "UNTOLD")


def test_a_value_altered_with_its_mark_is_told_by_the_hash_of_its_part(sealed: dict[str, Any]) -> None:
    path = ("categories", 0, "reviews", 4, "scores", "IMPACT")
    data = altering.altered(altering.altered(sealed, path, "1"), ("marks", *path), mark("1"))
    data["hashes"]["marks"] = digest(data["marks"])
    found = difference(data)
    assert (found.path, found.found) == (("hashes", "categories", 0, "reviews"), sealed["hashes"]["categories"][0]["reviews"])


def test_a_value_altered_with_its_mark_and_its_hash_is_told_by_the_seal_or_what_comes_of_it(sealed: dict[str, Any]) -> None:
    """The votes of the panel break ties, and there is one that the panel's scores break before: they change nothing but the seal."""
    for path, value, named in (
        (("categories", 0, "reviews", 4, "scores", "IMPACT"), "1", ("categories", 0, "outputs")),
        (("categories", 0, "applications", 0, "figures", "votes"), "9", ("seal",)),
    ):
        data = altering.altered(altering.altered(sealed, path, value), ("marks", *path), mark(value))
        data["hashes"]["marks"] = digest(data["marks"])
        data["hashes"]["categories"][0][path[2]] = digest(data["categories"][0][path[2]])
        assert difference(data).path[: len(named)] == named


@pytest.mark.parametrize(
    "path, zh, en",
    [
        (
            ("categories", 0, "reviews", 3, "scores", "IMPACT"),
            "专家 R5 对申报 A-01 在指标 IMPACT 上的分数",
            "the score of reviewer R5 for application A-01 on criterion IMPACT",
        ),
        (
            ("categories", 0, "reviews", 3, "submitted"),
            "专家 R5 对申报 A-01 的评审的提交日期",
            "the date of submission of review of application A-01 by reviewer R5",
        ),
        (
            ("categories", 0, "procedure", "evaluations", 0, "criteria", 1, "weight"),
            "评价环节 ONLINE 的指标 IMPACT 的权重",
            "the weight of criterion IMPACT of evaluation ONLINE",
        ),
        (("round", "published"), "评审轮次的规则公布日期", "the date of publication of the rules of round"),
        (("categories", 0, "outputs", "entries", 0, "rank"), "申报 A-09 的名次", "the rank of application A-09"),
        (("hashes", "head"), "日志头的哈希值", "the hash of head of the log"),
    ],
)
def test_places_are_told_in_words(sealed: dict[str, Any], path: Any, zh: str, en: str) -> None:
    old = dict(altering.leaves(sealed))[path]
    place = difference(altering.altered(sealed, path, altering.another(old))).place
    assert (place.zh, place.en) == (zh, en)


def test_of_several_categories_the_one_is_told() -> None:
    one = made_up()
    both = type(one)(one.code, one.published, one.closed, (*one.categories, *(type(c)("LEADER", *_rest(c)) for c in one.categories)))
    data = seal(both)
    data["categories"][1]["reviews"][3]["scores"]["IMPACT"] = "1"
    assert difference(data).place.en == "the score of reviewer R5 for application A-01 on criterion IMPACT of category LEADER"


def _rest(category: Any) -> tuple[Any, ...]:
    return (category.procedure, category.applications, category.reviews, category.exceptions)


def test_a_difference_is_one_sentence_in_each_language(sealed: dict[str, Any]) -> None:
    data = deepcopy(sealed)
    data["categories"][0]["reviews"][3]["scores"]["IMPACT"] = "12.5"
    refusal = difference(data).refusal
    assert refusal.message(Lang.ZH) == "专家 R5 对申报 A-01 在指标 IMPACT 上的分数：文件中为 12.5，封存时为 37.75。"
    assert refusal.message(Lang.EN) == (
        "the score of reviewer R5 for application A-01 on criterion IMPACT: 12.5 in the file, and 37.75 when it was sealed."
    )
