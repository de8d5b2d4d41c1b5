"""Who sees what has been published: everybody; policies that are still drafts, the offices that write them."""

from typing import Any

from sqlalchemy import true
from sqlalchemy.sql import ColumnElement

from registry.actor import Role, Viewer
from registry.models import Campaign, HonourAward, PolicyDocument, PolicyStatus, ReportedFact, SourceDocument
from registry.policies.base import everyone, rows
from registry.policies.saying import says

everyone(SourceDocument, ReportedFact, HonourAward, Campaign)


@rows(PolicyDocument)
def policies(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    if viewer.has(Role.TALENT_OFFICE, Role.LEADER, Role.ADMIN, Role.AUDITOR):
        return true()
    return published(row, viewer)


@says("已发布的", "published")
def published(row: Any, viewer: Viewer) -> ColumnElement[bool]:
    past_draft: ColumnElement[bool] = row.status.is_distinct_from(PolicyStatus.DRAFT.value)
    return past_draft
