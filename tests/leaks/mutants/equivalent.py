"""Mutants that change nothing that anybody could see, each by its name with the reason."""

from collections.abc import Mapping

EQUIVALENT: Mapping[str, str] = {}
