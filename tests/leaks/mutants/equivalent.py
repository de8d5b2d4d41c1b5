"""Mutants that change nothing that anybody could see, each by its name with the reason."""

from collections.abc import Mapping

_NOBODY = "an account or a person that is not there is NULL in the statement, and equal to nothing"
_SETTLED = "it is returned only where it has been found to be true of every row"
_NO_SCOPE = "a role over companies is never over all of them, and NULL is none of those that it is over"

EQUIVALENT: Mapping[str, str] = {
    "registry/policies/accounts.py for everybody: viewer.signed_in -> True": _NOBODY,
    "registry/policies/accounts.py half of a condition: both(viewer.over(Role.COMPANY, row.company_id), row.company_id.is_not(None))"
    " -> viewer.over(Role.COMPANY, row.company_id)": _NO_SCOPE,
    "registry/policies/accounts.py condition left out: row.company_id.is_not(None) -> true()": _NO_SCOPE,
    "registry/policies/companies.py condition left out: insider -> true()": _SETTLED,
    "registry/policies/people.py for everybody: viewer.signed_in -> True": _NOBODY,
    "registry/policies/people.py condition left out: true() if left else false() -> true()": "no rule has ways of which none is left",
}
