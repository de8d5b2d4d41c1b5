"""Whose affair something is, said once more: nobody decides their own, a relative's, or that of a company with which they have to do."""

from datetime import date

from registry.actor import Actor, Role
from registry.lifecycles.machine import Move
from tests.oracle.contents import Contents, Row

DECIDED = {
    "Account": "disable reset_password reset_second_factor link_identity",
    "Application": "endorse decline_endorsement return pass_formal_check fail_formal_check begin_review shortlist pass_over inspect propose"
    " hold_in_reserve turn_down release approve award disqualify",
    "Company": "verify suspend reinstate archive deregister merge",
    "CompanyLabel": "verify revoke",
    "DataSubjectRequest": "grant decline",
    "Interest": "strike",
    "Lease": "sign renew terminate",
    "Person": "update record_paper consent reveal copy",
    "Tenancy": "approve reject activate graduate end record_arrears",
}
"""What an office decides, or a sponsor on whom it sponsors."""

PEOPLE_S_OWN = {("Person", verb) for verb in ("update", "record_paper", "consent", "copy")}
SPONSORS = {("Application", verb) for verb in ("endorse", "decline_endorsement")}


def is_own_affair(contents: Contents, row: Row, move: Move, actor: Actor) -> bool:
    """Whether a move decides on something that concerns the actor."""
    kind = row["__typename"]
    if move.verb not in DECIDED.get(kind, "").split() or actor.account_id is None:
        return False
    match kind:
        case "Account" | "Interest":
            return bool(row["id" if kind == "Account" else "account_id"] == actor.account_id)
        case "Person" | "DataSubjectRequest":
            return _close_person(contents, row["id" if kind == "Person" else "person_id"], (kind, move.verb), actor)
        case "Application":
            sponsor = (kind, move.verb) not in SPONSORS and _close_company(contents, row["sponsor_id"], actor)
            return sponsor or _close_person(contents, row["applicant_id"], (kind, move.verb), actor)
        case "Lease":
            return _close_company(contents, contents.by_id[row["tenancy_id"]]["company_id"], actor)
        case _:
            return _close_company(contents, row["id" if kind == "Company" else "company_id"], actor)


def counted(contents: Contents, interest: Row) -> bool:
    """It goes on, or ended three years ago at most; and it was no mistake."""
    return interest["struck_at"] is None and (interest["until"] is None or interest["until"] >= _three_years_before(contents.today))


def _three_years_before(today: date) -> date:
    leap = today.month == 2 and today.day == 29
    return today.replace(year=today.year - 3, day=28 if leap else today.day)


def _interests(contents: Contents, actor: Actor) -> list[Row]:
    return [interest for interest in contents.where("Interest", account_id=actor.account_id) if counted(contents, interest)]


def _close_person(contents: Contents, person: str, move: tuple[str, str], actor: Actor) -> bool:
    relative = any(interest["person_id"] == person for interest in _interests(contents, actor))
    oneself = actor.person_id == person
    return relative and not oneself if move in PEOPLE_S_OWN else relative or oneself


def _close_company(contents: Contents, company: str | None, actor: Actor) -> bool:
    acts = {grant.scope_id for grant in actor.grants if grant.role is Role.COMPANY}
    acts |= {grant["company_id"] for grant in contents.where("RoleGrant", account_id=actor.account_id) if grant["state"] == "IN_FORCE"}
    known = (acts | {interest["company_id"] for interest in _interests(contents, actor)}) - {None}
    return company is not None and bool(known & {company, *_one_step(contents, company)})


def _one_step(contents: Contents, company: str) -> set[str]:
    """Its parent, branches and subsidiaries, and who controls it, today."""
    found: set[str] = set()
    for tie in contents.rows["CompanyRelation"]:
        begun = tie["since"] is None or tie["since"] <= contents.today
        lasts = begun and (tie["until"] is None or tie["until"] > contents.today)
        ends = {tie["company_id"], tie["related_id"]}
        if lasts and company in ends and tie["kind"] in ("PARENT_OF", "BRANCH_OF", "CONTROLS"):
            found |= ends - {company}
    return found
