"""A sealed round computed again from its file alone: no database, no settings, nothing of this registry's."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from registry.commands.given import bytes_in, write_text
from registry.commands.running import console
from registry.errors import Lang, RegistryError, Word
from registry.errors.problems import Problem
from registry.report import report
from registry.sealing.cards import RankCard, card
from registry.sealing.files import SIZE, parsed
from registry.sealing.saying import sentences
from registry.sealing.verifying import Difference, Verdict, verify
from registry.sealing.wording import shown
from registry.sealing.writing import written

_WHOLE = Word("FILE", "文件", "the file")


def add_sealed(app: typer.Typer) -> None:
    """Adds the command for it."""
    app.command("verify-ranking")(verify_ranking)


def verify_ranking(
    file: Annotated[Path, typer.Argument(help="封存的评审轮次 · The sealed round", metavar="FILE")],
    seal: Annotated[str | None, typer.Option(help="公布的封存码 · The seal as it was published", show_default=False)] = None,
    application: Annotated[str | None, typer.Option("--card", help="再给出名次卡 · With an application's card", show_default=False)] = None,
    page: Annotated[Path | None, typer.Option("--report", help="再写出 HTML 报告 · With a report", show_default=False)] = None,
    lang: Annotated[Lang, typer.Option(case_sensitive=False, help="报告的语言 · The language of the report")] = Lang.ZH,
    as_json: Annotated[bool, typer.Option("--json", help="以 JSON 输出 · Tell it as JSON")] = False,
) -> None:
    """离线重算并核验封存的排名 · Compute a sealed ranking again, and tell the first thing that differs."""
    data = parsed(bytes_in(file, SIZE), file.name)
    verdict = verify(data, seal)
    found = card(data, application) if verdict.holds and application is not None else None
    if as_json:
        told = _told(verdict, data) | ({} if found is None else {"card": written(found)})
        console.print(json.dumps(told, ensure_ascii=False, indent=2), markup=False)
    if not verdict.holds:
        raise _refusal(verdict)
    if page is not None:
        write_text(page, report(data, lang))
    if not as_json:
        lines = _lines(data, published=seal is not None) + ([] if found is None else ["", *_card(found)])
        console.print("\n".join(lines), markup=False)


def _card(found: RankCard) -> list[str]:
    return [*sentences(found, Lang.ZH), "", *sentences(found, Lang.EN)]


def _refusal(verdict: Verdict) -> RegistryError:
    """The one reason: what differs, and else what is malformed first."""
    if verdict.difference is not None:
        return verdict.difference.refusal
    first, *_ = verdict.problems
    said = Word(first.code, first.message(Lang.ZH), first.message(Lang.EN))
    return RegistryError("SEALED_MALFORMED", place=first.place or _WHOLE, problem=said, count=len(verdict.problems))


def _lines(data: dict[str, Any], *, published: bool) -> list[str]:
    """What was verified, for people."""
    frame, head = data["round"], data["head"]
    lines = [f"已核验 · verified: {frame['code']} ({frame['published']} – {frame['closed']})"]
    for one in _categories(data):
        counts = one["applications"], one["reviews"], len(one["selected"])
        zh, en = "{} 份申报，{} 份评审，入选 {}".format(*counts), "{} applications, {} reviews, {} selected".format(*counts)
        lines.append(f"{one['code']}: {zh} · {en}")
    lines.append(f"封存码 · seal {data['seal']}")
    if head is not None:
        lines.append(f"日志头 · head of the log {head['position']} {head['hash']}")
    if not published:
        lines.append("请与公布的封存码核对（--seal） · hold the seal to the one that was published (--seal)")
    return lines


def _told(verdict: Verdict, data: Any) -> dict[str, Any]:
    """The same for programs."""
    if not verdict.holds:
        difference = verdict.difference and _difference(verdict.difference)
        return {"verified": False, "difference": difference, "problems": [_problem(one) for one in verdict.problems]}
    return {"verified": True, **{key: data[key] for key in ("round", "head", "seal")}, "categories": _categories(data)}


def _categories(data: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "code": one["code"],
            "applications": len(one["applications"]),
            "reviews": len(one["reviews"]),
            "selected": [decision["application"] for decision in one["outputs"]["decisions"] if decision["selected"]],
        }
        for one in data["categories"]
    ]


def _difference(found: Difference) -> dict[str, Any]:
    return {
        "code": found.code,
        "path": found.path,
        "place": {"zh": found.place.zh, "en": found.place.en},
        "found": str(shown(found.found)),
        "expected": str(shown(found.expected)),
        "message": _message(found.refusal),
    }


def _problem(problem: Problem) -> dict[str, Any]:
    return {"code": problem.code, "path": problem.path, "message": _message(problem.refusal)}


def _message(refusal: RegistryError) -> dict[str, str]:
    return {"zh": refusal.message(Lang.ZH), "en": refusal.message(Lang.EN)}
