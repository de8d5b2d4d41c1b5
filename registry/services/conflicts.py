"""What keeps an expert from reviewing: declared by experts, recorded, pinned and lifted by the office, and asked for by applicants.

What follows from records is found by the database (`derive_conflicts`), which also ends what was assigned before it was known.
"""

from datetime import UTC, date, datetime

from sqlalchemy import select

from registry.actor import Role
from registry.calendar import today_in_china
from registry.errors import RegistryError, Word
from registry.lifecycles.interests import LOOK_BACK_YEARS
from registry.models import Application, Company, Conflict, ConflictKind, ConflictSource, Expert, Person
from registry.models.talent import MOST_EXCLUDED
from registry.policies.permits import Anywhere, OfRow, permit
from registry.services.inputs import LONGEST, has_come, in_order, in_reach, reason_of, text_of
from registry.services.moves import complete_move, make_move, may_begin_anywhere, may_do
from registry.work import Work

ABOUT = Word("application", "回避对象（applicationId、companyId 或 personId）", "what it is about (applicationId, companyId or personId)")
FOR_LIFE = (ConflictKind.SAME_PERSON, ConflictKind.ADVISER)
"""These do not end."""


@permit(Anywhere(Conflict, "declare"))
async def declare_conflict(
    work: Work,
    *,
    kind: str,
    expert_id: str | None = None,
    application_id: str | None = None,
    company_id: str | None = None,
    person_id: str | None = None,
    since: date | None = None,
    until: date | None = None,
    evidence: str | None = None,
) -> Conflict:
    """Puts on record why an expert does not review an application, or any of a company's or a person's: by the expert, or by the office.

    `until` is when it ended; it counts for three years more, as a rule.
    """
    move = may_begin_anywhere(work, Conflict, "declare")
    expert, own = await _declaring(work, expert_id)
    if not own and not work.actor.viewer.has(Role.TALENT_OFFICE):
        raise RegistryError("NOT_PERMITTED", field=("expert_id",), move=move)
    about = {"application_id": application_id, "company_id": company_id, "person_id": person_id}
    await _is_about_one(work, about)
    in_reach(work, since, ["since"])
    in_reach(work, until, ["until"])
    in_order(work, since, until, ["until"])
    has_come(work, until, ["until"])
    told = text_of(work, evidence, ["evidence"], limit=LONGEST)
    work.settle()
    source = ConflictSource.EXPERT_DECLARED if own else ConflictSource.OFFICER
    days = {"since": since, "until": _counts_until(ConflictKind(kind), until)}
    conflict = Conflict(
        id=Conflict.new_id(), expert_id=expert.id, kind=ConflictKind(kind), source=source, state="RECORDED", evidence=told, **about, **days
    )
    conflict.recorded_by_id = work.actor.account_id
    work.session.add(conflict)
    work.record("conflict:declared", conflict)
    return conflict


async def _declaring(work: Work, expert_id: str | None) -> tuple[Expert, bool]:
    """The expert, locked, and whether it is whoever asks."""
    if expert_id is not None:
        expert = await work.hold(Expert, expert_id, "expert_id")
        return expert, expert.person_id == work.actor.person_id
    own = select(Expert.id).where(Expert.person_id == work.actor.person_id)
    found = (await work.session.execute(own)).scalar_one_or_none() if work.actor.person_id else None
    if found is None:
        raise RegistryError("NO_EXPERT", field=("expert_id",))
    return await work.hold(Expert, found, "expert_id"), True


async def _is_about_one(work: Work, about: dict[str, str | None]) -> None:
    """Refuses what names nothing, or several things, or what one does not see."""
    named = [name for name, identifier in about.items() if identifier is not None]
    if not named:
        work.refuse("REQUIRED", ["application_id"], needed=ABOUT)
    for other in named[1:]:
        work.refuse("CHOICE_EXCLUDED", [other], one=named[0], other=other)
    await work.look_up(Application, about["application_id"], "application_id")
    await work.look_up(Company, about["company_id"], "company_id")
    await work.look_up(Person, about["person_id"], "person_id")


def _counts_until(kind: ConflictKind, ended: date | None) -> date | None:
    """The last day on which what ended on a day counts."""
    if ended is None or kind in FOR_LIFE:
        return None
    leap = (ended.month, ended.day) == (2, 29)
    return ended.replace(year=ended.year + LOOK_BACK_YEARS, day=28 if leap else ended.day)


@permit(OfRow(Conflict, "pin"))
async def pin_conflict(work: Work, *, conflict_id: str, expected_version: int, evidence: str | None = None) -> Conflict:
    """Keeps a conflict in force, whatever its days say and whatever is found from now on."""
    conflict = await work.find(Conflict, conflict_id, "conflict_id")
    await may_do(work, conflict, "pin", expected_version=expected_version)
    told = text_of(work, evidence, ["evidence"], limit=LONGEST)
    complete_move(work, conflict, "pin", pinned=True, evidence=told or conflict.evidence)
    return conflict


@permit(OfRow(Conflict, "ask_to_lift"))
async def ask_to_lift_conflict(work: Work, *, conflict_id: str, expected_version: int) -> Conflict:
    """The first of the two officers that it takes to lift what the registry has found."""
    conflict = await work.find(Conflict, conflict_id, "conflict_id")
    asked_by = {"lift_asked_by_id": work.actor.account_id}
    await make_move(work, conflict, "ask_to_lift", expected_version=expected_version, **asked_by)
    return conflict


@permit(OfRow(Conflict, "lift"))
async def lift_conflict(work: Work, *, conflict_id: str, expected_version: int, reason: str) -> Conflict:
    """Decides that a conflict keeps nobody from reviewing. It stays on record, with the reason."""
    conflict = await work.find(Conflict, conflict_id, "conflict_id")
    await may_do(work, conflict, "lift", expected_version=expected_version)
    asked_by_oneself = conflict.lift_asked_by_id == work.actor.account_id
    if asked_by_oneself or (conflict.lift_asked_by_id is None and conflict.source == ConflictSource.DERIVED):
        work.refuse("SECOND_OFFICER_NEEDED", ["conflict_id"])
    said = reason_of(work, reason, ["reason"])
    lifted = {"lifted_at": datetime.now(UTC), "lifted_by_id": work.actor.account_id, "lift_reason": said, "pinned": False}
    complete_move(work, conflict, "lift", **lifted)
    return conflict


@permit(OfRow(Application, "exclude_expert"))
async def exclude_expert(
    work: Work, *, application_id: str, expected_version: int, name: str, reason: str, employer: str | None = None
) -> Application:
    """Notes whom an applicant wants to be kept from the application, in the applicant's words.

    Whether there is such an expert is looked at when the application has been handed in, and told to the office alone: what is answered
    here, and what is asked of the database, is the same for everybody who is named.
    """
    application = await work.find(Application, application_id, "application_id")
    await may_do(work, application, "exclude_expert", expected_version=expected_version)
    excluded = {
        "name": text_of(work, name, ["name"], required=True),
        "employer": text_of(work, employer, ["employer"]),
        "reason": reason_of(work, reason, ["reason"]),
        "on": today_in_china().isoformat(),
    }
    if len(application.excluded_experts) >= MOST_EXCLUDED:
        work.refuse("EXPERTS_EXCLUDED", ["name"], limit=MOST_EXCLUDED)
    complete_move(work, application, "exclude_expert", excluded_experts=[*application.excluded_experts, excluded])
    return application
