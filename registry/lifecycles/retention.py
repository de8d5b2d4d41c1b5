"""How long what is personal is kept, as plain data: which applications, and for how many years after they came to their end.

The periods are decisions of the office (domain: 未获选者两年). Applications that were awarded are kept for their term and five years; they
have no end on record yet, and so no rule here.
"""

from dataclasses import dataclass

from registry.lifecycles.talent import UNSUCCESSFUL


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """The contents of applications in these states go so many years after their last change; so many days before, that is announced."""

    code: str
    states: tuple[str, ...]
    years: int
    announced_days: int
    zh: str
    en: str


RULES = (
    RetentionRule(
        "UNSUCCESSFUL_APPLICATION",
        UNSUCCESSFUL,
        years=2,
        announced_days=30,
        zh="未获选、撤回或失效的申报材料",
        en="applications that failed, were withdrawn or lapsed",
    ),
)
