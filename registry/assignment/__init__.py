"""Who reviews what: experts assigned to applications under hard demands, as fairly as can be. Pure mathematics on plain data.

    problem        what is asked: applications, experts, affinities, conflicts, pins, bans, a cap on chances, a seed
    demands        the same as one list of demands, each so many of certain pairs
    watching       whoever waits: told of each step, may call it off
    program        demands as an integer program, solved exactly by HiGHS
    fairness       the aims in their order: keep what stands, the worst application, all of them, the lot
    rounding       amounts in a network made whole by chance
    lottery        assignment by lot, no pair more probable than a cap
    elastic        demands that give way at a price
    impossibility  why there is no assignment: a true reason, and nothing in it that is not needed
    newcomers      experts who could be added
    repairs        what would make it possible, the cheapest first
    outcome        what comes of it, as plain data
    wording        the reason and the repairs as sentences
    assigning      the way in: `assign` and `reassign`
    checking       `check` looks at an assignment pair by pair, without the solver

The same problem with the same seed gives the same assignment, whatever the order it is written in. That rests on three things: affinities
are whole hundredths and every best value is proven; of several assignments that are equally good the seed's lots prefer one, and these come
from SHA-256 and not from a generator that may change; and where even two lots draw level, which is rare, HiGHS is deterministic, one
version on one kind of processor. No limit of time decides anything. The chances of a lot rest on the same,
and a floor that is looked for coarsely on HiGHS. What is wrong with a problem that cannot be solved is always true,
but which of several reasons or equally cheap plans is told rests on HiGHS alone.
"""

from registry.assignment.assigning import assign, reassign
from registry.assignment.checking import check
from registry.assignment.outcome import Assignment, Chance, Impossibility, Plan, Reason, Repair, RepairKind
from registry.assignment.problem import Application, Expert, Pair, Problem
from registry.assignment.repairs import DEFAULT_PRICES, repaired
from registry.assignment.watching import Step, Stopped, Watch
from registry.assignment.wording import what_helps, why

__all__ = [
    "DEFAULT_PRICES",
    "Application",
    "Assignment",
    "Chance",
    "Expert",
    "Impossibility",
    "Pair",
    "Plan",
    "Problem",
    "Reason",
    "Repair",
    "RepairKind",
    "Step",
    "Stopped",
    "Watch",
    "assign",
    "check",
    "reassign",
    "repaired",
    "what_helps",
    "why",
]
