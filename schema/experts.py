"""Experts, what keeps them from reviewing an application, and what they are assigned to."""

from registry.models import experts
from schema.base import Column, Entity, Many, Name, One


class Expert(Entity, model=experts.Expert, roots=("expert", "experts")):
    """An expert (专家) who may review applications. Who is one is known to the talent office, to auditors, and to themselves."""

    kind = Column("What they know about.")
    employer_name = Column("Who employs them, where that is no company on record.")
    fields = Column("The disciplines they know, as codes of GB/T 13745: `520.20`.")
    sei_codes = Column("The strategic emerging industries they know.")
    region_code = Column("Where they are from: the code of a county, city or province.")
    is_outside = Column("Whether they are from another province.")
    capacity = Column("How many applications they review in a round, at most.")
    since = Column("Since when they are an expert.")
    suspend_reason = Column("Why they are suspended.")
    retired_on = Column("When they left the pool.")
    person = One("The person.")
    employer = One("The company that employs them, where it is on record.")
    posts = Many("What they are, and were, in companies.")
    conflicts = Many("What keeps them from reviewing; experts see what they declared themselves.")
    assignments = Many("The applications they are assigned to.")


class ExpertPost(Entity, model=experts.ExpertPost):
    """A post (专家任职): what an expert is, or was, in a company."""

    role = Column("What they are there.")
    share = Column("Which share of it they hold, as a decimal fraction.")
    since = Column("From when; null where that was not said.")
    until = Column("Until when; null while it goes on.")
    expert = One("The expert.")
    company = One("The company; null where one may not see it any more.")


class Conflict(Entity, model=experts.Conflict, roots=("conflict", "conflicts")):
    """A conflict (回避): what keeps an expert from reviewing an application, or all those of a company or a person.

    It counts from `since` to `until`, unless it is pinned, when it always does, or was lifted. What the registry has found by itself
    (`DERIVED`) is kept up to date, and says by which path.
    """

    kind = Column("Why.")
    source = Column("How it came to the record.")
    pinned = Column("Whether an officer keeps it in force, whatever else is found.")
    since = Column("From when it counts; null where that was not said.")
    until = Column("The last day on which it counts: as a rule three years after what it follows from has ended.")
    path = Column("How the two hang together: steps `{from, tie, to, share, since, until}` from the expert to the application, by ids.")
    sentence = Name("The same in words; null where there is no path.")
    evidence = Column("What it rests on.")
    lifted_at = Column("When it was decided that it keeps nobody from reviewing.")
    lift_reason = Column("Why.")
    expert = One("The expert.")
    application = One("The application; null where it is about a company or a person, and where one may not see it.")
    company = One("The company; null where it is about something else, and where one may not see it.")
    person = One("The person; null where it is about something else, and where one may not see them.")
    recorded_by = One("The account that put it on record; null where the registry found it.")
    lift_asked_by = One("The account that asked for it to be lifted.")
    lifted_by = One("The account that lifted it.")


class ReviewAssignment(Entity, model=experts.ReviewAssignment):
    """An assignment (评审分配) of an expert to an application. None is open where a conflict is in force."""

    voided_at = Column("When it was ended because a conflict became known.")
    void_kind = Column("Which.")
    application = One("The application; null where one may not see it.")
    expert = One("The expert.")
