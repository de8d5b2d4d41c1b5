"""Made-up rules and knowledge, of all that the language has."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from registry.eligibility.conditions import Among, Between, Compare, Condition, Constant, Every, Given, Not, Rule, Sign, Some, Span, Term
from registry.eligibility.facts import AS_OF, FACTS, Fact, FactType
from registry.eligibility.knowledge import Known
from registry.errors import Word

DAYS = st.dates(date(1950, 1, 1), date(2030, 12, 31))
NUMBERS = st.decimals(0, 100, places=2)
SHARES = st.decimals(0, 1, places=2)
CODES = sorted(FACTS)
NUMERIC = (FactType.NUMBER, FactType.SHARE, FactType.MONEY)


def facts(*types: FactType) -> st.SearchStrategy[Given]:
    return st.sampled_from([Given(code) for code in CODES if FACTS[code].type in types])


def constants(kind: FactType) -> st.SearchStrategy[Constant]:
    values: dict[FactType, st.SearchStrategy[Any]] = {FactType.NUMBER: NUMBERS, FactType.DAY: DAYS, FactType.FLAG: st.booleans()}
    return values[kind].map(lambda value: Constant(kind, value))


DAY_TERMS: st.SearchStrategy[Constant | Given] = facts(FactType.DAY) | constants(FactType.DAY)
SPANS = st.builds(Between, st.sampled_from(Span), DAY_TERMS, DAY_TERMS)
NUMBER_TERMS: st.SearchStrategy[Term] = facts(*NUMERIC) | constants(FactType.NUMBER) | SPANS
FLAG_TERMS: st.SearchStrategy[Term] = facts(FactType.FLAG) | constants(FactType.FLAG)
EQUALITY = st.sampled_from([Sign.EQ, Sign.NE])


@st.composite
def words(draw: st.DrawFn) -> Among:
    term = draw(facts(FactType.WORD))
    chosen = draw(st.lists(st.sampled_from(FACTS[term.fact].codes), min_size=1, max_size=3))
    return Among(term, tuple(Constant(FactType.WORD, one) for one in chosen))


COMPARISONS: st.SearchStrategy[Condition] = st.one_of(
    st.builds(Compare, st.sampled_from(Sign), NUMBER_TERMS, NUMBER_TERMS),
    st.builds(Compare, st.sampled_from(Sign), DAY_TERMS, DAY_TERMS),
    st.builds(Compare, EQUALITY, FLAG_TERMS, FLAG_TERMS),
    st.builds(Among, NUMBER_TERMS, st.lists(constants(FactType.NUMBER), min_size=1, max_size=3).map(tuple)),
    words(),
)
CONDITIONS: st.SearchStrategy[Condition] = st.recursive(
    COMPARISONS,
    lambda inner: (
        st.builds(Not, inner)
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: Every(tuple(parts)))
        | st.lists(inner, min_size=1, max_size=3).map(lambda parts: Some(tuple(parts)))
    ),
    max_leaves=6,
)


@st.composite
def rules(draw: st.DrawFn) -> tuple[Rule, ...]:
    conditions = draw(st.lists(CONDITIONS, max_size=3))
    periods = draw(st.lists(st.tuples(DAYS, DAYS).map(sorted) | st.just((None, None)), min_size=len(conditions), max_size=len(conditions)))
    return tuple(
        Rule(Word(f"RULE_{n}", "规则", "a rule"), "第一条", condition, *period)
        for n, (condition, period) in enumerate(zip(conditions, periods, strict=True))
    )


@st.composite
def narrowing(draw: st.DrawFn) -> tuple[dict[str, Known], dict[str, Known]]:
    """What is known of some facts, and what is known when more of it is."""
    less: dict[str, Known] = {}
    more: dict[str, Known] = {}
    for code in CODES:
        if code == AS_OF:
            continue
        bounds = sorted(draw(st.lists(_values(FACTS[code]), min_size=4, max_size=4)))
        wide, narrow = (bounds[0], bounds[3]), (bounds[1], bounds[2])
        if not FACTS[code].type.ordered:
            wide = narrow = (bounds[0], bounds[0])
        how = draw(st.sampled_from(["nothing", "something", "ranges", "exactly"]))
        if how in ("ranges", "exactly"):
            less[code] = Known(*wide)
        if how != "nothing":
            more[code] = Known(*narrow) if how != "exactly" else Known(narrow[0], narrow[0])
    return less, more


def _values(fact: Fact) -> st.SearchStrategy[Any]:
    match fact.type:
        case FactType.DAY:
            return DAYS
        case FactType.FLAG:
            return st.booleans()
        case FactType.WORD:
            return st.sampled_from(fact.codes)
        case FactType.SHARE:
            return SHARES
        case FactType.NUMBER | FactType.MONEY:
            return NUMBERS


def points(known: Known, steps: int = 5) -> Sequence[Any]:
    """Some of the values between which something lies, its ends among them."""
    low: Any = known.low
    high: Any = known.high
    if known.exact:
        return (low,)
    if isinstance(low, date):
        return [low + timedelta(days=(high - low).days * n // steps) for n in range(steps + 1)]
    return [low + (high - low) * Decimal(n) / steps for n in range(steps + 1)]
