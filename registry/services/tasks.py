"""What may be done with tasks."""

from datetime import UTC, datetime

from registry.models import Task
from registry.policies.permits import OfRow, permit
from registry.services.moves import complete_move, make_move
from registry.work import Work


@permit(OfRow(Task, "complete"))
async def complete_task(work: Work, *, task_id: str, expected_version: int) -> Task:
    """Notes that what there was to see to has been seen to."""
    task = await work.find(Task, task_id, "task_id")
    await make_move(work, task, "complete", expected_version=expected_version, done_at=datetime.now(UTC), done_by_id=work.actor.account_id)
    return task


def completed(work: Work, task: Task) -> None:
    """The same where it follows from something else that was done."""
    complete_move(work, task, "complete", done_at=datetime.now(UTC), done_by_id=work.actor.account_id)
