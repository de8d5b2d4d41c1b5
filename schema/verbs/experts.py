"""What may be done with experts, and with what keeps them from reviewing."""

import graphene

from registry.models.experts import ConflictKind, ExpertKind, PostRole
from registry.services import conflicts, experts
from schema.commands import command
from schema.experts import Conflict, Expert, ExpertPost
from schema.inputs import changing, day, need, of, one_of, several, text
from schema.scalars import Decimal
from schema.talent import Application
from schema.types import enum_of

_EXPERT = changing("expert", "Which expert.")
_CONFLICT = changing("conflict", "Which conflict.")
_KNOWN = {
    "employer_id": of(graphene.ID, "The company that employs them, where it is on record."),
    "employer_name": text("Or the name of who employs them."),
    "region_code": text("Where they are from, as a code of six digits."),
}
_OWN = {
    "fields": several(graphene.String, "The disciplines they know (GB/T 13745): `520.20`."),
    "sei_codes": several(graphene.String, "The strategic emerging industries they know."),
}

COMMANDS = (  # who is an expert is known to few: no answer to these is kept
    command(
        "registerExpert",
        "Puts a person on record as an expert, who is invited to become one (登记专家).",
        experts.register_expert,
        {
            "person_id": need(graphene.ID, "Who."),
            "kind": need(enum_of(ExpertKind), "What they know about."),
            "capacity": need(graphene.Int, "How many applications they review in a round, at most."),
            "since": day("Since when; the day of their activation where nothing is said."),
            **_KNOWN,
            **_OWN,
        },
        {"expert": Expert},
        secret=True,
    ),
    command(
        "updateExpert",
        "Changes what is given of an expert, and nothing else (修改专家). An employer who is left counts for three years more.",
        experts.update_expert,
        {
            **_EXPERT,
            "kind": one_of(ExpertKind, "What they know about."),
            "capacity": of(graphene.Int, "How many applications they review in a round, at most."),
            **_KNOWN,
            **_OWN,
        },
        {"expert": Expert},
        secret=True,
    ),
    command(
        "updateOwnExpertise",
        "Experts say themselves what they know and how much they take on (更新本人专长).",
        experts.update_own_expertise,
        {**_EXPERT, "capacity": of(graphene.Int, "How many applications they review in a round, at most."), **_OWN},
        {"expert": Expert},
        secret=True,
    ),
    command(
        "recordExpertPost",
        "Puts on record what an expert is, or was, in a company (登记任职).",
        experts.record_expert_post,
        {
            **_EXPERT,
            "company_id": need(graphene.ID, "In which company."),
            "role": need(enum_of(PostRole), "As what."),
            "since": day("From when."),
            "until": day("Until when, if it has ended."),
            "share": of(Decimal, "Which share of it they hold, as a decimal fraction."),
        },
        {"post": ExpertPost, "expert": Expert},
        secret=True,
    ),
    command(
        "endExpertPost",
        "Notes that an expert has a post no more (终止任职). It counts for three years more.",
        experts.end_expert_post,
        {**changing("post", "Which post."), "until": day("Its last day; today where nothing is said.")},
        {"post": ExpertPost, "expert": Expert},
        secret=True,
    ),
    command(
        "activateExpert",
        "Takes who was invited into the pool (入库).",
        experts.activate_expert,
        _EXPERT,
        {"expert": Expert},
        secret=True,
    ),
    command(
        "suspendExpert",
        "Asks an expert for no reviews for a time (暂停专家).",
        experts.suspend_expert,
        {**_EXPERT, "reason": need(graphene.String, "Why; the expert can read it.")},
        {"expert": Expert},
        secret=True,
    ),
    command(
        "reinstateExpert",
        "Asks a suspended expert for reviews again (恢复专家).",
        experts.reinstate_expert,
        _EXPERT,
        {"expert": Expert},
        secret=True,
    ),
    command(
        "retireExpert",
        "Takes an expert out of the pool for good (专家退出).",
        experts.retire_expert,
        _EXPERT,
        {"expert": Expert},
        secret=True,
    ),
    command(
        "declareConflict",
        "Puts on record why an expert does not review (申报回避): by the expert, or by the talent office. What was assigned ends with it.",
        conflicts.declare_conflict,
        {
            "kind": need(enum_of(ConflictKind), "Why."),
            "expert_id": of(graphene.ID, "Which expert; oneself where nothing is said."),
            "application_id": of(graphene.ID, "The application that it is about."),
            "company_id": of(graphene.ID, "Or the company, all of whose applications it is about."),
            "person_id": of(graphene.ID, "Or the person, all of whose applications it is about."),
            "since": day("From when."),
            "until": day("When it ended. It counts for three years more, as a rule."),
            "evidence": text("What it rests on."),
        },
        {"conflict": Conflict},
        secret=True,
    ),
    command(
        "pinConflict",
        "Keeps a conflict in force whatever is found from now on (固定回避).",
        conflicts.pin_conflict,
        {**_CONFLICT, "evidence": text("What it rests on.")},
        {"conflict": Conflict},
        secret=True,
    ),
    command(
        "askToLiftConflict",
        "Asks a second officer to lift a conflict (提请解除回避).",
        conflicts.ask_to_lift_conflict,
        _CONFLICT,
        {"conflict": Conflict},
        secret=True,
    ),
    command(
        "liftConflict",
        "Decides that a conflict keeps nobody from reviewing (解除回避). What the registry found by itself takes two officers.",
        conflicts.lift_conflict,
        {**_CONFLICT, "reason": need(graphene.String, "Why.")},
        {"conflict": Conflict},
        secret=True,
    ),
    command(
        "excludeExpert",
        "Asks for somebody to be kept from reviewing one's application (请求专家回避): three people at most, before it is handed in.",
        conflicts.exclude_expert,
        {
            **changing("application", "Which application."),
            "name": need(graphene.String, "Who, by name."),
            "employer": text("Who employs them."),
            "reason": need(graphene.String, "Why."),
        },
        {"application": Application},
        secret=True,
    ),
)
