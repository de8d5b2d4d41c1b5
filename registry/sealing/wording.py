"""Places in a sealed file, in words: “the score of reviewer R3 for application A-17 on criterion INNOVATION”."""

import json
from collections.abc import Mapping
from typing import Any

from registry.errors import Word
from registry.errors.problems import Path
from registry.sealing.marks import at

_TOLD = 80
"""Characters of a value that are told."""

_KEYS: Mapping[str, tuple[str, str]] = {
    "round": ("评审轮次", "round"),
    "published": ("规则公布日期", "date of publication of the rules"),
    "closed": ("评审截止日期", "closing date"),
    "head": ("日志头", "head of the log"),
    "position": ("位置", "position"),
    "hash": ("哈希值", "hash"),
    "hashes": ("哈希值", "hash"),
    "marks": ("校验标记", "mark"),
    "seal": ("封存码", "seal"),
    "code": ("代码", "code"),
    "procedure": ("规则", "procedure"),
    "evaluations": ("评价环节", "evaluations"),
    "criteria": ("指标", "criteria"),
    "weight": ("权重", "weight"),
    "method": ("计分方法", "method"),
    "shrinkage": ("收缩系数", "shrinkage"),
    "least": ("下限", "least value"),
    "most": ("上限", "most"),
    "seed": ("随机种子", "seed"),
    "draws": ("重抽次数", "number of draws"),
    "loads": ("最低评审数", "least numbers of reviews"),
    "rules": ("入选规则", "rules of selection"),
    "ties": ("并列规则", "rules for ties"),
    "lottery": ("抽签", "lottery"),
    "commitment": ("承诺值", "commitment"),
    "randomness": ("公开随机数", "public randomness"),
    "applications": ("申报", "applications"),
    "sponsor": ("推荐单位", "sponsor"),
    "park": ("园区", "park"),
    "field": ("领域", "field"),
    "tags": ("标签", "tags"),
    "amount": ("金额", "amount"),
    "figures": ("数值", "figures"),
    "reviews": ("评审", "reviews"),
    "submitted": ("提交日期", "date of submission"),
    "scores": ("分数", "scores"),
    "exceptions": ("例外", "exceptions"),
    "decided": ("决定日期", "date of decision"),
    "approvers": ("批准人", "approvers"),
    "reason": ("理由", "reason"),
    "outputs": ("结果", "outputs"),
    "entries": ("名次表", "ranking entries"),
    "rank": ("名次", "rank"),
    "score": ("得分", "score"),
    "rawMean": ("原始平均分", "raw mean"),
    "standardError": ("标准误", "standard error"),
    "interval": ("名次区间", "rank interval"),
    "leniencies": ("专家宽严", "leniencies of reviewers"),
    "shrinkages": ("所用收缩系数", "shrinkages used"),
    "findings": ("提示", "findings"),
    "counterfactuals": ("假设名次", "counterfactuals"),
    "wouldBe": ("假设名次", "rank as it would be"),
    "drawn": ("抽签种子", "seed of the lottery"),
    "decisions": ("入选结果", "decisions"),
    "place": ("次序", "place"),
    "selected": ("是否入选", "selection"),
    "reserve": ("递补次序", "place on the reserve list"),
    "exception": ("例外", "exception"),
    "parted": ("并列的区分", "partings of ties"),
}
"""What keys of the file are called; others are told as they are."""

_MEMBERS: Mapping[str, tuple[str, str]] = {
    "categories": ("类别", "category"),
    "evaluations": ("评价环节", "evaluation"),
    "criteria": ("指标", "criterion"),
    "applications": ("申报", "application"),
    "exceptions": ("例外", "exception for"),
    "entries": ("申报", "application"),
    "decisions": ("申报", "application"),
    "counterfactuals": ("假设", "counterfactual of"),
    "rules": ("入选规则", "rule of selection"),
}
"""What one of a list is called."""


def place_of(data: Mapping[str, Any], path: Path, *, order: bool = False) -> Word:
    """Where a path leads; what is not the only one of its kind is called by its code. `order`: of the list there."""
    inner = path[1:] if path[:1] in (("marks",), ("hashes",)) else path
    steps = [*_steps(data, inner)]
    if len(inner) < len(path):
        steps.append(_key(str(path[0])))
    if order:
        steps.append(Word("ORDER", "次序", "order"))
    return Word(".".join(map(str, path)), _joined([step.zh for step in steps]), f"the {' of '.join(step.en for step in reversed(steps))}")


def _joined(names: list[str]) -> str:
    """Names with 的 between them, which stands apart from Latin letters."""
    spaced = [f"{name} " if name[-1].isascii() else name for name in names[:-1]]
    return "的".join([*spaced, *names[-1:]])


def member(path: Path, item: Any) -> str:
    """One of the list at a path, by its names."""
    return _named(item) or str(shown(item))


def shown(value: Any) -> object:
    """A value as it is told: text as it is, other JSON as it is written, cut where it is long."""
    if isinstance(value, Word):
        return value
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
    return text if len(text) <= _TOLD else f"{text[:_TOLD]}…"


def _steps(data: Any, path: Path) -> list[Word]:
    """A word for each step that tells something, from the outermost on."""
    if path[:1] == ("categories",) and path[2:3] == ("reviews",) and path[4:5] == ("scores",) and len(path) == 6:
        return [*_category(data, path), _score(at(data, path[:4]), str(path[5]))]
    steps = _category(data, path)
    rest = path[2:] if path[:1] == ("categories",) and len(path) > 2 else path
    value = at(data, path[: len(path) - len(rest)])
    for place, step in enumerate(rest):
        value, following = at(value, (step,)), rest[place + 1] if place + 1 < len(rest) else None
        if isinstance(step, int):
            continue
        if isinstance(following, int):
            steps.append(_member(str(step), at(value, (following,)), following))
        elif step not in ("procedure", "outputs") or following is None:
            steps.append(_key(str(step)))
    return steps


def _category(data: Any, path: Path) -> list[Word]:
    """The category that a path is in, where there are several."""
    if path[:1] != ("categories",) or len(path) < 3 or len(at(data, ("categories",))) < 2:
        return []
    return [_member("categories", at(data, path[:2]), int(path[1]))]


def _score(review: Any, criterion: str) -> Word:
    reviewer, application = (str(at(review, (key,))) for key in ("reviewer", "application"))
    return Word(
        "SCORE",
        f"专家 {reviewer} 对申报 {application} 在指标 {criterion} 上的分数",
        f"score of reviewer {reviewer} for application {application} on criterion {criterion}",
    )


def _member(key: str, item: Any, place: int) -> Word:
    name = _named(item) or f"#{place + 1}"
    if key == "reviews" and isinstance(item, dict) and {"reviewer", "application"} <= item.keys():
        reviewer, application = item["reviewer"], item["application"]
        return Word(key, f"专家 {reviewer} 对申报 {application} 的评审", f"review of application {application} by reviewer {reviewer}")
    zh, en = _MEMBERS.get(key) or (f"{_key(key).zh}之", f"{_key(key).en}:")
    return Word(key, f"{zh} {name}", f"{en} {name}")


def _named(item: Any) -> str | None:
    """What tells one of a list from the others."""
    if not isinstance(item, dict):
        return None
    names = [item[key] for key in ("code", "evaluation", "reviewer", "application", "kind", "ahead", "behind") if key in item]
    return " / ".join(str(name) for name in names if name is not None) or None


def _key(key: str) -> Word:
    zh, en = _KEYS.get(key, (key, key))
    return Word(key, zh, en)
