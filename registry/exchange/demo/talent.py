"""A made-up programme with a call at every stage, and people who apply to it through the companies they are with."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256

from registry.exchange.demo.chance import Chance
from registry.exchange.demo.companies import industry_of, telephone
from registry.exchange.demo.rows import ApplicationRow, CompanyRow, PersonRow, ProgrammeRow, RoundRow, TenancyRow
from registry.exchange.demo.tenancies import covering
from registry.exchange.demo.world import Series, at
from registry.identifiers import IdSeries, mask_number, resident_check_character
from registry.lifecycles.talent import UNSUBMITTED

PROGRAMME_ID = IdSeries("programme", "demo")(0)


def programme(scale: int) -> ProgrammeRow:
    """The demo programme, which also remembers the scale of the population that it belongs to."""
    return ProgrammeRow(
        id=PROGRAMME_ID,
        code="DEMO",
        name_zh="演示人才计划（示例）",
        name_en="Demo Talent Programme (an example)",
        description_zh="虚构的示例，供试用；与任何真实计划无关。",
        description_en="A made-up example to try things out with; it has nothing to do with any real programme.",
        state="PUBLISHED",
        external_reference=f"demo-scale-{scale}",
    )


@dataclass(frozen=True, slots=True)
class Call:
    """A call of the demo programme: its window, the stage it is at, and the states its applications may be in."""

    name: str
    opens: date
    closes: date
    stage: str
    states: tuple[str, ...]


CALLS = (
    Call(
        "2023", date(2023, 3, 1), date(2023, 4, 28), "CONCLUDED",
        ("AWARDED", "AWARDED", "NOT_SELECTED", "NOT_SHORTLISTED", "FORMAL_FAILED", "DISQUALIFIED", "WITHDRAWN", "LAPSED"),
    ),
    Call(
        "2024", date(2024, 3, 1), date(2024, 4, 28), "NOTICE",
        ("IN_NOTICE", "APPROVED", "HELD", "NOT_SELECTED", "RESERVE", "NOT_SHORTLISTED", "FORMAL_FAILED"),
    ),
    Call(
        "2025", date(2025, 3, 1), date(2025, 4, 28), "DECIDING",
        ("PROPOSED", "INSPECTED", "NOT_SELECTED", "NOT_SHORTLISTED", "FORMAL_FAILED", "RESERVE", "WITHDRAWN"),
    ),
    Call(
        "2026-1", date(2026, 3, 2), date(2026, 4, 30), "REVIEWING",
        ("UNDER_REVIEW", "REVIEWED", "SHORTLISTED", "FORMAL_FAILED", "NOT_SHORTLISTED", "PANEL_DONE"),
    ),
    Call("2026-2", date(2026, 7, 1), date(2026, 8, 31), "CHECKING", ("SUBMITTED", "FORMAL_PASSED", "RETURNED", "FORMAL_FAILED", "LAPSED")),
    Call(
        "2026-3", date(2026, 9, 1), date(2029, 12, 31), "OPEN",
        ("SUBMITTED", "DRAFT", "AWAITING_ENDORSEMENT", "ENDORSED", "RETURNED", "WITHDRAWN", "DRAFT"),
    ),
)  # fmt: skip

APPLICATIONS_A_CALL = 20
PEOPLE = 80
"""Of a cohort. They take turns, so that nobody applies twice to one call, and some apply to several."""

ROUNDS = tuple(
    RoundRow(
        id=IdSeries("round", "demo")(place),
        programme_id=PROGRAMME_ID,
        code=f"DEMO-{call.name}",
        name_zh=f"演示人才计划{call.name}批次（示例）",
        name_en=f"Demo Talent Programme, call {call.name} (an example)",
        year=call.opens.year,
        opens_at=at(call.opens, 1),
        closes_at=at(call.closes, 9),
        state=call.stage,
    )
    for place, call in enumerate(CALLS)
)

_CATEGORIES = {"INNOVATION_TALENT": 45, "INNOVATION_TEAM": 20, "ENTREPRENEUR": 25, "ENTREPRENEUR_TEAM": 10}
_NATIONALITIES = {"CN": 82, "DE": 4, "JP": 5, "SG": 4, "US": 5}
_REJECTIONS = {"FORMAL_FAILED": ("FORMAL_INCOMPLETE", "FORMAL_NOT_ELIGIBLE"), "DISQUALIFIED": ("MISCONDUCT_FALSE_STATEMENT",)}
_DAY = timedelta(days=1)


def people(series: Series, cohort: int, chance: Chance) -> list[PersonRow]:
    return [_person(series, cohort * PEOPLE + place + 1, chance) for place in range(PEOPLE)]


def _person(series: Series, number: int, chance: Chance) -> PersonRow:
    nationality = chance.weighted(_NATIONALITIES)
    born = chance.day(date(1962, 1, 1), date(1998, 12, 31))
    if nationality == "CN":
        body = f"990000{born:%Y%m%d}{number % 1000:03d}"
        paper, masked = "RESIDENT_ID", mask_number(body + resident_check_character(body))
    else:
        paper, masked = "PASSPORT", mask_number(f"E{number:08d}")
    return PersonRow(
        id=series.person(),
        name_zh=f"演示申请人{number:04d}",
        name_en=f"Demo Applicant {number:04d}",
        id_doc_type=paper,
        id_hmac=sha256(f"demo person {number}".encode()).hexdigest(),
        id_masked=masked,
        phone=telephone(50_000_000 + number),
        email=f"applicant-{number:04d}@example.org",
        nationality=nationality,
        birth_year=born.year,
    )


def applications(
    series: Series, cohort: int, applicants: list[PersonRow], members: list[CompanyRow], tenancies: list[TenancyRow], chance: Chance
) -> list[ApplicationRow]:
    """Twenty to each call. The first two people always apply through the first two companies: accounts are made for them."""
    numbers = {company.id: cohort * len(members) + place + 1 for place, company in enumerate(members)}
    rows: list[ApplicationRow] = []
    for turn, (call, announced) in enumerate(zip(CALLS, ROUNDS, strict=True)):
        stays = list(covering(tenancies, call.opens, call.closes if call.stage != "OPEN" else announced.opens_at.date()))
        first = [next(stay for stay in stays if stay.company_id == members[place].id) for place in range(2)]
        for place in range(APPLICATIONS_A_CALL):
            person = applicants[place if place < 2 else 2 + (turn * (APPLICATIONS_A_CALL - 2) + place - 2) % (PEOPLE - 2)]
            stay = first[place] if place < 2 else chance.pick(stays)
            state = call.states[place % len(call.states)]
            number = cohort * APPLICATIONS_A_CALL + place + 1
            blank = _blank(series, call, announced, number, person, industry_of(numbers[stay.company_id]), chance)
            rows.append(_advanced(blank, state, stay, announced, chance))
    return rows


def _blank(
    series: Series, call: Call, announced: RoundRow, number: int, person: PersonRow, industry: tuple[str, str, str], chance: Chance
) -> ApplicationRow:
    _, zh, en = industry
    begun = announced.opens_at + chance.between(1, 20) * _DAY
    return ApplicationRow(
        id=series.application(),
        number=f"DEMO-{call.name}-{number:06d}",
        round_id=announced.id,
        category=chance.weighted(_CATEGORIES),
        applicant_id=person.id,
        title_zh=f"演示{zh}项目{number:06d}",
        title_en=f"Demo {en} project {number:06d}",
        research_field=en,
        state="DRAFT",
        created_at=begun,
        updated_at=begun,
    )


def _advanced(blank: ApplicationRow, state: str, stay: TenancyRow, announced: RoundRow, chance: Chance) -> ApplicationRow:
    """The application as it has come to be in `state`; one in three drafts has no sponsor yet."""
    if state == "DRAFT" and chance.happens(0.3):
        return blank
    row = blank._replace(state=state, sponsor_id=stay.company_id)
    if state in {"DRAFT", "AWAITING_ENDORSEMENT"}:
        return row
    endorsed = row.created_at + chance.between(1, 8) * _DAY
    row = row._replace(endorsed_at=endorsed, updated_at=endorsed)
    if state == "ENDORSED":
        return row
    submitted = endorsed + chance.between(1, 8) * _DAY
    if state in UNSUBMITTED or (state == "WITHDRAWN" and chance.happens(0.5)):
        return row._replace(withdrawn_at=submitted, updated_at=submitted)
    row = row._replace(
        hosting_tenancy_id=stay.id,
        host_park_id=stay.park_id,
        submitted_at=submitted,
        snapshot_hash=sha256(row.number.encode()).hexdigest(),
        updated_at=submitted,
    )
    return _concluded(row, submitted, chance)


def _concluded(row: ApplicationRow, submitted: datetime, chance: Chance) -> ApplicationRow:
    """What some states have to say."""
    later = submitted + 10 * _DAY
    match row.state:
        case "RETURNED":
            return row._replace(returned_at=later, supplement_due_at=later + 7 * _DAY, updated_at=later)
        case "FORMAL_FAILED" | "DISQUALIFIED":
            return row._replace(reject_code=chance.pick(_REJECTIONS[row.state]), updated_at=later)
        case "WITHDRAWN":
            return row._replace(withdrawn_at=later, updated_at=later)
        case "LAPSED":
            return row._replace(lapse_reason="演示：未按期补正 / Demo: supplement missed", updated_at=later)
    return row
