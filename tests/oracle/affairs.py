"""Whose affair something is, said once more: nobody decides their own, a relative's, or that of a company with which they have to do."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from registry.actor import Actor, Role
from registry.lifecycles.machine import Move
from tests.oracle.contents import Contents, Row

DECIDED = {
    "Account": "disable reset_password reset_second_factor link_identity",
    "Application": "endorse decline_endorsement return pass_formal_check fail_formal_check begin_review shortlist pass_over inspect propose"
    " hold_in_reserve turn_down release approve award disqualify",
    "Conflict": "pin ask_to_lift lift",
    "Expert": "update record_post end_post activate suspend reinstate retire",
    "Company": "verify suspend reinstate archive deregister merge",
    "CompanyLabel": "verify revoke",
    "DataSubjectRequest": "grant decline",
    "Interest": "strike",
    "Lease": "update sign renew terminate",
    "Person": "update record_paper consent reveal copy",
    "Tenancy": "update approve reject activate graduate end record_arrears",
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
        case "Conflict":
            return _of_a_conflict(contents, row, (kind, move.verb), actor)
        case "Person" | "DataSubjectRequest" | "Expert":
            return _close_person(contents, row["id" if kind == "Person" else "person_id"], (kind, move.verb), actor)
        case "Application":
            sponsor = (kind, move.verb) not in SPONSORS and _close_company(contents, row["sponsor_id"], actor)
            return sponsor or _close_person(contents, row["applicant_id"], (kind, move.verb), actor)
        case "Lease":
            return _close_company(contents, contents.by_id[row["tenancy_id"]]["company_id"], actor)
        case _:
            return _close_company(contents, row["id" if kind == "Company" else "company_id"], actor)


def _of_a_conflict(contents: Contents, row: Row, move: tuple[str, str], actor: Actor) -> bool:
    """It is the expert's, and that of whose application, company or person it is about."""
    application = contents.by_id.get(row["application_id"], {})
    people = {contents.by_id[row["expert_id"]]["person_id"], row["person_id"], application.get("applicant_id")} - {None}
    companies = (row["company_id"], application.get("sponsor_id"))
    return any(_close_person(contents, person, move, actor) for person in people) or any(
        _close_company(contents, company, actor) for company in companies
    )


def counted(contents: Contents, interest: Row) -> bool:
    """It goes on, or ended three years ago at most; and it was no mistake."""
    return interest["struck_at"] is None and (interest["until"] is None or interest["until"] >= _three_years_before(contents.today))


def _three_years_before(today: date) -> date:
    leap = today.month == 2 and today.day == 29
    return today.replace(year=today.year - 3, day=28 if leap else today.day)


def _behind(contents: Contents, actor: Actor) -> set[str]:
    """The account, and those on whose word it acts: who gave it a role in force, and who gave those one, lately."""
    found, asked = {actor.account_id or ""}, [actor.account_id or ""]
    while asked:
        account = asked.pop()
        for grant in contents.where("RoleGrant", account_id=account):
            given = grant["state"] == "IN_FORCE" or (account != actor.account_id and _held(contents, grant))
            giver = grant["granted_by_id"]
            if given and giver is not None and giver not in found and not _administered(contents, giver, grant["created_at"]):
                found.add(giver)
                asked.append(giver)
    return found


def _end(grant: Row) -> datetime | None:
    return min((end for end in (grant["until"], grant["revoked_at"]) if end is not None), default=None)


def _administered(contents: Contents, account: str, when: datetime) -> bool:
    held = contents.where("RoleGrant", account_id=account, role="ADMIN")
    return any(grant["since"] <= when and ((end := _end(grant)) is None or end > when) for grant in held)


def _held(contents: Contents, grant: Row) -> bool:
    """The role is in force, or was until three years ago at most."""
    end = _end(grant)
    if end is None or grant["since"] > contents.now:
        return bool(grant["since"] <= contents.now)
    return end > grant["since"] and end.astimezone(ZoneInfo("Asia/Shanghai")).date() >= _three_years_before(contents.today)


def _interests(contents: Contents, actor: Actor) -> list[Row]:
    behind = _behind(contents, actor)
    return [interest for interest in contents.rows["Interest"] if interest["account_id"] in behind and counted(contents, interest)]


def _people(contents: Contents, accounts: set[str]) -> set[str | None]:
    return {contents.by_id[account]["person_id"] for account in accounts if account in contents.by_id}


def _close_person(contents: Contents, person: str, move: tuple[str, str], actor: Actor) -> bool:
    relative = any(interest["person_id"] == person for interest in _interests(contents, actor))
    relative = relative or person in _people(contents, _behind(contents, actor))
    oneself = actor.person_id == person
    return relative and not oneself if move in PEOPLE_S_OWN else relative or oneself


def _close_company(contents: Contents, company: str | None, actor: Actor) -> bool:
    acts = {grant.scope_id for grant in actor.grants if grant.role is Role.COMPANY}
    interests = _interests(contents, actor)
    relatives = {interest["person_id"] for interest in interests} - {None}
    accounts = _behind(contents, actor) | {account["id"] for account in contents.rows["Account"] if account["person_id"] in relatives}
    held = [grant for grant in contents.rows["RoleGrant"] if grant["account_id"] in accounts and _held(contents, grant)]
    known = (acts | {grant["company_id"] for grant in held} | {interest["company_id"] for interest in interests}) - {None}
    return company is not None and bool(known & {company, *_one_step(contents, company)})


def _one_step(contents: Contents, company: str) -> set[str]:
    """Its parent, branches and subsidiaries, and who controls it, or was that until three years ago at most."""
    found: set[str] = set()
    for tie in contents.rows["CompanyRelation"]:
        begun = tie["since"] is None or tie["since"] <= contents.today
        lasts = begun and (tie["until"] is None or tie["until"] >= _three_years_before(contents.today))
        ends = {tie["company_id"], tie["related_id"]}
        if lasts and company in ends and tie["kind"] in ("PARENT_OF", "BRANCH_OF", "CONTROLS"):
            found |= ends - {company}
    return found
