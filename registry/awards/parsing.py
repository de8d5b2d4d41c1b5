"""JSON -> the plan of an award. What is malformed is refused, and all of it at once.

{"amount": "2000000", "announced": "2021-03-01", "since": "2021-04-01", "until": "2025-03-31",
 "onPostMonths": 3, "rectificationMonths": 6,
 "assessments": [{"code": "YEAR_1", "label": {"zh": "…", "en": "…"}}],
 "instalments": [{"code": "FIRST", "label": …, "share": 5000 or "amount": "1000000", "when": [condition, …]}],
 "clawback": {"sparesExpenditure": true, "months": 6, "tiers": [{"score": "60", "share": 10000}]},
 "barredMonths": {"UNQUALIFIED": 24}}

condition   {"onPost": true}, {"from": "2022-01-01"}, {"assessment": "YEAR_1", "least": "QUALIFIED"},
            {"assessment": "FINAL", "tiers": [{"score": "90", "share": 10000}, …]}
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from registry.awards.money import WHOLE, divided, misfit, total
from registry.awards.plan import (
    LONGEST_RECTIFICATION,
    Clawback,
    Condition,
    From,
    Grade,
    Graded,
    Ground,
    Instalment,
    OnPost,
    Plan,
    Scored,
    Tier,
)
from registry.errors import Word
from registry.shapes import Node, read

LONGEST = 1_200
"""Months that anything of a plan may take: a hundred years."""
_TOP_SCORE = 100
_CONDITIONS = ("onPost", "from", "assessment")


def parse_plan(data: object) -> Plan:
    """A plan; raises `RequestErrors` with every problem of it, each with its place as path."""
    return read(data, _plan)


def _plan(node: Node) -> Plan | None:
    required = ("amount", "announced", "since", "until", "assessments", "instalments", "clawback")
    if not node.holds(*required, optional=("onPostMonths", "rectificationMonths", "barredMonths")):
        return None
    amount = _money(node)
    announced, since, until = (_day(node, key) for key in ("announced", "since", "until"))
    node.ordered(since, until)
    assessments = tuple(word for inner in node.each("assessments") if inner.holds("code", "label") and (word := inner.word()))
    node.distinct([word.code for word in assessments])
    on_post = _months(node, "onPostMonths", LONGEST)
    rectification = _months(node, "rectificationMonths", LONGEST_RECTIFICATION, least=0)
    instalments = _instalments(node, amount, {word.code for word in assessments}, in_time="onPostMonths" in node.value)
    clawback = _clawback(node.at("clawback"))
    if announced is None or since is None or until is None or instalments is None or clawback is None:
        return None
    months = LONGEST_RECTIFICATION if rectification is None else rectification
    return Plan(announced, since, until, instalments, assessments, clawback, on_post, months, _barred(node.at("barredMonths")))


def _day(node: Node, key: str) -> date | None:
    return inner.day() if (inner := node.at(key)) else None


def _money(node: Node) -> Decimal | None:
    inner = node.at("amount")
    amount = inner and inner.decimal()
    wrong = amount is not None and misfit(amount)
    if inner and wrong:
        inner.wrong(wrong.code, **wrong.params)
        return None
    return amount


def _months(node: Node, key: str, most: int, least: int = 1) -> int | None:
    inner = node.at(key)
    months = inner and inner.whole()
    if inner and months is not None and not least <= months <= most:
        inner.wrong("AWARD_MONTHS_INVALID", least=least, most=most)
        return None
    return months


def _instalments(node: Node, amount: Decimal | None, assessments: set[str], *, in_time: bool) -> tuple[Instalment, ...] | None:
    """All of them, once it is settled what each comes to."""
    inner = node.at("instalments")
    parts = [*inner.members()] if inner else []
    parsed = [_instalment(one, assessments, in_time=in_time) for one in parts]
    texts = [text for text, _ in parsed if text is not None]
    node.distinct([text.code for text in texts])
    amounts = _amounts(inner, amount, parts) if inner else None
    if amounts is None or len(texts) < len(parts):
        return None
    return tuple(Instalment(text, part, when) for text, part, (_, when) in zip(texts, amounts, parsed, strict=True))


def _instalment(node: Node, assessments: set[str], *, in_time: bool) -> tuple[Word | None, tuple[Condition, ...]]:
    if not node.holds("code", "label", "when", optional=("share", "amount")):
        return None, ()
    when = [_condition(inner, assessments, in_time=in_time) for inner in node.each("when")]
    return node.word(), tuple(one for one in when if one is not None)


def _amounts(node: Node, amount: Decimal | None, parts: Sequence[Node]) -> tuple[Decimal, ...] | None:
    """What each instalment comes to: all have shares of the whole, or all have amounts that add up to it."""
    written = [part.value.keys() & {"share", "amount"} if isinstance(part.value, dict) else set() for part in parts]
    if written and all(one == {"share"} for one in written):
        shares = [(inner := part.at("share")) and inner.whole() for part in parts]
        known = [share for share in shares if share is not None]
        if len(known) < len(parts) or amount is None:
            return None
        if sum(known) != WHOLE or 0 in known:
            node.wrong("AWARD_SHARES_INVALID", actual=sum(known))
            return None
        return divided(amount, known)
    if written and all(one == {"amount"} for one in written):
        amounts = [_money(part) for part in parts]
        sums = tuple(one for one in amounts if one is not None)
        if len(sums) < len(parts) or amount is None:
            return None
        if total(sums) != amount:
            node.wrong("AWARD_SUM_DIFFERS", actual=total(sums), amount=amount)
            return None
        return sums
    node.wrong("AWARD_INSTALMENTS_MIXED")
    return None


def _condition(node: Node, assessments: set[str], *, in_time: bool) -> Condition | None:
    named = [key for key in _CONDITIONS if isinstance(node.value, dict) and key in node.value]
    if len(named) != 1:
        node.wrong("DATA_NOT_ONE_OF", allowed=[*_CONDITIONS])
        return None
    match named[0]:
        case "onPost":
            return _on_post(node, in_time=in_time)
        case "from":
            node.holds("from")
            day = _day(node, "from")
            return None if day is None else From(day)
        case _:
            return _assessed(node, assessments)


def _on_post(node: Node, *, in_time: bool) -> OnPost | None:
    node.holds("onPost")
    inner = node.at("onPost")
    if inner and inner.flag() is False:
        inner.wrong("DATA_NOT_ONE_OF", allowed=["true"])
    if not in_time:
        node.wrong("AWARD_ON_POST_UNLIMITED")
    return OnPost()


def _assessed(node: Node, assessments: set[str]) -> Graded | Scored | None:
    by_score = "tiers" in node.value
    node.holds("assessment", "tiers" if by_score else "least")
    inner = node.at("assessment")
    code = inner and inner.code()
    if inner and code is not None and code not in assessments:
        inner.wrong("AWARD_ASSESSMENT_UNKNOWN", assessment=code)
    if by_score:
        tiers = _tiers(node)
        return Scored(code, tiers) if code and tiers else None
    least_node = node.at("least")
    least = least_node and least_node.one_of(Grade)
    if least_node and least is not None and not least.reaches(Grade.QUALIFIED):
        least_node.wrong("AWARD_GRADE_TOO_LOW")
    return Graded(code, least) if code and least else None


def _tiers(node: Node) -> tuple[Tier, ...]:
    """Tiers of an instalment or a clawback, from the highest score down."""
    tiers = [_tier(inner) for inner in node.each("tiers")]
    known = [tier for tier in tiers if tier is not None]
    scores = [tier.score for tier in known]
    shares = all(1 <= tier.share <= WHOLE for tier in known)
    if not tiers or not shares or scores != sorted({*scores}, reverse=True):
        node.wrong("AWARD_TIERS_INVALID")
    return tuple(known)


def _tier(node: Node) -> Tier | None:
    if not node.holds("score", "share"):
        return None
    score_node, share_node = node.at("score"), node.at("share")
    score, share = score_node and score_node.decimal(), share_node and share_node.whole()
    if score is None or share is None:
        return None
    if score_node and not 0 <= score <= _TOP_SCORE:
        score_node.wrong("SCORE_INVALID", score=score)
    return Tier(score, share)


def _clawback(node: Node | None) -> Clawback | None:
    if node is None or not node.holds("sparesExpenditure", "months", optional=("tiers",)):
        return None
    spares = (inner := node.at("sparesExpenditure")) and inner.flag()
    months = _months(node, "months", LONGEST)
    tiers = _tiers(node) if "tiers" in node.value else ()
    return None if spares is None or months is None else Clawback(spares, months, tiers)


def _barred(node: Node | None) -> tuple[tuple[Ground, int], ...]:
    if node is None or not node.holds(optional=tuple(Ground)):
        return ()
    return tuple((ground, months) for ground in Ground if (months := _months(node, ground, LONGEST)) is not None)
