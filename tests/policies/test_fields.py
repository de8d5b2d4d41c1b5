"""Which fields each viewer reads as they are, of rows that they see; the rest is null or masked."""

import pytest

from registry import models
from registry.actor import Role
from registry.lifecycles.talent import APPLICATION, OPEN_TO_APPLICANTS
from registry.models import Base, Entity
from registry.policies.base import masked_attributes, reached
from tests.policies.world import VIEWERS, known

OFFICES = "promoter leader admin auditor every-park offices-and-park"
HANDLING = ("talent-office", "auditor")
INSIDE = f"{OFFICES} ambassador talent-office"

COMPANY = (
    "registered_capital_amount registered_capital_currency registered_capital_unit paid_in_capital_amount paid_in_capital_currency"
    " paid_in_capital_unit legal_representative"
    " controller staff_count contact_name contact_phone contact_email verified_at suspend_reason"
)
TENANCY = "planned_end notice_on leave_reason leave_note reject_reason graduated_on graduation_criterion graduation_evidence incubation_until"
CONTENT = (
    "title_zh title_en research_field form form_version snapshot_hash endorsed_at submitted_at returned_at supplement_due_at"
    " withdrawn_at reject_code lapse_reason emptied_at"
)
RENT = "rent_amount rent_currency rent_unit rent_per reserved_until reserved_for_id"

READERS: list[tuple[type[Entity], str, str, str]] = [
    # (model, row, attributes, who reads them as they are)
    (models.SpaceUnit, "open-vacant", RENT, f"{OFFICES} ambassador company park-manager manager-and-tenant manager-and-applicant"),
    (models.SpaceUnit, "other-vacant", RENT, f"{OFFICES} ambassador company-2 park-manager-2 manager-and-tenant"),
    (models.Company, "tenant", COMPANY, f"{INSIDE} company park-manager park-manager-2 manager-and-tenant manager-and-applicant"),
    (models.Company, "neighbour", COMPANY, f"{INSIDE} company-2 park-manager-2 manager-and-tenant"),
    (models.Company, "founded", COMPANY, INSIDE),
    (models.Company, "entered", COMPANY, f"{INSIDE} park-manager"),
    (models.Company, "entered-by-staff", COMPANY, INSIDE),
    (models.CompanyLabel, "tenant-verified", "evidence", f"{INSIDE} company park-manager park-manager-2 manager-and-tenant manager-and-applicant"),
    (models.CompanyRelation, "tenant-parent-neighbour", "share", f"{INSIDE} company company-2 park-manager park-manager-2 manager-and-tenant manager-and-applicant"),
    (models.Tenancy, "tenant-open", TENANCY, f"{OFFICES} company park-manager manager-and-tenant manager-and-applicant"),
    (models.Tenancy, "tenant-open", "entered_on left_on", f"{OFFICES} company park-manager manager-and-tenant talent-office manager-and-applicant"),
    (models.Tenancy, "neighbour-suspended", "entered_on left_on", f"{OFFICES} company-2 manager-and-tenant"),
    (models.Application, "alice-submitted", CONTENT, "applicant company talent-office auditor manager-and-applicant"),
    (models.Application, "alice-founded", "withdraw_reason", "applicant talent-office auditor manager-and-applicant"),
    (models.Application, "alice-submitted", "excluded_experts", "applicant talent-office auditor manager-and-applicant"),
    (models.Application, "alice-submitted", "state", "applicant company talent-office auditor manager-and-applicant"),
    (models.Application, "alice-submitted", "updated_at", "talent-office auditor"),
    (models.Application, "carol-reviewed", CONTENT, "company-2 manager-and-tenant talent-office auditor"),
    (models.Application, "carol-reviewed", "state", "talent-office auditor"),
    (models.Application, "dan-awarded", "state", "company-2 manager-and-tenant talent-office leader auditor offices-and-park"),
    (models.Application, "eve-held", "state", "talent-office leader auditor offices-and-park"),
    (models.Application, "heidi-proposed", "state", "talent-office auditor"),
    (models.Person, "alice", "id_doc_type id_masked birth_year", "applicant talent-office auditor manager-and-applicant"),
    (models.Person, "alice", "nationality orcid", "applicant company talent-office auditor manager-and-applicant"),
    (models.Person, "carol", "nationality orcid", "company-2 manager-and-tenant talent-office auditor"),
    (models.Person, "alice", "phone email", "applicant manager-and-applicant"),
    (models.Person, "alice", "id_hmac id_sealed", ""),
    (models.AccessLog, "alice", "reason", "applicant auditor manager-and-applicant"),
    (models.AccessLog, "carol", "reason", "auditor"),
    (models.Account, "alice", "password_hash second_factor_sealed second_factor_counter recovery_hashes", ""),
    (models.Account, "alice", "password_set_at password_temporary second_factor_since", "applicant admin auditor manager-and-applicant"),
    (models.AccessToken, "alice", "token_hash", ""),
    (models.Attachment, "alice-submitted", "key_sealed link_secret", ""),
]

MASKED = {
    **dict.fromkeys((("alice", "phone", viewer) for viewer in HANDLING), "138****1234"),
    **dict.fromkeys((("alice", "email", viewer) for viewer in HANDLING), "a***@example.org"),
    ("carol", "phone", "talent-office"): "+12****0123",
}


@pytest.mark.parametrize("model, name, attributes, readers", READERS, ids=[f"{case[0].__name__}-{case[1]}-{case[2]:.12}" for case in READERS])
async def test_fields_are_read_by_those_who_may(eyes, model, name, attributes, readers):
    keys = attributes.split()
    record = await eyes.connection.fetchrow(f"SELECT * FROM {model.__tablename__} WHERE id = $1", known(model.__tablename__, name))
    stored = {key: record[key] for key in keys}
    assert any(value is not None for value in stored.values())
    for viewer, actor in VIEWERS.items():
        expected = {key: stored[key] if viewer in readers.split() else MASKED.get((name, key, viewer)) for key in keys}
        assert await eyes.values(model, name, keys, actor) == expected, viewer


@pytest.mark.parametrize("name, key, viewer", MASKED)
async def test_masks_show_just_enough(eyes, name, key, viewer):
    assert await eyes.values(models.Person, name, [key], VIEWERS[viewer]) == {key: MASKED[name, key, viewer]}


async def test_what_is_absent_stays_absent_under_a_mask(eyes, world_url):
    await eyes.connection.execute("BEGIN")
    await eyes.connection.execute("UPDATE person SET phone = NULL, email = NULL WHERE id = $1", known("person", "bob"))
    seen = await eyes.values(models.Person, "bob", ["phone", "email"], VIEWERS["talent-office"])
    await eyes.connection.execute("ROLLBACK")
    assert seen == {"phone": None, "email": None}


def test_every_masked_field_is_tried():
    declared = {(mapper.class_, key) for mapper in Base.registry.mappers for key in masked_attributes(mapper.class_)}
    assert declared == {(model, key) for model, _, attributes, _ in READERS for key in attributes.split()}


def test_a_public_label_hides_all_of_its_states_or_none():
    """Else its absence would tell them apart. An endorsed application is hidden from nobody who sees it."""
    told: dict[str, set[bool]] = {}
    for state in APPLICATION.states:
        told.setdefault(state.public_code or state.code, set()).add(state.code in OPEN_TO_APPLICANTS)
    assert [code for code, ways in told.items() if len(ways) > 1] == []


REACH: list[tuple[type[Entity], str, Role, str]] = [
    # (model, row, role, who acts on it in this role)
    (models.Park, "open", Role.PARK_MANAGER, "park-manager manager-and-tenant every-park manager-and-applicant offices-and-park"),
    (models.Park, "open", Role.ADMIN, "admin"),
    (models.SpaceUnit, "other-vacant", Role.PARK_MANAGER, "park-manager-2 every-park"),
    (models.Building, "open", Role.PARK_MANAGER, "park-manager manager-and-tenant every-park manager-and-applicant offices-and-park"),
    (models.Company, "tenant", Role.COMPANY, "company"),
    (models.Company, "tenant", Role.PARK_MANAGER, "park-manager park-manager-2 manager-and-tenant every-park manager-and-applicant offices-and-park"),
    (models.Company, "draft", Role.PARK_MANAGER, "every-park"),
    (models.Company, "tenant", Role.ADMIN, "admin"),
    (models.CompanyLabel, "tenant-claimed", Role.PARK_MANAGER, "park-manager park-manager-2 manager-and-tenant every-park manager-and-applicant offices-and-park"),
    (models.CompanyLabel, "tenant-claimed", Role.COMPANY, "company"),
    (models.Tenancy, "tenant-open", Role.COMPANY, "company"),
    (models.Tenancy, "tenant-open", Role.PARK_MANAGER, "park-manager manager-and-tenant every-park manager-and-applicant offices-and-park"),
    (models.Lease, "neighbour-active", Role.COMPANY, "company-2 manager-and-tenant"),
    (models.Lease, "neighbour-active", Role.PARK_MANAGER, "park-manager-2 every-park"),
    (models.TalentProgramme, "draft", Role.TALENT_OFFICE, "talent-office"),
    (models.CallRound, "open", Role.TALENT_OFFICE, "talent-office"),
    (models.Application, "alice-submitted", Role.APPLICANT, "applicant manager-and-applicant"),
    (models.Application, "carol-reviewed", Role.APPLICANT, ""),
    (models.Application, "alice-submitted", Role.COMPANY, "company"),
    (models.Application, "alice-submitted", Role.PARK_MANAGER, "park-manager manager-and-tenant every-park manager-and-applicant offices-and-park"),
    (models.Application, "alice-submitted", Role.TALENT_OFFICE, "talent-office"),
    (models.Application, "alice-submitted", Role.LEADER, "leader offices-and-park"),
    (models.Attachment, "alice-submitted", Role.APPLICANT, "applicant manager-and-applicant"),
    (models.Attachment, "alice-submitted", Role.TALENT_OFFICE, ""),
    (models.Attachment, "office-loose", Role.TALENT_OFFICE, "talent-office"),
    (models.Person, "alice", Role.APPLICANT, "applicant manager-and-applicant"),
    (models.Person, "carol", Role.APPLICANT, ""),
    (models.Person, "carol", Role.TALENT_OFFICE, "talent-office"),
    (models.Consent, "alice", Role.APPLICANT, "applicant manager-and-applicant"),
    (models.Consent, "carol", Role.APPLICANT, ""),
    (models.DataSubjectRequest, "alice", Role.APPLICANT, "applicant manager-and-applicant"),
    (models.DataSubjectRequest, "carol", Role.TALENT_OFFICE, "talent-office"),
]


@pytest.mark.parametrize("model, name, role, actors", REACH)
async def test_roles_reach_what_they_are_over(eyes, model, name, role, actors):
    found = {
        viewer for viewer, actor in VIEWERS.items() if await eyes.holds(model, name, reached(model, model, actor.viewer, [role]), actor) == [True]
    }
    assert found == set(actors.split())


def test_every_lifecycle_s_roles_have_a_reach():
    viewer = VIEWERS["admin"].viewer
    for mapper in Base.registry.mappers:
        lifecycle = mapper.class_.__lifecycle__
        for move in lifecycle.moves if lifecycle else ():
            assert len(reached(mapper.class_, mapper.class_, viewer, move.roles)) == len(move.roles)
