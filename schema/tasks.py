"""What somebody has to see to."""

from registry.models import tasks
from schema.base import Column, Entity, One, Subject


class Task(Entity, model=tasks.Task, roots=("task", "tasks")):
    """A task (待办): something the managers of a park have to see to, about one record, until a day."""

    kind = Column("What there is to do.")
    due_on = Column("Until which day.")
    done_at = Column("When it was done.")
    subject_id = Column("The id of what it is about.")
    subject = Subject("What it is about; null where one may not see that.")
    park = One("The park whose managers are to do it.")
    done_by = One("The account that did it.")
