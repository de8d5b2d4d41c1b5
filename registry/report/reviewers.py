"""Reviewers: how lenient each is, and how far they agree."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from registry.errors import Lang
from registry.ranking.reliability import alpha_of, intraclass_correlation
from registry.report.figures import ACCENT, MARGIN, ROW, WIDTH, bar, fitting, label, line, plotted, room_for, table, ticks
from registry.report.markup import Markup
from registry.report.words import saying
from registry.sealing.computing import Outcome
from registry.sealing.rounds import Category
from registry.sealing.weighing import sheet_of

CONVENTIONAL = (Decimal("0.667"), Decimal("0.80"))
"""What is called tentative and good (Krippendorff, Content Analysis)."""


def leniency(identity: str, category: Category, found: Outcome, lang: Lang) -> Markup:
    """Of the evaluations whose method looks at leniency."""
    say = saying(lang)
    rows = [*_rows(category, found)]
    left, bottom = room_for([name for name, _, _ in rows]), MARGIN + ROW * len(rows)
    most = max([abs(float(points)) for _, _, points in rows], default=0.0) or 1.0
    half = (WIDTH - left - 2 * MARGIN) / 2 - 48  # as wide as a number at the end of a bar
    middle = left + 48 + half
    shapes = [line(middle, MARGIN, middle, bottom)]
    for place, (name, _, points) in enumerate(rows):
        y, reach = MARGIN + ROW * (place + 0.5), abs(float(points)) / most * half
        shapes.append(label(fitting(name), left - MARGIN, y, "end"))
        shapes.append(bar(middle if points > 0 else middle - reach, y, reach, ACCENT))
        end, anchor = (middle + reach + 4, "start") if points > 0 else (middle - reach - 4, "end")
        shapes.append(label(f"{points:+.1f}", end, y, anchor))
    heads = [say(code) for code in ("REVIEWER", "REVIEWS", "POINTS")]
    return plotted(identity, say("LENIENCY"), say("LENIENCY_TOLD"), bottom + MARGIN, shapes, table(heads, rows))


def _rows(category: Category, found: Outcome) -> Iterator[tuple[str, int, Decimal]]:
    """Of each reviewer: who in which evaluation, how many reviews, how many points."""
    counts = Counter((one.evaluation, one.reviewer) for one in category.reviews if one.scores is not None)
    for evaluation, those in found.leniencies.items():
        for reviewer, points in those.items():
            yield f"{reviewer} · {evaluation}", counts[evaluation, reviewer], points


def agreement(identity: str, category: Category, lang: Lang) -> Markup:
    say = saying(lang)
    rows = [*_coefficients(category, lang)]
    left, bottom = room_for([name for name, _ in rows]), MARGIN + ROW * len(rows)
    scale = WIDTH - left - 2 * MARGIN - 40
    shapes = [ticks([(left + float(value) * scale, str(value)) for value in (Decimal(0), *CONVENTIONAL, Decimal(1))], MARGIN, bottom)]
    for place, (name, value) in enumerate(rows):
        y = MARGIN + ROW * (place + 0.5)
        shapes.append(label(fitting(name), left - MARGIN, y, "end"))
        if value is not None:
            reach = max(0.0, float(value)) * scale
            shapes += [bar(left, y, reach, ACCENT), label(f"{value:.2f}", left + reach + 4, y)]
    told = [(name, say("DASH") if value is None else value) for name, value in rows]
    heads = [say("COEFFICIENT"), say("VALUE")]
    return plotted(identity, say("AGREEMENT"), say("AGREEMENT_TOLD"), bottom + 2 * MARGIN, shapes, table(heads, told))


def _coefficients(category: Category, lang: Lang) -> Iterator[tuple[str, Decimal | None]]:
    say = saying(lang)
    for evaluation in category.procedure.evaluations:
        sheet = sheet_of(category, evaluation)
        intraclass = intraclass_correlation(sheet)
        yield f"{evaluation.code} · {say('ICC')}", None if intraclass is None else intraclass.single
        yield f"{evaluation.code} · {say('ICC_MEAN')}", None if intraclass is None else intraclass.average
        yield f"{evaluation.code} · {say('ALPHA')}", alpha_of(sheet)
