"""Scores and ranks: a row for each application, with how sure its score is."""

from decimal import Decimal

from registry.errors import Lang
from registry.ranking.ranking import Line
from registry.report.figures import ACCENT, INK, MARGIN, ROW, WIDTH, fitting, label, line, plotted, room_for, table, ticks
from registry.report.markup import Markup, element
from registry.report.words import saying
from registry.sealing.computing import Decision, Outcome
from registry.sealing.saying import decided

NINETY = 1.645
"""Standard errors to either side that hold 90 % of a normal distribution."""


def scores(identity: str, found: Outcome, lang: Lang) -> Markup:
    say = saying(lang)
    decisions = {one.application: one for one in found.decisions}
    left = room_for([one.application for one in found.entries])
    low, high = _bounds(found.entries)
    scale = (WIDTH - left - 2 * MARGIN) / (high - low)
    shapes = [ticks([(left + (points - low) * scale, str(points)) for points in range(low, high + 1, 10)], MARGIN, _bottom(found))]
    for place, one in enumerate(found.entries):
        middle = MARGIN + ROW * (place + 0.5)
        shapes.append(label(fitting(one.application), left - MARGIN, middle, "end"))
        x, reach = left + (float(one.score) - low) * scale, _reach(one) * scale
        shapes.append(line(x - reach, middle, x + reach, middle, INK, 2))
        filled = decisions[one.application].selected
        shapes.append(element("circle", cx=x, cy=middle, r=5, fill=ACCENT if filled else "#ffffff", stroke=ACCENT, stroke_width=2))
    heads = [say(code) for code in ("APPLICATION", "RANK", "INTERVAL", "SCORE", "ERROR", "RAW", "RESULT")]
    rows = [_row(one, decisions[one.application], lang) for one in found.entries]
    return plotted(identity, say("SCORES"), say("SCORES_TOLD"), _bottom(found) + 2 * MARGIN, shapes, table(heads, rows))


def _row(one: Line, decision: Decision, lang: Lang) -> list[object]:
    low, high = one.interval
    error: Decimal | str = saying(lang)("DASH") if one.standard_error is None else one.standard_error
    return [one.application, one.rank, f"{low}–{high}", one.score, error, one.raw_mean, decided(decision, lang)]


def _reach(one: Line) -> float:
    return 0.0 if one.standard_error is None else NINETY * float(one.standard_error)


def _bounds(entries: tuple[Line, ...]) -> tuple[int, int]:
    """Tens of points that hold every line."""
    low = min(float(one.score) - _reach(one) for one in entries)
    high = max(float(one.score) + _reach(one) for one in entries)
    return int(low // 10) * 10, int(high // 10) * 10 + 10


def _bottom(found: Outcome) -> float:
    return MARGIN + ROW * len(found.entries)
