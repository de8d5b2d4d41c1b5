"""Mutants that change nothing that anybody could see, each by its name with the reason."""

from collections.abc import Mapping

_NOBODY = "an account or a person that is not there is NULL in the statement, and equal to nothing"
_SETTLED = "it is returned only where it has been found to be true of every row"

EQUIVALENT: Mapping[str, str] = {
    "registry/policies/accounts.py for everybody: viewer.signed_in -> True": _NOBODY,
    "registry/policies/companies.py condition left out: insider -> true()": _SETTLED,
    "registry/policies/people.py for everybody: viewer.signed_in -> True": _NOBODY,
    "registry/policies/people.py condition left out: true() if left else false() -> true()": "no rule has ways of which none is left",
}
