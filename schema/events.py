"""The log of what happened, and what was changed by it."""

from registry.models import events
from schema.base import Column, Entity, One, Subject


class Event(Entity, model=events.Event, roots=("event", "events")):
    """An event (事件): one thing that happened to one record. It is written once, with the change it tells of, and never altered.

    A list of events from a cursor on is resumed without loss and without repetition, whoever writes meanwhile.
    """

    version = created_at = updated_at = None  # what is never altered has none of the three that every other entity has

    position = Column("Its place in the log: each event has the number after that of the one before.")
    occurred_at = Column("When it happened.")
    type = Column("What happened to what: `tenancy:activated`.")
    subject_id = Column("The id of what it happened to.")
    subject = Subject("What it happened to; null where one may not see that.")
    data = Column("What else there is to know, by ids and codes: never personal particulars. `fields` names what was changed.")
    hash = Column("SHA-256 over the hash of the event before and this event: who keeps it can prove later that nothing before was altered.")
    account = One("The account that did it; null when the clock did.")


class Change(Entity, model=events.Change):
    """A change (变更) of one field of one record. Values that were personal may have been erased since."""

    created_at = updated_at = None

    field = Column("What was changed: `state`, `nameZh`, `rentAmount`; of a link the id, `companyId`.")
    old_value = Column("What it was; null where there was nothing, and of what is personal.")
    new_value = Column("What it became; null where nothing is left, and of what is personal.")
    version = Column("The record's version after it.")
    at = Column("When it was.")
    position = Column("The place of its event in the log.")
    account = One("The account that did it; null when the clock did, and where one may not see the account.")
    event = One("The event that it was part of; null where one may not see that.")
