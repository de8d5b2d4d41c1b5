"""Whether an assignment is what was asked for: looked at pair by pair, without anything the solver uses."""

from collections import Counter
from collections.abc import Iterator

from registry.assignment.outcome import Assignment
from registry.assignment.problem import AFFINITY_SCALE, Application, Expert, Pair, Problem


def check(problem: Problem, assignment: Assignment) -> tuple[str, ...]:
    """What is wrong with it, in words for whoever mends the solver; nothing if all is right."""
    known = {Pair(one.id, other.id) for one in problem.applications for other in problem.experts}
    if strangers := {*assignment.pairs} - known:
        return tuple(f"{pair} is of nobody" for pair in sorted(strangers))
    looks = (_of_pairs, _of_applications, _of_experts, _told)
    return tuple(words for look in looks for words in look(problem, assignment))


def _of_pairs(problem: Problem, assignment: Assignment) -> Iterator[str]:
    chosen = {*assignment.pairs}
    if len(chosen) != len(assignment.pairs):
        yield "a pair is assigned twice"
    for words, wrong in (
        ("is in conflict", chosen & problem.conflicts),
        ("is banned", chosen & problem.bans),
        ("is pinned and not assigned", problem.pins - chosen),
    ):
        yield from (f"{pair} {words}" for pair in sorted(wrong))


def _of_applications(problem: Problem, assignment: Assignment) -> Iterator[str]:
    experts = {one.id: one for one in problem.experts}
    for application in problem.applications:
        panel = [experts[pair.expert] for pair in assignment.pairs if pair.application == application.id]
        yield from (f"{application.id} {words}" for words in _of_panel(application, panel))


def _of_panel(application: Application, panel: list[Expert]) -> Iterator[str]:
    if len(panel) != application.reviews:
        yield f"has {len(panel)} reviews, not {application.reviews}"
    if sum(expert.outside for expert in panel) < application.outside:
        yield "has too few from outside"
    for kind, wanted in application.composition:
        if sum(kind in expert.kinds for expert in panel) < wanted:
            yield f"has too few of {kind}"
    cap = application.institution_cap
    for institution, count in Counter(expert.institution for expert in panel).items():
        if cap is not None and count > cap:
            yield f"has {count} of {institution}"


def _of_experts(problem: Problem, assignment: Assignment) -> Iterator[str]:
    loads = Counter(pair.expert for pair in assignment.pairs)
    for expert in problem.experts:
        if not expert.least <= loads[expert.id] <= expert.most:
            yield f"{expert.id} has {loads[expert.id]} reviews"


def _told(problem: Problem, assignment: Assignment) -> Iterator[str]:
    """What the assignment says of itself."""
    scores = {application.id: 0 for application in problem.applications}
    loads = Counter({expert.id: 0 for expert in problem.experts})
    affinity = {
        (application.id, expert.id): round(value * AFFINITY_SCALE)
        for application, row in zip(problem.applications, problem.affinity, strict=True)
        for expert, value in zip(problem.experts, row, strict=True)
    }
    for pair in assignment.pairs:
        scores[pair.application] += affinity[pair]
        loads[pair.expert] += 1
    if dict(assignment.scores) != scores or dict(assignment.loads) != dict(loads):
        yield "affinities or loads are not those of the pairs"
    least = min((scores[one.id] for one in problem.applications if one.reviews), default=0)
    if assignment.total != sum(scores.values()) or (not assignment.chances and assignment.floor != least):
        yield "floor or total is not that of the pairs"
    if assignment.digest != problem.digest() or assignment.seed != problem.seed:
        yield "it is the answer to another problem"
    if problem.chance_thousandths is not None:
        for chance in assignment.chances:
            if chance.pair not in problem.pins and chance.ten_thousandths > problem.chance_thousandths * 10:
                yield f"{chance.pair} is too probable"
