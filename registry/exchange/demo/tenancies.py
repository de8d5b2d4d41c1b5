"""Made-up stays in parks, of every state, with leases that follow each other and never share a unit."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from registry.exchange.demo.chance import Chance
from registry.exchange.demo.premises import TURN, Place
from registry.exchange.demo.rows import CNY, CompanyRow, LeaseRow, LeaseUnitRow, TenancyRow, UnitRow
from registry.exchange.demo.world import AS_OF, Series, at

TODAY = AS_OF.date()
HORIZON = date(2027, 12, 31)
"""No present lease ends before, so that the population does not fall apart soon after it is made."""

_DAY = timedelta(days=1)

_STATES: dict[str, dict[str, int]] = {
    "VERIFIED": {"ACTIVE": 72, "LEAVING": 4, "APPROVED": 4, "APPLIED": 5, "GRADUATED": 4, "LEFT": 7, "REJECTED": 2, "WITHDRAWN": 2},
    "SUBMITTED": {"APPLIED": 100},
    "SUSPENDED": {"LEAVING": 100},
    "ARCHIVED": {"LEFT": 100},
}
"""What becomes of a company's stay, by the state of its record. A draft asks for none."""

_KINDS = {"TENANT": 60, "INCUBATEE": 20, "BRANCH": 8, "HEADQUARTERS": 6, "VIRTUAL": 6}
_LEAVE_REASONS = {"CONTRACT_ENDED": 40, "RELOCATED": 20, "OUTGREW": 20, "CLOSED_DOWN": 15, "BREACH": 3, "OTHER": 2}
_CRITERIA = ("REVENUE", "VENTURE_CAPITAL", "ACQUIRED_OR_LISTED")
_PRESENT = frozenset({"ACTIVE", "LEAVING"})


@dataclass
class Stays:
    """The tenancies and leases of a cohort as they are made up."""

    series: Series
    chance: Chance
    label: str
    tenancies: list[TenancyRow] = field(default_factory=list)
    leases: list[LeaseRow] = field(default_factory=list)
    lease_units: list[LeaseUnitRow] = field(default_factory=list)

    def settle(self, company: CompanyRow, places: tuple[Place, Place, Place], *, known: bool) -> None:
        """A company's stay in the first place; sometimes an earlier one in the second, sometimes a branch in the third."""
        here, before, beside = places
        if company.state not in _STATES:
            return
        state = "ACTIVE" if known else self.chance.weighted(_STATES[company.state])
        kind = "TENANT" if known else "INCUBATEE" if state == "GRADUATED" else self.chance.weighted(_KINDS)
        self._stay(company, here, kind, state, entered=date(2022, 3, 1) if known else None)
        if company.state == "VERIFIED" and (known or self.chance.happens(0.25)):
            self._past(company, before)
        if company.state == "VERIFIED" and state in _PRESENT and self.chance.happens(0.06):
            self._stay(company, beside, "BRANCH", "ACTIVE")

    def _stay(self, company: CompanyRow, place: Place, kind: str, state: str, entered: date | None = None) -> None:
        entered = entered or self.chance.day(TURN, date(2026, 8, 31))
        match state:
            case "ACTIVE" | "LEAVING":
                self._present(company, place, kind, state, entered)
            case "LEFT" | "GRADUATED":
                entered = self.chance.day(TURN, date(2025, 6, 30))
                left = self.chance.day(entered + 200 * _DAY, TODAY - 31 * _DAY)
                self._over(company, place, kind, state, entered, left)
                if state == "GRADUATED" and self.chance.happens(0.5):
                    self._present(company, place, "GRADUATE_RESIDENT", "ACTIVE", left + _DAY)
            case _:
                self._not_begun(company, place, kind, state)

    def _past(self, company: CompanyRow, place: Place) -> None:
        """A stay that was over before `TURN`."""
        entered = self.chance.day(date(2018, 6, 1), date(2020, 12, 31))
        self._over(company, place, "INCUBATEE", "LEFT", entered, self.chance.day(entered + 200 * _DAY, TURN - _DAY), past=True)

    def _present(self, company: CompanyRow, place: Place, kind: str, state: str, entered: date) -> None:
        tenancy = self._tenancy(company, place, kind, state, entered)
        notice = self.chance.day(date(2026, 9, 1), TODAY) if state == "LEAVING" else None
        planned = _years_later(entered, self.chance.pick((5, 8, 10)))
        self.tenancies.append(tenancy._replace(entered_on=entered, planned_end=planned, notice_on=notice))
        if kind == "VIRTUAL":
            return
        units, starts, renewed = place.let(self.chance.weighted({1: 60, 2: 25, 3: 15})), entered, None
        while True:
            ends = _years_later(starts, self.chance.pick((1, 2, 3))) - _DAY
            while TODAY <= ends < HORIZON:
                ends = _years_later(ends, 1)
            lease = self._lease(tenancy, units, "ACTIVE" if ends >= TODAY else "RENEWED", starts, ends, renewed)
            if ends >= TODAY:
                return
            starts, renewed = ends + _DAY, lease.id

    def _over(self, company: CompanyRow, place: Place, kind: str, state: str, entered: date, left: date, *, past: bool = False) -> None:
        tenancy = self._tenancy(company, place, kind, state, entered)._replace(entered_on=entered, planned_end=_years_later(entered, 5))
        if state == "GRADUATED":
            tenancy = tenancy._replace(graduated_on=left, graduation_criterion=self.chance.pick(_CRITERIA))
        else:
            tenancy = tenancy._replace(left_on=left, leave_reason=self.chance.weighted(_LEAVE_REASONS), notice_on=left - 60 * _DAY)
        self.tenancies.append(tenancy)
        if kind == "VIRTUAL":
            return
        units = place.let(self.chance.weighted({1: 75, 2: 25}), past=past)
        if self.chance.happens(0.3):
            self._lease(tenancy, units, "TERMINATED", entered, left + 90 * _DAY, None, left)
        else:
            self._lease(tenancy, units, "EXPIRED", entered, left, None)

    def _not_begun(self, company: CompanyRow, place: Place, kind: str, state: str) -> None:
        asked = self.chance.day(date(2026, 8, 1), TODAY)
        tenancy = self._tenancy(company, place, kind, state, asked)
        if state == "REJECTED":
            tenancy = tenancy._replace(reject_reason="演示：暂无合适空间 / Demo: no suitable space at present")
        self.tenancies.append(tenancy)
        if state == "APPROVED" and kind != "VIRTUAL":
            prepared = self.chance.pick(("DRAFT", "PENDING_APPROVAL"))
            self._lease(tenancy, place.let(1), prepared, date(2026, 12, 1), date(2028, 11, 30), None)

    def _tenancy(self, company: CompanyRow, place: Place, kind: str, state: str, begun: date) -> TenancyRow:
        asked = at(begun - 20 * _DAY)
        return TenancyRow(self.series.tenancy(), company.id, place.park_id, kind, state, created_at=asked, updated_at=max(asked, at(begun)))

    def _lease(
        self,
        tenancy: TenancyRow,
        units: list[UnitRow],
        state: str,
        starts: date,
        ends: date,
        renewed: str | None,
        terminated: date | None = None,
    ) -> LeaseRow:
        prepared = state in {"DRAFT", "PENDING_APPROVAL"}
        rent = _monthly(units)
        lease = LeaseRow(
            id=self.series.lease(),
            tenancy_id=tenancy.id,
            park_id=tenancy.park_id,
            number=f"{self.label}-{len(self.leases) + 1:04d}",
            state=state,
            starts_on=starts,
            ends_on=ends,
            signed_on=None if prepared else starts - 10 * _DAY,
            terminated_on=terminated,
            termination_reason="演示：提前退租 / Demo: ended early by agreement" if terminated else None,
            rent_amount=rent,
            rent_currency=CNY,
            rent_per="MONTH",
            deposit_amount=rent * 3,
            deposit_currency=CNY,
            renewed_from_id=renewed,
        )
        self.leases.append(lease)
        self.lease_units += [LeaseUnitRow(lease.id, unit.id) for unit in units]
        return lease


def covering(tenancies: list[TenancyRow], first: date, last: date) -> Iterator[TenancyRow]:
    """The stays that had begun by `first` and had not ended by `last`."""
    for tenancy in tenancies:
        ended = tenancy.left_on or tenancy.graduated_on
        if tenancy.entered_on and tenancy.entered_on <= first and (ended is None or ended > last):
            yield tenancy


def _monthly(units: list[UnitRow]) -> Decimal:
    """Thirty days at the rent that is asked for the units."""
    return sum((unit.area_m2 * (unit.rent_amount or 0) * 30 for unit in units), Decimal(0)).quantize(Decimal("0.01"))


def _years_later(day: date, years: int) -> date:
    return day.replace(year=day.year + years, day=min(day.day, 28))

