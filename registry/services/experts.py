"""What may be done with experts: the talent office keeps the pool, and experts say themselves what they know and how much they take on."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from registry.calendar import today_in_china
from registry.models import Company, Expert, ExpertKind, ExpertPost, Person, PostRole
from registry.models.experts import MOST_REVIEWS
from registry.policies.permits import Anywhere, OfRow, permit
from registry.services.inputs import Path, code_of, each_of, has_come, in_order, in_reach, reason_of, sei_code_of, text_of
from registry.services.moves import complete_move, keep_single, make_move, may_begin_anywhere, may_do, updated
from registry.work import Work

Given = Mapping[str, Any]

_FIELD = re.compile(r"[1-9][0-9]{2}(\.[0-9]{2}([0-9]{2})?)?")
"""GB/T 13745-2009: three digits, and two or four more behind a point."""
_REGION = re.compile(r"[1-9][0-9]{5}")
"""GB/T 2260."""


@permit(Anywhere(Expert, "register"))
async def register_expert(work: Work, *, person_id: str, kind: str, capacity: int, since: date | None = None, **given: Any) -> Expert:
    """Puts a person on record as an expert, who is invited to become one."""
    may_begin_anywhere(work, Expert, "register")
    await work.look_up(Person, person_id, "person_id")
    await keep_single(work, Expert.person_id, person_id, "person_id")
    in_reach(work, since, ["since"])
    columns = await _columns_of(work, {**given, "kind": kind, "capacity": capacity})
    work.settle()
    expert = Expert(id=Expert.new_id(), person_id=person_id, since=since, state="INVITED", **columns)
    work.session.add(expert)
    work.record("expert:registered", expert)
    return expert


@permit(OfRow(Expert, "update"))
async def update_expert(work: Work, *, expert_id: str, expected_version: int, **given: Any) -> Expert:
    """Changes what is given, and nothing else; null takes it away. An employer who is left goes on counting for some years."""
    expert = await work.find(Expert, expert_id, "expert_id")
    await may_do(work, expert, "update", expected_version=expected_version)
    columns = await _columns_of(work, given)
    work.settle()
    if "employer_id" in columns and expert.employer_id not in (None, columns["employer_id"]):
        left = ExpertPost(id=ExpertPost.new_id(), expert_id=expert.id, company_id=expert.employer_id, role=PostRole.EMPLOYEE)
        left.until = today_in_china()
        work.session.add(left)
    return updated(work, expert, columns)


@permit(OfRow(Expert, "describe"))
async def update_own_expertise(work: Work, *, expert_id: str, expected_version: int, **given: Any) -> Expert:
    """Experts say themselves what they know, and how many applications they take on in a round."""
    expert = await work.find(Expert, expert_id, "expert_id")
    await may_do(work, expert, "describe", expected_version=expected_version)
    columns = await _columns_of(work, given)
    return updated(work, expert, columns)


async def _columns_of(work: Work, given: Given) -> dict[str, Any]:
    """The columns of what was given, and no others. Everything unusable is refused."""
    columns: dict[str, Any] = {}
    if given.get("kind") is not None:
        columns["kind"] = ExpertKind(given["kind"])
    if given.get("capacity") is not None:
        columns["capacity"] = given["capacity"]
        if not 0 <= given["capacity"] <= MOST_REVIEWS:
            work.refuse("AMOUNT_OUT_OF_RANGE", ["capacity"], least=0, most=MOST_REVIEWS)
    for name, read in (("fields", _field_of), ("sei_codes", sei_code_of)):
        if name in given:
            columns[name] = each_of(work, given[name], [name], read)
    if "region_code" in given:
        columns["region_code"] = _region_of(work, given["region_code"], ["region_code"])
    return columns | await _employer_of(work, given)


async def _employer_of(work: Work, given: Given) -> dict[str, Any]:
    """A company on record, or a name: what is given of the one takes the other away."""
    company, name = given.get("employer_id"), text_of(work, given.get("employer_name"), ["employer_name"])
    if company is not None and name is not None:
        work.refuse("CHOICE_EXCLUDED", ["employer_id"], one="employerId", other="employerName")
    await work.look_up(Company, company, "employer_id")
    return {"employer_id": company, "employer_name": name} if {"employer_id", "employer_name"} & given.keys() else {}


def _field_of(work: Work, value: str, field: Path) -> str | None:
    """A code of a discipline."""
    return _coded(work, value, field, _FIELD, "FIELD_UNKNOWN")


def _region_of(work: Work, value: str | None, field: Path) -> str | None:
    """A code of a county, a city or a province, anywhere in China."""
    return _coded(work, value, field, _REGION, "REGION_UNKNOWN")


def _coded(work: Work, value: str | None, field: Path, form: re.Pattern[str], refusal: str) -> str | None:
    found = code_of(work, value, field)
    if found is not None and not form.fullmatch(found):
        work.refuse(refusal, field, code=found)
    return found


@permit(OfRow(Expert, "record_post"))
async def record_expert_post(
    work: Work,
    *,
    expert_id: str,
    expected_version: int,
    company_id: str,
    role: str,
    since: date | None = None,
    until: date | None = None,
    share: Decimal | None = None,
) -> dict[str, Any]:
    """Puts on record what an expert is, or was, in a company."""
    expert = await work.find(Expert, expert_id, "expert_id")
    await may_do(work, expert, "record_post", expected_version=expected_version)
    await work.look_up(Company, company_id, "company_id")
    for name, given in (("since", since), ("until", until)):
        in_reach(work, given, [name])
    in_order(work, since, until, ["until"])
    has_come(work, until, ["until"])
    if share is not None and not 0 < share <= 1:
        work.refuse("AMOUNT_OUT_OF_RANGE", ["share"], least=0, most=1)
    work.settle()
    days = {"since": since, "until": until}
    post = ExpertPost(id=ExpertPost.new_id(), expert_id=expert.id, company_id=company_id, role=PostRole(role), share=share, **days)
    work.session.add(post)
    complete_move(work, expert, "record_post")
    return {"post": post, "expert": expert}


@permit(OfRow(Expert, "end_post", named=ExpertPost, through="expert_id"))
async def end_expert_post(work: Work, *, post_id: str, expected_version: int, until: date | None = None) -> dict[str, Any]:
    """Notes that an expert has a post no more."""
    post = await work.find(ExpertPost, post_id, "post_id")
    expert = await work.find(Expert, post.expert_id)
    await may_do(work, expert, "end_post", expected_version=None)
    await work.expect(post, expected_version)
    if post.until is not None:
        work.refuse("ENDED_ALREADY", ["post_id"], day=post.until)
    last = until or today_in_china()
    has_come(work, last, ["until"])
    in_order(work, post.since, last, ["until"])
    work.settle()
    post.until = last
    complete_move(work, expert, "end_post")
    return {"post": post, "expert": expert}


@permit(OfRow(Expert, "activate"))
async def activate_expert(work: Work, *, expert_id: str, expected_version: int) -> Expert:
    """Takes who was invited into the pool."""
    expert = await work.find(Expert, expert_id, "expert_id")
    since = expert.since or today_in_china()
    await make_move(work, expert, "activate", expected_version=expected_version, since=since)
    return expert


@permit(OfRow(Expert, "suspend"))
async def suspend_expert(work: Work, *, expert_id: str, expected_version: int, reason: str) -> Expert:
    """Asks an expert for no reviews for a time."""
    expert = await work.find(Expert, expert_id, "expert_id")
    await may_do(work, expert, "suspend", expected_version=expected_version)
    complete_move(work, expert, "suspend", suspend_reason=reason_of(work, reason, ["reason"]))
    return expert


@permit(OfRow(Expert, "reinstate"))
async def reinstate_expert(work: Work, *, expert_id: str, expected_version: int) -> Expert:
    """Asks a suspended expert for reviews again."""
    expert = await work.find(Expert, expert_id, "expert_id")
    await make_move(work, expert, "reinstate", expected_version=expected_version, suspend_reason=None)
    return expert


@permit(OfRow(Expert, "retire"))
async def retire_expert(work: Work, *, expert_id: str, expected_version: int) -> Expert:
    """Takes an expert out of the pool for good; the record stays."""
    expert = await work.find(Expert, expert_id, "expert_id")
    await make_move(work, expert, "retire", expected_version=expected_version, suspend_reason=None, retired_on=today_in_china())
    return expert
