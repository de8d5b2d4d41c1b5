"""Managers at work: each with what they have let so far, and a mix of what a working day brings."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Any
from uuid import uuid4

import xlsxwriter

from benchmarks.enduring.asking import Asker
from benchmarks.writes import described
from registry.calendar import today_in_china
from registry.errors import Lang
from registry.exchange.workbooks.definitions import TENANTS
from registry.identifiers import synthetic_uscc

SERIES = 5_000_000
OF_EACH = 100_000
CONTESTED = 9_900_000
"""Where the credit codes of companies begin that everybody registers in the park they share."""
CONTESTED_COMPANIES = 40

REFUSED = "refused: errors { code field message }"
DOCUMENTS = {
    "registerTenancy": "tenancy { id version state } company { id version uscc } lease { id version number }",
    "renewLease": "lease { id version state } renewal { id version number }",
    "terminateLease": "lease { id version state }",
    "giveNotice": "tenancy { id version state }",
    "endTenancy": "tenancy { id version state } arrears { id }",
    "updateCompany": "company { id version contactName }",
    "importTenants": "summary { rows accepted unchanged rejected } problems { row column code message }",
}
MIX = {"register": 30, "race": 10, "renew": 15, "terminate": 7, "leave": 8, "update": 14, "take_in": 6, "must_be_refused": 6, "rehearse": 4}
EXPECTED = {"race": {"UNIT_TAKEN", "ALREADY_TENANT", "ALREADY_REGISTERED"}, "refused": {"UNIT_TAKEN", "CONFLICT", "NOT_PERMITTED", "NOT_VISIBLE"}}
"""Codes with which these may be refused; all else must be done."""


@dataclass
class Held:
    """A company that a clerk has let to, as the last answer had it."""

    company: dict[str, Any]
    tenancy: dict[str, Any]
    lease: dict[str, Any] | None
    unit_id: str
    ends: int = 2026


class Clerk(threading.Thread):
    """One manager. What a request that was given up was about is let go: nobody knows its version."""

    def __init__(self, number: int, asker: Asker, others: Sequence[str], stop: threading.Event) -> None:
        super().__init__(name=f"clerk-{number}", daemon=True)
        self.asker, self.others, self.stop = asker, others, stop
        self.chance = Random(20261127 + number)
        self.first = SERIES + number * OF_EACH
        self.used = self.let = 0
        self.held: list[Held] = []

    def run(self) -> None:
        doings, weights = [getattr(self, name) for name in MIX], [*MIX.values()]
        try:
            while not self.stop.is_set():
                self.chance.choices(doings, weights)[0]()
        except Exception as problem:
            self.asker.tally.wonder(f"{self.name} stopped: {problem!r}")
            raise

    def ask(self, verb: str, kind: str, given: dict[str, Any], file: bytes | None = None) -> dict[str, Any] | None:
        """The payload if the mutation was done."""
        title = verb[0].upper() + verb[1:]
        document = f"mutation {verb}($input: {title}Input!) {{ {verb}(input: $input) {{ {DOCUMENTS[verb]} {REFUSED} }} }}"
        shown = self.asker.ask(document, verb, kind, given, file)
        if shown is None:
            return None
        codes = {refusal["code"] for refusal in shown["refused"]}
        must = kind == "refused"
        if (codes and not codes <= EXPECTED.get(kind, set())) or (must and not codes):
            self.asker.tally.wonder(f"{kind} answered with {shown}, asked {given}")
        return None if codes else shown

    # what they do

    def register(self) -> None:
        unit = self._unit()
        shown = self.ask("registerTenancy", "register", described(self._number(), self.asker.manager.own.park_id, unit))
        if shown is not None:
            self.held.append(Held(shown["company"], shown["tenancy"], shown["lease"], unit))

    def race(self) -> None:
        """Everybody lets the same few units to the same few companies; whoever gets one may give it up at once."""
        common = self.asker.manager.common
        given = described(self._number(), common.park_id, self.chance.choice(common.ids))
        given["company"] |= {"uscc": synthetic_uscc(CONTESTED + self.chance.randrange(CONTESTED_COMPANIES))}
        month = self.chance.randrange(1, 12)
        given["lease"] |= {"startsOn": f"2026-{month:02d}-10", "endsOn": f"2026-{month + 1:02d}-10"}
        shown = self.ask("registerTenancy", "race", given)
        if shown is not None and self.chance.random() < 0.7:
            self._end(shown["tenancy"])

    def renew(self) -> None:
        held = self._some(lambda one: one.lease is not None and one.ends < 2040)
        if held is None or held.lease is None:
            return
        lease, number, ends = held.lease, f"XZ-{self._number()}", held.ends + 1
        given = {"leaseId": lease["id"], "expectedVersion": lease["version"], "endsOn": f"{ends}-12-31", "number": number}
        shown = self.ask("renewLease", "renew", given)
        if shown is None:
            self.held.remove(held)
        else:
            held.lease, held.ends = shown["renewal"], ends

    def terminate(self) -> None:
        held = self._some(lambda one: one.lease is not None)
        if held is None or held.lease is None:
            return
        lease = held.lease
        given = {"leaseId": lease["id"], "expectedVersion": lease["version"], "terminatedOn": f"{held.ends}-06-30", "reason": "测试终止"}
        shown = self.ask("terminateLease", "terminate", given)
        if shown is None:
            self.held.remove(held)
        else:
            held.lease = None

    def leave(self) -> None:
        held = self._some(lambda one: True)
        if held is not None:
            self.held.remove(held)
            self._end(held.tenancy)

    def _end(self, tenancy: dict[str, Any]) -> None:
        """Notice first, then the end, with something owed."""
        shown = self.ask("giveNotice", "notice", {"tenancyId": tenancy["id"], "expectedVersion": tenancy["version"]})
        if shown is None:
            return
        today = today_in_china().isoformat()
        owed = {"dueOn": "2026-06-30", "amount": {"value": "1200.5", "unit": "YUAN"}, "note": f"owed-{uuid4()}"}
        now = shown["tenancy"]
        given = {"tenancyId": now["id"], "expectedVersion": now["version"], "leftOn": today, "reason": "CONTRACT_ENDED", "arrears": owed}
        self.ask("endTenancy", "end", given)

    def update(self) -> None:
        held = self._some(lambda one: True)
        if held is None:
            return
        told = {"contactName": f"联系人-{uuid4()}", "staffCount": self.chance.randrange(1, 900)}
        given = {"companyId": held.company["id"], "expectedVersion": held.company["version"], **told}
        shown = self.ask("updateCompany", "update", given)
        if shown is None:
            self.held.remove(held)
        else:
            held.company |= shown["company"]

    def take_in(self) -> None:
        """A workbook of a few new tenants."""
        numbers = [(self._number(), self._taken()) for _ in range(self.chance.randrange(1, 5))]
        rows = [_row(number, self.asker.manager.own.numbers[unit]) for number, unit in numbers]
        given = {"parkId": self.asker.manager.own.park_id, "rows": [row["uscc"] for row in rows]}
        shown = self.ask("importTenants", "import", given, workbook(rows))
        if shown is not None and shown["summary"]["accepted"] != len(rows):
            self.asker.tally.wonder(f"an import took in {shown['summary']} of {len(rows)} rows: {shown['problems'][:2]}")

    def must_be_refused(self) -> None:
        held = self._some(lambda one: one.lease is not None)
        which = self.chance.randrange(3)
        if which == 0:
            stranger = self.chance.choice(self.others)
            self.ask("registerTenancy", "refused", described(self._number(), stranger, self.asker.manager.own.ids[0]))
        elif held is not None and which == 1:
            self.ask("registerTenancy", "refused", described(self._number(), self.asker.manager.own.park_id, held.unit_id))
        elif held is not None:
            given = {"companyId": held.company["id"], "expectedVersion": held.company["version"] + 7, "contactName": f"wrong-{uuid4()}"}
            self.ask("updateCompany", "refused", given)

    def rehearse(self) -> None:
        unit = self._unit()
        given = {**described(self._number(), self.asker.manager.own.park_id, unit), "validateOnly": True}
        self.ask("registerTenancy", "rehearsed", given)

    # what they have at hand

    def _number(self) -> int:
        self.used += 1
        return self.first + self.used

    def _taken(self) -> int:
        self.let += 1
        return self.let - 1

    def _unit(self) -> str:
        return self.asker.manager.own.ids[self._taken()]

    def _some(self, fit: Any) -> Held | None:
        fitting = [one for one in self.held[-60:] if fit(one)]
        return self.chance.choice(fitting) if fitting else None


def _row(number: int, unit: str) -> dict[str, str]:
    return {
        "name": f"济南导入{number}科技有限公司", "uscc": synthetic_uscc(number), "tenancy_kind": "租户", "entered_on": "2026-01-05",
        "units": unit, "lease_number": f"ZL-{number}", "lease_starts": "2026-01-01", "lease_ends": "2026-12-31", "rent": "3650.5", "rent_per": "元/月",
    }  # fmt: skip


def workbook(rows: Sequence[dict[str, str]]) -> bytes:
    """An `.xlsx` of tenants, every cell of it text."""
    written = BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True})
    sheet = book.add_worksheet(TENANTS.sheet.label(Lang.ZH))
    for column, key in enumerate(rows[0]):
        sheet.write_string(0, column, TENANTS.by_key[key].title.label(Lang.ZH))
        for place, row in enumerate(rows, 1):
            sheet.write_string(place, column, row[key])
    book.close()
    return written.getvalue()
