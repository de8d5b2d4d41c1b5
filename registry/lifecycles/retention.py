"""How long what is personal is kept, as plain data: which applications, and for how many years after they came to their end.

The periods are decisions of the office (domain: 未获选者两年). Applications that were awarded are kept for their term and five years; they
have no end on record yet, and so no rule here. What was turned down ends with its round, since until then the decision may be objected to;
what was withdrawn, or lapsed, ends by itself, and waits for nobody.
"""

from dataclasses import dataclass

from registry.lifecycles.talent import DECIDED_AGAINST, UNSUCCESSFUL


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """The contents of applications in these states go so many years after their last change, and never without having been announced so
    many days before. In the states `with_round` the years begin when the round is over, if that is later."""

    code: str
    states: tuple[str, ...]
    with_round: tuple[str, ...]
    years: int
    announced_days: int
    zh: str
    en: str


RULES = (
    RetentionRule(
        "UNSUCCESSFUL_APPLICATION",
        UNSUCCESSFUL,
        DECIDED_AGAINST,
        years=2,
        announced_days=30,
        zh="未获选、撤回或失效的申报材料",
        en="applications that failed, were withdrawn or lapsed",
    ),
)
