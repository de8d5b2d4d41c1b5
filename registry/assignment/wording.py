"""Why there is no assignment and what would make one possible, as sentences in Chinese and in English.

Demands that differ only in whose they are become one phrase. Whoever knows what applications, experts and institutions are called passes
their `names`; without, they go by their ids.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType

from registry.assignment.demands import Demand, DemandKind
from registry.assignment.outcome import Plan, Reason, Repair, RepairKind
from registry.errors import Lang, RegistryError
from registry.errors.refusing import said

Names = Mapping[str, str]
"""What is called how, by id."""

NOBODY: Names = MappingProxyType({})
TOLD = 8
"""As many are named in a phrase; of the rest it says how many there are."""
_KINDS = [*DemandKind]
_PAIRS = (DemandKind.BANS, DemandKind.CONFLICTS)


def why(reason: Reason, lang: Lang, names: Names = NOBODY) -> str:
    """The demands that cannot be met together, and by how much they cannot."""
    phrases = _joined(phrases_of(reason.demands, lang, names), lang)
    return RegistryError("ASSIGNMENT_IMPOSSIBLE", demands=phrases, needed=reason.needed, attainable=reason.attainable).message(lang)


def what_helps(plan: Plan, lang: Lang, names: Names = NOBODY) -> str:
    """The repairs of a plan and what they cost."""
    phrases = _joined([_repair(repair, names).message(lang) for repair in plan.repairs], lang)
    return RegistryError("ASSIGNMENT_PLAN", repairs=phrases, cost=plan.cost).message(lang)


def phrases_of(demands: Sequence[Demand], lang: Lang, names: Names = NOBODY) -> Iterator[str]:
    """A phrase for all demands that want the same, in the order of their kinds."""
    for _, alike in groupby(sorted(demands, key=_alike), key=_alike):
        yield _demand([*alike], lang, names).message(lang)


def _alike(demand: Demand) -> tuple[int, int, str]:
    return _KINDS.index(demand.kind), demand.bound, demand.institution or demand.expert_kind or ""


def _demand(alike: Sequence[Demand], lang: Lang, names: Names) -> RegistryError:
    one = alike[0]
    detail = one.institution or one.expert_kind or ""
    pairs = sum(len(demand.cells) for demand in alike) if one.kind in _PAIRS else 0
    return RegistryError(
        f"DEMAND_{one.kind}",
        bound=one.bound,
        percent=_percent(one.bound),
        subjects=_subjects(alike, lang, names),
        detail=names.get(detail, detail),
        pairs=pairs,
    )


def _subjects(alike: Sequence[Demand], lang: Lang, names: Names) -> str:
    """Whose demands these are; some of them where they are many."""
    own = [" – ".join(names.get(one, one) for one in (demand.application, demand.expert) if one is not None) for demand in alike]
    shown = said(own[:TOLD], lang)
    if len(own) <= TOLD:
        return shown
    return f"{shown}等 {len(own)} 项" if lang is Lang.ZH else f"{shown} and {len(own) - TOLD} more"


def _repair(repair: Repair, names: Names) -> RegistryError:
    of_kind = repair.kind is RepairKind.ADD_EXPERT and repair.expert_kind is not None
    application, expert, detail = (names.get(one, one) for one in (repair.application or "", repair.expert or "", repair.expert_kind or ""))
    return RegistryError(
        f"REPAIR_{repair.kind}{'_OF_KIND' if of_kind else ''}",
        amount=repair.amount,
        application=application,
        expert=expert,
        detail=detail,
        percent=_percent(repair.amount),
    )


def _percent(thousandths: int) -> str:
    return f"{(Decimal(thousandths) / 10).normalize():f}"


def _joined(phrases: Iterator[str] | Sequence[str], lang: Lang) -> str:
    return ("；" if lang is Lang.ZH else "; ").join(phrases)
