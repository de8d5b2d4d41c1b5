"""What a rank card says, in sentences: Chinese and English."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any

from registry.errors import Lang, Word
from registry.ranking.counterfactuals import Counterfactual
from registry.ranking.figures import shown
from registry.ranking.selection.candidates import By
from registry.ranking.selection.rules import Budget, Cap, Exclude, Floor, OnlyWith, Require, Reserve, Rule, Seats, Threshold
from registry.sealing.cards import Given, Place, RankCard
from registry.sealing.computing import Decision

_RANKED = Word(
    "RANKED",
    "申报 {application} 在 {category} 类别的 {all} 份申报中列第 {rank} 名，90% 的可能在第 {low} 至 {high} 名之间。",
    "Application {application} ranks {rank} of the {all} in category {category}, and with 90 % between {low} and {high}.",
)
_UNRANKED = Word(
    "UNRANKED",
    "申报 {application} 未列入 {category} 类别的排名。",
    "Application {application} is not ranked in category {category}.",
)
_SCORE = Word("SCORE", "校正后得分 {score}{error}，原始平均分 {raw}。", "Its calibrated score is {score}{error}, its raw mean {raw}.")
_ERROR = Word("ERROR", "（标准误 {error}）", " (standard error {error})")
_GIVEN = Word(
    "GIVEN", "{evaluation}：专家 {reviewer} 给出 {score} 分{leniency}。", "{evaluation}: reviewer {reviewer} gave {score}{leniency}."
)
_ABSTAINED = Word("ABSTAINED", "{evaluation}：专家 {reviewer} 弃权。", "{evaluation}: reviewer {reviewer} abstained.")
_LENIENCY = Word("LENIENCY", "，其评分比同组专家宽 {points} 分", ", who gives {points} more than others of the group")
_STRICTNESS = Word("STRICTNESS", "，其评分比同组专家严 {points} 分", ", who gives {points} less than others of the group")
_SELECTED = Word("SELECTED", "已入选{rule}。", "It is selected{rule}.")
_NOT_SELECTED = Word("NOT_SELECTED", "未入选：{reason}{rule}{reserve}。", "It is not selected: {reason}{rule}{reserve}.")
_DEPARTED = Word("DEPARTED", "{kind}。", "It is {kind}.")
_RESERVE = Word("RESERVE", "；列递补第 {place} 位", "; it is number {place} of the reserve list")
_PARTED = Word("PARTED", "与同分的申报由{by}区分先后。", "It was told from an application of the same score by {by}.")
_LOTTERY = Word("LOTTERY", "抽签", "the lottery")
_FIGURE = Word("FIGURE", "“{figure}”", "“{figure}”")
_WITHOUT = Word("WITHOUT", "若无专家 {reviewer}：{ranks}", "without reviewer {reviewer}: {ranks}")
_EQUAL = Word("EQUAL", "若各环节权重相同：{ranks}", "with equal weights: {ranks}")
_NO_RANK = Word("NO_RANK", "无从排名", "no rank")
_WOULD_BE = Word("WOULD_BE", "假设名次——{those}。", "What the rank would have been - {those}.")
_BY = {
    By.SPONSOR: Word("SPONSOR", "推荐单位", "sponsor"),
    By.PARK: Word("PARK", "园区", "park"),
    By.FIELD: Word("FIELD", "领域", "field"),
    By.TAG: Word("TAG", "标签", "tag"),
}
_RULES: Mapping[type[Rule], Word] = {
    Exclude: Word("EXCLUDE", "标签 {tag}", "tag {tag}"),
    Threshold: Word("THRESHOLD", "入选线 {least} 分", "the threshold is {least}"),
    Floor: Word("FLOOR", "“{figure}”最低 {least}", "“{figure}” is at least {least}"),
    Reserve: Word("RESERVE", "{by} {value} 的预留名额", "on a seat reserved for {by} {value}"),
    Seats: Word("SEATS", "共 {number} 个名额", "there are {number} seats"),
    Cap: Word("CAP", "每个{by}至多 {most} 名", "each {by} has {most} at most"),
    Budget: Word("BUDGET", "经费共 {fen} 分", "the budget is {fen} fen"),
    OnlyWith: Word("ONLY_WITH", "无 {tag} 人选时至多 {seats} 名", "without somebody who is {tag} there are {seats} seats"),
    Require: Word("REQUIRE", "须有 {tag} 人选", "somebody who is {tag} is needed"),
}
"""Rules that decide about somebody, with their numbers."""


def sentences(card: RankCard, lang: Lang) -> list[str]:
    """A sentence for each step, in the order in which they were taken."""
    return [*_ranked(card, lang), *(_gave(one, lang) for one in card.given), *_decided(card, lang), *_would_be(card, lang)]


def _ranked(card: RankCard, lang: Lang) -> Iterator[str]:
    named = {"application": card.application, "category": card.category}
    if card.place is None:
        yield _UNRANKED.label(lang).format(**named)
        yield from (finding.message(lang) for finding in card.findings)
        return
    low, high = card.place.interval
    yield _RANKED.label(lang).format(**named, all=card.others + 1, rank=card.place.rank, low=low, high=high)
    yield _score(card.place, lang)


def _score(place: Place, lang: Lang) -> str:
    error = "" if place.standard_error is None else _ERROR.label(lang).format(error=shown(place.standard_error))
    return _SCORE.label(lang).format(score=shown(place.score), raw=shown(place.raw_mean), error=error)


def _gave(given: Given, lang: Lang) -> str:
    named = {"evaluation": given.evaluation, "reviewer": given.reviewer}
    if given.score is None:
        return _ABSTAINED.label(lang).format(**named)
    return _GIVEN.label(lang).format(**named, score=given.score, leniency=_leniency(given.leniency, lang))


def _leniency(leniency: Decimal | None, lang: Lang) -> str:
    if leniency is None or not shown(leniency):
        return ""
    return (_LENIENCY if leniency > 0 else _STRICTNESS).label(lang).format(points=abs(shown(leniency)))


def _decided(card: RankCard, lang: Lang) -> Iterator[str]:
    for by in card.parted:
        yield _PARTED.label(lang).format(by=_LOTTERY.label(lang) if by == "LOTTERY" else _FIGURE.label(lang).format(figure=by))
    if card.decision is not None:
        yield decided(card.decision, lang)


def decided(decision: Decision, lang: Lang) -> str:
    """What became of an application, and by which rule."""
    if decision.exception is not None:
        return _DEPARTED.label(lang).format(kind=decision.exception.label(lang))
    rule = "" if decision.rule is None else _rule(decision.rule, lang)
    if decision.reason is None:
        return _SELECTED.label(lang).format(rule=rule)
    reserve = "" if decision.reserve is None else _RESERVE.label(lang).format(place=decision.reserve)
    return _NOT_SELECTED.label(lang).format(reason=decision.reason.label(lang), rule=rule, reserve=reserve)


def _rule(rule: Rule, lang: Lang) -> str:
    """A rule with its numbers, in brackets."""
    values: dict[str, Any] = {field.name: getattr(rule, field.name) for field in fields(rule)}
    if isinstance(values.get("by"), By):
        values["by"] = _BY[values["by"]].label(lang)
    said = _RULES[type(rule)].label(lang).format(**values)
    return f"（{said}）" if lang is Lang.ZH else f" ({said})"


def _would_be(card: RankCard, lang: Lang) -> Iterator[str]:
    if card.counterfactuals:
        those = ("；" if lang is Lang.ZH else "; ").join(_one(one, lang) for one in card.counterfactuals)
        yield _WOULD_BE.label(lang).format(those=those)


def _one(found: Counterfactual, lang: Lang) -> str:
    ranks = f"{found.rank} → {_NO_RANK.label(lang) if found.would_be is None else found.would_be}"
    word = _EQUAL if found.reviewer is None else _WITHOUT
    return word.label(lang).format(reviewer=found.reviewer, ranks=ranks)
