"""Which rows a field leads to: one hand-written table of the contract's links, and of its names in two languages."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.oracle.contents import Contents, Row

Sees = Callable[[Row], bool]
Find = Callable[[Contents, Row, Sees], list[Row]]
"""(contents, row, whether a row may be seen) -> the rows at the other end, seen or not; what lies between must be seen."""


@dataclass(frozen=True)
class Link:
    """Where a field leads: to rows of `target`, to a `single` one at most, which a `column` of this row may name."""

    target: str
    find: Find
    single: bool = False
    column: str | None = None


PRESENT = ("ACTIVE", "LEAVING")
"""States of a tenancy whose company is in the park."""


def one(target: str, column: str, key: str = "id") -> Link:
    """The row whose `key` this row has in `column`."""

    def find(contents: Contents, row: Row, sees: Sees) -> list[Row]:
        return contents.where(target, **{key: row[column]}) if row[column] is not None else []

    return Link(target, find, single=True, column=column)


def many(target: str, column: str, key: str = "id", *, single: bool = False) -> Link:
    """The rows that have this row's `key` in their `column`."""
    return Link(target, lambda contents, row, sees: contents.where(target, **{column: row[key]}), single)


def _parks_of_belt(contents: Contents, belt: Row, sees: Sees) -> list[Row]:
    current = [member for member in contents.where("BeltMembership", belt_id=belt["id"], until=None) if sees(member)]
    return [park for park in contents.rows["Park"] if any(member["park_id"] == park["id"] for member in current)]


def _belt_of_park(contents: Contents, park: Row, sees: Sees) -> list[Row]:
    current = [member for member in contents.where("BeltMembership", park_id=park["id"], until=None) if sees(member)]
    return [contents.by_id[member["belt_id"]] for member in current]


def _companies_of_park(contents: Contents, park: Row, sees: Sees) -> list[Row]:
    present = [stay for stay in contents.where("Tenancy", park_id=park["id"]) if stay["state"] in PRESENT and sees(stay)]
    return [company for company in contents.rows["Company"] if any(stay["company_id"] == company["id"] for stay in present)]


def _current_tenancies(contents: Contents, company: Row, sees: Sees) -> list[Row]:
    return [stay for stay in contents.where("Tenancy", company_id=company["id"]) if stay["state"] in PRESENT]


def _units_of_tenancy(contents: Contents, tenancy: Row, sees: Sees) -> list[Row]:
    return [contents.by_id[unit] for unit in dict.fromkeys(contents.held_today(tenancy_id=tenancy["id"]))]


def _units_of_lease(contents: Contents, lease: Row, sees: Sees) -> list[Row]:
    return [contents.by_id[let["unit_id"]] for let in contents.lets if let["lease_id"] == lease["id"]]


def _leases_of_unit(contents: Contents, unit: Row, sees: Sees) -> list[Row]:
    return [contents.by_id[let["lease_id"]] for let in contents.lets if let["unit_id"] == unit["id"]]


def _conflicts_of_application(contents: Contents, application: Row, sees: Sees) -> list[Row]:
    """Those about it, and those about its sponsor or its applicant."""
    sponsor, applicant = application["sponsor_id"], application["applicant_id"]
    return [
        conflict
        for conflict in contents.rows["Conflict"]
        if conflict["application_id"] == application["id"]
        or (sponsor is not None and conflict["company_id"] == sponsor)
        or conflict["person_id"] == applicant
    ]


_FACTS = {"facts": many("ReportedFact", "subject_id")}
_SOURCE = {"source": one("SourceDocument", "source_id")}
_SUBJECT = Link("Node", lambda contents, row, sees: [found for found in [contents.by_id.get(row["subject_id"])] if found], single=True)
"""What `subject_id` names, of whatever type."""

LINKS: dict[str, dict[str, Link]] = {
    "AccessToken": {"account": one("Account", "account_id")},
    "Account": {
        "person": one("Person", "person_id"),
        "grants": many("RoleGrant", "account_id"),
        "identities": many("Identity", "account_id"),
        "interests": many("Interest", "account_id"),
        "uploads": many("Attachment", "uploaded_by_id"),
        "tokens": many("AccessToken", "account_id"),
    },
    "AdminDivision": {
        "parent": one("AdminDivision", "parent_code", "code"),
        "children": many("AdminDivision", "parent_code", "code"),
        "superseded_by": one("AdminDivision", "superseded_by_code", "code"),
        "parks": many("Park", "division_id"),
        "areas": many("Area", "division_id"),
        **_FACTS,
        **_SOURCE,
    },
    "Application": {
        "round": one("CallRound", "round_id"),
        "applicant": one("Person", "applicant_id"),
        "sponsor": one("Company", "sponsor_id"),
        "hosting_tenancy": one("Tenancy", "hosting_tenancy_id"),
        "host_park": one("Park", "host_park_id"),
        "attachments": many("Attachment", "application_id"),
        "conflicts": Link("Conflict", _conflicts_of_application),
        "assignments": many("ReviewAssignment", "application_id"),
        **_SOURCE,
    },
    "Area": {
        "division": one("AdminDivision", "division_id"),
        "namesake_division": one("AdminDivision", "namesake_division_id"),
        "parks": many("Park", "area_id"),
        **_FACTS,
        **_SOURCE,
    },
    "Attachment": {
        "application": one("Application", "application_id"),
        "uploaded_by": one("Account", "uploaded_by_id"),
        "redacted_from": one("Attachment", "redacted_from_id"),
        "redactions": many("Attachment", "redacted_from_id"),
    },
    "Belt": {"memberships": many("BeltMembership", "belt_id"), "parks": Link("Park", _parks_of_belt), **_FACTS, **_SOURCE},
    "BeltMembership": {"belt": one("Belt", "belt_id"), "park": one("Park", "park_id"), **_SOURCE},
    "Building": {"park": one("Park", "park_id"), "space_units": many("SpaceUnit", "building_id"), **_SOURCE},
    "CallRound": {
        "programme": one("TalentProgramme", "programme_id"),
        "applications": many("Application", "round_id"),
        **_FACTS,
        **_SOURCE,
    },
    "Campaign": {**_FACTS, **_SOURCE},
    "Change": {"account": one("Account", "account_id"), "event": one("Event", "event_id")},
    "Company": {
        "registered_division": one("AdminDivision", "registered_division_id"),
        "merged_into": one("Company", "merged_into_id"),
        "labels": many("CompanyLabel", "company_id"),
        "relations": many("CompanyRelation", "company_id"),
        "inverse_relations": many("CompanyRelation", "related_id"),
        "operated_parks": many("Park", "operator_id"),
        "tenancies": many("Tenancy", "company_id"),
        "current_tenancies": Link("Tenancy", _current_tenancies),
        "sponsored_applications": many("Application", "sponsor_id"),
        **_FACTS,
        **_SOURCE,
    },
    "CompanyLabel": {"company": one("Company", "company_id"), "via_company": one("Company", "via_company_id"), **_SOURCE},
    "CompanyRelation": {"company": one("Company", "company_id"), "related": one("Company", "related_id"), **_SOURCE},
    "Conflict": {
        "expert": one("Expert", "expert_id"),
        "application": one("Application", "application_id"),
        "company": one("Company", "company_id"),
        "person": one("Person", "person_id"),
        "recorded_by": one("Account", "recorded_by_id"),
        "lift_asked_by": one("Account", "lift_asked_by_id"),
        "lifted_by": one("Account", "lifted_by_id"),
    },
    "Expert": {
        "person": one("Person", "person_id"),
        "employer": one("Company", "employer_id"),
        "posts": many("ExpertPost", "expert_id"),
        "conflicts": many("Conflict", "expert_id"),
        "assignments": many("ReviewAssignment", "expert_id"),
    },
    "ExpertPost": {"expert": one("Expert", "expert_id"), "company": one("Company", "company_id")},
    "ReviewAssignment": {"application": one("Application", "application_id"), "expert": one("Expert", "expert_id")},
    "Event": {"account": one("Account", "account_id"), "subject": _SUBJECT},
    "HonourAward": {"subject": _SUBJECT, **_SOURCE},
    "Identity": {"account": one("Account", "account_id")},
    "Interest": {
        "account": one("Account", "account_id"),
        "company": one("Company", "company_id"),
        "person": one("Person", "person_id"),
        "recorded_by": one("Account", "recorded_by_id"),
        "struck_by": one("Account", "struck_by_id"),
    },
    "Lease": {
        "tenancy": one("Tenancy", "tenancy_id"),
        "park": one("Park", "park_id"),
        "units": Link("SpaceUnit", _units_of_lease),
        "renewed_from": one("Lease", "renewed_from_id"),
        "renewal": many("Lease", "renewed_from_id", single=True),
        **_SOURCE,
    },
    "Park": {
        "belt": Link("Belt", _belt_of_park, single=True),
        "operator": one("Company", "operator_id"),
        "division": one("AdminDivision", "division_id"),
        "development_area": one("Area", "area_id"),
        "memberships": many("BeltMembership", "park_id"),
        "links": many("ParkLink", "from_park_id"),
        "linked_from": many("ParkLink", "to_park_id"),
        "buildings": many("Building", "park_id"),
        "space_units": many("SpaceUnit", "park_id"),
        "tenancies": many("Tenancy", "park_id"),
        "companies": Link("Company", _companies_of_park),
        "applications": many("Application", "host_park_id"),
        **_FACTS,
        **_SOURCE,
    },
    "ParkLink": {"from_park": one("Park", "from_park_id"), "to_park": one("Park", "to_park_id"), **_SOURCE},
    "Person": {
        "applications": many("Application", "applicant_id"),
        "account": many("Account", "person_id", single=True),
        "consents": many("Consent", "person_id"),
        "accesses": many("AccessLog", "person_id"),
        "data_subject_requests": many("DataSubjectRequest", "person_id"),
        **_SOURCE,
    },
    "PrivacyNotice": {"published_by": one("Account", "published_by_id"), "consents": many("Consent", "notice_id")},
    "Consent": {"person": one("Person", "person_id"), "notice": one("PrivacyNotice", "notice_id")},
    "AccessLog": {"account": one("Account", "account_id"), "person": one("Person", "person_id")},
    "DataSubjectRequest": {"person": one("Person", "person_id"), "decided_by": one("Account", "decided_by_id")},
    "PolicyDocument": {**_FACTS, **_SOURCE},
    "ReportedFact": {"subject": _SUBJECT, **_SOURCE},
    "RoleGrant": {
        "account": one("Account", "account_id"),
        "granted_by": one("Account", "granted_by_id"),
        "revoked_by": one("Account", "revoked_by_id"),
        "delegated_from": one("RoleGrant", "delegated_from_id"),
        "delegations": many("RoleGrant", "delegated_from_id"),
    },
    "SourceDocument": {"facts": many("ReportedFact", "source_id")},
    "SpaceUnit": {
        "building": one("Building", "building_id"),
        "park": one("Park", "park_id"),
        "leases": Link("Lease", _leases_of_unit),
        "reserved_for": one("Company", "reserved_for_id"),
        **_SOURCE,
    },
    "TalentProgramme": {"policy": one("PolicyDocument", "policy_id"), "rounds": many("CallRound", "programme_id"), **_FACTS, **_SOURCE},
    "Tenancy": {
        "company": one("Company", "company_id"),
        "park": one("Park", "park_id"),
        "leases": many("Lease", "tenancy_id"),
        "units": Link("SpaceUnit", _units_of_tenancy),
        "hosted_applications": many("Application", "hosting_tenancy_id"),
        "arrears": many("Arrears", "tenancy_id"),
        **_SOURCE,
    },
    "Arrears": {"tenancy": one("Tenancy", "tenancy_id")},
    "Task": {"park": one("Park", "park_id"), "done_by": one("Account", "done_by_id"), "subject": _SUBJECT},
}

for _type, _links in LINKS.items():
    if _type not in ("Change", "Event", "PrivacyNotice", "AccessLog"):
        _links["history"] = many("Change", "subject_id")

NAMES: dict[str, tuple[str, ...]] = {
    "AdminDivision": ("name",),
    "Application": ("title",),
    "Area": ("name",),
    "Belt": ("name",),
    "Building": ("name", "address"),
    "CallRound": ("name",),
    "Campaign": ("name",),
    "Company": ("name", "address"),
    "CompanyLabel": ("issued_by",),
    "Conflict": ("sentence",),
    "HonourAward": ("name", "recipient", "awarded_by"),
    "Park": ("name", "conferring_body", "address"),
    "Person": ("name",),
    "PolicyDocument": ("name", "issuer", "text"),
    "PrivacyNotice": ("text",),
    "ReportedFact": ("name",),
    "SourceDocument": ("title", "publisher"),
    "TalentProgramme": ("name", "office", "description"),
}
"""Fields with a text in each language, kept in `…_zh` and `…_en`."""

ORDERED_BY_PINYIN = frozenset(NAMES) - {"Application", "CompanyLabel", "Conflict", "PrivacyNotice", "ReportedFact"}
"""Types whose names keep an order by pinyin."""

MONEY: dict[str, tuple[str, ...]] = {
    "Company": ("registered_capital", "paid_in_capital"),
    "Lease": ("rent", "deposit"),
    "SpaceUnit": ("rent",),
}
"""Fields made of an amount and a currency."""

ORDER: dict[str, str] = {
    "Account": "username",
    "AdminDivision": "code",
    "Area": "code",
    "Belt": "code",
    "BeltMembership": "position",
    "Building": "code",
    "CallRound": "opens_at",
    "Change": "position",
    "CompanyLabel": "type",
    "Event": "position",
    "Arrears": "due_on",
    "Task": "due_on",
    "PrivacyNotice": "in_force_from",
    "Consent": "given_at",
    "AccessLog": "at",
    "DataSubjectRequest": "due_on",
    "Lease": "starts_on",
    "Park": "code",
    "ReportedFact": "metric",
    "SpaceUnit": "number",
    "TalentProgramme": "code",
}
"""What a list of a type is ordered by unless it is asked otherwise; by id where it is not here."""

NEWEST_FIRST = ("Change", "PrivacyNotice", "AccessLog")
"""Types whose lists run downwards unless they are asked otherwise."""


def order_column_of(type_name: str, key: str) -> str:
    """The column that a list is ordered by: names by their pinyin."""
    return f"{key}_pinyin" if key in ("name", "title") and type_name in ORDERED_BY_PINYIN else column_of(type_name, key)


def column_of(type_name: str, key: str) -> str:
    """The column that a key of a filter or an order stands for: a bilingual field is filtered by its Chinese text."""
    return f"{key}_zh" if key in NAMES.get(type_name, ()) else key
