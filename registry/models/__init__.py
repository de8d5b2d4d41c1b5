"""What is remembered: one class a table, one file a subject.

    base        what every table has: an id, a version, indexes for its orders, computed columns
    constraints CHECKs that many tables share
    provenance  what most records share: names, sources, reported facts, measures
    facts       SourceDocument ReportedFact HonourAward PolicyDocument Campaign
    places      AdminDivision Area Belt BeltMembership Park ParkLink Building SpaceUnit
    companies   Company CompanyRelation CompanyLabel
    tenancies   Tenancy Lease Arrears (and lease_unit between a lease and its units)
    talent      TalentProgramme CallRound Person Application
    accounts    Account RoleGrant AccessToken; known_device, sign_in_failure: who has signed in before, and failures
    privacy     PrivacyNotice Consent AccessLog DataSubjectRequest
    experts     Expert ExpertPost Conflict ReviewAssignment
    interests   Interest: with whom an account's owner has to do
    identities  Identity; passage: who an account is to a provider, and who is on the way there
    files       Attachment
    tasks       Task
    events      Event Change: the log, and what it tells was changed
    budget      budget: what viewers may spend, where several processes share it
    calendar    calendar_year calendar_day: the working days of China
    clock       job_run: when the clock did each of its jobs
    receipt     receipt: what was answered under an idempotency key

What must always hold is said in the database: CHECKs tie states to their columns, partial unique indexes and an exclusion keep things
single, composite foreign keys keep what is repeated equal, and triggers keep the log as it was written.
"""

from registry.models.accounts import AccessToken, Account, RoleGrant, TokenKind, TokenScope, in_force, known_device, sign_in_failure
from registry.models.base import Base, Entity
from registry.models.budget import budget
from registry.models.calendar import calendar_day, calendar_year
from registry.models.clock import job_run
from registry.models.companies import (
    Company,
    CompanyKind,
    CompanyLabel,
    CompanyRelation,
    LabelType,
    MarketStatus,
    RelationKind,
)
from registry.models.events import Change, Event
from registry.models.experts import Conflict, ConflictKind, ConflictSource, Expert, ExpertKind, ExpertPost, PostRole, ReviewAssignment
from registry.models.facts import (
    Campaign,
    HonourAward,
    PolicyDocument,
    PolicyStatus,
    ReportedFact,
    SourceDocument,
    SourceKind,
)
from registry.models.files import Attachment
from registry.models.identities import Identity, passage
from registry.models.interests import Interest, InterestKind
from registry.models.places import (
    AdminDivision,
    Area,
    AreaKind,
    Belt,
    BeltFunction,
    BeltMembership,
    BeltRole,
    Building,
    DivisionLevel,
    Park,
    ParkKind,
    ParkLevel,
    ParkLink,
    ParkLinkKind,
    RentPer,
    SpaceUnit,
    UnitUse,
)
from registry.models.privacy import (
    AccessKind,
    AccessLog,
    Consent,
    ConsentChannel,
    DataPurpose,
    DataSubjectRequest,
    DeclineGround,
    LegalBasis,
    PrivacyNotice,
    RequestKind,
)
from registry.models.provenance import Qualifier
from registry.models.receipt import receipt
from registry.models.talent import Application, CallRound, IdDocType, Person, TalentCategory, TalentProgramme
from registry.models.tasks import Task, TaskKind
from registry.models.tenancies import Arrears, GraduationCriterion, Lease, LeaveReason, Tenancy, TenancyKind, lease_unit

__all__ = [
    "AccessKind",
    "AccessLog",
    "AccessToken",
    "Account",
    "AdminDivision",
    "Application",
    "Area",
    "AreaKind",
    "Arrears",
    "Attachment",
    "Base",
    "Belt",
    "BeltFunction",
    "BeltMembership",
    "BeltRole",
    "Building",
    "CallRound",
    "Campaign",
    "Change",
    "Company",
    "CompanyKind",
    "CompanyLabel",
    "CompanyRelation",
    "Conflict",
    "ConflictKind",
    "ConflictSource",
    "Consent",
    "ConsentChannel",
    "DataPurpose",
    "DataSubjectRequest",
    "DeclineGround",
    "DivisionLevel",
    "Entity",
    "Event",
    "Expert",
    "ExpertKind",
    "ExpertPost",
    "GraduationCriterion",
    "HonourAward",
    "IdDocType",
    "Identity",
    "Interest",
    "InterestKind",
    "LabelType",
    "Lease",
    "LeaveReason",
    "LegalBasis",
    "MarketStatus",
    "Park",
    "ParkKind",
    "ParkLevel",
    "ParkLink",
    "ParkLinkKind",
    "Person",
    "PolicyDocument",
    "PolicyStatus",
    "PostRole",
    "PrivacyNotice",
    "Qualifier",
    "RelationKind",
    "RentPer",
    "ReportedFact",
    "RequestKind",
    "ReviewAssignment",
    "RoleGrant",
    "SourceDocument",
    "SourceKind",
    "SpaceUnit",
    "TalentCategory",
    "TalentProgramme",
    "Task",
    "TaskKind",
    "Tenancy",
    "TenancyKind",
    "TokenKind",
    "TokenScope",
    "UnitUse",
    "budget",
    "calendar_day",
    "calendar_year",
    "in_force",
    "job_run",
    "known_device",
    "lease_unit",
    "passage",
    "receipt",
    "sign_in_failure",
]
