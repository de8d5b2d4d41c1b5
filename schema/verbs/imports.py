"""What may be taken in from workbooks."""

import graphene

from registry.errors import Lang
from registry.exchange.imports import import_companies, import_space_units, import_tenants
from registry.exchange.workbooks.importing import Policy
from schema.commands import Declared, Verb, command
from schema.imports import ImportProblem, ImportSummary, MarkedWorkbook
from schema.inputs import Fields, need, of, one_of
from schema.scalars import Upload

_PARK: Fields = {"park_id": need(graphene.ID, "Which park.")}


def _import(name: str, description: str, verb: Verb, template: str, into: Fields) -> Declared:
    return command(
        name,
        description,
        verb,
        {
            **into,
            "file": need(Upload, f"The file: as `/templates/{template}.xlsx` has it, or with the same headings."),
            "policy": one_of(Policy, "What becomes of the good rows where others are refused; everything is, where nothing is said."),
            "mark": of(graphene.Boolean, "Whether to send the workbook back with its cells marked; true where nothing is said."),
            "lang": one_of(Lang, "The language of what is written into the workbook; `ZH` where nothing is said."),
        },
        {
            "summary": graphene.Field(ImportSummary, description="What became of the rows; null where the file could not be read."),
            "problems": graphene.List(graphene.NonNull(ImportProblem), description="What is wrong, the first thousand."),
            "workbook": graphene.Field(MarkedWorkbook, description="The workbook back with every bad cell marked; null where none is."),
        },
    )


COMMANDS = (
    _import(
        "importTenants",
        "Takes the tenants of a park in from a workbook or a CSV file (导入), by a multipart request. Each row is a company, its stay and a"
        " lease if it has one; what is so already stays as it is, so the same file may be sent again.",
        import_tenants,
        "tenants",
        _PARK,
    ),
    _import(
        "importSpaceUnits",
        "Takes the space of a park in from a workbook or a CSV file (导入空间单元), by a multipart request. Each row is a unit, with its"
        " building where that is new; what is so already stays as it is, so the same file may be sent again.",
        import_space_units,
        "space-units",
        _PARK,
    ),
    _import(
        "importCompanies",
        "Takes companies in from a workbook or a CSV file (导入企业), by a multipart request. Each row is a company, in a park or not. One"
        " that is not on record is registered; one that is gets what the row says otherwise, from those who may change it; what is so"
        " already stays as it is, so the same file may be sent again.",
        import_companies,
        "companies",
        {},
    ),
)
"""What may be taken in."""
