"""What comes of a category, from what was laid down and what was scored: nothing else goes into it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from registry.ranking.counterfactuals import Counterfactual, counterfactuals
from registry.ranking.findings import Finding
from registry.ranking.procedure import WHOLE, Part, Procedure, settle, totals
from registry.ranking.ranking import Line, Ranking, rank
from registry.ranking.reviews import Sheet
from registry.ranking.selection.candidates import Candidate
from registry.ranking.selection.lottery import seed
from registry.ranking.selection.reasons import Reason
from registry.ranking.selection.rules import Floor, Rule, Rules
from registry.ranking.selection.selecting import Verdict, select
from registry.ranking.selection.ties import Higher, Lottery, Parted, Tie
from registry.sealing.rounds import Category, Departure, Evaluation, Exemption, Laid
from registry.sealing.weighing import sheet_of, sheet_on


@dataclass(frozen=True, slots=True)
class Decision:
    """What became of an application: by the rules, and in the end, where people departed from them.

    `place` is its place among all candidates, `reserve` that on the reserve list; `rule` is the rule that decided, as it applied.
    """

    application: str
    place: int
    selected: bool
    reason: Reason | None
    rule: Rule | None
    reserve: int | None
    exception: Departure | None


@dataclass(frozen=True, slots=True)
class Outcome:
    """All that is computed of a category. `shrinkages` are λ by evaluation, as they were used; `drawn` is the seed of the lottery."""

    shrinkages: Mapping[str, Decimal]
    entries: tuple[Line, ...]
    leniencies: Mapping[str, Mapping[str, Decimal]]
    findings: tuple[Finding, ...]
    counterfactuals: tuple[Counterfactual, ...]
    drawn: str | None
    decisions: tuple[Decision, ...]
    parted: tuple[Parted, ...]

    @property
    def selected(self) -> tuple[str, ...]:
        return tuple(one.application for one in self.decisions if one.selected)


def outcome(round_code: str, category: Category) -> Outcome:
    """Refuses what no ranking can be made of, and ties that the rules leave open."""
    laid = category.procedure
    ranking = rank(_procedure(category))
    drawn = None if laid.lottery is None else seed(round_code, laid.lottery.commitment, laid.lottery.randomness)
    selection = select(_candidates(category, ranking), Rules(laid.rules, _ties(laid, drawn)))
    exceptions = {one.application: one for one in category.exceptions}
    return Outcome(
        {part.name: part.shrinkage for part in ranking.procedure.parts if part.shrinkage is not None},
        ranking.lines,
        ranking.leniencies,
        ranking.findings,
        counterfactuals(ranking.procedure),
        drawn,
        tuple(_decision(verdict, exceptions.get(verdict.application)) for verdict in selection.verdicts),
        selection.parted,
    )


def _procedure(category: Category) -> Procedure:
    laid = category.procedure
    parts = tuple(_part(one, sheet_of(category, one), one.weight) for one in laid.evaluations)
    return Procedure(parts, laid.seed, laid.draws, laid.loads)


def _part(evaluation: Evaluation, sheet: Sheet, weight: int = WHOLE) -> Part:
    return Part(evaluation.code, sheet, weight, evaluation.method, evaluation.shrinkage)


def _ties(laid: Laid, drawn: str | None) -> tuple[Tie, ...]:
    figures = tuple(Higher(figure) for figure in laid.ties)
    return figures if drawn is None else (*figures, Lottery(drawn))


def _candidates(category: Category, ranking: Ranking) -> Iterator[Candidate]:
    lines = {line.application: line for line in ranking.lines}
    computed = _figures(category, ranking)
    for one in category.applications:
        if one.code in lines:
            figures = {name: scores[one.code] for name, scores in computed.items() if one.code in scores} | {**one.figures}
            yield Candidate(one.code, lines[one.code].score, one.sponsor, one.park, one.field, one.tags, one.amount, figures)


def _figures(category: Category, ranking: Ranking) -> dict[str, dict[str, Decimal]]:
    """The figures that rules name and that follow from scores: those of an evaluation, and those on a criterion (`ONLINE.IMPACT`)."""
    laid = category.procedure
    named = {*laid.ties, *(rule.figure for rule in laid.rules if isinstance(rule, Floor))}
    parts = {part.name: part for part in ranking.procedure.parts}
    found = {}
    for evaluation in laid.evaluations:
        if evaluation.code in named:
            found[evaluation.code] = totals((replace(parts[evaluation.code], weight=WHOLE),))
        for criterion in evaluation.criteria:
            if (name := f"{evaluation.code}.{criterion.code}") in named:
                part = _part(replace(evaluation, shrinkage=None), sheet_on(category, evaluation, criterion))
                found[name] = totals(settle(Procedure((part,), laid.seed))[0].parts)
    return found


def _decision(verdict: Verdict, exemption: Exemption | None) -> Decision:
    kind = None if exemption is None else exemption.kind
    selected = verdict.selected if kind is None else kind is Departure.ADMITTED
    return Decision(verdict.application, verdict.place, selected, verdict.reason, verdict.rule, verdict.reserve, kind)
