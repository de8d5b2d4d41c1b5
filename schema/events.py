"""The log of what happened."""

from registry.models import events
from schema.base import Column, Entity, One, Subject


class Event(Entity, model=events.Event, roots=("event", "events")):
    """An event (事件): one thing that happened to one record. It is written once, with the change it tells of, and never altered."""

    version = created_at = updated_at = None  # what is never altered has none of the three that every other entity has

    position = Column("Its place in the log: later events have higher ones, and some numbers may be skipped.")
    occurred_at = Column("When it happened.")
    type = Column("What happened to what: `tenancy:activated`.")
    subject_id = Column("The id of what it happened to.")
    subject = Subject("What it happened to; null where one may not see that.")
    data = Column("What else there is to know, by ids and codes: never personal particulars.")
    account = One("The account that did it; null when the clock did.")
