"""What may be done next with a row, said once more: roles and what verbs wait for, in plain Python."""

from collections.abc import Sequence
from typing import Any

from graphene.utils.str_converters import to_camel_case

from registry.actor import Actor, Role
from registry.errors import CATALOGUE, Lang
from registry.lifecycles.machine import Lifecycle, Move
from tests.oracle.affairs import is_own_affair
from tests.oracle.contents import Contents, Row
from tests.oracle.rules import concerned, gives, has, holds, over, registered

ASKED = ("APPLIED", "APPROVED", "ACTIVE", "LEAVING")
OPEN = ("APPROVED", "ACTIVE", "LEAVING")
DECIDED = ("FORMAL_FAILED", "NOT_SHORTLISTED", "NOT_SELECTED", "DISQUALIFIED", "WITHDRAWN", "LAPSED", "AWARDED")

KEPT_BY_LAW = ("PROPOSED", "IN_NOTICE", "HELD", "APPROVED", "AWARDED")

NEEDED = {
    "operator": ("运营单位", "an operator"),
    "division": ("所在行政区划", "an administrative division"),
    "number": ("统一社会信用代码或境外注册号", "a credit code, or a number in a foreign register"),
    "evidence": ("证书编号或证明材料", "the number of the certificate, or what shows it"),
    "units": ("租赁单元", "units to let"),
    "lease": ("已签署的租约（虚拟入驻除外）", "a signed lease (except for a virtual tenancy)"),
}


def transitions(contents: Contents, row: Row, lifecycle: Lifecycle, actor: Actor, lang: Lang) -> list[dict[str, Any]]:
    """The moves from the row's state that somebody makes, in the lifecycle's order."""
    moves = [move for move in lifecycle.moves if move.roles and move.target and row["state"] in move.sources]
    return [_told(contents, row, move, actor, lang) for move in moves]


def _told(contents: Contents, row: Row, move: Move, actor: Actor, lang: Lang) -> dict[str, Any]:
    hindrance = _hindrance(contents, row, move, actor, lang)
    code, params = hindrance or (None, {})
    entry = CATALOGUE[code] if code else None
    reason = None if entry is None else (entry.zh if lang is Lang.ZH else entry.en).format(**params)
    label = move.zh if lang is Lang.ZH else move.en
    return {"name": to_camel_case(move.verb), "label": label, "allowed": hindrance is None, "code": code, "reason": reason}


def _hindrance(contents: Contents, row: Row, move: Move, actor: Actor, lang: Lang) -> tuple[str, dict[str, str]] | None:
    if not any(_acts(contents, row, actor, role) for role in move.roles):
        return "NOT_PERMITTED", {"move": move.zh if lang is Lang.ZH else move.en}
    if is_own_affair(contents, row, move, actor):
        return "OWN_AFFAIR", {"move": move.zh if lang is Lang.ZH else move.en}
    for code, needed in _waits(contents, row, move.verb):
        return code, {"needed": NEEDED[needed][lang is Lang.EN]} if needed else {}
    return None


def _acts(contents: Contents, row: Row, actor: Actor, role: Role) -> bool:
    """Whether the actor acts on the row as this role."""
    type_name = row["__typename"]
    if type_name == "RoleGrant":
        lent = row["delegated_from_id"] is not None and row["granted_by_id"] == actor.account_id
        own = actor.account_id is not None and (row["account_id"] == actor.account_id or lent)
        return _gives_as(row, actor, role) or (own and holds(actor, role))
    if role is Role.PUBLIC and type_name == "Expert":
        return actor.person_id is not None and bool(row["person_id"] == actor.person_id)
    if role is Role.PUBLIC:
        return actor.account_id is not None and bool(row["account_id"] == actor.account_id)
    if role is Role.APPLICANT:
        owner = "applicant_id" if type_name == "Application" else "id" if type_name == "Person" else "person_id"
        own = actor.person_id is not None and bool(row[owner] == actor.person_id)
        return own and (holds(actor, role) or type_name != "Application")
    if role is Role.COMPANY:
        return over(actor, role, _company(contents, row))
    if role is Role.PARK_MANAGER:
        if type_name in ("Company", "CompanyLabel"):
            company = row["id"] if type_name == "Company" else row["company_id"]
            parks = [stay["park_id"] for stay in contents.where("Tenancy", company_id=company) if concerned(stay)]
            own = type_name == "Company" and registered(row, actor)
            return own or has(actor, role) or any(over(actor, role, park) for park in parks)
        return over(actor, role, row["id"] if type_name == "Park" else row["host_park_id" if type_name == "Application" else "park_id"])
    return has(actor, role)


def _gives_as(grant: Row, actor: Actor, role: Role) -> bool:
    """An administrator gives any role; another role gives its own, over what it is over, and the talent office that of reviewers."""
    if role is Role.ADMIN:
        return has(actor, role)
    given = "REVIEWER" if role is Role.TALENT_OFFICE else role if role in (Role.COMPANY, Role.PARK_MANAGER, Role.GRID_OFFICER) else None
    return holds(actor, role) and grant["role"] == given and gives(grant, actor)


def _company(contents: Contents, row: Row) -> str | None:
    match row["__typename"]:
        case "Company":
            return str(row["id"])
        case "Application":
            return row["sponsor_id"]  # type: ignore[no-any-return]
        case "Lease":
            return str(contents.by_id[row["tenancy_id"]]["company_id"])
        case _:
            return str(row["company_id"])


def _waits(contents: Contents, row: Row, verb: str) -> Sequence[tuple[str, str | None]]:
    """What the verb waits for in vain, in order: the code, and what is needed."""
    match row["__typename"], verb:
        case "Park", "activate":
            return [("REQUIRED", needed) for needed in ("operator", "division") if row[f"{needed}_id"] is None]
        case "Park", "close":
            return [("STILL_OCCUPIED", None)] if any(stay["state"] in ASKED for stay in contents.where("Tenancy", park_id=row["id"])) else []
        case "Company", "verify":
            return [("REQUIRED", "number")] if row["uscc"] is None and row["foreign_number"] is None else []
        case "Company", "archive":
            stays = any(stay["state"] in ASKED for stay in contents.where("Tenancy", company_id=row["id"]))
            sponsors = any(one["submitted_at"] and one["state"] not in DECIDED for one in contents.where("Application", sponsor_id=row["id"]))
            return [("STILL_TENANT", None)] * stays + [("STILL_SPONSOR", None)] * sponsors
        case "CompanyLabel", "verify":
            return [] if row["number"] or row["evidence"] or row["via_company_id"] else [("REQUIRED", "evidence")]
        case "DataSubjectRequest", "grant":
            held = {one["state"] for one in contents.where("Application", applicant_id=row["person_id"])} & set(KEPT_BY_LAW)
            return [("STILL_AWARDED", None)] if held and row["kind"] == "ERASURE" else []
        case "Consent", "withdraw":
            return [] if row["basis"] == "CONSENT" else [("CONSENT_NOT_THE_BASIS", None)]
        case "Tenancy", _:
            return _of_a_tenancy(contents, row, verb)
        case "Lease", "submit":
            return [] if _units(contents, row) else [("REQUIRED", "units")]
        case "Lease", "sign" | "renew":
            found: list[tuple[str, str | None]] = [("REQUIRED", "units")] if verb == "sign" and not _units(contents, row) else []
            return found + ([] if contents.by_id[row["tenancy_id"]]["state"] in OPEN else [("TENANCY_NOT_OPEN", None)])
        case _:
            return []


def _of_a_tenancy(contents: Contents, row: Row, verb: str) -> Sequence[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    if verb == "approve":
        if contents.by_id[row["company_id"]]["state"] != "VERIFIED":
            found.append(("COMPANY_UNVERIFIED", None))
        if contents.by_id[row["park_id"]]["state"] != "ACTIVE":
            found.append(("PARK_NOT_ACTIVE", None))
        others = contents.where("Tenancy", company_id=row["company_id"], park_id=row["park_id"])
        if any(other["state"] in OPEN and other["id"] != row["id"] for other in others):
            found.append(("ALREADY_TENANT", None))
    if verb == "activate" and row["kind"] != "VIRTUAL" and not any(x["state"] == "ACTIVE" for x in contents.where("Lease", tenancy_id=row["id"])):
        found.append(("REQUIRED", "lease"))
    if verb == "graduate" and row["kind"] != "INCUBATEE":
        found.append(("NOT_AN_INCUBATEE", None))
    return found


def _units(contents: Contents, lease: Row) -> bool:
    return any(let["lease_id"] == lease["id"] for let in contents.lets)
