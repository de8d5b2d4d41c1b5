"""Talent programmes and their calls, the people who apply, and their applications."""

from registry.lifecycles.talent import APPLICATION
from registry.models import talent
from schema.base import Column, Entity, Many, Name, One, StateLabel


class TalentProgramme(Entity, model=talent.TalentProgramme, lookups=("code",), roots=("talentProgramme", "talentProgrammes")):
    """A talent programme (人才计划): public support for experts and founders who come to work in the district."""

    code = Column("Its code.")
    name = Name("Its name.")
    office = Name("The office that runs it.")
    description = Name("What it is about.")
    target_industries = Column("The industries it is meant for.")
    policy = One("The policy it rests on.")
    rounds = Many("Its calls for applications.")
    facts = Many("What has been published about it in numbers.")


class CallRound(Entity, model=talent.CallRound, lookups=("code",), roots=("callRound", "callRounds")):
    """A call round (申报批次): one call of a programme for applications, with its opening and closing time."""

    code = Column("Its code.")
    name = Name("Its name.")
    year = Column("The year it is counted under.")
    opens_at = Column("From when applications are taken.")
    closes_at = Column("The deadline: applications are taken until just before.")
    grace_minutes = Column("For how many minutes after the deadline they are still taken.")
    cancel_reason = Column("Why it was cancelled.")
    programme = One("The programme it belongs to.")
    applications = Many("The applications to it.")
    facts = Many("What has been published about it in numbers.")


class Person(Entity, model=talent.Person, roots=("person", "persons")):
    """A person (人员) who applies to talent programmes. The number on their identity papers is kept encrypted; a mask of it is shown."""

    name = Name("Their name.")
    id_doc_type = Column("What kind of identity papers they showed.")
    id_masked = Column("The number on their papers with most characters hidden: `3****************X`.")
    phone = Column("Their telephone number, with the country code.")
    email = Column("Their e-mail address.")
    nationality = Column("Their nationality, ISO 3166: two letters.")
    birth_year = Column("The year they were born in.")
    orcid = Column("Their ORCID, the worldwide number of a researcher.")
    erased_at = Column("When everything that told who this is was erased (注销); null while it is there.")
    applications = Many("Their applications.")
    account = One("The account they sign in with.")
    consents = Many("What they agreed to, and what their data is handled for on another basis.")
    accesses = Many("Who saw, took away, compared or corrected their data, and why.")
    data_subject_requests = Many("What they asked for as the subject of their data.")


class Application(Entity, model=talent.Application, lookups=("number",), roots=("application", "applications")):
    """An application (申请) of a person to a call round, sponsored by the company that employs them or that they founded."""

    number = Column("Its number, which applicants quote.")
    category = Column("What it is for: one person or a team, to innovate or to found a company.")
    title = Name("What it is about, in a line.")
    research_field = Column("The field of work or research.")
    public_state = Column("Where it stands, as applicants and the public are told.", certain=True)
    public_state_label = StateLabel(APPLICATION, public=True)
    form = Column("The answers to the form, as they were filled in.")
    form_version = Column("Which version of the form they answer.")
    endorsed_at = Column("When the sponsor recommended it (单位推荐).")
    submitted_at = Column("When it was handed in.")
    snapshot_hash = Column("A fingerprint (SHA-256) of what was handed in: it proves that nothing was altered since.")
    returned_at = Column("When it was sent back for something missing (退回补正).")
    supplement_due_at = Column("Until when what is missing has to be handed in.")
    reject_code = Column("Why it failed the formal check or was disqualified, as a code.")
    withdrawn_at = Column("When the applicant withdrew it.")
    withdraw_reason = Column("Why the applicant withdrew it, where they said so.")
    lapse_reason = Column("Why it lapsed.")
    emptied_at = Column("When its content was erased, as retention or its applicant's erasure has it; null while it is there.")
    excluded_experts = Column("Whom the applicant wants to be kept from reviewing it: `{name, employer, reason, on}`, three at most.")
    round = One("The call it answers.")
    applicant = One("The person who applies.")
    sponsor = One("The company that recommends the applicant and stands behind the application.")
    hosting_tenancy = One("The sponsor's stay in a park when the application was handed in; it is kept when the sponsor moves out.")
    attachments = Many("The files that are attached to it.")
    host_park = One("The park where the sponsor was a tenant when the application was handed in.")
    conflicts = Many("What keeps experts from reviewing it, or anything of its sponsor or applicant.")
    assignments = Many("The experts it is assigned to.")
