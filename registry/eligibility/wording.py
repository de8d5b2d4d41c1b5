"""Why a rule is met, is not, or cannot be told: sentences in Chinese and in English, made of the comparisons that decided it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from registry.eligibility.conditions import Among, Between, Compare, Constant, Given, Sign, Span, Term
from registry.eligibility.facts import FACTS, FactType
from registry.eligibility.kleene import Outcome
from registry.eligibility.knowledge import Known, Value
from registry.errors import Lang, Word
from registry.units import plain


@dataclass(frozen=True)
class Told:
    """A comparison, what became of it, and what was known of its two sides. A `not` before it is of no matter: what is, is told."""

    condition: Compare | Among
    outcome: Outcome
    left: Known | None
    right: Known | None
    as_of: Known


_OPPOSITE = {Sign.EQ: Sign.NE, Sign.NE: Sign.EQ, Sign.LE: Sign.GT, Sign.GT: Sign.LE, Sign.LT: Sign.GE, Sign.GE: Sign.LT}
_HOLDS = {
    Sign.EQ: Word("EQ", "为{right}", "is {right}"),
    Sign.NE: Word("NE", "不是{right}", "is not {right}"),
    Sign.LE: Word("LE", "不超过{right}", "is at most {right}"),
    Sign.LT: Word("LT", "低于{right}", "is below {right}"),
    Sign.GE: Word("GE", "达到{right}", "is at least {right}"),
    Sign.GT: Word("GT", "超过{right}", "is above {right}"),
}
"""What two values are found to be."""
_DAYS = _HOLDS | {
    Sign.LE: Word("LE", "不晚于{right}", "is not after {right}"),
    Sign.LT: Word("LT", "早于{right}", "is before {right}"),
    Sign.GE: Word("GE", "不早于{right}", "is not before {right}"),
    Sign.GT: Word("GT", "晚于{right}", "is after {right}"),
}
_AMONG = {True: Word("IN", "属于{right}", "is one of {right}"), False: Word("NOT_IN", "不属于{right}", "is none of {right}")}
_MISSING = Word("MISSING", "尚不知“{left}”，无法判断", "“{left}” is not known, so that it cannot be told")
_FOUND = Word("FOUND", "{name} {value}，{relation}", "{name} is {value}, which {relation}")
_STRADDLES = Word("STRADDLES", "{name}在 {value}之间，无法判断是否{relation}", "{name} is {value}: it cannot be told whether it {relation}")
_PLAINLY = Word("PLAINLY", "{name}：{value}", "{name}: {value}")
_SPANS = {
    Span.AGE: (Word("AGE", "截至 {end} 年龄", "the age on {end}"), Word("YEARS", " 岁", " years")),
    Span.YEARS: (Word("YEARS", "从{start}到 {end} 共", "the time from {start} to {end}"), Word("YEARS", " 年", " years")),
    Span.MONTHS: (Word("MONTHS", "从{start}到 {end} 共", "the time from {start} to {end}"), Word("MONTHS", " 个月", " months")),
}
"""What a span is called, and its unit."""
_RANGE = Word("RANGE", "{low}与 {high}", "between {low} and {high}")
_YUAN = Word("YUAN", "元", "yuan")
_YES = {True: Word("YES", "是", "yes"), False: Word("NO", "否", "no")}
_COMMA = Word("COMMA", "；", "; ")
_STOP = Word("STOP", "。", ".")


def said(grounds: Iterable[Told], lang: Lang) -> str:
    """One sentence of all the grounds."""
    return _COMMA.label(lang).join(_ground(told, lang) for told in grounds) + _STOP.label(lang)


def _ground(told: Told, lang: Lang) -> str:
    left = told.condition.term if isinstance(told.condition, Among) else told.condition.left
    missing = _missing(told)
    if missing:
        return _MISSING.label(lang).format(
            left=("”“" if lang is Lang.ZH else "” and “").join(FACTS[fact].meaning.label(lang) for fact in missing)
        )
    assert told.left is not None, "what is missing was told"
    name, value = _name(left, told, lang), _shown(told.left, left, lang)
    if not left.type.ordered:
        return _PLAINLY.label(lang).format(name=name, value=value)
    relation = _relation(told, left.type).label(lang).format(right=_right(told, left, lang))
    sentence = _STRADDLES if told.outcome is Outcome.UNKNOWN else _FOUND
    return sentence.label(lang).format(name=name, value=value, relation=relation)


def _missing(told: Told) -> list[str]:
    """The facts of the terms of which nothing is known. Where something is known of each, none is missing."""
    terms = [told.condition.term] if isinstance(told.condition, Among) else [told.condition.left, told.condition.right]
    values = [told.left] if isinstance(told.condition, Among) else [told.left, told.right]
    return [fact for term, value in zip(terms, values, strict=True) if value is None for fact in _facts(term)]


def _facts(term: Term) -> list[str]:
    match term:
        case Given(fact):
            return [fact]
        case Between(_, start, end):
            return [one.fact for one in (start, end) if isinstance(one, Given) and FACTS[one.fact].code != "asOf"]
        case Constant():
            return []


def _relation(told: Told, kind: FactType) -> Word:
    """How the values stand to each other as it was found; where it is not known, what was asked."""
    holds = told.outcome is not Outcome.FAIL
    if isinstance(told.condition, Among):
        return _AMONG[holds]
    sign = told.condition.sign if holds else _OPPOSITE[told.condition.sign]
    return (_DAYS if kind is FactType.DAY else _HOLDS)[sign]


def _right(told: Told, left: Term, lang: Lang) -> str:
    if isinstance(told.condition, Among):
        return ("、" if lang is Lang.ZH else ", ").join(_value(one.value, left, lang) for one in told.condition.values)
    assert told.right is not None, "what is missing was told"
    shown = _shown(told.right, left, lang)
    right = told.condition.right
    if isinstance(right, Constant):
        return f" {shown}" if lang is Lang.ZH else shown  # A figure stands apart from Chinese text.
    return f"{_name(right, told, lang)}（{shown}）" if lang is Lang.ZH else f"{_name(right, told, lang)} ({shown})"


def _name(term: Term, told: Told, lang: Lang) -> str:
    match term:
        case Given(fact):
            return FACTS[fact].meaning.label(lang)
        case Between(span, start, end):
            return _SPANS[span][0].label(lang).format(start=_end(start, told, lang), end=_end(end, told, lang))
        case Constant(_, value):
            return _value(value, term, lang)


def _end(term: Constant | Given, told: Told, lang: Lang) -> str:
    """One end of a span: the day that is judged as of and days that a rule names are told, others are called by their fact."""
    if isinstance(term, Constant):
        return str(term.value)
    return str(told.as_of.low) if term.fact == "asOf" else FACTS[term.fact].meaning.label(lang)


def _shown(known: Known, term: Term, lang: Lang) -> str:
    if known.exact:
        return _value(known.low, term, lang)
    return _RANGE.label(lang).format(low=_value(known.low, term, lang), high=_value(known.high, term, lang))


def _value(value: Value, term: Term, lang: Lang) -> str:
    """A value as people write it: shares by the hundred, amounts in yuan, spans with their unit."""
    match value:
        case bool():
            return _YES[value].label(lang)
        case Decimal():
            return _number(value, term, lang)
        case date():
            return value.isoformat()
        case _:
            return FACTS[term.fact].label(value, lang) if isinstance(term, Given) else value


def _number(value: Decimal, term: Term, lang: Lang) -> str:
    if isinstance(term, Between):
        return f"{plain(value)}{_SPANS[term.span][1].label(lang)}"
    if term.type is FactType.SHARE:
        return f"{plain(value * 100)}%"
    if term.type is FactType.MONEY:
        return f"{plain(value)} {_YUAN.label(lang)}"
    return plain(value)
