"""Which experts are free for which applications of a round's category, as arrays: what an assignment is worked out from."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from registry.lifecycles.experts import OPEN_ASSIGNMENT
from registry.models import Application, Expert, ReviewAssignment
from registry.models.talent import TalentCategory

REVIEWED = ("FORMAL_PASSED", "UNDER_REVIEW")
"""States of applications that experts are assigned to."""


@dataclass(frozen=True, slots=True)
class ConflictMatrix:
    """Applications as rows and active experts as columns, both by id.

    `conflicts` is true where an expert does not review an application; `capacity` is how many reviews each takes on in a round, `load`
    how many of this round are theirs already.
    """

    applications: tuple[str, ...]
    experts: tuple[str, ...]
    conflicts: npt.NDArray[np.bool_]
    capacity: npt.NDArray[np.int64]
    load: npt.NDArray[np.int64]


async def conflict_matrix(session: AsyncSession, round_id: str, category: TalentCategory) -> ConflictMatrix:
    """What is known now, in three statements whatever the size. Who assigns an expert all the same is refused by the database."""
    reviewed = (Application.round_id == round_id, Application.category == category, Application.state.in_(REVIEWED))
    applications = (await session.scalars(select(Application.id).where(*reviewed).order_by(Application.id))).all()
    load = (
        select(func.count())
        .select_from(ReviewAssignment)
        .join(Application, Application.id == ReviewAssignment.application_id)
        .where(ReviewAssignment.expert_id == Expert.id, ReviewAssignment.state.in_(OPEN_ASSIGNMENT), Application.round_id == round_id)
        .correlate(Expert)
        .scalar_subquery()
    )
    active = select(Expert.id, Expert.capacity, load).where(Expert.state == "ACTIVE").order_by(Expert.id)
    experts = (await session.execute(active)).all()
    rows = {identifier: place for place, identifier in enumerate(applications)}
    columns = {expert.id: place for place, expert in enumerate(experts)}
    conflicts = np.zeros((len(rows), len(columns)), dtype=np.bool_)
    known = func.standing_conflicts([*rows], [*columns]).table_valued("application_id", "expert_id")
    for application, expert in (await session.execute(select(known.c.application_id, known.c.expert_id).distinct())).all():
        conflicts[rows[application], columns[expert]] = True
    capacity, taken = (np.array([expert[place] for expert in experts], dtype=np.int64) for place in (1, 2))
    return ConflictMatrix(tuple(rows), tuple(columns), conflicts, capacity, taken)
