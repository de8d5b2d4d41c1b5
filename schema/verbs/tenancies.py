"""What may be done with companies' stays in parks, their leases, and what they owe."""

import graphene

from registry.errors import Lang
from registry.exchange.imports import import_tenants
from registry.exchange.workbooks.importing import Policy
from registry.models import tenancies
from registry.models.places import RentPer
from registry.services import arrears, leases, tasks
from registry.services import tenancies as verbs
from schema.commands import Declared, Verb, command
from schema.companies import Company
from schema.imports import ImportProblem, ImportSummary, MarkedWorkbook
from schema.inputs import Fields, MoneyInput, changing, day, input_type, need, of, one_of, several, text
from schema.scalars import Date, Upload
from schema.tasks import Task
from schema.tenancies import Arrears, Lease, Tenancy
from schema.types import enum_of
from schema.verbs.companies import CompanyInput

_TERMS: Fields = {
    "number": text("The number of the contract."),
    "rent": of(MoneyInput, "What the tenant pays."),
    "rent_per": one_of(RentPer, "What the rent is counted by."),
    "deposit": of(MoneyInput, "What the tenant leaves as a security."),
    "guarantor": text("Who answers for the tenant's debts."),
    "external_reference": text("What another system calls it."),
}
_LEASE: Fields = {
    "starts_on": need(Date, "The first day."),
    "ends_on": need(Date, "The last day."),
    "unit_ids": several(graphene.ID, "The units it lets.", required=True),
    **_TERMS,
}
_SIGNED: Fields = {"signed_on": day("The day it was signed; today where nothing is said.")}

LeaseInput = input_type("LeaseInput", "A lease that comes with a tenancy, and is signed.", {**_LEASE, **_SIGNED})
ArrearsInput = input_type(
    "ArrearsInput",
    "What a tenant owes.",
    {"due_on": need(Date, "Since when it is due."), "amount": need(MoneyInput, "How much."), "note": text("For what.")},
)

_MOVE = changing("tenancy", "Which tenancy.")
_LEASED = changing("lease", "Which lease.")
_STAY: Fields = {
    "planned_end": day("The day until which it means to stay."),
    "incubation_until": day("The last day of its incubation (孵化期限), for a start-up in incubation."),
    "external_reference": text("What another system calls it."),
}


def _tenancy(name: str, description: str, verb: Verb, inputs: Fields) -> Declared:
    return command(name, description, verb, inputs, {"tenancy": Tenancy})


def _lease(name: str, description: str, verb: Verb, inputs: Fields) -> Declared:
    return command(name, description, verb, inputs, {"lease": Lease})


COMMANDS = (
    command(
        "registerTenancy",
        "A company asks to be let into a park (入驻登记). With the day it entered, its stay is approved and activated by the same stroke;"
        " with a lease, that is signed.",
        verbs.register_tenancy,
        {
            "park_id": need(graphene.ID, "Which park."),
            "company_id": of(graphene.ID, "The company, if it is on record."),
            "company": of(CompanyInput, "The company, if it is not, or if one does not know: it is looked up by its credit code."),
            "kind": one_of(tenancies.TenancyKind, "As what it is there; an ordinary tenant where nothing is said."),
            "entered_on": day("The day it moved in, if it has."),
            "lease": of(LeaseInput, "Its lease, if it has one."),
            **_STAY,
        },
        {"tenancy": Tenancy, "company": Company, "lease": Lease},
    ),
    _tenancy(
        "updateTenancy",
        "Changes what is on record of a stay (修改): what is given, and nothing else.",
        verbs.update_tenancy,
        {**_MOVE, "kind": one_of(tenancies.TenancyKind, "As what it is there."), **_STAY},
    ),
    _tenancy("approveTenancy", "Lets a verified company into an active park (批准).", verbs.approve_tenancy, _MOVE),
    _tenancy(
        "rejectTenancy",
        "Turns an application down (不予批准).",
        verbs.reject_tenancy,
        {**_MOVE, "reason": need(graphene.String, "Why; the company is told.")},
    ),
    _tenancy("withdrawTenancy", "Takes an application back, before the company has moved in (撤回).", verbs.withdraw_tenancy, _MOVE),
    _tenancy(
        "activateTenancy",
        "The company has moved in (入驻): it has a signed lease, unless it is in the park only virtually.",
        verbs.activate_tenancy,
        {**_MOVE, "entered_on": need(Date, "The day it moved in.")},
    ),
    command(
        "graduateTenancy",
        "A start-up has outgrown incubation (毕业), by one criterion that is proven.",
        verbs.graduate_tenancy,
        {
            **_MOVE,
            "graduated_on": need(Date, "The day."),
            "criterion": need(enum_of(tenancies.GraduationCriterion), "What it has achieved."),
            "evidence": need(graphene.String, "What proves it: the number of a certificate, of a report."),
            "stays": of(graphene.Boolean, "Whether it stays on in the park as a resident: its leases go on. False where nothing is said."),
        },
        {"tenancy": Tenancy, "residence": Tenancy},
    ),
    _tenancy(
        "giveNotice",
        "Notes that a company is going to leave (通知退园).",
        verbs.give_notice,
        {**_MOVE, "notice_on": day("The day of the notice; today where nothing is said.")},
    ),
    command(
        "endTenancy",
        "A company has left (退园): its leases end with its stay, and what it owes goes on being owed.",
        verbs.end_tenancy,
        {
            **_MOVE,
            "left_on": need(Date, "The day it left."),
            "reason": need(enum_of(tenancies.LeaveReason), "Why."),
            "note": text("More about why."),
            "arrears": of(ArrearsInput, "What it still owes."),
        },
        {"tenancy": Tenancy, "arrears": Arrears},
    ),
    command(
        "recordArrears",
        "Notes what a tenant owes, or one that has left (登记欠款).",
        arrears.record_arrears,
        {
            "tenancy_id": need(graphene.ID, "Whose."),
            "due_on": need(Date, "Since when it is due."),
            "amount": need(MoneyInput, "How much."),
            "note": text("For what."),
        },
        {"arrears": Arrears},
    ),
    command(
        "settleArrears",
        "Notes that a debt has been paid (结清欠款).",
        arrears.settle_arrears,
        {**changing("arrears", "Which debt."), "settled_on": need(Date, "The day it was paid.")},
        {"arrears": Arrears},
    ),
    _lease(
        "draftLease",
        "Prepares a lease (草拟租约); it holds no units until it is signed.",
        leases.draft_lease,
        {"tenancy_id": need(graphene.ID, "For which stay."), **_LEASE},
    ),
    _lease(
        "updateLease",
        "Changes a lease that has not been signed (修改).",
        leases.update_lease,
        {
            **_LEASED,
            "starts_on": day("The first day."),
            "ends_on": day("The last day."),
            "unit_ids": several(graphene.ID, "The units it lets: these, and no others."),
            **_TERMS,
        },
    ),
    _lease("submitLease", "Hands a draft in for approval (送审).", leases.submit_lease, _LEASED),
    _lease("signLease", "Signs a lease (签约): from here on its units are taken on its days.", leases.sign_lease, {**_LEASED, **_SIGNED}),
    command(
        "renewLease",
        "Goes on with a lease (续租): the new one begins the day after, with the same units; what is not given stays as it was.",
        leases.renew_lease,
        {**_LEASED, "ends_on": need(Date, "The last day of the new one."), **_TERMS, **_SIGNED},
        {"lease": Lease, "renewal": Lease},
    ),
    _lease(
        "terminateLease",
        "Ends a lease before its day (终止租约).",
        leases.terminate_lease,
        {
            **_LEASED,
            "terminated_on": need(Date, "Its last day in fact."),
            "reason": need(graphene.String, "Why."),
        },
    ),
    command(
        "importTenants",
        "Takes the tenants of a park in from a workbook or a CSV file (导入), by a multipart request. Each row is a company, its stay and a"
        " lease if it has one; what is so already stays as it is, so the same file may be sent again.",
        import_tenants,
        {
            "park_id": need(graphene.ID, "Which park."),
            "file": need(Upload, "The file: as `/templates/tenants.xlsx` has it, or with the same headings."),
            "policy": one_of(Policy, "What becomes of the good rows where others are refused; everything is, where nothing is said."),
            "mark": of(graphene.Boolean, "Whether to send the workbook back with its cells marked; true where nothing is said."),
            "lang": one_of(Lang, "The language of what is written into the workbook; `ZH` where nothing is said."),
        },
        {
            "summary": graphene.Field(ImportSummary, description="What became of the rows; null where the file could not be read."),
            "problems": graphene.List(graphene.NonNull(ImportProblem), description="What is wrong, the first thousand."),
            "workbook": graphene.Field(MarkedWorkbook, description="The workbook back with every bad cell marked; null where none is."),
        },
    ),
    command(
        "completeTask",
        "Notes that a task has been seen to (办结).",
        tasks.complete_task,
        changing("task", "Which task."),
        {"task": Task},
    ),
)
"""What may be done with stays, leases and debts."""
