"""The report as a page."""

from collections.abc import Iterator, Mapping
from typing import Any

from registry.errors import Lang
from registry.ranking.procedure import WHOLE
from registry.report.figures import table
from registry.report.markup import Markup, element
from registry.report.reviewers import agreement, leniency
from registry.report.scores import scores
from registry.report.steps import steps
from registry.report.words import saying
from registry.sealing.computing import Outcome, outcome
from registry.sealing.reading import opened
from registry.sealing.rounds import Category, Evaluation

STYLE = """
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #1f2933;
  max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1, h2, h3 { line-height: 1.25 }
h2 { border-bottom: 2px solid #1d5f9e; margin-top: 3rem }
code { overflow-wrap: anywhere }
figure { margin: 1rem 0 }
svg { width: 100%; height: auto }
figcaption { color: #52606d }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 }
th, td { border-bottom: 1px solid #cbd2d9; padding: .25rem .5rem; text-align: left; vertical-align: top }
.number { text-align: right; font-variant-numeric: tabular-nums }
@media print {
  @page { margin: 15mm }
  body { margin: 0; max-width: none; font-size: 10pt }
  h2 { break-before: page }
  h2:first-of-type { break-before: auto }
  h1, h2, h3 { break-after: avoid }
  figure, tr { break-inside: avoid }
  thead { display: table-header-group }
}
"""
NOTHING_FROM_ELSEWHERE = "default-src 'none'; style-src 'unsafe-inline'"


def report(sealed: Mapping[str, Any], lang: Lang) -> str:
    """The page of a sealed round that verifies; what is in it is computed from what was put in."""
    found, say = opened(sealed), saying(lang)
    title = say("TITLE", code=found.code)
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=NOTHING_FROM_ELSEWHERE),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("title", title),
        element("style", Markup(STYLE)),
    )
    body = element(
        "body",
        element(
            "main",
            element("h1", title),
            element("p", say("DAYS", published=found.published, closed=found.closed)),
            _sealed(sealed, lang),
            *(part for number, one in enumerate(found.categories, 1) for part in _category(number, one, outcome(found.code, one), lang)),
        ),
    )
    return f"<!DOCTYPE html>\n{element('html', head, body, lang='zh-CN' if lang is Lang.ZH else 'en')}\n"


def _sealed(sealed: Mapping[str, Any], lang: Lang) -> Markup:
    """What ties the report to the file."""
    say, head = saying(lang), sealed["head"]
    parts = [element("dt", say("SEAL")), element("dd", element("code", sealed["seal"]))]
    if head is not None:
        parts += [element("dt", say("HEAD")), element("dd", element("code", f"{head['position']} {head['hash']}"))]
    return element("section", element("dl", *parts), element("p", say("VERIFY")))


def _category(number: int, category: Category, found: Outcome, lang: Lang) -> Iterator[Markup]:
    say = saying(lang)
    yield element("h2", say("CATEGORY", code=category.code))
    heads = [say(code) for code in ("EVALUATION", "METHOD", "WEIGHT", "CRITERIA")]
    rows = [(one.code, one.method.label(lang), _share(one.weight), _criteria(one)) for one in category.procedure.evaluations]
    yield element("section", element("h3", say("PROCEDURE")), table(heads, rows))
    yield scores(f"scores-{number}", found, lang)
    yield steps(f"steps-{number}", found, lang)
    if found.leniencies:
        yield leniency(f"leniency-{number}", category, found, lang)
    yield agreement(f"agreement-{number}", category, lang)
    remarks = [element("li", finding.message(lang)) for finding in found.findings] or [element("li", say("NONE"))]
    yield element("section", element("h3", say("FINDINGS")), element("ul", *remarks))


def _criteria(evaluation: Evaluation) -> str:
    return " · ".join(f"{one.code} {_share(one.weight)}" for one in evaluation.criteria)


def _share(weight: int) -> str:
    return f"{weight * 100 / WHOLE:g} %"
