"""Rows for tests, by plain SQL: `await rows.park(code="PK-1")` gives the id of a park with that code and otherwise usual values.

What a row needs and is not given is made. Dates and numbers are fixed; names and codes count upwards.
"""

import json
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from itertools import count
from typing import Any

import asyncpg

from registry.identifiers import synthetic_uscc
from registry.models import Base, Entity, Park
from registry.models.search import derived, searched_attributes

MODELS: dict[str, type[Entity]] = {
    mapper.class_.__tablename__: mapper.class_ for mapper in sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)
}
TODAY = date(2020, 6, 1)
NOW = datetime(2020, 6, 1, 8, tzinfo=UTC)
LONG_AGO = date(2019, 1, 1)
FAR_AHEAD = date(2099, 12, 31)
SUBMITTED = {"endorsed_at": NOW, "submitted_at": NOW, "snapshot_hash": "ab" * 32}

Values = dict[str, Any]


def _stored(values: Values) -> list[Any]:
    return [json.dumps(value) if _is_json(value) else value for value in values.values()]


def _is_json(value: Any) -> bool:
    """Whether it goes into a column of JSON: an object, or a list of some."""
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value))


class Rows:
    """Puts rows into a database. Every table has a method of its name; `usual` says what it fills in."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self.connection = connection
        self._numbers = count(1)

    def __getattr__(self, table: str) -> Callable[..., Awaitable[str]]:
        if table not in MODELS:
            raise AttributeError(table)

        async def put(**given: Any) -> str:
            return await self.put(table, given)

        return put

    async def put(self, table: str, given: Values) -> str:
        """Insert a row; its id."""
        values = {**await self.usual(table, given), **given}
        await self.insert(table, values)
        return str(values["id"])

    async def usual(self, table: str, given: Values) -> Values:
        """What a row of this table has unless something else is given."""
        fill = getattr(self, f"_{table}", None)
        usual: Values = {"id": MODELS[table].new_id(), **(await fill(given) if fill else {})}
        columns = MODELS[table].__table__.c
        n = next(self._numbers)
        if "name_zh" in columns:
            usual.setdefault("name_zh", f"名称{n}")
        for key in ("code", "number"):
            if key in columns and not columns[key].nullable:
                usual.setdefault(key, f"{table.upper()}-{n}")
        return usual

    async def insert(self, table: str, values: Values) -> None:
        values = (derived(MODELS[table], values) if table in MODELS else {}) | values
        names = ", ".join(values)
        marks = ", ".join(f"${i}" for i in range(1, len(values) + 1))
        await self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", *_stored(values))

    async def update(self, table: str, row: str, **values: Any) -> None:
        if set(values) & set(searched_attributes(MODELS[table])):
            whole = dict(await self.connection.fetchrow(f"SELECT * FROM {table} WHERE id = $1", row) or {})
            values |= derived(MODELS[table], whole | values)
        changes = ", ".join(f"{name} = ${i}" for i, name in enumerate(values, 2))
        await self.connection.execute(f"UPDATE {table} SET {changes} WHERE id = $1", row, *_stored(values))

    async def let(self, lease: str, unit: str) -> None:
        """Put a unit on a lease."""
        await self.connection.execute("INSERT INTO lease_unit (lease_id, unit_id) VALUES ($1, $2)", lease, unit)

    async def value(self, table: str, row: str, column: str) -> Any:
        return await self.connection.fetchval(f"SELECT {column} FROM {table} WHERE id = $1", row)

    # what is usual

    async def _source_document(self, given: Values) -> Values:
        return {"kind": "NEWS", "title_zh": "报道"}

    async def _reported_fact(self, given: Values) -> Values:
        subject = given.get("subject_id") or await self.park()
        source = given.get("source_id") or await self.source_document()
        number = {"value": Decimal(89), "unit": "PROJECT", "qualifier": "EXACT"}
        return {"subject_id": subject, "source_id": source, "metric": "KEY_PROJECTS", **number, "quote": "89个重点项目"}

    async def _admin_division(self, given: Values) -> Values:
        return {"code": f"3701030{next(self._numbers):05d}", "level": "COMMUNITY"}

    async def _area(self, given: Values) -> Values:
        return {"kind": "ZONE"}

    async def _belt_membership(self, given: Values) -> Values:
        belt = given.get("belt_id") or await self.belt()
        park = given.get("park_id") or await self.park()
        return {"belt_id": belt, "park_id": park, "position": next(self._numbers)}

    async def _park(self, given: Values) -> Values:
        return {"kind": "INDUSTRIAL_PARK", "state": "ACTIVE"}

    async def _park_link(self, given: Values) -> Values:
        start = given.get("from_park_id") or await self.park()
        end = given.get("to_park_id") or await self.park()
        return {"from_park_id": start, "to_park_id": end, "kind": "STRUNG_BY"}

    async def _building(self, given: Values) -> Values:
        return {"park_id": given.get("park_id") or await self.park()}

    async def _space_unit(self, given: Values) -> Values:
        park = given.get("park_id")
        building = given.get("building_id") or await (self.building(park_id=park) if park else self.building())
        park = park or await self.value("building", building, "park_id")
        return {"building_id": building, "park_id": park, "area_m2": Decimal(100), "use": "OFFICE"}

    async def _company(self, given: Values) -> Values:
        return {"uscc": synthetic_uscc(next(self._numbers)), "state": "VERIFIED", "is_synthetic": True}

    async def _company_relation(self, given: Values) -> Values:
        company = given.get("company_id") or await self.company()
        related = given.get("related_id") or await self.company()
        return {"company_id": company, "related_id": related, "kind": "PARENT_OF"}

    async def _company_label(self, given: Values) -> Values:
        return {"company_id": given.get("company_id") or await self.company(), "type": "HIGH_TECH"}

    async def _tenancy(self, given: Values) -> Values:
        company = given.get("company_id") or await self.company()
        park = given.get("park_id") or await self.park()
        states: dict[str, Values] = {
            "LEAVING": {"notice_on": TODAY},
            "LEFT": {"left_on": TODAY, "leave_reason": "RELOCATED"},
            "REJECTED": {"reject_reason": "无空置单元"},
            "GRADUATED": {"graduated_on": TODAY, "graduation_criterion": "REVENUE"},
        }
        state = given.get("state", "ACTIVE")
        entered = {"entered_on": LONG_AGO} if state in ("ACTIVE", "LEAVING", "LEFT", "GRADUATED") else {}
        return {"company_id": company, "park_id": park, "state": state, **entered, **states.get(state, {})}

    async def _lease(self, given: Values) -> Values:
        tenancy = given.get("tenancy_id") or await self.tenancy()
        park = await self.value("tenancy", tenancy, "park_id")
        state = given.get("state", "ACTIVE")
        ended = {"terminated_on": TODAY, "termination_reason": "协商一致"} if state == "TERMINATED" else {}
        return {"tenancy_id": tenancy, "park_id": park, "state": state, "starts_on": LONG_AGO, "ends_on": FAR_AHEAD, **ended}

    async def _arrears(self, given: Values) -> Values:
        return {"tenancy_id": given.get("tenancy_id") or await self.tenancy(), "due_on": LONG_AGO, "amount": Decimal("1200.50")}

    async def _task(self, given: Values) -> Values:
        done = {"done_at": NOW} if given.get("state") == "DONE" else {}
        park = given.get("park_id") or await self.park()
        subject = given.get("subject_id") or await self.tenancy(park_id=park)
        return {"park_id": park, "kind": "END_TENANCY", "subject_id": subject, "due_on": TODAY, **done}

    async def _talent_programme(self, given: Values) -> Values:
        return {"state": "PUBLISHED"}

    async def _call_round(self, given: Values) -> Values:
        programme = given.get("programme_id") or await self.talent_programme()
        closes = datetime(2020, 7, 1, 9, tzinfo=UTC)
        return {"programme_id": programme, "year": 2020, "opens_at": NOW, "closes_at": closes, "state": "OPEN"}

    async def _application(self, given: Values) -> Values:
        state = given.get("state", "DRAFT")
        usual: Values = {"category": "INNOVATION_TALENT", "state": state}
        usual["round_id"] = given.get("round_id") or await self.call_round()
        usual["applicant_id"] = given.get("applicant_id") or await self.person()
        states: dict[str, Values] = {
            "WITHDRAWN": {"withdrawn_at": NOW},
            "LAPSED": {"lapse_reason": "逾期未补正"},
            "DISQUALIFIED": {"reject_code": "FALSE_STATEMENT"},
            "FORMAL_FAILED": {"reject_code": "INCOMPLETE"},
            "RETURNED": {"returned_at": NOW, "supplement_due_at": datetime(2020, 6, 8, tzinfo=UTC)},
        }
        usual |= states.get(state, {})
        if state in ("DRAFT", "WITHDRAWN", "LAPSED", "DISQUALIFIED"):
            return usual
        usual["sponsor_id"] = sponsor = given.get("sponsor_id") or await self.company()
        if state in ("AWAITING_ENDORSEMENT", "ENDORSED"):
            return usual | ({"endorsed_at": NOW} if state == "ENDORSED" else {})
        tenancy = given.get("hosting_tenancy_id") or await self.tenancy(company_id=sponsor)
        return usual | SUBMITTED | {"hosting_tenancy_id": tenancy, "host_park_id": await self.value("tenancy", tenancy, "park_id")}

    async def _privacy_notice(self, given: Values) -> Values:
        return {"purpose": "EVALUATION", "edition": next(self._numbers), "text_zh": "告知书", "in_force_from": NOW}

    async def _consent(self, given: Values) -> Values:
        person = given.get("person_id") or await self.person()
        notice = given.get("notice_id") or await self.privacy_notice()
        withdrawn = {"withdrawn_at": NOW} if given.get("state") == "WITHDRAWN" else {}
        return {"person_id": person, "notice_id": notice, "basis": "CONSENT", "channel": "ONLINE", "given_at": NOW, **withdrawn}

    async def _access_log(self, given: Values) -> Values:
        account = given.get("account_id") or await self.account()
        person = given.get("person_id") or await self.person()
        return {"account_id": account, "role": "TALENT_OFFICE", "person_id": person, "kind": "REVEAL", "fields": ["phone"], "reason": "核对信息"}

    async def _data_subject_request(self, given: Values) -> Values:
        person = given.get("person_id") or await self.person()
        states: dict[str, Values] = {
            "GRANTED": {"decided_at": NOW},
            "DECLINED": {"decided_at": NOW, "ground": "STATUTORY_RETENTION"},
        }
        return {"person_id": person, "kind": "ERASURE", "due_on": TODAY, **states.get(given.get("state", ""), {})}

    async def _account(self, given: Values) -> Values:
        set_at = {"password_set_at": NOW} if given.get("password_hash") else {}
        return {"username": f"user-{next(self._numbers)}", "display_name": "用户", **set_at}

    async def _role_grant(self, given: Values) -> Values:
        return {"account_id": given.get("account_id") or await self.account(), "role": "AUDITOR"}

    async def _access_token(self, given: Values) -> Values:
        digest = sha256(str(next(self._numbers)).encode()).hexdigest()
        return {"account_id": given.get("account_id") or await self.account(), "token_hash": digest, "name": "脚本", "kind": "API", "scope": "WRITE"}

    async def _identity(self, given: Values) -> Values:
        account = given.get("account_id") or await self.account()
        return {"account_id": account, "issuer": "https://id.example.org", "subject": f"subject-{next(self._numbers)}"}

    async def _attachment(self, given: Values) -> Values:
        state = given.get("state", "READY")
        usual: Values = {"uploaded_by_id": given.get("uploaded_by_id") or await self.account(), "media_type": "application/pdf", "size": 1000}
        states: dict[str, Values] = {"SCANNING": {"sha256": "cd" * 32}, "READY": {"sha256": "cd" * 32}, "REJECTED": {"reject_code": "FILE_INFECTED"}}
        usual |= {"state": state, **states.get(state, {})}
        if state != "DELETED":
            usual |= {"name": f"材料{next(self._numbers)}.pdf", "link_secret": "secret"}
        if given.get("redacted_from_id") and "application_id" not in given:
            usual["application_id"] = await self.application()
        if given.get("application_id") or usual.get("application_id"):
            return usual | {"question": "Q1", "attached_at": NOW}
        return usual | ({"expires_at": datetime(2090, 1, 1, tzinfo=UTC)} if state != "DELETED" else {})

    async def _interest(self, given: Values) -> Values:
        account = given.get("account_id") or await self.account()
        about = {} if {"company_id", "person_id"} & given.keys() else {"company_id": await self.company()}
        return {"account_id": account, "kind": "SHARES", "recorded_by_id": account, **about}

    async def _expert(self, given: Values) -> Values:
        suspended = {"suspend_reason": "长期出国"} if given.get("state") == "SUSPENDED" else {}
        return {"person_id": given.get("person_id") or await self.person(), "kind": "TECHNICAL", "capacity": 8, "state": "ACTIVE", **suspended}

    async def _expert_post(self, given: Values) -> Values:
        expert = given.get("expert_id") or await self.expert()
        return {"expert_id": expert, "company_id": given.get("company_id") or await self.company(), "role": "EMPLOYEE"}

    async def _conflict(self, given: Values) -> Values:
        about = {} if {"application_id", "company_id", "person_id"} & given.keys() else {"company_id": await self.company()}
        return {"expert_id": given.get("expert_id") or await self.expert(), "kind": "COAUTHOR", "source": "OFFICER", **about}

    async def _review_assignment(self, given: Values) -> Values:
        application = given.get("application_id") or await self.application(state="FORMAL_PASSED")
        voided = {"voided_at": NOW, "void_kind": "COAUTHOR"} if given.get("state") == "VOIDED" else {}
        return {"application_id": application, "expert_id": given.get("expert_id") or await self.expert(), **voided}

    async def _event(self, given: Values) -> Values:
        return {"type": "tenancy:activated", "subject_id": "tenancy_01h455vb4pex5vsknk084sn02q"}

    async def _change(self, given: Values) -> Values:
        event = given.get("event_id") or await self.event(account_id=given.get("account_id"))
        about = await self.connection.fetchrow("SELECT position, occurred_at AS at, account_id, subject_id FROM event WHERE id = $1", event)
        values = {"version": 2, "field": "state", "old_value": '"PLANNED"', "new_value": '"ACTIVE"'}
        return {"event_id": event, **dict(about or {"position": 1, "at": NOW, "subject_id": Park.new_id()}), **values}
