"""Which rows each viewer sees, written out by hand."""

import pytest

from registry import models
from registry.models import Base, Entity
from registry.policies.base import missing, ruled
from tests.policies.world import VIEWERS, known

EVERYBODY = tuple(VIEWERS)
OFFICES = ("promoter", "leader", "admin", "auditor", "offices-and-park")
PREPARING = ("talent-office", "leader", "admin", "auditor", "offices-and-park")
HANDLING = ("talent-office", "auditor")
ALICE = ("applicant", "manager-and-applicant")

Sets = dict[str, str]
"""Names of rows, apart by spaces, by viewer; `*` stands for all who are not named, `=viewer` for what another sees."""


def seen(text: str) -> set[str]:
    return set(text.split())


ALL_COMPANIES = "tenant leaving neighbour submitted shunned draft founded entered entered-by-staff"
PUBLIC_COMPANIES = "tenant leaving neighbour"
PUBLIC_TIES = "tenant-parent-neighbour leaving-partner-neighbour"
ALL_UNITS = (
    "open-leased open-vacant open-reserved open-no-longer-reserved open-repaired other-leased other-vacant suspended-reserved"
)
VACANT = "open-vacant open-no-longer-reserved other-vacant"
OPEN_UNITS = "open-leased open-vacant open-reserved open-no-longer-reserved open-repaired"
ALL_TENANCIES = (
    "tenant-open leaving-open submitted-open tenant-other-left neighbour-other shunned-other neighbour-suspended"
    " neighbour-graduated draft-rejected"
)
PUBLIC_TENANCIES = "tenant-open neighbour-other"
ALL_LEASES = "tenant-active tenant-draft neighbour-active shunned-expired"
ALL_APPLICATIONS = (
    "alice-draft alice-submitted alice-founded bob-awaiting carol-reviewed dan-awarded eve-held"
    " frank-withdrawn-early grace-withdrawn-late heidi-proposed ivan-draft judy-returned kim-failed kim-emptied lee-lapsed"
)
HANDED_IN = "alice-submitted carol-reviewed dan-awarded eve-held grace-withdrawn-late heidi-proposed judy-returned kim-failed"
ALL_PEOPLE = "alice bob carol dan eve frank grace heidi ivan judy kim lee nobody"
ALL_ACCOUNTS = "tenant-staff neighbour-staff manager manager-2 office admin stranger alice"
ALL_GRANTS = "tenant neighbour open other office admin alice"

ALL_CHANGES = "park building rent phone draft label relation partner note due lease paid account grant policy programme"
PRIVATE_CHANGES = "early early-round founded-asked founded-round asked round title told-state inner-state secretly-asked secret-state category unasked vainly-asked vainly-changed person"

EXPECTED: dict[type[Entity], Sets] = {
    models.PolicyDocument: {
        "*": "in-force unknown",
        **dict.fromkeys(PREPARING, "in-force unknown draft"),
    },
    models.SpaceUnit: {
        "*": VACANT,
        "company": f"{OPEN_UNITS} other-vacant",
        # a tenant of the suspended park as well
        "company-2": "open-vacant open-no-longer-reserved other-leased other-vacant suspended-reserved",
        **dict.fromkeys(("park-manager", "manager-and-applicant"), f"{OPEN_UNITS} other-vacant"),
        "park-manager-2": f"{VACANT} other-leased",
        "every-park": ALL_UNITS,
        "manager-and-tenant": ALL_UNITS,
        **dict.fromkeys((*OFFICES, "ambassador"), ALL_UNITS),
    },
    models.Company: {
        "*": PUBLIC_COMPANIES,
        **dict.fromkeys(("applicant", "reviewer"), f"{PUBLIC_COMPANIES} founded"),
        "park-manager": f"{PUBLIC_COMPANIES} submitted entered",  # who entered it sees it; a company's own people did not enter any
        "park-manager-2": f"{PUBLIC_COMPANIES} shunned",
        "manager-and-tenant": f"{PUBLIC_COMPANIES} submitted",
        "manager-and-applicant": f"{PUBLIC_COMPANIES} submitted founded",
        **dict.fromkeys((*OFFICES, "ambassador", "talent-office", "every-park"), ALL_COMPANIES),
    },
    models.CompanyLabel: {
        "*": "tenant-verified tenant-expired",
        "company": "tenant-verified tenant-expired tenant-claimed",
        "company-2": "tenant-verified tenant-expired neighbour-revoked",
        **dict.fromkeys(("park-manager", "manager-and-applicant"), "tenant-verified tenant-expired tenant-claimed"),
        # the tenant was in the other park once
        "park-manager-2": "tenant-verified tenant-expired tenant-claimed neighbour-revoked",
        "manager-and-tenant": "tenant-verified tenant-expired tenant-claimed neighbour-revoked",
        **dict.fromkeys(
            (*OFFICES, "ambassador", "talent-office", "every-park"),
            "tenant-verified tenant-expired tenant-claimed neighbour-revoked draft-verified",
        ),
    },
    models.CompanyRelation: {
        "*": PUBLIC_TIES,
        "company": f"{PUBLIC_TIES} leaving-controls-tenant",
        "company-2": PUBLIC_TIES,
        "park-manager-2": f"{PUBLIC_TIES} leaving-controls-tenant",
        **dict.fromkeys(
            ("park-manager", "manager-and-tenant", "manager-and-applicant"),
            f"{PUBLIC_TIES} leaving-controls-tenant submitted-controls-neighbour",
        ),
        **dict.fromkeys(
            (*OFFICES, "ambassador", "talent-office", "every-park"),
            f"{PUBLIC_TIES} leaving-controls-tenant tenant-parent-draft submitted-controls-neighbour",
        ),
    },
    models.Tenancy: {
        "*": PUBLIC_TENANCIES,
        "company": f"{PUBLIC_TENANCIES} tenant-other-left",
        "company-2": f"{PUBLIC_TENANCIES} neighbour-suspended neighbour-graduated",
        **dict.fromkeys(("park-manager", "manager-and-applicant"), f"{PUBLIC_TENANCIES} leaving-open submitted-open"),
        "park-manager-2": f"{PUBLIC_TENANCIES} tenant-other-left shunned-other neighbour-graduated draft-rejected",
        # an application rests on it that was handed in; on a stay in the suspended park, one that never was
        "talent-office": f"{PUBLIC_TENANCIES} tenant-other-left",
        "every-park": ALL_TENANCIES,
        "manager-and-tenant": f"{PUBLIC_TENANCIES} leaving-open submitted-open neighbour-suspended neighbour-graduated",
        **dict.fromkeys(OFFICES, ALL_TENANCIES),
    },
    models.Lease: {
        "*": "",
        "company": "tenant-active tenant-draft",
        "company-2": "neighbour-active",
        **dict.fromkeys(("park-manager", "manager-and-applicant"), "tenant-active tenant-draft"),
        "park-manager-2": "neighbour-active shunned-expired",
        "every-park": ALL_LEASES,
        "manager-and-tenant": "tenant-active tenant-draft neighbour-active",
        **dict.fromkeys(OFFICES, ALL_LEASES),
    },
    models.Arrears: {
        "*": "",
        "company": "tenant tenant-of-old",
        "company-2": "neighbour",
        **dict.fromkeys(("park-manager", "manager-and-applicant"), "tenant"),
        "park-manager-2": "tenant-of-old neighbour",
        "every-park": "tenant tenant-of-old neighbour",
        "manager-and-tenant": "tenant neighbour",
        **dict.fromkeys(OFFICES, "tenant tenant-of-old neighbour"),
    },
    models.Task: {
        "*": "",
        "park-manager-2": "other",
        **dict.fromkeys(("park-manager", "manager-and-tenant", "manager-and-applicant"), "open"),
        **dict.fromkeys(("every-park", "leader", "admin", "auditor", "offices-and-park"), "open other"),
    },
    models.TalentProgramme: {
        "*": "published cancelled",
        **dict.fromkeys(PREPARING, "published cancelled draft"),
    },
    models.CallRound: {
        "*": "open cancelled past",
        **dict.fromkeys(PREPARING, "open cancelled past draft"),
    },
    models.Application: {
        "*": "",
        "applicant": "alice-draft alice-submitted alice-founded",
        "company": "alice-submitted bob-awaiting eve-held grace-withdrawn-late heidi-proposed",
        "company-2": "carol-reviewed dan-awarded judy-returned kim-failed",
        "park-manager": "alice-submitted eve-held grace-withdrawn-late",
        "park-manager-2": "carol-reviewed dan-awarded heidi-proposed judy-returned kim-failed",
        "every-park": HANDED_IN,
        "manager-and-tenant": "alice-submitted eve-held grace-withdrawn-late carol-reviewed dan-awarded judy-returned kim-failed",
        "manager-and-applicant": "alice-draft alice-submitted alice-founded eve-held grace-withdrawn-late",
        "talent-office": HANDED_IN,
        "reviewer": "ivan-draft",
        "offices-and-park": "alice-submitted eve-held grace-withdrawn-late dan-awarded",
        "leader": "dan-awarded eve-held",
        "auditor": ALL_APPLICATIONS,
    },
    models.Person: {
        "*": "",
        "applicant": "alice",
        "company": "alice bob eve grace heidi",
        "company-2": "carol dan judy kim",
        "park-manager": "alice eve grace",
        "park-manager-2": "carol dan heidi judy kim",
        "every-park": "alice carol dan eve grace heidi judy kim",
        "manager-and-tenant": "alice eve grace carol dan judy kim",
        "manager-and-applicant": "alice eve grace",
        "leader": "dan eve",
        "reviewer": "ivan",
        "offices-and-park": "alice eve grace dan",
        **dict.fromkeys(HANDLING, ALL_PEOPLE),
    },
    models.Consent: {"*": "", **dict.fromkeys(ALICE, "alice"), **dict.fromkeys(HANDLING, "alice carol")},
    models.DataSubjectRequest: {"*": "", **dict.fromkeys(ALICE, "alice"), **dict.fromkeys(HANDLING, "alice carol")},
    # the office does not watch itself
    models.AccessLog: {"*": "", **dict.fromkeys(ALICE, "alice"), **dict.fromkeys(("admin", "auditor"), "alice carol")},
    models.Account: {
        "*": "",
        "stranger": "stranger",
        "company": "tenant-staff",
        "company-2": "neighbour-staff",
        "applicant": "alice",
        "park-manager": "manager",
        "park-manager-2": "manager-2",
        "every-park": "manager manager-2",
        "manager-and-tenant": "manager neighbour-staff",
        "manager-and-applicant": "alice manager",
        "offices-and-park": "manager",
        "talent-office": "office",
        "admin": ALL_ACCOUNTS,
        "auditor": ALL_ACCOUNTS,
    },
    models.RoleGrant: {
        "*": "",
        "company": "tenant",
        "company-2": "neighbour",
        "applicant": "alice",
        "park-manager": "open",
        "park-manager-2": "other",
        "every-park": "open other",
        "manager-and-tenant": "open neighbour",
        "manager-and-applicant": "alice open",
        "offices-and-park": "open",
        "talent-office": "office",
        "admin": ALL_GRANTS,
        "auditor": ALL_GRANTS,
    },
    models.AccessToken: {
        "*": "",
        **dict.fromkeys(ALICE, "alice"),
        "park-manager": "manager",
        "admin": "alice manager admin",
        "auditor": "alice manager admin",
    },
    models.Identity: {
        "*": "",
        **dict.fromkeys(ALICE, "alice"),
        "park-manager": "manager",
        "admin": "alice manager admin",
        "auditor": "alice manager admin",
    },
    models.Interest: {
        "*": "",
        "park-manager": "manager-tenant-struck manager-leaving-long-ago",
        "park-manager-2": "manager-2-neighbour",
        "talent-office": "office-carol",
        "auditor": "manager-2-neighbour manager-tenant-struck manager-leaving-long-ago office-carol",
    },
    models.Attachment: {
        "*": "",
        **dict.fromkeys(ALICE, "alice-loose alice-draft alice-submitted"),
        "company": "alice-submitted",
        **dict.fromkeys(("company-2", "manager-and-tenant"), "carol-reviewed"),
        "talent-office": "office-loose alice-submitted alice-covered carol-reviewed",
        "auditor": "alice-draft alice-submitted alice-covered carol-reviewed",
    },
    models.Expert: {"*": "", "reviewer": "ivan", **dict.fromkeys(HANDLING, "ivan nobody bob")},
    models.ExpertPost: {"*": "", "reviewer": "ivan", **dict.fromkeys(HANDLING, "ivan nobody bob")},
    models.Conflict: {"*": "", "reviewer": "ivan-declared", **dict.fromkeys(HANDLING, "ivan-declared ivan-recorded nobody-declared")},
    models.ReviewAssignment: {"*": "", "reviewer": "ivan-invited", **dict.fromkeys(HANDLING, "ivan-invited ivan-proposed nobody-accepted")},
    models.Event: {
        "*": "",
        **dict.fromkeys(ALICE, "submitted"),
        "park-manager": "activated",
        "talent-office": "shortlisted person",
        "admin": "activated clock",
        "auditor": "submitted shortlisted person activated clock",
    },
    models.Change: {
        "*": "",
        "company": "phone label relation note paid asked round title told-state",
        "company-2": "relation partner lease category",
        "park-manager": "building rent phone label relation partner note round",
        # the tenant was in the other park once
        "park-manager-2": "park phone label relation partner due lease paid category",
        "every-park": "park building rent phone draft label relation partner note due lease paid round category",
        "manager-and-tenant": "building rent phone label relation partner note lease round category",
        "manager-and-applicant": "building rent phone label relation partner note asked round title told-state",
        # sees nearly all there is, and acts on what is in a park
        "offices-and-park": "building rent phone label relation partner note round",
        "admin": ALL_CHANGES,
        "auditor": f"{ALL_CHANGES} {PRIVATE_CHANGES}",
    },
}

CASES = [(model, viewer) for model in EXPECTED for viewer in VIEWERS]


@pytest.mark.parametrize("model, viewer", CASES, ids=[f"{model.__name__}-{viewer}" for model, viewer in CASES])
async def test_each_sees_what_is_theirs_and_nothing_else(eyes, model, viewer):
    table = model.__tablename__
    expected = EXPECTED[model]
    ids = {known(table, name) for name in expected.get(viewer, expected["*"]).split()}
    found = await eyes.ids(model, VIEWERS[viewer])
    assert set(found) == ids
    assert len(found) == len(ids)
    assert set(await eyes.ids_by_class(model, VIEWERS[viewer])) == ids


@pytest.mark.parametrize("model", EXPECTED, ids=[model.__name__ for model in EXPECTED])
async def test_the_auditor_sees_all_there_is(eyes, model):
    """But for a change of a telephone number, which an auditor reads masked, and for files that are attached to nothing."""
    there = await eyes.connection.fetchval(f"SELECT count(*) FROM {model.__tablename__}")
    assert len(EXPECTED[model]["auditor"].split()) == there - {models.Change: 1, models.Attachment: 3}.get(model, 0)


def test_every_model_has_a_rule_and_every_rule_is_tried():
    entities = {mapper.class_ for mapper in Base.registry.mappers}
    assert missing(entities) == []
    assert {model for model in entities if ruled(model)} == set(EXPECTED)
