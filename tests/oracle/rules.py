"""Who sees which rows and fields: the permission matrix once more, as predicates over plain rows.

What the matrix leaves open is decided so: the public is told which verified company is in which open park, and no dates; a company sees
itself from inside; a park's managers see whoever is, was or wants to be in their park; the talent office and the hosting park see an
application from when it was handed in, its sponsor from when it was asked to endorse it, leaders when it is on the public list.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from graphene.utils.str_converters import to_snake_case

from registry.actor import Actor, Role
from tests.oracle.contents import Contents, Row

When = Callable[[Contents, Row, Actor], bool]
Who = Callable[[Actor], bool]

INSIDE = (Role.PROMOTER, Role.AMBASSADOR, Role.TALENT_OFFICE, Role.LEADER, Role.ADMIN, Role.AUDITOR)
"""They see companies from inside."""
LANDLORDS = (Role.PROMOTER, Role.LEADER, Role.ADMIN, Role.AUDITOR)
"""They see every tenancy and lease, and with the ambassadors every unit."""
WRITERS = (Role.TALENT_OFFICE, Role.LEADER, Role.ADMIN, Role.AUDITOR)
"""They see policies, programmes and calls that are still drafts."""

PUBLIC = frozenset(
    ["AdminDivision", "Area", "Belt", "BeltMembership", "Park", "ParkLink", "Building", "SourceDocument", "ReportedFact", "HonourAward", "Campaign", "PrivacyNotice"]
)
"""Types that have nothing to hide."""

PRESENT = ("ACTIVE", "LEAVING")
ENDED_EARLY = ("DISQUALIFIED", "WITHDRAWN", "LAPSED")
ON_THE_LIST = ("IN_NOTICE", "HELD", "APPROVED", "AWARDED")
TOLD_TO_APPLICANTS = ("DRAFT", "AWAITING_ENDORSEMENT", "ENDORSED", "SUBMITTED", "RETURNED", "WITHDRAWN", "APPROVED", "AWARDED")


def has(actor: Actor, *roles: Role) -> bool:
    """Holds one of these roles over everything."""
    return any(grant.role in roles and grant.scope_id is None for grant in actor.grants)


def holds(actor: Actor, *roles: Role) -> bool:
    """Holds one of these roles over anything."""
    return any(grant.role in roles for grant in actor.grants)


def over(actor: Actor, role: Role, identifier: str | None) -> bool:
    """Holds a role over this thing, or over everything."""
    return any(grant.role is role and grant.scope_id in (None, identifier) for grant in actor.grants)


# what several rules ask


def inside(contents: Contents, company: str | None, actor: Actor) -> bool:
    if has(actor, *INSIDE) or over(actor, Role.COMPANY, company):
        return True
    stays = filter(concerned, contents.where("Tenancy", company_id=company))
    return has(actor, Role.PARK_MANAGER) or any(over(actor, Role.PARK_MANAGER, stay["park_id"]) for stay in stays)


def concerned(stay: Row) -> bool:
    """The park let the company in, or the company itself applied."""
    return bool(stay["filed_by_company"]) or stay["state"] in ("APPROVED", "ACTIVE", "LEAVING", "GRADUATED", "LEFT")


def applied(row: Row, actor: Actor) -> bool:
    return actor.person_id is not None and bool(row["applicant_id"] == actor.person_id)


def sponsored(row: Row, actor: Actor) -> bool:
    """The actor's company was asked to endorse it; of one that ended early that is known only if the company did."""
    asked = row["state"] != "DRAFT" and (row["endorsed_at"] is not None or row["state"] not in ENDED_EARLY)
    return row["sponsor_id"] is not None and over(actor, Role.COMPANY, row["sponsor_id"]) and asked


def hosts_an_application(contents: Contents, row: Row, actor: Actor) -> bool:
    hosted = contents.where("Application", hosting_tenancy_id=row["id"])
    return has(actor, Role.TALENT_OFFICE) and any(application["submitted_at"] is not None for application in hosted)


def of_either_side(row: Row, actor: Actor) -> bool:
    return has(actor, *LANDLORDS) or over(actor, Role.COMPANY, row["company_id"]) or over(actor, Role.PARK_MANAGER, row["park_id"])


def at_home(contents: Contents, row: Row, actor: Actor) -> bool:
    if has(actor, *LANDLORDS, Role.AMBASSADOR) or over(actor, Role.PARK_MANAGER, row["park_id"]):
        return True
    stays = contents.where("Tenancy", park_id=row["park_id"])
    return any(stay["state"] in PRESENT and over(actor, Role.COMPANY, stay["company_id"]) for stay in stays)


# rows


def _company(contents: Contents, row: Row, actor: Actor) -> bool:
    sponsors = any(application["sponsor_id"] == row["id"] and applied(application, actor) for application in contents.rows["Application"])
    return row["state"] == "VERIFIED" or registered(row, actor) or inside(contents, row["id"], actor) or sponsors


def registered(row: Row, actor: Actor) -> bool:
    mine = actor.account_id is not None and row["registered_by_id"] == actor.account_id
    return mine and holds(actor, Role.PARK_MANAGER, Role.PROMOTER)


def _arrears(contents: Contents, row: Row, actor: Actor) -> bool:
    return of_either_side(contents.by_id[row["tenancy_id"]], actor)


def _task(contents: Contents, row: Row, actor: Actor) -> bool:
    return has(actor, Role.LEADER, Role.ADMIN, Role.AUDITOR) or over(actor, Role.PARK_MANAGER, row["park_id"])


def _relation(contents: Contents, row: Row, actor: Actor) -> bool:
    ends = [contents.by_id[row["company_id"]], contents.by_id[row["related_id"]]]
    if any(has(actor, *INSIDE, Role.PARK_MANAGER) for _ in ends):
        return True
    told = row["kind"] in ("PARENT_OF", "BRANCH_OF", "PARTNER_OF") or any(inside(contents, end["id"], actor) for end in ends)
    return told and all(_company(contents, end, actor) for end in ends)


def _label(contents: Contents, row: Row, actor: Actor) -> bool:
    told = row["state"] in ("VERIFIED", "EXPIRED") and _company(contents, contents.by_id[row["company_id"]], actor)
    return told or inside(contents, row["company_id"], actor)


def _tenancy(contents: Contents, row: Row, actor: Actor) -> bool:
    company, park = contents.by_id[row["company_id"]], contents.by_id[row["park_id"]]
    public = row["state"] == "ACTIVE" and company["state"] == "VERIFIED" and park["state"] == "ACTIVE"
    return public or of_either_side(row, actor) or hosts_an_application(contents, row, actor)


def _lease(contents: Contents, row: Row, actor: Actor) -> bool:
    return of_either_side(contents.by_id[row["tenancy_id"]], actor)


def _unit(contents: Contents, row: Row, actor: Actor) -> bool:
    return row["state"] == "VACANT" or at_home(contents, row, actor)


def _application(contents: Contents, row: Row, actor: Actor) -> bool:
    handed_in = row["submitted_at"] is not None
    return (
        has(actor, Role.AUDITOR)
        or applied(row, actor)
        or sponsored(row, actor)
        or (handed_in and has(actor, Role.TALENT_OFFICE))
        or (handed_in and over(actor, Role.PARK_MANAGER, row["host_park_id"]))
        or (row["state"] in ON_THE_LIST and has(actor, Role.LEADER))
    )


def _person(contents: Contents, row: Row, actor: Actor) -> bool:
    if has(actor, Role.TALENT_OFFICE, Role.AUDITOR) or row["id"] == actor.person_id:
        return True
    return any(_application(contents, application, actor) for application in contents.where("Application", applicant_id=row["id"]))


def _handled(contents: Contents, row: Row, actor: Actor) -> bool:
    return has(actor, Role.TALENT_OFFICE, Role.AUDITOR) or _mine(row, actor)


def _mine(row: Row, actor: Actor) -> bool:
    return actor.person_id is not None and bool(row["person_id"] == actor.person_id)


def _grant(contents: Contents, row: Row, actor: Actor) -> bool:
    mine = actor.account_id is not None and actor.account_id in (row["account_id"], row["granted_by_id"])
    return mine or gives(row, actor) or has(actor, Role.ADMIN, Role.AUDITOR)


def gives(row: Row, actor: Actor) -> bool:
    """Companies, parks and grids give the role that is over them; the talent office makes somebody a reviewer."""
    if row["role"] == "REVIEWER":
        return has(actor, Role.TALENT_OFFICE)
    scoped = row["role"] in ("COMPANY", "PARK_MANAGER", "GRID_OFFICER") and row["scope_id"] is not None
    return scoped and over(actor, Role(row["role"]), row["scope_id"])


def _access_token(contents: Contents, row: Row, actor: Actor) -> bool:
    own = actor.account_id is not None and row["account_id"] == actor.account_id
    return own or has(actor, Role.ADMIN, Role.AUDITOR)


def _interest(contents: Contents, row: Row, actor: Actor) -> bool:
    return has(actor, Role.AUDITOR) or (actor.account_id is not None and bool(row["account_id"] == actor.account_id))


def _attachment(contents: Contents, row: Row, actor: Actor) -> bool:
    """Attached to nothing it is its uploader's; else it is seen with the content of its application, copies with names covered by the offices."""
    if row["application_id"] is None:
        own = actor.account_id is not None and row["uploaded_by_id"] == actor.account_id
        return bool(own) and row["state"] != "DELETED"
    application = contents.by_id[row["application_id"]]
    offices = has(actor, Role.TALENT_OFFICE, Role.AUDITOR)
    content = offices or applied(application, actor) or sponsored(application, actor)
    return _application(contents, application, actor) and content and (offices or row["redacted_from_id"] is None)


def _of_expert(row: Row, contents: Contents, actor: Actor) -> bool:
    return _mine(contents.by_id[row["expert_id"]], actor)


def _conflict(contents: Contents, row: Row, actor: Actor) -> bool:
    declared = row["source"] == "EXPERT_DECLARED" and _of_expert(row, contents, actor)
    return has(actor, Role.TALENT_OFFICE, Role.AUDITOR) or declared


def _assignment(contents: Contents, row: Row, actor: Actor) -> bool:
    told = row["state"] not in ("PROPOSED", "VOIDED", "EXPIRED") and _of_expert(row, contents, actor)
    return has(actor, Role.TALENT_OFFICE, Role.AUDITOR) or told


def _account(contents: Contents, row: Row, actor: Actor) -> bool:
    grants = contents.where("RoleGrant", account_id=row["id"])
    own = row["id"] == actor.account_id
    return own or any(_grant(contents, grant, actor) for grant in grants) or has(actor, Role.ADMIN, Role.AUDITOR)


def _event(contents: Contents, row: Row, actor: Actor) -> bool:
    own = actor.account_id is not None and row["account_id"] == actor.account_id
    private = row["subject_id"].split("_")[0] in PRIVATE_IDS
    return own or has(actor, Role.AUDITOR) or (has(actor, Role.ADMIN) and not private)


PRIVATE_IDS = ("application", "person", "consent", "datarequest", "interest", "attachment", "expert", "expertpost", "conflict", "assignment")
PRIVATE = ("Application", "Person", "Consent", "DataSubjectRequest", "Interest", "Attachment", "Expert", "ExpertPost", "Conflict", "ReviewAssignment")
"""What administrators keep out of."""

TOLD_OF_CHANGES: dict[str, Callable[[Contents, Row, Actor], bool]] = {
    "Park": lambda contents, row, actor: over(actor, Role.PARK_MANAGER, row["id"]),
    "SpaceUnit": lambda contents, row, actor: over(actor, Role.PARK_MANAGER, row["park_id"]),
    "Company": lambda contents, row, actor: registered(row, actor) or runs_or_houses(contents, row["id"], actor),
    "CompanyLabel": lambda contents, row, actor: runs_or_houses(contents, row["company_id"], actor),
    "Tenancy": lambda contents, row, actor: over(actor, Role.COMPANY, row["company_id"]) or over(actor, Role.PARK_MANAGER, row["park_id"]),
    "Lease": lambda contents, row, actor: TOLD_OF_CHANGES["Tenancy"](contents, contents.by_id[row["tenancy_id"]], actor),
    "Building": lambda contents, row, actor: over(actor, Role.PARK_MANAGER, row["park_id"]),
    "CompanyRelation": lambda contents, row, actor: any(
        runs_or_houses(contents, row[end], actor) for end in ("company_id", "related_id")
    ),
    "Arrears": lambda contents, row, actor: TOLD_OF_CHANGES["Tenancy"](contents, contents.by_id[row["tenancy_id"]], actor),
    "Task": lambda contents, row, actor: over(actor, Role.PARK_MANAGER, row["park_id"]),
    "Application": lambda contents, row, actor: (row["sponsor_id"] is not None and over(actor, Role.COMPANY, row["sponsor_id"]))
    or (row["host_park_id"] is not None and over(actor, Role.PARK_MANAGER, row["host_park_id"])),
}
"""Who is told of the changes of what they act on; auditors and administrators audit."""


def runs_or_houses(contents: Contents, company: str, actor: Actor) -> bool:
    stays = [*filter(concerned, contents.where("Tenancy", company_id=company))]
    manages = has(actor, Role.PARK_MANAGER) or any(over(actor, Role.PARK_MANAGER, stay["park_id"]) for stay in stays)
    return over(actor, Role.COMPANY, company) or manages


def _change(contents: Contents, row: Row, actor: Actor) -> bool:
    """The record is seen, the actor acts on it or audits it, and reads the field.

    Of an application nothing is told from before it was last sent to be endorsed, and no state that was a secret.
    """
    subject = contents.by_id[row["subject_id"]]
    kind = subject["__typename"]
    column = to_snake_case(row["field"])
    column = column if column in subject else f"{column}_zh"
    audits = has(actor, Role.AUDITOR) or (has(actor, Role.ADMIN) and kind not in PRIVATE)
    acts = kind in TOLD_OF_CHANGES and TOLD_OF_CHANGES[kind](contents, subject, actor)
    states = {row["old_value"], row["new_value"]} - {None} if (kind, column) == ("Application", "state") else set()
    sent = contents.where("Change", subject_id=subject["id"], field="state", new_value="AWAITING_ENDORSEMENT")
    sent.sort(key=lambda other: int(other["position"]))
    early = kind == "Application" and not any(row["position"] >= other["position"] for other in sent[-1:])
    secret = (early or bool(states - set(TOLD_TO_APPLICANTS))) and not has(actor, Role.AUDITOR, Role.TALENT_OFFICE)
    matrix = Matrix()
    return (audits or acts) and matrix.sees(contents, subject, actor) and matrix.reads(contents, subject, column, actor) and not secret


def _unless_draft(column: str) -> When:
    return lambda contents, row, actor: row[column] != "DRAFT" or has(actor, *WRITERS)


ROWS: dict[str, When] = {
    "AccessToken": _access_token,
    "AccessLog": lambda contents, row, actor: has(actor, Role.ADMIN, Role.AUDITOR) or _mine(row, actor),
    "Account": _account,
    "Application": _application,
    "Arrears": _arrears,
    "Attachment": _attachment,
    "CallRound": _unless_draft("state"),
    "Change": _change,
    "Company": _company,
    "CompanyLabel": _label,
    "CompanyRelation": _relation,
    "Conflict": _conflict,
    "Consent": _handled,
    "DataSubjectRequest": _handled,
    "Event": _event,
    "Expert": _handled,
    "ExpertPost": lambda contents, row, actor: _handled(contents, contents.by_id[row["expert_id"]], actor),
    "Identity": _access_token,
    "Interest": _interest,
    "Lease": _lease,
    "Person": _person,
    "PolicyDocument": _unless_draft("status"),
    "ReviewAssignment": _assignment,
    "RoleGrant": _grant,
    "SpaceUnit": _unit,
    "TalentProgramme": _unless_draft("state"),
    "Task": _task,
    "Tenancy": _tenancy,
}


# fields


@dataclass(frozen=True)
class Reader:
    """Somebody reads a field: who it may be at all, and of which rows."""

    who: Who
    when: When = lambda contents, row, actor: True


def _office(*roles: Role) -> Reader:
    return Reader(lambda actor: has(actor, *roles))


def _signed_in(actor: Actor) -> bool:
    return actor.account_id is not None


APPLICATIONS_OFFICE = _office(Role.TALENT_OFFICE, Role.AUDITOR)
APPLICANT = Reader(_signed_in, lambda contents, row, actor: applied(row, actor))
SPONSOR = Reader(lambda actor: holds(actor, Role.COMPANY), lambda contents, row, actor: sponsored(row, actor))
ONESELF = Reader(_signed_in, lambda contents, row, actor: row["id"] == actor.person_id)
EITHER_SIDE = Reader(
    lambda actor: has(actor, *LANDLORDS) or holds(actor, Role.COMPANY, Role.PARK_MANAGER),
    lambda contents, row, actor: of_either_side(row, actor),
)


def _insider(*columns: str) -> Reader:
    return Reader(
        lambda actor: has(actor, *INSIDE) or holds(actor, Role.COMPANY, Role.PARK_MANAGER),
        lambda contents, row, actor: any(inside(contents, row[column], actor) for column in columns),
    )


def _told(reader: Reader) -> Reader:
    """The same, of applications in a state that is no secret."""
    return Reader(
        reader.who, lambda contents, row, actor: row["state"] in TOLD_TO_APPLICANTS and reader.when(contents, row, actor)
    )


def _each(columns: str, *readers: Reader) -> dict[str, tuple[Reader, ...]]:
    return dict.fromkeys(columns.split(), readers)


FIELDS: dict[str, dict[str, tuple[Reader, ...]]] = {
    "Account": _each(
        "password_set_at password_temporary second_factor_since",
        _office(Role.ADMIN, Role.AUDITOR),
        Reader(_signed_in, lambda contents, row, actor: row["id"] == actor.account_id),
    ),
    "AccessLog": _each("reason", _office(Role.AUDITOR), Reader(_signed_in, lambda contents, row, actor: _mine(row, actor))),
    "Application": {
        **_each(
            "title_zh title_en research_field form form_version snapshot_hash endorsed_at submitted_at returned_at supplement_due_at"
            " withdrawn_at reject_code lapse_reason emptied_at",
            APPLICATIONS_OFFICE,
            APPLICANT,
            SPONSOR,
        ),
        **_each("withdraw_reason excluded_experts", APPLICATIONS_OFFICE, APPLICANT),
        **_each(
            "state",
            APPLICATIONS_OFFICE,
            _told(APPLICANT),
            _told(SPONSOR),
            Reader(lambda actor: has(actor, Role.LEADER), lambda contents, row, actor: row["state"] in ON_THE_LIST),
        ),
        **_each("updated_at", APPLICATIONS_OFFICE),
    },
    "Company": _each(
        "registered_capital_amount registered_capital_currency registered_capital_unit paid_in_capital_amount paid_in_capital_currency"
        " paid_in_capital_unit legal_representative controller staff_count contact_name contact_phone contact_email verified_at"
        " suspend_reason",
        _insider("id"),
        Reader(lambda actor: holds(actor, Role.PARK_MANAGER, Role.PROMOTER), lambda contents, row, actor: registered(row, actor)),
    ),
    "CompanyLabel": _each("evidence", _insider("company_id")),
    "CompanyRelation": _each("share", _insider("company_id", "related_id")),
    "Person": {
        **_each("id_doc_type id_masked birth_year", APPLICATIONS_OFFICE, ONESELF),
        **_each(
            "nationality orcid",
            APPLICATIONS_OFFICE,
            ONESELF,
            Reader(
                lambda actor: holds(actor, Role.COMPANY),
                lambda contents, row, actor: any(
                    sponsored(application, actor) for application in contents.where("Application", applicant_id=row["id"])
                ),
            ),
        ),
        **_each("phone email", ONESELF),
    },
    "SpaceUnit": _each(
        "rent_amount rent_currency rent_unit rent_per reserved_until reserved_for_id",
        Reader(lambda actor: has(actor, *LANDLORDS, Role.AMBASSADOR) or holds(actor, Role.COMPANY, Role.PARK_MANAGER), at_home),
    ),
    "Tenancy": {
        **_each(
            "planned_end notice_on leave_reason leave_note reject_reason graduated_on graduation_criterion graduation_evidence"
            " incubation_until",
            EITHER_SIDE,
        ),
        **_each("entered_on left_on", EITHER_SIDE, Reader(lambda actor: has(actor, Role.TALENT_OFFICE), hosts_an_application)),
    },
}
"""Fields that not everybody who sees the row reads, and who does."""


class Matrix:
    """The permission matrix, as rules."""

    def sees(self, contents: Contents, row: Row, actor: Actor) -> bool:
        type_name = row["__typename"]
        return type_name in PUBLIC or ROWS[type_name](contents, row, actor)

    def reads(self, contents: Contents, row: Row, column: str, actor: Actor) -> bool:
        readers = FIELDS.get(row["__typename"], {}).get(column)
        return readers is None or any(reader.who(actor) and reader.when(contents, row, actor) for reader in readers)

    def masked(self, row: Row, column: str, actor: Actor) -> Any:
        """A telephone number or an address of a person without its middle, to those who may ask for all of it with a reason."""
        value = row[column]
        if (row["__typename"], column) not in MASKS or value is None or not has(actor, Role.TALENT_OFFICE, Role.AUDITOR):
            return None
        return MASKS[row["__typename"], column](value)

    def never(self, type_name: str, column: str, actor: Actor) -> bool:
        readers = FIELDS.get(type_name, {}).get(column)
        return readers is not None and not any(reader.who(actor) for reader in readers)


def _masked_phone(number: str) -> str:
    national = number.replace("+86", "")
    return f"{national[:3]}****{national[-4:]}" if len(national) > 7 else "****"


def _masked_email(address: str) -> str:
    return f"{address[:1]}***@{address.split('@')[1] if '@' in address else ''}"


MASKS: dict[tuple[str, str], Callable[[str], str]] = {("Person", "phone"): _masked_phone, ("Person", "email"): _masked_email}
