"""What may be done with companies' records, their labels and their ties."""

import graphene

from registry.models import companies
from registry.services import companies as verbs
from registry.services import labels, merging
from schema.commands import Declared, Verb, command
from schema.companies import Company, CompanyLabel, CompanyRelation
from schema.inputs import Fields, MoneyInput, changing, day, input_type, need, of, one_of, several, text
from schema.scalars import Date, Decimal
from schema.types import enum_of

COMPANY: Fields = {
    "uscc": text("Its unified social credit code (统一社会信用代码): 18 characters."),
    "foreign_jurisdiction": text("For a company from abroad: the country whose register it is in, two letters of ISO 3166."),
    "foreign_number": text("Its number in that register."),
    "pending_registration": of(graphene.Boolean, "Whether it is still to be registered, and so may have no number."),
    "lei": text("Its legal entity identifier (ISO 17442): 20 characters."),
    "name_en": text("Its name in English."),
    "aliases": several(graphene.String, "Other names it goes by."),
    "kind": one_of(companies.CompanyKind, "What sort of organisation it is; an enterprise where nothing is said."),
    "market_status": one_of(companies.MarketStatus, "What the market regulator says of it."),
    "registered_division_id": of(graphene.ID, "The administrative division where it is registered."),
    "established_on": day("The day it was established."),
    "registered_capital": of(MoneyInput, "The capital its owners have promised (注册资本)."),
    "paid_in_capital": of(MoneyInput, "The capital its owners have paid in (实缴资本)."),
    "legal_representative": text("Who acts for it by law (法定代表人)."),
    "controller": text("Who controls it in the end (实际控制人)."),
    "industry": text("What it does, GB/T 4754-2017: the section's letter and up to four digits, such as `I6513`."),
    "sei_codes": several(graphene.String, "Codes of the strategic emerging industries it belongs to."),
    "staff_count": of(graphene.Int, "How many people work for it."),
    "address": text("Where it is."),
    "address_en": text("The same in English."),
    "website": text("Its website."),
    "contact_name": text("Whom to ask for."),
    "contact_phone": text("Whom to call."),
    "contact_email": text("Where to write."),
    "external_reference": text("What another system calls it."),
}
NAMED: Fields = {"name": need(graphene.String, "Its full name in Chinese, as on the licence."), **COMPANY}

CompanyInput = input_type("CompanyInput", "A company as somebody describes it.", NAMED)

_MOVE = changing("company", "Which company.")
_LABEL = changing("label", "Which label.")


def _company(name: str, description: str, verb: Verb, inputs: Fields) -> Declared:
    return command(name, description, verb, inputs, {"company": Company})


def _label(name: str, description: str, verb: Verb, inputs: Fields) -> Declared:
    return command(name, description, verb, inputs, {"label": CompanyLabel})


COMMANDS = (
    _company(
        "registerCompany",
        "Enters a company (登记企业). It waits to be verified; until it is in a park only whoever registered it sees it.",
        verbs.register_company,
        NAMED,
    ),
    _company(
        "updateCompany",
        "Changes what is on record of a company (修改): what is given, and nothing else; null takes it away.",
        verbs.update_company,
        {**_MOVE, "name": text("Its full name."), **COMPANY},
    ),
    _company("submitCompany", "Hands a draft in to be verified (提交).", verbs.submit_company, _MOVE),
    _company("verifyCompany", "Vouches that the record is that of the licence (核验).", verbs.verify_company, _MOVE),
    _company(
        "suspendCompany",
        "Takes a record out of public sight (暂停).",
        verbs.suspend_company,
        {**_MOVE, "reason": need(graphene.String, "Why.")},
    ),
    _company("reinstateCompany", "Ends a suspension (恢复).", verbs.reinstate_company, _MOVE),
    _company("archiveCompany", "Puts away the record of a company that is in no park any more (归档).", verbs.archive_company, _MOVE),
    _company(
        "deregisterCompany",
        "Notes that a company is no more (注销): its stays are given notice, and the parks it is in a task to see it out.",
        verbs.deregister_company,
        {**_MOVE, "deregistered_on": need(Date, "The day it was taken off the register.")},
    ),
    _company(
        "mergeCompanies",
        "Makes one record of several of the same company (合并重复记录); the ids of the others keep leading to it.",
        merging.merge_companies,
        {**_MOVE, "duplicate_ids": several(graphene.ID, "The records that are put away, ten at most.", required=True)},
    ),
    _label(
        "claimCompanyLabel",
        "Notes a certificate or a place on a list that a company says it has (申报标签).",
        labels.claim_company_label,
        {
            "company_id": need(graphene.ID, "Which company."),
            "type": need(enum_of(companies.LabelType), "Which certificate or list."),
            "number": text("The number on the certificate."),
            "level": text("The grade within it."),
            "issued_by": text("Who gave it."),
            "issued_by_en": text("The same in English."),
            "issued_on": day("The day it was given."),
            "valid_from": day("The first day on which it is valid."),
            "valid_to": day("The last day on which it is valid."),
            "list_year": of(graphene.Int, "The edition of the list."),
            "evidence": text("What shows it: where the certificate is kept, which announcement names the company."),
            "via_company_id": of(graphene.ID, "The parent company that is on the list itself."),
        },
    ),
    _label("verifyCompanyLabel", "Vouches that the certificate was seen (核实).", labels.verify_company_label, _LABEL),
    _label("revokeCompanyLabel", "Notes that a label was taken away, or never was (撤销).", labels.revoke_company_label, _LABEL),
    command(
        "relateCompanies",
        "Notes a tie between two companies (登记关联); it reads from the one to the other.",
        labels.relate_companies,
        {
            "company_id": need(graphene.ID, "The one."),
            "related_id": need(graphene.ID, "The other."),
            "kind": need(enum_of(companies.RelationKind), "How the one stands to the other."),
            "share": of(Decimal, "The share of the other that the one owns, 0 to 1."),
            "since": day("From which day."),
        },
        {"relation": CompanyRelation},
    ),
    command(
        "endCompanyRelation",
        "Notes the day on which a tie ended (终止关联).",
        labels.end_company_relation,
        {**changing("relation", "Which tie."), "until": need(Date, "The last day.")},
        {"relation": CompanyRelation},
    ),
)
"""What may be done with companies."""
