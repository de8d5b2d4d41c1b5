"""Every code there is."""

from registry.errors import (
    accounts,
    assignment,
    awards,
    commands,
    data,
    documents,
    eligibility,
    experts,
    files,
    forms,
    notices,
    privacy,
    promises,
    provider,
    ranking,
    refusals,
    requests,
    sealing,
    workbooks,
)
from registry.errors.entry import Entry

SUBJECTS = (
    requests, documents, accounts, provider, refusals, privacy, files, experts,
    data, forms, eligibility, ranking, sealing, assignment, awards, notices, promises, workbooks, commands,
)  # fmt: skip


def _catalogue() -> dict[str, Entry]:
    entries = [entry for subject in SUBJECTS for entry in subject.ENTRIES]
    table = {entry.code: entry for entry in entries}
    assert len(table) == len(entries), "a code stands twice in the catalogue"
    return table


CATALOGUE = _catalogue()
