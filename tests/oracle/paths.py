"""A path between an expert and an application in words, from a table of its own."""

from decimal import Decimal
from typing import Any

WORDS = {
    "APPLICANT_OF": ("申报人", "applicant of"),
    "SPONSOR_OF": ("推荐单位", "sponsor of"),
    "EMPLOYEE": ("工作人员", "employee of"),
    "DIRECTOR": ("董事", "director of"),
    "SUPERVISOR": ("监事", "supervisor of"),
    "LEGAL_REPRESENTATIVE": ("法定代表人", "legal representative of"),
    "ADVISER": ("顾问", "adviser of"),
    "SHAREHOLDER": ("股东", "shareholder of"),
    "ACTS_FOR": ("经办人", "acting for"),
    "INTERESTED_IN": ("利害关系人", "interested in"),
    "RELATIVE_IN": ("有关人员的近亲属", "relative of somebody in"),
    "PARENT_OF": ("母公司", "parent of"),
    "SUBSIDIARY_OF": ("子公司", "subsidiary of"),
    "HEAD_OFFICE_OF": ("总公司", "head office of"),
    "BRANCH_OF": ("分支机构", "branch of"),
    "CONTROLS": ("实际控制方", "controller of"),
    "CONTROLLED_BY": ("受控企业", "controlled by"),
    "HOLDS_SHARES_IN": ("股东", "shareholder of"),
    "HELD_BY": ("参股企业", "partly owned by"),
    "CLOSE_TO": ("近亲属或利害关系人", "relative of, or close to,"),
    "ADVISER_AND_ADVISEE": ("导师或学生", "adviser or advisee of"),
    "COMPETES_WITH": ("同批次同类别竞争项目", "competing with"),
    "REVIEWED_BY": ("评审对象", "reviewed by"),
    "MANAGES": ("管理人员", "manager of"),
    "OPERATES": ("运营单位", "operator of"),
    "HOSTS": ("所在园区", "host of"),
    "EXCLUDED_BY": ("请求回避对象", "excluded by"),
}


def in_words(contents: Any, path: list[dict[str, Any]] | None) -> tuple[str | None, str | None]:
    """The path in Chinese and in English; nothing where there is none."""
    if path is None:
        return None, None
    chinese, english = [], [_name(contents, path[0]["from"])[1]]
    for step in path:
        (here, _), (there, there_en) = _name(contents, step["from"]), _name(contents, step["to"])
        zh, en = WORDS[step["tie"]]
        share = f"{Decimal(step['share']) * 100:f}" if step["share"] else ""
        share = share.rstrip("0").rstrip(".") if "." in share else share
        since, until = (step["since"] or "")[:7], (step["until"] or "")[:7]
        days = (f"，{share}%" * bool(share)) + (f"，{since} 起" * bool(since)) + (f"，至 {until}" * bool(until))
        chinese.append(f"{here}是{there}的{zh}{days}")
        days = (f", {share} %" * bool(share)) + (f", since {since}" * bool(since)) + (f", until {until}" * bool(until))
        english.append(f"{en} {there_en}{days}")
    return "；".join(chinese), " – ".join(english)


def _name(contents: Any, identifier: str) -> tuple[str, str]:
    row = contents.by_id[identifier]
    if row["__typename"] == "Application":
        return f"申报 {row['number']}", f"application {row['number']}"
    named = contents.by_id[row["person_id"]] if row["__typename"] == "Expert" else row
    return named["name_zh"], named["name_en"] or named["name_zh"]
