"""Made-up companies with their labels and ties. Names, numbers and telephones are of a kind that nobody real can have."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from registry.exchange.demo.chance import Chance
from registry.exchange.demo.rows import CNY, CompanyRow, LabelRow, RelationRow
from registry.exchange.demo.world import AS_OF, COHORT, Series, World, at
from registry.identifiers import synthetic_uscc

INDUSTRIES = (
    ("I65", "软件", "Software"),
    ("I65", "区块链", "Blockchain"),
    ("I64", "互联网", "Internet"),
    ("I63", "通信", "Telecom"),
    ("C39", "电子", "Electronics"),
    ("C38", "电气", "Electrical"),
    ("C35", "装备", "Equipment"),
    ("C40", "仪器", "Instruments"),
    ("C27", "医药", "Pharma"),
    ("M73", "研发", "Research"),
    ("M74", "检测", "Testing"),
    ("M75", "成果转化", "Technology Transfer"),
    ("L72", "商务", "Business Services"),
)
"""Divisions of GB/T 4754-2017, with a word for the names."""

_STATES = {"VERIFIED": 90, "SUBMITTED": 4, "DRAFT": 2, "SUSPENDED": 2, "ARCHIVED": 2}
_VERIFIED = frozenset({"VERIFIED", "SUSPENDED", "ARCHIVED"})
_KINDS = {"ENTERPRISE": 90, "RESEARCH_INSTITUTE": 6, "SOCIAL_ORGANISATION": 2, "PUBLIC_INSTITUTION": 2}
_STATUS = {"VERIFIED": "IN_BUSINESS", "SUBMITTED": "IN_BUSINESS", "SUSPENDED": "DORMANT", "ARCHIVED": "DEREGISTERED"}
_JURISDICTIONS = ("DE", "JP", "SG", "US")


def industry_of(number: int) -> tuple[str, str, str]:
    return INDUSTRIES[number % len(INDUSTRIES)]


def telephone(number: int) -> str:
    """A number that looks like one and rings nowhere: no number in Beijing begins with 0."""
    return f"+86100{number:08d}"


def companies(world: World, series: Series, cohort: int, chance: Chance) -> list[CompanyRow]:
    """A cohort's companies. The first two are always verified: accounts are made for the very first ones."""
    return [_company(world, series, cohort * COHORT + place + 1, chance, known=place < 2) for place in range(COHORT)]


def _company(world: World, series: Series, number: int, chance: Chance, *, known: bool) -> CompanyRow:
    code, zh, en = industry_of(number)
    state = "VERIFIED" if known else chance.weighted(_STATES)
    foreign = not known and chance.happens(0.03)
    pending = not known and not foreign and state in {"DRAFT", "SUBMITTED"} and chance.happens(0.5)
    founded = chance.day(date(2006, 1, 1), date(2017, 12, 31))
    capital = Decimal(chance.between(10, 5_000) * 10_000)
    registered = at(founded + timedelta(days=90))
    return CompanyRow(
        id=series.company(),
        name_zh=f"演示{zh}公司{number:06d}",
        name_en=f"Demo {en} Company {number:06d}",
        kind=chance.weighted(_KINDS),
        uscc=None if foreign or pending else synthetic_uscc(number),
        foreign_jurisdiction=chance.pick(_JURISDICTIONS) if foreign else None,
        foreign_number=f"DEMO-{number:07d}" if foreign else None,
        pending_registration=pending,
        market_status=None if pending else _STATUS.get(state),
        registered_division_id=None if foreign else world.division_id,
        established_on=None if pending else founded,
        registered_capital_amount=None if pending else capital,
        registered_capital_currency=None if pending else CNY,
        paid_in_capital_amount=None if pending else (capital * chance.between(2, 10) / 10),
        paid_in_capital_currency=None if pending else CNY,
        industry=code,
        staff_count=None if pending else chance.between(3, 60) * chance.between(1, 12),
        legal_representative=f"演示法定代表人{number:06d}",
        contact_name=f"演示联系人{number:06d}",
        contact_phone=telephone(number),
        contact_email=f"company-{number:06d}@example.com",
        state=state,
        verified_at=registered if state in _VERIFIED else None,
        suspend_reason="演示：年报逾期 / Demo: annual report overdue" if state == "SUSPENDED" else None,
        created_at=registered if state in _VERIFIED else AS_OF - timedelta(days=chance.between(1, 60)),
        updated_at=AS_OF,
    )


def relations(series: Series, members: list[CompanyRow], chance: Chance) -> Iterator[RelationRow]:
    """A group a hundred companies: a parent, two daughters, a shareholding and a partner."""
    for first in range(10, len(members), 100):
        parent, daughter, second, holding, partner = (row.id for row in members[first : first + 5])
        since = chance.day(date(2018, 1, 1), date(2021, 12, 31))
        yield RelationRow(series.relation(), parent, daughter, "PARENT_OF", Decimal(1), since)
        yield RelationRow(series.relation(), parent, second, "PARENT_OF", Decimal("0.670000"), since)
        yield RelationRow(series.relation(), parent, holding, "HOLDS_SHARES_IN", Decimal(chance.between(5, 49)) / 100, since)
        yield RelationRow(series.relation(), parent, partner, "PARTNER_OF", None, since)


_CERTIFICATES = {"HIGH_TECH": 45, "TECH_SME": 30, "INNOVATIVE_SME": 10, "SPECIALISED_SME": 9, "LITTLE_GIANT": 3, "GAZELLE": 3}
_YEARS_VALID = {"TECH_SME": 1}


def labels(series: Series, members: list[CompanyRow], chance: Chance) -> Iterator[LabelRow]:
    """Certificates of a third of the verified companies, some run out; and each group's place on a list, which its daughters share."""
    for row in members:
        if row.state == "VERIFIED" and chance.happens(0.35):
            yield _certificate(series, row, chance)
    for first in range(10, len(members), 100):
        parent, *daughters = (row.id for row in members[first : first + 3])
        yield _listed(series, parent, None)
        yield from (_listed(series, daughter, parent) for daughter in daughters)


def _certificate(series: Series, row: CompanyRow, chance: Chance) -> LabelRow:
    kind = chance.weighted(_CERTIFICATES)
    issued = chance.day(date(2022, 1, 1), date(2026, 9, 30))
    until = issued.replace(year=issued.year + _YEARS_VALID.get(kind, 3), day=min(issued.day, 28))
    state = "EXPIRED" if until < AS_OF.date() else chance.weighted({"VERIFIED": 90, "CLAIMED": 8, "REVOKED": 2})
    number = f"DEMO-{kind}-{issued.year}-{row.contact_phone[-8:]}"
    return LabelRow(series.label(), row.id, kind, number, issued, issued, until, None, None, state)


def _listed(series: Series, company_id: str, via: str | None) -> LabelRow:
    return LabelRow(series.label(), company_id, "UNICORN", None, None, None, None, 2025, via, "VERIFIED")
