"""Every table as plain rows, loaded once, with the values that follow from other rows worked out beside them."""

import json
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from registry.lifecycles.talent import APPLICATION
from tests.oracle.paths import in_words

Row = dict[str, Any]

TABLES = {
    "AccessToken": "access_token",
    "Account": "account",
    "AdminDivision": "admin_division",
    "Application": "application",
    "Area": "area",
    "Attachment": "attachment",
    "Belt": "belt",
    "BeltMembership": "belt_membership",
    "Building": "building",
    "CallRound": "call_round",
    "Campaign": "campaign",
    "Change": "change",
    "Company": "company",
    "CompanyLabel": "company_label",
    "CompanyRelation": "company_relation",
    "Event": "event",
    "HonourAward": "honour_award",
    "Identity": "identity",
    "Interest": "interest",
    "Lease": "lease",
    "Park": "park",
    "ParkLink": "park_link",
    "Person": "person",
    "PolicyDocument": "policy_document",
    "ReportedFact": "reported_fact",
    "RoleGrant": "role_grant",
    "SourceDocument": "source_document",
    "SpaceUnit": "space_unit",
    "TalentProgramme": "talent_programme",
    "Arrears": "arrears",
    "Task": "task",
    "Tenancy": "tenancy",
    "PrivacyNotice": "privacy_notice",
    "Consent": "consent",
    "Expert": "expert",
    "ExpertPost": "expert_post",
    "Conflict": "conflict",
    "ReviewAssignment": "review_assignment",
    "AccessLog": "access_log",
    "DataSubjectRequest": "data_subject_request",
}
"""Types of the contract and the tables they are kept in."""

PREFIXES = {
    "account": "Account",
    "token": "AccessToken",
    "identity": "Identity",
    "interest": "Interest",
    "application": "Application",
    "area": "Area",
    "attachment": "Attachment",
    "belt": "Belt",
    "beltmember": "BeltMembership",
    "building": "Building",
    "campaign": "Campaign",
    "change": "Change",
    "company": "Company",
    "companyrel": "CompanyRelation",
    "division": "AdminDivision",
    "event": "Event",
    "fact": "ReportedFact",
    "grant": "RoleGrant",
    "honour": "HonourAward",
    "label": "CompanyLabel",
    "lease": "Lease",
    "park": "Park",
    "parklink": "ParkLink",
    "person": "Person",
    "policy": "PolicyDocument",
    "programme": "TalentProgramme",
    "round": "CallRound",
    "source": "SourceDocument",
    "tenancy": "Tenancy",
    "arrears": "Arrears",
    "task": "Task",
    "unit": "SpaceUnit",
    "privacynotice": "PrivacyNotice",
    "consent": "Consent",
    "expert": "Expert",
    "expertpost": "ExpertPost",
    "conflict": "Conflict",
    "assignment": "ReviewAssignment",
    "access": "AccessLog",
    "datarequest": "DataSubjectRequest",
}
"""What an id begins with, and the type it names."""

JSON_COLUMNS = {("Application", "form"), ("Application", "excluded_experts"), ("Conflict", "path"), ("Change", "old_value"), ("Change", "new_value"), ("Event", "data")}


@dataclass
class Contents:
    """What a database holds at one moment."""

    now: datetime
    rows: dict[str, list[Row]]
    lets: list[Row]
    by_id: dict[str, Row] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.by_id = {row["id"]: row for rows in self.rows.values() for row in rows}

    @property
    def today(self) -> date:
        """The date in Jinan."""
        return self.now.astimezone(ZoneInfo("Asia/Shanghai")).date()

    def where(self, type_name: str, **values: Any) -> list[Row]:
        """The rows that have these values."""
        return [row for row in self.rows[type_name] if all(row[name] == value for name, value in values.items())]

    def held_today(self, **values: Any) -> list[str]:
        """The units that signed leases hold today, of those lets that have these values."""
        return [
            let["unit_id"]
            for let in self.lets
            if let["holds"] and self._lasts(let) and all(let[name] == value for name, value in values.items())
        ]

    def _lasts(self, let: Row) -> bool:
        lease = self.by_id[let["lease_id"]]
        last = lease["terminated_on"] or lease["ends_on"]
        return bool(lease["starts_on"] <= self.today <= last)


async def load(connection: asyncpg.Connection) -> Contents:
    """Everything in the database."""
    rows = {type_name: [_row(type_name, record) for record in await _all(connection, table)] for type_name, table in TABLES.items()}
    contents = Contents(await connection.fetchval("SELECT now()"), rows, await _all(connection, "lease_unit"))
    _compute(contents)
    return contents


async def _all(connection: asyncpg.Connection, table: str) -> list[Row]:
    return [dict(record) for record in await connection.fetch(f"SELECT * FROM {table}")]


def _row(type_name: str, record: Row) -> Row:
    return {"__typename": type_name} | {
        name: json.loads(value, parse_float=Decimal) if value is not None and (type_name, name) in JSON_COLUMNS else value
        for name, value in record.items()
    }


def _compute(contents: Contents) -> None:
    for unit in contents.rows["SpaceUnit"]:
        unit["state"] = _unit_state(contents, unit)
    for park in contents.rows["Park"]:
        park |= _areas(contents.where("SpaceUnit", park_id=park["id"]), set(contents.held_today(park_id=park["id"])))
    for application in contents.rows["Application"]:
        state = APPLICATION.state(application["state"])
        application["public_state"] = state.public_code or state.code
    for notice in contents.rows["PrivacyNotice"]:
        notice["state"] = _notice_state(contents, notice)
    for entry in contents.rows["AccessLog"]:
        entry["by"] = contents.by_id[entry["account_id"]]["display_name"]
    for grant in contents.rows["RoleGrant"]:
        grant["scope"] = grant["scope_id"] or "ALL"
        grant["state"] = _grant_state(contents, grant)
    for account in contents.rows["Account"]:
        account["state"] = "DISABLED" if account["disabled_at"] else "ACTIVE"
    for token in contents.rows["AccessToken"]:
        over = token["expires_at"] is not None and token["expires_at"] <= contents.now
        token["state"] = "REVOKED" if token["revoked_at"] else "EXPIRED" if over else "VALID"
    for expert in contents.rows["Expert"]:
        expert["is_outside"] = expert["region_code"] and not expert["region_code"].startswith("37")
    for conflict in contents.rows["Conflict"]:
        conflict["sentence_zh"], conflict["sentence_en"] = in_words(contents, conflict["path"])
    for identity in contents.rows["Identity"]:
        identity["state"] = "UNLINKED" if identity["unlinked_at"] else "LINKED"
    for interest in contents.rows["Interest"]:
        interest["state"] = "STRUCK" if interest["struck_at"] else "ENDED" if interest["until"] else "DECLARED"


def _grant_state(contents: Contents, grant: Row) -> str:
    if grant["revoked_at"]:
        return "REVOKED"
    over = grant["until"] is not None and grant["until"] <= contents.now
    if over or not _stands(contents, grant["delegated_from_id"]):
        return "ENDED"
    return "SCHEDULED" if grant["since"] > contents.now else "IN_FORCE"


def _stands(contents: Contents, lent_from: str | None) -> bool:
    """What was lent is still there to be lent; what was not lent always is."""
    if lent_from is None:
        return True
    own = contents.by_id[lent_from]
    over = own["revoked_at"] or own["since"] > contents.now or (own["until"] and own["until"] <= contents.now)
    return not over and contents.by_id[own["account_id"]]["disabled_at"] is None


def _notice_state(contents: Contents, notice: Row) -> str:
    if notice["in_force_from"] > contents.now:
        return "UPCOMING"
    others = contents.where("PrivacyNotice", purpose=notice["purpose"])
    newer = any(other["edition"] > notice["edition"] and other["in_force_from"] <= contents.now for other in others)
    return "SUPERSEDED" if newer else "IN_FORCE"


def _unit_state(contents: Contents, unit: Row) -> str:
    if unit["id"] in contents.held_today():
        return "LEASED"
    if unit["in_maintenance"]:
        return "MAINTENANCE"
    reserved = unit["reserved_until"] is not None and unit["reserved_until"] > contents.now
    return "RESERVED" if reserved else "VACANT"


def _areas(units: list[Row], held: set[str]) -> Row:
    """What a park's units come to: units for public service are not let, and without any other nothing is known."""
    let = [unit for unit in units if unit["use"] != "PUBLIC_SERVICE"]
    if not let:
        return dict.fromkeys(("rentable_area_m2", "leased_area_m2", "vacant_area_m2", "occupancy_rate"))
    rentable = sum((unit["area_m2"] for unit in let), Decimal(0))
    leased = sum((unit["area_m2"] for unit in let if unit["id"] in held), Decimal(0))
    vacant = sum((unit["area_m2"] for unit in let if unit["state"] == "VACANT"), Decimal(0))
    rate = half_up(Fraction(leased) / Fraction(rentable), 6)
    return {"rentable_area_m2": rentable, "leased_area_m2": leased, "vacant_area_m2": vacant, "occupancy_rate": rate}


def half_up(value: Fraction, places: int) -> Decimal:
    """A number to so many decimal places, halves away from zero."""
    with localcontext(prec=200):
        exactly = Decimal(value.numerator) / Decimal(value.denominator)
        return exactly.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
