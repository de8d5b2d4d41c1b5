"""How those who are ranked become those who are selected: a step for each reason."""

from collections import Counter
from dataclasses import dataclass

from registry.errors import Lang
from registry.ranking.selection.reasons import Reason
from registry.report.figures import ACCENT, MARGIN, PALE, ROW, WIDTH, bar, fitting, label, plotted, room_for, table
from registry.report.markup import Markup, element
from registry.report.words import saying
from registry.sealing.computing import Outcome
from registry.sealing.rounds import Departure


@dataclass(frozen=True, slots=True)
class Step:
    """How many are out for a reason, and how many are left then; fewer than none are out where an exception lets them in."""

    name: str
    out: int
    left: int


def steps_of(found: Outcome, lang: Lang) -> list[Step]:
    """From all who are ranked, by the reasons in the order of the steps of a selection, then by the exceptions, to who is selected."""
    say = saying(lang)
    reasons = Counter(one.reason for one in found.decisions)
    barred = {one.application for one in found.decisions if one.reason is not None}
    steps = [Step(say("RANKED"), 0, len(found.decisions))]
    for reason in Reason:
        if reasons[reason]:
            steps.append(Step(reason.label(lang), reasons[reason], steps[-1].left - reasons[reason]))
    for departure in Departure:
        changed = [one for one in found.decisions if one.exception is departure and one.selected == (one.application in barred)]
        if changed:
            out = len(changed) if departure is Departure.EXCLUDED else -len(changed)
            steps.append(Step(departure.label(lang), out, steps[-1].left - out))
    return [*steps, Step(say("SELECTED"), 0, len(found.selected))]


def steps(identity: str, found: Outcome, lang: Lang) -> Markup:
    say = saying(lang)
    listed = steps_of(found, lang)
    left = room_for([one.name for one in listed])
    scale = (WIDTH - left - 2 * MARGIN - 40) / max(1, *(one.left + max(0, one.out) for one in listed))
    shapes, before = [], None
    for place, one in enumerate(listed):
        y = MARGIN + ROW * (2 * place + 0.5)
        width, out = one.left * scale, max(0, one.out) * scale
        if before is not None:
            shapes.append(_flow(left, y - ROW * 2 + ROW / 4, before, y - ROW / 4, min(before, width)))
        shapes += [label(fitting(one.name), left - MARGIN, y, "end"), bar(left, y, width, ACCENT)]
        if one.out > 0:
            shapes.append(bar(left + width, y, out, PALE))
        shapes.append(label(str(one.left) if not one.out else f"{one.left} ({-one.out:+d})", left + width + out + 4, y))
        before = width
    heads = [say(code) for code in ("STEP", "OUT", "LEFT")]
    height = 2 * MARGIN + ROW * (2 * len(listed) - 1)
    rows = [(one.name, one.out, one.left) for one in listed]
    return plotted(identity, say("STEPS"), say("STEPS_TOLD"), height, shapes, table(heads, rows))


def _flow(x: float, top: float, above: float, bottom: float, below: float) -> Markup:
    """From those who were left to those who are left of them."""
    corners = ((x, top), (x + above, top), (x + below, bottom), (x, bottom))
    return element("polygon", points=" ".join(f"{one:.1f},{other:.1f}" for one, other in corners), fill=PALE, fill_opacity="0.5")
