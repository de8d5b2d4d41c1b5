"""Why experts cannot be assigned and what would help, as sentences."""

import pytest

from registry.assignment import Application, Expert, Impossibility, Plan, Problem, Repair, RepairKind, assign
from registry.assignment.demands import Demand, DemandKind
from registry.assignment.wording import phrases_of, what_helps, why
from registry.errors import CATALOGUE, Lang
from tests.assignment.instances import pairs, problem


def impossible(given: Problem) -> Impossibility:
    found = assign(given)
    assert isinstance(found, Impossibility)
    return found


def test_a_conflict_leaves_too_few() -> None:
    found = impossible(problem([Application("a1", 2)], [Expert("e1", "x", 1), Expert("e2", "y", 1)], conflicts=pairs("a1-e1")))
    assert (
        why(found.reason, Lang.ZH)
        == "以下要求不能同时满足：申报 a1：需要 2 份评审；申报 a1：有 1 对须回避。共需 2 份评审，至多只能安排 1 份。"
    )
    assert why(found.reason, Lang.EN) == (
        "These demands cannot be met together: application a1: at least 2 reviews; application a1: pairs in conflict: 1. "
        "They want 2 reviews in all, and there is room for 1."
    )
    assert [what_helps(plan, Lang.ZH) for plan in found.plans] == ["增聘 1 名专家（代价 6）。", "申报 a1 少 1 份评审（代价 15）。"]
    assert [what_helps(plan, Lang.EN) for plan in found.plans] == [
        "experts who are asked besides: 1 (at a cost of 6).",
        "application a1 wants 1 fewer reviews (at a cost of 15).",
    ]


def test_demands_that_are_alike_are_one_phrase_and_names_are_used() -> None:
    found = impossible(problem([Application("a1", 1), Application("a2", 1)], [Expert("e1", "x", 1)]))
    names = {"a1": "量子计算", "a2": "新材料", "e1": "测试专家"}
    assert why(found.reason, Lang.ZH, names) == (
        "以下要求不能同时满足：申报 量子计算、新材料：需要 1 份评审；专家 测试专家：至多评审 1 份。共需 2 份评审，至多只能安排 1 份。"
    )
    assert next(what_helps(plan, Lang.ZH, names) for plan in found.plans) == "专家 测试专家 多评审 1 份（代价 2）。"


def test_of_many_some_are_named() -> None:
    many = [Demand(DemandKind.REVIEWS_LEAST, 5, f"a{number}") for number in range(1, 11)]
    assert [*phrases_of(many, Lang.ZH)] == ["申报 a1、a2、a3、a4、a5、a6、a7、a8等 10 项：需要 5 份评审"]
    assert [*phrases_of(many, Lang.EN)] == ["application a1, a2, a3, a4, a5, a6, a7, a8 and 2 more: at least 5 reviews"]


DEMANDS = {
    DemandKind.REVIEWS_LEAST: ("申报 a：需要 2 份评审", "application a: at least 2 reviews"),
    DemandKind.REVIEWS_MOST: ("申报 a：至多 2 份评审", "application a: at most 2 reviews"),
    DemandKind.LOAD_LEAST: ("专家 e：至少评审 2 份", "expert e: at least 2 reviews to do"),
    DemandKind.LOAD_MOST: ("专家 e：至多评审 2 份", "expert e: at most 2 reviews to do"),
    DemandKind.INSTITUTION: ("申报 a：来自i的专家至多 2 名", "application a: at most 2 experts of i"),
    DemandKind.COMPOSITION: ("申报 a：FINANCE类专家至少 2 名", "application a: at least 2 experts of the kind FINANCE"),
    DemandKind.OUTSIDE: ("申报 a：省外专家至少 2 名", "application a: at least 2 experts from outside the province"),
    DemandKind.PIN: ("指定的申报与专家：a – e", "application and expert that are put together: a – e"),
    DemandKind.BANS: ("申报 a：有 3 对被排除", "application a: pairs that are ruled out: 3"),
    DemandKind.CONFLICTS: ("申报 a：有 3 对须回避", "application a: pairs in conflict: 3"),
    DemandKind.CHANCE: ("任何一对的分配概率不超过 0.2%", "no pair is more probable than 0.2%"),
}


@pytest.mark.parametrize("kind", DemandKind)
def test_each_demand_has_its_phrase(kind: DemandKind) -> None:
    of_expert = kind in (DemandKind.LOAD_LEAST, DemandKind.LOAD_MOST)
    demand = Demand(
        kind,
        2,
        None if of_expert else "a",
        "e" if of_expert or kind is DemandKind.PIN else None,
        "i" if kind is DemandKind.INSTITUTION else None,
        "FINANCE" if kind is DemandKind.COMPOSITION else None,
        (0, 1, 2),
    )
    assert tuple([*phrases_of([demand], lang)] for lang in Lang) == tuple([phrase] for phrase in DEMANDS[kind])


REPAIRS = {
    RepairKind.RAISE_LOAD: ("专家 e 多评审 2 份", "expert e does 2 more"),
    RepairKind.LOWER_LEAST_LOAD: ("专家 e 的最低评审数减少 2 份", "expert e is promised 2 fewer"),
    RepairKind.LIFT_BAN: ("允许专家 e 评审申报 a", "expert e may review application a"),
    RepairKind.ADD_EXPERT: ("增聘 2 名FINANCE类专家", "experts of the kind FINANCE who are asked besides: 2"),
    RepairKind.RAISE_INSTITUTION_CAP: ("申报 a 的同单位专家上限增加 2 名", "application a may have 2 more experts of one institution"),
    RepairKind.DROP_PIN: ("不再指定专家 e 评审申报 a", "expert e need not review application a"),
    RepairKind.RAISE_CHANCE: ("分配概率上限提高 0.2 个百分点", "the cap on chances is raised by 0.2 percentage points"),
    RepairKind.LOWER_OUTSIDE: ("申报 a 的省外专家要求减少 2 名", "application a wants 2 fewer experts from outside the province"),
    RepairKind.LOWER_COMPOSITION: ("申报 a 的FINANCE类专家要求减少 2 名", "application a wants 2 fewer experts of the kind FINANCE"),
    RepairKind.RAISE_REVIEWS: ("申报 a 可多 2 份评审", "application a may have 2 more reviews"),
    RepairKind.LOWER_REVIEWS: ("申报 a 少 2 份评审", "application a wants 2 fewer reviews"),
}


@pytest.mark.parametrize("kind", RepairKind)
def test_each_repair_has_its_phrase(kind: RepairKind) -> None:
    plan = Plan((Repair(kind, 2, 7, "a", "e", "FINANCE"),))
    zh, en = REPAIRS[kind]
    assert (what_helps(plan, Lang.ZH), what_helps(plan, Lang.EN)) == (f"{zh}（代价 7）。", f"{en} (at a cost of 7).")


def test_each_kind_has_its_entry() -> None:
    kinds = {f"DEMAND_{kind}" for kind in DemandKind} | {f"REPAIR_{kind}" for kind in RepairKind} | {"REPAIR_ADD_EXPERT_OF_KIND"}
    assert {code for code in CATALOGUE if code.startswith(("DEMAND_", "REPAIR_"))} == kinds
