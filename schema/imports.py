"""What is told of a workbook that was taken in."""

import graphene

from schema.commands import UserErrorParam


class ImportSummary(graphene.ObjectType):
    """What became of the rows of a workbook (导入结果)."""

    rows = graphene.Int(required=True, description="How many there are.")
    accepted = graphene.Int(required=True, description="How many were written, or would have been.")
    unchanged = graphene.Int(required=True, description="How many were so before.")
    rejected = graphene.Int(required=True, description="How many have something wrong.")
    errors = graphene.Int(required=True, description="How many things are wrong.")
    warnings = graphene.Int(required=True, description="How many things are odd.")


class ImportProblem(graphene.ObjectType):
    """One thing that is wrong, or odd, in a workbook."""

    row = graphene.Int(required=True, description="The number beside the row; 0 where it is about the file.")
    column = graphene.String(description="The heading of the column; null where it is about the row.")
    code = graphene.String(required=True, description="A code of `errorCatalogue`.")
    message = graphene.String(required=True, description="What is wrong, in the language asked for.")
    hint = graphene.String(required=True, description="What to do about it.")
    params = graphene.List(graphene.NonNull(UserErrorParam), required=True, description="What varies in the message.")
    is_warning = graphene.Boolean(required=True, description="Whether it is odd, and no reason to refuse the row.")


class MarkedWorkbook(graphene.ObjectType):
    """A workbook that comes back, each bad cell marked and explained."""

    name = graphene.String(required=True, description="What to call it.")
    content_type = graphene.String(required=True, description="What it is.")
    size = graphene.Int(required=True, description="Bytes.")
    base64 = graphene.String(required=True, description="The file, in base64.")
