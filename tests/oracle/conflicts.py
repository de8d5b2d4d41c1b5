"""What stands between experts and applications, said once more: slowly, by sets, from plain rows.

Two companies belong together if some company stands above both, each standing above itself. A tie counts today if it has begun, and
ended three years ago at most.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from tests.oracle.contents import Row

Tables = Mapping[str, list[Row]]
Found = set[tuple[str, str, str]]
"""(application, expert, kind)."""

OFFICES = ("DIRECTOR", "SUPERVISOR", "LEGAL_REPRESENTATIVE", "SHAREHOLDER")
OVER = ("FORMAL_FAILED", "NOT_SHORTLISTED", "NOT_SELECTED", "DISQUALIFIED", "WITHDRAWN", "LAPSED")


def counts(tie: Row, today: date) -> bool:
    """It has begun, and has not ended more than three years ago."""
    if tie["since"] is not None and tie["since"] > today:
        return False
    if tie["until"] is None:
        return True
    ended: date = tie["until"]
    leap = (ended.month, ended.day) == (2, 29)
    return ended.replace(year=ended.year + 3, day=28 if leap else ended.day) >= today


def conflicts(tables: Tables, today: date) -> Found:
    """Everything that is found today, of applications that were handed in and are under way."""
    live = [one for one in tables["application"] if one["submitted_at"] is not None and one["state"] not in OVER]
    found: Found = set()
    for expert in tables["expert"]:
        for application in live:
            found |= {(application["id"], expert["id"], kind) for kind in _kinds(tables, live, application, expert, today)}
    return found


def _kinds(tables: Tables, live: list[Row], application: Row, expert: Row, today: date) -> set[str]:
    sponsor, applicant, person = application["sponsor_id"], application["applicant_id"], expert["person_id"]
    accounts = {account["id"] for account in tables["account"] if account["person_id"] == person}
    posts = [post for post in tables["expert_post"] if post["expert_id"] == expert["id"] and counts(post, today)]
    declared = [one for one in tables["interest"] if one["account_id"] in accounts and one["struck_at"] is None]
    told = [one for one in declared if counts(one, today)]
    acts = {grant["scope_id"] for grant in tables["role_grant"] if grant["account_id"] in accounts and grant["role"] == "COMPANY"}
    employers = {post["company_id"] for post in posts if post["role"] == "EMPLOYEE"} | acts | {expert["employer_id"]} - {None}
    employers |= {one["company_id"] for one in told if one["kind"] == "EMPLOYMENT"} - {None}
    offices = {post["company_id"] for post in posts if post["role"] in OFFICES}
    offices |= {one["company_id"] for one in told if one["kind"] in ("SHARES", "DIRECTORSHIP")} - {None}
    advised = {post["company_id"] for post in posts if post["role"] == "ADVISER"}
    advised |= {one["company_id"] for one in told if one["kind"] in ("ADVISER", "OTHER")} - {None}
    own = {post["company_id"] for post in posts if post["role"] == "LEGAL_REPRESENTATIVE"} | acts
    rivals = [one for one in live if one is not application and (one["round_id"], one["category"]) == (application["round_id"], application["category"])]
    parks = {grant["scope_id"] for grant in tables["role_grant"] if grant["account_id"] in accounts and grant["role"] == "PARK_MANAGER"}
    parks |= {park["id"] for park in tables["park"] if park["operator_id"] in employers}
    begun = [one for one in declared if one["since"] is None or one["since"] <= today]
    holds = {
        "SAME_PERSON": applicant == person,
        "EMPLOYER": _together(tables, employers, sponsor, today),
        "HOLDING": _together(tables, offices, sponsor, today),
        "RELATIVE": any(one["person_id"] == applicant and one["kind"] != "ADVISER" for one in told)
        or any(one["company_id"] == sponsor and one["kind"] == "RELATIVE" for one in told),
        "ADVISER": any(one["person_id"] == applicant and one["kind"] == "ADVISER" for one in begun),
        "OWN_APPLICATION": any(one["applicant_id"] == person or one["sponsor_id"] in own for one in rivals),
        "PARK": application["host_park_id"] in parks,
        "CONSULTANCY": sponsor in advised,
        "EXCLUDED": any(one["name"] == _name(tables, person) for one in application["excluded_experts"]),
    }
    return {kind for kind, held in holds.items() if held}


def _name(tables: Tables, person: str) -> str:
    return str(next(one["name_zh"] for one in tables["person"] if one["id"] == person))


def _together(tables: Tables, companies: Iterable[str], sponsor: str, today: date) -> bool:
    """One of the companies is the sponsor, or of its group."""
    above = _above(tables, sponsor, today)
    return any(above & _above(tables, company, today) for company in companies)


def _above(tables: Tables, company: str, today: date) -> set[str]:
    """The company, and whoever owns or controls it, directly or through others."""
    found, asked = {company}, [company]
    while asked:
        owned = asked.pop()
        for tie in tables["company_relation"]:
            owner, below = (tie["related_id"], tie["company_id"]) if tie["kind"] == "BRANCH_OF" else (tie["company_id"], tie["related_id"])
            binds = tie["kind"] in ("PARENT_OF", "BRANCH_OF", "CONTROLS") or (tie["kind"] == "HOLDS_SHARES_IN" and tie["share"] * 4 >= 1)
            if below == owned and binds and counts(tie, today) and owner not in found:
                found.add(owner)
                asked.append(owner)
    return found
